/// One thing looked at, what was found, and what to do about it.
public struct HealthCheck: Sendable, Hashable {
  /// How a check came out.
  public enum Outcome: String, Sendable, CaseIterable {
    case ok
    case warning
    case failed
  }

  /// A stable name for machines, as `database.reachable`.
  public let id: String
  public let title: String
  public let outcome: Outcome
  /// What was found, in a sentence's part.
  public let found: String
  /// What to do; nil where all is well.
  public let remedy: String?

  public init(_ id: String, _ title: String, _ outcome: Outcome, _ found: String, remedy: String? = nil) {
    self.id = id
    self.title = title
    self.outcome = outcome
    self.found = found
    self.remedy = outcome == .ok ? nil : remedy
  }

  /// Well where a condition holds; otherwise failed (or what is given) with the remedy.
  public init(
    _ id: String, _ title: String, holds: Bool, otherwise: Outcome = .failed, _ found: String, remedy: String
  ) {
    self.init(id, title, holds ? .ok : otherwise, found, remedy: remedy)
  }
}
