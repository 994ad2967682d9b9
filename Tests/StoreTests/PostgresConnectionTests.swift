import Foundation
import PostgresStore
import Rehearsal
import Storage
import Testing

@Suite("A PostgreSQL connection in trouble says what is wrong and recovers")
struct PostgresConnectionTests {
  @Test("An address where nobody answers is unavailable")
  func nobody() throws {
    for url in ["postgres:///x?host=/nowhere", "mysql://x", "postgres://127.0.0.1:1/x", ""] {
      let error = #expect(throws: StoreError.self) { try PostgresStore(url: url) }
      guard case .unavailable = error else { throw RehearsalFailure("\(url): \(String(describing: error))") }
    }
  }

  @Test("A connection lost in the middle fails its caller only; the next call works")
  func reconnect() async throws {
    try await Backend.postgres.withDatabase { database in
      let store = try database.open(connections: 1)
      let killer = try database.open(connections: 1)
      let error = await #expect(throws: StoreError.self) {
        try await store.write { transaction in
          let process = try transaction.run("SELECT pg_backend_pid()")[0].integer(0)
          let done = DispatchSemaphore(value: 0)
          Task {
            _ = try await killer.read { try $0.run("SELECT pg_terminate_backend(\(raw: "\(process)"))") }
            done.signal()
          }
          done.wait()
          _ = try transaction.run("SELECT pg_sleep(1)")
        }
      }
      guard case .unavailable = error else { throw RehearsalFailure("\(String(describing: error))") }
      #expect(try await store.read { try $0.run("SELECT 42")[0].integer(0) } == 42)
      await store.close()
      await killer.close()
    }
  }

  @Test("A connection that the server dropped while idle is made anew unnoticed")
  func idle() async throws {
    try await Backend.postgres.withDatabase { database in
      let store = try database.open(connections: 1)
      let killer = try database.open(connections: 1)
      let process = try await store.read { try $0.run("SELECT pg_backend_pid()")[0].integer(0) }
      _ = try await killer.read { try $0.run("SELECT pg_terminate_backend(\(raw: "\(process)"), 5000)") }
      let limits = try await store.read { transaction in
        try ["statement_timeout", "lock_timeout", "TimeZone"].map {
          try transaction.run("SHOW \(raw: $0)")[0].text(0)
        }
      }
      #expect(limits == ["2min", "10s", "UTC"])
      await store.close()
      await killer.close()
    }
  }

  @Test("No message gives the password of an address away")
  func keepsPasswords() {
    for url in [
      "postgres://u:sekret@[::1]x/db", "postgres://u:p%zzsekret@h/db", "postgres://u:sekret@127.0.0.1:1/x",
    ] {
      let error = #expect(throws: StoreError.self) { try PostgresStore(url: url) }
      #expect(!(error?.description.contains("sekret") ?? true), "\(String(describing: error))")
    }
  }

  @Test("A statement that runs too long is stopped")
  func timeout() async throws {
    try await Backend.postgres.withDatabase { database in
      let store = try PostgresStore(url: database.location, connections: 1, statementSeconds: 1)
      let error = await #expect(throws: StoreError.self) {
        try await store.read { try $0.run("SELECT pg_sleep(5)") }
      }
      guard case .busy = error else { throw RehearsalFailure("\(String(describing: error))") }
      await store.close()
    }
  }

  @Test("A failed statement that the body swallows does not commit the rest unnoticed")
  func swallowed() async throws {
    try await Backend.postgres.withDatabase { database in
      let store = try database.open(connections: 1)
      await #expect(throws: StoreError.self) {
        try await store.write { transaction in
          try transaction.execute("CREATE TABLE thing (id BIGINT)")
          _ = try? transaction.run("SELECT * FROM nowhere")
        }
      }
      await store.close()
    }
  }

  @Test("More statements than may stay prepared still run")
  func manyStatements() async throws {
    try await Backend.postgres.withDatabase { database in
      let store = try database.open(connections: 1)
      for number in 0..<1100 {
        #expect(try await store.read { try $0.run("SELECT \(raw: "\(number)")")[0].integer(0) } == number)
      }
      await store.close()
    }
  }
}
