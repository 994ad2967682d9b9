import Foundation
import GRDB
public import Storage
import Synchronization

/// A store in one SQLite file: many readers, one writer, every commit on the disk before it is acknowledged.
public final class SQLiteStore: Store {
  public let dialect = Dialect(kind: .sqlite)
  private let pool: DatabasePool
  private let closed = Mutex(false)

  /// Opens a file, and makes it and its folder where there is none. Readers are connections kept for reading.
  /// Errors: `unavailable` (cannot be opened), `damaged` (no database), `full` (cannot be written).
  public init(path: String, readers: Int = 4) throws(StoreError) {
    try Self.makeFolder(of: path)
    var configuration = Configuration()
    configuration.foreignKeysEnabled = true
    configuration.busyMode = .timeout(10)
    configuration.maximumReaderCount = max(1, min(readers, 64))
    configuration.label = "homeward"
    configuration.prepareDatabase { database in
      // As on PostgreSQL: LIKE minds upper and lower case.
      try database.execute(sql: "PRAGMA case_sensitive_like = ON")
      try database.execute(sql: "PRAGMA temp_store = MEMORY")
      // What a reader keeps of a region of 250,000 people: with the 2 MB of the default, lists were read again each time.
      try database.execute(sql: "PRAGMA cache_size = -16384")
      // A row that pushes another out of its place deletes it, and the triggers are to know.
      try database.execute(sql: "PRAGMA recursive_triggers = ON")
    }
    do {
      pool = try DatabasePool(path: path, configuration: configuration)
      // GRDB sets NORMAL while it opens, whatever the configuration says; a statutory register needs FULL.
      let level = try pool.writeWithoutTransaction { database in
        try database.execute(sql: "PRAGMA synchronous = FULL")
        // Room for the pages that a batch of an import touches, and fewer times that they are copied out of the log.
        try database.execute(sql: "PRAGMA cache_size = -65536")
        try database.execute(sql: "PRAGMA wal_autocheckpoint = 8192")
        return try Int.fetchOne(database, sql: "PRAGMA synchronous")
      }
      guard level == 2 else {
        throw StoreError.unavailable("\(path) does not take PRAGMA synchronous = FULL")
      }
    } catch {
      throw Self.opening(path, error)
    }
  }

  public func read<Value: Sendable>(
    _ body: @escaping @Sendable (any Transaction) throws -> Value
  ) async throws -> Value {
    try refuseWhenClosed()
    let interruption = Interruption()
    do {
      return try await withTaskCancellationHandler {
        try await pool.read { try body(SQLiteTransaction(database: $0, interruption: interruption)) }
      } onCancel: {
        interruption.mark()
      }
    } catch {
      throw Self.failure(error, interruption)
    }
  }

  @discardableResult
  public func write<Value: Sendable>(
    _ body: @escaping @Sendable (any Transaction) throws -> Value
  ) async throws -> Value {
    try refuseWhenClosed()
    let interruption = Interruption()
    do {
      return try await withTaskCancellationHandler {
        try await pool.write { try body(SQLiteTransaction(database: $0, interruption: interruption)) }
      } onCancel: {
        interruption.mark()
      }
    } catch {
      throw Self.failure(error, interruption)
    }
  }

  /// A transaction that ended because its task was cancelled is a cancellation, not a fault of the database. GRDB says
  /// so of its own statements; those stepped by hand only say that they failed.
  private static func failure(_ error: any Error, _ interruption: Interruption) -> any Error {
    switch error {
    case let error as DatabaseError:
      let isInterrupted = [.SQLITE_INTERRUPT, .SQLITE_ABORT].contains(error.resultCode)
      return isInterrupted && Task.isCancelled ? CancellationError() : StoreError(error)
    case is StoreError: return interruption.isMarked ? CancellationError() : error
    default: return error
    }
  }

  public func close() async {
    let already = closed.withLock { flag in
      defer { flag = true }
      return flag
    }
    guard !already else { return }
    // What still runs ends first. A connection that cannot be closed now is closed when the store is released.
    emptyLog()
    closePool()
  }

  /// Puts what the write-ahead log holds into the file, so that a database nobody has open is one file to copy. Waits
  /// for nobody: where another program reads or writes, that one does it.
  private func emptyLog() {
    try? pool.writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA busy_timeout = 0")
      _ = try database.checkpoint(.truncate)
    }
  }

  private func closePool() { try? pool.close() }

  private func refuseWhenClosed() throws(StoreError) {
    if closed.withLock({ $0 }) { throw .closed }
  }

  private static func makeFolder(of path: String) throws(StoreError) {
    guard !path.isEmpty, !path.contains("\0") else { throw .unavailable("the path of the database is empty") }
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    do {
      try FileManager.default.createDirectory(
        at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw .unavailable("the folder \(folder.path) cannot be made")
    }
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
      throw .unavailable("\(path) is a folder")
    }
    if !FileManager.default.fileExists(atPath: path) {
      // Made here so that nobody else may read it; an empty file is an empty database. Where that fails, opening says
      // why.
      _ = FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
    }
  }

  private static func opening(_ path: String, _ error: any Error) -> StoreError {
    switch error {
    case let error as StoreError: error
    case let error as DatabaseError:
      switch StoreError(error) {
      case .damaged(let why): .damaged("\(path): \(why)")
      case .full(let why): .full("\(path): \(why)")
      case .unavailable(let why), .conflict(let why), .busy(let why), .unexpected(let why):
        .unavailable("\(path): \(why)")
      case .closed: .closed
      }
    default: .unavailable("\(path): \(error)")
    }
  }
}

extension StoreError {
  init(_ error: DatabaseError) {
    self = .sqlite(code: error.extendedResultCode.rawValue, message: error.message ?? "no reason given")
  }
}
