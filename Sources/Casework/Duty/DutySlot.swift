public import CivilTime

/// The id of a slot of a rota (UUIDv7 text made by the shell).
public struct DutySlotID: Hashable, Sendable {
  public let text: String
  public init(_ text: String) { self.text = text }
}

extension DutySlotID: SubjectID {}

/// What somebody on duty is there for. Raw values are the codes of tables and programs.
public enum DutyPart: String, CaseIterable, Hashable, Sendable {
  /// Who visits ring when they begin and end, and who rings when they do not (HV-8.1.5, 8.4.2).
  case nominatedContact = "nominated-contact"
  /// The senior person on site, for when the line manager cannot be had (HV-8.4.3).
  case seniorOnSite = "senior-on-site"
  /// The manager who answers outside office hours (HV-8.1.6).
  case onCallManager = "on-call-manager"

  /// True where somebody with these roles may do it. The sources leave it open; this is the reading adopted: contacts
  /// are nominated or manage, whoever is on call manages, the senior person on site does casework.
  public func isFor(_ roles: Set<Role>) -> Bool {
    let managing: Set<Role> = [.lineManager, .pduHead, .pduDeputy]
    return switch self {
    case .nominatedContact: !roles.isDisjoint(with: managing.union([.nominatedContact]))
    case .onCallManager: !roles.isDisjoint(with: managing)
    case .seniorOnSite:
      !roles.isDisjoint(with: managing.union([.practitioner, .policeOffenderManager, .nominatedContact]))
    }
  }
}

/// Whose rota it is: a team's or that of all teams of a PDU.
public enum DutyPlace: Hashable, Sendable {
  case team(String)
  case pdu(String)

  /// The code of the team or the PDU.
  public var code: String {
    switch self {
    case .team(let code), .pdu(let code): code
    }
  }
}

/// Somebody on duty from one moment to another.
public struct DutySlot: Hashable, Sendable {
  public let id: DutySlotID
  public let place: DutyPlace
  public let part: DutyPart
  public let staff: StaffID
  public let from: DutyTime
  /// The first moment at which they no longer are.
  public let to: DutyTime
  /// How many events there were.
  public let revision: Int
  /// False where it was taken out of the rota.
  public let isPlanned: Bool

  public init(
    id: DutySlotID, place: DutyPlace, part: DutyPart, staff: StaffID, from: DutyTime, to: DutyTime,
    revision: Int = 1, isPlanned: Bool = true
  ) {
    self.id = id
    self.place = place
    self.part = part
    self.staff = staff
    self.from = from
    self.to = to
    self.revision = revision
    self.isPlanned = isPlanned
  }

  /// True where they are on duty at a moment.
  public func isOn(at instant: Instant) -> Bool {
    isPlanned && from.instant <= instant && instant < to.instant
  }
}

/// What happened to a slot.
public enum DutySlotEvent: Hashable, Sendable {
  case planned(DutyPlace, DutyPart, StaffID, from: DutyTime, to: DutyTime)
  /// Somebody else, or other times.
  case changed(StaffID, from: DutyTime, to: DutyTime)
  /// It ends at this moment, before its time.
  case ended(at: Instant)
  /// It never began and is taken out.
  case removed
}

extension DutySlotEvent: CodedEvent {
  public var name: String {
    switch self {
    case .planned: "duty-planned"
    case .changed: "duty-changed"
    case .ended: "duty-ended"
    case .removed: "duty-removed"
    }
  }

  public var codes: Codes {
    var codes = Codes()
    func add(_ staff: StaffID, _ from: DutyTime, _ to: DutyTime) {
      codes.add("staff", staff.text)
      codes.add("from", from.instant.text)
      codes.add("to", to.instant.text)
      codes.add("zone", from.zone.identifier)
    }
    switch self {
    case .planned(let place, let part, let staff, let from, let to):
      switch place {
      case .team(let code): codes.add("team", code)
      case .pdu(let code): codes.add("pdu", code)
      }
      codes.add("part", part)
      add(staff, from, to)
    case .changed(let staff, let from, let to): add(staff, from, to)
    case .ended(let at): codes.add("at", at.text)
    case .removed: break
    }
    return codes
  }

  public init?(name: String, codes: Codes) {
    let zone = codes.first("zone").flatMap(Zone.named)
    func time(_ name: String) -> DutyTime? {
      guard let zone, let instant = codes.first(name).flatMap({ Instant(text: $0) }) else { return nil }
      return DutyTime(instant: instant, zone: zone)
    }
    let staff = codes.first("staff").map { StaffID($0) }
    switch name {
    case "duty-planned":
      let place = codes.first("team").map { DutyPlace.team($0) } ?? codes.first("pdu").map { .pdu($0) }
      guard let place, let part = codes.word("part", DutyPart.self), let staff, let from = time("from"),
        let to = time("to")
      else { return nil }
      self = .planned(place, part, staff, from: from, to: to)
    case "duty-changed":
      guard let staff, let from = time("from"), let to = time("to") else { return nil }
      self = .changed(staff, from: from, to: to)
    case "duty-ended":
      guard let at = codes.first("at").flatMap({ Instant(text: $0) }) else { return nil }
      self = .ended(at: at)
    case "duty-removed": self = .removed
    default: return nil
    }
  }
}

extension DutySlot: Chronicled {
  /// What a slot is after one more event; the ended one stays, shorter.
  public static func fold(
    _ before: DutySlot?, _ event: DutySlotEvent, id: DutySlotID, stamp: Stamp
  ) -> DutySlot? {
    guard let before else {
      guard case .planned(let place, let part, let staff, let from, let to) = event else { return nil }
      return DutySlot(id: id, place: place, part: part, staff: staff, from: from, to: to)
    }
    guard before.isPlanned else { return nil }
    func next(_ staff: StaffID, _ from: DutyTime, _ to: DutyTime, isPlanned: Bool = true) -> DutySlot {
      DutySlot(
        id: id, place: before.place, part: before.part, staff: staff, from: from, to: to,
        revision: before.revision + 1, isPlanned: isPlanned)
    }
    switch event {
    case .planned: return nil
    case .changed(let staff, let from, let to): return next(staff, from, to)
    case .ended(let at):
      guard before.from.instant < at, at < before.to.instant else { return nil }
      return next(before.staff, before.from, DutyTime(instant: at, zone: before.to.zone))
    case .removed: return next(before.staff, before.from, before.to, isPlanned: false)
    }
  }
}

/// Why a slot is not put into a rota, changed or ended.
public enum DutyRefusal: Error, Hashable, Sendable {
  case endsBeforeStart
  /// Longer than `DutyRules.mostDays`.
  case tooLong
  /// It would be over already.
  case over
  /// Further ahead than `DutyRules.mostDaysAhead`.
  case tooFarAhead
  case time(DutyTime.Problem, isEnd: Bool)
  /// They are on duty for the same at a part of the time.
  case overlaps
  /// No such member of staff where the rota is.
  case unknownStaff
  /// Their roles do not fit the part.
  case wrongRole
  /// Nobody can ring them: no number of theirs was verified in the last 90 days (BRD-28).
  case unreachable
  /// So many slots that one more would not be looked over.
  case tooMany
  /// Alarms are open: the one who takes over has to accept first (BRD-29).
  case alarmsOpen
  /// It has begun: only its end can be changed.
  case begun
  /// Somebody was asked to take it over and has not answered.
  case offered
  /// A pattern without days or people.
  case emptyPattern
}

/// What may be decided about slots. Pure.
public enum DutyRules {
  /// The most days one slot lasts.
  public static let mostDays = 14
  public static let mostDaysAhead = 366
  /// The most slots of one place that are ahead.
  public static let mostAhead = 500

  /// Whether somebody can be on duty from one moment to another.
  public static func check(from: DutyTime, to: DutyTime, now: Instant) throws(DutyRefusal) {
    guard from.instant < to.instant else { throw .endsBeforeStart }
    guard to.instant <= from.instant.adding(seconds: mostDays * 86_400) else { throw .tooLong }
    guard now < to.instant else { throw .over }
    guard from.instant <= now.adding(seconds: mostDaysAhead * 86_400) else { throw .tooFarAhead }
  }
}
