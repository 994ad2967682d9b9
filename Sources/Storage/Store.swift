/// A database behind two functions: read, and write in one transaction (architecture.md section 4).
///
/// The body is synchronous: nothing is awaited inside a transaction. A body that throws rolls everything back. A body
/// runs once and is never run again by the store.
///
/// What both databases do alike, because the stores see to it: `lower()` and `LIKE` know ASCII letters only, `LIKE`
/// minds upper and lower case, texts sort by code point, a truth value comes back as 0 or 1, and a text with a NUL
/// character is refused. What a statement must see to itself: give `ESCAPE` with `LIKE`, give `NULLS FIRST` or
/// `NULLS LAST` where a sorted column may be null, and `CAST` a bare parameter of a select list.
///
/// A write on SQLite is alone in the database. On PostgreSQL it is `READ COMMITTED`: a decision about a subject is
/// guarded by the unique revision of its journal, a counter by one `UPDATE` that counts, anything else by reading its
/// row with `Dialect.forUpdate`. A read is one snapshot on both.
public protocol Store: Sendable {
  /// The few fragments of SQL that differ between databases.
  var dialect: Dialect { get }

  /// Runs a body against a consistent snapshot. Errors: `StoreError`, or whatever the body throws.
  func read<Value: Sendable>(
    _ body: @escaping @Sendable (any Transaction) throws -> Value
  ) async throws -> Value

  /// Runs a body in one write transaction and commits it. Errors: `StoreError`, or whatever the body throws.
  @discardableResult
  func write<Value: Sendable>(
    _ body: @escaping @Sendable (any Transaction) throws -> Value
  ) async throws -> Value

  /// Closes every connection. Later calls fail with `StoreError.closed`.
  func close() async
}

/// One open transaction: runs statements one after the other on one connection.
public protocol Transaction {
  var dialect: Dialect { get }

  /// Runs one statement and returns all its rows (none for a statement that returns nothing).
  func run(_ sql: SQL) throws(StoreError) -> [Row]

  /// Runs one statement for its effect; returns how many rows it changed.
  @discardableResult
  func execute(_ sql: SQL) throws(StoreError) -> Int

  /// Runs one query and hands over each row as it is read, in constant memory; the body may run other statements, and
  /// may throw to stop.
  func forEach(_ sql: SQL, _ body: (Row) throws -> Void) throws

  /// Inserts many rows into one table by the fastest way the database has (COPY on PostgreSQL, one prepared
  /// statement on SQLite). Each row holds its values in the order of the columns. The table and the columns are names
  /// of our own, never something a person typed. Returns how many rows went in.
  @discardableResult
  func insertMany(
    into table: String, columns: [String], rows: some Sequence<[SQLValue]>
  ) throws(StoreError) -> Int
}
