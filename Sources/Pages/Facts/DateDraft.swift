public import CivilTime

/// A day as somebody is typing it: three boxes, the month as a number or as a name.
public struct DateDraft: Hashable, Sendable {
  public var day: String
  public var month: String
  public var year: String

  public init() {
    day = ""
    month = ""
    year = ""
  }

  public init(_ date: CivilDate) {
    day = String(date.parts.day)
    month = String(date.parts.month)
    year = String(date.parts.year)
  }

  /// Reads `name-day`, `name-month` and `name-year`.
  public init(_ fields: Fields, _ name: String) {
    day = fields[name + "-day"] ?? ""
    month = fields[name + "-month"] ?? ""
    year = fields[name + "-year"] ?? ""
  }

  /// The day, or nil with what is wrong added to `errors`. `thing` reads on: “Enter the date it happened”.
  func check(field: String, thing: String, before errors: inout [FieldError]) -> CivilDate? {
    let missing = [("day", day), ("month", month), ("year", year)].filter { $0.1.isEmpty }.map { $0.0 }
    if missing.count == 3 {
      errors.append(FieldError(field: field + "-day", message: "Enter \(thing)"))
      return nil
    }
    if let first = missing.first {
      let list = missing.joined(separator: " and a ")
      errors.append(
        FieldError(field: "\(field)-\(first)", message: "\(Words.capitalised(thing)) must include a \(list)"))
      return nil
    }
    let number = Self.monthNumber(month)
    guard let number, let year = Int(year), let day = Int(day),
      let date = CivilDate(year: year, month: number, day: day)
    else {
      errors.append(
        FieldError(field: field + "-day", message: "\(Words.capitalised(thing)) must be a real date"))
      return nil
    }
    return date
  }

  /// 1 to 12 for a number, a month's name or at least its first three letters.
  static func monthNumber(_ text: String) -> Int? {
    if let number = Int(text) { return (1...12).contains(number) ? number : nil }
    let typed = text.lowercased()
    guard typed.count >= 3 else { return nil }
    return Words.months.firstIndex { $0.lowercased().hasPrefix(typed) }.map { $0 + 1 }
  }
}
