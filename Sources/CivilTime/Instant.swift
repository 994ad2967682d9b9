/// A point in time in UTC, to the millisecond.
public struct Instant: Hashable, Comparable, Sendable {
  /// Milliseconds since 1970-01-01T00:00:00Z.
  public let milliseconds: Int64

  @inlinable
  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  @inlinable
  public static func < (left: Instant, right: Instant) -> Bool { left.milliseconds < right.milliseconds }

  /// Fixed-width UTC text, `2025-06-30T12:00:00.000Z`: sorts as time does; the only form the tables hold.
  public var text: String {
    let day = Int32(truncatingIfNeeded: floorDivide(milliseconds, 86_400_000))
    var rest = milliseconds - Int64(day) * 86_400_000
    let hour = rest / 3_600_000
    rest %= 3_600_000
    func padded(_ number: Int64, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    return CivilDate(day: day).text
      + "T\(padded(hour, 2)):\(padded(rest / 60_000, 2)):\(padded(rest % 60_000 / 1000, 2))"
      + ".\(padded(rest % 1000, 3))Z"
  }

  /// The instant so many seconds later (earlier when negative).
  public func adding(seconds: Int) -> Instant {
    Instant(milliseconds: milliseconds + Int64(seconds) * 1000)
  }

  /// Reads RFC 3339 text with `Z` or a numeric offset (`2025-06-30T12:00:00Z`, `…12:00:00.5+01:00`, seconds
  /// optional, lower-case `t` and `z` accepted); nil for anything else. A text without an offset is refused: it
  /// names no instant. Fractions beyond milliseconds are cut off.
  public init?(text: some StringProtocol) {
    var reader = InstantReader(bytes: Array(text.utf8))
    guard let milliseconds = reader.read() else { return nil }
    self.milliseconds = milliseconds
  }
}

/// Division that rounds towards minus infinity.
@inlinable
func floorDivide(_ dividend: Int64, _ divisor: Int64) -> Int64 {
  let quotient = dividend / divisor
  return dividend % divisor < 0 ? quotient - 1 : quotient
}

/// Reads the parts of an RFC 3339 text in order.
private struct InstantReader {
  let bytes: [UInt8]
  var position = 0

  mutating func read() -> Int64? {
    guard bytes.count >= 17, let date = CivilDate(text: String(decoding: bytes[0..<10], as: UTF8.self)) else {
      return nil
    }
    position = 10
    guard take(0x54) || take(0x74), let hour = number(2), hour < 24, take(0x3A), let minute = number(2),
      minute < 60
    else { return nil }
    var milliseconds = Int64(date.day) * 86_400_000 + Int64(hour) * 3_600_000 + Int64(minute) * 60_000
    if take(0x3A) {
      guard let second = number(2), second < 60 else { return nil }
      milliseconds += Int64(second) * 1000
      if take(0x2E) {
        guard let fraction = fraction() else { return nil }
        milliseconds += fraction
      }
    }
    guard let offset = offset(), position == bytes.count else { return nil }
    return milliseconds - offset
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func number(_ digits: Int) -> Int? {
    guard position + digits <= bytes.count else { return nil }
    var value = 0
    for byte in bytes[position..<position + digits] {
      guard byte >= 0x30, byte <= 0x39 else { return nil }
      value = value * 10 + Int(byte - 0x30)
    }
    position += digits
    return value
  }

  private mutating func fraction() -> Int64? {
    var value: Int64 = 0
    var digits = 0
    while position < bytes.count, bytes[position] >= 0x30, bytes[position] <= 0x39, digits < 9 {
      if digits < 3 { value = value * 10 + Int64(bytes[position] - 0x30) }
      digits += 1
      position += 1
    }
    guard digits > 0 else { return nil }
    for _ in min(digits, 3)..<3 { value *= 10 }
    return value
  }

  private mutating func offset() -> Int64? {
    if take(0x5A) || take(0x7A) { return 0 }
    let sign: Int64
    if take(0x2B) { sign = 1 } else if take(0x2D) { sign = -1 } else { return nil }
    guard let hours = number(2), hours < 24, take(0x3A), let minutes = number(2), minutes < 60 else {
      return nil
    }
    return sign * (Int64(hours) * 3_600_000 + Int64(minutes) * 60_000)
  }
}
