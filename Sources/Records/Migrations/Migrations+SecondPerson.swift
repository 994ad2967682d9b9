import Storage

extension Migrations {
  /// Notices to those who may be the second person of a stand-down. Words and limits stay as they were when it was released.
  static let secondPerson: [Migration] = [
    Migration(1720, "tell-second-persons") { dialect in
      (dialect.kind == .sqlite ? SecondPersonTables.rebuilt : SecondPersonTables.altered).map {
        SQL(text: $0, values: [])
      }
    }
  ]
}

/// The statements of step 1720.
enum SecondPersonTables {
  private static let kinds = """
    kind IN ('alert', 'know', 'reminder', 'taken', 'stand-down', 'still-open', 'glass-broken', 'second-person')
    """

  /// PostgreSQL changes a table in its place.
  static let altered = [
    "ALTER TABLE notices DROP CONSTRAINT notices_kind_check",
    "ALTER TABLE notices ADD CONSTRAINT notices_kind_check CHECK (\(kinds))",
  ]

  private static let columns = """
    key, visit, epoch, kind, ladder, place, number, recipient, channel, is_late, is_drill, priority, created_ms, state,
      token, owner, claimable_ms, attempts, first_sent_ms, provider_id, rank, is_overtaken, trouble
    """

  /// SQLite makes the table anew: no other way changes what it checks.
  static let rebuilt = [
    "ALTER TABLE notices RENAME TO notices_before",
    """
    CREATE TABLE notices (
      key TEXT NOT NULL PRIMARY KEY CHECK (length(key) = 36),
      visit TEXT NOT NULL,
      epoch INTEGER NOT NULL,
      kind TEXT NOT NULL CHECK (\(kinds)),
      ladder TEXT,
      place TEXT,
      number INTEGER NOT NULL,
      recipient TEXT NOT NULL CHECK (length(recipient) BETWEEN 1 AND 100),
      channel TEXT NOT NULL CHECK (channel IN ('sms', 'email', 'voice', 'webhook', 'push')),
      is_late INTEGER NOT NULL CHECK (is_late IN (0, 1)),
      is_drill INTEGER NOT NULL CHECK (is_drill IN (0, 1)),
      priority INTEGER NOT NULL CHECK (priority BETWEEN 0 AND 3),
      created_ms INTEGER NOT NULL,
      state TEXT NOT NULL CHECK (state IN
        ('pending', 'sending', 'accepted', 'delivered', 'failed', 'unknown', 'cancelled')),
      token INTEGER NOT NULL,
      owner TEXT,
      claimable_ms INTEGER,
      attempts INTEGER NOT NULL,
      first_sent_ms INTEGER,
      provider_id TEXT CHECK (length(provider_id) BETWEEN 1 AND 200),
      rank INTEGER CHECK (rank BETWEEN 1 AND 5),
      is_overtaken INTEGER NOT NULL CHECK (is_overtaken IN (0, 1)),
      trouble TEXT CHECK (length(trouble) BETWEEN 1 AND 100),
      of_visit TEXT GENERATED ALWAYS AS (CASE WHEN is_drill = 0 THEN visit END) STORED
        REFERENCES visits (id),
      of_drill TEXT GENERATED ALWAYS AS (CASE WHEN is_drill = 1 THEN visit END) STORED
        REFERENCES drills (id)
    ) STRICT
    """,
    "INSERT INTO notices (\(columns)) SELECT \(columns) FROM notices_before",
    "DROP TABLE notices_before",
    "CREATE INDEX notices_due ON notices (claimable_ms) WHERE claimable_ms IS NOT NULL",
    "CREATE INDEX notices_visit ON notices (visit, created_ms)",
    "CREATE INDEX notices_provider ON notices (provider_id) WHERE provider_id IS NOT NULL",
  ]
}
