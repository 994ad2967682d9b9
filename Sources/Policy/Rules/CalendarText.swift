public import CivilTime

/// Writes a holiday calendar as the YAML that `CalendarLoader` reads.
public enum CalendarText {
  /// The whole file. `heading` is put before it as it is: comment lines, each with its line end.
  public static func yaml(of calendar: HolidayCalendar, heading: String = "") -> String {
    var text = heading
    text += "id: \(calendar.id)\n"
    text += "title: \(quoted(calendar.title))\n"
    text += "source: \(quoted(calendar.source))\n"
    text += "horizon: \"\(calendar.horizon.text)\"\n"
    text += "holidays:\n"
    let all = (calendar.holidays + calendar.withdrawn).sorted {
      ($0.date, $0.announced) < ($1.date, $1.announced)
    }
    for holiday in all {
      text += "  - {date: \"\(holiday.date.text)\", title: \(quoted(holiday.title)), "
      text += "announced: \"\(holiday.announced.text)\""
      if let withdrawn = holiday.withdrawn { text += ", withdrawn: \"\(withdrawn.text)\"" }
      text += "}\n"
    }
    return text
  }

  /// The comment lines a file begins with, to be kept when it is written again.
  public static func heading(of text: String) -> String {
    var heading = ""
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      guard line.hasPrefix("#") else { break }
      heading += line + "\n"
    }
    return heading
  }

  /// A YAML text in double quotes.
  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case let control where control.value < 0x20 || control.value == 0x7F:
        let digits = String(control.value, radix: 16)
        quoted += "\\x" + String(repeating: "0", count: 2 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
