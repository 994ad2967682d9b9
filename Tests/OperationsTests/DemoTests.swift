import Casework
import CivilTime
import Operations
import Policy
import Rehearsal
import Storage
import Testing

@Suite("The demo region")
struct DemoTests {
  @Test("the people reach every rule of every policy and every status [OPS-08]")
  func coversRules() throws {
    let day = DemoRegion.standardDay
    #expect(day.text == "2025-06-30")
    let people = DemoRegion(asOf: day).people.map(\.person)
    let gaps = try Coverage(people, asOf: day)
    #expect(gaps.rules == [])
    #expect(gaps.statuses == [])
    // The framework ends no rule, so nothing lapses under it: the status comes from a table that was withdrawn.
    #expect(gaps.statusesOfTheFramework == [.lapsed])
  }

  @Test("the gaps are seen where those people are missing who fill them [OPS-08]")
  func seesGaps() throws {
    let day = DemoRegion.standardDay
    let people = DemoRegion(asOf: day).people.map(\.person)
    let domestic = try Coverage(people.dropLast(12), asOf: day)
    #expect(domestic.statuses == [.lapsed])
    #expect(domestic.rules.contains("us-idaho home-contact-sex-offense"))
    let settled = try Coverage(people.filter(\.exceptions.isEmpty), asOf: day)
    #expect(settled.statuses.isSuperset(of: [.excepted, .exceptionIncomplete, .delayed]))
    let unregistered = people.filter { !$0.facts.contains { $0.kind == .rsoRegistered } }
    #expect(try Coverage(unregistered, asOf: day).rules.contains("hmpps-home-visits rso-initial"))
  }

  @Test("in every role somebody is invited, and sees what the role is for [OPS-08]")
  func everyRoleSignsIn() async throws {
    try await Backend.sqlite.withStore { store in
      let desk = try await Desk.rehearsed(store)
      let filled = try await desk.fillDemo(evenIfNotEmpty: false)
      #expect(Set(filled.signIns.flatMap(\.roles)) == Set(Role.allCases))
      #expect(filled.signIns.allSatisfy { $0.roles.count == 1 })
      for signIn in filled.signIns {
        let password = "lantern orchard saddle"
        let user = try await desk.acceptInvitation(secret: signIn.invitation.secret, password: password)
        let ticket = try await desk.signIn(userName: user, password: password, source: user)
        let actor = try #require(await desk.session(token: ticket.token)).actor
        let seen = try await desk.caseload(actor).rows.count
        let own = try await desk.caseload(actor, mine: true).rows.count
        #expect((seen > 0) == !actor.roles.contains(.administrator), "\(user) sees \(seen)")
        if !actor.roles.isDisjoint(with: [.practitioner, .policeOffenderManager]) {
          #expect(own >= 8, "\(user) holds \(own)")
        }
      }
    }
  }

  /// A member of staff of the demo as they would ask.
  private static func actor(
    _ code: String, of region: DemoRegion, _ store: any Store
  ) async throws -> Actor {
    let member = region.staff.filter { $0.code == code }[0]
    let id = try await store.read { transaction in
      try transaction.run("SELECT id FROM staff WHERE code = \(code)").first?.text(0)
    }
    return Actor(
      staff: StaffID(try #require(id)), name: member.name, roles: member.roles, team: member.team,
      pdu: member.pdu, region: "ZDEMO")
  }

  @Test(
    "the demo has procedures that some have read, and details that are old or missing [HV-8.1.5]",
    arguments: Backend.here)
  func staffOfTheDemo(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let desk = try await Desk.rehearsed(store)
      _ = try await desk.fillDemo(evenIfNotEmpty: false)
      let region = DemoRegion(asOf: desk.today)
      #expect(region.safetyDetails.allSatisfy { $0.details.faults.isEmpty })
      #expect(region.procedures(asOf: desk.today).allSatisfy { $0.draft.faults(on: $0.draft.from) == [] })
      let first = try await Self.actor("ZEASTT1P1", of: region, store)
      #expect(try await desk.unreadProcedure(first) == 2)
      #expect(try await desk.safetyDetails(first).first?.isToBeSaid(on: desk.today, in: desk.zone) == true)
      let second = try await Self.actor("ZEASTT1P2", of: region, store)
      #expect(try await desk.unreadProcedure(second) == nil)
      #expect(try await desk.safetyDetails(second).first?.isToBeSaid(on: desk.today, in: desk.zone) == false)
      #expect(try await desk.safetyDetails(try await Self.actor("ZEASTT1P4", of: region, store)).isEmpty)
      let manager = try await Self.actor("ZEASTT1M1", of: region, store)
      let file = try #require(try await desk.procedure(manager, of: "ZEASTT1"))
      #expect(file.readers?.filter { $0.acknowledged == nil }.count == 2 && file.inForce == 2)
      let head = try await Self.actor("ZWESTH1", of: region, store)
      #expect(try await desk.procedures(head).map(\.inForce) == [2, 2, nil])
      #expect(try await JournalKeeping.verify(store).fault == nil)
    }
  }

  @Test(
    "the demo has visits in every state, and whoever goes is trained [OPS-08, HV-8.1.7]",
    arguments: Backend.here)
  func visitsInEveryState(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let desk = try await Desk.rehearsed(store)
      _ = try await desk.fillDemo(evenIfNotEmpty: false)
      let director = Actor(
        staff: StaffID("00000000-0000-7000-8000-000000000001"), name: "", roles: [.regionalDirector],
        team: nil, pdu: nil, region: "ZDEMO")
      let rows = try await desk.diary(
        director, on: desk.today.adding(days: -10), through: desk.today.adding(days: 20))
      let stages = Set(rows.map(\.visit.stage))
      #expect(stages == [.planning, .submitted, .authorised, .refused, .recorded, .underWay, .ended])
      #expect(rows.count == 6 * (DemoVisit.Course.allCases.count - 1))
      for row in rows.prefix(20) {
        let file = try #require(try await desk.visit(director, row.visit.id))
        #expect(!file.findings.contains { $0.answer == .stop }, "\(row.crn) \(file.findings.map(\.rule))")
      }
      #expect(try await JournalKeeping.verify(desk.store).fault == nil)
    }
  }

  @Test("the demo has decisions in every state, tasks that wait at every level, and a delegation [OPS-08]")
  func followsUp() async throws {
    try await Backend.sqlite.withStore { store in
      let desk = try await Desk.rehearsed(store)
      _ = try await desk.fillDemo(evenIfNotEmpty: false)
      let head = Actor(
        staff: StaffID("00000000-0000-7000-8000-000000000001"), name: "", roles: [.pduHead], team: nil,
        pdu: "ZEAST", region: "ZDEMO")
      let decisions = try await desk.decisions(head, DecisionsQuery()).rows.map(\.decision)
      #expect(Set(decisions.map { $0.state(on: desk.today) }) == Set(DecisionState.allCases))
      #expect(Set(decisions.map(\.facts.kind)) == Set(RecordedException.Kind.allCases))
      let levels = try await desk.tasks(head, onlyOwn: false).rows.map { $0.escalation?.level }
      #expect(Set(levels) == Set(TaskEscalation.Level.allCases.map { Optional($0) }))
      let board = try #require(try await desk.delegations(head))
      #expect(Set(board.open.map { $0.delegation.state(on: desk.today) }) == [.inForce, .ahead])
      #expect(board.past.map { $0.delegation.state(on: desk.today) } == [.over])
      let director = Actor(
        staff: head.staff, name: "", roles: [.regionalDirector], team: nil, pdu: nil, region: "ZDEMO")
      let held = try await desk.staff(director).rows.flatMap(\.competences)
      #expect(
        Set(held.map { $0.standing(on: desk.today) }) == [.current, .expiresSoon, .runOut, .ended])
      #expect(Set(held.map(\.competence)) == Set(Competence.allCases))
      #expect(try await JournalKeeping.verify(desk.store).fault == nil)
    }
  }

  @Test("one day gives one region, in every role, with nothing real in it [OPS-08]")
  func isMadeUp() {
    let region = DemoRegion(asOf: DemoRegion.standardDay)
    #expect(region.lines == DemoRegion(asOf: DemoRegion.standardDay).lines)
    #expect(region.teams.count == 6 && Set(region.teams.map(\.pdu)).count == 2)
    #expect(region.staff.count == 40)
    #expect(Set(region.staff.flatMap(\.roles)) == Set(Role.allCases))
    #expect(region.people.count == 600 && Set(region.people.map(\.person.crn)).count == 600)
    for address in region.addresses {
      #expect(address.address.contains(" ZZ99 "))
      let number = address.telephone ?? ""
      #expect(number.hasPrefix("01632 960") || number.hasPrefix("07700 900"))
    }
  }

  @Test(
    "the region goes in whole, and what is exported of it goes in again unchanged", arguments: Backend.here)
  func roundTrips(_ backend: Backend) async throws {
    let lines = DemoRegion(asOf: DemoRegion.standardDay).lines
    try await backend.withStore { store in
      let desk = try await Desk.rehearsed(store)
      let report = try await desk.take(lines, options: ImportOptions())
      #expect(report.problems == [])
      #expect(report.added == 600 && report.staff == 40 && report.teams == 6 && report.addresses == 600)
      let exported = Gathered()
      try await desk.exportCaseload { exported.add($0) }
      let again = try await desk.take(exported.lines, options: ImportOptions())
      #expect(again.refused == 0 && again.unchanged == 600)
      #expect(again.changed + again.added + again.teams + again.staff + again.addresses == 0)
      let other = try await backend.withStore { empty in
        let second = try await Desk.rehearsed(empty)
        try await second.take(exported.lines, options: ImportOptions())
        let twice = Gathered()
        try await second.exportCaseload { twice.add($0) }
        return twice.lines
      }
      #expect(other == exported.lines)
    }
  }
}

/// Which rules and statuses nobody of a caseload reaches.
struct Coverage {
  /// Policy and rule.
  private(set) var rules: Set<String> = []
  private(set) var statuses = Set(Status.allCases)
  private(set) var statusesOfTheFramework = Set(Status.allCases)

  init(_ people: some Collection<PersonFacts>, asOf day: CivilDate) throws {
    let library = try Rehearsal.library()
    for policy in library.policies {
      let evaluator = try Evaluator(policy: policy, library: library, asOf: day)
      let obligations = people.flatMap { evaluator.obligations(of: $0) }
      let reached = Set(obligations.map(\.rule))
      for rule in policy.rules where rule.onlyUnder == nil && !reached.contains(rule.id) {
        rules.insert("\(policy.id) \(rule.id)")
      }
      statuses.subtract(obligations.map(\.status))
      if policy.id == PolicyLibrary.standard { statusesOfTheFramework.subtract(obligations.map(\.status)) }
    }
  }
}

/// Lines as they come.
final class Gathered: Sendable {
  private let all = Shared<[String]>([])
  var lines: [String] { all.value }
  func add(_ lines: [String]) { all.change { $0 += lines } }
}
