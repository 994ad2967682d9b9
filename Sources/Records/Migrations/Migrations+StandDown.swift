import Storage

extension Migrations {
  /// Stand-downs of duress that were asked for, and what became of each. Words and limits stay as they were when it was
  /// released.
  static let standDown: [Migration] = [
    Migration(1660, "ask-for-stand-downs") { dialect in
      let text = dialect.textType
      let whole = dialect.integerType
      let end = ")\(dialect.tableSuffix)"
      let tables = [
        """
        CREATE TABLE stand_down_asks (
          id \(text) NOT NULL PRIMARY KEY CHECK (length(id) = 36),
          visit \(text) NOT NULL REFERENCES visits (id),
          ladder \(text) NOT NULL CHECK (length(ladder) BETWEEN 1 AND 40),
          epoch \(whole) NOT NULL CHECK (epoch >= 1),
          reason \(text) NOT NULL CHECK (length(reason) BETWEEN 1 AND 40),
          code_word \(text) NOT NULL CHECK (length(code_word) BETWEEN 1 AND 40),
          how \(text) NOT NULL REFERENCES visit_texts (id),
          minutes \(whole) CHECK (minutes BETWEEN 5 AND 480),
          asked_by \(text) NOT NULL REFERENCES staff (id),
          asked_ms \(whole) NOT NULL
        \(end)
        """,
        "CREATE INDEX stand_down_asks_visit ON stand_down_asks (visit, asked_ms)",
        """
        CREATE TABLE stand_down_answers (
          ask \(text) NOT NULL PRIMARY KEY REFERENCES stand_down_asks (id),
          kind \(text) NOT NULL CHECK (kind IN ('confirmed', 'declined', 'withdrawn', 'void', 'alone')),
          answered_by \(text) NOT NULL REFERENCES staff (id),
          answered_ms \(whole) NOT NULL
        \(end)
        """,
      ]
      return tables.map { SQL(text: $0, values: []) }
        + dialect.appendOnly("stand_down_asks", keys: [["id"]])
        + dialect.appendOnly("stand_down_answers", keys: [["ask"]])
    }
  ]
}
