public import Casework
import CivilTime
import Records
import Storage

/// A task with everything that is said of it.
public struct TaskFile: Hashable, Sendable {
  public let row: TaskRow
  /// What was done, or why it was dropped; nil while it is open.
  public let words: String?
}

extension Desk {
  /// Everything about one task. Nil where there is none of this id, and where it is about a person outside the reach,
  /// alike. Every answer is in the access log.
  public func task(_ actor: Actor, _ id: TaskID) async throws -> TaskFile? {
    guard Desk.isIdentifier(id.text) else { return nil }
    let today = today
    let zone = zone
    let (found, outcome) = try await store.read { transaction -> (TaskFile?, Access.Outcome) in
      guard let task = try TaskRecords.task(id, transaction) else { return (nil, .notThere) }
      let listed = try Scope.of(actor.reach).flatMap {
        try CaseloadLists.person(task.facts.person, in: $0, transaction)
      }
      guard let listed else { return (nil, .refused) }
      let names = try CaseloadLists.staffNames([task.owner.text], transaction)
      let texts = try VisitRecords.texts(task.words.map { [$0] } ?? [], transaction)
      let row = TaskRow(
        task: task, crn: listed.crn, familyName: listed.family, givenName: listed.given,
        ownerName: names[task.owner.text],
        isIgnored: task.isIgnored(on: today, opened: zone.date(of: task.opened.at)))
      return (TaskFile(row: row, words: task.words.flatMap { texts[$0] }), .given)
    }
    try await logAccess(to: [("task", id.text)], by: actor, purpose: "supervision", outcome: outcome)
    return found
  }
}
