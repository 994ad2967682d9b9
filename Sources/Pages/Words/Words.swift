public import CivilTime

/// Dates, counts and names as people read them.
public enum Words {
  static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November",
    "December",
  ]
  static let weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

  /// `1 visit`, `3 visits`, `10,000 visits`.
  public static func count(_ count: Int, _ noun: String, plural: String? = nil) -> String {
    "\(number(count)) \(count == 1 ? noun : plural ?? noun + "s")"
  }

  /// A whole number with its thousands set apart.
  public static func number(_ number: Int) -> String {
    let digits = Array(String(number.magnitude))
    var text = number < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return text
  }

  /// The first letter as a capital, for a sentence that starts with a word from elsewhere.
  static func capitalised(_ text: String) -> String {
    guard let first = text.first else { return text }
    return first.uppercased() + text.dropFirst()
  }

  /// A phrase from elsewhere as a sentence: a capital at its start, a full stop at its end.
  static func sentence(_ text: String) -> String {
    let text = capitalised(text)
    return text.isEmpty || text.hasSuffix(".") ? text : text + "."
  }
}

extension Words {
  /// `5:30pm`, `9am`, `midday`, `midnight`.
  public static func time(hour: Int, minute: Int) -> String {
    if minute == 0, hour == 0 { return "midnight" }
    if minute == 0, hour == 12 { return "midday" }
    let shown = hour % 12 == 0 ? 12 : hour % 12
    let minutes = minute == 0 ? "" : ":" + (minute < 10 ? "0" : "") + String(minute)
    return "\(shown)\(minutes)\(hour < 12 ? "am" : "pm")"
  }

  /// `13 January 2025 at 5:30pm`, as the clocks of a zone show it.
  public static func moment(_ instant: Instant, _ zone: Zone) -> String {
    let local = zone.localTime(of: instant)
    return "\(local.date.long) at \(time(hour: local.hour, minute: local.minute))"
  }
}

extension Words {
  /// `14 minutes after`, `3 hours after`, `2 days after`; nil where the second was not after the first.
  static func after(_ first: Instant, _ second: Instant) -> String? {
    let minutes = Int((second.milliseconds - first.milliseconds) / 60_000)
    guard minutes > 0 else { return nil }
    if minutes < 120 { return "\(count(minutes, "minute")) after" }
    if minutes < 48 * 60 { return "\(count(minutes / 60, "hour")) after" }
    return "\(count(minutes / 1_440, "day")) after"
  }
}

extension CivilDate {
  /// `13 January 2025`.
  public var long: String { "\(parts.day) \(Words.months[parts.month - 1]) \(parts.year)" }

  /// `13 Jan 2025`, for tables.
  public var short: String { "\(parts.day) \(Words.months[parts.month - 1].prefix(3)) \(parts.year)" }

  /// `Monday 13 January 2025`.
  public var full: String { "\(Words.weekdays[weekday - 1]) \(long)" }

  /// Whole years from this day to another.
  public func years(to day: CivilDate) -> Int {
    let (year, month, dayOfMonth) = day.parts
    let before = (month, dayOfMonth) < (parts.month, parts.day) ? 1 : 0
    return max(0, year - parts.year - before)
  }
}
