import Casework
import CivilTime
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

@Suite("Decisions not to visit, and to visit later")
struct DecisionTests {
  static let july = CivilDate(text: "2025-07-15") ?? .earliest

  /// The obligation of one rule that the scene's person has.
  static func owed(_ scene: VisitScene, _ rule: String = "rso-initial") async throws -> DueItem {
    let file = try #require(try await scene.desk.person(scene.mary, scene.person))
    return try #require(file.obligations.first { $0.rule == rule })
  }

  static func decide(
    _ scene: VisitScene, _ kind: RecordedException.Kind = .delay, reason: DecisionReason = .staffing,
    rationale: String = "Both trained officers are away until the tenth.", until: CivilDate? = july
  ) async throws -> Result<DecisionFile, DecisionProblem> {
    let owed = try await owed(scene)
    return try await scene.desk.decideAgainstVisit(
      scene.mary, scene.person, policy: owed.policy, obligation: owed.key, kind: kind, reason: reason,
      rationale: rationale, until: kind == .delay ? until : nil)
  }

  static func actor(_ scene: VisitScene, _ role: Role, like other: Actor? = nil) -> Actor {
    Actor(
      staff: other?.staff ?? scene.ivo.staff, name: "", roles: [role], team: "N54LDS1", pdu: "N54LDS",
      region: "N54")
  }

  static func risk(_ scene: VisitScene, _ level: RiskLevel) async throws {
    let file = try #require(try await scene.desk.person(scene.mary, scene.person))
    _ = try await scene.desk.recordFact(
      scene.mary, scene.person, fact: FactTests.fact(.roshAssessed, "2025-06-20", .rosh(level)),
      revision: file.revision
    ).get()
  }

  @Test(
    "a delay leaves the obligation open and incomplete until the line manager endorses it [HV-6.4.1, HV-6.4.2]",
    arguments: Backend.here)
  func delays(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      var file = try await Self.decide(scene).get()
      #expect(file.decision.stage == .waiting && file.decision.facts.tier == .lineManager)
      #expect(try await Self.owed(scene).status == .exceptionIncomplete)
      #expect(!file.isMineToEndorse)
      let own = try await desk.endorseDecision(
        Self.actor(scene, .lineManager, like: scene.mary), file.decision.id, revision: 1)
      #expect(own == .failure(.refused(.own)))
      let without = try await desk.endorseDecision(scene.ivo, file.decision.id, revision: 1)
      #expect(without == .failure(.refused(.wrongTier(.lineManager))))
      let waiting = try await desk.decisionsWaiting(scene.sol)
      #expect(waiting.map(\.decision.id) == [file.decision.id] && waiting.first?.isMineToEndorse == true)
      file = try await desk.endorseDecision(scene.sol, file.decision.id, revision: 1).get()
      #expect(file.decision.stage == .endorsed && file.decision.endorser == .spo)
      let owed = try await Self.owed(scene)
      #expect(owed.status == .delayed && owed.delayedUntil == Self.july)
      let id = file.decision.id
      try await desk.store.read { transaction in
        let row = try DecisionRecords.decision(id, transaction)
        let folded = try DecisionRecords.folded(id, transaction)
        #expect(row != nil && row == folded)
      }
      #expect(try await JournalKeeping.verify(desk.store).fault == nil)
    }
  }

  @Test(
    "the delay of a very high risk case needs the PDU Head, or the deputy the Head delegated it to [HV-6.4.3]",
    arguments: Backend.here)
  func needsTheHead(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      try await Self.risk(scene, .veryHigh)
      let file = try await Self.decide(scene).get()
      let id = file.decision.id
      #expect(file.decision.facts.tier == .pduHead)
      #expect(
        try await desk.endorseDecision(scene.sol, id, revision: 1) == .failure(.refused(.wrongTier(.pduHead)))
      )
      let deputy = try await DelegationTests.member(scene, "N54D001", .pduDeputy, pdu: "N54LDS")
      #expect(
        try await desk.endorseDecision(deputy, id, revision: 1) == .failure(.refused(.wrongTier(.pduHead))))
      let head = try await DelegationTests.member(scene, "N54H001", .pduHead, pdu: "N54LDS")
      let day = CivilDate(text: "2025-06-30") ?? .earliest
      _ = try await desk.delegate(head, to: deputy.staff, from: day, through: day).get()
      let endorsed = try await desk.endorseDecision(deputy, id, revision: 1).get()
      #expect(endorsed.decision.endorser == .pduDeputy)
      #expect(endorsed.delegation?.from == head.staff && endorsed.delegation?.to == deputy.staff)
      #expect(endorsed.delegation?.basis == .pduHead && endorsed.delegation?.firstDay == day)
      let shown = try #require(try await desk.decision(scene.mary, id))
      #expect(shown.delegation == endorsed.delegation && shown.obstacle == .stage(.endorsed))
      try await desk.store.read { transaction in
        let row = try DecisionRecords.decision(id, transaction)
        #expect(try DecisionRecords.folded(id, transaction) == row && row != nil)
      }
      #expect(try await Self.owed(scene).status == .delayed)
    }
  }

  @Test(
    "not visiting because of the risk to staff raises the register and reopens what was authorised [HV-6.1, HV-6.3, UX-71]",
    arguments: Backend.here)
  func raisesTheRegister(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      let visit = try await scene.authorised()
      let file = try await Self.decide(
        scene, .notToVisit, reason: .riskToStaff, rationale: "Threatened to set the dog on the next visitor."
      ).get()
      let person = scene.person
      let entries = try await desk.store.read { try RegisterRecords.entries(of: person, $0) }
      #expect(entries.map(\.code) == [.riskToStaff])
      #expect(entries.first?.reviewBy == CivilDate(text: "2025-12-30"))
      let after = try #require(try await desk.visit(scene.mary, visit.visit.id))
      #expect(after.visit.stage == .planning && after.visit.reopened == .registerChanged)
      #expect(after.changes == [.registerChanged])
      #expect(try await Self.owed(scene).status == .exceptionIncomplete)
      _ = try await desk.endorseDecision(scene.sol, file.decision.id, revision: 1).get()
      #expect(try await Self.owed(scene).status == .excepted)
    }
  }

  @Test(
    "a declined or withdrawn decision leaves the obligation as it was, and another may follow [HV-6.2]",
    arguments: Backend.here)
  func givesBack(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      let before = try await Self.owed(scene)
      let first = try await Self.decide(scene).get()
      #expect(try await Self.decide(scene) == .failure(.refused(.notOpen)))
      let declined = try await desk.declineDecision(
        scene.sol, first.decision.id, words: "The duty officer can go.", revision: 1
      ).get()
      #expect(declined.decision.stage == .declined)
      #expect(try await Self.owed(scene) == before)
      let again = try await desk.endorseDecision(scene.sol, first.decision.id, revision: 2)
      #expect(again == .failure(.refused(.stage(.declined))))
      let second = try await Self.decide(scene).get()
      _ = try await desk.endorseDecision(scene.sol, second.decision.id, revision: 1).get()
      let stale = try await desk.withdrawDecision(
        scene.mary, second.decision.id, words: "Somebody is back.", revision: 1)
      guard case .failure(.stale(let newer)) = stale else {
        Issue.record("\(stale)")
        return
      }
      #expect(newer.decision.revision == 2)
      _ = try await desk.withdrawDecision(
        scene.mary, second.decision.id, words: "Somebody is back.", revision: 2
      ).get()
      #expect(try await Self.owed(scene) == before)
      // The file of facts goes on after exceptions that were taken back.
      let third = try await Self.decide(scene).get()
      #expect(third.decision.stage == .waiting)
    }
  }

  @Test(
    "a delay needs a later day, a decision not to visit has none, and both need a rationale",
    arguments: Backend.here)
  func refuses(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      #expect(
        try await Self.decide(scene, until: CivilDate(text: "2025-06-30"))
          == .failure(.refused(.untilMissing)))
      #expect(try await Self.decide(scene, until: nil) == .failure(.refused(.untilMissing)))
      #expect(
        try await Self.decide(scene, until: CivilDate(text: "2026-07-02"))
          == .failure(.refused(.untilMissing)))
      #expect(try await Self.decide(scene, rationale: " \n") == .failure(.refused(.rationaleMissing)))
      #expect(
        try await Self.decide(scene, rationale: String(repeating: "a", count: 4_001))
          == .failure(.text("rationale")))
      let owed = try await Self.owed(scene)
      let stranger = Actor(
        staff: scene.ivo.staff, name: "", roles: [.practitioner], team: "N55AAA", pdu: "N55X", region: "N55")
      let outside = try await scene.desk.decideAgainstVisit(
        stranger, scene.person, policy: owed.policy, obligation: owed.key, kind: .notToVisit, reason: .other,
        rationale: "Because", until: nil)
      #expect(outside == .failure(.notThere))
      #expect(try await Self.owed(scene) == owed)
    }
  }

  @Test(
    "the register lists what was not done or delayed by what it comes to, inside the reach alone [HV-6.1, HV-6.4.1]",
    arguments: Backend.here)
  func lists(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      let delay = try await Self.decide(scene).get()
      let endorsed = try await desk.endorseDecision(scene.sol, delay.decision.id, revision: 1).get()
      func found(_ states: [DecisionState], _ kind: RecordedException.Kind? = nil) async throws
        -> [DecisionID]
      {
        try await desk.decisions(scene.sol, DecisionsQuery(states: states, kind: kind)).rows.map(
          \.decision.id)
      }
      let id = endorsed.decision.id
      #expect(try await found([]) == [id])
      #expect(try await found([.endorsed], .delay) == [id])
      #expect(try await found([.waiting, .expired]).isEmpty)
      #expect(try await found([], .notToVisit).isEmpty)
      let row = try #require(try await desk.decisions(scene.sol, DecisionsQuery()).rows.first)
      #expect(row.paragraph == "7.1" && row.settledBy == scene.sol.name && row.decidedBy == scene.mary.name)
      // On the sixteenth of July the new date, the fifteenth, has passed.
      scene.rehearsal.clock.set(try #require(Instant(text: "2025-07-15T22:59:00Z")))
      #expect(try await found([.endorsed]) == [id])
      scene.rehearsal.clock.advance(seconds: 120)
      #expect(try await found([.endorsed]).isEmpty)
      #expect(try await found([.expired, .declined]) == [id])
      let stranger = Actor(
        staff: scene.ivo.staff, name: "", roles: [.lineManager], team: "N55AAA", pdu: "N55X", region: "N55")
      #expect(try await desk.decisions(stranger, DecisionsQuery()).rows.isEmpty)
      #expect(try await desk.decision(stranger, id) == nil)
      #expect(try await desk.decisionsWaiting(stranger).isEmpty)
      #expect(try await desk.decisionsForExport(stranger, DecisionsQuery(), most: 10).isEmpty)
      #expect(try await desk.decisionOptions(stranger, scene.person) == nil)
    }
  }

  @Test(
    "when the new date of a delay has passed, the visit is owed as before and can be decided about anew [HV-6.4.1]",
    arguments: Backend.here)
  func runsOut(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      let id = try await Self.decide(scene).get().decision.id
      _ = try await desk.endorseDecision(scene.sol, id, revision: 1).get()
      scene.rehearsal.clock.set(try #require(Instant(text: "2025-07-15T10:00:00Z")))
      _ = try await desk.advance()
      #expect(try await Self.owed(scene).status == .delayed)
      scene.rehearsal.clock.set(try #require(Instant(text: "2025-07-16T10:00:00Z")))
      _ = try await desk.advance()
      let owed = try await Self.owed(scene)
      #expect(owed.status == .overdue && owed.delayedUntil == Self.july)
      let due = try await desk.due(scene.sol, DueQuery(statuses: [.overdue]))
      #expect(due.rows.contains { $0.item.key == owed.key })
      let file = try #require(try await desk.decision(scene.sol, id))
      #expect(file.decision.state(on: desk.today) == .expired && file.subject.item?.status == .overdue)
      let next = CivilDate(text: "2025-07-30")
      let second = try await Self.decide(scene, until: next).get()
      #expect(try await Self.owed(scene).status == .exceptionIncomplete)
      _ = try await desk.endorseDecision(scene.sol, second.decision.id, revision: 1).get()
      #expect(try await Self.owed(scene).delayedUntil == next)
    }
  }

  @Test("what may be left undone with a reason needs nobody's endorsement [HV-5.1.1]")
  func tiers() {
    for isVeryHigh in [false, true] {
      #expect(EndorsementTier.needed(.delay, force: .consider, isVeryHigh: isVeryHigh) == .none)
      #expect(EndorsementTier.needed(.notToVisit, force: .consider, isVeryHigh: isVeryHigh) == .none)
      #expect(EndorsementTier.needed(.notToVisit, force: .must, isVeryHigh: isVeryHigh) == .lineManager)
      #expect(EndorsementTier.needed(.notToVisit, force: .should, isVeryHigh: isVeryHigh) == .lineManager)
    }
    #expect(EndorsementTier.needed(.delay, force: .must, isVeryHigh: true) == .pduHead)
    #expect(EndorsementTier.needed(.delay, force: .should, isVeryHigh: false) == .lineManager)
  }
}
