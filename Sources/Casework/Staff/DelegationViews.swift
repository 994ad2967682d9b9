/// A delegation with the names of those it speaks of.
public struct DelegationRow: Hashable, Sendable {
  public let delegation: Delegation
  public let lender: String
  public let borrower: String
  /// Who ended it.
  public let endedBy: String?
  /// Whether whoever gave it still holds what was lent.
  public let stands: Bool
  /// Whether whoever asks may end it.
  public let mayEnd: Bool

  public init(
    delegation: Delegation, lender: String, borrower: String, endedBy: String? = nil, stands: Bool = true,
    mayEnd: Bool = false
  ) {
    self.delegation = delegation
    self.lender = lender
    self.borrower = borrower
    self.endedBy = endedBy
    self.stands = stands
    self.mayEnd = mayEnd
  }
}

/// What a list of delegations is narrowed to.
public struct DelegationQuery: Hashable, Sendable {
  /// Nil for every state.
  public var state: DelegationState?
  /// Nil for every lender, and for every borrower.
  public var lender: StaffID?
  public var borrower: StaffID?

  public init(state: DelegationState? = nil, lender: StaffID? = nil, borrower: StaffID? = nil) {
    self.state = state
    self.lender = lender
    self.borrower = borrower
  }
}

/// The delegations that somebody sees, and to whom they could delegate.
public struct DelegationBoard: Hashable, Sendable {
  /// In force or ahead, the earliest first.
  public let open: [DelegationRow]
  /// Over or ended, the latest first.
  public let past: [DelegationRow]
  /// Whom whoever asks could hand their power to; nil where they hold none by their role.
  public let colleagues: [VisitColleague]?

  public init(open: [DelegationRow], past: [DelegationRow], colleagues: [VisitColleague]?) {
    self.open = open
    self.past = past
    self.colleagues = colleagues
  }
}
