import CivilTime

/// Explanations, made on demand from a fresh evaluation (policy.md section 3, meaning 10).
extension Evaluator {
  /// Why the obligation with this key (`Obligation.key`) has its date and status; nil where there is none such.
  public func explanation(of key: String, for person: PersonFacts) -> Explanation? {
    let evaluation = evaluate(person)
    for item in evaluation.found where obligation(item, crn: person.crn).key == key {
      return explanation(item, evaluation, crn: person.crn)
    }
    return nil
  }

  /// Explanations of every obligation, in the contract's order.
  public func explanations(for person: PersonFacts) -> [Explanation] {
    let evaluation = evaluate(person)
    return evaluation.found.map { explanation($0, evaluation, crn: person.crn) }
  }

  func explanation(_ item: Found, _ evaluation: Evaluation, crn: String) -> Explanation {
    let planned = plan.rules[Int(item.rule)]
    let obligation = obligation(item, crn: crn)
    let episode = episode(of: item, evaluation)
    let used = evaluation.factsUsed(
      planned, episode, trigger: item.trigger, number: item.number
    ).map {
      evaluation.history.facts[$0]
    }
    let isLaterOrder = !evaluation.history.episodes.contains { $0.start == item.trigger }
    let why = triggerWhy(planned, item, episode, used, isLaterOrder: isLaterOrder)
    let skipped = skipped(obligation)
    return Explanation(
      obligation: obligation, title: planned.rule.title,
      sentence: sentence(planned, obligation, why: why, skipped: skipped), triggerWhy: why,
      statusWhy: StatusWords.why(
        obligation, asOf: asOf,
        inForceUntil: planned.lapsesAfter == .max ? nil : CivilDate(day: planned.lapsesAfter)),
      facts: used.map(factUsed), skipped: skipped,
      calendar: calendar.id, calendarHorizon: calendar.horizon,
      revisionFrom: revision(planned, trigger: item.trigger)?.date ?? planned.rule.validity.from,
      interpretations: planned.rule.interpretations.compactMap { note($0, planned, obligation) },
      notApplied: notApplied(evaluation))
  }

  private func episode(of item: Found, _ evaluation: Evaluation) -> Episode {
    let history = evaluation.history
    let planned = plan.rules[Int(item.rule)]
    var runsFromStart = item.countedDays > 0 && item.stepUnit == nil
    if case .start = planned.rule.trigger { runsFromStart = true }
    if runsFromStart,
      let own = history.starts(withoutUnpaidWorkFrom: planned.unpaidWorkFrom).last(where: {
        $0.start <= item.trigger
      })
    {
      return own
    }
    return history.episodes.last { $0.start <= item.trigger } ?? history.episodes[0]
  }

  private func triggerWhy(
    _ planned: PlannedRule, _ item: Found, _ episode: Episode, _ used: [Fact], isLaterOrder: Bool
  ) -> String {
    if item.countedDays > 0, item.stepUnit == nil {
      return item.trigger == episode.start
        ? "the start of this period of supervision" : "the visit from which the count runs"
    }
    switch planned.rule.trigger {
    case .start:
      return isLaterOrder
        ? "the start of the earliest order that counts and was still live" : "the start of supervision"
    case .each(let kind, _): return "the day of the record: " + ConditionWords.status(kind)
    case .firstVisit(let place): return "the first completed contact at: " + place.rawValue
    case .firstDay:
      if item.trigger == episode.start {
        return "the start of supervision, when this already held: " + ConditionWords.text(planned.rule.who)
      }
      let causes = used.filter { $0.date.day == item.trigger }.map { ConditionWords.status($0.kind) }
      let cause = causes.isEmpty ? ConditionWords.text(planned.rule.who) : causes.joined(separator: ", ")
      return "the first day of supervision on which everything the rule asks for held: " + cause
    }
  }

  private func skipped(_ obligation: Obligation) -> Explanation.Skipped? {
    guard let due = obligation.due, obligation.clock?.unit == .workingDays else { return nil }
    let skipped = workingDays.skipped(after: obligation.trigger, through: due)
    return Explanation.Skipped(weekendDays: skipped.weekendDays, holidays: skipped.holidays)
  }

  private func sentence(
    _ planned: PlannedRule, _ obligation: Obligation, why: String, skipped: Explanation.Skipped?
  ) -> String {
    var values = [
      "trigger": ExplainTemplate.date(obligation.trigger), "trigger.why": why,
      "paragraph": obligation.paragraph,
      "due": obligation.due.map(ExplainTemplate.date) ?? "no date",
      "clock": obligation.clock.map(ConditionWords.clock) ?? "no time limit",
      "slot": obligation.slot.map(String.init) ?? "",
    ]
    if let skipped {
      let names = skipped.holidays.map { "\($0.title) (\(ExplainTemplate.date($0.date)))" }
      values["skipped"] =
        "\(skipped.weekendDays) weekend \(skipped.weekendDays == 1 ? "day" : "days") not counted"
        + (names.isEmpty ? "" : ", nor " + names.joined(separator: ", "))
    } else {
      values["skipped"] = "every day counts"
    }
    return ExplainTemplate.fill(planned.rule.explain, with: values)
      + (obligation.provisional
        ? " The date is provisional: bank holidays are known only up to \(ExplainTemplate.date(calendar.horizon))."
        : "")
  }

  private func factUsed(_ fact: Fact) -> Explanation.FactUsed {
    Explanation.FactUsed(
      kind: fact.kind, date: fact.date, recorded: fact.recorded.day, value: fact.valueText)
  }

  private func note(
    _ id: String, _ planned: PlannedRule, _ obligation: Obligation
  ) -> Explanation.InterpretationNote? {
    guard let entry = policy.interpretations.first(where: { $0.id == id }), let adopted = entry.adopted else {
      return nil
    }
    let other = entry.readings.first { !$0.isAdopted }
    let alternative = planned.rule.alternatives.first { option in
      entry.readings.contains { $0.id == option.id && !$0.isAdopted }
    }
    let due = alternative?.clock.map { clock in
      let evaluation = Evaluation(plan: plan, view: view, workingDays: workingDays)
      return CivilDate(day: evaluation.dueDay(clock, from: obligation.trigger.day).0)
    }
    return Explanation.InterpretationNote(
      id: id, question: entry.question, adopted: adopted.text, why: entry.why, status: entry.status,
      alternative: other?.text, alternativeDue: due)
  }

  /// Every rule that gave nothing for this person, with the first condition that failed.
  func notApplied(_ evaluation: Evaluation) -> [Explanation.NotApplied] {
    let applied = Set(evaluation.found.map(\.rule))
    return plan.rules.indices.filter { !applied.contains(Int32(truncatingIfNeeded: $0)) }.map { index in
      let planned = plan.rules[index]
      return Explanation.NotApplied(
        rule: planned.rule.id, paragraph: planned.rule.cite.paragraph,
        reason: FailedCondition.reason(planned, evaluation, cohorts: policy.cohorts))
    }
  }
}
