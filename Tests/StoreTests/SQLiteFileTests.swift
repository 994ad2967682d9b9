import Foundation
import Rehearsal
import SQLiteStore
import Storage
import Testing

@Suite("A SQLite file in trouble says what is wrong")
struct SQLiteFileTests {
  private func withFolder(_ body: (String) async throws -> Void) async throws {
    let folder = try temporaryFolder("homeward-file")
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await body(folder)
  }

  @Test("A file that is no database is damaged")
  func noDatabase() async throws {
    try await withFolder { folder in
      let path = folder + "/x.sqlite"
      try Data(repeating: 0x41, count: 8192).write(to: URL(fileURLWithPath: path))
      let error = #expect(throws: StoreError.self) { try SQLiteStore(path: path) }
      guard case .damaged(let why) = error else { throw RehearsalFailure("\(String(describing: error))") }
      #expect(why.contains(path))
    }
  }

  @Test("A path that cannot be opened is unavailable")
  func unopenable() async throws {
    try await withFolder { folder in
      try Data("x".utf8).write(to: URL(fileURLWithPath: folder + "/file"))
      for path in ["", folder, folder + "/file/x.sqlite", "/proc/homeward/x.sqlite"] {
        let error = #expect(throws: StoreError.self) { try SQLiteStore(path: path) }
        guard case .unavailable = error else {
          throw RehearsalFailure("\(path): \(String(describing: error))")
        }
      }
    }
  }

  @Test(
    "A transaction whose task is cancelled ends as a cancellation, in one long statement as in many short ones"
  )
  func cancelled() async throws {
    try await withFolder { folder in
      let store = try SQLiteStore(path: folder + "/x.sqlite")
      try await store.write { _ = try $0.run("CREATE TABLE numbers (number INTEGER)") }
      for round in 0..<8 {
        let (begun, begin) = AsyncStream.makeStream(of: Void.self)
        let work = Task {
          try await store.write { transaction in
            begin.yield()
            if round % 2 == 0 {
              _ = try transaction.run(
                """
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000000)
                SELECT count(*) FROM n
                """)
            }
            // Far more than it comes to, however long the cancellation takes to come on a busy machine.
            for number in 0..<10_000_000 {
              _ = try transaction.execute("INSERT INTO numbers VALUES (\(number))")
            }
          }
        }
        for await _ in begun { break }
        work.cancel()
        await #expect(throws: CancellationError.self) { try await work.value }
      }
      let left = try await store.read { try $0.run("SELECT count(*) FROM numbers")[0].integer(0) }
      #expect(left == 0)
      await store.close()
    }
  }

  @Test("The folder is made, and every commit is synchronous in full")
  func durable() async throws {
    try await withFolder { folder in
      let store = try SQLiteStore(path: folder + "/new/deeper/x.sqlite")
      let level = try await store.write { transaction in
        [
          try transaction.run("PRAGMA synchronous")[0].integer(0),
          try transaction.run("PRAGMA foreign_keys")[0].integer(0),
        ]
      }
      #expect(level == [2, 1])
      let mode = try await store.read { try $0.run("PRAGMA journal_mode")[0].text(0) }
      #expect(mode == "wal")
      await store.close()
    }
  }

  @Test("A database that nobody has open is one file: the log holds nothing that is not in it")
  func oneFile() async throws {
    try await withFolder { folder in
      let store = try SQLiteStore(path: folder + "/x.sqlite")
      try await store.write { transaction in
        try transaction.execute("CREATE TABLE thing (name TEXT) STRICT")
        try transaction.execute("INSERT INTO thing VALUES ('kept')")
      }
      _ = try await store.read { try $0.run("SELECT name FROM thing") }
      await store.close()
      try FileManager.default.copyItem(atPath: folder + "/x.sqlite", toPath: folder + "/copy.sqlite")
      let copy = try SQLiteStore(path: folder + "/copy.sqlite")
      let names = try await copy.read { try $0.run("SELECT name FROM thing").map { try $0.text(0) } }
      #expect(names == ["kept"])
      await copy.close()
    }
  }

  @Test("A database that may not grow is full, and what was there is kept")
  func full() async throws {
    try await withFolder { folder in
      let store = try SQLiteStore(path: folder + "/x.sqlite")
      try await store.write { transaction in
        try transaction.execute("CREATE TABLE thing (name TEXT) STRICT")
        try transaction.execute("INSERT INTO thing VALUES ('kept')")
        _ = try transaction.run("PRAGMA max_page_count = 20")
      }
      let error = await #expect(throws: StoreError.self) {
        try await store.write { transaction in
          for _ in 0..<100 {
            try transaction.execute("INSERT INTO thing VALUES (\(String(repeating: "x", count: 4000)))")
          }
        }
      }
      guard case .full = error else { throw RehearsalFailure("\(String(describing: error))") }
      let names = try await store.read { try $0.run("SELECT name FROM thing").map { try $0.text(0) } }
      #expect(names == ["kept"])
      await store.close()
    }
  }

  @Test("What is damaged later is told when it is read")
  func damagedLater() async throws {
    try await withFolder { folder in
      let path = folder + "/x.sqlite"
      let store = try SQLiteStore(path: path)
      try await store.write { transaction in
        try transaction.execute("CREATE TABLE thing (name TEXT) STRICT")
        for _ in 0..<100 {
          try transaction.execute("INSERT INTO thing VALUES (\(String(repeating: "x", count: 3000)))")
        }
      }
      await store.close()
      let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
      try file.seek(toOffset: 4096)
      try file.write(contentsOf: Data(repeating: 0xFF, count: 4096 * 8))
      try file.close()
      let error = await #expect(throws: StoreError.self) {
        let again = try SQLiteStore(path: path)
        _ = try await again.read { try $0.run("SELECT count(*), max(name) FROM thing") }
      }
      guard case .damaged = error else { throw RehearsalFailure("\(String(describing: error))") }
    }
  }
}
