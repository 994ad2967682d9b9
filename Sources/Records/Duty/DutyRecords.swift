public import Casework
public import CivilTime
public import Policy
public import Storage

/// Who is on duty and how they are reached. `directory`, `contactPoints`, `dutyNumber` and `isWatched` are asked inside
/// the transactions of the ladder: each walks an index and asks three statements at most.
public enum DutyRecords {
  /// A board that said nothing for so many seconds is no longer watched: three beats of five seconds, and a second.
  public static let secondsUntilUnwatched = 16

  private static let memberRoles: [Role] = [.nominatedContact, .lineManager, .pduHead, .pduDeputy]

  /// Who stands where for a visit of a team at a moment, by slot; what `DutyRoster.directory` says. Empty for a team
  /// that there is not. Three statements.
  public static func directory(
    team: String, at instant: Instant, excluding: Set<StaffID> = [], _ transaction: any Transaction
  ) throws -> [SafetySlot: [StaffID]] {
    try roster(
      team: team, during: instant..<instant.adding(seconds: 1), hasPoints: false, transaction
    )?.directory(at: instant, excluding: excluding) ?? [:]
  }

  /// Everybody who can be told of a visit of a team during a time, with their contact points where asked for. Nil for a
  /// team that there is not. Three statements, and one for the points.
  public static func roster(
    team: String, during time: Range<Instant>, hasPoints: Bool = true, _ transaction: any Transaction
  ) throws -> DutyRoster? {
    let place = try transaction.run(
      """
      SELECT t.pdu, p.region FROM teams t JOIN pdus p ON p.code = t.pdu WHERE t.code = \(team)
      """
    ).first
    guard let place else { return nil }
    let pdu = try place.text(0)
    let slots = try slots(of: [.team(team), .pdu(pdu)], during: time, transaction)
    let members = try members(pdu: pdu, region: try place.text(1), transaction)
    let staff = members.map(\.staff) + slots.map(\.staff)
    return DutyRoster(
      team: team, pdu: pdu, slots: slots, members: members,
      points: hasPoints ? try contactPoints(of: staff, transaction) : [:])
  }

  /// Contacts and managers of a PDU and the directors of its region, by name.
  private static func members(
    pdu: String, region: String, _ transaction: any Transaction
  ) throws -> [DutyMember] {
    let director = Role.regionalDirector.rawValue
    let rows = try transaction.run(
      """
      SELECT s.id, s.name, r.role, s.team, s.pdu FROM staff s JOIN staff_roles r ON r.staff = s.id
      WHERE s.pdu = \(pdu) AND r.role IN \(list: memberRoles.map(\.rawValue))
      UNION ALL
      SELECT s.id, s.name, r.role, s.team, s.pdu FROM staff_roles r JOIN staff s ON s.id = r.staff
      WHERE r.role = \(director) AND s.region = \(region)
      ORDER BY 2, 1, 3
      """)
    return try DelegationRecords.grouped(rows).map { rows in
      DutyMember(
        staff: StaffID(try rows[0].text(0)), name: try rows[0].text(1),
        roles: Set(try rows.map { try $0.word(2, Role.self) }), team: try rows[0].textIfAny(3),
        pdu: try rows[0].textIfAny(4))
    }
  }

  /// The contact points in use of these members of staff, the one that was verified last first.
  public static func contactPoints(
    of staff: [StaffID], _ transaction: any Transaction
  ) throws -> [StaffID: [ContactPoint]] {
    var found: [StaffID: [ContactPoint]] = [:]
    for part in CaseloadRecords.chunks(Set(staff.map(\.text)).sorted()) {
      // A step of a ladder asks this twice: in one statement, not by a cursor, for nobody has more than a few.
      let rows = try transaction.run(
        """
        SELECT \(raw: pointColumns) FROM contact_points WHERE staff IN \(list: part) AND is_active = 1
        ORDER BY staff, verified_at DESC NULLS LAST, id
        """)
      for row in rows {
        let point = try point(row)
        found[point.staff, default: []].append(point)
      }
    }
    return found
  }

  /// The number that somebody always answers: that of the team, else that of the region; nil where neither was set.
  public static func dutyNumber(
    team: String, region: String, _ transaction: any Transaction
  ) throws -> DutyNumber? {
    try transaction.run(
      """
      SELECT team, number, label, version FROM duty_numbers WHERE team = \(team)
      UNION ALL SELECT team, number, label, version FROM duty_numbers WHERE region = \(region)
      ORDER BY 1 NULLS LAST LIMIT 1
      """
    ).first.map { row in
      DutyNumber(
        team: try row.textIfAny(0), number: try row.text(1), label: try row.text(2),
        version: try row.integer(3))
    }
  }

  /// True where somebody who is on duty for a team at a moment has the board open.
  public static func isWatched(
    team: String, at instant: Instant, _ transaction: any Transaction
  ) throws -> Bool {
    let fresh = instant.adding(seconds: -secondsUntilUnwatched).text
    let watching: SQL = """
      EXISTS (SELECT 1 FROM watchers w WHERE w.staff = d.staff AND w.heartbeat_at > \(fresh))
      """
    let on: SQL = "d.is_planned = 1 AND d.to_at > \(instant.text) AND d.from_at <= \(instant.text)"
    return try !transaction.run(
      """
      SELECT 1 FROM duty_slots d WHERE d.team = \(team) AND \(on) AND \(watching)
      UNION ALL
      SELECT 1 FROM duty_slots d JOIN teams t ON t.pdu = d.pdu WHERE t.code = \(team) AND \(on) AND \(watching)
      LIMIT 1
      """
    ).isEmpty
  }

  /// Somebody has the board open at a moment.
  public static func beat(_ staff: StaffID, at instant: Instant, _ transaction: any Transaction) throws {
    let fresh = instant.adding(seconds: -secondsUntilUnwatched).text
    try transaction.execute(
      """
      INSERT INTO watchers (staff, opened_at, heartbeat_at)
      VALUES (\(staff.text), \(instant.text), \(instant.text))
      ON CONFLICT (staff) DO UPDATE SET heartbeat_at = excluded.heartbeat_at,
        opened_at = CASE WHEN watchers.heartbeat_at > \(fresh) THEN watchers.opened_at ELSE excluded.opened_at END
      WHERE watchers.heartbeat_at < excluded.heartbeat_at
      """)
  }

  /// Which of these members of staff have the board open at a moment, and since when.
  public static func watching(
    _ staff: [StaffID], at instant: Instant, _ transaction: any Transaction
  ) throws -> [StaffID: Instant] {
    let fresh = instant.adding(seconds: -secondsUntilUnwatched).text
    var found: [StaffID: Instant] = [:]
    for part in CaseloadRecords.chunks(Set(staff.map(\.text)).sorted()) {
      try transaction.forEach(
        """
        SELECT staff, opened_at FROM watchers WHERE staff IN \(list: part) AND heartbeat_at > \(fresh)
        ORDER BY staff
        """
      ) { found[StaffID(try $0.text(0))] = try $0.instant(1) }
    }
    return found
  }
}
