import Foundation
public import Storage
import Synchronization

/// A store that writes down every statement it passes on: how many a page needs, and how the database would run them.
public final class StatementRecorder: Store {
  private let store: any Store
  private let statements = Mutex<[SQL]>([])

  public init(_ store: any Store) { self.store = store }

  public var dialect: Dialect { store.dialect }

  public func read<Value: Sendable>(
    _ body: @escaping @Sendable (any Transaction) throws -> Value
  ) async throws -> Value {
    try await store.read { [self] in try body(Recording(transaction: $0, note: note)) }
  }

  public func write<Value: Sendable>(
    _ body: @escaping @Sendable (any Transaction) throws -> Value
  ) async throws -> Value {
    try await store.write { [self] in try body(Recording(transaction: $0, note: note)) }
  }

  public func close() async { await store.close() }

  /// The statements that a body makes.
  public func recording(_ body: () async throws -> Void) async throws -> [SQL] {
    statements.withLock { $0 = [] }
    try await body()
    return statements.withLock { $0 }
  }

  /// The steps in which SQLite would run a statement; nothing for what it has no plan for.
  public func plan(of statement: SQL) async throws -> [String] {
    guard dialect.kind == .sqlite, statement.text.hasPrefix("SELECT") else { return [] }
    return try await store.read { transaction in
      try transaction.run(
        SQL(text: "EXPLAIN QUERY PLAN " + statement.text, values: statement.values)
      ).map { try $0.text(3) }
    }
  }

  private func note(_ statement: SQL) { statements.withLock { $0.append(statement) } }

  private struct Recording: Transaction {
    let transaction: any Transaction
    let note: @Sendable (SQL) -> Void
    var dialect: Dialect { transaction.dialect }

    func run(_ sql: SQL) throws(StoreError) -> [Row] {
      note(sql)
      return try transaction.run(sql)
    }

    func execute(_ sql: SQL) throws(StoreError) -> Int {
      note(sql)
      return try transaction.execute(sql)
    }

    func forEach(_ sql: SQL, _ body: (Row) throws -> Void) throws {
      note(sql)
      try transaction.forEach(sql, body)
    }

    func insertMany(
      into table: String, columns: [String], rows: some Sequence<[SQLValue]>
    ) throws(StoreError) -> Int {
      note(SQL(text: "INSERT INTO \(table)", values: []))
      return try transaction.insertMany(into: table, columns: columns, rows: rows)
    }
  }
}
