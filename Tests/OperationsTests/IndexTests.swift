import Casework
import CivilTime
import Operations
import Rehearsal
import Storage
import Testing

@Suite("The indexes of the lists")
struct IndexTests {
  static func names(_ store: any Store) async throws -> Set<String> {
    try await store.read { transaction in
      Set(
        try transaction.run(transaction.dialect.indexNames(of: ["people", "obligations"])).map {
          try $0.text(0)
        })
    }
  }

  /// Imports the demo region and is stopped after its second batch.
  static func interrupt(_ desk: Desk) async throws {
    let reader = LineReader(lines: DemoRegion(asOf: DemoRegion.standardDay).lines)
    let task = Task {
      try await desk.importCaseload(reader, options: ImportOptions(batch: 50)) { progress in
        if progress.report.people > 0 { withUnsafeCurrentTask { $0?.cancel() } }
      }
    }
    let report = try await task.value
    #expect(report.isInterrupted && (1..<600).contains(report.people))
  }

  @Test("a first import ends with every index that it began with", arguments: Backend.here)
  func areThere(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let desk = try await Desk.rehearsed(store)
      let before = try await Self.names(store)
      for options in [
        ImportOptions(isDryRun: true), ImportOptions(isAllOrNothing: true), ImportOptions(),
      ] {
        try await desk.take(ImportTests.file, options: options)
        #expect(try await Self.names(store) == before)
      }
    }
  }

  @Test(
    "indexes that a first import left off when it was cut off are made by the next tick, import or migration",
    arguments: Backend.here)
  func comeBack(_ backend: Backend) async throws {
    let menders: [@Sendable (Desk) async throws -> Void] = [
      { _ = try await $0.advance() }, { _ = try await $0.take(ImportTests.file) },
      { _ = try await Schema.migrate($0.store, at: $0.shell.now()) },
    ]
    for mend in menders {
      try await backend.withStore { store in
        let desk = try await Desk.rehearsed(store)
        let before = try await Self.names(store)
        try await Self.interrupt(desk)
        #expect(try await Self.names(store) != before)
        try await mend(desk)
        #expect(try await Self.names(store) == before)
      }
    }
  }

  @Test("lists answer alike while the indexes are off", arguments: Backend.here)
  func answerWithout(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let desk = try await Desk.rehearsed(store)
      try await desk.take(ImportTests.file)
      let manager = ImportTests.manager(desk)
      let with = try await desk.due(manager, DueQuery(order: .name)).rows
      let own = try await Self.names(store).filter { $0.hasPrefix("people_") || $0.hasPrefix("obligations_") }
      try await store.write { transaction in
        for name in own where !name.hasSuffix("_key") && !name.hasSuffix("_pkey") {
          try transaction.execute(SQL(text: "DROP INDEX IF EXISTS \(name)", values: []))
        }
      }
      #expect(!with.isEmpty)
      #expect(try await desk.due(manager, DueQuery(order: .name)).rows == with)
      #expect(try await desk.caseload(manager).rows.count == 2)
    }
  }
}
