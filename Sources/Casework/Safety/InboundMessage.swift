public import CivilTime

/// What a message came from. Raw values are the codes of tables.
public enum InboundKind: String, CaseIterable, Hashable, Sendable {
  /// A lone worker device, or whoever answers its alarms (HV-8.3.4).
  case device
  /// A text message of somebody in the field (OFF-27).
  case text
}

/// What a message says. Raw values are the codes of tables.
public enum InboundWord: String, CaseIterable, Hashable, Sendable {
  case alarm
  /// Whoever answers the alarms talks to them, or closed the alarm at their end: information, it ends nothing here (N2).
  case answered, closed
  case test
  case lowBattery = "low-battery"
  case here, safe
  case moreTime = "more-time"
  case help
  /// Nothing that is understood.
  case other

  /// True where somebody may be in danger.
  public var isDanger: Bool { self == .alarm || self == .help }
}

/// What became of a message. Raw values are the codes of tables.
public enum InboundFate: String, CaseIterable, Hashable, Sendable {
  /// It stands with a visit.
  case applied
  /// It changes nothing, and nobody has to do anything about it.
  case noted
  /// For people to know; it changes nothing.
  case information
  /// Whose it is is known, and no visit of theirs that it could be about.
  case noVisit = "no-visit"
  /// More than one visit it could be about.
  case ambiguous
  /// It came too long after it was sent to be believed.
  case late
  /// The visit is not where this can be done.
  case refused
  case unknownSender = "unknown-sender"
  case notUnderstood = "not-understood"

  /// True where a person has to see to it, because the program did nothing.
  public var isForPeople: Bool {
    switch self {
    case .applied, .noted: false
    case .information, .noVisit, .ambiguous, .late, .refused, .unknownSender, .notUnderstood: true
    }
  }

  /// True where people are told besides seeing it on the board.
  public var isTold: Bool { isForPeople && self != .information }
}

/// Tells one message that came in from another: UUID text.
public struct InboundID: Hashable, Sendable {
  public let text: String
  public init(_ text: String) { self.text = text }
}

/// A message that came in from outside, read and checked, and not yet held against any visit.
public struct InboundReport: Hashable, Sendable {
  /// What tells it from every other: the same message told twice counts once.
  public let once: String
  public let kind: InboundKind
  public let word: InboundWord
  /// A device, or a telephone number as digits with the country's code; nil where that could not be read.
  public let sender: String?
  /// The visit that is named: `HV-` and six characters.
  public let reference: String?
  /// How long it takes, or how much longer.
  public let minutes: Int?
  public let occurred: Instant
  public let position: StaffPosition?
  /// What the phone's app made of the PIN that was typed, six characters; nil where nobody typed one.
  public let code: String?

  public init(
    once: String, kind: InboundKind, word: InboundWord, sender: String?, reference: String? = nil,
    minutes: Int? = nil, occurred: Instant, position: StaffPosition? = nil, code: String? = nil
  ) {
    self.code = code
    self.once = once
    self.kind = kind
    self.word = word
    self.sender = sender
    self.reference = reference
    self.minutes = minutes
    self.occurred = occurred
    self.position = position
  }

  /// How old a text may be to be believed, in seconds: a network may keep one for days. A call for help always is.
  public static let mostAge = 15 * 60
}

/// A message as it is kept. The sender stands there only until somebody has seen to it.
public struct InboundMessage: Hashable, Sendable {
  public let id: InboundID
  public let kind: InboundKind
  public let word: InboundWord
  public let fate: InboundFate
  public let sender: String?
  /// Whose it is.
  public let staff: StaffID?
  public let visit: VisitID?
  /// Code of the team of whoever it is of; nil where that is not known.
  public let team: String?
  /// When they are expected out by now, where it stands with a visit.
  public let expectedEnd: Instant?
  public let received: Instant
  public let isOpen: Bool

  public init(
    id: InboundID, kind: InboundKind, word: InboundWord, fate: InboundFate, sender: String?, staff: StaffID?,
    visit: VisitID?, team: String?, expectedEnd: Instant? = nil, received: Instant, isOpen: Bool
  ) {
    self.id = id
    self.kind = kind
    self.word = word
    self.fate = fate
    self.sender = sender
    self.staff = staff
    self.visit = visit
    self.team = team
    self.expectedEnd = expectedEnd
    self.received = received
    self.isOpen = isOpen
  }

  /// True where somebody may be in danger and nobody is told by a ladder. What a provider of alarms says and is not
  /// understood may be one.
  public var isUrgent: Bool {
    fate.isTold && (word.isDanger || (kind == .device && fate == .notUnderstood))
  }
}

/// A message on the board: nobody has seen to it.
public struct BoardMessage: Hashable, Sendable {
  public let message: InboundMessage
  /// Whose it is; nil where that is not known.
  public let officer: String?

  public init(message: InboundMessage, officer: String?) {
    self.message = message
    self.officer = officer
  }
}

/// Which visit of somebody a message is about. Pure.
public enum LiveChoice: Hashable, Sendable {
  case one(LiveVisit)
  /// No visit of theirs that it can be about.
  case nothing
  case several

  /// How far from now the start of a visit may be that somebody says to be at, in seconds.
  public static let near = 2 * 3600
  /// How long after a visit ended danger is still about it, in seconds.
  static let after = 2 * 3600

  /// The visit that danger is about: never none of several. The one they are in, the one they are on their way to, the one
  /// somebody looks for them at, the next of today, the one that ended last; `end` is the end of today.
  public static func danger(_ visits: [LiveVisit], now: Instant, endOfDay end: Instant) -> LiveVisit? {
    func nearest(_ visits: [LiveVisit], _ moment: (LiveVisit) -> Instant?) -> LiveVisit? {
      visits.min { left, right in
        func distance(_ visit: LiveVisit) -> Int64 {
          moment(visit).map { abs($0.milliseconds - now.milliseconds) } ?? .max
        }
        return (distance(left), left.id.text) < (distance(right), right.id.text)
      }
    }
    let open = visits.filter { $0.phase.isOpen }
    if let inside = nearest(open.filter { $0.phase == .inVisit }, { $0.arrived?.at }) { return inside }
    if let away = nearest(open.filter { $0.phase == .onTheWay }, { $0.plannedStart }) { return away }
    if let looked = nearest(visits.filter { $0.alarm != nil }, { $0.plannedStart }) { return looked }
    if let next = nearest(open.filter { $0.plannedStart < end }, { $0.plannedStart }) { return next }
    let ended = visits.filter { visit in
      guard let ended = visit.ended, visit.ending != .calledOff else { return false }
      return ended.at.adding(seconds: after) >= now
    }
    return nearest(ended) { $0.ended?.at }
  }

  /// The visit that a text is about: the one it names, else the only one it can be about.
  public static func text(
    _ word: InboundWord, reference: String?, _ visits: [LiveVisit], now: Instant, endOfDay end: Instant
  ) -> LiveChoice {
    if let reference {
      let named = visits.filter { VisitReference.text($0.id) == reference }
      if named.count == 1 { return .one(named[0]) }
      guard word.isDanger else { return .several }
    }
    if word.isDanger {
      guard let visit = danger(visits, now: now, endOfDay: end) else { return .nothing }
      return .one(visit)
    }
    let inVisit = visits.filter { $0.phase == .inVisit }
    let onTheWay = visits.filter { $0.phase == .onTheWay }
    let looked = visits.filter { $0.alarm != nil }
    switch word {
    case .here:
      let near = visits.filter {
        $0.phase == .planned
          && abs($0.plannedStart.milliseconds - now.milliseconds) <= Int64(LiveChoice.near) * 1000
      }
      guard inVisit.isEmpty else { return only(inVisit + onTheWay + near) }
      return onTheWay.isEmpty ? only(near) : only(onTheWay)
    case .safe: return !inVisit.isEmpty ? only(inVisit) : !looked.isEmpty ? only(looked) : only(onTheWay)
    case .moreTime: return only(inVisit)
    case .alarm, .answered, .closed, .test, .lowBattery, .help, .other: return .nothing
    }
  }

  private static func only(_ visits: [LiveVisit]) -> LiveChoice {
    guard let first = visits.first else { return .nothing }
    return visits.count > 1 ? .several : .one(first)
  }
}
