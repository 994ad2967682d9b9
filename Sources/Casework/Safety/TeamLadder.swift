public import CivilTime
public import Policy

/// One version of what a team changed of its ladders, as a list shows it.
public struct TeamLadderVersion: Hashable, Sendable {
  public let version: Int
  public let reason: String
  public let published: Instant
  public let publishedBy: String

  public init(version: Int, reason: String, published: Instant, publishedBy: String) {
    self.version = version
    self.reason = reason
    self.published = published
    self.publishedBy = publishedBy
  }
}

/// The ladders of a team with what it changed of them.
public struct TeamLadderFile: Hashable, Sendable {
  public let team: TeamSummary
  /// As the policy has them.
  public let book: LadderBook
  public let overlay: LadderOverlay
  /// The newest first.
  public let versions: [TeamLadderVersion]
  /// Whoever asks may change them: the team's own line manager.
  public let mayChange: Bool

  /// The number of the newest version; 0 for none.
  public var newest: Int { versions.first?.version ?? 0 }

  public init(
    team: TeamSummary, book: LadderBook, overlay: LadderOverlay, versions: [TeamLadderVersion],
    mayChange: Bool
  ) {
    self.team = team
    self.book = book
    self.overlay = overlay
    self.versions = versions
    self.mayChange = mayChange
  }

  /// The most characters of the reason of a change.
  public static let mostReason = 500
}
