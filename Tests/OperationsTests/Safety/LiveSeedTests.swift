import Casework
import CivilTime
import Foundation
import Operations
import Policy
import PostgresStore
import Records
import Rehearsal
import SQLiteStore
import Storage
import Testing

/// Fills a database with visits that are under way, for the tests under faults and for the benchmark of timers.
///
/// `HOMEWARD_SEED` is the value of `--database` of a database that has the demo region, `HOMEWARD_SEED_COUNT` how many
/// visits, `HOMEWARD_SEED_BEGIN` when the first of them is to be looked for, in milliseconds since 1970, and
/// `HOMEWARD_SEED_MILLISECONDS` within how many the last. `HOMEWARD_SEED_OUT` gets a line `visit due` for each.
@Suite("Visits under way, to be looked at under faults")
struct LiveSeedTests {
  static let surroundings = ProcessInfo.processInfo.environment

  @Test(
    "A database is filled with visits that fall due one after the other",
    .enabled(if: surroundings["HOMEWARD_SEED"] != nil))
  func fill() async throws {
    let database = try #require(Self.surroundings["HOMEWARD_SEED"])
    let store: any Store =
      database.hasPrefix("sqlite:")
      ? try SQLiteStore(path: String(database.dropFirst("sqlite:".count)), readers: 1)
      : try PostgresStore(url: database, connections: 1)
    do {
      let lines = try await Self.fill(
        store, count: Self.number("COUNT"), begin: Int64(Self.number("BEGIN")),
        within: Int64(Self.number("MILLISECONDS")))
      let out = try #require(Self.surroundings["HOMEWARD_SEED_OUT"])
      try (lines.joined(separator: "\n") + "\n").write(toFile: out, atomically: true, encoding: .utf8)
    } catch {
      await store.close()
      throw error
    }
    await store.close()
  }

  private static func number(_ name: String) throws -> Int {
    try #require(
      surroundings["HOMEWARD_SEED_\(name)"].flatMap { Int($0) }, "HOMEWARD_SEED_\(name) is no number")
  }

  private static func fill(
    _ store: any Store, count: Int, begin: Int64, within: Int64
  ) async throws -> [String] {
    let random = SeededBytes(seed: UInt64(bitPattern: begin))
    let shell = Shell(now: { Instant(milliseconds: begin) }, randomBytes: { random.next($0) })
    let desk = Desk(store: store, library: try Rehearsal.library(), shell: shell)
    var lines: [String] = []
    // As many in a transaction as keep it short.
    for first in stride(from: 0, to: count, by: 200) {
      let dues = (first..<min(first + 200, count)).map { begin + within * Int64($0) / Int64(count) }
      lines += try await store.write { transaction in
        let template = try Self.template(transaction)
        return try dues.map { due in
          let id = VisitID(shell.identifier())
          try desk.begin(id, as: template, due: Instant(milliseconds: due), transaction)
          return "\(id.text) \(due)"
        }
      }
    }
    return lines
  }

  /// What happened to a visit of the demo that has authority.
  private static func template(_ transaction: any Transaction) throws -> [VisitHappening] {
    let rows = try transaction.run("SELECT id FROM visits WHERE stage = 'authorised' ORDER BY id LIMIT 1")
    let id = VisitID(try #require(rows.first, "the demo region is not there").text(0))
    return try VisitRecords.happenings(id, transaction)
  }
}

extension Desk {
  /// A visit as another one, whose visitor arrived and is looked for from `due` on.
  fileprivate func begin(
    _ id: VisitID, as template: [VisitHappening], due: Instant, _ transaction: any Transaction
  ) throws {
    let book = try ladders()
    var visit: Visit?
    // They all go at one time with the same device: nothing is held by anybody.
    try transaction.execute("DELETE FROM bookings")
    for past in template {
      visit = try VisitRecords.record(
        [past.event], of: id, before: visit, ladders: book, stamp: past.stamp, via: "clock",
        identifier: shell.identifier,
        transaction)
    }
    let live = try #require(try LiveRecords.visit(id, transaction))
    let end = due.adding(seconds: -book.after(.overdue))
    // They are past their end, so that no reminder is sent meanwhile.
    let stamp = Stamp(by: live.crew[0], at: end.adding(seconds: 1))
    let digest = try LiveRecords.keep(book, transaction)
    try LiveRecords.record(
      [.arrived(occurred: end.adding(seconds: -1200), expectedEnd: end, book: digest, isIrregular: false)],
      of: id, before: live, book: book, stamp: stamp, via: "clock", identifier: shell.identifier, transaction)
  }
}
