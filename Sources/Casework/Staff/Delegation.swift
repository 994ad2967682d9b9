public import CivilTime

/// The id of a delegation (UUIDv7 text made by the shell).
public struct DelegationID: Hashable, Sendable {
  public let text: String
  public init(_ text: String) { self.text = text }
}

/// Which power is handed over. Raw values are the codes of tables and programs.
public enum DelegatedPower: String, CaseIterable, Hashable, Sendable {
  /// To authorise visits and to endorse decisions.
  case all
  /// To authorise visits (HV-8.1.3).
  case authorise
  /// To endorse decisions not to visit and delays (HV-6.2, 6.4.2, 6.4.3).
  case endorse

  /// True where a power is this one or part of it.
  public func covers(_ power: DelegatedPower) -> Bool { self == .all || self == power }
}

/// The power to authorise and to endorse, handed to somebody for some days: absence cover, put down before it is used
/// (HV-8.1.3, 6.4.3).
public struct Delegation: Hashable, Sendable {
  /// How it was ended before its last day.
  public struct Ending: Hashable, Sendable {
    public let stamp: Stamp
    public let reason: String

    public init(stamp: Stamp, reason: String) {
      self.stamp = stamp
      self.reason = reason
    }
  }

  public let id: DelegationID
  public let from: StaffID
  public let to: StaffID
  /// What the power of whoever gave it rests on.
  public let basis: AuthorityBasis
  public let power: DelegatedPower
  public let firstDay: CivilDate
  public let lastDay: CivilDate
  public let recorded: Instant
  /// Why it was given; nil where nobody was asked.
  public let reason: String?
  /// Nil where it was not ended before its last day.
  public let ended: Ending?

  public init(
    id: DelegationID, from: StaffID, to: StaffID, basis: AuthorityBasis, power: DelegatedPower = .all,
    firstDay: CivilDate, lastDay: CivilDate, recorded: Instant, reason: String? = nil, ended: Ending? = nil
  ) {
    self.id = id
    self.from = from
    self.to = to
    self.basis = basis
    self.power = power
    self.firstDay = firstDay
    self.lastDay = lastDay
    self.recorded = recorded
    self.reason = reason
    self.ended = ended
  }

  /// The version that a change of it names: it is put down once, and ended once.
  public var revision: Int { ended == nil ? 1 : 2 }

  /// True where it gives power on a day.
  public func isInForce(on day: CivilDate) -> Bool { ended == nil && firstDay <= day && day <= lastDay }

  /// Where it stands on a day.
  public func state(on day: CivilDate) -> DelegationState {
    if ended != nil { return .ended }
    return day < firstDay ? .ahead : day <= lastDay ? .inForce : .over
  }
}

/// Where a delegation stands on a day.
public enum DelegationState: String, CaseIterable, Hashable, Sendable {
  case ahead
  case inForce = "in-force"
  /// Its last day has passed.
  case over
  /// Ended before its last day.
  case ended
}

/// The team and the PDU a case belongs to.
public struct CasePlace: Hashable, Sendable {
  public let team: String
  public let pdu: String

  public init(team: String, pdu: String) {
    self.team = team
    self.pdu = pdu
  }
}

/// A delegation with who lent it, as they stand today: nobody lends more than they hold.
public struct LentPower: Hashable, Sendable {
  public let delegation: Delegation
  public let lender: Actor

  public init(delegation: Delegation, lender: Actor) {
    self.delegation = delegation
    self.lender = lender
  }

  /// True where whoever lent it still holds it by their role: it ends with the role.
  public var stands: Bool { lender.holds(delegation.basis) }

  /// True where it gives somebody anything at all: it stands, and they still see cases of whoever lent it. Who moved away
  /// from the other lends nothing more.
  public func reaches(_ borrower: Actor) -> Bool {
    stands && Delegations.sees(borrower, casesOf: lender, by: delegation.basis)
  }

  /// True where it lets somebody use a power over a case: it stands, is of that power, and the case is one that
  /// whoever lent it decides about. The head of another PDU lends nothing here, nor the manager of another team.
  public func gives(_ power: DelegatedPower, over place: CasePlace) -> Bool {
    guard stands, delegation.power.covers(power) else { return false }
    switch delegation.basis {
    case .lineManager: return lender.team == place.team
    case .pduHead: return lender.pdu == place.pdu
    // A deputy endorses only what the head delegated, so has no endorsement to lend (HV-6.4.3).
    case .pduDeputy: return lender.pdu == place.pdu && power == .authorise
    case .delegation: return false
    }
  }
}

/// Why power is not handed over, or not taken back.
public enum DelegationRefusal: Error, Hashable, Sendable {
  /// To themselves.
  case own
  /// They see none of the cases of whoever lends, or there is no such member of staff: alike.
  case outOfReach
  /// Their roles do no casework: nobody authorises a visit through them.
  case noCasework
  /// They hold by their own role all that would be lent.
  case hasIt
  /// The lender does not hold all of it by their role: a deputy endorses only what the head delegated (HV-6.4.3).
  case notHeld
  case beginsInPast
  case beginsTooLate
  case endsBeforeStart
  case tooLong
  case reasonMissing
  /// So many that one more would not be looked over.
  case tooMany
  /// It is over already, or was ended.
  case over
}

/// What may be decided about handing power over. Pure.
public enum Delegations {
  /// The most days one delegation lasts after its first.
  public static let mostDays = 92
  /// How far ahead one begins at most, in days.
  public static let mostDaysAhead = 366
  /// The most of one lender that are in force or ahead.
  public static let mostOpen = 50
  /// The longest reason, in characters.
  public static let longestReason = 500

  /// The days it lasts.
  public static func check(
    from: CivilDate, through: CivilDate, today: CivilDate
  ) throws(DelegationRefusal) {
    guard from >= today else { throw .beginsInPast }
    guard from.day - today.day <= mostDaysAhead else { throw .beginsTooLate }
    guard from <= through else { throw .endsBeforeStart }
    guard through.day - from.day <= mostDays else { throw .tooLong }
  }

  /// Whether one may hand their power to another: somebody who does casework, sees cases of theirs, and gains by it.
  public static func check(_ lender: Actor, lendsTo borrower: Actor) throws(DelegationRefusal) {
    guard borrower.staff != lender.staff else { throw .own }
    // Reach comes first: of somebody outside it nothing is told, not even that they are there.
    guard let basis = lender.authorityByRole, sees(borrower, casesOf: lender, by: basis) else {
      throw .outOfReach
    }
    let casework: Set<Role> = [.practitioner, .policeOffenderManager, .lineManager, .pduDeputy, .pduHead]
    guard !borrower.roles.isDisjoint(with: casework) else { throw .noCasework }
    switch borrower.authorityByRole {
    // A deputy gains the power to endorse; nobody else who authorises by role gains anything.
    case .pduDeputy where lender.authorityByRole != .pduDeputy: break
    case .lineManager, .pduHead, .pduDeputy: throw .hasIt
    case .delegation, nil: break
    }
  }

  /// Whether somebody sees cases that a lender decides about by their role.
  static func sees(_ borrower: Actor, casesOf lender: Actor, by basis: AuthorityBasis) -> Bool {
    let isOfPDU = lender.pdu != nil && borrower.pdu == lender.pdu
    switch basis {
    case .lineManager:
      let seesPDU = !borrower.roles.isDisjoint(with: [.pduHead, .pduDeputy])
      return (lender.team != nil && borrower.team == lender.team) || (seesPDU && isOfPDU)
    case .pduHead, .pduDeputy: return isOfPDU
    case .delegation: return false
    }
  }

  /// Whether somebody holds all of a power by their role, so that they may hand it over.
  public static func check(_ lender: Actor, holds power: DelegatedPower) throws(DelegationRefusal) {
    guard lender.authorityByRole != .pduDeputy || power == .authorise else { throw .notHeld }
  }

  /// Whether somebody may take a delegation back: whoever gave it, and the head of their PDU.
  public static func mayEnd(_ actor: Actor, givenBy lender: Actor) -> Bool {
    actor.staff == lender.staff || (actor.roles.contains(.pduHead) && actor.pdu == lender.pdu)
  }
}

extension Actor {
  /// True where a role gives the power that a delegation rests on.
  func holds(_ basis: AuthorityBasis) -> Bool {
    switch basis {
    case .lineManager: roles.contains(.lineManager)
    case .pduHead: roles.contains(.pduHead)
    case .pduDeputy: roles.contains(.pduDeputy)
    case .delegation: false
    }
  }
}
