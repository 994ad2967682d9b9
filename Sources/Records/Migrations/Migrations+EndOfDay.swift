import Storage

extension Migrations {
  /// Whether those who went on a visit are known to be safe.
  static let endOfDay: [Migration] = [
    Migration(1630, "who-is-known-to-be-safe") { dialect in
      let text = dialect.textType
      return [
        // Who goes is what the live visit says, which holds the ids; nothing may keep a live visit from being written.
        """
        CREATE TABLE live_crew (
          visit \(text) NOT NULL REFERENCES live_visits (visit),
          staff \(text) NOT NULL CHECK (length(staff) BETWEEN 1 AND 100),
          start_at \(text) NOT NULL CHECK (length(start_at) = 24),
          said_at \(text) CHECK (length(said_at) = 24),
          word \(text) CHECK (word IN ('safe', 'home', 'called-off')),
          PRIMARY KEY (visit, staff)
        )\(dialect.tableSuffix)
        """,
        // What is over is past: it is held to be done, and is the word on nothing else.
        """
        INSERT INTO live_crew (visit, staff, start_at, said_at, word)
        SELECT l.visit, c.staff, l.start_at, CASE WHEN l.is_open = 1 THEN NULL ELSE l.start_at END,
          CASE WHEN l.is_open = 1 THEN NULL ELSE 'called-off' END
        FROM live_visits l JOIN visit_crew c ON c.visit = l.visit
        """,
        "CREATE INDEX live_crew_unsaid ON live_crew (start_at, visit) WHERE word IS NULL",
        "CREATE INDEX live_crew_staff ON live_crew (staff, said_at)",
      ].map { SQL(text: $0, values: []) }
    }
  ]
}
