public import CivilTime
public import Policy

/// The id of a decision about a visit that is not made, or made later (UUIDv7 text made by the shell).
public struct DecisionID: Hashable, Sendable {
  public let text: String
  public init(_ text: String) { self.text = text }
}

/// Why a visit is not made or made later (HV-5.1.1, 6.1, 6.3, 6.4.1).
public enum DecisionReason: String, CaseIterable, Hashable, Sendable {
  /// The risk of harm the person presents to whoever would go (HV-6.3).
  case riskToStaff = "risk-to-staff"
  /// Only an unpaid work requirement (HV-5.1.4).
  case unpaidWorkOnly = "unpaid-work-only"
  case seenByPartner = "seen-by-partner"
  case notAvailable = "not-available"
  case noSettledAddress = "no-settled-address"
  case staffing
  case notNeeded = "not-needed"
  case other
}

/// Whose endorsement a decision needs before it stands.
public enum EndorsementTier: String, CaseIterable, Hashable, Sendable {
  case none
  /// The line manager's management oversight entry (HV-6.2, 6.4.2).
  case lineManager = "line-manager"
  /// The PDU Head, or a deputy to whom the Head delegated it (HV-6.4.3).
  case pduHead = "pdu-head"

  /// What a decision about an obligation needs. A case is at very high risk where its overall level is, or the level
  /// for any group.
  public static func needed(
    _ kind: RecordedException.Kind, force: Force, isVeryHigh: Bool
  ) -> EndorsementTier {
    switch (kind, force) {
    case (_, .consider): .none
    case (.delay, .must), (.delay, .should): isVeryHigh ? .pduHead : .lineManager
    case (.notToVisit, .must), (.notToVisit, .should): .lineManager
    }
  }
}

extension DecisionReason {
  /// The reasons that can be given for a decision of a kind, in the order in which they are offered.
  public static func offered(for kind: RecordedException.Kind) -> [DecisionReason] {
    switch kind {
    case .notToVisit: allCases
    case .delay: allCases.filter { $0 != .unpaidWorkOnly && $0 != .notNeeded }
    }
  }
}

/// Where a decision stands.
public enum DecisionStage: String, CaseIterable, Hashable, Sendable {
  /// Stands without anybody's endorsement.
  case standing
  /// Waits for it; the obligation stays open (HV-6.2).
  case waiting
  case endorsed
  case declined
  case withdrawn
}

/// What a decision comes to on a day: its stage, and whether the day of a delay has passed.
public enum DecisionState: String, CaseIterable, Hashable, Sendable {
  case waiting, endorsed, standing, expired, declined, withdrawn

  /// The stages it is made of.
  public var stages: [DecisionStage] {
    switch self {
    case .waiting: [.waiting]
    case .endorsed: [.endorsed]
    case .standing: [.standing]
    case .expired: [.endorsed, .standing]
    case .declined: [.declined]
    case .withdrawn: [.withdrawn]
    }
  }
}

/// One thing that happened to a decision.
public enum DecisionEvent: Hashable, Sendable {
  case decided(DecisionFacts)
  /// As what it was endorsed, and the delegation that gave the power where one did.
  case endorsed(RecordedException.Endorser, under: DelegationID?)
  /// With why, and the delegation that gave the power where one did.
  case declined(TextID, under: DelegationID? = nil)
  case withdrawn(TextID, under: DelegationID? = nil)

  /// The code of the journal.
  public var name: String {
    switch self {
    case .decided: "decision-recorded"
    case .endorsed: "decision-endorsed"
    case .declined: "decision-declined"
    case .withdrawn: "decision-withdrawn"
    }
  }

  /// The delegation under which it was done; nil where the power came with a role or none was needed.
  public var delegation: DelegationID? {
    switch self {
    case .decided: nil
    case .endorsed(_, let delegation), .declined(_, let delegation), .withdrawn(_, let delegation): delegation
    }
  }
}

/// What was decided, about what, and why.
public struct DecisionFacts: Hashable, Sendable {
  public let person: PersonID
  public let kind: RecordedException.Kind
  public let policy: String
  /// `Obligation.key`.
  public let obligation: String
  public let rule: String
  public let reason: DecisionReason
  public let rationale: TextID
  /// The new date of a delay.
  public let until: CivilDate?
  public let tier: EndorsementTier

  public init(
    person: PersonID, kind: RecordedException.Kind, policy: String, obligation: String, rule: String,
    reason: DecisionReason, rationale: TextID, until: CivilDate?, tier: EndorsementTier
  ) {
    self.person = person
    self.kind = kind
    self.policy = policy
    self.obligation = obligation
    self.rule = rule
    self.reason = reason
    self.rationale = rationale
    self.until = until
    self.tier = tier
  }
}

/// A decision not to visit, or to visit later: two different things (HV-6.4.1). Changed only by `fold`.
public struct OversightDecision: Hashable, Sendable {
  public let id: DecisionID
  public let facts: DecisionFacts
  public let decided: Stamp
  public private(set) var revision: Int
  public private(set) var stage: DecisionStage
  public private(set) var endorser: RecordedException.Endorser?
  /// The delegation under which it was endorsed, where the power came from one (HV-6.4.3).
  public private(set) var delegation: DelegationID?
  /// Who endorsed it and when; it stays where the decision is withdrawn later.
  public private(set) var endorsed: Stamp?
  /// Who endorsed, declined or withdrew it last, and when.
  public private(set) var settled: Stamp?
  /// The delegation under which it was declined or withdrawn, where the power came from one.
  public private(set) var settledUnder: DelegationID?
  /// Why it was declined or withdrawn.
  public private(set) var words: TextID?

  /// The decision after an event; nil where the event cannot follow.
  public static func fold(
    _ decision: OversightDecision?, _ event: DecisionEvent, id: DecisionID, stamp: Stamp
  ) -> OversightDecision? {
    if case .decided(let facts) = event {
      guard decision == nil else { return nil }
      return OversightDecision(
        id: id, facts: facts, decided: stamp, revision: 1,
        stage: facts.tier == .none ? .standing : .waiting, endorser: nil, delegation: nil,
        endorsed: nil, settled: nil, settledUnder: nil, words: nil)
    }
    guard var decision else { return nil }
    decision.revision += 1
    decision.settled = stamp
    switch event {
    case .decided: break
    case .endorsed(let endorser, let delegation):
      decision.stage = .endorsed
      decision.endorser = endorser
      decision.delegation = delegation
      decision.endorsed = stamp
    case .declined(let words, let delegation):
      decision.stage = .declined
      decision.words = words
      decision.settledUnder = delegation
    case .withdrawn(let words, let delegation):
      decision.stage = .withdrawn
      decision.words = words
      decision.settledUnder = delegation
    }
    return decision
  }

  init(
    id: DecisionID, facts: DecisionFacts, decided: Stamp, revision: Int, stage: DecisionStage,
    endorser: RecordedException.Endorser?, delegation: DelegationID?, endorsed: Stamp?, settled: Stamp?,
    settledUnder: DelegationID?, words: TextID?
  ) {
    self.id = id
    self.facts = facts
    self.decided = decided
    self.revision = revision
    self.stage = stage
    self.endorser = endorser
    self.delegation = delegation
    self.endorsed = endorsed
    self.settled = settled
    self.settledUnder = settledUnder
    self.words = words
  }

  /// What it comes to on a day. A delay runs to the end of its new day; after that the visit is owed as before.
  public func state(on today: CivilDate) -> DecisionState {
    switch stage {
    case .waiting: .waiting
    case .declined: .declined
    case .withdrawn: .withdrawn
    case .endorsed, .standing:
      if let until = facts.until, until < today {
        .expired
      } else {
        stage == .endorsed ? .endorsed : .standing
      }
    }
  }
}

/// Why something was not done about a decision.
public enum DecisionRefusal: Error, Hashable, Sendable {
  case stage(DecisionStage)
  /// The obligation is closed, or another decision about it waits for its endorsement.
  case notOpen
  case rationaleMissing
  /// A delay needs a day after today, within a year.
  case untilMissing
  /// A decision not to visit has no new day.
  case untilGiven
  /// Nobody endorses what they decided themselves.
  case own
  /// Somebody of another tier has to: whose endorsement is needed (HV-6.4.2, 6.4.3).
  case wrongTier(EndorsementTier)
}

/// What may be decided about decisions. Pure.
public enum Oversight {
  /// The longest delay, in days.
  public static let longestDelay = 366

  /// A first decision.
  public static func decide(_ facts: DecisionFacts, today: CivilDate) throws(DecisionRefusal)
    -> [DecisionEvent]
  {
    switch (facts.kind, facts.until) {
    case (.delay, let until?):
      guard until > today, until.day - today.day <= longestDelay else { throw .untilMissing }
    case (.delay, nil): throw .untilMissing
    case (.notToVisit, .some): throw .untilGiven
    case (.notToVisit, nil): break
    }
    return [.decided(facts)]
  }

  /// The endorsement of the right tier. `power` is what the person asking holds today.
  public static func endorse(
    _ decision: OversightDecision, by staff: StaffID, power: EndorsementPower?
  ) throws(DecisionRefusal) -> [DecisionEvent] {
    let endorser = try endorser(decision, by: staff, power)
    return [.endorsed(endorser, under: power?.delegation)]
  }

  /// The refusal of an endorsement: the obligation stays as it was (HV-6.2).
  public static func decline(
    _ decision: OversightDecision, by staff: StaffID, power: EndorsementPower?, words: TextID
  ) throws(DecisionRefusal) -> [DecisionEvent] {
    _ = try endorser(decision, by: staff, power)
    return [.declined(words, under: power?.delegation)]
  }

  /// Takes a decision back while it waits or stands. What was endorsed is taken back by whoever decided it, or by
  /// somebody who could endorse it; a level of risk that rose since takes that from nobody, for the visit is owed again.
  public static func withdraw(
    _ decision: OversightDecision, by staff: StaffID, power: EndorsementPower?, words: TextID
  ) throws(DecisionRefusal) -> [DecisionEvent] {
    switch decision.stage {
    case .waiting, .standing: return [.withdrawn(words)]
    case .endorsed:
      if decision.decided.by == staff { return [.withdrawn(words)] }
      guard endorser(decision.facts.tier, power) != nil else { throw .wrongTier(decision.facts.tier) }
      return [.withdrawn(words, under: power?.delegation)]
    case .declined, .withdrawn: throw .stage(decision.stage)
    }
  }

  private static func endorser(
    _ decision: OversightDecision, by staff: StaffID, _ power: EndorsementPower?
  ) throws(DecisionRefusal) -> RecordedException.Endorser {
    guard decision.stage == .waiting else { throw .stage(decision.stage) }
    guard decision.decided.by != staff else { throw .own }
    guard let endorser = endorser(decision.facts.tier, power) else { throw .wrongTier(decision.facts.tier) }
    return endorser
  }

  /// As what somebody with a power endorses what needs a tier; nil where the power does not do for it.
  private static func endorser(
    _ tier: EndorsementTier, _ power: EndorsementPower?
  ) -> RecordedException.Endorser? {
    switch (tier, power) {
    case (_, nil), (.pduHead, .lineManager), (.pduHead, .delegatedManager): nil
    case (_, .lineManager), (_, .delegatedManager): .spo
    case (_, .pduHead): .pduHead
    case (_, .delegatedDeputy): .pduDeputy
    }
  }
}

/// What lets somebody endorse.
public enum EndorsementPower: Hashable, Sendable {
  case lineManager
  /// Somebody to whom a manager delegated it for their absence, on record.
  case delegatedManager(DelegationID)
  case pduHead
  /// A deputy to whom the PDU Head delegated it, on record.
  case delegatedDeputy(DelegationID)

  /// The delegation it rests on; nil where it comes with a role.
  public var delegation: DelegationID? {
    switch self {
    case .lineManager, .pduHead: nil
    case .delegatedManager(let id), .delegatedDeputy(let id): id
    }
  }
}
