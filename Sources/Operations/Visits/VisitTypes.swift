public import Casework
public import CivilTime
public import Policy
import Records

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
  /// What a visit could mean for others in the household (HV-7.6.7).
  public var household: String?
  public var isCompanyNeeded: Bool

  public init(place: VisitPlace, hazards: [Hazard: String], household: String?, isCompanyNeeded: Bool) {
    self.place = place
    self.hazards = hazards
    self.household = household
    self.isCompanyNeeded = isCompanyNeeded
  }
}

/// Everything the page of a visit shows.
public struct VisitFile: Hashable, Sendable {
  public let visit: Visit
  public let crn: String
  public let familyName: String
  public let givenName: String
  public let born: CivilDate?
  public let rosh: RiskLevel?
  /// The texts of the visit and of its assessment.
  public let texts: [TextID: String]
  /// Names of the members of staff it speaks of, by id.
  public let names: [String: String]
  public let assessment: RiskAssessment?
  /// What changed since the assessment was made; nothing where it still stands.
  public let changes: [ReopenReason]
  /// What the crewing rules have to say.
  public let findings: [CrewingFinding]
  /// Whether the person asking could decide about it: they have the power and are not involved.
  public let isMineToDecide: Bool
  /// Begins or ends outside office hours.
  public let isOutOfHours: Bool
}

/// One line of the authorisation queue or the diary.
public struct VisitRow: Hashable, Sendable {
  public let visit: Visit
  public let crn: String
  public let familyName: String
  public let givenName: String
  public let rosh: RiskLevel?
  public let teamName: String
  /// The names of those who go, as far as they are staff, the lead first.
  public let crew: [String]
}

/// Why something asked about a visit was not done.
public enum VisitProblem: Error, Hashable, Sendable {
  /// No visit or person of this id, or somebody outside the reach: alike.
  case notThere
  /// The roles do not allow it.
  case notPermitted
  /// Somebody else changed it in between: its newer state.
  case stale(VisitFile)
  /// The rules of a visit's life refuse it.
  case refused(VisitRefusal)
  /// A text is longer than allowed or holds control characters: which.
  case text(String)
  /// No such member of staff in the region.
  case unknownStaff(StaffID)
  /// The person has no such obligation.
  case unknownObligation(String)
  /// Domestic abuse is recorded, and the assessment does not say what a visit could mean for the household (HV-7.6.7).
  case householdMissing
  /// There is no assessment that could be used again.
  case nothingToReuse
}
