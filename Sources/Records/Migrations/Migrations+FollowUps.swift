import Policy
import Storage

extension Migrations {
  /// Decisions as the register lists them, and what of a decision the evaluation asks about.
  static let followUps: [Migration] = [
    Migration(700, "list-the-decisions") { dialect in
      let text = dialect.textType
      let kinds = RecordedException.Kind.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
      return [
        "ALTER TABLE decisions ADD COLUMN kind \(text) CHECK (kind IN (\(kinds)))",
        "ALTER TABLE decisions ADD COLUMN until_day \(text) CHECK (length(until_day) = 10)",
        """
        UPDATE decisions SET
          kind = (SELECT MAX(e.kind) FROM exceptions e WHERE e.decision = decisions.id),
          until_day = (SELECT MAX(e.until_day) FROM exceptions e WHERE e.decision = decisions.id)
        """,
        "CREATE INDEX decisions_decided ON decisions (decided_at, id)",
      ].map { SQL(text: $0, values: []) }
    },
    // Which occurrence of a rule a decision is about: a day of recording does not tell it from the next one.
    Migration(701, "name-the-obligation-of-an-exception") { dialect in
      [
        """
        ALTER TABLE exceptions ADD COLUMN obligation \(dialect.textType)
          CHECK (length(obligation) BETWEEN 1 AND 100)
        """,
        """
        UPDATE exceptions SET obligation =
          (SELECT d.obligation FROM decisions d WHERE d.id = exceptions.decision)
        WHERE decision IS NOT NULL
        """,
        // The trigger is made anew so that it guards the new column too.
        dialect.kind == .sqlite
          ? "DROP TRIGGER exceptions_frozen" : "DROP TRIGGER exceptions_frozen ON exceptions",
      ].map { SQL(text: $0, values: []) }
        + frozen.filter { $0.table == "exceptions" }.flatMap {
          dialect.frozen($0.table, columns: $0.columns + ["obligation"])
        }
    },
    Migration(702, "find-the-open-tasks-of-a-person") { _ in
      [SQL(text: "CREATE INDEX tasks_open_person ON tasks (person) WHERE stage = 'open'", values: [])]
    },
    // A visit on which a concern was found is not the visit that the concern asks for.
    Migration(703, "keep-the-concerns-of-a-visit") { dialect in
      [
        """
        ALTER TABLE visits_made ADD COLUMN concerns \(dialect.textType)
          CHECK (length(concerns) BETWEEN 1 AND 100)
        """,
        dialect.kind == .sqlite
          ? "DROP TRIGGER visits_made_frozen" : "DROP TRIGGER visits_made_frozen ON visits_made",
      ].map { SQL(text: $0, values: []) }
        + frozen.filter { $0.table == "visits_made" }.flatMap {
          dialect.frozen($0.table, columns: $0.columns + ["concerns"])
        }
    },
  ]
}
