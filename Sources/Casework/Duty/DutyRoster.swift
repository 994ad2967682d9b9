public import CivilTime
public import Policy

/// A member of staff who could be told when something is wrong.
public struct DutyMember: Hashable, Sendable {
  public let staff: StaffID
  public let name: String
  public let roles: Set<Role>
  public let team: String?
  public let pdu: String?

  public init(staff: StaffID, name: String, roles: Set<Role>, team: String?, pdu: String?) {
    self.staff = staff
    self.name = name
    self.roles = roles
    self.team = team
    self.pdu = pdu
  }
}

/// A telephone number that somebody always answers, whoever is on duty: the end of every ladder.
public struct DutyNumber: Hashable, Sendable {
  /// Nil for that of the whole region.
  public let team: String?
  /// As it is dialled, without blanks.
  public let number: String
  /// Who answers it, as `Duty desk, Easterby`.
  public let label: String
  public let version: Int

  public init(team: String?, number: String, label: String, version: Int) {
    self.team = team
    self.number = number
    self.label = label
    self.version = version
  }

  /// The longest label, in characters.
  public static let mostLabel = 100
}

/// Everybody who can be told of a visit of one team: who is on the rota, who holds which role, who can be rung.
public struct DutyRoster: Hashable, Sendable {
  public let team: String
  public let pdu: String
  /// Those of the team and of its PDU, in any order.
  public let slots: [DutySlot]
  /// Contacts and managers of the PDU and directors of its region, by name.
  public let members: [DutyMember]
  public let points: [StaffID: [ContactPoint]]

  public init(
    team: String, pdu: String, slots: [DutySlot], members: [DutyMember],
    points: [StaffID: [ContactPoint]] = [:]
  ) {
    self.team = team
    self.pdu = pdu
    self.slots = slots
    self.members = members
    self.points = points
  }

  /// Whether those who hold a role count without being on the rota: in office hours they do, outside them only who is
  /// on the rota is there (HV-8.1.6).
  public enum Hours: Hashable, Sendable {
    case office, outside
  }

  /// Who stands where at a moment. Who is on the rota comes before who holds the role, the team's before the PDU's.
  /// Nobody stands in a slot twice, and nobody who is left out stands anywhere: whoever makes a visit is not asked to
  /// look for themselves. The visitor and the duty number are no part of it.
  public func directory(
    at instant: Instant, excluding: Set<StaffID> = [], hours: Hours = .office
  ) -> [SafetySlot: [StaffID]] {
    let on = slots.filter { $0.isOn(at: instant) }.sorted { left, right in
      (left.place == .team(team) ? 0 : 1, left.from.instant, left.id.text)
        < (right.place == .team(team) ? 0 : 1, right.from.instant, right.id.text)
    }
    func rota(_ part: DutyPart) -> [StaffID] { on.filter { $0.part == part }.map(\.staff) }
    func holders(_ roles: Set<Role>, _ isThere: (DutyMember) -> Bool) -> [StaffID] {
      guard hours == .office else { return [] }
      return members.filter { !$0.roles.isDisjoint(with: roles) && isThere($0) }.map(\.staff)
    }
    let contacts = rota(.nominatedContact)
    let found: [SafetySlot: [StaffID]] = [
      .nominatedContact: contacts,
      .otherContacts: holders([.nominatedContact]) { $0.team == team }.filter { !contacts.contains($0) },
      .lineManager: rota(.onCallManager) + holders([.lineManager]) { $0.team == team },
      .seniorOnSite: rota(.seniorOnSite),
      .otherManagers: holders([.lineManager]) { $0.pdu == pdu && $0.team != team },
      .managersManager: holders([.pduHead]) { $0.pdu == pdu } + holders([.pduDeputy]) { $0.pdu == pdu },
      .pduHead: holders([.pduHead]) { $0.pdu == pdu },
      .regionalDirector: holders([.regionalDirector]) { _ in true },
    ]
    var seen: Set<StaffID>
    var directory: [SafetySlot: [StaffID]] = [:]
    for (slot, staff) in found {
      seen = excluding
      let left = staff.filter { seen.insert($0).inserted }
      if !left.isEmpty { directory[slot] = left }
    }
    return directory
  }

  /// True where somebody can be rung at a moment.
  public func isReachable(_ staff: StaffID, at instant: Instant) -> Bool {
    points[staff]?.contains { $0.isReachable(at: instant) } ?? false
  }

  /// What stands with somebody in the chain.
  public func reach(of staff: StaffID, at instant: Instant) -> DutyReach {
    let numbers = (points[staff] ?? []).filter { $0.isActive && $0.isNumber }
    guard !numbers.isEmpty else { return .noNumber }
    let good = numbers.filter { $0.isReachable(at: instant) }
    guard !good.isEmpty else { return numbers.contains { $0.verified != nil } ? .lapsed : .unverified }
    return good.allSatisfy { $0.isVoicemail == true } ? .voicemail : .reachable
  }

  /// The name of a member; nil for somebody who is none.
  public func name(of staff: StaffID) -> String? { members.first { $0.staff == staff }?.name }
}

/// How well somebody can be rung.
public enum DutyReach: String, CaseIterable, Hashable, Sendable {
  /// A number of theirs was verified less than 90 days before.
  case reachable
  /// The same, but an answering machine is known to pick up.
  case voicemail
  /// The last verification of a number is too old.
  case lapsed
  /// There is a number, and nobody showed that it reaches them.
  case unverified
  case noNumber = "no-number"

  /// True where they count as reachable.
  public var counts: Bool { self == .reachable || self == .voicemail }
}

/// Who is told one after the other, to the fixed duty number at the end.
public enum FallbackChain {
  /// A link of the chain.
  public enum Link: Hashable, Sendable {
    case staff(StaffID, as: SafetySlot)
    /// The number that is the end of every chain.
    case dutyNumber
  }

  /// The order of a team that says nothing else: the nominated contact, then the fallbacks of paragraph 8.4.3.
  public static let standard: [SafetySlot] = [
    .nominatedContact, .otherContacts, .lineManager, .seniorOnSite, .otherManagers, .managersManager,
    .pduHead, .regionalDirector,
  ]

  /// The chain: nobody twice, a slot named again is passed over, whoever makes the visit and their companions are no
  /// part of it, and the duty number stands at the end once, wherever the order names it.
  public static func links(
    _ order: [SafetySlot] = standard, in directory: [SafetySlot: [StaffID]], excluding: Set<StaffID> = []
  ) -> [Link] {
    var seen = excluding
    var links: [Link] = []
    for slot in order where slot != .visitor && slot != .dutyNumber {
      for staff in directory[slot] ?? [] where seen.insert(staff).inserted {
        links.append(.staff(staff, as: slot))
      }
    }
    return links + [.dutyNumber]
  }
}
