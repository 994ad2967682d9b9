public import Casework

/// What the journal keeps of who works where and with which roles: codes only, never a name.
public enum OrganisationJournal {
  public static let staffKind = "staff"
  public static let teamKind = "team"

  /// Where a member of staff stands and what they may do from now on.
  public static func entry(
    of staff: StaffRow, id: StaffID, region: String, isNew: Bool, stamp: Stamp, via: String, entry: String
  ) throws -> JournalEntry {
    try made(
      isNew ? "staff-added" : "staff-changed", staffKind, id.text,
      [
        "code": .code(staff.code), "team": staff.team.map { .code($0) } ?? .none,
        "pdu": staff.pdu.map { .code($0) } ?? .none, "region": .code(region),
        "roles": .codes(staff.roles.map(\.rawValue).sorted()),
      ], stamp: stamp, via: via, entry: entry)
  }

  /// Which PDU and region a team belongs to from now on.
  public static func entry(
    of team: TeamRow, isNew: Bool, stamp: Stamp, via: String, entry: String
  ) throws -> JournalEntry {
    try made(
      isNew ? "team-added" : "team-changed", teamKind, team.code,
      ["pdu": .code(team.pdu), "region": .code(team.region)], stamp: stamp, via: via, entry: entry)
  }

  private static func made(
    _ event: String, _ kind: String, _ subject: String, _ fields: [String: JournalPayload.Value],
    stamp: Stamp, via: String, entry: String
  ) throws -> JournalEntry {
    JournalEntry(
      entry: entry, subjectKind: kind, subject: subject, revision: nil, occurredAt: stamp.at,
      recordedAt: stamp.at, actor: stamp.by.text, via: via, event: event, payload: try JournalPayload(fields))
  }
}
