public import CivilTime
public import Policy

/// The level of risk of serious harm that lists show.
public enum OverallRisk {
  /// The overall level on a day: the latest assessment about nobody in particular, of one day the last recorded, of
  /// one moment the last given. Nil where there is none.
  public static func level(_ facts: [Fact], on today: CivilDate) -> RiskLevel? {
    level(facts, about: nil, on: today)
  }

  /// True where the overall level, or the level for any group of people, is very high on a day.
  public static func isVeryHigh(_ facts: [Fact], on today: CivilDate) -> Bool {
    ([nil] + RiskGroup.allCases).contains { level(facts, about: $0, on: today) == .veryHigh }
  }

  private static func level(_ facts: [Fact], about group: RiskGroup?, on today: CivilDate) -> RiskLevel? {
    var latest: Fact?
    for fact in facts where fact.kind == .roshAssessed && fact.group == group && fact.withdrawn == nil {
      guard fact.date <= today else { continue }
      if let other = latest, isEarlier(fact, than: other) { continue }
      latest = fact
    }
    guard case .rosh(let level)? = latest?.value else { return nil }
    return level
  }

  private static func isEarlier(_ fact: Fact, than other: Fact) -> Bool {
    if fact.date != other.date { return fact.date < other.date }
    if fact.recorded.day != other.recorded.day { return fact.recorded.day < other.recorded.day }
    let none = Instant(milliseconds: 0)
    return (fact.recorded.instant ?? none) < (other.recorded.instant ?? none)
  }
}
