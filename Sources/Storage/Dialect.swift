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
  public var skipLocked: String { kind == .sqlite ? "" : " FOR NO KEY UPDATE SKIP LOCKED" }
  /// Appended to a SELECT that must hold its row until the transaction ends. No key is ever changed: rows of others that refer to
  /// it can be put in meanwhile.
  public var forUpdate: String { kind == .sqlite ? "" : " FOR NO KEY UPDATE" }

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

  /// A statement after which this transaction waits no longer than so many milliseconds for a row that somebody else
  /// holds; nil where a write transaction is alone anyway.
  public func patience(milliseconds: Int) -> SQL? {
    kind == .sqlite ? nil : SQL(text: "SET LOCAL lock_timeout = \(max(1, milliseconds))", values: [])
  }

  /// An expression for the milliseconds since 1970 by the database's own clock, whenever it is asked in a transaction;
  /// nil where the database has none but this machine's.
  public var clockMilliseconds: String? {
    kind == .sqlite ? nil : "CAST(FLOOR(EXTRACT(EPOCH FROM clock_timestamp()) * 1000) AS BIGINT)"
  }
}
