import Casework
import CivilTime
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

extension Result {
  /// Why it was not done; nil where it was.
  var problem: Failure? { if case .failure(let problem) = self { problem } else { nil } }
}

@Suite("Power handed over, and over which cases it gives anything")
struct DelegationTests {
  /// A member of staff who is on file, as they ask for things.
  static func member(
    _ scene: VisitScene, _ code: String, _ role: Role, team: String? = nil, pdu: String
  ) async throws -> Actor {
    let places = team.map { "\"team\":\"\($0)\"" } ?? "\"pdu\":\"\(pdu)\""
    try await scene.desk.take([
      "{\"type\":\"staff\",\"code\":\"\(code)\",\"name\":\"Staff \(code)\",\(places),\"roles\":[\"\(role.rawValue)\"]}"
    ])
    let id = try await scene.desk.store.read { transaction in
      try transaction.run("SELECT id FROM staff WHERE code = \(code)").first?.text(0)
    }
    return Actor(
      staff: StaffID(try #require(id)), name: "Staff \(code)", roles: [role], team: team, pdu: pdu,
      region: "N54")
  }

  /// Another PDU with a team, and another team of the scene's PDU.
  static func elsewhere(_ scene: VisitScene) async throws {
    try await scene.desk.take([
      #"{"type":"team","code":"N54YRKS1","name":"York 1","pdu":"N54YRK","pduName":"York","region":"N54","regionName":"North"}"#,
      #"{"type":"team","code":"N54LDS2","name":"Leeds 2","pdu":"N54LDS","pduName":"Leeds","region":"N54","regionName":"North"}"#,
    ])
  }

  /// A colleague with no hand in the scene's visits.
  static func colleague(_ scene: VisitScene) async throws -> Actor {
    try await member(scene, "N54A003", .practitioner, team: "N54LDS1", pdu: "N54LDS")
  }

  static func decide(
    _ scene: VisitScene, _ actor: Actor, _ file: VisitFile
  ) async throws -> Result<VisitFile, VisitProblem> {
    try await scene.desk.decideVisit(
      actor, file.visit.id, .approved, words: nil, revision: file.visit.revision)
  }

  @Test(
    "a visit authorised under a delegation names it: who lent it and for which days [HV-8.1.3]",
    arguments: Backend.here)
  func namesTheDelegation(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      let file = try await scene.submitted()
      let colleague = try await Self.colleague(scene)
      #expect(try await Self.decide(scene, colleague, file) == .failure(.notPermitted))
      _ = try await desk.delegate(
        scene.sol, to: colleague.staff, power: .authorise, from: desk.today,
        through: desk.today.adding(days: 4), reason: "On leave until Friday."
      ).get()
      let before = try #require(try await desk.visit(colleague, file.visit.id))
      #expect(before.isMineToDecide && before.standing.lent?.from == scene.sol.staff)
      let done = try await Self.decide(scene, colleague, file).get()
      let decision = try #require(done.visit.decision)
      #expect(decision.basis == .delegation && decision.stamp.by == colleague.staff)
      let delegation = try #require(decision.delegation.flatMap { done.delegations[$0] })
      #expect(delegation.from == scene.sol.staff && delegation.to == colleague.staff)
      #expect(delegation.firstDay == desk.today && delegation.lastDay == desk.today.adding(days: 4))
      #expect(delegation.reason == "On leave until Friday." && delegation.power == .authorise)
      #expect(done.names[scene.sol.staff.text] == "Sol Pinder")
      try await scene.expectFoldIsRow(file.visit.id)
      #expect(try await JournalKeeping.verify(desk.store).fault == nil)
    }
  }

  @Test(
    "the head of another PDU and the manager of another team lend no power over this case [HV-8.1.3, HV-6.4.2]",
    arguments: Backend.here)
  func keepsToTheLendersReach(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      try await Self.elsewhere(scene)
      let file = try await scene.submitted()
      let decision = try await DecisionTests.decide(scene).get()
      let colleague = try await Self.colleague(scene)
      let york = try await Self.member(scene, "N54H002", .pduHead, pdu: "N54YRK")
      let other = try await Self.member(scene, "N54A019", .lineManager, team: "N54LDS2", pdu: "N54LDS")
      for lender in [york, other] {
        #expect(
          try await desk.delegate(lender, to: colleague.staff, from: desk.today, through: desk.today).problem
            == .refused(.outOfReach))
        // One that was put down while both were of one place stands in the table, and still gives nothing here.
        try await desk.store.write { transaction in
          try DelegationRecords.add(
            Delegation(
              id: DelegationID(desk.shell.identifier()), from: lender.staff, to: colleague.staff,
              basis: try #require(lender.authorityByRole), firstDay: desk.today, lastDay: desk.today,
              recorded: desk.moment), via: "web", entry: desk.shell.identifier(), transaction)
        }
        let seen = try #require(try await desk.visit(colleague, file.visit.id))
        #expect(!seen.isMineToDecide && !seen.standing.mayAuthorise)
        #expect(try await Self.decide(scene, colleague, file) == .failure(.notPermitted))
        #expect(
          try await desk.endorseDecision(colleague, decision.decision.id, revision: 1)
            == .failure(.refused(.wrongTier(.lineManager))))
        #expect(try await desk.decisionsWaiting(colleague).map(\.isMineToEndorse) == [false])
      }
      let head = try await Self.member(scene, "N54H001", .pduHead, pdu: "N54LDS")
      _ = try await desk.delegate(head, to: colleague.staff, from: desk.today, through: desk.today).get()
      #expect(try await desk.decisionsWaiting(colleague).map(\.isMineToEndorse) == [true])
      let done = try await Self.decide(scene, colleague, file).get()
      let used = try #require(done.visit.decision?.delegation.flatMap { done.delegations[$0] })
      #expect(used.from == head.staff && used.basis == .pduHead)
    }
  }

  @Test(
    "a delegation gives the power that was lent and no other, and ends with the role it rests on [HV-6.4.3]",
    arguments: Backend.here)
  func givesWhatWasLent(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      let file = try await scene.submitted()
      let decision = try await DecisionTests.decide(scene).get()
      let colleague = try await Self.colleague(scene)
      func endorse() async throws -> Result<DecisionFile, DecisionProblem> {
        try await desk.endorseDecision(colleague, decision.decision.id, revision: 1)
      }
      let deputy = try await Self.member(scene, "N54D001", .pduDeputy, pdu: "N54LDS")
      // A deputy endorses only what the head delegated, and so has no endorsement to lend.
      for power in [DelegatedPower.all, .endorse] {
        let whole = try await desk.delegate(
          deputy, to: colleague.staff, power: power, from: desk.today, through: desk.today)
        #expect(whole.problem == .refused(.notHeld))
      }
      _ = try await desk.delegate(
        deputy, to: colleague.staff, power: .authorise, from: desk.today, through: desk.today
      ).get()
      #expect(try await endorse() == .failure(.refused(.wrongTier(.lineManager))))
      _ = try await desk.delegate(
        scene.sol, to: colleague.staff, power: .authorise, from: desk.today, through: desk.today
      ).get()
      #expect(try await endorse() == .failure(.refused(.wrongTier(.lineManager))))
      _ = try await desk.delegate(
        scene.sol, to: colleague.staff, power: .endorse, from: desk.today, through: desk.today
      ).get()
      let endorsed = try await endorse().get()
      #expect(endorsed.delegation?.power == .endorse && endorsed.decision.endorser == .spo)
      // The manager and the deputy have other work from now on: what they lent gives nothing any more.
      for (code, place) in [("N54A009", #""team":"N54LDS1""#), ("N54D001", #""pdu":"N54LDS""#)] {
        try await desk.take([
          "{\"type\":\"staff\",\"code\":\"\(code)\",\"name\":\"Sol Pinder\",\(place),\"roles\":[\"practitioner\"]}"
        ])
      }
      #expect(try await Self.decide(scene, colleague, file) == .failure(.notPermitted))
      #expect(try await desk.authorisationQueue(colleague) == nil)
    }
  }

  @Test(
    "a delegation is ended with a reason by whoever gave it or the head, gives nothing from then on, and stays told",
    arguments: Backend.here)
  func ends(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      let file = try await scene.submitted()
      let colleague = try await Self.colleague(scene)
      _ = try await desk.delegate(
        scene.sol, to: colleague.staff, from: desk.today, through: desk.today.adding(days: 4),
        reason: "On leave."
      ).get()
      let board = try #require(try await desk.delegations(scene.sol))
      let id = try #require(board.open.first?.delegation.id)
      #expect(board.open.map(\.borrower) == ["Staff N54A003"] && board.open.first?.mayEnd == true)
      #expect(try await desk.delegation(colleague, id)?.mayEnd == false)
      #expect(try await desk.delegation(scene.mary, id) == nil)
      #expect(try await desk.endDelegation(scene.mary, id, reason: "No.", revision: 1).problem == .notThere)
      #expect(
        try await desk.endDelegation(colleague, id, reason: "No.", revision: 1).problem == .notPermitted)
      #expect(
        try await desk.endDelegation(scene.sol, id, reason: "  \n", revision: 1).problem
          == .refused(.reasonMissing))
      #expect(try await desk.endDelegation(scene.sol, id, reason: "a\u{7}b", revision: 1).problem == .text)
      #expect(
        try await desk.endDelegation(
          scene.sol, id, reason: String(repeating: "x", count: 501), revision: 1
        ).problem == .text)
      let head = try await Self.member(scene, "N54H001", .pduHead, pdu: "N54LDS")
      let ended = try await desk.endDelegation(head, id, reason: "Sol is back.", revision: 1).get()
      #expect(ended.delegation.revision == 2 && ended.endedBy == "Staff N54H001")
      let late = try await desk.endDelegation(scene.sol, id, reason: "Again.", revision: 1).problem
      guard case .stale(let newer) = late else {
        Issue.record("\(String(describing: late))")
        return
      }
      #expect(newer.delegation.ended?.reason == "Sol is back.")
      #expect(
        try await desk.endDelegation(scene.sol, id, reason: "Again.", revision: 2).problem
          == .refused(.over))
      #expect(try await Self.decide(scene, colleague, file) == .failure(.notPermitted))
      let past = try #require(try await desk.delegations(scene.sol)).past
      #expect(past.map(\.delegation.ended?.reason) == ["Sol is back."])
      #expect(past.map(\.endedBy) == ["Staff N54H001"] && past.map(\.delegation.reason) == ["On leave."])
      #expect(try await desk.delegations(colleague) == nil)
      let events = try await desk.store.read { transaction in
        try transaction.run("SELECT event FROM journal WHERE subject = \(id.text) ORDER BY revision").map {
          try $0.text(0)
        }
      }
      #expect(events == ["authority-delegated", "authority-taken-back"])
    }
  }

  @Test("what cannot be a delegation is refused, each with its own reason")
  func refuses() async throws {
    try await VisitScene.run(.sqlite) { scene in
      let desk = scene.desk
      let today = desk.today
      let colleague = try await Self.colleague(scene)
      func lend(
        to: StaffID? = nil, from: Int = 0, through: Int = 0, reason: String? = nil
      ) async throws -> DelegationProblem? {
        let result = try await desk.delegate(
          scene.sol, to: to ?? colleague.staff, from: today.adding(days: from),
          through: today.adding(days: through), reason: reason)
        if case .failure(let problem) = result { return problem }
        return nil
      }
      let clerk = try await Self.member(scene, "N54C001", .caseAdministrator, team: "N54LDS1", pdu: "N54LDS")
      let peer = try await Self.member(scene, "N54A029", .lineManager, team: "N54LDS1", pdu: "N54LDS")
      #expect(try await lend(to: scene.sol.staff) == .refused(.own))
      #expect(try await lend(to: clerk.staff) == .refused(.noCasework))
      #expect(try await lend(to: peer.staff) == .refused(.hasIt))
      #expect(try await lend(to: StaffID("00000000-0000-7000-8000-00000000ffff")) == .refused(.outOfReach))
      #expect(try await lend(to: StaffID("x' OR 1=1")) == .refused(.outOfReach))
      #expect(try await lend(from: -1) == .refused(.beginsInPast))
      #expect(try await lend(from: 367, through: 368) == .refused(.beginsTooLate))
      #expect(try await lend(from: 1, through: 0) == .refused(.endsBeforeStart))
      #expect(try await lend(through: 93) == .refused(.tooLong))
      #expect(try await lend(through: 92) == nil)
      #expect(try await lend(reason: String(repeating: "é", count: 501)) == .text)
      for _ in 1..<Delegations.mostOpen { #expect(try await lend() == nil) }
      #expect(try await lend() == .refused(.tooMany))
      #expect(
        try await desk.delegate(scene.mary, to: colleague.staff, from: today, through: today).problem
          == .notPermitted)
      let board = try #require(try await desk.delegations(scene.sol))
      #expect(board.open.count == Delegations.mostOpen)
      #expect(Set(board.colleagues?.map(\.id) ?? []) == [scene.mary.staff, scene.ivo.staff, colleague.staff])
    }
  }
}
