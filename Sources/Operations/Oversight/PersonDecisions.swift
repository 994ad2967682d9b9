public import Casework
import Records
import Storage

extension Desk {
  /// The decisions about a person's visits, the latest first, with whose they are. Nil where there is nobody of this
  /// id, and for somebody outside the reach, alike.
  public func decisions(
    _ actor: Actor, of person: PersonID
  ) async throws -> (row: CaseloadRow, decisions: [OversightDecision])? {
    guard Desk.isIdentifier(person.text) else { return nil }
    typealias Found = (row: CaseloadRow, decisions: [OversightDecision])
    let (found, outcome) = try await store.read { transaction -> (Found?, Access.Outcome) in
      guard
        let listed = try Scope.of(actor.reach).flatMap({
          try CaseloadLists.person(person, in: $0, transaction)
        })
      else { return (nil, try CaseloadRecords.exists(person, transaction) ? .refused : .notThere) }
      return (
        (row: row(of: listed, open: []), decisions: try DecisionRecords.decisions(of: person, transaction)),
        .given
      )
    }
    try await logAccess(to: [("person", person.text)], by: actor, purpose: "supervision", outcome: outcome)
    return found
  }
}
