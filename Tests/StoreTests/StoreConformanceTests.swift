import Foundation
import Rehearsal
import Storage
import Testing

@Suite("Both stores behave alike")
struct StoreConformanceTests {
  private func table(_ store: any Store) async throws {
    try await store.write { transaction in
      let dialect = transaction.dialect
      try transaction.execute(
        """
        CREATE TABLE thing (id \(raw: dialect.integerType) PRIMARY KEY, name \(raw: dialect.textType),
          weight \(raw: dialect.realType), CHECK (id < 1000000))\(raw: dialect.tableSuffix)
        """)
    }
  }

  @Test("Values come back as they went in", arguments: Backend.here)
  func roundTrip(_ backend: Backend) async throws {
    try await backend.withStore { store in
      try await table(store)
      let texts = [
        "", " ", "plain", "O'Brien; DROP TABLE thing", "naïve café Ł", "日本語", "👩‍👩‍👧‍👦 e\u{301}",
        "a\tb\nc\rd\\N\\.", "$1 ?1 :a",
        "\u{1}\u{7F}\u{FFFF}", "\\N", String(repeating: "x", count: 100_000),
      ]
      try await store.write { transaction in
        for (number, text) in texts.enumerated() {
          let changed = try transaction.execute(
            "INSERT INTO thing (id, name, weight) VALUES (\(number), \(text), \(SQLValue.real(0.1)))")
          #expect(changed == 1)
        }
        try transaction.execute("INSERT INTO thing (id, name) VALUES (\(Int64.min), \(String?.none))")
        try transaction.insertMany(
          into: "thing", columns: ["id", "name", "weight"],
          rows: texts.enumerated().map { [.integer(Int64(100 + $0)), .text($1), .null] })
      }
      let rows = try await store.read { try $0.run("SELECT id, name, weight FROM thing ORDER BY id") }
      #expect(rows.first?.values == [.integer(Int64.min), .null, .null])
      #expect(try rows.dropFirst().prefix(texts.count).map { try $0.text(1) } == texts)
      #expect(try rows.suffix(texts.count).map { try $0.text(1) } == texts)
      #expect(rows[1].values[2] == .real(0.1))
      #expect(rows.last?.values[2] == .null)
    }
  }

  @Test("A text with a NUL character is refused, and what is after it is not lost", arguments: Backend.here)
  func nul(_ backend: Backend) async throws {
    try await backend.withStore { store in
      try await table(store)
      for bulk in [false, true] {
        await #expect(throws: StoreError.unexpected("a text with a NUL character cannot be stored")) {
          try await store.write { transaction in
            if bulk {
              try transaction.insertMany(
                into: "thing", columns: ["id", "name"], rows: [[.integer(1), .text("a\0b")]])
            } else {
              try transaction.execute("INSERT INTO thing (id, name) VALUES (1, \("a\0b"))")
            }
          }
        }
      }
      #expect(try await count(store) == 0)
    }
  }

  @Test("Parameters are bound by number, out of order and repeated", arguments: Backend.here)
  func parameters(_ backend: Backend) async throws {
    try await backend.withStore { store in
      try await table(store)
      try await store.write { transaction in
        try transaction.execute(
          SQL(text: "INSERT INTO thing (name, id) VALUES ($2, $1)", values: [.integer(7), .text("seven")]))
        try transaction.execute(
          SQL(
            text: "INSERT INTO thing (name, id) SELECT $2, id + $1 FROM thing WHERE id = $1",
            values: [.integer(7), .text("b")]))
      }
      let rows = try await store.read {
        try $0.run("SELECT id FROM thing WHERE name IN \(list: ["seven", "b"]) ORDER BY id")
      }
      #expect(rows.map(\.values) == [[.integer(7)], [.integer(14)]])
      let none = try await store.read { try $0.run("SELECT id FROM thing WHERE id IN \(list: [Int]())") }
      #expect(none.isEmpty)
      await #expect(throws: StoreError.self) {
        try await store.read {
          try $0.run(SQL(text: "SELECT id FROM thing WHERE id = $2", values: [.integer(1)]))
        }
      }
    }
  }

  @Test("A body that throws leaves nothing behind, and the store works on", arguments: Backend.here)
  func rollback(_ backend: Backend) async throws {
    struct Stop: Error {}
    try await backend.withStore { store in
      try await table(store)
      await #expect(throws: Stop.self) {
        try await store.write { transaction in
          try transaction.execute("INSERT INTO thing (id) VALUES (1)")
          throw Stop()
        }
      }
      await #expect(throws: StoreError.self) {
        try await store.write { transaction in
          try transaction.execute("INSERT INTO thing (id) VALUES (1)")
          try transaction.execute("INSERT INTO nowhere (id) VALUES (1)")
        }
      }
      #expect(try await count(store) == 0)
      try await store.write { _ = try $0.execute("INSERT INTO thing (id) VALUES (1)") }
      #expect(try await count(store) == 1)
    }
  }

  @Test("A row that breaks a constraint is a conflict", arguments: Backend.here)
  func conflicts(_ backend: Backend) async throws {
    try await backend.withStore { store in
      try await table(store)
      try await store.write { _ = try $0.execute("INSERT INTO thing (id) VALUES (1)") }
      for identifier in [1, 2_000_000] {
        let error = await #expect(throws: StoreError.self) {
          try await store.write { _ = try $0.execute("INSERT INTO thing (id) VALUES (\(identifier))") }
        }
        guard case .conflict = error else {
          Issue.record("\(String(describing: error)) is no conflict")
          continue
        }
      }
      let error = await #expect(throws: StoreError.self) {
        try await store.write {
          try $0.insertMany(into: "thing", columns: ["id"], rows: [[.integer(5)], [.integer(1)]])
        }
      }
      guard case .conflict = error else {
        throw RehearsalFailure("\(String(describing: error)) is no conflict")
      }
      #expect(try await count(store) == 1)
    }
  }

  @Test("A read sees one moment, whatever is written meanwhile", arguments: Backend.here)
  func snapshot(_ backend: Backend) async throws {
    try await backend.withDatabase { database in
      let store = try database.open()
      let other = try database.open()
      try await table(store)
      try await store.write { _ = try $0.execute("INSERT INTO thing (id) VALUES (1)") }
      let counts = try await store.read { transaction in
        let before = try transaction.run("SELECT count(*) FROM thing")[0].integer(0)
        let done = DispatchSemaphore(value: 0)
        Task {
          try await other.write { _ = try $0.execute("INSERT INTO thing (id) VALUES (2)") }
          done.signal()
        }
        #expect(done.wait(timeout: .now() + 120) == .success)
        return [before, try transaction.run("SELECT count(*) FROM thing")[0].integer(0)]
      }
      #expect(counts == [1, 1])
      #expect(try await count(store) == 2)
      await store.close()
      await other.close()
    }
  }

  @Test("A read cannot write", arguments: Backend.here)
  func readOnly(_ backend: Backend) async throws {
    try await backend.withStore { store in
      try await table(store)
      await #expect(throws: StoreError.self) {
        try await store.read { try $0.execute("INSERT INTO thing (id) VALUES (1)") }
      }
      #expect(try await count(store) == 0)
    }
  }

  @Test("Forty writers at once lose nothing", arguments: Backend.here)
  func writers(_ backend: Backend) async throws {
    try await backend.withStore { store in
      try await table(store)
      try await store.write {
        _ = try $0.execute("INSERT INTO thing (id, name, weight) VALUES (0, 'sum', 0)")
      }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for writer in 1...40 {
          group.addTask {
            for round in 0..<5 {
              try await store.write { transaction in
                try transaction.execute("INSERT INTO thing (id) VALUES (\(writer * 100 + round))")
                try transaction.execute("UPDATE thing SET weight = weight + 1 WHERE id = 0")
              }
            }
          }
        }
        try await group.waitForAll()
      }
      let sum = try await store.read { try $0.run("SELECT weight FROM thing WHERE id = 0") }
      #expect(sum.first?.values == [.real(200)])
      #expect(try await count(store) == 201)
    }
  }

  @Test(
    "Rows are handed over one by one, other statements run meanwhile, and the body may stop",
    arguments: Backend.here)
  func forEach(_ backend: Backend) async throws {
    struct Enough: Error {}
    try await backend.withStore { store in
      try await table(store)
      try await store.write { transaction in
        let added = try transaction.insertMany(
          into: "thing", columns: ["id", "name"],
          rows: (0..<5000).lazy.map { [.integer(Int64($0)), .text("n\($0)")] })
        #expect(added == 5000)
      }
      let total = try await store.read { transaction in
        var total = 0
        try transaction.forEach("SELECT id FROM thing WHERE id >= \(10) ORDER BY id") { row in
          if try row.integer(0) % 1000 == 0 {
            total += try transaction.run("SELECT count(*) FROM thing WHERE id < \(row.integer(0))")[0]
              .integer(0)
            // The same text again, while it is being read.
            try transaction.forEach("SELECT id FROM thing WHERE id >= \(4998) ORDER BY id") { _ in total += 1
            }
          }
        }
        return total
      }
      #expect(total == 1000 + 2000 + 3000 + 4000 + 4 * 2)
      await #expect(throws: Enough.self) {
        try await store.read { try $0.forEach("SELECT id FROM thing") { _ in throw Enough() } }
      }
      #expect(try await count(store) == 5000)
    }
  }

  @Test("Texts sort by code point, LIKE minds case, truth is 0 or 1, sums are whole", arguments: Backend.here)
  func alike(_ backend: Backend) async throws {
    try await backend.withStore { store in
      try await table(store)
      try await store.write { transaction in
        try transaction.insertMany(
          into: "thing", columns: ["id", "name"],
          rows: ["b", "B", "a", "é", "_", "a b"].enumerated().map { [.integer(Int64($0)), .text($1)] })
      }
      try await store.read { transaction in
        let order = try transaction.run("SELECT name FROM thing ORDER BY name").map { try $0.text(0) }
        #expect(order == ["B", "_", "a", "a b", "b", "é"])
        #expect(try transaction.run("SELECT id FROM thing WHERE name LIKE \("B%")").count == 1)
        #expect(try transaction.run("SELECT id FROM thing WHERE lower(name) = \("b")").count == 2)
        let answer = try transaction.run(
          """
          SELECT EXISTS (SELECT 1 FROM thing WHERE id = 1), sum(id), count(*), 7 / 2, name || '!' FROM thing
          WHERE name = 'B' GROUP BY name
          """)
        #expect(answer[0].values == [.integer(1), .integer(1), .integer(1), .integer(3), .text("B!")])
      }
    }
  }

  @Test("An append-only table refuses changes and removals", arguments: Backend.here)
  func appendOnly(_ backend: Backend) async throws {
    try await backend.withStore { store in
      try await table(store)
      try await store.write { transaction in
        for statement in transaction.dialect.appendOnly("thing", keys: [["id"]]) {
          try transaction.execute(statement)
        }
        try transaction.execute("INSERT INTO thing (id) VALUES (1)")
      }
      var attempts: [SQL] = ["UPDATE thing SET name = 'x'", "DELETE FROM thing"]
      switch backend {
      case .postgres: attempts.append("TRUNCATE thing")
      case .sqlite:
        attempts += [
          "REPLACE INTO thing (id) VALUES (1)", "INSERT OR REPLACE INTO thing (id, name) VALUES (1, 'x')",
        ]
      }
      for attempt in attempts {
        let error = await #expect(throws: StoreError.self) {
          try await store.write { _ = try $0.execute(attempt) }
        }
        #expect("\(String(describing: error))".contains("append-only"))
      }
      #expect(try await count(store) == 1)
    }
  }

  @Test("A closed store refuses work", arguments: Backend.here)
  func closed(_ backend: Backend) async throws {
    try await backend.withStore { store in
      try await table(store)
      await store.close()
      await #expect(throws: StoreError.closed) { try await store.read { try $0.run("SELECT 1") } }
      await #expect(throws: StoreError.closed) { try await store.write { try $0.run("SELECT 1") } }
      await store.close()
    }
  }

  private func count(_ store: any Store) async throws -> Int {
    try await store.read { try $0.run("SELECT count(*) FROM thing")[0].integer(0) }
  }
}
