public import CivilTime

/// What somebody has to do after a visit (HV-4.6, 4.8, 7.6.6, 7.6.10, 7.7.5; AP-13, 14). Raw values are the codes of
/// files and tables.
public enum TaskKind: String, CaseIterable, Hashable, Sendable {
  case nextStep = "next-step"
  case dutyToReport = "duty-to-report"
  case childrensServicesReferral = "childrens-services-referral"
  case adultSafeguardingReferral = "adult-safeguarding-referral"
  case managerDiscussion = "manager-discussion"
  case maracSharing = "marac-sharing"
  case armsReview = "arms-review"
  case intelligenceReport = "intelligence-report"
  case visorUpdate = "visor-update"
  case leadAgencyTold = "lead-agency-told"
  case personMovedAway = "person-moved-away"
  case registerReview = "register-review"
  case partnerInformation = "partner-information"
  /// Asks how a referral made after a visit went on (PO-4).
  case referralFollowUp = "referral-follow-up"
  /// Looks into why somebody read a name and an address outside their own cases. Opened by the product itself: no file of
  /// rules asks for it (PRV-23).
  case breakGlassReview = "break-glass-review"

  /// The kinds that a file of rules may ask for.
  public static let ofRules = allCases.filter { $0 != .breakGlassReview }
}

/// How a visit turned out, as the rules about what follows know it (HV-4.6, 7.7.9, 8.3; AP-13, AP-15).
public enum VisitOutcome: String, CaseIterable, Hashable, Sendable {
  case completed
  case noAnswer = "no-answer"
  case refused
  case refusedRoom = "refused-room"
  case terminated
  case abandoned
  case noLongerAtAddress = "no-longer-at-address"
  case notAtAssessedAddress = "not-at-assessed-address"
  case other

  /// Whether it counts as an attempt to get in that failed, for the premises (AP-15, AP-16).
  public var isUnsuccessful: Bool {
    switch self {
    case .noAnswer, .refused, .refusedRoom, .noLongerAtAddress, .notAtAssessedAddress: true
    case .completed, .terminated, .abandoned, .other: false
    }
  }
}

/// What was noticed besides concerns.
public enum VisitFlag: String, CaseIterable, Hashable, Sendable {
  /// Something others who visit should know for their safety (AP-14).
  case officerSafety = "officer-safety"
  /// A change that may alter the assessment of risk (AP-14).
  case significantChange = "significant-change"
  /// Something another agency needs to know.
  case partnerInformation = "partner-information"
  /// The visit was about arrangements for children (HV-4.8).
  case aboutChildren = "about-children"
  /// A constable asked to go in and search, to assess the risk, and could not (AP-16).
  case entrySought = "entry-sought"
}

/// All that the rules about what follows may ask about a visit that was made.
public struct FollowUpScene: Hashable, Sendable {
  public let outcome: VisitOutcome
  public let concerns: Set<ConcernKind>
  public let flags: Set<VisitFlag>
  /// What is so of the person: kinds of facts that opened a status and were not ended.
  public let statuses: Set<FactKind>
  /// The person stands before a multi-agency risk assessment conference, or the victim does (HV-7.6.10).
  public let isBeforeMarac: Bool
  /// The police and the service went together.
  public let wasJoint: Bool

  public init(
    outcome: VisitOutcome, concerns: Set<ConcernKind>, flags: Set<VisitFlag>, statuses: Set<FactKind>,
    isBeforeMarac: Bool, wasJoint: Bool
  ) {
    self.outcome = outcome
    self.concerns = concerns
    self.flags = flags
    self.statuses = statuses
    self.isBeforeMarac = isBeforeMarac
    self.wasJoint = wasJoint
  }
}

/// What may be asked of a visit that was made: a closed vocabulary.
public indirect enum FollowUpCondition: Hashable, Sendable {
  case all([FollowUpCondition])
  case any([FollowUpCondition])
  case not(FollowUpCondition)
  case outcome([VisitOutcome])
  case concern([ConcernKind])
  case flag([VisitFlag])
  case status([FactKind])
  case marac
  case joint
  case always

  /// Whether it holds of a visit.
  public func holds(_ scene: FollowUpScene) -> Bool {
    switch self {
    case .all(let parts): parts.allSatisfy { $0.holds(scene) }
    case .any(let parts): parts.contains { $0.holds(scene) }
    case .not(let part): !part.holds(scene)
    case .outcome(let outcomes): outcomes.contains(scene.outcome)
    case .concern(let concerns): !scene.concerns.isDisjoint(with: concerns)
    case .flag(let flags): !scene.flags.isDisjoint(with: flags)
    case .status(let kinds): !scene.statuses.isDisjoint(with: kinds)
    case .marac: scene.isBeforeMarac
    case .joint: scene.wasJoint
    case .always: true
    }
  }
}

/// One rule about what follows a visit, as follow-ups.yaml writes it.
public struct FollowUpRule: Hashable, Sendable {
  public let id: String
  /// Short, in plain words of our own.
  public let title: String
  /// The requirement ids it implements.
  public let covers: [String]
  public var validity: Validity
  public let cite: Citation
  public let also: [Citation]
  public var force: Force
  public var task: TaskKind
  /// Due on the day of the visit, because the text says at once; otherwise it has no day and ages.
  public var isAtOnce: Bool
  /// Nobody can drop it: it has to be answered (HV-4.8).
  public var mustBeAnswered: Bool
  public var when: FollowUpCondition
  /// What has to be done.
  public let say: String
  public let line: Int?
}

/// The rules about what follows of one policy.
public struct FollowUpPolicy: Hashable, Sendable {
  public let policy: String
  /// In order of id, then validity.
  public let rules: [FollowUpRule]

  public init(policy: String, rules: [FollowUpRule]) {
    self.policy = policy
    self.rules = rules
  }

  /// The rules in force on the day of a visit that ask for something after it.
  public func rules(after scene: FollowUpScene, on day: CivilDate) -> [FollowUpRule] {
    rules.filter { $0.validity.contains(day) && $0.when.holds(scene) }
  }
}
