import CivilTime

/// Finds the first thing for which a rule gave nothing, in words.
struct FailedCondition {
  private let planned: PlannedRule
  private let evaluation: Evaluation
  private let episode: Episode
  private let cohorts: [Cohort]

  static func reason(_ planned: PlannedRule, _ evaluation: Evaluation, cohorts: [Cohort]) -> String {
    guard let episode = evaluation.history.episodes.last else { return "no supervision has started" }
    return FailedCondition(planned: planned, evaluation: evaluation, episode: episode, cohorts: cohorts)
      .reason
  }

  private var history: History { evaluation.history }

  private var reason: String {
    if let missing = missingEvent { return missing }
    let who = planned.rule.who
    if let part = neverHeld(who) { return "does not hold: " + ConditionWords.text(part) }
    guard let first = firstDay(who) else {
      return "each part held on some day, but no day had all of it: " + ConditionWords.text(who)
    }
    let trigger = triggerDay(first)
    if let excepted = evaluation.isExcepted(planned, on: trigger) {
      return "excepted: " + words(excepted, trigger)
    }
    if trigger < planned.from {
      return "the rule is in force from \(date(planned.from)), after its trigger, \(date(trigger))"
    }
    if trigger > planned.to {
      return "the rule was in force until \(date(planned.to)), before its trigger, \(date(trigger))"
    }
    switch planned.rule.deadline {
    case .counted: return "the table gives no visit for this supervision level"
    case .recurring: return "no visit of the series is owed: those so far were met, or its time has passed"
    case .within, .undated: break
    }
    if case .start = planned.rule.trigger, first > episode.start {
      return "held only from \(date(first)) on, and this rule looks at the start of supervision: "
        + ConditionWords.text(who)
    }
    return "no day yet on which everything it asks for held: " + ConditionWords.text(who)
  }

  private func date(_ day: Int32) -> String { ExplainTemplate.date(CivilDate(day: day)) }

  /// The event that the trigger waits for and that nobody has recorded.
  private var missingEvent: String? {
    switch planned.rule.trigger {
    case .each(let kind, let concern):
      guard eventDay(kind, concern) == nil else { return nil }
      let which = concern.map { " (\(ConditionWords.plain($0.rawValue)))" } ?? ""
      return "nothing recorded since the start of supervision: " + ConditionWords.status(kind) + which
    case .firstDay(let kind) where kind != .supervisionStarted:
      return eventDay(kind, nil) == nil
        ? "nothing recorded since the start of supervision: " + ConditionWords.status(kind) : nil
    case .firstVisit(let place): return "no completed contact at: \(place.rawValue)"
    case .firstDay, .start: return nil
    }
  }

  /// The last day in this supervision for which a kind of fact is recorded.
  private func eventDay(_ kind: FactKind, _ concern: ConcernKind?) -> Int32? {
    history.facts.last { $0.kind == kind && $0.isAbout(concern) && $0.date.day >= episode.start }?.date.day
  }

  private func triggerDay(_ firstHeld: Int32) -> Int32 {
    switch planned.rule.trigger {
    case .each(let kind, let concern): eventDay(kind, concern) ?? firstHeld
    case .start: episode.start
    case .firstDay, .firstVisit: firstHeld
    }
  }

  // MARK: Conditions

  /// The first part of a condition that held on no day of the period of supervision.
  private func neverHeld(_ condition: Condition) -> Condition? {
    guard case .all(let parts) = condition else { return firstDay(condition) == nil ? condition : nil }
    for part in parts {
      if let failing = neverHeld(part) { return failing }
    }
    return nil
  }

  /// The first day of the period of supervision on which a condition held.
  private func firstDay(_ condition: Condition) -> Int32? {
    let first = max(history.position(on: episode.start), 0)
    return Plan.tests(condition).withUnsafeBufferPointer { tests in
      history.states[first...].first {
        ($0.day < episode.end || $0.day == history.states[first].day) && evaluation.holding(tests, $0) != nil
      }.map { max($0.day, episode.start) }
    }
  }

  // MARK: Exceptions

  /// What takes the person out: of several cohorts those that they were in on the day.
  private func words(_ exception: PlannedException, _ day: Int32) -> String {
    let sections = planned.sections(of: exception)
    guard !sections.isEmpty, let state = history.state(on: day) else { return planned.words(of: exception) }
    let own = cohorts.filter { cohort in
      sections.contains(cohort.section)
        && Plan.tests(cohort.who).withUnsafeBufferPointer { evaluation.holding($0, state) != nil }
    }
    let names = own.map { "\($0.title) (section \($0.section))" }
    guard let last = names.last else { return planned.words(of: exception) }
    let list = names.count == 1 ? last : names.dropLast().joined(separator: ", ") + " and " + last
    return "in the \(names.count == 1 ? "cohort" : "cohorts") " + list
  }
}
