import CivilTime

/// Parts of a rule in words, for the command line and the rules page.
public enum RuleWords {
  /// "within 15 working days", "every 1 month", "no date".
  public static func deadline(_ rule: Rule) -> String {
    switch rule.deadline {
    case .within(let clock): return "within " + ConditionWords.clock(clock)
    case .recurring(let recurrence):
      var text =
        switch recurrence.step {
        case .every(let step): "every " + frequency(step)
        case .everyFrom: "as often as the risk management plan says"
        }
      if let window = recurrence.window { text += " for " + frequency(window) }
      return text
    case .counted(let counting):
      let rows = SupervisionLevel.allCases.compactMap { level in
        counting.rows[level].map { "\(level.rawValue) \($0.visits) every \($0.days) days" }
      }
      return "first within \(counting.first) days; then " + rows.joined(separator: ", ")
    case .undated: return "no date"
    }
  }

  /// What starts the clock.
  public static func trigger(_ trigger: Trigger) -> String {
    switch trigger {
    case .firstDay(let kind):
      return kind == .supervisionStarted
        ? "the first day of supervision on which it all holds"
        : "the first such day from: " + ConditionWords.status(kind)
    case .start(let orFirst):
      return orFirst
        ? "the start of supervision, by the level then or the first one assessed" : "the start of supervision"
    case .each(let kind, let concern):
      return "each: " + ConditionWords.status(kind)
        + (concern.map { " (\(ConditionWords.plain($0.rawValue)))" } ?? "")
    case .firstVisit(let place): return "the first completed contact at: " + place.rawValue
    }
  }

  /// What takes somebody out of the rule.
  public static func exception(_ exception: RuleException) -> String {
    let text =
      switch exception.test {
      case .condition(let condition): ConditionWords.text(condition)
      case .inCohortOf(let sections): "in a cohort of section " + sections.joined(separator: ", ")
      }
    return text + (exception.validFrom.map { " (from \($0.text))" } ?? "")
  }

  private static func frequency(_ frequency: Frequency) -> String {
    ConditionWords.clock(Clock(within: frequency.every, unit: frequency.unit))
  }
}
