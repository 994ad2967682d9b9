public import Casework
import CivilTime
import Policy
import Records
import Storage

extension Desk {
  /// Everything about one decision. Nil where there is none of this id, and where it is about a person outside the
  /// reach, alike. Every answer is in the access log.
  public func decision(_ actor: Actor, _ id: DecisionID) async throws -> DecisionFile? {
    guard Desk.isIdentifier(id.text) else { return nil }
    let stamp = Stamp(by: actor.staff, at: moment)
    let (found, outcome) = try await store.read { transaction -> (DecisionFile?, Access.Outcome) in
      guard let decision = try DecisionRecords.decision(id, transaction) else { return (nil, .notThere) }
      let listed = try Scope.of(actor.reach).flatMap {
        try CaseloadLists.person(decision.facts.person, in: $0, transaction)
      }
      guard let listed else { return (nil, .refused) }
      let work = VisitWork(desk: self, actor: actor, stamp: stamp, crewing: [], transaction: transaction)
      return (try work.file(decision, listed), .given)
    }
    try await logAccess(to: [("decision", id.text)], by: actor, purpose: "supervision", outcome: outcome)
    return found
  }
}
