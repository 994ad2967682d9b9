/// A day of the civil (proleptic Gregorian) calendar, without a time or a zone, counted from 1970-01-01.
///
/// Accepts the years 1900 to 2199; anything outside is refused at the door (see `init?(text:)`).
public struct CivilDate: Hashable, Comparable, Sendable {
  /// Days since 1970-01-01; negative before it.
  public let day: Int32

  /// The first and the last day that a text or a year-month-day triple may name.
  public static let earliest = CivilDate(day: -25_567)
  public static let latest = CivilDate(day: 84_005)

  /// Makes a date from its day number. The caller vouches for the range.
  @inlinable
  public init(day: Int32) { self.day = day }

  /// Makes a date from its parts; nil where no such day exists or the year is outside 1900 to 2199.
  public init?(year: Int, month: Int, day: Int) {
    guard year >= 1900, year <= 2199, month >= 1, month <= 12, day >= 1,
      day <= CivilDate.length(ofMonth: month, year: year)
    else { return nil }
    self.day = Int32(truncatingIfNeeded: CivilDate.number(year: year, month: month, day: day))
  }

  /// Reads `YYYY-MM-DD`, exactly; nil for anything else.
  public init?(text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard bytes.count == 10, bytes[4] == 0x2D, bytes[7] == 0x2D else { return nil }
    var parts = [0, 0, 0]
    for (index, range) in [0..<4, 5..<7, 8..<10].enumerated() {
      for byte in bytes[range] {
        guard byte >= 0x30, byte <= 0x39 else { return nil }
        parts[index] = parts[index] * 10 + Int(byte - 0x30)
      }
    }
    self.init(year: parts[0], month: parts[1], day: parts[2])
  }

  @inlinable
  public static func < (left: CivilDate, right: CivilDate) -> Bool { left.day < right.day }

  /// Year, month (1 to 12) and day of the month (1 to 31).
  public var parts: (year: Int, month: Int, day: Int) {
    // Days from 0000-03-01, in eras of 400 years: the year then ends with the leap day.
    let shifted = Int(day) + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }

  /// 1 for Monday to 7 for Sunday.
  @inlinable
  public var weekday: Int {
    let fromThursday = (Int(day) + 3) % 7
    return (fromThursday < 0 ? fromThursday + 7 : fromThursday) + 1
  }

  /// `YYYY-MM-DD`.
  public var text: String {
    let (year, month, day) = parts
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(year)-\(two(month))-\(two(day))"
  }

  /// The date so many days later (earlier when negative).
  @inlinable
  public func adding(days: Int) -> CivilDate { CivilDate(day: day + Int32(truncatingIfNeeded: days)) }

  /// The same day of the month so many months later, or that month's last day where it has none
  /// (policy.md section 3, meaning 4).
  public func adding(months: Int) -> CivilDate {
    let (year, month, dayOfMonth) = parts
    let count = year * 12 + (month - 1) + months
    let newYear = count / 12
    let newMonth = count % 12 + 1
    let clamped = min(dayOfMonth, CivilDate.length(ofMonth: newMonth, year: newYear))
    return CivilDate(
      day: Int32(truncatingIfNeeded: CivilDate.number(year: newYear, month: newMonth, day: clamped)))
  }

  /// How many days a month has.
  public static func length(ofMonth month: Int, year: Int) -> Int {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 31
    }
  }

  /// Days since 1970-01-01 of a valid triple.
  @usableFromInline
  static func number(year: Int, month: Int, day: Int) -> Int {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }
}
