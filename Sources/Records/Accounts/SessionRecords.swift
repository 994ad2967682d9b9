public import Casework
public import CivilTime
public import Storage

/// A session that may be used now, and whose it is.
public struct SessionRow: Hashable, Sendable {
  public let account: String
  public let actor: Actor
  public let seenAt: Instant
  /// When it ends if it is not used again.
  public let endsAt: Instant
  /// When it ends however much it is used.
  public let endsAtLatest: Instant
}

extension AccountRecords {
  /// A session not used for so long is over.
  public static let idleSeconds = 30 * 60
  /// A session is over so long after signing in, used or not.
  public static let longestSeconds = 12 * 3600

  /// Adds a session that begins now.
  public static func addSession(
    tokenDigest: String, account: String, at now: Instant, _ transaction: any Transaction
  ) throws(StoreError) {
    // Those that are over are of no use to anybody; signing in is when they are cleared away.
    try transaction.execute(
      """
      DELETE FROM sessions WHERE account = \(account)
        AND (seen_at <= \(now.adding(seconds: -idleSeconds).text)
          OR created_at <= \(now.adding(seconds: -longestSeconds).text))
      """)
    try transaction.execute(
      """
      INSERT INTO sessions (token_digest, account, created_at, seen_at)
      VALUES (\(tokenDigest), \(account), \(now.text), \(now.text))
      """)
  }

  /// The session of a token with its actor, in one query, a delegate where anything was lent to them for today; nil
  /// where there is none, it is over, or the account was closed.
  public static func session(
    tokenDigest: String, at now: Instant, today: CivilDate, _ transaction: any Transaction
  ) throws(StoreError) -> SessionRow? {
    let rows = try transaction.run(
      """
      SELECT a.id, n.created_at, n.seen_at, \(raw: actorColumns),
        CASE WHEN EXISTS (
          SELECT 1 FROM delegations AS g WHERE g.to_staff = s.id AND g.to_day >= \(today.text)
            AND g.from_day <= \(today.text) AND g.ended_at IS NULL
        ) THEN 1 ELSE 0 END
      FROM sessions AS n JOIN accounts AS a ON a.id = n.account JOIN staff AS s ON s.id = a.staff \(raw: actorJoins)
      WHERE n.token_digest = \(tokenDigest) AND a.deactivated_at IS NULL
        AND n.seen_at > \(now.adding(seconds: -idleSeconds).text)
        AND n.created_at > \(now.adding(seconds: -longestSeconds).text)
      """)
    guard let first = rows.first,
      let actor = try actor(rows, from: 3, isDelegate: try first.flag(9))
    else { return nil }
    guard let created = Instant(text: try first.text(1)), let seen = Instant(text: try first.text(2)) else {
      throw .unexpected("a session is not of the expected shape")
    }
    let latest = created.adding(seconds: longestSeconds)
    return SessionRow(
      account: try first.text(0), actor: actor, seenAt: seen,
      endsAt: min(seen.adding(seconds: idleSeconds), latest), endsAtLatest: latest)
  }

  /// Notes that a session was used.
  public static func touchSession(
    tokenDigest: String, at now: Instant, _ transaction: any Transaction
  ) throws(StoreError) {
    try transaction.execute("UPDATE sessions SET seen_at = \(now.text) WHERE token_digest = \(tokenDigest)")
  }

  /// Ends a session; the id of its account, nil where there was none.
  public static func endSession(
    tokenDigest: String, _ transaction: any Transaction
  ) throws(StoreError) -> String? {
    try transaction.run("DELETE FROM sessions WHERE token_digest = \(tokenDigest) RETURNING account").first?
      .text(0)
  }

  /// Ends every session of an account.
  public static func endSessions(of account: String, _ transaction: any Transaction) throws(StoreError) {
    try transaction.execute("DELETE FROM sessions WHERE account = \(account)")
  }

  /// Somebody on the staff as an actor, nil where there is nobody of that id.
  public static func actor(
    staff: StaffID, _ transaction: any Transaction
  ) throws(StoreError) -> Actor? {
    let rows = try transaction.run(
      "SELECT \(raw: actorColumns) FROM staff AS s \(raw: actorJoins) WHERE s.id = \(staff.text)")
    return try actor(rows, from: 0)
  }

  /// These members of staff as actors, and whether each can sign in: their account is open. In one statement.
  public static func actors(
    _ staff: [StaffID], _ transaction: any Transaction
  ) throws -> [StaffID: (actor: Actor, canSignIn: Bool)] {
    var found: [StaffID: (actor: Actor, canSignIn: Bool)] = [:]
    for part in CaseloadRecords.chunks(Set(staff.map(\.text)).sorted()) {
      let rows = try transaction.run(
        """
        SELECT \(raw: actorColumns), a.id FROM staff AS s \(raw: actorJoins) LEFT JOIN accounts AS a
          ON a.staff = s.id AND a.password IS NOT NULL AND a.deactivated_at IS NULL
        WHERE s.id IN \(list: part) ORDER BY s.id
        """)
      for rows in try DelegationRecords.grouped(rows) {
        guard let actor = try actor(rows, from: 0) else { continue }
        found[actor.staff] = (actor, try rows[0].textIfAny(6) != nil)
      }
    }
    return found
  }

  static let actorColumns = "s.id, s.name, s.team, COALESCE(s.pdu, t.pdu), s.region, r.role"
  static let actorJoins =
    "LEFT JOIN teams AS t ON t.code = s.team LEFT JOIN staff_roles AS r ON r.staff = s.id"

  /// One actor from rows that differ in the role only.
  static func actor(
    _ rows: [Row], from column: Int, isDelegate: Bool = false
  ) throws(StoreError) -> Actor? {
    guard let first = rows.first else { return nil }
    var roles: Set<Role> = []
    for row in rows {
      if let role = Role(rawValue: try row.textIfAny(column + 5) ?? "") { roles.insert(role) }
    }
    return Actor(
      staff: StaffID(try first.text(column)), name: try first.text(column + 1), roles: roles,
      team: try first.textIfAny(column + 2), pdu: try first.textIfAny(column + 3),
      region: try first.text(column + 4), isDelegate: isDelegate)
  }
}
