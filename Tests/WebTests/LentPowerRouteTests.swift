import Casework
import CivilTime
import Operations
import Pages
import Policy
import Rehearsal
import Testing

@Suite("Power that was lent, through the router")
struct LentPowerRouteTests {
  private static func lend(_ scene: Scene) async throws {
    let maker = VisitMaker(desk: scene.desk, rehearsal: scene.rehearsal)
    let lender = try await maker.actor("ZEASTT1M1", .lineManager)
    _ = try await scene.desk.delegate(
      lender, to: try await maker.staff("ZEASTT1P1"), from: Scene.today, through: Scene.today,
      reason: "On leave."
    ).get()
  }

  /// The manager of team `ZEASTT1` as another file has them.
  private static func lenderBecomes(_ scene: Scene, team: String, _ role: Role) async throws {
    let report = try await scene.desk.take([
      "{\"type\":\"staff\",\"code\":\"ZEASTT1M1\",\"name\":\"Robin Vale\",\"team\":\"\(team)\",\"roles\":[\"\(role.rawValue)\"]}"
    ])
    #expect(report.problems == [])
  }

  @Test(
    "who acts for a manager is led to “Authorise” while it opens, and not when the lender left role or team [HV-8.1.3]",
    arguments: Backend.here, [("ZEASTT1", Role.practitioner), ("ZEASTT2", Role.lineManager)])
  func navigationFollows(_ backend: Backend, _ after: (team: String, role: Role)) async throws {
    try await Scene.run(backend) { scene in
      let officer = try await scene.visitor(.practitioner)
      /// Whether the link stands, and whether every page behind it opens: one and the same.
      func isLed() async throws -> Bool {
        let isShown = try await officer.get("/cases").text.contains("href=\"/authorise\"")
        for path in ["/authorise", "/delegations"] {
          #expect(try await officer.get(path).status == (isShown ? 200 : 403), "\(path)")
        }
        return isShown
      }
      #expect(try await isLed() == false)
      try await Self.lend(scene)
      #expect(try await isLed())
      try await Self.lenderBecomes(scene, team: after.team, after.role)
      #expect(try await isLed() == false)
      let visit = scene.places.visit(of: scene.places.own)
      #expect(try await officer.get(Path.authorise(visit).text).status == 403)
      try await Self.lenderBecomes(scene, team: "ZEASTT1", .lineManager)
      #expect(try await isLed())
    }
  }

  @Test(
    "of two who write about one member of staff the second sees both, and can send theirs again [HV-8.1.7, UX-30]",
    arguments: Backend.here)
  func competenceConflicts(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let manager = try await scene.visitor(.lineManager)
      let head = try await scene.visitor(.pduHead)
      let member = Path.staffMember(scene.places.colleague).text
      let form = try await manager.get(member)
      let ending = Path.competence(scene.places.colleague, .homeVisits, Scene.today).text
      let endForm = try await manager.get(ending)
      let other = try await head.get(ending)
      let day = [("on-day", "30"), ("on-month", "6"), ("on-year", "2025")]
      let first = try await head.send(ending, other.hidden + day + [("reason", "To be trained anew.")])
      #expect(first.status == 303)
      // What the second wanted to end is ended: it is given back to be read.
      let late = try await manager.send(ending, endForm.hidden + day + [("reason", "Left the team.")])
      #expect(late.status == 409 && late.text.contains("changed while you were writing"))
      #expect(late.text.contains("Left the team.") && late.text.contains("there is nothing to end"))
      #expect(late.text.contains("To be trained anew."), "what the first wrote stands beside it")
      let fields = [
        ("competence", "mosovo"), ("from-day", "2"), ("from-month", "6"), ("from-year", "2025"),
        ("reason", "Certificate 12 seen."),
      ]
      let stale = try await manager.send(member, form.hidden + fields)
      #expect(stale.status == 409 && stale.text.contains("Certificate 12 seen."))
      #expect(stale.text.contains("To be trained anew."))
      // What came back is of the newer version: sent again, it is taken.
      #expect(try await manager.send(member, stale.hidden + fields).status == 303)
      let after = try await manager.get(member).text
      #expect(after.contains("Certificate 12 seen.") && after.contains("To be trained anew."))
      let none = try await manager.send(member, form.hidden.filter { $0.0 != "revision" } + fields)
      #expect(none.status == 400)
    }
  }

  @Test(
    "the register and its file say under whose delegation a decision was endorsed or refused [HV-6.4.2]",
    arguments: Backend.here)
  func registerNamesTheLender(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let officer = try await scene.visitor(.caseAdministrator)
      let borrower = try await scene.visitor(.practitioner)
      let head = try await scene.visitor(.pduHead)
      try await Self.lend(scene)
      let lender = try #require(
        DemoRegion(asOf: Scene.today).staff.first { $0.code == "ZEASTT1M1" }?.name)
      let note = "Under the delegation by <bdi>\(lender)</bdi>"
      var (address, _) = try await DecisionRouteTests.decide(
        officer, scene, "delay", DecisionRouteTests.later)
      let words = [("outcome", "decline"), ("words", "The duty officer can go.")]
      let form = try await borrower.get(address)
      #expect(try await borrower.send(address, form.hidden + words).status == 303)
      let refused = try await head.get(address).text
      #expect(refused.ranges(of: note).count == 2, "in the summary and in what happened")
      #expect(refused.contains("under the delegation by \(lender)"), "in the words for the case record")
      let list = try await head.get("/decisions?state=declined").text
      #expect(list.contains("Refused by ") && list.contains(note))
      (address, _) = try await DecisionRouteTests.decide(officer, scene, "delay", DecisionRouteTests.later)
      let second = try await borrower.get(address)
      #expect(try await borrower.send(address, second.hidden + [("outcome", "endorse")]).status == 303)
      #expect(try await head.get("/decisions?state=endorsed").text.contains(note))
      let file = try await head.get("/decisions.csv")
      let lines = file.text.split(whereSeparator: \.isNewline).map(String.init)
      #expect(
        lines.first?.hasSuffix(
          "endorsed_as,delegated_by,delegated_from,delegated_through,settled,settled_by,settled_delegated_by")
          == true)
      #expect(lines.contains { $0.contains("spo,\(lender),2025-06-30,2025-06-30") }, "\(file.text)")
      #expect(lines.contains { $0.contains("declined") && $0.hasSuffix(",\(lender)") }, "\(file.text)")
      // A program is told the same.
      let program = try await scene.program(.pduHead)
      let id = try #require(address.split(separator: "/").last)
      let told = try Body(try await program.get("/api/v1/decisions/\(id)"))
      #expect(told["delegation"]["lenderName"].text == lender && told["settledUnder"].isNull)
    }
  }
}
