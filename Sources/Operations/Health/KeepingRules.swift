import Records
public import Storage

/// What can be lost of what was acknowledged, the worst first (S1). It is what is called the recovery point.
public enum PossibleLoss: String, CaseIterable, Hashable, Sendable {
  /// The last moments, whenever the server of the database crashes: commits do not wait for its disk.
  case crash
  /// What another server had not got yet when it takes over; without another server, what came after the last backup.
  case failover
  /// What came after the last backup, when the disk of this machine is lost.
  case disk
  /// Nothing, as long as one of the servers that commits wait for is left.
  case nothing

  /// In a sentence's part.
  public var words: String {
    switch self {
    case .crash: "whenever the database's server crashes, what was acknowledged in its last second"
    case .failover:
      "when the database's machine is lost, what a standby had not got yet; without one, what came after the last backup"
    case .disk: "when the disk is lost, what came after the last backup"
    case .nothing: "nothing that was acknowledged, while one of the servers that commits wait for is left"
    }
  }
}

/// Which loss an operator has accepted by name. Raw values are the words of the setting.
public enum AcceptedLoss: String, CaseIterable, Hashable, Sendable {
  case none
  case failover
  /// Of a crash, and of a fail-over too.
  case crash
}

/// Why the service does not start on a database (S1).
public enum KeepingRefusal: Hashable, Sendable {
  /// A file has no standby.
  case noStandbyOfAFile
  /// Several nodes, or a standby, and commits that wait for no disk.
  case commitOff
  /// A standby is required, and commits wait for none.
  case noStandby
}

/// How a database keeps what it has acknowledged.
public struct Keeping: Hashable, Sendable {
  private let kind: Dialect.Kind
  private let commit: String
  private let standbys: String

  /// `commit` is PostgreSQL's `synchronous_commit`, `standbys` its `synchronous_standby_names`.
  public init(kind: Dialect.Kind, commit: String = "", standbys: String = "") {
    self.kind = kind
    self.commit = commit
    self.standbys = standbys
  }

  /// Asks a database. Errors: `StoreError`.
  public static func read(_ store: any Store) async throws -> Keeping {
    let found = try await store.read { try DatabaseKeeping.read($0) }
    return Keeping(kind: found.kind, commit: found.commit, standbys: found.standbys)
  }

  /// What can be lost.
  public var loss: PossibleLoss {
    guard kind == .postgres else { return .disk }
    if commit == "off" { return .crash }
    return commit == "local" || standbys.allSatisfy(\.isWhitespace) ? .failover : .nothing
  }

  /// Why the service may not start: where several nodes or a standby are meant to outlive a machine, what one of them
  /// acknowledged has to be with the others, unless that loss was accepted by name. Nil where it may.
  public func refusal(hasOtherNodes: Bool, needsStandby: Bool, accepted: AcceptedLoss) -> KeepingRefusal? {
    if kind == .sqlite { return needsStandby ? .noStandbyOfAFile : nil }
    switch loss {
    case .crash: return (hasOtherNodes || needsStandby) && accepted != .crash ? .commitOff : nil
    case .failover: return needsStandby && accepted == .none ? .noStandby : nil
    case .disk, .nothing: return nil
    }
  }
}

extension Desk {
  /// True where another node lives now: its beat goes on between two looks. One that was killed a moment ago does not.
  public func hasOtherNodes(pause: Duration = .seconds(5)) async throws -> Bool {
    let before = try await engineHealth().alive
    guard !before.isEmpty else { return false }
    try await Task.sleep(for: pause)
    let after = try await engineHealth().alive
    return after.contains { node in
      before.contains { $0.node == node.node && $0.beat < node.beat }
        || !before.contains { $0.node == node.node }
    }
  }
}
