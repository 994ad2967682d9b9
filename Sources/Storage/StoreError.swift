/// What can go wrong in a database, in words that name the remedy.
public enum StoreError: Error, Hashable, Sendable {
  /// The database cannot be opened or reached: what, and why.
  case unavailable(String)
  /// A unique or check constraint refused the row: the constraint or table as the database names it.
  case conflict(String)
  /// The disk is full or the file cannot be written.
  case full(String)
  /// The file is no database, or is damaged.
  case damaged(String)
  /// The database is busy beyond the limit of waiting.
  case busy(String)
  /// The store was closed.
  case closed
  /// A row was not of the expected shape, or a statement was refused.
  case unexpected(String)
}

/// The few fragments of SQL that differ between the two databases.
public struct Dialect: Sendable, Hashable {
  public enum Kind: String, Sendable { case sqlite, postgres }
  public let kind: Kind

  public init(kind: Kind) { self.kind = kind }

  /// Appended to `CREATE TABLE … ( … )`: `STRICT` on SQLite, nothing on PostgreSQL.
  public var tableSuffix: String { kind == .sqlite ? " STRICT" : "" }
  /// The type of a whole-number column.
  public var integerType: String { kind == .sqlite ? "INTEGER" : "BIGINT" }
  /// Appended to a SELECT that claims rows for this transaction.
  public var skipLocked: String { kind == .sqlite ? "" : " FOR UPDATE SKIP LOCKED" }
  /// Appended to a SELECT that must hold its row until the transaction ends.
  public var forUpdate: String { kind == .sqlite ? "" : " FOR UPDATE" }
}
