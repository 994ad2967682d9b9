import Storage

extension Migrations {
  /// What delegations and competences of staff say besides, and how they came to an end. The words of a step stay as
  /// they were when it was released, whatever words come later.
  static let staff: [Migration] = [
    Migration(950, "say-why-power-is-delegated-and-how-it-ended") { dialect in
      let text = dialect.textType
      return [
        """
        ALTER TABLE delegations ADD COLUMN power \(text) NOT NULL DEFAULT 'all'
          CHECK (power IN ('all', 'authorise', 'endorse'))
        """,
        "ALTER TABLE delegations ADD COLUMN reason \(text) CHECK (length(reason) BETWEEN 1 AND 500)",
        "ALTER TABLE delegations ADD COLUMN ended_by \(text) CHECK (length(ended_by) = 36)",
        "ALTER TABLE delegations ADD COLUMN end_reason \(text) CHECK (length(end_reason) BETWEEN 1 AND 500)",
        "CREATE INDEX delegations_from ON delegations (from_staff, to_day)",
        "CREATE INDEX delegations_last ON delegations (to_day, id)",
      ].map { SQL(text: $0, values: []) }
        + dialect.frozen(
          "delegations",
          columns: ["id", "from_staff", "to_staff", "basis", "from_day", "to_day", "power", "reason"])
    },
    Migration(955, "let-competences-end-and-keep-why") { dialect in CompetenceTables.statements(dialect) },
  ]
}

/// The statements of step 955.
enum CompetenceTables {
  /// A competence of another kind needs another check, and the tables of SQLite take no other check: the rows move into
  /// a table made anew. Who recorded one may be a machine that brought a file in, so it is no longer somebody's id.
  static func statements(_ dialect: Dialect) -> [SQL] {
    let text = dialect.textType
    let end = ")\(dialect.tableSuffix)"
    let kinds = "('home-visits', 'mosovo', 'nominated-contact', 'lone-worker-device')"
    let kept = "staff, competence, valid_from, valid_to, recorded_by, recorded_at"
    let tables = [
      """
      CREATE TABLE competences_of_staff (
        staff \(text) NOT NULL REFERENCES staff (id),
        competence \(text) NOT NULL CHECK (competence IN \(kinds)),
        valid_from \(text) NOT NULL CHECK (length(valid_from) = 10),
        valid_to \(text) CHECK (length(valid_to) = 10 AND valid_to >= valid_from),
        ended_on \(text) CHECK (length(ended_on) = 10 AND ended_on >= valid_from),
        recorded_by \(text) NOT NULL CHECK (length(recorded_by) BETWEEN 1 AND 100),
        recorded_at \(text) NOT NULL CHECK (length(recorded_at) = 24),
        PRIMARY KEY (staff, competence, valid_from)
      \(end)
      """,
      "INSERT INTO competences_of_staff (\(kept)) SELECT \(kept) FROM competences",
      "DROP TABLE competences",
      "ALTER TABLE competences_of_staff RENAME TO competences",
      """
      CREATE TABLE competence_changes (
        id \(text) NOT NULL PRIMARY KEY CHECK (length(id) = 36),
        staff \(text) NOT NULL REFERENCES staff (id),
        competence \(text) NOT NULL CHECK (competence IN \(kinds)),
        valid_from \(text) NOT NULL CHECK (length(valid_from) = 10),
        valid_to \(text) CHECK (length(valid_to) = 10),
        ended_on \(text) CHECK (length(ended_on) = 10),
        reason \(text) CHECK (length(reason) BETWEEN 1 AND 500),
        changed_by \(text) NOT NULL CHECK (length(changed_by) BETWEEN 1 AND 100),
        changed_at \(text) NOT NULL CHECK (length(changed_at) = 24)
      \(end)
      """,
      "CREATE INDEX competence_changes_staff ON competence_changes (staff, changed_at)",
    ]
    return tables.map { SQL(text: $0, values: []) } + dialect.appendOnly("competence_changes", keys: [["id"]])
  }
}
