public import Casework
public import CivilTime
public import Storage

/// The local procedures of teams, each version a row, and who has said that they read which (HV-8.1.5).
public enum ProcedureRecords {
  /// The most versions that are listed, and the most of a team's staff.
  public static let mostVersions = 200
  public static let mostReaders = 500
  static let subjectKind = "procedure"

  /// One version of a team; nil where there is none.
  public static func version(
    _ version: Int, of team: String, _ transaction: any Transaction
  ) throws -> ProcedureVersion? {
    try transaction.run(
      """
      SELECT team, version, body, from_day, reason, published_by, published_at FROM procedures
      WHERE team = \(team) AND version = \(version)
      """
    ).first.map { row in
      ProcedureVersion(
        team: try row.text(0), version: try row.integer(1), text: try row.text(2), from: try row.date(3),
        reason: try row.text(4),
        published: Stamp(by: StaffID(try row.text(5)), at: try row.instant(6)))
    }
  }

  /// The versions of a team without their text, the newest first.
  public static func headings(
    of team: String, _ transaction: any Transaction
  ) throws -> [ProcedureHeading] {
    try transaction.run(
      """
      SELECT p.version, p.from_day, p.reason, p.published_at, s.name FROM procedures p
      JOIN staff s ON s.id = p.published_by
      WHERE p.team = \(team) ORDER BY p.version DESC LIMIT \(mostVersions)
      """
    ).map { row in
      ProcedureHeading(
        version: try row.integer(0), from: try row.date(1), reason: try row.text(2),
        published: try row.instant(3), publishedBy: try row.text(4))
    }
  }

  /// The newest version of a team; 0 for none.
  public static func newest(of team: String, _ transaction: any Transaction) throws -> Int {
    try transaction.run("SELECT COALESCE(MAX(version), 0) FROM procedures WHERE team = \(team)").first?
      .integer(0) ?? 0
  }

  /// The version of each team that holds on a day, with its first day: the newest whose day has come.
  public static func inForce(
    of teams: [String], on day: CivilDate, _ transaction: any Transaction
  ) throws -> [String: (version: Int, from: CivilDate)] {
    var found: [String: (version: Int, from: CivilDate)] = [:]
    for part in CaseloadRecords.chunks(teams) {
      try transaction.forEach(
        """
        SELECT p.team, p.version, p.from_day FROM procedures p WHERE p.team IN \(list: part)
          AND p.version = (SELECT MAX(n.version) FROM procedures n
            WHERE n.team = p.team AND n.from_day <= \(day.text))
        """
      ) { found[try $0.text(0)] = (try $0.integer(1), try $0.date(2)) }
    }
    return found
  }

  /// Everybody with a role in a team, by name, and when each said that they had read a version.
  public static func readers(
    of version: Int, in team: String, _ transaction: any Transaction
  ) throws -> [ProcedureReader] {
    try transaction.run(
      """
      SELECT s.id, s.name, a.acknowledged_at FROM staff s
      LEFT JOIN procedure_acknowledgements a ON a.staff = s.id AND a.team = \(team) AND a.version = \(version)
      WHERE s.team = \(team) AND EXISTS (SELECT 1 FROM staff_roles r WHERE r.staff = s.id)
      ORDER BY s.name, s.id LIMIT \(mostReaders)
      """
    ).map { row in
      ProcedureReader(
        staff: StaffID(try row.text(0)), name: try row.text(1),
        acknowledged: try row.textIfAny(2).flatMap { Instant(text: $0) })
    }
  }

  /// How many have a role in each of these teams, and how many of them have read the version that holds on a day.
  public static func counts(
    of teams: [String], on day: CivilDate, _ transaction: any Transaction
  ) throws -> [String: ReaderCount] {
    var found: [String: ReaderCount] = [:]
    for part in CaseloadRecords.chunks(teams) {
      try transaction.forEach(
        """
        SELECT s.team, COUNT(*), COUNT(a.staff) FROM staff s
        LEFT JOIN procedure_acknowledgements a ON a.staff = s.id AND a.team = s.team
          AND a.version = (SELECT MAX(n.version) FROM procedures n
            WHERE n.team = s.team AND n.from_day <= \(day.text))
        WHERE s.team IN \(list: part) AND EXISTS (SELECT 1 FROM staff_roles r WHERE r.staff = s.id)
        GROUP BY s.team
        """
      ) { found[try $0.text(0)] = ReaderCount(read: try $0.integer(2), all: try $0.integer(1)) }
    }
    return found
  }

  /// Which of these members of staff have not read the version of their own team that holds on a day, by name.
  public static func unread(
    by staff: [StaffID], on day: CivilDate, _ transaction: any Transaction
  ) throws -> [(name: String, version: Int)] {
    guard !staff.isEmpty else { return [] }
    return try transaction.run(
      """
      SELECT s.name, p.version FROM staff s JOIN procedures p ON p.team = s.team
      WHERE s.id IN \(list: staff.map(\.text))
        AND p.version = (SELECT MAX(n.version) FROM procedures n
          WHERE n.team = s.team AND n.from_day <= \(day.text))
        AND NOT EXISTS (SELECT 1 FROM procedure_acknowledgements a
          WHERE a.team = p.team AND a.version = p.version AND a.staff = s.id)
      ORDER BY s.name, s.id
      """
    ).map { (try $0.text(0), try $0.integer(1)) }
  }

  /// When somebody said that they had read a version; nil where they have not.
  public static func acknowledged(
    _ version: Int, of team: String, by staff: StaffID, _ transaction: any Transaction
  ) throws -> Instant? {
    try transaction.run(
      """
      SELECT acknowledged_at FROM procedure_acknowledgements
      WHERE team = \(team) AND version = \(version) AND staff = \(staff.text)
      """
    ).first.map { try $0.instant(0) }
  }

  // MARK: Writing

  /// Puts a version down, and tells the journal that there is one: never what it says. Errors: `StoreError.conflict`
  /// where there is one of this number already.
  public static func publish(
    _ version: ProcedureVersion, via: String, entry: String, _ transaction: any Transaction
  ) throws {
    try transaction.execute(
      """
      INSERT INTO procedures (team, version, body, from_day, reason, published_by, published_at)
      VALUES (\(version.team), \(version.version), \(version.text), \(version.from.text), \(version.reason),
        \(version.published.by.text), \(version.published.at.text))
      """)
    try journal(
      "procedure-published", subjectKind, version.team,
      ["version": .code(String(version.version)), "from": .code(version.from.text)],
      stamp: version.published, via: via, entry: entry, transaction)
  }

  /// Keeps that somebody has read a version. Errors: `StoreError.conflict` where they said so before.
  public static func acknowledge(
    _ version: Int, of team: String, stamp: Stamp, via: String, entry: String,
    _ transaction: any Transaction
  ) throws {
    try transaction.execute(
      """
      INSERT INTO procedure_acknowledgements (team, version, staff, acknowledged_at)
      VALUES (\(team), \(version), \(stamp.by.text), \(stamp.at.text))
      """)
    // Of the reader, so that a whole team can read at once without waiting for one another.
    try journal(
      "procedure-acknowledged", OrganisationJournal.staffKind, stamp.by.text,
      ["team": .code(team), "version": .code(String(version))], stamp: stamp, via: via, entry: entry,
      transaction)
  }

  private static func journal(
    _ event: String, _ kind: String, _ subject: String, _ fields: [String: JournalPayload.Value],
    stamp: Stamp, via: String, entry: String, _ transaction: any Transaction
  ) throws {
    try Journal.append(
      [
        JournalEntry(
          entry: entry, subjectKind: kind, subject: subject, revision: nil, occurredAt: stamp.at,
          recordedAt: stamp.at, actor: stamp.by.text, via: via, event: event,
          payload: try JournalPayload(fields))
      ], in: transaction)
  }
}
