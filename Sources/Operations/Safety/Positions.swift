public import Casework
import CivilTime
import Records
import Storage

extension Desk {
  /// Removes positions of staff that are older than so many days, but those that an open alarm or an incident holds
  /// (PRV-45). Gives how many.
  @discardableResult
  public func removePositions(olderThanDays days: Int) async throws -> Int {
    let allowed = StaffPosition.daysAllowed
    let days = min(max(days, allowed.lowerBound), allowed.upperBound)
    let moment = moment.adding(seconds: -days * 86_400)
    return try await store.write { try SafetyEventRecords.removePositions(before: moment, $0) }
  }

  /// What is held about whoever asks: their positions, their alarms, and who looked. Nobody else's.
  public func ownData(_ actor: Actor) async throws -> OwnData {
    let data = try await store.read { transaction in
      let incidents = try IncidentRecords.rows(of: actor.staff, transaction)
      let looks = try AccessLog.about(
        [("staff", [actor.staff.text]), ("incident", incidents.map(\.incident.id.text))],
        most: 100, in: transaction
      ).filter { $0.actor != actor.staff.text }
        .map { OwnLook(staff: $0.actor, at: $0.occurredAt, kind: $0.subjectKind) }
      return OwnData(
        positions: try SafetyEventRecords.positions(of: actor.staff, transaction), incidents: incidents,
        looks: looks, names: try CaseloadLists.staffNames(Set(looks.map(\.staff)), transaction))
    }
    try await logAccess(to: [("staff", actor.staff.text)], by: actor, purpose: "own-data")
    return data
  }
}
