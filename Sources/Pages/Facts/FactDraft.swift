public import CivilTime
public import Policy

/// A fact as somebody is typing it: nothing is checked yet, and everything typed is kept.
///
/// Field names: `date-day`, `date-month`, `date-year`, `value`, `group`, `category`, `every`, `unit`, and for a value
/// that is a date `value-day`, `value-month`, `value-year`.
public struct FactDraft: Hashable, Sendable {
  public var date: DateDraft
  /// The contract's word of the value, where the kind's value is a word.
  public var value: String
  public var group: String
  public var category: String
  public var every: String
  public var unit: String
  public var valueDate: DateDraft

  /// An empty form.
  public init() {
    date = DateDraft()
    value = ""
    group = ""
    category = ""
    every = ""
    unit = ""
    valueDate = DateDraft()
  }

  /// The form as sent.
  public init(_ fields: Fields) {
    date = DateDraft(fields, "date")
    value = fields["value"] ?? ""
    group = fields["group"] ?? ""
    category = fields["category"] ?? ""
    every = fields["every"] ?? ""
    unit = fields["unit"] ?? ""
    valueDate = DateDraft(fields, "value")
  }

  /// The form filled with a fact, to correct it.
  public init(_ fact: Fact) {
    self.init()
    date = DateDraft(fact.date)
    group = fact.group?.rawValue ?? ""
    category = fact.category.map(String.init) ?? ""
    switch fact.value {
    case .none, .other: if fact.kind == .supervisionEnded { value = FactForm.everything }
    case .rosh(let level): value = level.word
    case .order(let order): value = order.rawValue
    case .mappaLevel(let level): value = String(level)
    case .concern(let concern): value = concern.rawValue
    case .frequency(let frequency):
      every = String(frequency.every)
      unit = frequency.unit.rawValue
    case .supervisionLevel(let level): value = level.rawValue
    case .caseType(let type): value = type.rawValue
    case .date(let date): valueDate = DateDraft(date)
    }
  }

  /// The fact that was meant, or everything that has to be put right. `recorded` is when it becomes known: now.
  public func check(_ kind: FactKind, recorded: Recorded, today: CivilDate) throws(FieldErrors) -> Fact {
    var errors: [FieldError] = []
    let form = FactForm(kind)
    let day = date.check(field: "date", thing: "the date", before: &errors)
    if let day, day > today {
      errors.append(FieldError(field: "date-day", message: "The date must be today or in the past"))
    }
    let value = check(form.value, &errors)
    var riskGroup: RiskGroup?
    if form.hasGroup, !group.isEmpty, group != "overall" {
      riskGroup = RiskGroup(rawValue: group)
      if riskGroup == nil { errors.append(FieldError(field: "group", message: "Select whom the risk is to")) }
    }
    var mappaCategory: Int?
    if form.hasCategory {
      mappaCategory = Int(category).flatMap { (1...4).contains($0) ? $0 : nil }
      if mappaCategory == nil { errors.append(FieldError(field: "category", message: "Select a category")) }
    }
    guard errors.isEmpty, let day, let value else { throw FieldErrors(errors) }
    return Fact(
      kind: kind, date: day, recorded: recorded, value: value, group: riskGroup, category: mappaCategory)
  }

  private func check(_ asked: FactForm.Value, _ errors: inout [FieldError]) -> FactValue? {
    switch asked {
    case .none: return FactValue.none
    case .choice(let choice):
      if let found = choice.options.first(where: { $0.word == value }) { return found.value }
      errors.append(FieldError(field: "value", message: "Select \(choice.thing)"))
      return nil
    case .date(let thing):
      return valueDate.check(field: "value", thing: thing, before: &errors).map(FactValue.date)
    case .frequency:
      let count = Int(every).flatMap { (1...366).contains($0) ? $0 : nil }
      let unit = TimeUnit(rawValue: unit).flatMap { $0 == .workingDays ? nil : $0 }
      if count == nil {
        errors.append(
          FieldError(field: "every", message: "How often must be a whole number between 1 and 366"))
      }
      if unit == nil { errors.append(FieldError(field: "unit", message: "Select days, weeks or months")) }
      guard let count, let unit else { return nil }
      return .frequency(Frequency(every: count, unit: unit))
    }
  }
}

/// A correction as somebody is typing it. Field names: those of `FactDraft`, `action` (`correct` or `withdraw`) and
/// `reason`.
public struct CorrectionDraft: Hashable, Sendable {
  /// What is to happen to the fact.
  public enum Action: String, CaseIterable, Hashable, Sendable { case correct, withdraw }

  public static let mostCharacters = 500

  public var action: Action?
  public var fact: FactDraft
  public var reason: String

  /// The form as it opens: filled with the fact as it stands.
  public init(_ fact: Fact) {
    action = nil
    self.fact = FactDraft(fact)
    reason = ""
  }

  /// The form as sent.
  public init(_ fields: Fields) {
    action = fields["action"].flatMap(Action.init(rawValue:))
    fact = FactDraft(fields)
    reason = fields["reason"] ?? ""
  }

  /// The replacement (nil to withdraw) and the reason, or everything that has to be put right.
  public func check(
    _ kind: FactKind, recorded: Recorded, today: CivilDate
  ) throws(FieldErrors) -> (replacement: Fact?, reason: String) {
    var errors: [FieldError] = []
    var replacement: Fact?
    switch action {
    case .correct:
      do {
        replacement = try fact.check(kind, recorded: recorded, today: today)
      } catch {
        errors += error.errors
      }
    case .withdraw: break
    case nil:
      errors.append(FieldError(field: "action", message: "Select whether to correct or withdraw the fact"))
    }
    if reason.isEmpty {
      errors.append(FieldError(field: "reason", message: "Enter why the fact was wrong"))
    } else if reason.count > Self.mostCharacters {
      errors.append(
        FieldError(field: "reason", message: "Reason must be \(Self.mostCharacters) characters or fewer"))
    }
    guard errors.isEmpty else { throw FieldErrors(errors) }
    return (replacement, reason)
  }
}
