public import Casework
public import CivilTime
import Records
public import Storage

/// Checking and sealing the journal.
public enum JournalKeeping {
  /// Reads the whole journal and every seal, in constant memory, and stops at the first fault. Errors: `StoreError`.
  public static func verify(_ store: any Store) async throws -> JournalReport {
    try await store.read { try Journal.verify(in: $0) }
  }

  /// Seals what was written since the last seal; nil where nothing was. Errors: `StoreError`.
  public static func seal(_ store: any Store, at now: Instant) async throws -> JournalSeal? {
    try await store.write { try Journal.seal(at: now, in: $0) }
  }

  /// The seal of a number, to hold its digest against what was kept elsewhere; nil where there is none.
  public static func seal(_ number: Int, of store: any Store) async throws -> JournalSeal? {
    try await store.read { try Journal.seal(number, in: $0) }
  }
}
