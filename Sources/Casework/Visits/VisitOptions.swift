public import Policy

/// A member of staff who could go on a visit.
public struct VisitColleague: Hashable, Sendable {
  public let id: StaffID
  public let name: String
  public let roles: Set<Role>

  public init(id: StaffID, name: String, roles: Set<Role>) {
    self.id = id
    self.name = name
    self.roles = roles
  }

  /// What they would be to a visit: the person's own officer, else what their role makes them (HV-5.3.1).
  public func part(officer: StaffID?) -> CrewPart {
    if id == officer { return .responsibleOfficer }
    if roles.contains(.policeOffenderManager) { return .policeOffenderManager }
    if !roles.isDisjoint(with: [.lineManager, .pduHead, .pduDeputy]) { return .lineManager }
    return roles.contains(.practitioner) ? .practitioner : .clerical
  }
}

/// What a plan of a visit can choose from, and what the last one was.
public struct VisitOptions: Hashable, Sendable {
  public let person: VisitPerson
  /// Who could go, by name.
  public let colleagues: [VisitColleague]
  /// The person's responsible officer; nil where the case is not allocated.
  public let officer: StaffID?
  /// The newest visit that was planned, with its texts; nil for a first one.
  public let last: Visit?
  public let texts: [TextID: String]
  /// The things of the team, each with what holds it at the time that is planned.
  public let resources: [ResourceOffer]

  public init(
    person: VisitPerson, colleagues: [VisitColleague], officer: StaffID?, last: Visit?,
    texts: [TextID: String], resources: [ResourceOffer] = []
  ) {
    self.person = person
    self.colleagues = colleagues
    self.officer = officer
    self.last = last
    self.texts = texts
    self.resources = resources
  }
}

/// An assessment that was made earlier, with its texts and what changed since (HV-8.1.1).
public struct EarlierAssessment: Hashable, Sendable {
  public let assessment: RiskAssessment
  public let madeBy: String?
  public let texts: [TextID: String]
  /// Nothing where it can be used again.
  public let changes: [ReopenReason]

  public init(
    assessment: RiskAssessment, madeBy: String?, texts: [TextID: String], changes: [ReopenReason]
  ) {
    self.assessment = assessment
    self.madeBy = madeBy
    self.texts = texts
    self.changes = changes
  }
}
