public import Casework
public import CivilTime
public import Storage

/// Something due that somebody took to deal with: only under this token may they write (C4).
public struct ClaimedDeadline: Hashable, Sendable {
  public let visit: VisitID
  public let due: Instant
  public let priority: Int
  public let token: Int
  public let epoch: Int
}

/// Where what is due stands: the visits that people make, and the trial visit that shows that all of it works (W4). The
/// same statements take both.
public enum DeadlineTable: String, CaseIterable, Hashable, Sendable {
  case visits = "live_deadlines"
  case trial = "trial_deadlines"
}

/// What is due of live visits, and who deals with it.
public enum DeadlineRecords {
  /// How long somebody has to deal with what they took, in seconds (C4).
  public static let lease = 15
  /// The most that is taken at once (C1).
  public static let most = 50
  /// How often something may fail before it is set apart and shown (C6).
  public static let mostFailures = 3

  /// Takes what is due, danger first, and what somebody took and did not finish in their time; gives it and the time it
  /// is. One statement; several nodes take different rows.
  public static func claim(
    by node: String, now: Instant, limit: Int = most, lease: Int = lease, from table: DeadlineTable = .visits,
    _ transaction: any Transaction
  ) throws(StoreError) -> [ClaimedDeadline] {
    let until = now.milliseconds + Int64(lease) * 1000
    let rows = try transaction.run(
      """
      UPDATE \(raw: table.rawValue) SET state = 'leased', token = token + 1, owner = \(node), claimable_ms = \(until)
      WHERE visit IN (
        SELECT visit FROM \(raw: table.rawValue)
        WHERE state IN ('pending', 'leased') AND claimable_ms <= \(now.milliseconds)
          AND schema_version <= \(LiveRecords.schemaVersion)
        ORDER BY priority DESC, claimable_ms LIMIT \(limit)\(raw: transaction.dialect.skipLocked))
      RETURNING visit, due_ms, priority, token, epoch
      """)
    return try rows.map { (row) throws(StoreError) in
      ClaimedDeadline(
        visit: VisitID(try row.text(0)), due: Instant(milliseconds: Int64(try row.integer(1))),
        priority: try row.integer(2), token: try row.integer(3), epoch: try row.integer(4))
    }.sorted { ($1.priority, $0.due.milliseconds) < ($0.priority, $1.due.milliseconds) }
  }

  /// True where a claim still counts; the row is held until the transaction ends.
  public static func isHeld(
    _ claim: ClaimedDeadline, in table: DeadlineTable = .visits, _ transaction: any Transaction
  ) throws(StoreError) -> Bool {
    let rows = try transaction.run(
      """
      SELECT 1 FROM \(raw: table.rawValue) WHERE visit = \(claim.visit.text) AND token = \(claim.token)
        AND state = 'leased' AND epoch = \(claim.epoch)\(raw: transaction.dialect.forUpdate)
      """)
    return !rows.isEmpty
  }

  /// Hands back what was taken: it failed, or whoever has it stops. After three failures it is set apart, for people to
  /// look at; the others go on (C6).
  public static func release(
    claim: ClaimedDeadline, at now: Instant, hasFailed: Bool = true, _ transaction: any Transaction
  ) throws(StoreError) {
    let again = now.milliseconds + (hasFailed ? 1000 : 0)
    try transaction.execute(
      """
      UPDATE live_deadlines SET failures = failures + \(hasFailed), owner = NULL, claimable_ms = \(again),
        state = CASE WHEN failures + \(hasFailed) >= \(mostFailures) THEN 'quarantined' ELSE 'pending' END
      WHERE visit = \(claim.visit.text) AND token = \(claim.token) AND state = 'leased'
      """)
  }

  /// Hands back at once whatever a node that ends had taken and did not come to (S4).
  public static func handBack(
    by node: String, at now: Instant, _ transaction: any Transaction
  ) throws(StoreError) {
    for table in DeadlineTable.allCases {
      try transaction.execute(
        """
        UPDATE \(raw: table.rawValue) SET state = 'pending', owner = NULL, claimable_ms = \(now.milliseconds)
        WHERE owner = \(node) AND state = 'leased'
        """)
    }
  }

  /// When the next one is due; nil where none is. May lie in the past.
  public static func next(_ transaction: any Transaction) throws -> Instant? {
    try transaction.run(
      """
      SELECT MIN(claimable_ms) FROM live_deadlines WHERE state IN ('pending', 'leased')
        AND schema_version <= \(LiveRecords.schemaVersion)
      """
    ).first?.integerIfAny(0).map { Instant(milliseconds: Int64($0)) }
  }

  /// How many are due and not dealt with, when the oldest of them was due, and how many are set apart.
  public static func standing(
    at now: Instant, _ transaction: any Transaction
  ) throws -> (overdue: Int, oldest: Instant?, quarantined: Int) {
    let row = try transaction.run(
      """
      SELECT COUNT(*), MIN(due_ms), (SELECT COUNT(*) FROM live_deadlines WHERE state = 'quarantined')
      FROM live_deadlines WHERE state IN ('pending', 'leased') AND claimable_ms <= \(now.milliseconds)
      """
    ).first
    return (
      try row?.integer(0) ?? 0, try row?.integerIfAny(1).map { Instant(milliseconds: Int64($0)) },
      try row?.integer(2) ?? 0
    )
  }
}
