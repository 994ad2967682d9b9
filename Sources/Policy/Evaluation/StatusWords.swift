public import CivilTime

/// Why an obligation has its status, in a sentence.
public enum StatusWords {
  /// The sentence for an as-of day, with absolute dates. `inForceUntil` is the last day of a rule that was withdrawn.
  public static func why(
    _ obligation: Obligation, asOf: CivilDate, inForceUntil: CivilDate? = nil
  ) -> String {
    let due = obligation.due.map(ExplainTemplate.date) ?? "no date"
    let met = obligation.metOn.map(ExplainTemplate.date) ?? "an earlier day"
    switch obligation.status {
    case .upcoming: return "More than 14 days remain until \(due)."
    case .due:
      let days = (obligation.due?.day ?? asOf.day) - asOf.day
      return days == 0
        ? "Today, \(due), is the last day."
        : "\(days) \(days == 1 ? "day remains" : "days remain") until \(due)."
    case .overdue:
      let days = asOf.day - (obligation.due?.day ?? asOf.day)
      return
        "The last day was \(due), \(days) \(days == 1 ? "day" : "days") ago, and no visit that counts is recorded."
    case .met: return "Met by the visit on \(met)."
    case .metLate: return "Met by the visit on \(met), after the last day, \(due)."
    case .metNotJoint:
      return "The visit on \(met) met the visit, but the police were not there; the joint part is still open."
    case .excepted:
      return obligation.force == .consider
        ? "A decision not to visit is recorded with its reason."
        : "A decision not to visit is recorded with its reason and its endorsement."
    case .exceptionIncomplete:
      return
        "A delay or a decision not to visit is recorded without its reason or the right person's endorsement; "
        + "the visit stays owed."
    case .delayed:
      return (obligation.force == .consider ? "A delay runs until " : "An endorsed delay runs until ")
        + (obligation.delayedUntil.map(ExplainTemplate.date) ?? "a date not given") + "."
    case .lapsed:
      return "The rule was withdrawn"
        + (inForceUntil.map { " after \(ExplainTemplate.date($0))" } ?? "")
        + " and no other took its place, so what was still open under it lapsed."
    case .suspended: return "Suspended for now; the last day, \(due), has not moved."
    case .closed: return "Supervision ended before it was met."
    case .consider:
      return "No date is set by the text; it has been open since \(ExplainTemplate.date(obligation.trigger))."
    }
  }
}

extension Fact {
  /// True where no concern is asked for, or the fact is of that concern.
  func isAbout(_ concern: ConcernKind?) -> Bool { concern.map { value == .concern($0) } ?? true }

  /// The value in the contract's words; nil where the kind has none.
  public var valueText: String? {
    switch value {
    case .none, .other: nil
    case .rosh(let level): level.word
    case .order(let type): type.rawValue
    case .mappaLevel(let level): String(level)
    case .concern(let kind): kind.rawValue
    case .frequency(let frequency): "every \(frequency.every) \(frequency.unit.rawValue)"
    case .supervisionLevel(let level): level.rawValue
    case .caseType(let type): type.rawValue
    case .date(let date): date.text
    }
  }
}
