public import CivilTime
public import Policy

/// The id of an asking for a stand-down (UUIDv7 text made by the shell).
public struct StandDownAskID: Hashable, Sendable {
  public let text: String
  public init(_ text: String) { self.text = text }
}

/// What became of an asking for a stand-down. Raw values are the codes of the table.
public enum StandDownAnswer: String, CaseIterable, Hashable, Sendable {
  /// A second person agreed: the alarm is over.
  case confirmed
  case declined
  /// Whoever asked took it back.
  case withdrawn
  /// Danger was said again meanwhile.
  case void
  /// Nobody else who may was on duty: whoever asked stood it down alone.
  case alone
}

/// Why a stand-down that was asked for is not confirmed.
public enum StandDownRefusal: Error, Hashable, Sendable {
  /// One is asked for already: it is confirmed or declined first.
  case pending
  /// It was answered, is too old, or the alarm is another by now.
  case over
  /// Whoever asked does not confirm it themselves.
  case samePerson
}

/// Somebody asked for an alarm of duress to be stood down, which takes a second person (BRD-26). It changes nothing about the
/// alarm: the ladder goes on until it is confirmed.
public struct StandDownAsk: Hashable, Sendable {
  public let id: StandDownAskID
  public let visit: VisitID
  /// The alarm that was looked at: its kind, and the epoch that anything new about it ends.
  public let ladder: LadderKind
  public let epoch: Int
  public let reason: FalseAlarmReason
  public let codeWord: CodeWordCheck
  /// How it is known that they are safe.
  public let how: TextID
  /// How long they are watched on from the confirmation; nil where they are safely out.
  public let minutes: Int?
  public let asked: Stamp
  public let answer: (kind: StandDownAnswer, stamp: Stamp)?

  public init(
    id: StandDownAskID, visit: VisitID, ladder: LadderKind, epoch: Int, reason: FalseAlarmReason,
    codeWord: CodeWordCheck, how: TextID, minutes: Int?, asked: Stamp,
    answer: (kind: StandDownAnswer, stamp: Stamp)? = nil
  ) {
    self.id = id
    self.visit = visit
    self.ladder = ladder
    self.epoch = epoch
    self.reason = reason
    self.codeWord = codeWord
    self.how = how
    self.minutes = minutes
    self.asked = asked
    self.answer = answer
  }

  /// How long it can be confirmed, in seconds.
  public static let seconds = 600

  /// Until when it can be confirmed; not at that moment any more.
  public var until: Instant { asked.at.adding(seconds: StandDownAsk.seconds) }

  /// True while it waits for a second person: not answered, not too old, and the alarm is the one that was looked at.
  public func isOpen(_ live: LiveVisit, now: Instant) -> Bool {
    answer == nil && now < until && live.alarm?.ladder == ladder && live.epoch == epoch
  }

  /// Why somebody does not confirm it; nil where they may.
  public func refusal(of staff: StaffID, _ live: LiveVisit, now: Instant) -> StandDownRefusal? {
    guard isOpen(live, now: now) else { return .over }
    return staff == asked.by ? .samePerson : nil
  }

  public static func == (left: StandDownAsk, right: StandDownAsk) -> Bool {
    left.id == right.id && left.answer?.kind == right.answer?.kind
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

/// A stand-down that waits for a second person, as a board shows it.
public struct AskedStandDown: Hashable, Sendable {
  public let ask: StandDownAsk
  /// Who asked, by name.
  public let by: String

  public init(ask: StandDownAsk, by: String) {
    self.ask = ask
    self.by = by
  }
}

/// Somebody on duty who may confirm a stand-down, and the numbers by which they are rung (BRD-26).
public struct SecondPerson: Hashable, Sendable {
  /// The most who are named and told of one asking.
  public static let most = 6

  public let name: String
  /// Their numbers in use, the one that was verified last first; empty where none is kept.
  public let numbers: [String]

  public init(name: String, numbers: [String]) {
    self.name = name
    self.numbers = numbers
  }
}

/// What the page of an alarm shows about standing duress down by two persons (BRD-26).
public struct StandDownView: Hashable, Sendable {
  /// Everything that was asked about the visit, the oldest first.
  public let asks: [StandDownAsk]
  /// The one that waits; nil where none does.
  public let pending: StandDownAsk?
  /// A second person is needed where the asker stands it down now.
  public let needsSecond: Bool
  /// Who on duty may be that second person, those with the board open first; at most `SecondPerson.most`.
  public let seconds: [SecondPerson]
  /// Who on duty might be that second person, by name, and has no account to sign in with; said where nobody else is there.
  public let without: [String]

  public init(
    asks: [StandDownAsk], pending: StandDownAsk?, needsSecond: Bool, seconds: [SecondPerson],
    without: [String] = []
  ) {
    self.without = without
    self.asks = asks
    self.pending = pending
    self.needsSecond = needsSecond
    self.seconds = seconds
  }
}
