import Casework
import Policy
import Storage

/// The statements of step 510: decisions not to visit or to visit later, and entries in registers.
enum DecisionTables {
  static func statements(_ dialect: Dialect) -> [SQL] {
    let text = dialect.textType
    let whole = dialect.integerType
    let end = ")\(dialect.tableSuffix)"
    func words(_ words: [String]) -> String { "(" + words.map { "'\($0)'" }.joined(separator: ", ") + ")" }
    let statements = [
      """
      CREATE TABLE decisions (
        id \(text) NOT NULL PRIMARY KEY CHECK (length(id) = 36),
        person \(text) NOT NULL REFERENCES people (id),
        policy \(text) NOT NULL CHECK (length(policy) BETWEEN 1 AND 64),
        obligation \(text) NOT NULL CHECK (length(obligation) BETWEEN 1 AND 100),
        revision \(whole) NOT NULL CHECK (revision >= 1),
        stage \(text) NOT NULL CHECK (stage IN \(words(DecisionStage.allCases.map(\.rawValue)))),
        tier \(text) NOT NULL CHECK (tier IN \(words(EndorsementTier.allCases.map(\.rawValue)))),
        decided_at \(text) NOT NULL CHECK (length(decided_at) = 24),
        state \(text) NOT NULL CHECK (length(state) BETWEEN 1 AND 4000)
      \(end)
      """,
      """
      CREATE TABLE register_entries (
        person \(text) NOT NULL REFERENCES people (id),
        number \(whole) NOT NULL CHECK (number >= 1),
        code \(text) NOT NULL CHECK (code IN \(words(RegisterCode.allCases.map(\.rawValue)))),
        started_on \(text) NOT NULL CHECK (length(started_on) = 10),
        ended_on \(text) CHECK (length(ended_on) = 10 AND ended_on >= started_on),
        recorded_by \(text) NOT NULL REFERENCES staff (id),
        recorded_at \(text) NOT NULL CHECK (length(recorded_at) = 24),
        PRIMARY KEY (person, number)
      \(end)
      """,
      "ALTER TABLE exceptions ADD COLUMN decision \(text) REFERENCES decisions (id)",
      "ALTER TABLE exceptions ADD COLUMN withdrawn_at \(text) CHECK (length(withdrawn_at) = 24)",
      "CREATE INDEX decisions_person ON decisions (person, decided_at)",
      "CREATE INDEX decisions_stage ON decisions (stage, decided_at, id)",
    ]
    return statements.map { SQL(text: $0, values: []) }
  }
}
