import Foundation
import PostgresStore
import SQLiteStore
public import Storage

/// A database the product runs on. Every conformance test runs on each: `@Test(arguments: Backend.here)`.
public enum Backend: String, CaseIterable, Sendable {
  case sqlite
  case postgres

  /// The databases there are here: both.
  public static var here: [Backend] { allCases }

  /// Runs a body against a fresh, empty database and removes it afterwards.
  public func withStore<Value: Sendable>(
    _ body: (any Store) async throws -> Value
  ) async throws -> Value {
    try await withDatabase { database in
      let store = try database.open()
      do {
        let value = try await body(store)
        await store.close()
        return value
      } catch {
        await store.close()
        throw error
      }
    }
  }

  /// Runs a body against the address of a fresh, empty database, for tests that open it themselves, and removes it
  /// afterwards.
  public func withDatabase<Value: Sendable>(
    _ body: (FreshDatabase) async throws -> Value
  ) async throws -> Value {
    let database = try await FreshDatabase.make(self)
    do {
      let value = try await body(database)
      try await database.remove()
      return value
    } catch {
      try? await database.remove()
      throw error
    }
  }
}

/// A database of one test alone: a file in a folder of its own, or a schema of the tests' PostgreSQL cluster.
public struct FreshDatabase: Sendable {
  public let backend: Backend
  /// The path of the file, or a `postgres://` URL whose search path is the schema.
  public let location: String
  private let folder: String
  private let schema: String

  /// Opens it; may be called several times.
  public func open(connections: Int = 4) throws -> any Store {
    switch backend {
    case .sqlite: try SQLiteStore(path: location, readers: connections)
    case .postgres: try PostgresStore(url: location, connections: connections)
    }
  }

  /// The value of `--database` that names it.
  public var option: String { backend == .sqlite ? "sqlite:\(location)" : location }

  static func make(_ backend: Backend) async throws -> FreshDatabase {
    switch backend {
    case .sqlite:
      let folder = try temporaryFolder("homeward-test")
      return FreshDatabase(
        backend: .sqlite, location: folder + "/homeward.sqlite", folder: folder, schema: "")
    case .postgres:
      let cluster = try await PostgresCluster.shared.value
      // The folder only gives a name that nobody else has.
      let folder = try temporaryFolder("homeward-test")
      let schema = "t" + folder.suffix(6).utf8.map { String($0, radix: 16) }.joined()
      try await cluster.keeper.write { transaction in
        _ = try transaction.execute(SQL(text: "CREATE SCHEMA \(schema)", values: []))
      }
      let mark = cluster.url.contains("?") ? "&" : "?"
      return FreshDatabase(
        backend: .postgres, location: "\(cluster.url)\(mark)options=-csearch_path%3D\(schema)",
        folder: folder,
        schema: schema)
    }
  }

  func remove() async throws {
    try FileManager.default.removeItem(atPath: folder)
    guard backend == .postgres else { return }
    let schema = schema
    try await PostgresCluster.shared.value.keeper.write { transaction in
      _ = try transaction.execute(SQL(text: "DROP SCHEMA \(schema) CASCADE", values: []))
    }
  }
}

/// What a rehearsal needs and does not get.
public struct RehearsalFailure: Error, CustomStringConvertible {
  public let description: String
  public init(_ description: String) { self.description = description }
}

/// Makes an empty folder that nobody else has.
public func temporaryFolder(_ name: String) throws -> String {
  var template = Array("\(NSTemporaryDirectory())/\(name)-XXXXXX".utf8CString)
  guard let made = mkdtemp(&template) else { throw RehearsalFailure("no temporary folder can be made") }
  return String(cString: made)
}
