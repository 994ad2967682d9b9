public import Casework
public import CivilTime
import Records
import Storage

extension Desk {
  /// A stretch of the diary of some days, at most `mostDaysOfDiary`, inside the actor's reach: by start, then by id.
  public func diary(
    _ actor: Actor, from day: CivilDate, through last: CivilDate, of staff: StaffID?, offset: Int, most: Int
  ) async throws -> [VisitRow] {
    // Somebody's own visits are theirs whoever's the person is, until they are over.
    let isOwn = staff == actor.staff
    let scope = Scope.of(actor.reach)
    guard scope != nil || isOwn else { return [] }
    let from = zone.startOfDay(day)
    let to = zone.endOfDay(min(last, day.adding(days: Desk.mostDaysOfDiary - 1)))
    let rows = try await store.read {
      try VisitLists.diary(scope, from: from, to: to, of: staff, isOwn: isOwn, offset: offset, most: most, $0)
    }
    try await logAccess(
      to: [("list", "diary")] + rows.map { ("visit", $0.visit.id.text) }, by: actor, purpose: "supervision")
    return rows.map { VisitRow($0) }
  }
}
