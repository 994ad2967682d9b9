/// What can go wrong in a database, in words that name the remedy.
public enum StoreError: Error, Hashable, Sendable {
  /// The database cannot be opened or reached: what, and why.
  case unavailable(String)
  /// A unique or check constraint refused the row: the constraint or table as the database names it.
  case conflict(String)
  /// The disk is full or the file cannot be written.
  case full(String)
  /// The file is no database, or is damaged.
  case damaged(String)
  /// The database is busy beyond the limit of waiting.
  case busy(String)
  /// The store was closed.
  case closed
  /// A row was not of the expected shape, or a statement was refused.
  case unexpected(String)
}

extension StoreError: CustomStringConvertible {
  /// One sentence for a log or a terminal; it names no person.
  public var description: String {
    switch self {
    case .unavailable(let why): "The database cannot be opened: \(why)"
    case .conflict(let what): "The database refused a row that breaks a constraint: \(what)"
    case .full(let why): "The database cannot be written to: \(why)"
    case .damaged(let why): "The database is damaged or is no database: \(why)"
    case .busy(let why): "The database is busy: \(why)"
    case .closed: "The database was closed."
    case .unexpected(let why): "The database refused a statement: \(why)"
    }
  }
}

extension StoreError {
  /// True where the same piece of work may succeed when it is tried again: somebody else was in the way.
  public var mayPass: Bool {
    switch self {
    case .busy, .conflict: true
    case .unavailable, .full, .damaged, .closed, .unexpected: false
    }
  }
}

/// The few fragments of SQL that differ between the two databases.
public struct Dialect: Sendable, Hashable {
  /// Which database it is.
  public enum Kind: String, Sendable { case sqlite, postgres }
  public let kind: Kind

  public init(kind: Kind) { self.kind = kind }

  /// Appended to `CREATE TABLE … ( … )`: `STRICT` on SQLite, nothing on PostgreSQL.
  public var tableSuffix: String { kind == .sqlite ? " STRICT" : "" }
  /// The type of a whole-number column.
  public var integerType: String { kind == .sqlite ? "INTEGER" : "BIGINT" }
  /// The type of a text column: texts sort by code point on both databases.
  public var textType: String { kind == .sqlite ? "TEXT" : "TEXT COLLATE \"C\"" }
  /// The type of a column for numbers with a fraction.
  public var realType: String { kind == .sqlite ? "REAL" : "DOUBLE PRECISION" }
  /// Appended to a SELECT that claims rows for this transaction.
  public var skipLocked: String { kind == .sqlite ? "" : " FOR UPDATE SKIP LOCKED" }
  /// Appended to a SELECT that must hold its row until the transaction ends.
  public var forUpdate: String { kind == .sqlite ? "" : " FOR UPDATE" }

  /// The definition of a column that numbers the rows of a table upwards by itself and is its primary key.
  public var numberedKey: String {
    kind == .sqlite ? "INTEGER PRIMARY KEY AUTOINCREMENT" : "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"
  }

  /// The same for a table whose rows are replaced: a number may be given again once its row is gone.
  public var orderedKey: String {
    kind == .sqlite ? "INTEGER PRIMARY KEY" : "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"
  }

  /// A statement that has the database look again at what stands in these tables; nil where it does without.
  public func refreshStatistics(of tables: [String]) -> SQL? {
    kind == .sqlite ? nil : SQL(text: "ANALYZE \(tables.joined(separator: ", "))", values: [])
  }

  /// A column that is to be looked at along another index and is not to choose its own: SQLite knows no statistics,
  /// and takes a list of values for few rows.
  public func passedOver(_ column: String) -> String { kind == .sqlite ? "+\(column)" : column }

  /// A query that gives one row where there is a table of that name, else none.
  public func tableExists(_ name: String) -> SQL {
    switch kind {
    case .sqlite: "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = \(name)"
    case .postgres:
      "SELECT 1 FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = \(name)"
    }
  }

  /// A query that gives the names of the indexes of these tables, a row each.
  public func indexNames(of tables: [String]) -> SQL {
    switch kind {
    case .sqlite: "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name IN \(list: tables)"
    case .postgres:
      "SELECT indexname::text FROM pg_indexes WHERE schemaname = current_schema() AND tablename IN \(list: tables)"
    }
  }

  /// A statement after which nobody else adds to these tables until this transaction ends, and whatever others had
  /// begun to add is there; nil where a write transaction is alone anyway.
  public func holdStill(_ tables: [String]) -> SQL? {
    kind == .sqlite
      ? nil : SQL(text: "LOCK TABLE \(tables.joined(separator: ", ")) IN SHARE MODE", values: [])
  }

  /// A query that keeps every other writer of this schema out of one piece of work until this transaction ends; nil
  /// where the write transaction already does.
  public func exclusive(_ number: Int32) -> SQL? {
    kind == .sqlite
      ? nil : "SELECT pg_advisory_xact_lock(\(Int(number)), hashtext(current_schema()))"
  }

  /// A statement that lets the rest of this transaction take as long as it needs, for work that goes over whole
  /// tables; nil where a statement has no limit of time.
  public var unhurried: SQL? { kind == .sqlite ? nil : "SET LOCAL statement_timeout = 0" }

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
      return ["UPDATE", "DELETE"].map { verb in
        SQL(
          text: """
            CREATE TRIGGER \(table)_no_\(verb.lowercased()) BEFORE \(verb) ON \(table)
            BEGIN SELECT RAISE(ABORT, '\(table) is append-only'); END
            """,
          values: [])
      } + [
        SQL(
          text: """
            CREATE TRIGGER \(table)_no_replace BEFORE INSERT ON \(table) WHEN \(taken.joined(separator: " OR "))
            BEGIN SELECT RAISE(ABORT, '\(table) is append-only: \(Dialect.keyIsTaken)'); END
            """,
          values: [])
      ]
    case .postgres:
      return [
        SQL(
          text: """
            CREATE OR REPLACE FUNCTION refuse_\(table)_change() RETURNS trigger LANGUAGE plpgsql AS
            $body$ BEGIN RAISE EXCEPTION '\(table) is append-only'; END $body$
            """,
          values: []),
        SQL(
          text: """
            CREATE TRIGGER \(table)_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON \(table)
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_\(table)_change()
            """,
          values: []),
      ]
    }
  }

  /// The statements after which these columns of a table keep what was put into them; a row may be marked in its other
  /// columns, and removed.
  public func frozen(_ table: String, columns: [String]) -> [SQL] {
    let named = columns.joined(separator: ", ")
    let refusal = "what \(table) hold is not changed; record a correction"
    switch kind {
    case .sqlite:
      return [
        SQL(
          text: """
            CREATE TRIGGER \(table)_frozen BEFORE UPDATE OF \(named) ON \(table)
            BEGIN SELECT RAISE(ABORT, '\(refusal)'); END
            """,
          values: [])
      ]
    case .postgres:
      return [
        SQL(
          text: """
            CREATE OR REPLACE FUNCTION refuse_\(table)_rewriting() RETURNS trigger LANGUAGE plpgsql AS
            $body$ BEGIN RAISE EXCEPTION '\(refusal)'; END $body$
            """,
          values: []),
        SQL(
          text: """
            CREATE TRIGGER \(table)_frozen BEFORE UPDATE OF \(named) ON \(table)
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_\(table)_rewriting()
            """,
          values: []),
      ]
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
}
