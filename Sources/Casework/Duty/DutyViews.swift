public import CivilTime
public import Policy

/// A slot of a rota as somebody sees it.
public struct DutyRow: Hashable, Sendable {
  public let slot: DutySlot
  public let name: String
  /// How well they can be rung now.
  public let reach: DutyReach
  /// The numbers on which they can be rung now.
  public let numbers: [String]
  /// Since when they have the board open; nil where they have not.
  public let watchingSince: Instant?

  public init(slot: DutySlot, name: String, reach: DutyReach, numbers: [String], watchingSince: Instant?) {
    self.slot = slot
    self.name = name
    self.reach = reach
    self.numbers = numbers
    self.watchingSince = watchingSince
  }
}

/// A link of the chain as somebody sees it.
public struct DutyLink: Hashable, Sendable {
  public let staff: StaffID
  public let name: String
  public let slot: SafetySlot
  public let reach: DutyReach

  public init(staff: StaffID, name: String, slot: SafetySlot, reach: DutyReach) {
    self.staff = staff
    self.name = name
    self.slot = slot
    self.reach = reach
  }
}

/// Who is on duty for a team, who is next, who can be rung, and when nobody can (BRD-28, BRD-29).
public struct DutyBoard: Hashable, Sendable {
  public let team: TeamSummary
  /// The code of the team's PDU.
  public let pdu: String
  /// Those whose rota can be looked at.
  public let teams: [TeamSummary]
  /// The moment it is made for.
  public let moment: Instant
  /// The slots of the next fourteen days that are not over, by their beginning.
  public let rota: [DutyRow]
  /// Who is told one after the other; the duty number comes after the last.
  public let chain: [DutyLink]
  public let gaps: [DutyGap]
  public let number: DutyNumber?
  /// The names of everybody a gap names.
  public let names: [StaffID: String]
  public let handovers: [Handover]
  /// The rotas that whoever looks may change.
  public let mayPlan: [DutyPlace]

  public init(
    team: TeamSummary, pdu: String, teams: [TeamSummary], moment: Instant, rota: [DutyRow],
    chain: [DutyLink], gaps: [DutyGap], number: DutyNumber?, names: [StaffID: String],
    handovers: [Handover], mayPlan: [DutyPlace]
  ) {
    self.team = team
    self.pdu = pdu
    self.teams = teams
    self.moment = moment
    self.rota = rota
    self.chain = chain
    self.gaps = gaps
    self.number = number
    self.names = names
    self.handovers = handovers
    self.mayPlan = mayPlan
  }

  /// Those on duty now.
  public var now: [DutyRow] { rota.filter { $0.slot.isOn(at: moment) } }
  /// Those who come after.
  public var ahead: [DutyRow] { rota.filter { moment < $0.slot.from.instant } }
  /// Those on duty who have the board open.
  public var watching: [DutyRow] { now.filter { $0.watchingSince != nil } }
}

/// A slot with what somebody needs to change it.
public struct DutySlotFile: Hashable, Sendable {
  public let row: DutyRow
  public let team: TeamSummary?
  /// Those who could be on duty in its place, by name.
  public let candidates: [DutyCandidate]
  public let mayPlan: Bool

  public init(row: DutyRow, team: TeamSummary?, candidates: [DutyCandidate], mayPlan: Bool) {
    self.row = row
    self.team = team
    self.candidates = candidates
    self.mayPlan = mayPlan
  }
}

/// Somebody who could be on duty.
public struct DutyCandidate: Hashable, Sendable {
  public let staff: StaffID
  public let name: String
  public let roles: Set<Role>
  public let reach: DutyReach

  public init(staff: StaffID, name: String, roles: Set<Role>, reach: DutyReach) {
    self.staff = staff
    self.name = name
    self.roles = roles
    self.reach = reach
  }
}

/// The id of a handover (UUIDv7 text made by the shell).
public struct HandoverID: Hashable, Sendable {
  public let text: String
  public init(_ text: String) { self.text = text }
}

/// Somebody on duty asked somebody else to take over, who has not answered yet (BRD-29).
public struct Handover: Hashable, Sendable {
  public let id: HandoverID
  public let slot: DutySlot
  public let outgoing: StaffID
  public let outgoingName: String
  public let incoming: StaffID
  public let incomingName: String
  public let offered: Instant

  public init(
    id: HandoverID, slot: DutySlot, outgoing: StaffID, outgoingName: String, incoming: StaffID,
    incomingName: String, offered: Instant
  ) {
    self.id = id
    self.slot = slot
    self.outgoing = outgoing
    self.outgoingName = outgoingName
    self.incoming = incoming
    self.incomingName = incomingName
    self.offered = offered
  }
}

/// What somebody hands over or takes over.
public struct HandoverDesk: Hashable, Sendable {
  /// Their own slots that are not over and not offered to anybody.
  public let own: [DutyRow]
  /// What they offered to others.
  public let given: [Handover]
  /// What others offered to them.
  public let offered: [Handover]
  /// Who could take over each of their slots, by name.
  public let candidates: [DutyCandidate]

  public init(
    own: [DutyRow], given: [Handover], offered: [Handover], candidates: [DutyCandidate]
  ) {
    self.own = own
    self.given = given
    self.offered = offered
    self.candidates = candidates
  }
}

/// How a member of staff is reached, as they or a manager of theirs see it.
public struct ContactFile: Hashable, Sendable {
  public let staff: StaffID
  public let name: String
  /// Those in use, the last verified first.
  public let points: [ContactPoint]
  public let isOwn: Bool
  /// Whoever looks may confirm that they rang a number.
  public let mayVerify: Bool
  /// The newest code that can be typed in; nil where there is none.
  public let code: ContactCodeStanding?
  /// By which channels a code can leave here.
  public let carried: Set<NoticeChannel>

  public init(
    staff: StaffID, name: String, points: [ContactPoint], isOwn: Bool, mayVerify: Bool,
    code: ContactCodeStanding? = nil, carried: Set<NoticeChannel> = []
  ) {
    self.code = code
    self.carried = carried
    self.staff = staff
    self.name = name
    self.points = points
    self.isOwn = isOwn
    self.mayVerify = mayVerify
  }
}

extension Actor {
  /// Who plans the rota of a team or of a PDU: the team's line manager, whoever leads the PDU, and administrators.
  public func mayPlanDuty(_ place: DutyPlace, in pdu: String) -> Bool {
    if roles.contains(.administrator) { return true }
    if !roles.isDisjoint(with: [.pduHead, .pduDeputy]), self.pdu == pdu { return true }
    return roles.contains(.lineManager) && team.map { place == .team($0) } ?? false
  }
}

extension Actor {
  /// Who sets the duty number of the whole region: administrators and its director.
  public var maySetRegionNumber: Bool { !roles.isDisjoint(with: [.administrator, .regionalDirector]) }
}

/// What of a duty number cannot be kept.
public enum DutyNumberFault: Error, Hashable, Sendable {
  case number(ContactPointDraft.Fault)
  case labelMissing
  /// Longer than `DutyNumber.mostLabel`, or with a character that is no text.
  case label
}
