/// A database behind two functions: read, and write in one transaction (architecture.md section 4).
///
/// The body is synchronous: nothing is awaited inside a transaction. A body that throws rolls everything back.
public protocol Store: Sendable {
  /// The few fragments of SQL that differ between databases.
  var dialect: Dialect { get }

  /// Runs a body against a consistent snapshot. Errors: `StoreError`, or whatever the body throws.
  func read<Value: Sendable>(
    _ body: @escaping @Sendable (any Transaction) throws -> Value
  ) async throws -> Value

  /// Runs a body in one write transaction and commits it. Errors: `StoreError`, or whatever the body throws.
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

  /// Runs one query and hands over each row as it is read; the body may throw to stop.
  func forEach(_ sql: SQL, _ body: (Row) throws -> Void) throws
}
