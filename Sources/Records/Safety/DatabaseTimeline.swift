public import CivilTime
public import Storage

/// The timeline of a PostgreSQL server: another one each time a standby takes over, or a backup is rolled forward (S1).
public enum DatabaseTimeline {
  /// The timeline now; nil on SQLite, which has none. Errors: `StoreError`, on a standby too.
  public static func current(_ transaction: any Transaction) throws(StoreError) -> Int? {
    guard transaction.dialect.kind == .postgres else { return nil }
    // By the name of the file of the write-ahead log: the control file says it only after the next checkpoint.
    let row = try transaction.run(
      """
      SELECT CAST(CAST(('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)) AS BIT(32)) AS BIGINT)
      """
    ).first
    return try row?.integer(0)
  }

  /// The timeline that was noted last; nil where none was.
  public static func noted(_ transaction: any Transaction) throws -> Int? {
    try transaction.run("SELECT timeline FROM engine_timeline").first?.integer(0)
  }

  /// Notes a timeline, who saw it, and how many visits' times had to be put right.
  public static func note(
    _ timeline: Int, at now: Instant, by node: String, putRight: Int, _ transaction: any Transaction
  ) throws(StoreError) {
    try transaction.execute(
      """
      INSERT INTO engine_timeline (id, timeline, noted_ms, node, put_right)
      VALUES (1, \(timeline), \(now.milliseconds), \(node), \(putRight))
      ON CONFLICT (id) DO UPDATE SET timeline = excluded.timeline, noted_ms = excluded.noted_ms,
        node = excluded.node, put_right = excluded.put_right
      """)
  }
}
