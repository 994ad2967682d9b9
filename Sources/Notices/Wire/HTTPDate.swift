public import CivilTime

/// The one form of a date that HTTP writes (RFC 9110 section 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
public enum HTTPDate {
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
  private static let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

  /// Nil for anything else.
  public static func instant(_ text: String) -> Instant? {
    let parts = text.split(separator: " ")
    guard parts.count == 6, parts[0].count == 4, parts[5] == "GMT", let day = Int(parts[1]),
      let month = months.firstIndex(of: String(parts[2])), let year = Int(parts[3]),
      let date = CivilDate(year: year, month: month + 1, day: day)
    else { return nil }
    return Instant(text: "\(date.text)T\(parts[4])Z")
  }

  /// An instant as mail has it (RFC 5322): `Sun, 06 Nov 1994 08:49:37 +0000`.
  public static func mail(_ instant: Instant) -> String {
    let text = instant.text
    guard let date = CivilDate(text: text.prefix(10)) else { return text }
    let (year, month, day) = date.parts
    let number = day < 10 ? "0\(day)" : "\(day)"
    return
      "\(days[date.weekday - 1]), \(number) \(months[month - 1]) \(year) \(text.dropFirst(11).prefix(8)) +0000"
  }
}
