import Storage

extension Migrations {
  /// What watches the engine: the trial visit, and the timeline of the database.
  static let watch: [Migration] = [
    Migration(1620, "watch-the-engine") { dialect in WatchTables.statements(dialect) }
  ]
}

/// The statements of step 1620. Words and limits stay as they were when it was released.
enum WatchTables {
  static func statements(_ dialect: Dialect) -> [SQL] {
    let text = dialect.textType
    let whole = dialect.integerType
    let end = ")\(dialect.tableSuffix)"
    return [
      """
      CREATE TABLE trial_deadlines (
        visit \(text) NOT NULL PRIMARY KEY CHECK (visit = 'trial'),
        due_ms \(whole) NOT NULL,
        claimable_ms \(whole) NOT NULL,
        priority \(whole) NOT NULL CHECK (priority = 0),
        state \(text) NOT NULL CHECK (state IN ('pending', 'leased')),
        token \(whole) NOT NULL CHECK (token >= 0),
        owner \(text),
        epoch \(whole) NOT NULL,
        failures \(whole) NOT NULL DEFAULT 0,
        schema_version \(whole) NOT NULL,
        done_ms \(whole),
        lateness_ms \(whole),
        done_by \(text) CHECK (length(done_by) BETWEEN 1 AND 100)
      \(end)
      """,
      """
      INSERT INTO trial_deadlines (visit, due_ms, claimable_ms, priority, state, token, epoch, schema_version)
      VALUES ('trial', 0, 0, 0, 'pending', 0, 1, 1)
      """,
      """
      CREATE TABLE engine_timeline (
        id \(whole) NOT NULL PRIMARY KEY CHECK (id = 1),
        timeline \(whole) NOT NULL,
        noted_ms \(whole) NOT NULL,
        node \(text) NOT NULL CHECK (length(node) BETWEEN 1 AND 100),
        put_right \(whole) NOT NULL
      \(end)
      """,
    ].map { SQL(text: $0, values: []) }
  }
}
