public import CivilTime
public import Policy

/// One thing that happened to a visit, by whom and when.
public struct VisitHappening: Hashable, Sendable {
  public let event: VisitEvent
  public let stamp: Stamp

  public init(event: VisitEvent, stamp: Stamp) {
    self.event = event
    self.stamp = stamp
  }
}

/// What is known of the person a visit is to, as its pages show it (HV-7.8.9).
public struct VisitPerson: Hashable, Sendable {
  public let row: CaseloadRow
  /// The newest address with the telephone number after it; nil where none is recorded.
  public let address: String?
  public let markers: [Marker]
  /// Every entry in a register, ended ones too.
  public let registers: [RegisterEntry]
  /// Domestic abuse is recorded and not ended (HV-7.6.7).
  public let hasDomesticAbuse: Bool
  /// The obligations that are open, and those the visit is meant to meet.
  public let obligations: [DueItem]
  /// What to look for at a visit to them (HV-4.3).
  public let prompts: [ObservationPrompt]
  /// What earlier visits found that others should know for their safety (AP-14, BP-8).
  public let safetyIssues: [SafetyIssue]
  /// The attempts in vain at each place (AP-15, AP-16).
  public let attempts: [PremisesAttempts]
  /// What was noted before visits.
  public let pack: Pack
  /// The conditions of the order or licence, as noted (PO-1).
  public let conditions: [String]

  public init(
    row: CaseloadRow, address: String?, markers: [Marker], registers: [RegisterEntry], hasDomesticAbuse: Bool,
    obligations: [DueItem], prompts: [ObservationPrompt] = [], safetyIssues: [SafetyIssue] = [],
    attempts: [PremisesAttempts] = [], pack: Pack = Pack(items: [], address: nil, required: []),
    conditions: [String] = []
  ) {
    self.pack = pack
    self.conditions = conditions
    self.prompts = prompts
    self.safetyIssues = safetyIssues
    self.attempts = attempts
    self.row = row
    self.address = address
    self.markers = markers
    self.registers = registers
    self.hasDomesticAbuse = hasDomesticAbuse
    self.obligations = obligations
  }
}

/// What the person who asks may do about a visit, and why not.
public struct VisitStanding: Hashable, Sendable {
  /// They have the power to authorise today.
  public let mayAuthorise: Bool
  /// The delegation that gives them the power over this visit; nil where their role does, and where nothing does.
  public let lent: Delegation?
  /// They planned, submitted or assessed it, or go on it (HV-8.1.3).
  public let isInvolved: Bool
  /// They may plan, change and record: it is inside what they work on.
  public let mayWork: Bool
  /// When it was asked.
  public let now: Instant

  public init(
    mayAuthorise: Bool, lent: Delegation? = nil, isInvolved: Bool, mayWork: Bool, now: Instant
  ) {
    self.mayAuthorise = mayAuthorise
    self.lent = lent
    self.isInvolved = isInvolved
    self.mayWork = mayWork
    self.now = now
  }
}

/// Everything the pages of a visit show.
public struct VisitFile: Hashable, Sendable {
  public let visit: Visit
  public let person: VisitPerson
  /// The texts of the visit, of its assessment and of what happened to it.
  public let texts: [TextID: String]
  /// Names of the members of staff it speaks of, by id.
  public let names: [String: String]
  /// What those who go were trained for, as it stands on the day of the visit.
  public let competences: [StaffID: [Competence: CompetenceState]]
  public let assessment: RiskAssessment?
  /// What is known now, as an assessment made now would rest on.
  public let basis: AssessmentBasis
  /// What changed since the assessment was made; nothing where it still stands.
  public let changes: [ReopenReason]
  /// The facts that were recorded since.
  public let factsSince: [Fact]
  /// What the crewing rules have to say.
  public let findings: [CrewingFinding]
  /// Everything that happened to it, in order.
  public let happenings: [VisitHappening]
  /// Begins or ends outside office hours.
  public let isOutOfHours: Bool
  public let standing: VisitStanding
  /// The things that the plan names, or named once, by kind and name.
  public let resources: [ResourceRow]
  /// The delegations under which decisions about it were made.
  public let delegations: [DelegationID: Delegation]

  public init(
    visit: Visit, person: VisitPerson, texts: [TextID: String], names: [String: String],
    competences: [StaffID: [Competence: CompetenceState]], assessment: RiskAssessment?,
    basis: AssessmentBasis, changes: [ReopenReason], factsSince: [Fact], findings: [CrewingFinding],
    happenings: [VisitHappening],
    isOutOfHours: Bool, standing: VisitStanding, resources: [ResourceRow] = [],
    delegations: [DelegationID: Delegation] = [:]
  ) {
    self.delegations = delegations
    self.visit = visit
    self.person = person
    self.texts = texts
    self.names = names
    self.competences = competences
    self.assessment = assessment
    self.basis = basis
    self.changes = changes
    self.factsSince = factsSince
    self.findings = findings
    self.happenings = happenings
    self.isOutOfHours = isOutOfHours
    self.standing = standing
    self.resources = resources
  }

  /// Whether the person asking could decide about it: they have the power and are not involved.
  public var isMineToDecide: Bool {
    visit.stage == .submitted && standing.mayAuthorise && !standing.isInvolved
  }

  /// The words of a text; nil where there is none.
  public func words(_ id: TextID?) -> String? { id.flatMap { texts[$0] } }

  /// What a text of the plan says.
  public func words(_ field: VisitText) -> String? { words(visit.plan.texts[field]) }

  /// The obligations the plan names.
  public var meantToMeet: [DueItem] {
    person.obligations.filter { visit.plan.obligations.contains("\($0.policy)/\($0.key)") }
  }
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
  /// What the diary says; nothing in other lists.
  public let diary: DiaryEntry

  public init(
    visit: Visit, crn: String, familyName: String, givenName: String, rosh: RiskLevel?, teamName: String,
    crew: [String], diary: DiaryEntry = DiaryEntry()
  ) {
    self.diary = diary
    self.visit = visit
    self.crn = crn
    self.familyName = familyName
    self.givenName = givenName
    self.rosh = rosh
    self.teamName = teamName
    self.crew = crew
  }
}
