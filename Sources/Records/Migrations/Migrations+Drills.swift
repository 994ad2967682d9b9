import Storage

extension Migrations {
  /// Drills, and room for them where the engine works: what it keeps of a live visit is of a visit or of a drill, never of
  /// nothing and never of both. Words and limits stay as they were when it was released.
  static let drills: [Migration] = [
    Migration(1600, "keep-drills") { dialect in DrillTables.statements(dialect) }
  ]
}

/// The statements of step 1600.
enum DrillTables {
  static func statements(_ dialect: Dialect) -> [SQL] {
    plain(own(dialect)) + dialect.appendOnly("drill_texts", keys: [["id"]])
      + dialect.frozen("drills", columns: ["id", "team", "ladder", "started_by", "started_at", "ends_at"])
      + (dialect.kind == .sqlite ? rebuilt(dialect) : altered(dialect))
  }

  private static func plain(_ texts: [String]) -> [SQL] { texts.map { SQL(text: $0, values: []) } }

  private static func own(_ dialect: Dialect) -> [String] {
    let text = dialect.textType
    let end = ")\(dialect.tableSuffix)"
    return [
      """
      CREATE TABLE drills (
        id \(text) NOT NULL PRIMARY KEY CHECK (length(id) = 36),
        team \(text) NOT NULL REFERENCES teams (code),
        ladder \(text) NOT NULL CHECK (ladder IN ('overdue', 'duress')),
        started_by \(text) NOT NULL REFERENCES staff (id),
        started_at \(text) NOT NULL CHECK (length(started_at) = 24),
        ends_at \(text) NOT NULL CHECK (length(ends_at) = 24),
        is_open \(dialect.integerType) NOT NULL CHECK (is_open IN (0, 1)),
        is_taken \(dialect.integerType) NOT NULL CHECK (is_taken IN (0, 1)),
        ending \(text) CHECK (ending IN ('stood-down', 'by-hand', 'limit')),
        ended_at \(text) CHECK (length(ended_at) = 24),
        score \(text) CHECK (length(score) BETWEEN 1 AND 4000),
        CHECK (is_open = 1 AND ending IS NULL AND ended_at IS NULL AND score IS NULL
          OR is_open = 0 AND ending IS NOT NULL AND ended_at IS NOT NULL AND score IS NOT NULL)
      \(end)
      """,
      "CREATE UNIQUE INDEX drills_running ON drills (team) WHERE is_open = 1",
      "CREATE INDEX drills_team ON drills (team, started_at)",
      """
      CREATE TABLE drill_texts (
        id \(text) NOT NULL PRIMARY KEY CHECK (length(id) = 36),
        drill \(text) NOT NULL REFERENCES drills (id),
        body \(text) NOT NULL CHECK (length(body) BETWEEN 1 AND 1000),
        written_by \(text) NOT NULL REFERENCES staff (id),
        written_at \(text) NOT NULL CHECK (length(written_at) = 24)
      \(end)
      """,
    ]
  }

  /// What a row is of: the database holds it to the one table or to the other.
  private static func references(_ dialect: Dialect) -> [String] {
    [
      """
      of_visit \(dialect.textType) GENERATED ALWAYS AS (CASE WHEN is_drill = 0 THEN visit END) STORED
          REFERENCES visits (id)
      """,
      """
      of_drill \(dialect.textType) GENERATED ALWAYS AS (CASE WHEN is_drill = 1 THEN visit END) STORED
          REFERENCES drills (id)
      """,
    ]
  }

  /// PostgreSQL changes a table in its place.
  private static func altered(_ dialect: Dialect) -> [SQL] {
    let tables = ["live_visits", "ladder_steps", "notices"]
    return plain(
      [
        """
        ALTER TABLE live_visits ADD COLUMN is_drill \(dialect.integerType) NOT NULL DEFAULT 0
          CHECK (is_drill IN (0, 1))
        """
      ]
        + tables.flatMap { table in
          ["ALTER TABLE \(table) DROP CONSTRAINT \(table)_visit_fkey"]
            + references(dialect).map { "ALTER TABLE \(table) ADD COLUMN \($0)" }
        })
  }

  /// SQLite makes the tables anew: no other way takes a reference off a column.
  private static func rebuilt(_ dialect: Dialect) -> [SQL] {
    let tables = ["live_deadlines", "live_visits", "ladder_steps", "notices"]
    let columns = [
      "visit, due_ms, claimable_ms, priority, state, token, owner, epoch, failures, schema_version",
      "visit, revision, phase, is_open, alarm, epoch, start_at, end_at, state",
      """
      id, visit, epoch, ladder, rung, turn, round, kind, due_ms, fired_ms, lateness_ms, node, token, version, is_drill
      """,
      """
      key, visit, epoch, kind, ladder, place, number, recipient, channel, is_late, is_drill, priority, created_ms, state,
        token, owner, claimable_ms, attempts, first_sent_ms, provider_id, rank, is_overtaken, trouble
      """,
    ]
    let moved = Array(zip(tables, columns))
    return plain(
      tables.map { "ALTER TABLE \($0) RENAME TO \($0)_before" } + live(dialect) + steps(dialect)
        + notices(dialect)
        // What is due names the live visit it is of, which has to be there first.
        + [moved[1], moved[0], moved[2], moved[3]].map { table, columns in
          "INSERT INTO \(table) (\(columns)) SELECT \(columns) FROM \(table)_before"
        }
        + tables.map { "DROP TABLE \($0)_before" }
        + [
          "CREATE INDEX live_visits_open ON live_visits (start_at, visit) WHERE is_open = 1",
          "CREATE INDEX live_deadlines_due ON live_deadlines (claimable_ms) WHERE state IN ('pending', 'leased')",
          "CREATE INDEX ladder_steps_fired ON ladder_steps (fired_ms)",
          "CREATE INDEX notices_due ON notices (claimable_ms) WHERE claimable_ms IS NOT NULL",
          "CREATE INDEX notices_visit ON notices (visit, created_ms)",
          "CREATE INDEX notices_provider ON notices (provider_id) WHERE provider_id IS NOT NULL",
        ])
      + dialect.appendOnly(
        "ladder_steps", keys: [["id"], ["visit", "epoch", "ladder", "rung", "turn", "round"]])
  }

  private static func live(_ dialect: Dialect) -> [String] {
    [
      """
      CREATE TABLE live_visits (
        visit TEXT NOT NULL PRIMARY KEY,
        is_drill INTEGER NOT NULL DEFAULT 0 CHECK (is_drill IN (0, 1)),
        revision INTEGER NOT NULL CHECK (revision >= 1),
        phase TEXT NOT NULL CHECK (phase IN ('planned', 'on-the-way', 'in-visit', 'ended')),
        is_open INTEGER NOT NULL CHECK (is_open IN (0, 1)),
        alarm TEXT CHECK (alarm IN ('not-arrived', 'overdue', 'help', 'device', 'duress')),
        epoch INTEGER NOT NULL CHECK (epoch >= 1),
        start_at TEXT NOT NULL CHECK (length(start_at) = 24),
        end_at TEXT NOT NULL CHECK (length(end_at) = 24),
        state TEXT NOT NULL CHECK (length(state) BETWEEN 1 AND 4000),
        \(references(dialect).joined(separator: ",\n  "))
      ) STRICT
      """,
      """
      CREATE TABLE live_deadlines (
        visit TEXT NOT NULL PRIMARY KEY REFERENCES live_visits (visit),
        due_ms INTEGER NOT NULL,
        claimable_ms INTEGER NOT NULL,
        priority INTEGER NOT NULL CHECK (priority BETWEEN 0 AND 3),
        state TEXT NOT NULL CHECK (state IN ('pending', 'leased', 'quarantined')),
        token INTEGER NOT NULL CHECK (token >= 0),
        owner TEXT,
        epoch INTEGER NOT NULL,
        failures INTEGER NOT NULL DEFAULT 0,
        schema_version INTEGER NOT NULL
      ) STRICT
      """,
    ]
  }

  private static func steps(_ dialect: Dialect) -> [String] {
    [
      """
      CREATE TABLE ladder_steps (
        id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
        visit TEXT NOT NULL,
        epoch INTEGER NOT NULL,
        ladder TEXT NOT NULL,
        rung INTEGER NOT NULL,
        turn INTEGER NOT NULL,
        round INTEGER NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('told', 'skipped-late')),
        due_ms INTEGER NOT NULL,
        fired_ms INTEGER NOT NULL,
        lateness_ms INTEGER NOT NULL,
        node TEXT NOT NULL,
        token INTEGER NOT NULL,
        version TEXT NOT NULL,
        is_drill INTEGER NOT NULL CHECK (is_drill IN (0, 1)),
        \(references(dialect).joined(separator: ",\n  ")),
        UNIQUE (visit, epoch, ladder, rung, turn, round)
      ) STRICT
      """
    ]
  }

  private static func notices(_ dialect: Dialect) -> [String] {
    [
      """
      CREATE TABLE notices (
        key TEXT NOT NULL PRIMARY KEY CHECK (length(key) = 36),
        visit TEXT NOT NULL,
        epoch INTEGER NOT NULL,
        kind TEXT NOT NULL
          CHECK (kind IN ('alert', 'know', 'reminder', 'taken', 'stand-down', 'still-open')),
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
        \(references(dialect).joined(separator: ",\n  "))
      ) STRICT
      """
    ]
  }
}
