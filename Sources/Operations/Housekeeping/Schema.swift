public import CivilTime
import Records
public import Storage

/// The tables of a database and whether they are those of this program.
public enum Schema {
  /// One step, taken or to be taken.
  public struct Step: Hashable, Sendable {
    public let number: Int
    public let name: String
  }

  /// The steps a database lacks. Errors: `SchemaMismatch`, `StoreError`.
  public static func plan(_ store: any Store) async throws -> [Step] {
    try await inWords {
      try await store.read { try Migrations.plan($0) }.map { Step(number: $0.number, name: $0.name) }
    }
  }

  /// Takes the steps a database lacks, all or none, and returns them; makes the indexes of the lists where a first
  /// import that was cut off has left them out, unless one is under way. Errors: `SchemaMismatch`, `StoreError`.
  public static func migrate(_ store: any Store, at now: Instant) async throws -> [Step] {
    try await inWords {
      let steps = try await Migrations.apply(store, at: now).map { Step(number: $0.number, name: $0.name) }
      try await store.write { _ = try CaseloadIndexes.ensure(at: now, $0) }
      return steps
    }
  }

  /// Refuses a database that lacks a step or is newer than this program. Errors: `SchemaMismatch`, `StoreError`.
  public static func check(_ store: any Store) async throws {
    try await inWords { try await store.read { try Migrations.check($0) } }
  }

  private static func inWords<Value>(_ body: () async throws -> Value) async throws -> Value {
    do {
      return try await body()
    } catch let error as MigrationError {
      throw SchemaMismatch(error)
    }
  }
}

/// Why a database does not suit this program, and what to do.
public struct SchemaMismatch: Error, Hashable, Sendable {
  /// What is wrong, and the way out.
  public let words: String
  public let remedy: String

  /// The words for a migration's refusal.
  init(_ error: MigrationError) {
    switch error {
    case .newer:
      self.init(words: "\(error)", remedy: "use the newer program, or restore the backup made before it")
    case .changed:
      self.init(words: "\(error)", remedy: "use the program that made the database, or restore a backup")
    case .pending: self.init(words: "\(error)", remedy: "run 'homeward migrate'")
    }
  }

  init(words: String, remedy: String) {
    self.words = words
    self.remedy = remedy
  }
}
