public import CivilTime

/// What a program may do with a token.
public enum TokenScope: String, CaseIterable, Hashable, Sendable {
  /// Look only.
  case read
  /// Look and change.
  case write

  /// True where this scope allows what the other does.
  public func allows(_ other: TokenScope) -> Bool { self == .write || other == .read }
}

/// One token as a list of tokens shows it; never the token itself.
public struct TokenEntry: Hashable, Sendable {
  /// How a token stands.
  public enum State: String, CaseIterable, Hashable, Sendable {
    case open
    /// Its time has run out.
    case expired
    /// It was revoked, or its account was closed.
    case ended
  }

  public let id: String
  public let userName: String
  public let scope: TokenScope
  public let state: State
  public let createdAt: Instant
  public let expiresAt: Instant
  /// The last day on which it was used; nil for one that never was.
  public let usedOn: CivilDate?

  public init(
    id: String, userName: String, scope: TokenScope, state: State, createdAt: Instant, expiresAt: Instant,
    usedOn: CivilDate?
  ) {
    self.id = id
    self.userName = userName
    self.scope = scope
    self.state = state
    self.createdAt = createdAt
    self.expiresAt = expiresAt
    self.usedOn = usedOn
  }
}
