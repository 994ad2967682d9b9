import CivilTime

/// Dates by table: reading `YYYY-MM-DD` and writing it back. Its tables are made once and last as long as the process,
/// so that readers side by side share them without counting references.
struct DateTable: @unchecked Sendable {
  /// Day number of the first of each month from January 1900, and one more.
  private let firstDays: UnsafePointer<Int32>
  /// `YYYY-MM-` of each month, eight bytes in the order of memory.
  private let monthTexts: UnsafePointer<UInt64>
  private static let months = 300 * 12

  static let all = DateTable()

  private init() {
    let days = UnsafeMutablePointer<Int32>.allocate(capacity: DateTable.months + 1)
    let texts = UnsafeMutablePointer<UInt64>.allocate(capacity: DateTable.months)
    var day = CivilDate.earliest.day
    for month in 0..<DateTable.months {
      let year = 1900 + month / 12
      days[month] = day
      day += Int32(CivilDate.length(ofMonth: month % 12 + 1, year: year))
      var text = UInt64(0)
      for (place, number) in [(0, year / 100), (2, year % 100), (5, month % 12 + 1)] {
        text |= UInt64(DateTable.text(of: number)) << UInt64(place * 8)
      }
      texts[month] = (text | 0x2D00_002D << 32).littleEndian
    }
    days[DateTable.months] = day
    firstDays = UnsafePointer(days)
    monthTexts = UnsafePointer(texts)
  }

  /// Two digits of a number below 100, the first one in the lower byte.
  @inline(__always)
  private static func text(of number: Int) -> UInt16 {
    let tens = number / 10
    return UInt16(truncatingIfNeeded: 0x3030 | (number - tens * 10) << 8 | tens)
  }

  /// Reads two digits; nil for anything else.
  @inline(__always)
  static func two(_ start: UnsafePointer<UInt8>) -> Int? {
    let first = Int(start[0]) - 0x30
    let second = Int(start[1]) - 0x30
    guard first >= 0, first <= 9, second >= 0, second <= 9 else { return nil }
    return first * 10 + second
  }

  /// Reads ten bytes as a date of 1900 to 2199; nil for anything else.
  @inline(__always)
  func day(_ start: UnsafePointer<UInt8>) -> Int32? {
    // The two digit pairs and the hyphens, checked byte by byte: short and without branches on the digits.
    let digits: (UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32) = (
      UInt32(start[0]) &- 48, UInt32(start[1]) &- 48, UInt32(start[2]) &- 48, UInt32(start[3]) &- 48,
      UInt32(start[5]) &- 48, UInt32(start[6]) &- 48, UInt32(start[8]) &- 48, UInt32(start[9]) &- 48
    )
    let worst = max(
      max(max(digits.0, digits.1), max(digits.2, digits.3)),
      max(max(digits.4, digits.5), max(digits.6, digits.7)))
    guard worst <= 9, start[4] == 0x2D, start[7] == 0x2D else { return nil }
    let year = Int(digits.0 &* 1000 &+ digits.1 &* 100 &+ digits.2 &* 10 &+ digits.3)
    let month = Int(digits.4 &* 10 &+ digits.5)
    let day = Int32(bitPattern: digits.6 &* 10 &+ digits.7)
    guard year >= 1900, year <= 2199, month >= 1, month <= 12, day >= 1 else { return nil }
    let index = (year - 1900) * 12 + month - 1
    let first = firstDays[index]
    return day <= firstDays[index + 1] - first ? first + day - 1 : nil
  }

  /// Writes the ten bytes of a day's text.
  @inline(__always)
  func write(_ day: Int32, to place: UnsafeMutablePointer<UInt8>) {
    let held = min(max(day, CivilDate.earliest.day), CivilDate.latest.day)
    // A month has 30.4 days: the guess is at most one off.
    var month = min((Int(held - CivilDate.earliest.day) &* 2153) &>> 16, DateTable.months - 1)
    while month > 0, firstDays[month] > held { month &-= 1 }
    while firstDays[month + 1] <= held { month &+= 1 }
    let target = UnsafeMutableRawPointer(place)
    target.storeBytes(of: monthTexts[month], as: UInt64.self)
    let text = DateTable.text(of: Int(held - firstDays[month]) + 1)
    target.storeBytes(of: text.littleEndian, toByteOffset: 8, as: UInt16.self)
  }
}
