public import Casework
public import CivilTime
import Policy

/// The pairs of an address's query or of a form, as they came in; a name may come more than once.
public struct Fields: Hashable, Sendable {
  /// In the order given.
  public let pairs: [Pair]

  /// One name and its value, decoded.
  public struct Pair: Hashable, Sendable {
    public let name: String
    public let value: String
    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  public init(_ pairs: [Pair]) { self.pairs = pairs }

  /// The first value of a name without white space at its ends; nil where it is missing or empty.
  public subscript(_ name: String) -> String? {
    guard let value = pairs.first(where: { $0.name == name })?.value else { return nil }
    let trimmed = value.trimmed
    return trimmed.isEmpty ? nil : trimmed
  }

  /// Every value of a name that is not empty.
  public func all(_ name: String) -> [String] {
    pairs.filter { $0.name == name && !$0.value.isEmpty }.map(\.value)
  }
}

/// How a caseload is ordered, which team and which page of it is shown.
public struct CaseloadQuery: Hashable, Sendable {
  /// What the rows are sorted by.
  public enum Order: String, CaseIterable, Hashable, Sendable {
    case due, name, officer
  }

  public var team: String?
  public var order: Order
  public var isDescending: Bool
  /// 1 for the first page.
  public var page: Int

  public init(team: String? = nil, order: Order = .due, isDescending: Bool = false, page: Int = 1) {
    self.team = team
    self.order = order
    self.isDescending = isDescending
    self.page = page
  }

  /// Reads what an address says; words it does not know are left at their defaults.
  public init(_ fields: Fields) {
    self.init(
      team: fields["team"], order: sortWord(fields).flatMap(Order.init(rawValue:)) ?? .due,
      isDescending: isSortDescending(fields), page: pageNumber(fields["page"]))
  }

  /// Only what differs from the defaults.
  var pairs: [(name: String, value: String)] {
    var pairs: [(name: String, value: String)] = []
    if let team { pairs.append(("team", team)) }
    pairs += sortPairs(order.rawValue, isDefault: order == .due, isDescending: isDescending, page: page)
    return pairs
  }
}

/// A month of the calendar, the day chosen in it and the team it is narrowed to.
public struct MonthQuery: Hashable, Sendable {
  public let year: Int
  /// 1 to 12.
  public let month: Int
  public let day: CivilDate?
  public let team: String?

  public init(year: Int, month: Int, day: CivilDate? = nil, team: String? = nil) {
    self.year = year
    self.month = month
    self.day = day
    self.team = team
  }

  /// Reads `month=2025-06&day=2025-06-30&team=…`; the month of `today` where none, or no real one, is given.
  public init(_ fields: Fields, today: CivilDate) {
    let first = fields["month"].flatMap { CivilDate(text: $0 + "-01") } ?? today
    let day = fields["day"].flatMap { CivilDate(text: $0) }
    self.init(year: first.parts.year, month: first.parts.month, day: day, team: fields["team"])
  }

  var pairs: [(name: String, value: String)] {
    var pairs: [(name: String, value: String)] = [("month", "\(year)-\(month < 10 ? "0" : "")\(month)")]
    if let day { pairs.append(("day", day.text)) }
    if let team { pairs.append(("team", team)) }
    return pairs
  }
}

extension DueQuery {
  /// Reads what an address says. Unknown words are left out; a page outside the limits becomes the nearest one.
  public init(_ fields: Fields) {
    self.init(
      cohorts: Array(fields.all("cohort").prefix(40)),
      forces: fields.all("force").compactMap(Force.init(rawValue:)),
      statuses: fields.all("status").compactMap(Status.init(rawValue:)),
      team: fields["team"], order: sortWord(fields).flatMap(Order.init(rawValue:)) ?? .due,
      isDescending: isSortDescending(fields), page: pageNumber(fields["page"]))
  }

  /// Only what differs from the defaults.
  var pairs: [(name: String, value: String)] {
    var pairs: [(name: String, value: String)] = []
    for cohort in cohorts { pairs.append(("cohort", cohort)) }
    for force in forces { pairs.append(("force", force.rawValue)) }
    for status in statuses { pairs.append(("status", status.rawValue)) }
    if let team { pairs.append(("team", team)) }
    pairs += sortPairs(order.rawValue, isDefault: order == .due, isDescending: isDescending, page: page)
    return pairs
  }
}

/// The number of a page of a list, inside its limits; the first where none is given.
public func pageNumber(_ text: String?) -> Int {
  min(max(text.flatMap { Int($0) } ?? 1, 1), DueQuery.mostPages)
}

/// What a sort word ends in when the order is turned round: `sort=name-descending`, as the button in a column's
/// heading sends it.
let descending = "-descending"

private func sortWord(_ fields: Fields) -> String? {
  fields["sort"].map { $0.hasSuffix(descending) ? String($0.dropLast(descending.count)) : $0 }
}

private func isSortDescending(_ fields: Fields) -> Bool { fields["sort"]?.hasSuffix(descending) ?? false }

private func sortPairs(
  _ order: String, isDefault: Bool, isDescending: Bool, page: Int
) -> [(name: String, value: String)] {
  var pairs: [(name: String, value: String)] = []
  if !isDefault || isDescending { pairs.append(("sort", order + (isDescending ? descending : ""))) }
  if page > 1 { pairs.append(("page", String(page))) }
  return pairs
}

extension StringProtocol {
  /// Without white space at either end.
  var trimmed: String {
    guard let first = firstIndex(where: { !$0.isWhitespace }),
      let last = lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(self[first...last])
  }
}
