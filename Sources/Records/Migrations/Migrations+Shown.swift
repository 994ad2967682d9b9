import Storage

extension Migrations {
  /// When phones are reminded of visits whose alarm must not be noticed there (OFF-32, BRD-41).
  static let shown: [Migration] = [
    Migration(1730, "remind-phones-under-duress") { dialect in
      [
        """
        CREATE TABLE shown_reminders (
          visit \(dialect.textType) NOT NULL PRIMARY KEY REFERENCES live_visits (visit),
          due_ms \(dialect.integerType) NOT NULL
        )\(dialect.tableSuffix)
        """,
        "CREATE INDEX shown_reminders_due ON shown_reminders (due_ms)",
      ].map { SQL(text: $0, values: []) }
    }
  ]
}
