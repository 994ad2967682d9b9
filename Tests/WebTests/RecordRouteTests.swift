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
      #expect(form.text.contains("Record the visit today"))
      let empty = try await later.send(path, form.hidden)
      #expect(empty.status == 422 && empty.text.contains("Select what came of the visit"))
      let people = try await later.send(path, form.hidden + [("outcome", "completed")])
      #expect(people.status == 200 && people.text.contains("Who was seen?"))
      let unsaid = try await later.send(path, people.hidden + [("child", "Bo, about 4")])
      #expect(unsaid.status == 422 && unsaid.text.contains("Select whether you saw"))
      #expect(unsaid.text.contains("Bo, about 4"))
      let seen = try await later.send(
        path, people.hidden + [("met", "yes"), ("child", "Bo, about 4\n\nAnn")])
      #expect(seen.text.contains("What to look for") && seen.text.contains("(paragraph 4.3)"))
      let done = try await finish(later, path, from: seen)
      #expect(done.status == 303 && done.location == Path.visit(visit).text)
      let shown = try await later.get(Path.visit(visit).text)
      for words in ["Children: Bo, about 4", "Children: Ann", "Housing: The roof leaks.", "A step is loose."]
      {
        #expect(shown.text.contains(words), "\(words)")
      }
      let plan = try await later.get(Path.newVisit(scene.places.own).text)
      let place = try await later.send(
        Path.newVisit(scene.places.own).text, plan.hidden + [("go", "place")])
      #expect(place.text.contains("Safety: recorded at earlier visits"))
      let page = try await later.get(Path.visit(visit).text)
      #expect(page.text.contains("What was seen or told") && page.text.contains("Ask about it."))
      let facts = try await later.get(Path.person(scene.places.own, .facts).text)
      #expect(facts.text.contains("A child"))
    }
  }

  /// Fills in what was seen, concerns and referrals, with what cannot stand before what can.
  private func finish(_ later: Visitor, _ path: String, from seen: Answer) async throws -> Answer {
    let concerns = try await later.send(
      path, seen.hidden + [("observed", "A child’s bed."), ("assessed", "Ask about it.")])
    #expect(concerns.text.contains("Concerns and safety"))
    let long = try await later.send(
      path, concerns.hidden + [("safety", String(repeating: "a", count: 4_001)), ("concern", "child")])
    #expect(long.status == 422 && long.text.contains("must be 4,000 characters or fewer"))
    let referrals = try await later.send(
      path,
      concerns.hidden + [
        ("concern", "child"), ("flag", "partner-information"), ("safety", "A step is loose."),
      ])
    let halfway = try await later.send(
      path, referrals.hidden + [("to-2", "housing"), ("follow-2-day", "1"), ("follow-2-month", "1")])
    #expect(halfway.status == 422 && halfway.text.contains("Enter what the referral is for"))
    #expect(halfway.text.contains("must include a year"))
    return try await later.send(
      path,
      referrals.hidden + [
        ("to-1", "housing"), ("purpose-1", "The roof leaks."), ("follow-1-day", "16"),
        ("follow-1-month", "July"), ("follow-1-year", "2025"),
      ])
  }

  @Test(
    "nobody in, refused and moved away are recorded in three pages, each asking for what follows [HV-4.6, AP-13, AP-15]",
    arguments: Backend.here)
  func recordsWithoutEntry(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let visit = try await authorised(scene)
      let path = Path.record(visit).text
      scene.clock.set(try #require(Instant(text: "2025-07-03T10:30:00Z")))
      let visitor = try await scene.visitor(.caseAdministrator)
      let form = try await visitor.get(path)
      #expect(form.text.contains("The visit was on 2 July 2025"))
      let moved = try await visitor.send(path, form.hidden + [("outcome", "no-longer-at-address")])
      #expect(moved.text.contains("section 2 of 3") && moved.text.contains("Where did they go?"))
      let future = try await visitor.send(
        path,
        moved.hidden + [
          ("observed", "Empty."), ("left-day", "9"), ("left-month", "7"), ("left-year", "2025"),
        ])
      #expect(future.status == 422 && future.text.contains("must be today or in the past"))
      let refused = try await visitor.send(path, form.hidden + [("outcome", "refused")])
      let untold = try await visitor.send(path, refused.hidden + [("assessed", "Kept")])
      #expect(untold.status == 422 && untold.text.contains("Enter what happened"))
      #expect(untold.text.contains("Select what comes next") && untold.text.contains("Kept"))
      let last = try await visitor.send(
        path, refused.hidden + [("observed", "“Not today.”"), ("next", "enforcement"), ("sought", "yes")])
      #expect(last.text.contains("section 3 of 3") && last.text.contains("Record visit"))
      let back = try await visitor.send(path, last.hidden + [("go", "seen")])
      #expect(back.status == 200 && back.text.contains("“Not today.”"))
      #expect(try await visitor.send(path, last.hidden).status == 303)
      let page = try await visitor.get(Path.visit(visit).text)
      #expect(page.text.contains("Enforcement is considered"))
      #expect(page.text.contains("Attempts without entry, by place"))
      #expect(page.text.contains("Fewer than two are recorded"))
      let person = try await visitor.get(Path.person(scene.places.own, .visits).text)
      #expect(person.text.contains("Visits without entry"))
      let again = try await visitor.send(path, last.hidden + [("safety", "A dog in the yard.")])
      #expect(again.status == 409)
      // Whoever comes second sees what is recorded and what they typed themselves.
      for shown in [
        "What you entered", "A dog in the yard.", "What is recorded", "Enforcement is considered",
      ] {
        #expect(again.text.contains(shown), "\(shown)")
      }
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
