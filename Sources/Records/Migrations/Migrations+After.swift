import Storage

extension Migrations {
  /// What is kept after an alarm, or after a visit that was broken off.
  static let after: [Migration] = [
    Migration(1500, "keep-incidents") { dialect in
      let text = dialect.textType
      let whole = dialect.integerType
      return [
        """
        CREATE TABLE incidents (
          id \(text) NOT NULL PRIMARY KEY CHECK (length(id) = 36),
          visit \(text) NOT NULL REFERENCES visits (id),
          ladder \(text) CHECK (ladder IN ('not-arrived', 'overdue', 'help', 'device', 'duress')),
          is_real \(whole) NOT NULL CHECK (is_real IN (0, 1)),
          is_drill \(whole) NOT NULL CHECK (is_drill IN (0, 1)),
          is_open \(whole) NOT NULL CHECK (is_open IN (0, 1)),
          opened_at \(text) NOT NULL CHECK (length(opened_at) = 24)
        )\(dialect.tableSuffix)
        """,
        "CREATE INDEX incidents_visit ON incidents (visit, opened_at)",
        "CREATE INDEX incidents_opened ON incidents (opened_at, id)",
      ].map { SQL(text: $0, values: []) }
        + dialect.frozen("incidents", columns: ["id", "visit", "ladder", "is_drill", "opened_at"])
    },
    Migration(1510, "keep-the-ladders-of-teams") { dialect in
      let text = dialect.textType
      return [
        SQL(
          text: """
            CREATE TABLE team_ladders (
              team \(text) NOT NULL REFERENCES teams (code),
              version \(dialect.integerType) NOT NULL CHECK (version >= 1),
              body \(text) NOT NULL CHECK (length(body) <= 16000),
              reason \(text) NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
              published_by \(text) NOT NULL REFERENCES staff (id),
              published_at \(text) NOT NULL CHECK (length(published_at) = 24),
              PRIMARY KEY (team, version)
            )\(dialect.tableSuffix)
            """, values: [])
      ] + dialect.appendOnly("team_ladders", keys: [["team", "version"]])
    },
  ]
}
