import Casework
import CivilTime
import Operations
import Pages
import Policy
import Rehearsal
import Testing

@Suite("A button pressed twice, through the router")
struct PressedTwiceTests {
  /// Sends a form twice, as a second press of its button does; both lead to the same place and say the same.
  private func press(_ visitor: Visitor, _ path: String, _ fields: [(String, String)]) async throws -> String
  {
    #expect(fields.contains { $0.0 == "once" })
    let first = try await visitor.send(path, fields)
    let second = try await visitor.send(path, fields)
    #expect(first.status == 303 && second.status == 303, "\(first.text)")
    #expect(first.location == second.location)
    #expect(second.cookies("homeward-notice") == first.cookies("homeward-notice"))
    return try #require(second.location)
  }

  private func authorise(_ scene: Scene) async throws -> VisitID {
    let manager = try await scene.visitor(.lineManager)
    let visit = scene.places.visit(of: scene.places.own)
    let path = Path.authorise(visit).text
    let page = try await manager.get(path)
    let place = try await press(manager, path, page.hidden + [("outcome", "approved")])
    #expect(try await manager.get(place).text.contains("The visit is authorised."))
    return visit
  }

  @Test(
    "the forms of an assessment, of its submission and of a cancellation do it once [INT-25]",
    arguments: Backend.here)
  func plans(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let visitor = try await scene.visitor(.practitioner)
      let visit = scene.places.visit(of: scene.places.own)
      let assessment = Path.assessment(visit).text
      let before = try await scene.count("risk_assessments")
      let form = try await visitor.get(assessment)
      let none = Hazard.allCases.map { ("none", $0.rawValue) }
      _ = try await press(visitor, assessment, form.hidden + [("use", "new")] + none)
      #expect(try await scene.count("risk_assessments") == before + 1)
      let page = Path.visit(visit).text
      let submission = try await visitor.get(page)
      let events = try await scene.count("journal")
      _ = try await press(visitor, page + "/submission", submission.hidden)
      #expect(try await scene.count("journal") == events + 1)
      let cancellation = try await visitor.get(Path.cancellation(visit).text)
      let place = try await press(
        visitor, Path.cancellation(visit).text, cancellation.hidden + [("reason", "The car is in repair.")])
      #expect(try await scene.count("journal") == events + 2)
      #expect(try await visitor.get(place).text.contains("The visit is called off."))
    }
  }

  @Test("the forms of an authorisation and of a record do it once [INT-25]", arguments: Backend.here)
  func records(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let visit = try await authorise(scene)
      scene.clock.set(try #require(Instant(text: "2025-07-02T10:30:00Z")))
      let visitor = try await scene.visitor(.caseAdministrator)
      let path = Path.record(visit).text
      var page = try await visitor.get(path)
      page = try await visitor.send(path, page.hidden + [("outcome", "refused")])
      // A section before the last makes nothing: it may come as often as somebody turns the pages.
      #expect(!page.hidden.contains { $0.0 == "once" })
      let fields = page.hidden + [("observed", "Not today."), ("next", "police")]
      page = try await visitor.send(path, fields)
      #expect(page.text.contains("Record visit<"), "\(page.text)")
      let tasks = try await scene.count("tasks")
      let place = try await press(visitor, path, page.hidden)
      #expect(place == Path.visit(visit).text)
      #expect(try await scene.count("tasks") == tasks + 1)
    }
  }

  @Test(
    "that one is there and that it is over are said once, however often the button is pressed [INT-25, HV-8.3.1, HV-8.4.1]",
    arguments: Backend.here)
  func arrivesAndLeaves(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      _ = try await scene.visitor(.practitioner)
      let maker = VisitMaker(desk: scene.desk, rehearsal: scene.rehearsal)
      let visit = try await maker.submitted(scene.places.own, by: "ZEASTT1P1")
      let manager = try await scene.visitor(.lineManager)
      let authority = Path.authorise(visit).text
      let form = try await manager.get(authority)
      #expect(try await manager.send(authority, form.hidden + [("outcome", "approved")]).status == 303)
      scene.clock.set(try #require(Instant(text: "2025-07-02T09:10:00Z")))
      let officer = try await scene.visitor(.practitioner)
      let path = Path.visit(visit).text
      let before = try await officer.get(path)
      let events = try await scene.count("journal")
      #expect(try await press(officer, path + "/arrival", before.hidden + [("minutes", "50")]) == path)
      // The end that is expected moves by fifteen minutes, it begins, and whoever watches sees that they arrived.
      #expect(try await scene.count("journal") == events + 3)
      let inside = try await officer.get(path)
      #expect(inside.text.contains("You are at the visit.") && inside.text.contains("I’m safe, it is over"))
      // A word that belongs to another page of the same visit is another press: the version is what stops it.
      let other = before.hidden.map { $0.0 == "once" ? ("once", String(repeating: "a", count: 43)) : $0 }
      #expect(try await officer.send(path + "/arrival", other + [("minutes", "50")]).status == 409)
      #expect(try await press(officer, path + "/departure", inside.hidden) == path)
      #expect(try await scene.count("journal") == events + 5)
      #expect(try await officer.get(path).text.contains("The visit is over and you are safe."))
    }
  }

  @Test(
    "the forms of a decision, its endorsement and its withdrawal do it once [INT-25]",
    arguments: Backend.here)
  func decides(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let officer = try await scene.visitor(.practitioner)
      let path = Path.newDecision(scene.places.own).text
      var page = try await officer.get(path)
      page = try await officer.send(path, page.hidden + [("kind", "delay")])
      let found = page.text.firstMatch(of: /value="([^"]*\/rso-initial[.][^"]*)"/)
      page = try await officer.send(
        path, page.hidden + [("obligation", String(try #require(found?.1)))])
      page = try await officer.send(
        path,
        page.hidden + [
          ("reason", "staffing"), ("rationale", "Both trained officers are away."), ("until-day", "15"),
          ("until-month", "July"), ("until-year", "2025"),
        ])
      let before = try await scene.count("decisions")
      let address = try await press(officer, path, page.hidden)
      #expect(try await scene.count("decisions") == before + 1)
      let manager = try await scene.visitor(.lineManager)
      let waiting = try await manager.get(address)
      _ = try await press(manager, address, waiting.hidden + [("outcome", "endorse")])
      #expect(try await manager.get(address).text.contains("The decision is endorsed."))
      let withdrawal = try await officer.get(address + "/withdrawal")
      _ = try await press(
        officer, address + "/withdrawal", withdrawal.hidden + [("reason", "Somebody is back.")])
      #expect(try await officer.get(address).text.contains("The decision is withdrawn."))
    }
  }

  @Test(
    "the forms of a task, of what was found before a visit and of a change that was seen do it once [INT-25]")
  func settles() async throws {
    try await Scene.run { scene in
      let manager = try await scene.visitor(.lineManager)
      let task = Path.task(scene.places.task(of: scene.places.own)).text
      let form = try await manager.get(task)
      _ = try await press(
        manager, task, form.hidden + [("outcome", "done"), ("words", "Talked over on Monday.")])
      let officer = try await scene.visitor(.practitioner)
      let item = Path.packItem(scene.places.own, .incidents).text
      let found = [
        ("answer", "none"), ("source", "police"), ("learnt-day", "2"), ("learnt-month", "6"),
        ("learnt-year", "2025"),
      ]
      let before = try await scene.count("pack_items")
      _ = try await press(officer, item, try await officer.get(item).hidden + found)
      #expect(try await scene.count("pack_items") == before + 1)
    }
  }

  @Test(
    "the forms of safety details, of a procedure and of a delegation’s end do it once [INT-25]",
    arguments: Backend.here)
  func staff(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let manager = try await scene.visitor(.lineManager)
      let safety = Path.staff(.safety).text
      let details = try await manager.get(safety)
      let before = try await scene.count("staff_details")
      _ = try await press(manager, safety, details.hidden + [("car", "Grey hatchback")])
      #expect(try await scene.count("staff_details") == before + 1)
      let procedure = Path.staff(.newProcedure(team: "ZEASTT1")).text
      let form = try await manager.get(procedure)
      let versions = try await scene.count("procedures")
      let fields = [
        ("text", "Ring the office before and after."), ("reason", "After the review."), ("from-day", "1"),
        ("from-month", "6"), ("from-year", "2026"),
      ]
      _ = try await press(manager, procedure, form.hidden + fields)
      #expect(try await scene.count("procedures") == versions + 1)
    }
  }
}
