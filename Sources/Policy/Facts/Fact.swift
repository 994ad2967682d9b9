public import CivilTime

/// The kinds of dated fact of a caseload file (policy.md section 5). Raw values are the contract's words.
public enum FactKind: String, CaseIterable, Hashable, Sendable {
  case supervisionStarted = "supervision-started"
  case supervisionEnded = "supervision-ended"
  case roshAssessed = "rosh-assessed"
  case sexualOffenceConvicted = "sexual-offence-convicted"
  case cseInvolved = "cse-involved"
  case rsoRegistered = "rso-registered"
  case rsoEnded = "rso-ended"
  case nsdPlaced = "nsd-placed"
  case nsdEnded = "nsd-ended"
  case iomPlaced = "iom-placed"
  case iomInducted = "iom-inducted"
  case iomEnded = "iom-ended"
  case mappaSet = "mappa-set"
  case mappaEnded = "mappa-ended"
  case domesticAbuseIdentified = "domestic-abuse-identified"
  case domesticAbuseEnded = "domestic-abuse-ended"
  case childSafeguardingIdentified = "child-safeguarding-identified"
  case childSafeguardingEnded = "child-safeguarding-ended"
  case adultSafeguardingIdentified = "adult-safeguarding-identified"
  case adultSafeguardingEnded = "adult-safeguarding-ended"
  case concernIdentified = "concern-identified"
  case youthToAdultTransferStarted = "youth-to-adult-transfer-started"
  case approvedPremisesLeft = "approved-premises-left"
  case oasysReviewed = "oasys-reviewed"
  case addressChanged = "address-changed"
  case householdChanged = "household-changed"
  case relationshipChanged = "relationship-changed"
  case hdcAssessmentRequested = "hdc-assessment-requested"
  case rotlAssessmentRequested = "rotl-assessment-requested"
  case approvedPremisesAbsence = "approved-premises-absence"
  case partnerInformationReceived = "partner-information-received"
  case recallAlternativeConsidered = "recall-alternative-considered"
  case engagementSupportNeeded = "engagement-support-needed"
  case transientAccommodation = "transient-accommodation"
  case terminationPlanned = "termination-planned"
  case visitFrequencySet = "visit-frequency-set"
  case visitFrequencyEnded = "visit-frequency-ended"
  case supervisionLevelSet = "supervision-level-set"
  case caseTypeSet = "case-type-set"
  case custodyStarted = "custody-started"
  case custodyEnded = "custody-ended"
  case holdStarted = "hold-started"
  case holdEnded = "hold-ended"
  case absconded
  case returned
  case mentalIllHealthIdentified = "mental-ill-health-identified"
  case substanceMisuseIdentified = "substance-misuse-identified"
}

/// When something became known: a whole day (its first instant in the policy's zone) or an instant.
public struct Recorded: Hashable, Sendable {
  /// The civil day in the policy's zone.
  public let day: CivilDate
  /// Milliseconds of UTC where a time was given; nil for a day alone.
  public let instant: Instant?

  public init(day: CivilDate, instant: Instant? = nil) {
    self.day = day
    self.instant = instant
  }
}

/// One dated fact about a person: true of `date`, known from `recorded` until `withdrawn`.
public struct Fact: Hashable, Sendable {
  public let kind: FactKind
  /// The civil day it is true of, in the policy's zone.
  public let date: CivilDate
  public let recorded: Recorded
  /// The kind's value as the contract writes it (`high`, `community-order`, a date, `4 weeks` for a frequency).
  public let value: FactValue
  /// Whom a risk level is about (`rosh-assessed` only).
  public let group: RiskGroup?
  /// MAPPA category 1 to 4 (`mappa-set` only).
  public let category: Int?
  /// When a correction took the fact back; it counts for a known-at before that.
  public let withdrawn: Recorded?

  public init(
    kind: FactKind, date: CivilDate, recorded: Recorded, value: FactValue = .none, group: RiskGroup? = nil,
    category: Int? = nil, withdrawn: Recorded? = nil
  ) {
    self.kind = kind
    self.date = date
    self.recorded = recorded
    self.value = value
    self.group = group
    self.category = category
    self.withdrawn = withdrawn
  }
}

/// What a fact says beyond its kind and its day.
public enum FactValue: Hashable, Sendable {
  case none
  case rosh(RiskLevel)
  case order(OrderType)
  case mappaLevel(Int)
  case concern(ConcernKind)
  case frequency(Frequency)
  case supervisionLevel(SupervisionLevel)
  case caseType(CaseType)
  case date(CivilDate)
  /// A word the evaluation does not read (the reason an order ended, say). The word itself is not kept here.
  case other
}

/// Risk of serious harm, ordered.
public enum RiskLevel: UInt8, CaseIterable, Comparable, Hashable, Sendable {
  case low, medium, high, veryHigh

  public static func < (left: RiskLevel, right: RiskLevel) -> Bool { left.rawValue < right.rawValue }

  /// The contract's word.
  public var word: String {
    switch self {
    case .low: "low"
    case .medium: "medium"
    case .high: "high"
    case .veryHigh: "very-high"
    }
  }

  public init?(word: String) {
    guard let level = RiskLevel.allCases.first(where: { $0.word == word }) else { return nil }
    self = level
  }
}

/// Whom a level of risk is about.
public enum RiskGroup: String, CaseIterable, Hashable, Sendable {
  case children
  case knownAdult = "known-adult"
  case adultsAtRisk = "adults-at-risk"
  case domesticAbuse = "domestic-abuse"
  case publicAtLarge = "public"
  case staff
}

/// The kinds of order under which somebody is supervised.
public enum OrderType: String, CaseIterable, Hashable, Sendable {
  case communityOrder = "community-order"
  case suspendedSentenceOrder = "suspended-sentence-order"
  case licence
  case postSentenceSupervision = "post-sentence-supervision"
  case standaloneUnpaidWork = "standalone-unpaid-work"
  case parole
  case probation
}

/// What a new or escalating concern is about.
public enum ConcernKind: String, CaseIterable, Hashable, Sendable {
  case child, adult
  case domesticAbuse = "domestic-abuse"
  case sexual, other
}

/// How often the risk management plan asks for a visit.
public struct Frequency: Hashable, Sendable {
  public let every: Int
  public let unit: TimeUnit
  public init(every: Int, unit: TimeUnit) {
    self.every = every
    self.unit = unit
  }
}

/// The units of a clock. Working days skip weekends and bank holidays; all others are of the civil calendar.
public enum TimeUnit: String, CaseIterable, Hashable, Sendable {
  case days
  case workingDays = "working-days"
  case weeks
  case months
}

/// US supervision levels (policy.md section 7).
public enum SupervisionLevel: String, CaseIterable, Hashable, Sendable {
  case minimum, medium, high, maximum, limited
  case electronicMonitoringOnly = "electronic-monitoring-only"
}

/// US case types.
public enum CaseType: String, CaseIterable, Hashable, Sendable {
  case general
  case sexOffense = "sex-offense"
}

/// Some kinds of concern, kept in eight bits.
public struct ConcernSet: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public init(_ concerns: some Sequence<ConcernKind>) {
    self = concerns.reduce(into: ConcernSet()) { $0.formUnion(ConcernSet($1)) }
  }

  init(_ concern: ConcernKind) {
    switch concern {
    case .child: rawValue = 1
    case .adult: rawValue = 2
    case .domesticAbuse: rawValue = 4
    case .sexual: rawValue = 8
    case .other: rawValue = 16
    }
  }

  /// The concerns in it, in their order.
  public var concerns: [ConcernKind] { ConcernKind.allCases.filter { contains(ConcernSet($0)) } }
}

/// One visit made or tried, as the caseload file records it.
public struct RecordedVisit: Hashable, Sendable {
  /// Where a visit was.
  public enum Place: String, CaseIterable, Hashable, Sendable { case home, office, employment, other }
  /// Whom a visit reached: the person, or somebody who knows of them.
  public enum Contact: String, CaseIterable, Hashable, Sendable { case direct, collateral }

  public let date: CivilDate
  public let place: Place
  /// True for the outcome `completed`; every other outcome meets nothing.
  public let isCompleted: Bool
  /// True where the police were there.
  public let withPolice: Bool
  public let contact: Contact
  /// Concerns that were found on this visit: it does not meet what they ask for (HV-5.2.8, HV-7.7.3).
  public let concerns: ConcernSet
  public let recorded: Recorded

  public init(
    date: CivilDate, place: Place = .home, isCompleted: Bool = true, withPolice: Bool = false,
    contact: Contact = .direct, concerns: ConcernSet = [], recorded: Recorded? = nil
  ) {
    self.date = date
    self.place = place
    self.isCompleted = isCompleted
    self.withPolice = withPolice
    self.contact = contact
    self.concerns = concerns
    self.recorded = recorded ?? Recorded(day: date)
  }

  /// What it tells apart from what it found: equal where two tell of one visit.
  public var withoutConcerns: RecordedVisit {
    RecordedVisit(
      date: date, place: place, isCompleted: isCompleted, withPolice: withPolice, contact: contact,
      recorded: recorded)
  }
}

/// A recorded exception to a rule: a delay, or a decision not to visit (HV-6.1 to HV-6.4.3).
public struct RecordedException: Hashable, Sendable {
  /// What is decided: to visit later, or not to visit.
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    case delay
    case notToVisit = "not-to-visit"
  }
  /// Who endorsed it.
  public enum Endorser: String, CaseIterable, Hashable, Sendable {
    case spo
    case pduHead = "pdu-head"
    case pduDeputy = "pdu-deputy"
    case other
  }

  public let kind: Kind
  /// The id of the rule it is about.
  public let rule: String
  /// `Obligation.key` of the one occurrence it is about; nil where only the rule is known, and the day on which it was
  /// recorded then says which.
  public let obligation: String?
  public let recorded: Recorded
  /// The new date of a delay.
  public let until: CivilDate?
  public let hasRationale: Bool
  public let endorser: Endorser?
  public let endorsedOn: CivilDate?

  public init(
    kind: Kind, rule: String, obligation: String? = nil, recorded: Recorded, until: CivilDate? = nil,
    hasRationale: Bool, endorser: Endorser? = nil, endorsedOn: CivilDate? = nil
  ) {
    self.kind = kind
    self.rule = rule
    self.obligation = obligation
    self.recorded = recorded
    self.until = until
    self.hasRationale = hasRationale
    self.endorser = endorser
    self.endorsedOn = endorsedOn
  }
}

/// Everything the evaluation knows of one person; names are not among it.
public struct PersonFacts: Hashable, Sendable {
  public var crn: String
  public var facts: [Fact]
  public var visits: [RecordedVisit]
  public var exceptions: [RecordedException]

  public init(
    crn: String, facts: [Fact], visits: [RecordedVisit] = [], exceptions: [RecordedException] = []
  ) {
    self.crn = crn
    self.facts = facts
    self.visits = visits
    self.exceptions = exceptions
  }
}
