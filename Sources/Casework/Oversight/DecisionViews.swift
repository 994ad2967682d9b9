public import CivilTime
public import Policy

/// One thing that happened to a decision, by whom and when.
public struct DecisionHappening: Hashable, Sendable {
  public let event: DecisionEvent
  public let stamp: Stamp

  public init(event: DecisionEvent, stamp: Stamp) {
    self.event = event
    self.stamp = stamp
  }
}

/// What a decision is about, as far as it can still be told.
public struct DecisionSubject: Hashable, Sendable {
  /// The rule's short title.
  public let title: String
  public let paragraph: String
  /// The obligation as it stands now; nil where nothing gives it any more.
  public let item: DueItem?

  public init(title: String, paragraph: String, item: DueItem?) {
    self.title = title
    self.paragraph = paragraph
    self.item = item
  }
}

/// A decision with everything its page shows.
public struct DecisionFile: Hashable, Sendable {
  public let decision: OversightDecision
  public let person: CaseloadRow
  public let subject: DecisionSubject
  public let texts: [TextID: String]
  /// Names of the members of staff it speaks of, by id.
  public let names: [String: String]
  /// Everything that happened to it, in order.
  public let happenings: [DecisionHappening]
  /// The delegations under which something was done about it.
  public let delegations: [DelegationID: Delegation]
  /// Since when the person is on the risk to staff register; nil where they are not (HV-6.3).
  public let riskToStaffSince: CivilDate?
  /// Why whoever asks can neither endorse nor decline it; nil where they can.
  public let obstacle: DecisionRefusal?
  /// Why whoever asks cannot withdraw it; nil where they can, if they work or manage the case.
  public let withdrawalObstacle: DecisionRefusal?
  /// Whose endorsement it needs now: the level of risk may have risen since it was decided (HV-6.4.3).
  public let tierNow: EndorsementTier
  /// Whether whoever asks works or manages the case.
  public let mayWork: Bool

  public init(
    decision: OversightDecision, person: CaseloadRow, subject: DecisionSubject, texts: [TextID: String],
    names: [String: String], happenings: [DecisionHappening],
    delegations: [DelegationID: Delegation],
    riskToStaffSince: CivilDate?, obstacle: DecisionRefusal?, withdrawalObstacle: DecisionRefusal? = nil,
    tierNow: EndorsementTier? = nil, mayWork: Bool
  ) {
    self.decision = decision
    self.person = person
    self.subject = subject
    self.texts = texts
    self.names = names
    self.happenings = happenings
    self.delegations = delegations
    self.riskToStaffSince = riskToStaffSince
    self.obstacle = obstacle
    self.withdrawalObstacle = withdrawalObstacle
    self.tierNow = tierNow ?? decision.facts.tier
    self.mayWork = mayWork
  }

  /// The delegation under which it was endorsed.
  public var delegation: Delegation? { decision.delegation.flatMap { delegations[$0] } }

  /// The delegation under which it was declined or withdrawn.
  public var settledUnder: Delegation? { decision.settledUnder.flatMap { delegations[$0] } }

  /// Whether the person asking could endorse or decline it.
  public var isMineToEndorse: Bool { obstacle == nil }

  /// Whether the person asking could withdraw it.
  public var isMineToWithdraw: Bool { mayWork && withdrawalObstacle == nil }

  /// The words of a text; nil where there is none.
  public func words(_ id: TextID?) -> String? { id.flatMap { texts[$0] } }
}

/// A delegation under which somebody acted, and who lent them the power.
public struct ActedUnder: Hashable, Sendable {
  public let delegation: Delegation
  /// The name of whoever lent it.
  public let lender: String?

  public init(_ delegation: Delegation, lender: String?) {
    self.delegation = delegation
    self.lender = lender
  }
}

/// One line of the decisions register or of the decisions that wait.
public struct DecisionRow: Hashable, Sendable {
  public let decision: OversightDecision
  public let crn: String
  public let familyName: String
  public let givenName: String
  public let rosh: RiskLevel?
  public let teamName: String
  /// The rule's short title, and the paragraph it rests on.
  public let title: String
  public let paragraph: String
  public let decidedBy: String?
  public let endorsedBy: String?
  public let settledBy: String?
  /// The delegation under which it was endorsed, and that under which it was declined or withdrawn.
  public let endorsedUnder: ActedUnder?
  public let settledUnder: ActedUnder?
  /// Why whoever asks can neither endorse nor decline it; nil where they can.
  public let obstacle: DecisionRefusal?
  /// Whose endorsement it needs now: the level of risk may have risen since it was decided (HV-6.4.3).
  public let tierNow: EndorsementTier

  public init(
    decision: OversightDecision, crn: String, familyName: String, givenName: String, rosh: RiskLevel?,
    teamName: String, title: String, paragraph: String, decidedBy: String?, endorsedBy: String?,
    settledBy: String?, endorsedUnder: ActedUnder? = nil, settledUnder: ActedUnder? = nil,
    obstacle: DecisionRefusal?, tierNow: EndorsementTier? = nil
  ) {
    self.decision = decision
    self.crn = crn
    self.familyName = familyName
    self.givenName = givenName
    self.rosh = rosh
    self.teamName = teamName
    self.title = title
    self.paragraph = paragraph
    self.decidedBy = decidedBy
    self.endorsedBy = endorsedBy
    self.settledBy = settledBy
    self.endorsedUnder = endorsedUnder
    self.settledUnder = settledUnder
    self.obstacle = obstacle
    self.tierNow = tierNow ?? decision.facts.tier
  }

  /// Whether the person asking could endorse or decline it.
  public var isMineToEndorse: Bool { obstacle == nil }
}

/// A decision with what its rule is called, as its person's own pages list it.
public struct NamedDecision: Hashable, Sendable {
  public let decision: OversightDecision
  public let title: String
  public let paragraph: String

  public init(decision: OversightDecision, title: String, paragraph: String) {
    self.decision = decision
    self.title = title
    self.paragraph = paragraph
  }
}

/// What a decision about a person's visits can be made from.
public struct DecisionOptions: Hashable, Sendable {
  public let person: CaseloadRow
  /// The obligations that are open.
  public let obligations: [DueItem]
  /// The decisions that wait for an endorsement, by `policy/key` of the obligation.
  public let waiting: [String: DecisionID]
  /// Since when the person is on the risk to staff register; nil where they are not (HV-6.3).
  public let riskToStaffSince: CivilDate?
  /// The overall level of risk, or that for any group, is very high today (HV-6.4.3).
  public let isVeryHigh: Bool

  public init(
    person: CaseloadRow, obligations: [DueItem], waiting: [String: DecisionID],
    riskToStaffSince: CivilDate?, isVeryHigh: Bool
  ) {
    self.person = person
    self.obligations = obligations
    self.waiting = waiting
    self.riskToStaffSince = riskToStaffSince
    self.isVeryHigh = isVeryHigh
  }

  /// The open obligation of a `policy/key`; nil where there is none.
  public func obligation(_ name: String) -> DueItem? {
    obligations.first { "\($0.policy)/\($0.key)" == name }
  }
}

/// What the decisions register is narrowed to.
public struct DecisionsQuery: Hashable, Sendable {
  /// Empty for all.
  public var states: [DecisionState]
  /// Nil for both.
  public var kind: RecordedException.Kind?
  /// A team code inside the actor's reach; nil for all of it.
  public var team: String?
  /// 1 for the first page.
  public var page: Int
  public static let rowsPerPage = 50

  public init(
    states: [DecisionState] = [], kind: RecordedException.Kind? = nil, team: String? = nil, page: Int = 1
  ) {
    self.states = states
    self.kind = kind
    self.team = team
    self.page = page
  }
}
