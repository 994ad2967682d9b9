import Casework
import Operations
import Pages
import Policy
import Rehearsal
import Testing

@Suite("Deciding not to visit and to visit later, through the router")
struct DecisionRouteTests {
  /// The obligation of the scene's own case that a decision is about.
  static func obligation(_ scene: Scene, _ rule: String = "rso-initial") async throws -> String {
    let page = try await scene.visitor(.practitioner)
    let address = Path.newDecision(scene.places.own).text
    let first = try await page.get(address)
    let second = try await page.send(address, first.hidden + [("kind", "delay")])
    let found = second.text.firstMatch(of: try Regex("value=\"([^\"]*/\(rule)[.][^\"]*)\""))
    return String(try #require(found?.output[1].substring))
  }

  static let later = [
    ("reason", "staffing"), ("rationale", "Both trained officers are away until the tenth."),
    ("until-day", "15"), ("until-month", "July"), ("until-year", "2025"),
  ]

  /// Goes through the pages; the address of the decision, and how many pages were seen, the decision's own among them.
  @discardableResult
  static func decide(
    _ visitor: Visitor, _ scene: Scene, _ kind: String, _ reason: [(String, String)]
  ) async throws -> (address: String, pages: Int) {
    let path = Path.newDecision(scene.places.own).text
    let obligation = try await obligation(scene)
    var answer = try await visitor.get(path)
    var pages = 1
    for fields in [[("kind", kind)], [("obligation", obligation)], reason] {
      let asked = Set(fields.map(\.0))
      answer = try await visitor.send(path, answer.hidden.filter { !asked.contains($0.0) } + fields)
      #expect(answer.status == 200, "\(answer.text)")
      pages += 1
    }
    let done = try await visitor.send(path, answer.hidden)
    #expect(done.status == 303)
    return (try #require(done.location), pages + 1)
  }

  @Test(
    "a delay is recorded in five pages, waits for the line manager and is endorsed in three actions [HV-6.4.1, HV-6.4.2]",
    arguments: Backend.here)
  func delays(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let officer = try await scene.visitor(.practitioner)
      let (address, pages) = try await Self.decide(officer, scene, "delay", Self.later)
      #expect(pages <= 5)
      let own = try await officer.get(address)
      #expect(own.text.contains("The visit stays owed until it is endorsed"))
      #expect(own.text.contains("You decided it yourself") && !own.text.contains(">Confirm<"))
      let due = try await officer.get(Path.person(scene.places.own, .obligations).text)
      #expect(due.text.contains("Decision lacks an endorsement") && due.text.contains("href=\"\(address)\""))
      let manager = try await scene.visitor(.lineManager)
      #expect(try await manager.get("/authorise").text.contains("href=\"\(address)\""))
      let page = try await manager.get(address)
      for needed in ["Quarrow", "15 July 2025", "Both trained officers are away", "paragraph 6.4.2"] {
        #expect(page.text.contains(needed), "\(needed)")
      }
      let done = try await manager.send(address, page.hidden + [("outcome", "endorse")])
      #expect(done.status == 303 && done.location == address)
      let after = try await manager.get(address)
      #expect(after.text.contains("The decision is endorsed.") && after.text.contains("As line manager"))
      #expect(!(try await manager.get("/authorise").text.contains("href=\"\(address)\"")))
      let delayed = try await officer.get(Path.person(scene.places.own, .obligations).text)
      #expect(delayed.text.contains("Delayed to "))
      let register = try await manager.get("/decisions?state=endorsed")
      #expect(register.text.contains("href=\"\(address)\"") && register.text.contains("1 decision"))
      let file = try await manager.get("/decisions.csv?state=endorsed")
      #expect(file.text.contains("2025-06-30,delay,endorsed,Z900003,Quarrow,Ada,"))
      #expect(!(try await manager.get("/decisions?state=waiting").text.contains("href=\"\(address)\"")))
    }
  }

  @Test(
    "not visiting for the risk to staff says what becomes of the register, and puts the person on it [HV-6.1, HV-6.3]"
  )
  func raisesTheRegister() async throws {
    try await Scene.run { scene in
      let officer = try await scene.visitor(.practitioner)
      let path = Path.newDecision(scene.places.own).text
      let obligation = try await Self.obligation(scene)
      let token = [("csrf", try #require(try await officer.get(path).token))]
      // From the visit itself: which visit is known, so that page is passed over.
      let kind = try await officer.send(path, token + [("obligation", obligation)])
      #expect(kind.status == 200 && kind.text.contains("What is decided?"))
      let reason = try await officer.send(path, kind.hidden + [("kind", "not-to-visit")])
      #expect(reason.text.contains("Why is no visit made?"))
      #expect(reason.text.contains("put on the risk to staff register"))
      let words = [("reason", "risk-to-staff"), ("rationale", "Threatened the next visitor.")]
      let check = try await officer.send(path, reason.hidden + words)
      #expect(check.text.contains("Check the decision") && check.text.contains("paragraph 6.3"))
      let done = try await officer.send(path, check.hidden)
      let page = try await officer.get(try #require(done.location))
      #expect(page.text.contains("On the register since"))
      let visit = try await officer.get(Path.visit(scene.places.visit(of: scene.places.own)).text)
      #expect(visit.text.contains("Recorded as a risk to staff."))
    }
  }

  @Test("who is of the wrong tier is told whose endorsement it needs, and cannot endorse [HV-6.4.3]")
  func wrongTier() async throws {
    try await Scene.run { scene in
      let officer = try await scene.visitor(.practitioner)
      let form = Path.factForm(scene.places.own, .roshAssessed).text
      let fields = [
        ("value", "very-high"), ("date-day", "20"), ("date-month", "6"), ("date-year", "2025"),
      ]
      #expect(try await officer.send(form, try await officer.get(form).hidden + fields).status == 303)
      let (address, _) = try await Self.decide(officer, scene, "delay", Self.later)
      let manager = try await scene.visitor(.lineManager)
      let page = try await manager.get(address)
      #expect(page.text.contains("needs the head of the PDU") && !page.text.contains(">Confirm<"))
      let token = [("csrf", try #require(page.token)), ("revision", "1")]
      let refused = try await manager.send(address, token + [("outcome", "endorse")])
      #expect(refused.status == 422 && refused.text.contains("paragraph 6.4.3"))
      let head = try await scene.visitor(.pduHead)
      let hidden = try await head.get(address).hidden
      #expect(try await head.send(address, hidden + [("outcome", "endorse")]).status == 303)
      #expect(try await head.get(address).text.contains("As head of the PDU"))
    }
  }

  @Test(
    "what is wrong comes back on its page as it was typed, and no page takes what is not on it [HV-6.1]")
  func keepsWhatWasTyped() async throws {
    try await Scene.run { scene in
      let officer = try await scene.visitor(.practitioner)
      let path = Path.newDecision(scene.places.own).text
      let obligation = try await Self.obligation(scene)
      let first = try await officer.get(path)
      let empty = try await officer.send(path, first.hidden)
      #expect(empty.status == 422 && empty.text.contains("Select what is decided"))
      let token = [("csrf", try #require(first.token)), ("kind", "delay")]
      let about = [("obligation", obligation)]
      let wrong: [(String, [(String, String)], String)] = [
        ("kind", [("kind", "no-such-kind")], "Select what is decided"),
        ("obligation", [("obligation", "policy/no-such-key")], "Select which visit it is about"),
        ("reason", about + [("rationale", "<b>")], "&lt;b&gt;"),
        ("reason", about + Self.later.map { ($0.0, $0.0 == "until-year" ? "2031" : $0.1) }, "within a year"),
        ("reason", about + Self.later.map { ($0.0, $0.0 == "until-day" ? "31" : $0.1) } + [], "Check the"),
        ("reason", about + Self.later.map { ($0.0, $0.0 == "until-month" ? "2" : $0.1) }, "after today"),
        (
          "reason",
          about
            + Self.later.map { ($0.0, $0.0 == "rationale" ? String(repeating: "x", count: 4_001) : $0.1) },
          "4,000 characters or fewer"
        ),
        ("check", about, "Select the reason"),
      ]
      for (step, fields, kept) in wrong {
        let named = Set(fields.map(\.0))
        let sent = token.filter { !named.contains($0.0) } + [("step", step)] + fields
        let answer = try await officer.send(path, sent)
        #expect(answer.status == (kept == "Check the" ? 200 : 422) && answer.text.contains(kept), "\(kept)")
      }
      #expect(try await scene.count("decisions") == scene.places.decisions.count)
      try await Self.decide(officer, scene, "delay", Self.later)
      let again = try await officer.send(
        path, token + [("step", "check")] + about + Self.later)
      #expect(again.status == 422 && again.text.contains("a decision about this one already waits"))
      #expect(try await scene.count("decisions") == scene.places.decisions.count + 1)
    }
  }

  @Test("of two who answer at once the second sees both versions", arguments: Backend.here)
  func conflicts(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let officer = try await scene.visitor(.practitioner)
      let (address, _) = try await Self.decide(officer, scene, "delay", Self.later)
      let manager = try await scene.visitor(.lineManager)
      let hidden = try await manager.get(address).hidden
      let withdrawal = address + "/withdrawal"
      let form = try await officer.get(withdrawal)
      let silent = try await officer.send(withdrawal, form.hidden + [("reason", " ")])
      #expect(silent.status == 422 && silent.text.contains("Enter why the decision is withdrawn"))
      let gone = try await officer.send(withdrawal, form.hidden + [("reason", "Somebody is back.")])
      #expect(gone.status == 303 && gone.location == address)
      let late = try await manager.send(
        address, hidden + [("outcome", "decline"), ("words", "The duty officer can go.")])
      #expect(late.status == 409)
      #expect(late.text.contains("Somebody is back.") && late.text.contains("The duty officer can go."))
      let twice = try await officer.send(withdrawal, form.hidden + [("reason", "Once more.")])
      #expect(twice.status == 409 && twice.text.contains("Once more."))
    }
  }

  @Test("a refusal needs words; the visit is then owed as before [HV-6.2]")
  func declines() async throws {
    try await Scene.run { scene in
      let officer = try await scene.visitor(.practitioner)
      let (address, _) = try await Self.decide(officer, scene, "delay", Self.later)
      let manager = try await scene.visitor(.lineManager)
      let hidden = try await manager.get(address).hidden
      for fields in [[("outcome", "decline")], [("outcome", "x")], []] {
        #expect(try await manager.send(address, hidden + fields).status == 422)
      }
      #expect(try await manager.send(address, hidden.filter { $0.0 != "revision" }).status == 400)
      let done = try await manager.send(
        address, hidden + [("outcome", "decline"), ("words", "The duty officer can go.")])
      #expect(done.status == 303)
      let page = try await officer.get(address)
      #expect(page.text.contains("Not endorsed") && page.text.contains("The duty officer can go."))
      let due = try await officer.get(Path.person(scene.places.own, .obligations).text)
      #expect(!due.text.contains("Decision lacks an endorsement"))
    }
  }

  /// The level of risk of the scene's own case becomes very high.
  private static func rise(_ officer: Visitor, _ scene: Scene) async throws {
    let form = Path.factForm(scene.places.own, .roshAssessed).text
    let fields = [("value", "very-high"), ("date-day", "20"), ("date-month", "6"), ("date-year", "2025")]
    #expect(try await officer.send(form, try await officer.get(form).hidden + fields).status == 303)
  }

  @Test(
    "where the risk rose after the decision, the page says whose endorsement it needs now [HV-6.4.3]",
    arguments: Backend.here)
  func rises(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let officer = try await scene.visitor(.practitioner)
      let (address, _) = try await Self.decide(officer, scene, "delay", Self.later)
      let manager = try await scene.visitor(.lineManager)
      let before = try await manager.get(address)
      #expect(before.text.contains(">Confirm<"))
      try await Self.rise(officer, scene)
      let after = try await manager.get(address)
      #expect(after.text.contains("has risen to very high") && !after.text.contains(">Confirm<"))
      let refused = try await manager.send(address, before.hidden + [("outcome", "endorse")])
      #expect(refused.status == 422 && refused.text.contains("needs the head of the PDU"))
      let head = try await scene.visitor(.pduHead)
      let hidden = try await head.get(address).hidden
      #expect(try await head.send(address, hidden + [("outcome", "endorse")]).status == 303)
    }
  }

  @Test(
    "what was endorsed is withdrawn by whoever decided or could endorse it, and others are told who that is [HV-6.2, HV-6.4.3]",
    arguments: Backend.here)
  func withdraws(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let officer = try await scene.visitor(.practitioner)
      let head = try await scene.visitor(.pduHead)
      let manager = try await scene.visitor(.lineManager)
      let colleague = try await scene.visitor(.caseAdministrator)
      try await Self.rise(officer, scene)
      let (address, _) = try await Self.decide(officer, scene, "delay", Self.later)
      let form = try await colleague.get(address + "/withdrawal")
      #expect(form.text.contains("Withdraw decision<"))
      let hidden = try await head.get(address).hidden
      #expect(try await head.send(address, hidden + [("outcome", "endorse")]).status == 303)
      let words = [("reason", "Somebody is back."), ("revision", "2")]
      for other in [colleague, manager] {
        let page = try await other.get(address)
        #expect(!page.text.contains("Withdraw this decision") && page.text.contains("You cannot withdraw it"))
        let shown = try await other.get(address + "/withdrawal")
        #expect(shown.status == 200 && shown.text.contains("the head of the PDU, or a deputy"))
        let token = [("csrf", try #require(try await other.get(address).token))]
        let refused = try await other.send(address + "/withdrawal", token + words)
        #expect(refused.status == 422 && refused.text.contains("You cannot withdraw it"))
        #expect(refused.text.contains("Somebody is back."))
      }
      let own = try await officer.get(address + "/withdrawal")
      let gone = try await officer.send(
        address + "/withdrawal", own.hidden + [("reason", "Somebody is back.")])
      #expect(gone.status == 303)
      // Who endorsed it stays who endorsed it.
      let withdrawn = try await manager.get(address)
      #expect(withdrawn.text.contains("As head of the PDU"))
      let endorsed = withdrawn.text.firstMatch(of: /Endorsed by<\/dt><dd[^>]*><bdi>([^<]*)/)
      #expect(endorsed.map { String($0.1) } == "Robin Vale")
      let file = try await manager.get("/decisions.csv?state=withdrawn")
      #expect(file.text.contains(",2025-06-30,Robin Vale,pdu-head"), "\(file.text)")
      #expect(try await manager.get("/decisions?state=withdrawn").text.contains("<bdi>Robin Vale</bdi>"))
    }
  }

  @Test(
    "whoever may endorse it may still withdraw it where the risk rose since: the visit is owed again [HV-6.4.3]"
  )
  func withdrawsAfterTheRiskRose() async throws {
    try await Scene.run { scene in
      let officer = try await scene.visitor(.practitioner)
      let manager = try await scene.visitor(.lineManager)
      let (address, _) = try await Self.decide(officer, scene, "delay", Self.later)
      let hidden = try await manager.get(address).hidden
      #expect(try await manager.send(address, hidden + [("outcome", "endorse")]).status == 303)
      try await Self.rise(officer, scene)
      let form = try await manager.get(address + "/withdrawal")
      let gone = try await manager.send(
        address + "/withdrawal", form.hidden + [("reason", "The risk is very high now.")])
      #expect(gone.status == 303)
      #expect(try await officer.get(address).text.contains("The risk is very high now."))
    }
  }
}
