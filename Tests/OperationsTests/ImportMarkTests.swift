import Casework
import CivilTime
import Operations
import Records
import Rehearsal
import Storage
import Testing

/// Lets somebody else have a turn after every transaction that writes, as a service beside an import does.
private struct TakingTurns: Store {
  let store: any Store
  let turn: @Sendable () async throws -> Void

  var dialect: Dialect { store.dialect }

  func read<Value: Sendable>(
    _ body: @escaping @Sendable (any Transaction) throws -> Value
  ) async throws -> Value {
    try await store.read(body)
  }

  func write<Value: Sendable>(
    _ body: @escaping @Sendable (any Transaction) throws -> Value
  ) async throws -> Value {
    let value = try await store.write(body)
    try await turn()
    return value
  }

  func close() async { await store.close() }
}

@Suite("The mark of a first import")
struct ImportMarkTests {
  private static let lines = DemoRegion(asOf: DemoRegion.standardDay).lines

  private static func areMissing(_ store: any Store) async throws -> Bool {
    try await store.read { try CaseloadIndexes.areMissing($0) }
  }

  private static func stands(_ store: any Store, at now: Instant) async throws -> Bool {
    try await store.read { try ImportMark.stands(at: now, $0) }
  }

  /// A second import, of another file.
  private static func takeAnother(_ desk: Desk) async throws {
    let line =
      #"{"crn":"X900001","team":"T900","facts":[{"kind":"supervision-started","date":"2025-04-11"}]}"#
    let report = try await desk.take([line])
    #expect(report.added == 1)
  }

  @Test(
    "Ticks, a migration and a second import beside a first import leave the indexes to its end",
    arguments: Backend.here)
  func isRespected(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let rehearsal = Rehearsal()
      let desk = try await Desk.rehearsed(store, rehearsal)
      let seen = Shared<[Bool]>([])
      let beside = TakingTurns(store: store) {
        // Longer than a mark stands, over the whole import: each batch has it stand on.
        rehearsal.clock.advance(seconds: ImportMark.standsFor - 1)
        _ = try await desk.advance()
        _ = try await Schema.migrate(store, at: rehearsal.clock.now)
        if seen.value.count == 3 { try await Self.takeAnother(desk) }
        let areMissing = try await Self.areMissing(store)
        seen.change { $0.append(areMissing) }
      }
      let importer = Desk(
        store: beside, library: try Rehearsal.library(), shell: rehearsal.shell(),
        policies: ["hmpps-home-visits"])
      let report = try await importer.importCaseload(
        LineReader(lines: Self.lines), options: ImportOptions(addsMissing: true, batch: 100))
      #expect(report.added == 600 && !report.isInterrupted)
      // The first turn comes after the transaction that left them off, the last after the one that made them.
      #expect(seen.value.count >= 8 && seen.value.dropLast().allSatisfy { $0 })
      #expect(seen.value.last == false)
      #expect(try await !Self.stands(store, at: rehearsal.clock.now))
    }
  }

  @Test(
    "The mark of an import that was killed ends by itself, and the next tick makes the indexes",
    arguments: Backend.here)
  func endsByItself(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let rehearsal = Rehearsal()
      let desk = try await Desk.rehearsed(store, rehearsal)
      // What a killed import leaves behind.
      let mark = ImportMark(id: desk.shell.identifier())
      let now = rehearsal.clock.now
      try await store.write { transaction in
        let isOff = try CaseloadIndexes.leaveOff(transaction)
        #expect(isOff)
        try mark.renew(at: now, transaction)
      }
      rehearsal.clock.advance(seconds: ImportMark.standsFor - 1)
      try await desk.advance()
      #expect(try await Self.areMissing(store))
      rehearsal.clock.advance(seconds: 1)
      try await desk.advance()
      #expect(try await !Self.areMissing(store))
    }
  }

  @Test("An import that is interrupted takes its mark along", arguments: Backend.here)
  func isTakenAway(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let rehearsal = Rehearsal()
      let desk = try await Desk.rehearsed(store, rehearsal)
      let task = Task {
        try await desk.importCaseload(
          LineReader(lines: Self.lines), options: ImportOptions(addsMissing: true, batch: 100)
        ) { progress in
          if progress.report.people > 0 { withUnsafeCurrentTask { $0?.cancel() } }
        }
      }
      #expect(try await task.value.isInterrupted)
      #expect(try await Self.areMissing(store))
      #expect(try await !Self.stands(store, at: rehearsal.clock.now))
      try await desk.advance()
      #expect(try await !Self.areMissing(store))
    }
  }
}
