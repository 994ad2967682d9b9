public import CivilTime
public import Storage

/// All steps of the schema, and how they are taken.
///
/// To add a feature: `Migrations+Feature.swift` with a static array, numbers from a free hundred, and its name in
/// `all`. Numbers taken: journal 100, access log 200, caseload 300, accounts 400, visits 500 and 530, decisions 510,
/// tasks 520, tokens and kept answers 600, what follows visits 700, packs 800, resources 900,
/// staff 950, imports 970, the place of what is listed 980, live visits 1000,
/// duty 1100, field devices 1300, what follows an alarm 1500, drills 1600, what comes in from outside 1610, what watches the
/// engine 1620, the end of the day 1630, codes of contact points 1640, broken glasses 1650, stand-downs 1660, reminders by Web
/// Push 1670, what is held after an outage 1690, channels that are probed 1700, notices to second persons 1720, reminders under
/// duress 1730.
public enum Migrations {
  public static let all: [Migration] =
    (journal + accessLog + caseload + accounts + visits + programs + followUps + packs + resources + staff
    + imports + reach + safety + duty + field + after + drills + inbound + watch + endOfDay + contactCodes
    + glass + standDown + push + holds + canaries + secondPerson + shown)
    .sorted {
      $0.number < $1.number
    }

  /// Any number that nothing else locks.
  private static let lock: Int32 = 0x686F_6D65

  /// The steps a database lacks, in order. Errors: `MigrationError.newer`, `.changed`, or `StoreError`.
  public static func plan(_ transaction: any Transaction) throws -> [Migration] {
    guard !(try transaction.run(transaction.dialect.tableExists("schema_migrations")).isEmpty) else {
      return all
    }
    var applied: [Int: String] = [:]
    for row in try transaction.run("SELECT number, checksum FROM schema_migrations") {
      applied[try row.integer(0)] = try row.text(1)
    }
    let known = Set(all.map(\.number))
    let newer = applied.keys.filter { !known.contains($0) }.sorted()
    guard newer.isEmpty else { throw MigrationError.newer(newer) }
    for migration in all {
      guard let checksum = applied[migration.number] else { continue }
      guard checksum == migration.checksum(transaction.dialect) else {
        throw MigrationError.changed(migration.number, name: migration.name)
      }
    }
    return all.filter { applied[$0.number] == nil }
  }

  /// The fence every command but `migrate` passes: refuses a database that is newer than this program, or that lacks
  /// a step.
  public static func check(_ transaction: any Transaction) throws {
    let pending = try plan(transaction)
    guard pending.isEmpty else { throw MigrationError.pending(pending.map(\.number)) }
  }

  /// Takes every step a database lacks, all or none, and returns them. Programs that start at once do it once: the
  /// others wait, each attempt as long as the database waits for a lock (10 s). Errors: `MigrationError`,
  /// `StoreError.busy` when the last attempt was in vain too.
  @discardableResult
  public static func apply(
    _ store: any Store, at now: Instant, attempts: Int = 30
  ) async throws -> [Migration] {
    for _ in 1..<attempts {
      do { return try await takePending(store, at: now) } catch StoreError.busy {
        try await Task.sleep(for: .milliseconds(200))
      }
    }
    return try await takePending(store, at: now)
  }

  private static func takePending(_ store: any Store, at now: Instant) async throws -> [Migration] {
    try await store.write { transaction in
      let dialect = transaction.dialect
      if let exclusive = dialect.exclusive(lock) { _ = try transaction.run(exclusive) }
      if let unhurried = dialect.unhurried { try transaction.execute(unhurried) }
      try transaction.execute(
        """
        CREATE TABLE IF NOT EXISTS schema_migrations (
          number \(raw: dialect.integerType) NOT NULL PRIMARY KEY,
          name \(raw: dialect.textType) NOT NULL,
          checksum \(raw: dialect.textType) NOT NULL,
          applied_at \(raw: dialect.textType) NOT NULL
        )\(raw: dialect.tableSuffix)
        """)
      let pending = try plan(transaction)
      for migration in pending {
        for statement in migration.statements(dialect) { try transaction.execute(statement) }
        try transaction.execute(
          """
          INSERT INTO schema_migrations (number, name, checksum, applied_at)
          VALUES (\(migration.number), \(migration.name), \(migration.checksum(dialect)), \(now.text))
          """)
      }
      return pending
    }
  }
}
