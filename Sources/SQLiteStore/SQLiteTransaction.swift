import GRDB
import GRDBSQLite
import Storage
import Synchronization

/// Whether the task of a transaction was cancelled. SQLite interrupts only the statement that runs just then, and the
/// queue on which a transaction runs does not know its task.
final class Interruption: Sendable {
  private let marked = Atomic(false)
  var isMarked: Bool { marked.load(ordering: .relaxed) }
  func mark() { marked.store(true, ordering: .relaxed) }
}

/// One open transaction on one SQLite connection.
///
/// Statements are GRDB's cached ones, bound and stepped by hand: a bulk import runs the same statement millions of
/// times, and this way a row costs no allocation of its own.
struct SQLiteTransaction: Transaction {
  let database: Database
  let interruption: Interruption
  var dialect: Dialect { Dialect(kind: .sqlite) }

  func run(_ sql: Storage.SQL) throws(StoreError) -> [Storage.Row] {
    let statement = try prepared(sql.text)
    let handle = statement.sqliteStatement
    defer { Self.release(handle) }
    try bind(sql.values, to: handle)
    var rows: [Storage.Row] = []
    while try step(handle) { rows.append(try Self.row(of: handle)) }
    return rows
  }

  func execute(_ sql: Storage.SQL) throws(StoreError) -> Int {
    try execute(text: sql.text, values: sql.values)
  }

  func forEach(_ sql: Storage.SQL, _ body: (Storage.Row) throws -> Void) throws {
    let statement = try prepared(sql.text)
    let handle = statement.sqliteStatement
    defer { Self.release(handle) }
    try bind(sql.values, to: handle)
    while try step(handle) { try body(try Self.row(of: handle)) }
  }

  func insertMany(
    into table: String, columns: [String], rows: some Sequence<[SQLValue]>
  ) throws(StoreError) -> Int {
    let places = columns.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
    let statement = try prepared(
      "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(places))")
    let handle = statement.sqliteStatement
    defer { Self.release(handle) }
    var count = 0
    for row in rows {
      guard row.count == columns.count else {
        throw .unexpected("\(row.count) values for \(columns.count) columns of \(table)")
      }
      for (position, value) in row.enumerated() { try bind(value, to: handle, at: Int32(position + 1)) }
      while try step(handle) {}
      sqlite3_reset(handle)
      count += 1
    }
    return count
  }

  private func execute(text: String, values: [SQLValue]) throws(StoreError) -> Int {
    let statement = try prepared(text)
    let handle = statement.sqliteStatement
    defer { Self.release(handle) }
    try bind(values, to: handle)
    let before = sqlite3_total_changes64(database.sqliteConnection)
    while try step(handle) {}
    guard sqlite3_stmt_readonly(handle) == 0,
      sqlite3_total_changes64(database.sqliteConnection) != before
    else { return 0 }
    // Rows of this statement alone: what triggers and cascades changed is not counted.
    return Int(sqlite3_changes64(database.sqliteConnection))
  }

  /// The cached statement of a text; a fresh one while the cached one is still being read.
  private func prepared(_ text: String) throws(StoreError) -> Statement {
    if interruption.isMarked { throw .unexpected("interrupted") }
    do {
      let statement = try database.cachedStatement(sql: text)
      guard sqlite3_stmt_busy(statement.sqliteStatement) != 0 else { return statement }
      return try database.makeStatement(sql: text)
    } catch let error as DatabaseError {
      throw StoreError(error)
    } catch {
      throw .unexpected("\(error)")
    }
  }

  private func step(_ handle: OpaquePointer) throws(StoreError) -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw failure()
    }
  }

  private func failure() -> StoreError {
    let connection = database.sqliteConnection
    let message = sqlite3_errmsg(connection).map { String(cString: $0) } ?? "no reason given"
    return .sqlite(code: sqlite3_extended_errcode(connection), message: message)
  }

  /// Binds by name: SQLite numbers `$2, $1` in the order of appearance, so the place says nothing.
  private func bind(_ values: [SQLValue], to handle: OpaquePointer) throws(StoreError) {
    let count = sqlite3_bind_parameter_count(handle)
    guard count > 0 else {
      guard values.isEmpty else { throw .unexpected("\(values.count) values for no parameter") }
      return
    }
    for place in 1...count {
      guard let number = Self.number(of: place, in: handle), number <= values.count else {
        throw .unexpected("parameter \(place) has no value")
      }
      try bind(values[number - 1], to: handle, at: place)
    }
  }

  /// The n of the parameter `$n` at a place.
  private static func number(of place: Int32, in handle: OpaquePointer) -> Int? {
    guard var name = sqlite3_bind_parameter_name(handle, place), name.pointee == 0x24 else { return nil }
    var number = 0
    name += 1
    while name.pointee != 0 {
      guard name.pointee >= 0x30, name.pointee <= 0x39, number < 100_000 else { return nil }
      number = number * 10 + Int(name.pointee - 0x30)
      name += 1
    }
    return number > 0 ? number : nil
  }

  private func bind(_ value: SQLValue, to handle: OpaquePointer, at place: Int32) throws(StoreError) {
    let code: Int32
    switch value {
    case .null: code = sqlite3_bind_null(handle, place)
    case .integer(let number): code = sqlite3_bind_int64(handle, place, number)
    case .real(let number): code = sqlite3_bind_double(handle, place, number)
    case .text(var text):
      var hasNUL = false
      code = text.withUTF8 { bytes in
        hasNUL = bytes.contains(0)
        // The destructor value -1 (SQLITE_TRANSIENT): SQLite keeps its own copy.
        return bytes.withMemoryRebound(to: CChar.self) {
          sqlite3_bind_text64(
            handle, place, $0.baseAddress ?? Self.emptyText, UInt64($0.count), Self.transient,
            UInt8(SQLITE_UTF8))
        }
      }
      if hasNUL { throw .unexpected("a text with a NUL character cannot be stored") }
    }
    guard code == SQLITE_OK else { throw failure() }
  }

  private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
  private static var emptyText: UnsafePointer<CChar>? { sqlite3_libversion() }

  /// Ends a statement and lets go of its values: personal texts do not stay in memory longer than needed.
  private static func release(_ handle: OpaquePointer) {
    sqlite3_reset(handle)
    sqlite3_clear_bindings(handle)
  }

  private static func row(of handle: OpaquePointer) throws(StoreError) -> Storage.Row {
    let count = Int(sqlite3_column_count(handle))
    var values: [SQLValue] = []
    values.reserveCapacity(count)
    for position in 0..<Int32(count) {
      switch sqlite3_column_type(handle, position) {
      case SQLITE_NULL: values.append(.null)
      case SQLITE_INTEGER: values.append(.integer(sqlite3_column_int64(handle, position)))
      case SQLITE_FLOAT: values.append(.real(sqlite3_column_double(handle, position)))
      case SQLITE_TEXT:
        let bytes = sqlite3_column_text(handle, position)
        let length = Int(sqlite3_column_bytes(handle, position))
        let text = String(
          decoding: UnsafeBufferPointer(start: bytes, count: bytes == nil ? 0 : length), as: UTF8.self)
        values.append(.text(text))
      default: throw .unexpected("column \(position) holds bytes, which no table of ours does")
      }
    }
    return Storage.Row(values: values)
  }
}

extension StoreError {
  /// The error behind an extended result code of SQLite.
  static func sqlite(code: Int32, message: String) -> StoreError {
    switch code & 0xFF {
    case SQLITE_CONSTRAINT:
      // A trigger of ours refused: a key that is there is a conflict, a change of what stands is not expected.
      code != SQLITE_CONSTRAINT | (7 << 8) || message.contains(Dialect.keyIsTaken)
        ? .conflict(message) : .unexpected(message)
    case SQLITE_NOTADB, SQLITE_CORRUPT: .damaged(message)
    case SQLITE_FULL, SQLITE_READONLY: .full(message)
    case SQLITE_IOERR: .full(message)
    case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH: .unavailable(message)
    case SQLITE_BUSY, SQLITE_LOCKED: .busy(message)
    default: .unexpected(message)
    }
  }
}
