/// The id of a member of staff (UUIDv7 text made by the shell).
public struct StaffID: Hashable, Sendable {
  public let text: String
  public init(_ text: String) { self.text = text }
}

/// The id of a person under supervision (UUIDv7 text made by the shell). The only id that may stand in a path.
public struct PersonID: Hashable, Sendable {
  public let text: String
  public init(_ text: String) { self.text = text }
}

/// What a member of staff does; the words of landscape.md section e. Raw values are the codes of files and tables.
public enum Role: String, CaseIterable, Hashable, Sendable {
  case practitioner
  case lineManager = "line-manager"
  case pduHead = "pdu-head"
  case pduDeputy = "pdu-deputy"
  case regionalDirector = "regional-director"
  case nominatedContact = "nominated-contact"
  case caseAdministrator = "case-administrator"
  case victimLiaisonOfficer = "victim-liaison-officer"
  case policeOffenderManager = "police-offender-manager"
  case qualityAssurance = "quality-assurance"
  case informationGovernance = "information-governance"
  case administrator
}

/// Whose cases somebody may see. Everything is fetched as somebody: a person outside the reach answers exactly as
/// one who does not exist (architecture.md invariant 10).
public enum Reach: Hashable, Sendable {
  case none
  case officer(StaffID)
  case team(String)
  case pdu(String)
  case region(String)
}

/// Somebody who asks for something: who they are, their roles and where they belong.
public struct Actor: Hashable, Sendable {
  public let staff: StaffID
  public let name: String
  public let roles: Set<Role>
  /// Codes as in the caseload file; nil where somebody belongs to no team.
  public let team: String?
  public let pdu: String?
  public let region: String
  /// True where somebody delegated to them for today who still holds what they lent. What it lets them do is asked
  /// anew whenever it counts.
  public let isDelegate: Bool

  public init(
    staff: StaffID, name: String, roles: Set<Role>, team: String?, pdu: String?, region: String,
    isDelegate: Bool = false
  ) {
    self.staff = staff
    self.name = name
    self.roles = roles
    self.team = team
    self.pdu = pdu
    self.region = region
    self.isDelegate = isDelegate
  }

  /// The same, where what was lent to them for today was looked at.
  public func acting(isDelegate: Bool) -> Actor {
    Actor(
      staff: staff, name: name, roles: roles, team: team, pdu: pdu, region: region, isDelegate: isDelegate)
  }

  /// The widest reach that any of the roles gives: whose cases may be looked at.
  public var reach: Reach { reach(of: roles) }

  /// The widest reach of the roles that work or manage cases: whose cases may be changed. Assurance and governance look
  /// further than they may change.
  public var workingReach: Reach { reach(of: roles.intersection(Actor.workingRoles)) }

  private static let workingRoles: Set<Role> = [
    .practitioner, .lineManager, .pduHead, .pduDeputy, .caseAdministrator, .policeOffenderManager,
  ]

  private func reach(of roles: Set<Role>) -> Reach {
    if !roles.isDisjoint(with: [.regionalDirector, .qualityAssurance, .informationGovernance]) {
      return .region(region)
    }
    if !roles.isDisjoint(with: [.pduHead, .pduDeputy]), let pdu { return .pdu(pdu) }
    let teamRoles: Set<Role> = [
      .lineManager, .practitioner, .caseAdministrator, .victimLiaisonOfficer, .nominatedContact,
    ]
    if !roles.isDisjoint(with: teamRoles), let team { return .team(team) }
    if roles.contains(.policeOffenderManager) { return .officer(staff) }
    return .none
  }

  /// Who may add or correct facts: those who work or manage the case, never assurance or administration of accounts.
  public var mayRecordFacts: Bool { !roles.isDisjoint(with: Actor.workingRoles) }

  /// Who may plan, assess and record visits: those who make them, or arrange them for the team.
  public var mayPlanVisits: Bool { !roles.isDisjoint(with: Actor.workingRoles) }

  /// The power to authorise visits that comes with a role (HV-8.1.3); nil where none does.
  public var authorityByRole: AuthorityBasis? {
    if roles.contains(.lineManager) { return .lineManager }
    if roles.contains(.pduHead) { return .pduHead }
    return roles.contains(.pduDeputy) ? .pduDeputy : nil
  }
}

extension Actor {
  /// Who watches over visits and takes alarms in hand: contacts, managers, and those who plan for a team.
  public var watchesVisits: Bool {
    !roles.isDisjoint(with: [
      .nominatedContact, .lineManager, .pduHead, .pduDeputy, .regionalDirector, .caseAdministrator,
      .policeOffenderManager, .practitioner,
    ])
  }

  /// Over whose visits somebody watches: a manager over those of the whole PDU, because any manager has to be able to
  /// act in another's absence (HV-8.3.6, 8.4.3); everybody else over those of their reach.
  public var safetyReach: Reach {
    if roles.contains(.regionalDirector) { return .region(region) }
    if !roles.isDisjoint(with: [.lineManager, .pduHead, .pduDeputy]), let pdu { return .pdu(pdu) }
    return reach
  }
}
