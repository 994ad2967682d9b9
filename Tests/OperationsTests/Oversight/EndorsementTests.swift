import Casework
import CivilTime
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

@Suite("Who may endorse now, and under whose delegation something was decided")
struct EndorsementTests {
  /// A colleague to whom the manager lent everything for today.
  private static func borrower(_ scene: VisitScene) async throws -> (Actor, Delegation) {
    let colleague = try await DelegationTests.colleague(scene)
    let row = try await scene.desk.delegate(
      scene.sol, to: colleague.staff, from: scene.desk.today, through: scene.desk.today, reason: "On leave."
    ).get()
    return (colleague, row.delegation)
  }

  private static func codes(_ scene: VisitScene, _ id: DecisionID) async throws -> [String] {
    try await scene.desk.store.read { transaction in
      try transaction.run(
        "SELECT event, payload FROM journal WHERE subject = \(id.text) ORDER BY revision"
      ).map { "\(try $0.text(0)) \(try $0.text(1))" }
    }
  }

  private static func expectFoldIsRow(_ scene: VisitScene, _ id: DecisionID) async throws {
    try await scene.desk.store.read { transaction in
      let row = try DecisionRecords.decision(id, transaction)
      #expect(try DecisionRecords.folded(id, transaction) == row && row != nil)
    }
    #expect(try await JournalKeeping.verify(scene.desk.store).fault == nil)
  }

  @Test(
    "an endorsement, a refusal and a withdrawal under a delegation name it in journal, register and file [HV-6.4.3]",
    arguments: Backend.here)
  func namesTheDelegation(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      let (colleague, delegation) = try await Self.borrower(scene)
      let first = try await DecisionTests.decide(scene).get().decision.id
      let declined = try await desk.declineDecision(
        colleague, first, words: "The duty officer can go.", revision: 1
      ).get()
      #expect(declined.decision.settledUnder == delegation.id && declined.settledUnder == delegation)
      #expect(declined.decision.delegation == nil && declined.delegation == nil)
      #expect(declined.names[scene.sol.staff.text] == "Sol Pinder")
      try await Self.expectFoldIsRow(scene, first)
      let second = try await DecisionTests.decide(scene).get().decision.id
      _ = try await desk.endorseDecision(colleague, second, revision: 1).get()
      let withdrawn = try await desk.withdrawDecision(
        colleague, second, words: "Somebody is back.", revision: 2
      ).get()
      #expect(withdrawn.delegation == delegation && withdrawn.settledUnder == delegation)
      try await Self.expectFoldIsRow(scene, second)
      for (id, events) in [
        (first, ["decision-recorded", "decision-declined"]),
        (second, ["decision-recorded", "decision-endorsed", "decision-withdrawn"]),
      ] {
        let told = try await Self.codes(scene, id)
        #expect(told.map { String($0.prefix { $0 != " " }) } == events)
        for line in told.dropFirst() { #expect(line.contains(delegation.id.text), "\(line)") }
      }
      let rows = try await desk.decisions(scene.sol, DecisionsQuery()).rows
      let endorsedRow = try #require(rows.first { $0.decision.id == second })
      #expect(endorsedRow.endorsedUnder == ActedUnder(delegation, lender: "Sol Pinder"))
      #expect(endorsedRow.settledUnder == endorsedRow.endorsedUnder)
      let declinedRow = try #require(rows.first { $0.decision.id == first })
      #expect(declinedRow.endorsedUnder == nil && declinedRow.settledUnder?.lender == "Sol Pinder")
    }
  }

  @Test(
    "a manager's own refusal, and a withdrawal by whoever decided, rest on no delegation [HV-6.2]",
    arguments: Backend.here)
  func namesNoneWhereNoneWasNeeded(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      let (colleague, _) = try await Self.borrower(scene)
      let first = try await DecisionTests.decide(scene).get().decision.id
      let declined = try await desk.declineDecision(scene.sol, first, words: "No.", revision: 1).get()
      #expect(declined.decision.settledUnder == nil && declined.delegations.isEmpty)
      let second = try await DecisionTests.decide(scene).get().decision.id
      // While it waits anybody who works the case takes it back: no power is used.
      let waiting = try await desk.withdrawDecision(colleague, second, words: "Not now.", revision: 1).get()
      #expect(waiting.decision.settledUnder == nil)
      let third = try await DecisionTests.decide(scene).get().decision.id
      _ = try await desk.endorseDecision(colleague, third, revision: 1).get()
      let own = try await desk.withdrawDecision(scene.mary, third, words: "Back.", revision: 2).get()
      #expect(own.decision.settledUnder == nil && own.decision.delegation != nil)
    }
  }

  @Test(
    "the list to endorse shows a delay to those who may endorse it now, and says that the risk rose [HV-6.4.3]",
    arguments: Backend.here)
  func listsByTheTierNow(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      let head = try await DelegationTests.member(scene, "N54H001", .pduHead, pdu: "N54LDS")
      let deputy = try await DelegationTests.member(scene, "N54D001", .pduDeputy, pdu: "N54LDS")
      let (colleague, _) = try await Self.borrower(scene)
      let id = try await DecisionTests.decide(scene).get().decision.id
      /// The list and the decision itself say the same, and doing it bears them out.
      func mayEndorse(_ actor: Actor) async throws -> Bool {
        let row = try #require(try await desk.decisionsWaiting(actor).first)
        let file = try #require(try await desk.decision(actor, id))
        #expect(row.isMineToEndorse == file.isMineToEndorse && row.tierNow == file.tierNow)
        #expect(row.obstacle == file.obstacle)
        return row.isMineToEndorse
      }
      for actor in [scene.sol, colleague, head] { #expect(try await mayEndorse(actor)) }
      #expect(try await desk.decisionsWaiting(scene.sol).map(\.tierNow) == [.lineManager])
      try await DecisionTests.risk(scene, .veryHigh)
      for actor in [scene.sol, colleague, deputy] {
        #expect(try await mayEndorse(actor) == false)
        #expect(
          try await desk.endorseDecision(actor, id, revision: 1)
            == .failure(.refused(.wrongTier(.pduHead))))
      }
      let row = try #require(try await desk.decisionsWaiting(head).first)
      #expect(row.tierNow == .pduHead && row.decision.facts.tier == .lineManager && row.isMineToEndorse)
      #expect(try await desk.decisions(scene.sol, DecisionsQuery()).rows.map(\.tierNow) == [.pduHead])
      let endorsed = try await desk.endorseDecision(head, id, revision: 1).get()
      #expect(endorsed.decision.endorser == .pduHead)
      // Endorsed, it needs nobody any more: the register shows what it needed when it was decided.
      #expect(try await desk.decisions(scene.sol, DecisionsQuery()).rows.map(\.tierNow) == [.lineManager])
    }
  }

  @Test(
    "a decision not to visit stays the line manager's however the risk rises [HV-6.2]",
    arguments: Backend.here)
  func keepsWhatDoesNotRise(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      _ = try await DecisionTests.decide(scene, .notToVisit).get()
      try await DecisionTests.risk(scene, .veryHigh)
      let row = try #require(try await scene.desk.decisionsWaiting(scene.sol).first)
      #expect(row.tierNow == .lineManager && row.isMineToEndorse)
    }
  }
}
