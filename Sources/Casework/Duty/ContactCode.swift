public import CivilTime

/// A code of six digits that is sent to a contact point: whoever types it in has shown that it reaches them (BRD-28,
/// safety.md N6). The digits themselves are in nothing that is kept.
public struct ContactCode: Hashable, Sendable {
  public static let digits = 6
  /// How long it may be typed in after it was asked for, in seconds.
  public static let seconds = 15 * 60
  /// How often another one may be typed in before it counts no more.
  public static let mostTries = 5
  /// How long to wait before the next of the same point, in seconds.
  public static let secondsBetween = 60
  /// The most of one point in 24 hours.
  public static let mostADay = 5
  /// The most that one person may ask for in 24 hours, for whatever points.
  public static let mostADayByOne = 20

  /// UUIDv7 text: what the provider knows it by.
  public let id: String
  public let point: ContactPointID
  public let asked: Instant
  /// How often another one was typed in.
  public let wrong: Int

  public init(id: String, point: ContactPointID, asked: Instant, wrong: Int = 0) {
    self.id = id
    self.point = point
    self.asked = asked
    self.wrong = wrong
  }

  /// The first moment at which it counts no more.
  public var expires: Instant { asked.adding(seconds: ContactCode.seconds) }

  /// How often somebody may still try.
  public var triesLeft: Int { max(0, ContactCode.mostTries - wrong) }

  /// Six digits, each as likely as any other, of 32 random bits; nil for the few that would make some likelier.
  public static func text(of bits: UInt32) -> String? {
    guard bits < 4_294_000_000 else { return nil }
    let digits = String(bits % 1_000_000)
    return String(repeating: "0", count: ContactCode.digits - digits.count) + digits
  }

  /// What somebody typed as the six digits it stands for: blanks and hyphens between them do not count.
  public static func read(_ typed: String) throws(ContactCodeProblem) -> String {
    let plain = String(typed.unicodeScalars.filter { !" \t-".unicodeScalars.contains($0) })
    guard !plain.isEmpty else { throw .missing }
    guard plain.utf8.count == ContactCode.digits, plain.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      throw .notSixDigits
    }
    return plain
  }

  /// Whether another may be asked for now: `last` is when the last one was, `count` how many were in 24 hours, and `own` how
  /// many of whoever asks, for whatever points.
  public static func check(
    last: Instant?, count: Int, own: Int, now: Instant
  ) throws(ContactCodeProblem) {
    guard count < mostADay else { throw .tooMany }
    guard own < mostADayByOne else { throw .tooManyAsked }
    if let last, now < last.adding(seconds: secondsBetween) { throw .tooSoon }
  }
}

/// Why no code was sent, or the one that was typed in did not count.
public enum ContactCodeProblem: Error, Hashable, Sendable {
  /// Nothing leaves here by the channel of the point.
  case noCarrier
  /// One was asked for less than a minute before.
  case tooSoon
  /// As many as there may be were asked for in 24 hours.
  case tooMany
  /// Whoever asks has asked for as many as one person may in 24 hours.
  case tooManyAsked
  case missing
  case notSixDigits
  /// There is none, or it was used, replaced or expired.
  case expired
  /// It has not left yet.
  case notSent
  /// Another one; so many tries are left.
  case wrong(left: Int)
  /// Another one, as often as there may be: it counts no more.
  case usedUp

  /// True where another try, with the same code, can put it right.
  public var isOfTyping: Bool {
    switch self {
    case .missing, .notSixDigits, .notSent, .wrong: true
    case .noCarrier, .tooSoon, .tooMany, .tooManyAsked, .expired, .usedUp: false
    }
  }
}

/// A code that can be typed in.
public struct ContactCodeStanding: Hashable, Sendable {
  public let code: ContactCode
  /// How far its message has come.
  public let state: OutboxState

  public init(code: ContactCode, state: OutboxState) {
    self.code = code
    self.state = state
  }

  /// It could not be sent: there is nothing to type in.
  public var hasFailed: Bool { state == .failed || state == .cancelled }
}

/// What the message with a code says. No name and nothing of anybody's work is in it, and the line that a locked screen
/// shows does not hold the code.
public struct ContactCodeWords: Hashable, Sendable {
  public let subject = "Your code"
  public let text: String
  /// The code of what happened, as programs get it (INT-30).
  public let event = "contact.code"

  /// The words of a code by a channel; a voice reads digits one by one. `attempt` is 1 for the first time it is sent.
  public init(_ code: String, channel: NoticeChannel, attempt: Int) {
    let said = channel == .voice ? code.map(String.init).joined(separator: ", ") : code
    let again = attempt > 1 ? " It replaces the one before." : ""
    text =
      "Your code is \(said).\(again) Type it in within \(ContactCode.seconds / 60) minutes, on the page where it was asked"
      + " for. If nobody asked you for it, do nothing and tell nobody the code."
  }
}
