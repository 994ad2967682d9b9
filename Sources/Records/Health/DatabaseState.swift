import Casework
public import Storage

/// What a database says about itself: how it keeps what it is given, and which steps of the schema it has.
public struct DatabaseState: Sendable {
  /// The version of SQLite or of the PostgreSQL server.
  public var version = ""
  /// `wal` on SQLite; `fsync` on or off on PostgreSQL.
  public var journalMode = ""
  /// `synchronous_commit` on PostgreSQL; empty on SQLite, where it belongs to the connection that writes.
  public var synchronous = ""
  /// The first complaint of SQLite's quick check; nil where there is none, and on PostgreSQL.
  public var damage: String?
  /// Rows whose foreign key points nowhere; 0 on PostgreSQL, which never takes one.
  public var orphans = 0
  /// The numbers of the steps that are missing.
  public var pending: [Int] = []
  /// How many steps have been taken.
  public var applied = 0
  /// The tables that must be append-only and have lost the triggers that keep them so.
  public var unprotected: [String] = []
  public var journalEntries = 0
  public var subjects = 0
  /// Subjects whose head is not their last journal entry.
  public var wrongHeads = 0
  /// The last `recorded_at` of the journal, as fixed-width UTC text.
  public var lastRecorded: String?
  /// When the journal was last sealed, and how many entries came after.
  public var lastSealed: String?
  public var unsealed = 0
  /// The earliest `recorded_at` of those, as fixed-width UTC text.
  public var unsealedSince: String?

  public init() {}

  /// Reads the state in one transaction. Errors: `StoreError`, `MigrationError.newer`, `.changed`.
  public static func read(_ transaction: any Transaction) throws -> DatabaseState {
    var state = DatabaseState()
    try state.readSettings(transaction)
    let pending = try Migrations.plan(transaction).map(\.number)
    state.pending = pending
    state.applied = Migrations.all.count - pending.count
    if pending.isEmpty { try state.readJournal(transaction) }
    return state
  }

  /// Thrown by `probe` when all went well, so that the row is taken back.
  public struct Taken: Error {
    /// SQLite's `synchronous` of the connection that writes; 2 is FULL. Nil on PostgreSQL.
    public let synchronous: Int?
  }

  /// Adds a row to the table of steps and throws `Taken`: the transaction is rolled back, nothing stays.
  public static func probe(_ transaction: any Transaction) throws {
    var synchronous: Int?
    if transaction.dialect.kind == .sqlite {
      synchronous = try transaction.run("PRAGMA synchronous").first?.integer(0)
    }
    if !(try transaction.run(transaction.dialect.tableExists("schema_migrations")).isEmpty) {
      try transaction.execute(
        """
        INSERT INTO schema_migrations (number, name, checksum, applied_at)
        VALUES (-1, 'probe', 'probe', 'probe')
        """)
    }
    throw Taken(synchronous: synchronous)
  }

  private mutating func readSettings(_ transaction: any Transaction) throws {
    func first(_ sql: SQL) throws -> String {
      guard let value = try transaction.run(sql).first?.values.first else { return "" }
      switch value {
      case .null: return ""
      case .integer(let number): return String(number)
      case .real(let number): return String(number)
      case .text(let text): return text
      }
    }
    switch transaction.dialect.kind {
    case .sqlite:
      version = try first("SELECT sqlite_version()")
      journalMode = try first("PRAGMA journal_mode")
      let complaint = try first("PRAGMA quick_check(1)")
      damage = complaint == "ok" ? nil : complaint
      orphans = try transaction.run("PRAGMA foreign_key_check").count
    case .postgres:
      version = try first("SHOW server_version")
      journalMode = try first("SHOW fsync")
      synchronous = try first("SHOW synchronous_commit")
    }
  }

  private mutating func readJournal(_ transaction: any Transaction) throws {
    for table in ["journal", "journal_seals", "access_log"] {
      if try transaction.run(DatabaseState.triggers(on: table, transaction.dialect)).isEmpty {
        unprotected.append(table)
      }
    }
    let counts = try transaction.run("SELECT COUNT(*), MAX(recorded_at) FROM journal")
    if let row = counts.first {
      journalEntries = try row.integer(0)
      lastRecorded = try row.textIfAny(1)
    }
    if let row = try transaction.run("SELECT COUNT(*) FROM journal_heads").first {
      subjects = try row.integer(0)
    }
    let wrong = try transaction.run(
      """
      SELECT COUNT(*) FROM journal_heads AS head WHERE NOT EXISTS (
        SELECT 1 FROM journal WHERE journal.subject_kind = head.subject_kind AND journal.subject = head.subject
          AND journal.revision = head.revision AND journal.digest = head.digest)
      """)
    if let row = wrong.first { wrongHeads = try row.integer(0) }
    let seal = try Journal.lastSeal(in: transaction)
    lastSealed = seal?.sealedAt
    let through = seal?.journalThrough ?? 0
    if let row = try transaction.run(
      "SELECT COUNT(*), MIN(recorded_at) FROM journal WHERE position > \(through)"
    ).first {
      unsealed = try row.integer(0)
      unsealedSince = try row.textIfAny(1)
    }
  }

  /// One row where a table has the triggers that refuse changes, else none.
  private static func triggers(on table: String, _ dialect: Dialect) -> SQL {
    switch dialect.kind {
    case .sqlite:
      """
      SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND tbl_name = \(table)
        AND name IN \(list: ["update", "delete", "replace"].map { "\(table)_no_\($0)" })
      GROUP BY tbl_name HAVING COUNT(*) = 3
      """
    case .postgres:
      """
      SELECT 1 FROM pg_trigger JOIN pg_class ON pg_class.oid = pg_trigger.tgrelid
        JOIN pg_namespace ON pg_namespace.oid = pg_class.relnamespace
      WHERE pg_namespace.nspname = current_schema() AND pg_class.relname = \(table) AND pg_trigger.tgname = \("\(table)_no_change")
        AND pg_trigger.tgenabled IN ('O', 'A')
      """
    }
  }
}
