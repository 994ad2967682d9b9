import Casework
import Operations
import Pages
import Policy
import Rehearsal
import Testing

@Suite("Authorising visits, through the router")
struct AuthoriseRouteTests {
  @Test(
    "a visit is authorised in three actions, everything needed stands on one page [HV-8.1.3]",
    arguments: Backend.here)
  func authorises(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let manager = try await scene.visitor(.lineManager)
      let visit = scene.places.visit(of: scene.places.own)
      let address = Path.authorise(visit).text
      // Whoever may not is told who may.
      let officer = try await scene.visitor(.practitioner)
      let refused = try await officer.get("/authorise")
      #expect(refused.status == 403 && refused.text.contains("Only line managers, heads of a PDU"))
      #expect(try await manager.get("/authorise").text.contains("href=\"\(address)\""))
      let page = try await manager.get(address)
      for needed in [
        "Quarrow", "Z900003", "2 July 2025 at 10am", "Hazards and controls", "Nothing has changed since",
        "Home visit training: current", "Lone worker device", "See where they live.", "Pool car",
      ] { #expect(page.text.contains(needed), "\(needed)") }
      let answer = try await manager.send(address, page.hidden + [("outcome", "approved")])
      #expect(answer.status == 303 && answer.location == "/authorise")
      let queue = try await manager.get("/authorise")
      #expect(queue.text.contains("The visit is authorised.") && !queue.text.contains(address))
      let after = try await manager.get(address)
      #expect(after.text.contains("Home visit approved") && !after.text.contains("Confirm decision"))
    }
  }

  @Test("further measures and a refusal need words, and what was chosen is kept [HV-8.1.3]")
  func needsWords() async throws {
    try await Scene.run { scene in
      let manager = try await scene.visitor(.lineManager)
      let address = Path.authorise(scene.places.visit(of: scene.places.own)).text
      let hidden = try await manager.get(address).hidden
      for outcome in ["approved-with-measures", "not-approved"] {
        let answer = try await manager.send(address, hidden + [("outcome", outcome), ("words", "  ")])
        #expect(answer.status == 422 && answer.text.contains("value=\"\(outcome)\" checked"))
        #expect(answer.text.contains("<title>Error: "))
      }
      for fields in [[("outcome", "no-such-word")], [], [("outcome", "approved"), ("words", "\u{7}")]] {
        #expect(try await manager.send(address, hidden + fields).status == 422)
      }
      let long = [("outcome", "not-approved"), ("words", String(repeating: "x", count: 4_001))]
      let kept = try await manager.send(address, hidden + long)
      #expect(kept.status == 422 && kept.text.contains("4,000 characters or fewer"))
      #expect(try await manager.send(address, hidden.filter { $0.0 != "revision" }).status == 400)
      let refused = try await manager.send(
        address, hidden + [("outcome", "not-approved"), ("words", "Too soon after the move.")])
      #expect(refused.status == 303)
      #expect(try await manager.get(address).text.contains("Home visit not approved"))
    }
  }

  @Test(
    "a visit whose assessment became stale cannot be authorised, and the page shows what changed [HV-8.1.2]",
    arguments: Backend.here)
  func saysWhatChanged(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let manager = try await scene.visitor(.lineManager)
      let visit = scene.places.visit(of: scene.places.own)
      let hidden = try await manager.get(Path.authorise(visit).text).hidden
      let form = Path.factForm(scene.places.own, .addressChanged).text
      let day = [("date-day", "29"), ("date-month", "6"), ("date-year", "2025")]
      #expect(try await manager.send(form, try await manager.get(form).hidden + day).status == 303)
      let page = try await manager.get(Path.authorise(visit).text)
      #expect(!page.text.contains("Confirm decision") && page.text.contains("A fact was recorded: “"))
      let answer = try await manager.send(
        Path.authorise(visit).text, hidden + [("outcome", "approved")])
      #expect(answer.status == 409)
    }
  }

  @Test("somebody a manager delegated to has the queue in the navigation, as long as it lasts [HV-8.1.3]")
  func delegates() async throws {
    try await Scene.run { scene in
      let officer = try await scene.visitor(.practitioner)
      #expect(try await officer.get("/authorise").status == 403)
      #expect(!(try await officer.get("/cases").text.contains("href=\"/authorise\"")))
      let maker = VisitMaker(desk: scene.desk, rehearsal: scene.rehearsal)
      let manager = Actor(
        staff: try await maker.staff("ZEASTT1M1"), name: "", roles: [.lineManager], team: "ZEASTT1",
        pdu: "ZEAST", region: "ZDEMO")
      _ = try await scene.desk.delegate(
        manager, to: try await maker.staff("ZEASTT1P1"), from: Scene.today, through: Scene.today
      ).get()
      #expect(try await officer.get("/cases").text.contains("href=\"/authorise\""))
      #expect(try await officer.get("/authorise").status == 200)
      scene.clock.advance(seconds: 24 * 3600)
      let later = try await scene.visitor(.practitioner)
      #expect(!(try await later.get("/cases").text.contains("href=\"/authorise\"")))
    }
  }

  @Test("nobody decides about a visit they planned, and the page says why [HV-8.1.3]")
  func notTheirOwn() async throws {
    try await Scene.run { scene in
      let manager = try await scene.visitor(.lineManager)
      let maker = VisitMaker(desk: scene.desk, rehearsal: scene.rehearsal)
      let visit = try await maker.submitted(scene.places.own, by: "W-line-manager")
      let page = try await manager.get(Path.authorise(visit).text)
      #expect(page.status == 200 && page.text.contains("You cannot decide about this visit"))
      #expect(!page.text.contains("Confirm decision"))
      let answer = try await manager.send(
        Path.authorise(visit).text,
        [("csrf", try #require(page.token)), ("revision", "3"), ("outcome", "approved")])
      #expect(answer.status == 422)
      #expect(try await manager.get("/authorise").text.contains("You go: somebody else decides"))
    }
  }

  @Test("of two managers the second sees what the first decided", arguments: Backend.here)
  func conflicts(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let first = try await scene.visitor(.lineManager)
      let second = try await scene.visitor(.pduHead)
      let address = Path.authorise(scene.places.visit(of: scene.places.own)).text
      let mine = try await first.get(address).hidden
      let yours = try await second.get(address).hidden
      let words = [("outcome", "not-approved"), ("words", "Wait for the police")]
      #expect(try await first.send(address, mine + [("outcome", "approved")]).status == 303)
      let answer = try await second.send(address, yours + words)
      #expect(answer.status == 409 && answer.text.contains("Home visit approved"))
    }
  }

  @Test("a form of an older plan is a conflict even where it has a mistake of its own, and keeps its number")
  func conflictsComeFirst() async throws {
    try await Scene.run { scene in
      let manager = try await scene.visitor(.lineManager)
      let officer = try await scene.visitor(.practitioner)
      let visit = scene.places.visit(of: scene.places.own)
      let hidden = try await manager.get(Path.authorise(visit).text).hidden
      let assessment = try await officer.get(Path.assessment(visit).text)
      let redone = assessment.hidden.filter { $0.0 != "household" } + [("use", "earlier")]
      #expect(try await officer.send(Path.assessment(visit).text, redone).status == 303)
      let submission = try await officer.get(Path.visit(visit).text)
      #expect(try await officer.send(Path.submission(visit).text, submission.hidden).status == 303)
      let wordless = hidden + [("outcome", "approved-with-measures")]
      let answer = try await manager.send(Path.authorise(visit).text, wordless)
      #expect(answer.status == 409 && answer.text.contains("value=\"approved-with-measures\" checked"))
    }
  }

  @Test("a visit whose time has passed is not authorised any more, and can be refused [HV-8.1.3]")
  func comesBefore() async throws {
    try await Scene.run { scene in
      let visit = scene.places.visit(of: scene.places.own)
      scene.clock.advance(seconds: 3 * 24 * 3600)
      let manager = try await scene.visitor(.lineManager)
      let page = try await manager.get(Path.authorise(visit).text)
      #expect(page.text.contains("its time has passed") && !page.text.contains("value=\"approved\""))
      let late = try await manager.send(Path.authorise(visit).text, page.hidden + [("outcome", "approved")])
      #expect(late.status == 422)
      let refused = try await manager.send(
        Path.authorise(visit).text, page.hidden + [("outcome", "not-approved"), ("words", "Too late.")])
      #expect(refused.status == 303)
    }
  }

  @Test("what becomes known while an assessment is written is shown before it is kept [HV-8.1.2]")
  func nothingUnseen() async throws {
    try await Scene.run { scene in
      let manager = try await scene.visitor(.lineManager)
      let officer = try await scene.visitor(.practitioner)
      let path = Path.assessment(scene.places.visit(of: scene.places.own)).text
      // The fact sends the visit back to planning; the second page is of the visit as it stands then.
      let form = Path.factForm(scene.places.own, .addressChanged).text
      let day = [("date-day", "29"), ("date-month", "6"), ("date-year", "2025")]
      #expect(try await manager.send(form, try await manager.get(form).hidden + day).status == 303)
      let opened = try await officer.get(path)
      let again = [("date-day", "28"), ("date-month", "6"), ("date-year", "2025")]
      #expect(try await manager.send(form, try await manager.get(form).hidden + again).status == 303)
      let none = Hazard.allCases.filter { $0 != .animals }.map { ("none", $0.rawValue) }
      let words = [("hazard-animals", "A dog, shut away.")] + none
      let typed = opened.hidden.filter { $0.0 != "household" } + words
      let answer = try await officer.send(path, typed)
      #expect(answer.status == 422 && answer.text.contains("something changed after this page was shown"))
      #expect(answer.text.contains("A dog, shut away."))
      let renewed = answer.hidden.filter { $0.0 != "household" && $0.0 != "hazard-animals" } + words
      #expect(try await officer.send(path, renewed).status == 303)
    }
  }
}
