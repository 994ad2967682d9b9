public import Storage

/// How a database keeps what it has acknowledged, as it says itself.
public struct DatabaseKeeping: Hashable, Sendable {
  public let kind: Dialect.Kind
  /// `synchronous_commit` of a connection of this program's user; empty on SQLite.
  public let commit: String
  /// `synchronous_standby_names`; empty where no commit waits for another server.
  public let standbys: String

  public init(kind: Dialect.Kind, commit: String, standbys: String) {
    self.kind = kind
    self.commit = commit
    self.standbys = standbys
  }

  /// Asks the database.
  public static func read(_ transaction: any Transaction) throws(StoreError) -> DatabaseKeeping {
    guard transaction.dialect.kind == .postgres else {
      return DatabaseKeeping(kind: .sqlite, commit: "", standbys: "")
    }
    return DatabaseKeeping(
      kind: .postgres, commit: try transaction.run("SHOW synchronous_commit").first?.text(0) ?? "",
      standbys: try transaction.run("SHOW synchronous_standby_names").first?.text(0) ?? "")
  }
}
