public import Casework
public import CivilTime
import Policy

/// The steps of planning a visit, a page each.
public enum PlanStep: String, CaseIterable, Hashable, Sendable {
  case purpose, when, crew, place, check

  /// The page that follows.
  public var next: PlanStep {
    switch self {
    case .purpose: .when
    case .when: .crew
    case .crew: .place
    case .place, .check: .check
    }
  }

  var before: PlanStep? {
    switch self {
    case .purpose: nil
    case .when: .purpose
    case .crew: .when
    case .place: .crew
    case .check: .place
    }
  }
}

/// A plan of a visit as somebody is typing it: nothing is checked yet, everything typed is kept, and every page
/// carries what the others asked as hidden fields, under the names that stand here.
public struct PlanDraft: Hashable, Sendable {
  /// Values under names, as the form sends them.
  public private(set) var values: [String: [String]]

  public static let mostStaff = 3
  static let own: [(step: PlanStep, fields: [String])] = [
    (.purpose, ["purpose", "obligation", "objectives", "notice"]),
    (.when, ["date-day", "date-month", "date-year", "time", "minutes"]),
    (
      .crew,
      [
        "staff-1", "staff-2", "staff-3", "learns", "control", "behalf", "external", "external-part", "dress",
        "established", "partners",
      ]
    ),
    (
      .place,
      ["place", "place-text", "access", "conditions", "equipment", "device", "vehicle", "car", "contact"]
    ),
  ]

  /// The form as sent. Names that are none of ours are left out, and of each name no more than forty values are kept.
  public init(_ fields: Fields) {
    values = [:]
    for name in PlanDraft.own.flatMap(\.fields) + ["reason"] { values[name] = PlanDraft.some(fields, name) }
    for pair in fields.pairs where pair.name.hasPrefix("reason-") {
      values[pair.name] = PlanDraft.some(fields, pair.name)
    }
    values = values.filter { !$0.value.isEmpty }
  }

  private static func some(_ fields: Fields, _ name: String) -> [String] {
    Array(fields.all(name).map(\.trimmed).filter { !$0.isEmpty }.prefix(40))
  }

  /// A new form: who asks leads, and what the last visit said of place, people and things stands already (UX-38).
  public init(_ options: VisitOptions, actor: Actor) {
    values = [
      "staff-1": [actor.staff.text], "equipment": [Equipment.mobilePhone.rawValue],
      "dress": [Dress.plainClothes.rawValue],
    ]
    guard let last = options.last else { return }
    fill(last.plan, options.texts)
    for name in [
      "date-day", "date-month", "date-year", "time", "obligation", "objectives", "device", "car",
    ] {
      values[name] = nil
    }
    for name in values.keys where name.hasPrefix("reason") { values[name] = nil }
  }

  /// The form filled with a visit, to change it.
  public init(_ file: VisitFile, zone: Zone) {
    values = [:]
    fill(file.visit.plan, file.texts)
    let cars = file.resources.filter { $0.kind.vehicle != nil }.map(\.code).filter(all("device").contains)
    values["device"] = all("device").filter { !cars.contains($0) }
    values["car"] = cars.isEmpty ? nil : cars
    let local = zone.localTime(of: file.visit.plan.start)
    let date = DateDraft(local.date)
    values["date-day"] = [date.day]
    values["date-month"] = [date.month]
    values["date-year"] = [date.year]
    values["time"] = [Words.time(hour: local.hour, minute: local.minute)]
  }

  private mutating func fill(_ plan: VisitPlan, _ texts: [TextID: String]) {
    values["purpose"] = VisitPurpose.allCases.filter(plan.purposes.contains).map(\.rawValue)
    values["obligation"] = plan.obligations
    values["notice"] = [plan.notice.rawValue]
    values["minutes"] = [String(plan.expectedMinutes)]
    for (number, id) in plan.staff.prefix(PlanDraft.mostStaff).enumerated() {
      values["staff-\(number + 1)"] = [id.text]
    }
    values["learns"] = PlanDraft.numbers(plan.crew, \.isThereToLearn)
    values["control"] = PlanDraft.numbers(plan.crew, \.isControl)
    values["behalf"] = PlanDraft.numbers(plan.crew, \.isOnBehalf)
    values["dress"] = [plan.dress.rawValue]
    for member in plan.crew {
      guard case .external(let id) = member.who else { continue }
      values["external"] = texts[id].map { [$0] }
      values["external-part"] = [member.part.rawValue]
    }
    values["established"] = [plan.isRelationshipEstablished ? "yes" : "no"]
    values["partners"] = plan.hasPartnerAgencies ? ["yes"] : nil
    values["place"] = [plan.place.rawValue]
    for (field, name) in [(VisitText.objectives, "objectives"), (.place, "place-text"), (.access, "access")] {
      values[name] = plan.texts[field].flatMap { texts[$0] }.map { [$0] }
    }
    values["conditions"] = plan.texts[.conditions].flatMap { texts[$0] }.map { [$0] }
    values["equipment"] = Equipment.allCases.filter(plan.equipment.contains).map(\.rawValue)
    values["vehicle"] = [plan.vehicle.rawValue]
    // Which of the codes are vehicles is the file's to say: see `init(_:zone:)`.
    values["device"] = plan.resources.sorted()
    values["contact"] = plan.isContactArranged ? ["yes"] : nil
    for (rule, id) in plan.reasons { values["reason-\(rule)"] = texts[id].map { [$0] } }
  }

  /// Of whom something is so: the number of a member of staff, or `external`.
  private static func numbers(_ crew: [CrewPlace], _ isSo: (CrewPlace) -> Bool) -> [String] {
    let staff = crew.filter { $0.staff != nil }
    let numbers = staff.enumerated().filter { isSo($0.element) }.map { String($0.offset + 1) }
    return numbers + (crew.contains { $0.staff == nil && isSo($0) } ? ["external"] : [])
  }

  /// The first value under a name; empty where there is none.
  public subscript(_ name: String) -> String { values[name]?.first ?? "" }

  func all(_ name: String) -> [String] { values[name] ?? [] }

  func has(_ name: String, _ value: String = "yes") -> Bool { all(name).contains(value) }

  var date: DateDraft {
    var date = DateDraft()
    date.day = self["date-day"]
    date.month = self["date-month"]
    date.year = self["date-year"]
    return date
  }

  /// What a page carries that it does not ask itself.
  func carried(but step: PlanStep) -> [(name: String, value: String)] {
    let asked = Set(PlanDraft.own.first { $0.step == step }?.fields ?? [])
    return values.sorted { $0.key < $1.key }.filter { name, _ in
      !asked.contains(name) && !(step == .check && name.hasPrefix("reason"))
    }.flatMap { name, values in values.map { (name, $0) } }
  }
}

/// A time of day as somebody types it.
enum TimeText {
  /// `10:30`, `10.30am`, `2pm`, `14:30`, `midday`; nil for anything else.
  static func read(_ text: String) -> (hour: Int, minute: Int)? {
    var rest = text.lowercased().filter { !$0.isWhitespace }
    if rest == "midday" { return (12, 0) }
    if rest == "midnight" { return (0, 0) }
    let half = ["am", "pm"].first { rest.hasSuffix($0) }
    if half != nil { rest.removeLast(2) }
    let parts = rest.split(separator: rest.contains(".") ? "." : ":", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts.allSatisfy({ (1...2).contains($0.count) }),
      parts.allSatisfy({ $0.allSatisfy(\.isASCII) }), var hour = Int(parts[0]),
      let minute = parts.count == 2 ? Int(parts[1]) : half == nil ? nil : 0, (0...59).contains(minute),
      parts.count == 1 || parts[1].count == 2
    else { return nil }
    if let half {
      guard (1...12).contains(hour) else { return nil }
      hour = hour % 12 + (half == "pm" ? 12 : 0)
    }
    return (0...23).contains(hour) ? (hour, minute) : nil
  }
}
