import Storage

extension Migrations {
  /// Live visits, the ladders they were frozen with, what is due, what was told to whom, and what phones said.
  static let safety: [Migration] = [
    Migration(1000, "watch-over-visits") { dialect in SafetyTables.statements(dialect) },
    Migration(1001, "clock-that-went-ahead") { dialect in
      [SQL(text: "ALTER TABLE engine_clock ADD COLUMN ahead_ms \(dialect.integerType)", values: [])]
    },
  ]
}

/// The statements of step 1000. Words and limits stay as they were when it was released.
///
/// Deadlines and notices hold their times as milliseconds since 1970 in UTC, not as text: the database compares them with
/// its own clock, which may carry an offset (safety.md T2), and adds leases to them.
enum SafetyTables {
  static func statements(_ dialect: Dialect) -> [SQL] {
    (live(dialect) + engine(dialect) + notices(dialect) + fromPhones(dialect)).map {
      SQL(text: $0, values: [])
    }
      + dialect.appendOnly("ladder_books", keys: [["digest"]])
      + dialect.appendOnly(
        "ladder_steps", keys: [["id"], ["visit", "epoch", "ladder", "rung", "turn", "round"]])
      + dialect.appendOnly("notice_receipts", keys: [["id"]])
      + dialect.appendOnly("safety_events", keys: [["id"]])
  }

  private static func live(_ dialect: Dialect) -> [String] {
    let text = dialect.textType
    let whole = dialect.integerType
    let end = ")\(dialect.tableSuffix)"
    return [
      """
      CREATE TABLE ladder_books (
        digest \(text) NOT NULL PRIMARY KEY CHECK (length(digest) = 64),
        body \(text) NOT NULL CHECK (length(body) BETWEEN 1 AND 32000)
      \(end)
      """,
      """
      CREATE TABLE live_visits (
        visit \(text) NOT NULL PRIMARY KEY REFERENCES visits (id),
        revision \(whole) NOT NULL CHECK (revision >= 1),
        phase \(text) NOT NULL CHECK (phase IN ('planned', 'on-the-way', 'in-visit', 'ended')),
        is_open \(whole) NOT NULL CHECK (is_open IN (0, 1)),
        alarm \(text) CHECK (alarm IN ('not-arrived', 'overdue', 'help', 'device', 'duress')),
        epoch \(whole) NOT NULL CHECK (epoch >= 1),
        start_at \(text) NOT NULL CHECK (length(start_at) = 24),
        end_at \(text) NOT NULL CHECK (length(end_at) = 24),
        state \(text) NOT NULL CHECK (length(state) BETWEEN 1 AND 4000)
      \(end)
      """,
      "CREATE INDEX live_visits_open ON live_visits (start_at, visit) WHERE is_open = 1",
      """
      CREATE TABLE live_deadlines (
        visit \(text) NOT NULL PRIMARY KEY REFERENCES live_visits (visit),
        due_ms \(whole) NOT NULL,
        claimable_ms \(whole) NOT NULL,
        priority \(whole) NOT NULL CHECK (priority BETWEEN 0 AND 3),
        state \(text) NOT NULL CHECK (state IN ('pending', 'leased', 'quarantined')),
        token \(whole) NOT NULL CHECK (token >= 0),
        owner \(text),
        epoch \(whole) NOT NULL,
        failures \(whole) NOT NULL DEFAULT 0,
        schema_version \(whole) NOT NULL
      \(end)
      """,
      """
      CREATE INDEX live_deadlines_due ON live_deadlines (claimable_ms) WHERE state IN ('pending', 'leased')
      """,
    ]
  }

  private static func engine(_ dialect: Dialect) -> [String] {
    let text = dialect.textType
    let whole = dialect.integerType
    let end = ")\(dialect.tableSuffix)"
    return [
      """
      CREATE TABLE ladder_steps (
        id \(text) NOT NULL PRIMARY KEY CHECK (length(id) = 36),
        visit \(text) NOT NULL REFERENCES visits (id),
        epoch \(whole) NOT NULL,
        ladder \(text) NOT NULL,
        rung \(whole) NOT NULL,
        turn \(whole) NOT NULL,
        round \(whole) NOT NULL,
        kind \(text) NOT NULL CHECK (kind IN ('told', 'skipped-late')),
        due_ms \(whole) NOT NULL,
        fired_ms \(whole) NOT NULL,
        lateness_ms \(whole) NOT NULL,
        node \(text) NOT NULL,
        token \(whole) NOT NULL,
        version \(text) NOT NULL,
        is_drill \(whole) NOT NULL CHECK (is_drill IN (0, 1)),
        UNIQUE (visit, epoch, ladder, rung, turn, round)
      \(end)
      """,
      "CREATE INDEX ladder_steps_fired ON ladder_steps (fired_ms)",
      """
      CREATE TABLE engine_clock (
        id \(whole) NOT NULL PRIMARY KEY CHECK (id = 1),
        high_water_ms \(whole) NOT NULL,
        offset_ms \(whole) NOT NULL CHECK (offset_ms >= 0),
        suspect_since \(text) CHECK (length(suspect_since) = 24)
      \(end)
      """,
      "INSERT INTO engine_clock (id, high_water_ms, offset_ms) VALUES (1, 0, 0)",
      """
      CREATE TABLE engine_nodes (
        node \(text) NOT NULL PRIMARY KEY CHECK (length(node) BETWEEN 1 AND 100),
        version \(text) NOT NULL,
        started_ms \(whole) NOT NULL,
        beat_ms \(whole) NOT NULL,
        cycles \(whole) NOT NULL,
        audited_ms \(whole),
        missing \(whole) NOT NULL DEFAULT 0,
        ended_ms \(whole)
      \(end)
      """,
    ]
  }

  private static func notices(_ dialect: Dialect) -> [String] {
    let text = dialect.textType
    let whole = dialect.integerType
    let end = ")\(dialect.tableSuffix)"
    return [
      """
      CREATE TABLE notices (
        key \(text) NOT NULL PRIMARY KEY CHECK (length(key) = 36),
        visit \(text) NOT NULL REFERENCES visits (id),
        epoch \(whole) NOT NULL,
        kind \(text) NOT NULL
          CHECK (kind IN ('alert', 'know', 'reminder', 'taken', 'stand-down', 'still-open')),
        ladder \(text),
        place \(text),
        number \(whole) NOT NULL,
        recipient \(text) NOT NULL CHECK (length(recipient) BETWEEN 1 AND 100),
        channel \(text) NOT NULL CHECK (channel IN ('sms', 'email', 'voice', 'webhook', 'push')),
        is_late \(whole) NOT NULL CHECK (is_late IN (0, 1)),
        is_drill \(whole) NOT NULL CHECK (is_drill IN (0, 1)),
        priority \(whole) NOT NULL CHECK (priority BETWEEN 0 AND 3),
        created_ms \(whole) NOT NULL,
        state \(text) NOT NULL CHECK (state IN
          ('pending', 'sending', 'accepted', 'delivered', 'failed', 'unknown', 'cancelled')),
        token \(whole) NOT NULL,
        owner \(text),
        claimable_ms \(whole),
        attempts \(whole) NOT NULL,
        first_sent_ms \(whole),
        provider_id \(text) CHECK (length(provider_id) BETWEEN 1 AND 200),
        rank \(whole) CHECK (rank BETWEEN 1 AND 5),
        is_overtaken \(whole) NOT NULL CHECK (is_overtaken IN (0, 1)),
        trouble \(text) CHECK (length(trouble) BETWEEN 1 AND 100)
      \(end)
      """,
      "CREATE INDEX notices_due ON notices (claimable_ms) WHERE claimable_ms IS NOT NULL",
      "CREATE INDEX notices_visit ON notices (visit, created_ms)",
      "CREATE INDEX notices_provider ON notices (provider_id) WHERE provider_id IS NOT NULL",
      """
      CREATE TABLE notice_receipts (
        id \(text) NOT NULL PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 200),
        provider \(text) NOT NULL CHECK (length(provider) BETWEEN 1 AND 40),
        provider_id \(text) NOT NULL CHECK (length(provider_id) BETWEEN 1 AND 200),
        rank \(whole) NOT NULL CHECK (rank BETWEEN 1 AND 5),
        code \(text) NOT NULL CHECK (length(code) BETWEEN 1 AND 100),
        received_ms \(whole) NOT NULL
      \(end)
      """,
      "CREATE INDEX notice_receipts_provider ON notice_receipts (provider_id)",
    ]
  }

  private static func fromPhones(_ dialect: Dialect) -> [String] {
    let text = dialect.textType
    let whole = dialect.integerType
    let end = ")\(dialect.tableSuffix)"
    return [
      """
      CREATE TABLE safety_events (
        id \(text) NOT NULL PRIMARY KEY CHECK (length(id) = 36),
        visit \(text) NOT NULL REFERENCES visits (id),
        staff \(text) NOT NULL REFERENCES staff (id),
        type \(text) NOT NULL CHECK (length(type) BETWEEN 1 AND 30),
        digest \(text) NOT NULL CHECK (length(digest) = 64),
        occurred_at \(text) NOT NULL CHECK (length(occurred_at) = 24),
        received_at \(text) NOT NULL CHECK (length(received_at) = 24),
        sequence \(whole),
        receipt \(text) NOT NULL CHECK (length(receipt) = 36),
        applied \(text) NOT NULL CHECK (applied IN ('applied', 'late', 'already', 'irregular'))
      \(end)
      """,
      "CREATE INDEX safety_events_visit ON safety_events (visit, received_at)",
      """
      CREATE TABLE staff_positions (
        event \(text) NOT NULL PRIMARY KEY CHECK (length(event) = 36),
        visit \(text) NOT NULL REFERENCES visits (id),
        staff \(text) NOT NULL REFERENCES staff (id),
        latitude \(text) NOT NULL CHECK (length(latitude) BETWEEN 1 AND 12),
        longitude \(text) NOT NULL CHECK (length(longitude) BETWEEN 1 AND 12),
        accuracy_metres \(whole) NOT NULL CHECK (accuracy_metres BETWEEN 0 AND 100000),
        taken_at \(text) NOT NULL CHECK (length(taken_at) = 24)
      \(end)
      """,
      "CREATE INDEX staff_positions_visit ON staff_positions (visit, taken_at)",
      "CREATE INDEX staff_positions_taken ON staff_positions (taken_at)",
    ]
  }
}
