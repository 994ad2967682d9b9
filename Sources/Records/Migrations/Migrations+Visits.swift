import Casework
import Policy
import Storage

extension Migrations {
  /// Visits, who goes, what was written about them, risk assessments, competences and delegations.
  static let visits: [Migration] = [
    Migration(500, "make-the-visits") { dialect in VisitTables.statements(dialect) },
    Migration(510, "make-the-decisions") { dialect in DecisionTables.statements(dialect) },
    Migration(520, "make-the-tasks") { dialect in VisitTables.tasks(dialect) },
    Migration(530, "order-the-visits-by-start") { _ in
      [SQL(text: "CREATE INDEX visits_start ON visits (start_at, id)", values: [])]
    },
    Migration(531, "find-the-staff-of-a-pdu") { _ in
      [SQL(text: "CREATE INDEX staff_pdu ON staff (pdu)", values: [])]
    },
  ]
}

/// The statements of step 500.
enum VisitTables {
  static func statements(_ dialect: Dialect) -> [SQL] {
    (visits(dialect) + around(dialect) + indexes).map { SQL(text: $0, values: []) }
  }

  /// The competences there were when the table was made.
  private static let firstCompetences = ["home-visits", "mosovo", "nominated-contact"]

  private static func words(_ words: [String]) -> String {
    "(" + words.map { "'\($0)'" }.joined(separator: ", ") + ")"
  }

  private static func visits(_ dialect: Dialect) -> [String] {
    let text = dialect.textType
    let whole = dialect.integerType
    let end = ")\(dialect.tableSuffix)"
    return [
      """
      CREATE TABLE visits (
        id \(text) NOT NULL PRIMARY KEY CHECK (length(id) = 36),
        person \(text) NOT NULL REFERENCES people (id),
        revision \(whole) NOT NULL CHECK (revision >= 1),
        stage \(text) NOT NULL CHECK (stage IN \(words(VisitStage.allCases.map(\.rawValue)))),
        start_at \(text) NOT NULL CHECK (length(start_at) = 24),
        end_at \(text) NOT NULL CHECK (length(end_at) = 24),
        assessment \(text) CHECK (length(assessment) = 36),
        state \(text) NOT NULL CHECK (length(state) BETWEEN 1 AND 16000)
      \(end)
      """,
      """
      CREATE TABLE visit_crew (
        visit \(text) NOT NULL REFERENCES visits (id),
        staff \(text) NOT NULL REFERENCES staff (id),
        position \(whole) NOT NULL CHECK (position >= 1),
        start_at \(text) NOT NULL CHECK (length(start_at) = 24),
        PRIMARY KEY (visit, staff)
      \(end)
      """,
      """
      CREATE TABLE visit_texts (
        id \(text) NOT NULL PRIMARY KEY CHECK (length(id) = 36),
        person \(text) NOT NULL REFERENCES people (id),
        body \(text) NOT NULL CHECK (length(body) BETWEEN 1 AND \(VisitRecords.longestText)),
        written_by \(text) NOT NULL REFERENCES staff (id),
        written_at \(text) NOT NULL CHECK (length(written_at) = 24)
      \(end)
      """,
      """
      CREATE TABLE risk_assessments (
        id \(text) NOT NULL PRIMARY KEY CHECK (length(id) = 36),
        person \(text) NOT NULL REFERENCES people (id),
        made_by \(text) NOT NULL REFERENCES staff (id),
        made_at \(text) NOT NULL CHECK (length(made_at) = 24),
        place \(text) NOT NULL CHECK (place IN \(words(VisitPlace.allCases.map(\.rawValue)))),
        state \(text) NOT NULL CHECK (length(state) BETWEEN 1 AND 4000)
      \(end)
      """,
    ]
  }

  private static func around(_ dialect: Dialect) -> [String] {
    let text = dialect.textType
    let end = ")\(dialect.tableSuffix)"
    return [
      """
      CREATE TABLE competences (
        staff \(text) NOT NULL REFERENCES staff (id),
        competence \(text) NOT NULL CHECK (competence IN \(words(firstCompetences))),
        valid_from \(text) NOT NULL CHECK (length(valid_from) = 10),
        valid_to \(text) CHECK (length(valid_to) = 10 AND valid_to >= valid_from),
        recorded_by \(text) NOT NULL REFERENCES staff (id),
        recorded_at \(text) NOT NULL CHECK (length(recorded_at) = 24),
        PRIMARY KEY (staff, competence, valid_from)
      \(end)
      """,
      """
      CREATE TABLE delegations (
        id \(text) NOT NULL PRIMARY KEY CHECK (length(id) = 36),
        from_staff \(text) NOT NULL REFERENCES staff (id),
        to_staff \(text) NOT NULL REFERENCES staff (id),
        basis \(text) NOT NULL CHECK (basis IN \(words(AuthorityBasis.allCases.map(\.rawValue)))),
        from_day \(text) NOT NULL CHECK (length(from_day) = 10),
        to_day \(text) NOT NULL CHECK (length(to_day) = 10 AND to_day >= from_day),
        recorded_at \(text) NOT NULL CHECK (length(recorded_at) = 24),
        ended_at \(text) CHECK (length(ended_at) = 24),
        CHECK (from_staff <> to_staff)
      \(end)
      """,
    ]
  }

  /// The statements of step 520.
  static func tasks(_ dialect: Dialect) -> [SQL] {
    let text = dialect.textType
    let statements = [
      """
      CREATE TABLE tasks (
        id \(text) NOT NULL PRIMARY KEY CHECK (length(id) = 36),
        person \(text) NOT NULL REFERENCES people (id),
        visit \(text) REFERENCES visits (id),
        owner \(text) NOT NULL REFERENCES staff (id),
        revision \(dialect.integerType) NOT NULL CHECK (revision >= 1),
        stage \(text) NOT NULL CHECK (stage IN \(words(TaskStage.allCases.map(\.rawValue)))),
        due \(text) CHECK (length(due) = 10),
        opened_at \(text) NOT NULL CHECK (length(opened_at) = 24),
        state \(text) NOT NULL CHECK (length(state) BETWEEN 1 AND 4000)
      )\(dialect.tableSuffix)
      """,
      "CREATE INDEX tasks_visit ON tasks (visit)",
      "CREATE INDEX tasks_person ON tasks (person, opened_at)",
      "CREATE INDEX tasks_open ON tasks (owner, due, opened_at) WHERE stage = 'open'",
    ]
    return statements.map { SQL(text: $0, values: []) }
  }

  private static let indexes = [
    "CREATE INDEX visits_person ON visits (person, start_at)",
    "CREATE INDEX visits_stage ON visits (stage, start_at, id)",
    "CREATE INDEX visit_crew_staff ON visit_crew (staff, start_at, visit)",
    "CREATE INDEX visit_texts_person ON visit_texts (person)",
    "CREATE INDEX risk_assessments_person ON risk_assessments (person, place, made_at)",
    "CREATE INDEX delegations_to ON delegations (to_staff, to_day)",
  ]
}
