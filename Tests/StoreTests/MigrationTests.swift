import CivilTime
import Dispatch
import Records
import Rehearsal
import Storage
import Testing

@Suite("Migrations")
struct MigrationTests {
  let now = Instant(milliseconds: 1_750_000_000_000)

  @Test("Every step is taken once; a second run has nothing to do [OPS-09]", arguments: Backend.here)
  func once(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let planned = try await store.read { try Migrations.plan($0).map(\.number) }
      #expect(planned == Migrations.all.map(\.number))
      #expect(Set(planned).count == planned.count)
      #expect(try await Migrations.apply(store, at: now).map(\.number) == planned)
      #expect(try await Migrations.apply(store, at: now).isEmpty)
      try await store.read { try Migrations.check($0) }
    }
  }

  @Test("Programs that start at once take the steps once", arguments: Backend.here)
  func together(_ backend: Backend) async throws {
    try await backend.withDatabase { database in
      let stores = try (0..<3).map { _ in try database.open(connections: 1) }
      let counts = try await withThrowingTaskGroup(of: Int.self) { group in
        for store in stores { group.addTask { [now] in try await Migrations.apply(store, at: now).count } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(counts.sorted() == [0, 0, Migrations.all.count])
      for store in stores { await store.close() }
    }
  }

  @Test(
    "A program that finds another one at work on the database waits beyond the wait of one statement [OPS-09]",
    arguments: Backend.here)
  func patience(_ backend: Backend) async throws {
    try await backend.withDatabase { database in
      let stores = try (0..<3).map { _ in try database.open(connections: 1) }
      try await Migrations.apply(stores[0], at: now)
      let (held, holding) = AsyncStream.makeStream(of: Void.self)
      let release = DispatchSemaphore(value: 0)
      let work = Task {
        try await stores[0].write { transaction in
          if transaction.dialect.kind == .postgres {
            try transaction.execute("LOCK TABLE schema_migrations IN ACCESS EXCLUSIVE MODE")
          }
          holding.finish()
          #expect(release.wait(timeout: .now() + 300) == .success)
        }
      }
      for await _ in held {}
      let patient = Task { [now] in try await Migrations.apply(stores[1], at: now) }
      await #expect(throws: StoreError.self) { try await Migrations.apply(stores[2], at: now, attempts: 1) }
      release.signal()
      #expect(try await patient.value.isEmpty)
      try await work.value
      for store in stores { await store.close() }
    }
  }

  @Test(
    "A database that lacks steps, is newer, or was made by another text is refused", arguments: Backend.here)
  func fence(_ backend: Backend) async throws {
    try await backend.withStore { store in
      await #expect(throws: MigrationError.pending(Migrations.all.map(\.number))) {
        try await store.read { try Migrations.check($0) }
      }
      try await Migrations.apply(store, at: now)
      try await store.write {
        _ = try $0.execute("UPDATE schema_migrations SET checksum = 'x' WHERE number = 100")
      }
      await #expect(throws: MigrationError.changed(100, name: "make-the-journal")) {
        try await store.read { try Migrations.check($0) }
      }
      try await store.write { transaction in
        try transaction.execute(
          """
          INSERT INTO schema_migrations (number, name, checksum, applied_at)
          VALUES (99999, 'from-the-future', 'x', \(now.text))
          """)
      }
      await #expect(throws: MigrationError.newer([99999])) {
        try await store.read { try Migrations.check($0) }
      }
      await #expect(throws: MigrationError.newer([99999])) { try await Migrations.apply(store, at: now) }
    }
  }
}
