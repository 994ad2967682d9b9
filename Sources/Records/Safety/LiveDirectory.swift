public import Casework
public import CivilTime
public import Policy
public import Storage

/// Who fills the parts of a ladder for a visit: by the rota, and by roles and places. Those who are on the visit are nobody
/// who could look for themselves (safety.md fault 26).
public struct LiveDirectory: Sendable {
  public let slots: [SafetySlot: [StaffID]]

  /// Whether anybody of a slot is there; the duty number always is.
  public func isThere(_ slot: SafetySlot) -> Bool {
    slot == .dutyNumber || !(slots[slot] ?? []).isEmpty
  }

  /// The recipients of some slots, each once and in their order; the duty number by its own word.
  public func recipients(_ wanted: [SafetySlot]) -> [String] {
    var found: [String] = []
    for slot in wanted {
      let these = slot == .dutyNumber ? [NoticeOutbox.dutyNumber] : (slots[slot] ?? []).map(\.text)
      for one in these where !found.contains(one) { found.append(one) }
    }
    return found
  }
}

extension LiveDirectory {
  /// The directory of a live visit, by the rota and the roles of the team that supervises the person, at a moment;
  /// of a drill, by those of the team that it is of.
  public static func of(
    _ visit: LiveVisit, at now: Instant, _ transaction: any Transaction
  ) throws -> LiveDirectory {
    let team = try LivePlace.of(visit.id, transaction)?.team
    var slots =
      try team.map {
        try DutyRecords.directory(team: $0, at: now, excluding: Set(visit.crew), transaction)
      } ?? [:]
    slots[.visitor] = visit.crew
    return LiveDirectory(slots: slots)
  }

  /// The directory of a team at a moment, with nobody on a visit: whom a drill would tell.
  public static func of(
    team: String, at now: Instant, _ transaction: any Transaction
  ) throws -> LiveDirectory {
    LiveDirectory(slots: try DutyRecords.directory(team: team, at: now, transaction))
  }
}
