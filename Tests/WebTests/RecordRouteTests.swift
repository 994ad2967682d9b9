import Casework
import CivilTime
import Operations
import Pages
import Policy
import Rehearsal
import Testing

@Suite("Recording visits, through the router")
struct RecordRouteTests {
  /// Has the visit to the practitioner's own case authorised.
  private func authorised(_ scene: Scene) async throws -> VisitID {
    let manager = try await scene.visitor(.lineManager)
    let visit = scene.places.visit(of: scene.places.own)
    let page = try await manager.get(Path.authorise(visit).text)
    let answer = try await manager.send(Path.authorise(visit).text, page.hidden + [("outcome", "approved")])
    #expect(answer.status == 303)
    return visit
  }

  @Test(
    "a visit is recorded with fact apart from assessment, and its concern becomes a fact [HV-4.3, PO-5]",
    arguments: Backend.here)
  func records(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let visitor = try await scene.visitor(.practitioner)
      let visit = try await authorised(scene)
      let path = Path.record(visit).text
      #expect(try await visitor.get(path).text.contains("the visit lies ahead"))
      let token = try #require(try await visitor.get(path).token)
      let early = try await visitor.send(
        path, [("csrf", token), ("revision", "4"), ("outcome", "completed")])
      #expect(early.status == 422)
      // Sessions end: whoever records signs in again that day.
      scene.clock.set(try #require(Instant(text: "2025-07-02T10:30:00Z")))
      let later = try await scene.visitor(.caseAdministrator)
      let form = try await later.get(path)
      let empty = try await later.send(path, form.hidden)
      #expect(empty.status == 422 && empty.text.contains("Select what came of the visit"))
      let untold = try await later.send(path, form.hidden + [("outcome", "refused"), ("assessed", "Kept")])
      #expect(untold.status == 422 && untold.text.contains("Enter what happened"))
      #expect(untold.text.contains("value=\"refused\" checked") && untold.text.contains("Kept"))
      let done = try await later.send(
        path,
        form.hidden + [
          ("outcome", "completed"), ("observed", "A child’s bed."), ("assessed", "Ask about it."),
          ("concern", "child"), ("flag", "partner-information"),
        ])
      #expect(done.status == 303 && done.location == Path.visit(visit).text)
      let page = try await later.get(Path.visit(visit).text)
      #expect(page.text.contains("What was seen or told") && page.text.contains("Ask about it."))
      let facts = try await later.get(Path.person(scene.places.own, .facts).text)
      #expect(facts.text.contains("A child"))
    }
  }

  @Test("a visit that others had to do with is called off only with a reason", arguments: Backend.here)
  func cancels(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let visitor = try await scene.visitor(.practitioner)
      let visit = scene.places.visit(of: scene.places.own)
      let path = Path.cancellation(visit).text
      let form = try await visitor.get(path)
      let bare = try await visitor.send(path, form.hidden)
      #expect(bare.status == 422 && bare.text.contains("Enter why the visit is called off"))
      let done = try await visitor.send(path, form.hidden + [("reason", "In hospital")])
      #expect(done.status == 303)
      let page = try await visitor.get(Path.visit(visit).text)
      #expect(page.text.contains("In hospital") && page.text.contains("Cancelled"))
      let again = try await visitor.send(path, form.hidden + [("reason", "Twice")])
      #expect(again.status == 409)
    }
  }
}
