import Records
import Storage

extension Desk {
  /// Takes every step of the schema that the database lacks. Errors: `StoreError`, `MigrationError`.
  public func prepareSchema() async throws { try await Migrations.apply(store, at: shell.now()) }

  /// Throws where the database does not answer or its schema is not this release's.
  ///
  /// Errors: `StoreError`, `MigrationError`.
  public func checkReadiness() async throws {
    try await store.read { try Migrations.check($0) }
  }
}
