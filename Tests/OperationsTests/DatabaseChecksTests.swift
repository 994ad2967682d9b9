import CivilTime
import Operations
import Records
import Rehearsal
import Storage
import Testing

@Suite("Checks of a database")
struct DatabaseChecksTests {
  private let now = Instant(milliseconds: 1_751_284_800_000)

  private func outcomes(_ store: any Store, at now: Instant) async -> [String: HealthCheck.Outcome] {
    let checks = await DatabaseChecks.run(store, now: now)
    return Dictionary(uniqueKeysWithValues: checks.map { ($0.id, $0.outcome) })
  }

  @Test("A fresh database with all its steps passes every check [CLI-05]", arguments: Backend.here)
  func fresh(_ backend: Backend) async throws {
    try await backend.withStore { store in
      try await Migrations.apply(store, at: now)
      let checks = await DatabaseChecks.run(store, now: now)
      #expect(checks.count >= 9)
      // The tests' own PostgreSQL runs without fsync, and that must not go unseen.
      let failed = checks.filter { $0.outcome == .failed && $0.id != "database.fsync" }
      #expect(failed.isEmpty, "\(failed)")
      #expect(Set(checks.map(\.id)).count == checks.count)
    }
  }

  @Test(
    "A database without its steps can be read and written to, and says what is missing",
    arguments: Backend.here)
  func empty(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let outcomes = await outcomes(store, at: now)
      #expect(outcomes["database.pending"] == .failed)
      #expect(outcomes["database.readable"] == .ok)
      #expect(outcomes["database.writable"] == .ok)
      #expect(outcomes["journal.heads"] == nil)
    }
  }

  @Test("Looking leaves nothing behind", arguments: Backend.here)
  func nothingLeft(_ backend: Backend) async throws {
    try await backend.withStore { store in
      try await Migrations.apply(store, at: now)
      let before = try await store.read { try $0.run("SELECT number FROM schema_migrations").count }
      _ = await DatabaseChecks.run(store, now: now)
      let after = try await store.read { try $0.run("SELECT number FROM schema_migrations").count }
      #expect(before == after)
    }
  }

  @Test("A journal whose triggers were taken off fails", arguments: Backend.here)
  func unprotected(_ backend: Backend) async throws {
    try await backend.withStore { store in
      try await Migrations.apply(store, at: now)
      try await store.write { transaction in
        for statement in transaction.dialect.droppingAppendOnly("journal") {
          try transaction.execute(statement)
        }
      }
      #expect(await outcomes(store, at: now)["journal.append-only"] == .failed)
    }
  }

  @Test("A head that is no entry, and a clock behind the journal, fail", arguments: Backend.here)
  func wrongHead(_ backend: Backend) async throws {
    try await backend.withStore { store in
      try await Migrations.apply(store, at: now)
      try await store.write { transaction in
        try transaction.execute(
          """
          INSERT INTO journal_heads (subject_kind, subject, revision, digest) VALUES ('person', 'X1', 1, 'none')
          """)
        let later = Instant(milliseconds: 1_751_384_800_000).text
        try transaction.execute(
          """
          INSERT INTO journal (entry, subject_kind, subject, revision, occurred_at, recorded_at, actor, via, event,
            payload, previous, digest)
          VALUES ('e1', 'person', 'X2', 1, \(later), \(later), 'a', 'test', 'made', '{}', 'p', 'd')
          """)
      }
      let outcomes = await outcomes(store, at: now)
      #expect(outcomes["journal.heads"] == .failed)
      #expect(outcomes["clock.journal"] == .failed)
      #expect(outcomes["journal.sealed"] == .ok)
      let afterDays = await self.outcomes(store, at: now.adding(seconds: 4 * 86_400))
      #expect(afterDays["clock.journal"] == .ok)
      #expect(afterDays["journal.sealed"] == .warning)
    }
  }

  @Test("A database of a newer program fails by name", arguments: Backend.here)
  func newer(_ backend: Backend) async throws {
    try await backend.withStore { store in
      try await Migrations.apply(store, at: now)
      try await store.write { transaction in
        try transaction.execute(
          "INSERT INTO schema_migrations (number, name, checksum, applied_at) VALUES (99999, 'n', 'c', 'a')")
      }
      let checks = await DatabaseChecks.run(store, now: now)
      let schema = try #require(checks.first { $0.id == "database.schema" })
      #expect(schema.outcome == .failed)
      #expect(schema.found.contains("99999"))
      #expect(schema.remedy != nil)
    }
  }
}
