public import CivilTime
public import Policy

/// Where an obligation stands apart from what today decides: upcoming, due and overdue are one stage, `running`.
public enum Stage: String, CaseIterable, Hashable, Sendable {
  case running, met
  case metLate = "met-late"
  case metNotJoint = "met-not-joint"
  case excepted
  case exceptionIncomplete = "exception-incomplete"
  case delayed, lapsed, suspended, closed, consider

  /// The codes as tables hold them.
  public static let words = allCases.map(\.rawValue)

  /// How many days before its date an obligation is due rather than upcoming (policy.md section 3, meaning 8).
  public static let daysOfNotice = 14

  public init(_ status: Status) {
    switch status {
    case .upcoming, .due, .overdue: self = .running
    case .met: self = .met
    case .metLate: self = .metLate
    case .metNotJoint: self = .metNotJoint
    case .excepted: self = .excepted
    case .exceptionIncomplete: self = .exceptionIncomplete
    case .delayed: self = .delayed
    case .lapsed: self = .lapsed
    case .suspended: self = .suspended
    case .closed: self = .closed
    case .consider: self = .consider
    }
  }

  /// The status on a day. A running obligation without a date is due from its first day: earliest opportunity.
  public func status(due: CivilDate?, today: CivilDate) -> Status {
    switch self {
    case .running:
      guard let due else { return .due }
      if due < today { return .overdue }
      return due.day - today.day > Stage.daysOfNotice ? .upcoming : .due
    case .met: return .met
    case .metLate: return .metLate
    case .metNotJoint: return .metNotJoint
    case .excepted: return .excepted
    case .exceptionIncomplete: return .exceptionIncomplete
    case .delayed: return .delayed
    case .lapsed: return .lapsed
    case .suspended: return .suspended
    case .closed: return .closed
    case .consider: return .consider
    }
  }

  /// True while somebody still has to do something about it.
  public var isOpen: Bool {
    switch self {
    case .running, .metNotJoint, .exceptionIncomplete, .delayed, .suspended, .consider: true
    case .met, .metLate, .excepted, .lapsed, .closed: false
    }
  }
}
