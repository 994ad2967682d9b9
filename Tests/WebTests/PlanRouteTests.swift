import Casework
import Operations
import Pages
import Policy
import Rehearsal
import Testing

@Suite("Planning visits, through the router")
struct PlanRouteTests {
  private static let purpose = [
    ("purpose", "confirm-residence"), ("purpose", "review-risk"), ("objectives", "See where Ada lives."),
    ("notice", "planned"),
  ]
  private static let when = [
    ("date-day", "3"), ("date-month", "July"), ("date-year", "2025"), ("time", "10.30am"), ("minutes", "45"),
  ]
  private static let place = [
    ("place", "home"), ("access", "Second floor"), ("equipment", "mobile-phone"),
    ("equipment", "lone-worker-device"), ("vehicle", "pool"),
  ]

  /// Goes through the pages up to the one that checks answers.
  private func planned(
    _ visitor: Visitor, _ path: String, _ leader: StaffID, place: [(String, String)] = place
  ) async throws -> Answer {
    let crew = [("staff-1", leader.text), ("established", "no")]
    var answer = try await visitor.get(path)
    for fields in [Self.purpose, Self.when, crew, place] {
      let asked = Set(fields.map(\.0))
      let kept = answer.hidden.filter { !asked.contains($0.0) }
      answer = try await visitor.send(path, kept + fields)
      #expect(answer.status == 200 && !answer.text.contains("There is a problem"))
    }
    return answer
  }

  @Test(
    "a visit is planned in five pages and assessed on the sixth, without a script [HV-4.2, HV-8.1.1]",
    arguments: Backend.here)
  func walksThePages(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let visitor = try await scene.visitor(.practitioner)
      let maker = VisitMaker(desk: scene.desk, rehearsal: scene.rehearsal)
      let trained = try await maker.staff("ZEASTT1P2")
      let path = Path.newVisit(scene.places.own).text
      let check = try await planned(visitor, path, trained)
      #expect(check.text.contains("Check the plan of the visit"))
      #expect(check.text.contains("3 July 2025 at 10:30am") && check.text.contains("See where Ada lives."))
      #expect(check.text.contains("paragraph 5.3.2"))
      let before = try await scene.count("visits")
      let unanswered = try await visitor.send(path, check.hidden)
      #expect(unanswered.status == 422 && unanswered.text.contains("Enter why the visit goes ahead"))
      #expect(try await scene.count("visits") == before)
      let made = try await visitor.send(
        path, check.hidden + [("reason-lone-low-established", "A second officer waits in the car.")])
      #expect(made.status == 303)
      let assessment = try #require(made.location)
      #expect(assessment.hasPrefix("/visits/") && assessment.hasSuffix("/assessment"))
      // Nothing changed since the last one: two actions.
      let page = try await visitor.get(assessment)
      let confirmed = try await visitor.send(
        assessment, page.hidden.filter { $0.0 != "household" } + [("use", "earlier")])
      let visit = try #require(confirmed.location)
      let ready = try await visitor.get(visit)
      #expect(ready.text.contains("confirmed: nothing has changed"))
      let submitted = try await visitor.send(visit + "/submission", ready.hidden)
      #expect(submitted.location == visit)
      #expect(try await visitor.get(visit).text.contains("Awaiting decision"))
    }
  }

  @Test("what a rule stops is not planned, and the page says which paragraph [HV-5.3.5, HV-8.1.7]")
  func stops() async throws {
    try await Scene.run { scene in
      let visitor = try await scene.visitor(.practitioner)
      let maker = VisitMaker(desk: scene.desk, rehearsal: scene.rehearsal)
      let path = Path.newVisit(scene.places.own).text
      let untrained = try await maker.staff("ZEASTT1P3")
      let check = try await planned(
        visitor, path, untrained, place: [("place", "home"), ("vehicle", "pool")])
      #expect(check.text.contains("paragraph 8.1.7") && check.text.contains("paragraph 5.3.5"))
      #expect(!check.text.contains("Plan visit<"))
      let before = try await scene.count("visits")
      #expect(try await visitor.send(path, check.hidden).status == 422)
      #expect(try await scene.count("visits") == before)
    }
  }

  @Test("what is wrong comes back on its page as it was typed, and no page takes what is not on it")
  func keepsWhatWasTyped() async throws {
    try await Scene.run { scene in
      let visitor = try await scene.visitor(.practitioner)
      let path = Path.newVisit(scene.places.own).text
      let first = try await visitor.get(path)
      let empty = try await visitor.send(path, first.hidden)
      #expect(empty.status == 422 && empty.text.contains("Select what the visit is for"))
      let token = [("csrf", try #require(first.token))]
      let wrong: [(String, [(String, String)], String)] = [
        ("when", [("date-day", "31"), ("date-month", "2"), ("date-year", "2026")], "value=\"31\""),
        ("when", Self.when.filter { $0.0 != "time" } + [("time", "25:00")], "value=\"25:00\""),
        (
          "when",
          [
            ("date-day", "1"), ("date-month", "1"), ("date-year", "2020"), ("time", "9am"),
            ("minutes", "5"),
          ], "must be in the future"
        ),
        ("crew", [("staff-1", "no-such-person"), ("external", "<b>")], "value=\"&lt;b&gt;\""),
        ("place", [("place", "transient")], "Enter the address or the place"),
      ]
      for (step, fields, kept) in wrong {
        let answer = try await visitor.send(path, token + [("step", step)] + fields)
        #expect(answer.status == 422 && answer.text.contains(kept), "\(fields)")
      }
      let forged = try await visitor.send(
        path, token + [("step", "purpose")] + Self.purpose + [("obligation", "policy/no-such-key")])
      #expect(forged.status == 422)
      let jumped = try await visitor.send(path, token + [("step", "check")])
      #expect(jumped.status == 422 && jumped.text.contains("Select what the visit is for"))
    }
  }

  @Test(
    "who goes to learn, as a control or on behalf, and what they wear, stand on the check page with the address [HV-5.3.4, AP-3, AP-4]"
  )
  func saysWhoGoesAsWhat() async throws {
    try await Scene.run { scene in
      let visitor = try await scene.visitor(.practitioner)
      let maker = VisitMaker(desk: scene.desk, rehearsal: scene.rehearsal)
      let path = Path.newVisit(scene.places.own).text
      let check = try await planned(visitor, path, try await maker.staff("ZEASTT1P2"))
      let more = [
        ("external", "Vi Ferris"), ("external-part", "volunteer"), ("learns", "external"),
        ("behalf", "1"), ("control", "external"), ("dress", "uniform"),
      ]
      let names = Set(more.map(\.0))
      let again = try await visitor.send(
        path,
        check.hidden.filter { !names.contains($0.0) && $0.0 != "step" } + more
          + [("step", "crew"), ("returning", "yes")])
      #expect(again.text.contains("Check the plan of the visit"))
      #expect(again.text.contains("volunteer, there to learn, a control measure"))
      #expect(again.text.contains("on behalf of the police manager") && again.text.contains("Uniform"))
      #expect(again.text.contains("No address is recorded"))
      let wrong = try await visitor.send(
        path, check.hidden.filter { $0.0 != "dress" && $0.0 != "step" } + [("step", "crew"), ("dress", "x")])
      #expect(wrong.status == 422 && wrong.text.contains("Select what those who go wear"))
    }
  }

  @Test(
    "a reason that is too long comes back as it was typed, and a move without its reason keeps what the rules say"
  )
  func keepsReasons() async throws {
    try await Scene.run { scene in
      let visitor = try await scene.visitor(.practitioner)
      let maker = VisitMaker(desk: scene.desk, rehearsal: scene.rehearsal)
      let path = Path.newVisit(scene.places.own).text
      let check = try await planned(visitor, path, try await maker.staff("ZEASTT1P2"))
      let reason = String(repeating: "b", count: 4_001)
      let long = try await visitor.send(path, check.hidden + [("reason-lone-low-established", reason)])
      #expect(long.status == 422 && long.text.contains("must be 4,000 characters or fewer"))
      #expect(long.text.contains(reason) && long.text.contains("paragraph 5.3.2"))
      let manager = try await scene.visitor(.lineManager)
      let visit = scene.places.visit(of: scene.places.own)
      let page = try await manager.get(Path.authorise(visit).text)
      _ = try await manager.send(Path.authorise(visit).text, page.hidden + [("outcome", "approved")])
      let plan = try await visitor.get(Path.plan(visit).text)
      let moved =
        plan.hidden.filter { $0.0 != "time" }
        + [("time", "2pm"), ("reason-lone-low-established", "See where they live.")]
      let answer = try await visitor.send(Path.plan(visit).text, moved)
      #expect(answer.status == 422 && answer.text.contains("Enter why the visit moves"))
      #expect(answer.text.contains("paragraph 5.3.2") && answer.text.contains("See where they live."))
    }
  }

  @Test(
    "an assessment says of every hazard what was found, or that somebody looked and found none [HV-8.1.1]")
  func answersEveryHazard() async throws {
    try await Scene.run { scene in
      let visitor = try await scene.visitor(.practitioner)
      let path = Path.assessment(scene.places.visit(of: scene.places.own)).text
      let form = try await visitor.get(path)
      let fields = form.hidden + [("use", "new"), ("hazard-animals", "A dog.")]
      let empty = try await visitor.send(path, fields + [("none", "animals"), ("none", "travel")])
      #expect(empty.status == 422 && empty.text.contains("not both: animals"))
      #expect(empty.text.contains("Enter what you found, or select “looked, none found”: weapons"))
      #expect(!empty.text.contains("none found”: travel"))
      let none = Hazard.allCases.filter { $0 != .animals }.map { ("none", $0.rawValue) }
      #expect(try await visitor.send(path, fields + none).status == 303)
      let visit = try await visitor.get(Path.visit(scene.places.visit(of: scene.places.own)).text)
      #expect(visit.text.contains("Looked for, none found"))
    }
  }

  @Test("an authorised visit moves within its day with a reason and keeps its authority [HV-8.2.2]")
  func movesWithinTheDay() async throws {
    try await Scene.run { scene in
      let manager = try await scene.visitor(.lineManager)
      let visitor = try await scene.visitor(.practitioner)
      let visit = scene.places.visit(of: scene.places.own)
      let page = try await manager.get(Path.authorise(visit).text)
      _ = try await manager.send(Path.authorise(visit).text, page.hidden + [("outcome", "approved")])
      let path = Path.plan(visit).text
      let check = try await visitor.get(path)
      #expect(check.status == 200 && check.text.contains("Why does the plan change?"))
      let moved = check.hidden.filter { $0.0 != "time" } + [("time", "2pm")]
      let kept = ("reason-lone-low-established", "See where they live.")
      #expect(try await visitor.send(path, moved + [kept]).status == 422)
      let done = try await visitor.send(path, moved + [kept, ("reason", "A hospital appointment")])
      #expect(done.status == 303)
      let after = try await visitor.get(Path.visit(visit).text)
      #expect(after.text.contains("2 July 2025 at 2pm") && after.text.contains("Its authority stays"))
    }
  }

  @Test(
    "a device and a car of the team are booked on the page, and what others hold is refused by name [NK-5]",
    arguments: Backend.here)
  func books(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      try await scene.desk.take(
        ["L1", "L2"].map {
          #"{"type":"resource","code":"\#($0)","kind":"lone-worker-device","name":"Device \#($0)","team":"ZEASTT1"}"#
        } + [#"{"type":"resource","code":"C1","kind":"pool-car","name":"Grey hatchback","team":"ZEASTT1"}"#])
      let visitor = try await scene.visitor(.practitioner)
      let maker = VisitMaker(desk: scene.desk, rehearsal: scene.rehearsal)
      let trained = try await maker.staff("ZEASTT1P2")
      let path = Path.newVisit(scene.places.own).text
      let place = [("place", "home"), ("vehicle", "none"), ("device", "L1"), ("car", "C1")]
      let reason = [("reason-lone-low-established", "A second officer waits in the car.")]
      let check = try await planned(visitor, path, trained, place: place)
      #expect(check.text.contains("Device L1") && check.text.contains("Pool car"))
      #expect(!check.text.contains("Stops the visit"))
      let other = try await planned(visitor, path, trained, place: place)
      let made = try await visitor.send(path, check.hidden + reason)
      let visit = try #require(made.location).replacing("/assessment", with: "")
      let page = try await visitor.get(visit)
      #expect(page.text.contains("Grey hatchback") && page.text.contains("Lone worker device"))
      // Somebody was quicker between the check and the button.
      let late = try await visitor.send(path, other.hidden + reason)
      #expect(late.status == 422 && late.text.contains("Device L1 is booked for the visit to Ada Quarrow"))
      #expect(
        late.text.contains("value=\"L1\" checked") && late.text.contains("Booked by others at this time"))
      #expect(late.text.contains("Device L2") && late.text.contains("from 3 July 2025 at 10am"))
      let calledOff = try await visitor.get(visit + "/cancellation")
      let gone = try await visitor.send(visit + "/cancellation", calledOff.hidden + [("reason", "Moved")])
      #expect(gone.status == 303)
      #expect(try await visitor.get(visit).text.contains("Given back: others can book it"))
      #expect(try await visitor.send(path, other.hidden + reason).status == 303)
    }
  }

  @Test(
    "of two who change one visit at once the second sees both versions and can send theirs again [UX-30]",
    arguments: Backend.here)
  func conflicts(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let visitor = try await scene.visitor(.practitioner)
      let other = try await scene.visitor(.caseAdministrator)
      let visit = scene.places.visit(of: scene.places.own)
      let plan = try await visitor.get(Path.plan(visit).text)
      let assessment = try await visitor.get(Path.assessment(visit).text)
      let cancellation = try await visitor.get(Path.cancellation(visit).text)
      let theirs = try await other.get(Path.plan(visit).text)
      let kept = ("reason-lone-low-established", "See where they live.")
      let first = try await other.send(
        Path.plan(visit).text,
        theirs.hidden.filter { $0.0 != "time" } + [("time", "2pm"), kept, ("reason", "Hospital")])
      #expect(first.status == 303)
      let moved = try await visitor.send(
        Path.plan(visit).text,
        plan.hidden.filter { $0.0 != "time" } + [("time", "4pm"), kept])
      #expect(moved.status == 409)
      for shown in [
        "changed while you were writing", "2 July 2025 at 2pm", "2 July 2025 at 4pm",
      ] {
        #expect(moved.text.contains(shown), "\(shown)")
      }
      let when = try await visitor.send(
        Path.plan(visit).text,
        plan.hidden.filter { $0.0 != "time" && $0.0 != "step" } + [("step", "when"), ("time", "4pm")])
      #expect(when.status == 409 && when.text.contains("value=\"4pm\""))
      let hazards = [("use", "new"), ("hazard-animals", "Two dogs now.")]
      let assessed = try await visitor.send(Path.assessment(visit).text, assessment.hidden + hazards)
      #expect(assessed.status == 409)
      #expect(assessed.text.contains("Two dogs now.") && assessed.text.contains("2 July 2025 at 2pm"))
      let off = try await visitor.send(
        Path.cancellation(visit).text, cancellation.hidden + [("reason", "The car is in repair.")])
      #expect(off.status == 409)
      #expect(off.text.contains("The car is in repair.") && off.text.contains("2 July 2025 at 2pm"))
      // What came back is of the newer version: sent again, it is taken.
      let again = try await visitor.send(
        Path.cancellation(visit).text, off.hidden + [("reason", "The car is in repair.")])
      #expect(again.status == 303)
      let late = try await visitor.send(
        Path.cancellation(visit).text, off.hidden + [("reason", "Somebody is ill.")])
      #expect(late.status == 409 && late.text.contains("Somebody is ill."))
      #expect(late.text.contains("copy what is still needed"))
    }
  }

  @Test(
    "a plan typed for a visit that was called off meanwhile is given back to be copied [UX-30]",
    arguments: Backend.here)
  func givesBackThePlan(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let visitor = try await scene.visitor(.practitioner)
      let other = try await scene.visitor(.caseAdministrator)
      let visit = scene.places.visit(of: scene.places.own)
      let path = Path.plan(visit).text
      let plan = try await visitor.get(path)
      let cancellation = try await other.get(Path.cancellation(visit).text)
      let off = try await other.send(
        Path.cancellation(visit).text, cancellation.hidden + [("reason", "The car is in repair.")])
      #expect(off.status == 303)
      let typed: [(String, String)] = [
        ("time", "4.15pm"), ("objectives", "See who moved in."), ("access", "Ring at the side door."),
        ("reason-lone-low-established", "Known for years."), ("reason", "They work until four."),
      ]
      let names = Set(typed.map(\.0) + ["once"])
      let before = try await scene.count("journal")
      for step in ["check", "purpose", "when"] {
        let late = try await visitor.send(
          path, plan.hidden.filter { !names.contains($0.0) && $0.0 != "step" } + [("step", step)] + typed)
        #expect(late.status == 409, "\(step)")
        #expect(late.text.contains("copy what is still needed"), "\(step)")
        for (name, words) in typed { #expect(late.text.contains(words), "\(step) \(name)") }
        #expect(late.text.contains("2 7 2025") && late.text.contains("Confirm that they live there"))
        #expect(
          late.text.lowercased().contains("called off") && !late.text.contains("name=\"step\""), "\(step)")
      }
      // A number of today’s does not help: what is called off is not planned.
      let now = try await visitor.get(Path.visit(visit).text)
      #expect(now.status == 200)
      let revision = try #require(plan.hidden.first { $0.0 == "revision" }.flatMap { Int($0.1) })
      let forged = try await visitor.send(
        path,
        plan.hidden.filter { !names.contains($0.0) && $0.0 != "revision" } + typed + [
          ("revision", "\(revision + 1)")
        ])
      #expect(forged.status == 409 && forged.text.contains("Ring at the side door."))
      #expect(try await scene.count("journal") == before)
    }
  }
}
