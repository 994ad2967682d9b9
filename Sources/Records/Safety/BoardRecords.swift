public import Casework
public import CivilTime
public import Storage

/// A nominated contact of a team.
public struct BoardContact: Hashable, Sendable {
  public let staff: StaffID
  public let name: String
  /// On the rota now; else one of those who hold the role.
  public let isOnRota: Bool
}

/// What a board reads besides the live visits, of many at once.
public enum BoardRecords {
  /// For each of these teams who is on duty as nominated contact; where nobody is on the rota, who holds the role.
  public static func contacts(
    of teams: Set<String>, at now: Instant, _ transaction: any Transaction
  ) throws -> [String: [BoardContact]] {
    var found: [String: [BoardContact]] = [:]
    for part in CaseloadRecords.chunks(teams.sorted()) {
      try transaction.forEach(
        """
        SELECT d.team, s.id, s.name, 0, d.from_at FROM duty_slots d JOIN staff s ON s.id = d.staff
        WHERE d.team IN \(list: part) AND d.part = \(DutyPart.nominatedContact.rawValue) AND d.is_planned = 1
          AND d.to_at > \(now.text) AND d.from_at <= \(now.text)
        UNION ALL
        SELECT s.team, s.id, s.name, 1, '' FROM staff s JOIN staff_roles r ON r.staff = s.id
        WHERE s.team IN \(list: part) AND r.role = \(Role.nominatedContact.rawValue)
        ORDER BY 1, 4, 5, 3, 2
        """
      ) { row in
        let team = try row.text(0)
        let contact = BoardContact(
          staff: StaffID(try row.text(1)), name: try row.text(2), isOnRota: try row.integer(3) == 0)
        let known = found[team] ?? []
        guard !known.contains(where: { $0.staff == contact.staff }),
          contact.isOnRota || !known.contains(where: \.isOnRota)
        else { return }
        found[team] = known + [contact]
      }
    }
    return found
  }

  /// The number that somebody always answers for a team; nil where neither the team nor its region has one.
  public static func dutyNumber(
    of team: String, _ transaction: any Transaction
  ) throws -> DutyNumber? {
    let region = try transaction.run(
      "SELECT p.region FROM teams t JOIN pdus p ON p.code = t.pdu WHERE t.code = \(team)"
    ).first?.text(0)
    return try region.flatMap { try DutyRecords.dutyNumber(team: team, region: $0, transaction) }
  }

  /// The names of teams.
  public static func names(
    of teams: Set<String>, _ transaction: any Transaction
  ) throws -> [String: String] {
    var found: [String: String] = [:]
    for part in CaseloadRecords.chunks(teams.sorted()) {
      try transaction.forEach("SELECT code, name FROM teams WHERE code IN \(list: part) ORDER BY code") {
        found[try $0.text(0)] = try $0.text(1)
      }
    }
    return found
  }
}
