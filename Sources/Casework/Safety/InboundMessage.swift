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
