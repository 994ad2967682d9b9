public import CivilTime
public import Policy

/// A visit as somebody typed it: the plan with its texts in words.
public struct VisitDraft: Hashable, Sendable {
  /// Somebody who goes: a member of staff by id, or somebody of another organisation by name.
  public struct Member: Hashable, Sendable {
    /// A member of staff, or the name of somebody of another organisation.
    public enum Who: Hashable, Sendable {
      case staff(StaffID)
      case external(String)
    }
    public var who: Who
    public var part: CrewPart
    public var isThereToLearn = false
    public var isControl = false
    public var isOnBehalf = false

    public init(_ who: Who, _ part: CrewPart) {
      self.who = who
      self.part = part
    }
  }

  public var purposes: Set<VisitPurpose>
  public var obligations: [String] = []
  public var place = VisitPlace.home
  public var notice: VisitNotice
  public var start: Instant
  public var expectedMinutes: Int
  public var crew: [Member]
  public var vehicle = VehicleKind.none
  public var dress = Dress.plainClothes
  public var equipment: Set<Equipment> = []
  /// The codes of the devices and the vehicle to book; what they are is taken along without being named again.
  public var resources: Set<String> = []
  public var isRelationshipEstablished = false
  public var hasPartnerAgencies = false
  public var isContactArranged = false
  /// What is written, by field; an empty one is no text.
  public var texts: [VisitText: String]
  /// The answers to crewing rules that ask for a reason, by the rule's id.
  public var reasons: [String: String] = [:]

  public init(
    purposes: Set<VisitPurpose>, notice: VisitNotice, start: Instant, expectedMinutes: Int, crew: [Member],
    texts: [VisitText: String]
  ) {
    self.purposes = purposes
    self.notice = notice
    self.start = start
    self.expectedMinutes = expectedMinutes
    self.crew = crew
    self.texts = texts
  }
}

/// A risk assessment as somebody typed it.
public struct AssessmentDraft: Hashable, Sendable {
  public var place: VisitPlace
  /// For each hazard found, what it is and what controls it.
  public var hazards: [Hazard: String]
  /// The hazards somebody looked for and did not find.
  public var clear: Set<Hazard> = []
  /// What a visit could mean for others in the household (HV-7.6.7).
  public var household: String?
  public var isCompanyNeeded: Bool
  /// What was known when it was thought of; where more is known by now, it is refused. Nil to rest on what is known now.
  public var seen: AssessmentBasis?

  public init(
    place: VisitPlace, hazards: [Hazard: String], household: String?, isCompanyNeeded: Bool,
    seen: AssessmentBasis? = nil
  ) {
    self.seen = seen
    self.place = place
    self.hazards = hazards
    self.household = household
    self.isCompanyNeeded = isCompanyNeeded
  }
}

/// What came of a visit as somebody typed it.
public struct RecordDraft: Hashable, Sendable {
  public var outcome: VisitOutcome
  /// What was seen or told; asked for unless the visit was completed.
  public var observed: String?
  /// What the officer makes of it.
  public var assessed: String?
  /// Concerns that are new or growing.
  public var concerns: Set<ConcernKind> = []
  public var flags: Set<VisitFlag> = []
  public var people: [Seen] = []
  public var conditions: [Condition] = []
  public var referrals: [Referral] = []
  /// What comes next after a refusal (HV-4.6).
  public var nextSteps: Set<NextStep> = []
  /// What others who visit should know for their safety (AP-14, BP-8).
  public var safety: String?
  /// Where they moved to, as far as it is known (AP-13).
  public var forwarding: String?
  public var left: CivilDate?

  /// Somebody who was seen.
  public struct Seen: Hashable, Sendable {
    public var kind: SeenKind
    public var name: String?

    public init(_ kind: SeenKind, name: String? = nil) {
      self.kind = kind
      self.name = name
    }
  }

  /// A condition and what the visit showed of it (PO-3).
  public struct Condition: Hashable, Sendable {
    public var condition: String
    public var result: ConditionResult
    public var words: String?

    public init(_ condition: String, _ result: ConditionResult, words: String? = nil) {
      self.condition = condition
      self.result = result
      self.words = words
    }
  }

  /// A referral and the day on which it is followed up (PO-4).
  public struct Referral: Hashable, Sendable {
    public var to: ReferralKind
    public var purpose: String
    public var followUp: CivilDate

    public init(_ to: ReferralKind, purpose: String, followUp: CivilDate) {
      self.to = to
      self.purpose = purpose
      self.followUp = followUp
    }
  }

  public init(outcome: VisitOutcome, observed: String?, assessed: String? = nil) {
    self.outcome = outcome
    self.observed = observed
    self.assessed = assessed
  }
}
