/// The triggers that keep what was recorded as it is. Their text is part of migrations: it does not change.
extension Dialect {
  /// What the refusal of a row whose key is there says.
  public static let keyIsTaken = "a row of this key is there already"

  /// The statements that make a table append-only: a row once written is neither changed nor removed. `keys` are the
  /// columns that tell its rows apart, each a set of its own; where the database lets a new row push an old one out of
  /// its place, a row with a key that is there is refused.
  public func appendOnly(_ table: String, keys: [[String]]) -> [SQL] {
    switch kind {
    case .sqlite:
      let taken = keys.map { key in
        let same = key.map { "\($0) = NEW.\($0)" }.joined(separator: " AND ")
        return "EXISTS (SELECT 1 FROM \(table) WHERE \(same))"
      }
      let replacing = "BEFORE INSERT ON \(table) WHEN \(taken.joined(separator: " OR "))"
      return ["UPDATE", "DELETE"].map { verb in
        Dialect.refusal(
          "\(table)_no_\(verb.lowercased())", "BEFORE \(verb) ON \(table)", "\(table) is append-only")
      } + [
        Dialect.refusal(
          "\(table)_no_replace", replacing, "\(table) is append-only: \(Dialect.keyIsTaken)")
      ]
    case .postgres:
      return Dialect.refusal(
        "\(table)_no_change", "BEFORE UPDATE OR DELETE OR TRUNCATE ON \(table)", "\(table) is append-only",
        function: "refuse_\(table)_change")
    }
  }

  /// The statements after which these columns of a table keep what was put into them; a row may be marked in its other
  /// columns, and removed.
  public func frozen(_ table: String, columns: [String]) -> [SQL] {
    let change = "BEFORE UPDATE OF \(columns.joined(separator: ", ")) ON \(table)"
    let words = "what \(table) hold is not changed; record a correction"
    switch kind {
    case .sqlite: return [Dialect.refusal("\(table)_frozen", change, words)]
    case .postgres:
      return Dialect.refusal("\(table)_frozen", change, words, function: "refuse_\(table)_rewriting")
    }
  }

  /// The statements that take the triggers of `appendOnly` off again.
  public func droppingAppendOnly(_ table: String) -> [SQL] {
    switch kind {
    case .sqlite:
      ["update", "delete", "replace"].map { SQL(text: "DROP TRIGGER \(table)_no_\($0)", values: []) }
    case .postgres:
      [SQL(text: "DROP TRIGGER \(table)_no_change ON \(table)", values: [])]
    }
  }

  /// A trigger of SQLite that refuses a change in these words.
  private static func refusal(_ trigger: String, _ change: String, _ words: String) -> SQL {
    SQL(text: "CREATE TRIGGER \(trigger) \(change)\nBEGIN SELECT RAISE(ABORT, '\(words)'); END", values: [])
  }

  /// The same of PostgreSQL, with the function that it calls.
  private static func refusal(
    _ trigger: String, _ change: String, _ words: String, function: String
  ) -> [SQL] {
    [
      """
      CREATE OR REPLACE FUNCTION \(function)() RETURNS trigger LANGUAGE plpgsql AS
      $body$ BEGIN RAISE EXCEPTION '\(words)'; END $body$
      """,
      "CREATE TRIGGER \(trigger) \(change)\nFOR EACH STATEMENT EXECUTE FUNCTION \(function)()",
    ].map { SQL(text: $0, values: []) }
  }
}
