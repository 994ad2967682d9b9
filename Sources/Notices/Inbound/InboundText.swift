public import Casework
public import CivilTime

/// What a text message of somebody on a visit asks for (OFF-27).
public enum SafetyWord: Hashable, Sendable {
  case here
  case safe
  /// So many more minutes.
  case moreTime(minutes: Int)
  case help

  /// Reads the first word, in any case, with any punctuation after it: HERE, SAFE, HELP, +30 or as many minutes as may
  /// be asked for. Nil for anything else, which is for the contact to look at.
  public init?(_ text: String) {
    let first = text.drop { $0.isWhitespace }.prefix { !$0.isWhitespace }
    let word = first.reversed().drop { !$0.isLetter && !$0.isNumber }.reversed()
    switch String(word).uppercased() {
    case "HERE": self = .here
    case "SAFE": self = .safe
    case "HELP": self = .help
    case let more where more.hasPrefix("+") && more.utf8.count <= 4:
      guard let minutes = InboundText.minutes(more.dropFirst()) else { return nil }
      self = .moreTime(minutes: minutes)
    default: return nil
    }
  }
}

/// A text message that came in, as GOV.UK Notify passes it on; other gateways are told to use the same shape.
public struct InboundText: Hashable, Sendable {
  /// The gateway's id of it: the same text told twice is one.
  public let id: String
  /// The number it came from, digits with the country's code: `447700900123`; nil where it cannot be read.
  public let from: String?
  public let text: String
  public let at: Instant?

  private struct Shape: Decodable {
    let id: String
    let source_number: String?
    let message: String
    let date_received: String?
  }

  /// Reads the body of a callback, at most 64 kB; nil where it is none.
  public init?(body: [UInt8]) {
    guard body.count <= 64 << 10, let shape = JSONBytes.read(Shape.self, body),
      (1...100).contains(shape.id.utf8.count)
    else { return nil }
    id = shape.id
    from = shape.source_number.flatMap { InboundText.number($0) }
    text = String(shape.message.prefix(1000))
    at = shape.date_received.flatMap { Instant(text: $0) }
  }

  public var word: SafetyWord? { SafetyWord(text) }

  /// The visit that stands behind the first word, as the phone's app writes it: `HV-` and six characters.
  var reference: String? {
    rest.map { $0.uppercased() }.first {
      $0.hasPrefix("HV-") && $0.utf8.count == 9 && $0.utf8.dropFirst(3).allSatisfy(InboundText.isHexadecimal)
    }
  }

  /// What is said, to be held against the visits of whoever has the number. `now` is when it came.
  public func report(now: Instant) -> InboundReport {
    var minutes: Int?
    let word: InboundWord
    switch self.word {
    case .here:
      word = .here
      minutes = rest.compactMap { InboundText.minutes($0) }.first
    case .safe: word = .safe
    case .moreTime(let more):
      word = .moreTime
      minutes = more
    case .help: word = .help
    case nil: word = .other
    }
    return InboundReport(
      once: id, kind: .text, word: word, sender: from, reference: reference, minutes: minutes,
      occurred: at ?? now, code: word == .safe ? code : nil)
  }

  /// What the app made of the PIN: six hexadecimal characters.
  private var code: String? {
    rest.map { $0.uppercased() }.first {
      $0.utf8.count == 6 && $0.utf8.allSatisfy(InboundText.isHexadecimal)
    }
  }

  private var rest: [Substring] { Array(text.split(whereSeparator: \.isWhitespace).dropFirst().prefix(20)) }

  /// Minutes that may be asked for, in digits; nil for anything else.
  static func minutes(_ digits: Substring) -> Int? {
    guard (1...3).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let minutes = Int(digits), LiveVisitDecisions.minutes.contains(minutes)
    else { return nil }
    return minutes
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte)
  }

  /// A number as digits with the country's code; one that begins with a single 0 is taken to be of the United Kingdom, and
  /// `(0)` behind a country's code counts for nothing. Nil where it is none.
  public static func number(_ text: String) -> String? {
    let isOfCountry = text.hasPrefix("+") || text.hasPrefix("00")
    var digits = (isOfCountry ? text.replacing("(0)", with: "") : text).filter { !" ()-.".contains($0) }
    let isWhole = digits.hasPrefix("+")
    if isWhole { digits.removeFirst() }
    guard (6...20).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    if !isWhole {
      if digits.hasPrefix("00") {
        digits.removeFirst(2)
      } else if digits.hasPrefix("0") {
        digits = "44" + digits.dropFirst()
      }
    }
    return (6...15).contains(digits.utf8.count) ? digits : nil
  }
}
