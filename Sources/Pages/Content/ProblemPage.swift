/// Something went wrong or is not there. Says what happened, what became of the answers and what to do.
public struct ProblemPage: Page {
  /// What the problem is; `status` is its HTTP status.
  public enum Problem: Hashable, Sendable, CaseIterable {
    /// Nothing there, or not yours: the two look the same.
    case notFound
    /// Signed in, but the role does not allow it.
    case notAllowed
    /// Not over an encrypted connection, or under a name that is not this service's.
    case wrongAddress
    /// The form's token is old or missing.
    case formExpired
    /// Somebody else changed the same thing in the meantime.
    case conflict
    /// The request could not be read.
    case notUnderstood
    case tooLarge
    case tooManyRequests
    case failure
    case unavailable

    public var status: Int {
      switch self {
      case .notFound: 404
      case .notAllowed, .formExpired, .wrongAddress: 403
      case .conflict: 409
      case .notUnderstood: 400
      case .tooLarge: 413
      case .tooManyRequests: 429
      case .failure: 500
      case .unavailable: 503
      }
    }
  }

  public let problem: Problem
  /// What the log has under the same number, to quote when asking for help; nil where nothing was logged.
  public let reference: String?

  /// Whose role allows it, where the role of whoever asked does not.
  public let rule: String?

  public init(_ problem: Problem, reference: String? = nil, rule: String? = nil) {
    self.problem = problem
    self.reference = reference
    self.rule = rule
  }
}
