public import Casework
import Records
import Storage

/// Lists as programs read them: a stretch of rows from a place on. What is read and what is logged is as for the
/// pages.
extension Desk {
  /// A stretch of the caseload inside somebody's reach, by the day to act by.
  public func caseload(
    _ actor: Actor, mine: Bool, team: String?, offset: Int, most: Int
  ) async throws -> [CaseloadRow] {
    guard let scope = Scope.of(actor.reach, team: team, officer: mine ? actor.staff : nil) else { return [] }
    let found = try await store.read { transaction in
      let people = try CaseloadLists.people(
        scope, order: .due, isDescending: false, offset: offset, most: most, transaction)
      return (people, try CaseloadRecords.obligations(of: people.map(\.id), openOnly: true, transaction))
    }
    try await logAccess(to: [("list", "caseload")], by: actor, purpose: "supervision")
    return found.0.map { row(of: $0, open: found.1[$0.id] ?? []) }
  }

  /// A stretch of the due list inside somebody's reach.
  public func due(_ actor: Actor, _ query: DueQuery, offset: Int, most: Int) async throws -> [DueRow] {
    guard let scope = Scope.of(actor.reach, team: query.team) else { return [] }
    let filter = filter(query)
    let rows = try await store.read { transaction in
      let count = try DueLists.count(scope, filter, transaction)
      return try DueLists.page(
        scope, filter, count: count, order: query.order, isDescending: query.isDescending, offset: offset,
        most: most, transaction)
    }
    try await logAccess(to: [("list", "due")], by: actor, purpose: "supervision")
    return rows.map(dueRow)
  }

  /// A stretch of the visits that wait for a decision; nil for somebody who has no power to authorise.
  public func authorisationQueue(_ actor: Actor, offset: Int, most: Int) async throws -> [VisitRow]? {
    let today = today
    let rows = try await store.read { transaction -> [ListedVisit]? in
      guard try Desk.authority(of: actor, on: today, transaction) != nil,
        let scope = Scope.of(actor.reach)
      else { return nil }
      return try VisitLists.waiting(scope, offset: offset, most: most, transaction)
    }
    try await logAccess(
      to: [("list", "authorisations")], by: actor, purpose: "supervision",
      outcome: rows == nil ? .refused : .given)
    return rows.map { $0.map { VisitRow($0) } }
  }
}
