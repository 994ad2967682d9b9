public import CivilTime

/// Evaluates people against one policy from one point of view. A pure function: the same facts, policy, calendar,
/// as-of day and known-at instant give the same obligations (policy.md section 1).
public struct Evaluator: Sendable {
  public let policy: Policy
  public let calendar: HolidayCalendar
  public let asOf: CivilDate
  public let knownAt: Instant
  /// The revision the whole run is held to, nil for "the one in force on each trigger date".
  public let pinned: Revision?
  let plan: Plan
  let view: KnownView
  let workingDays: WorkingDays

  /// Makes the rules ready. `knownAt` defaults to the last instant of the as-of day in the policy's zone; `revision`
  /// is a date as text; `alternatives` are the ids of readings to adopt instead (`I-01b`). Errors: an unknown revision or
  /// alternative, by name, with the known ones.
  public init(
    policy: Policy, library: PolicyLibrary, asOf: CivilDate, knownAt: Instant? = nil, revision: String? = nil,
    alternatives: Set<String> = []
  ) throws(PolicyError) {
    let place = library.directory + "/" + policy.id
    guard let calendar = library.calendar(policy.calendar) else {
      throw PolicyError(file: place + "/policy.yaml", message: "no calendar \"\(policy.calendar)\"")
    }
    let pinned = try revision.map { text throws(PolicyError) -> Revision in
      guard let found = policy.revisions.first(where: { $0.date.text == text }) else {
        let known = policy.revisions.map(\.date.text).joined(separator: ", ")
        throw PolicyError(
          file: place + "/policy.yaml", message: "no revision \"\(text)\" of \(policy.id); known: \(known)")
      }
      return found
    }
    let readings = Set(policy.interpretations.flatMap { $0.readings.map(\.id) })
    for id in alternatives.sorted() where !readings.contains(id) {
      throw PolicyError(
        file: place + "/interpretations.yaml", message: "no reading \"\(id)\" of \(policy.id)")
    }
    self.policy = policy
    self.calendar = calendar
    self.asOf = asOf
    self.pinned = pinned
    let moment = knownAt ?? policy.timeZone.endOfDay(asOf)
    self.knownAt = moment
    view = KnownView(
      asOf: asOf, knownAt: moment, knownDay: policy.timeZone.date(of: moment), zone: policy.timeZone)
    workingDays = calendar.workingDays(knownOn: view.knownDay)
    plan = Plan(policy: policy, pinned: pinned, alternatives: alternatives)
  }

  /// The obligations of a person by due date (none last), then rule id.
  public func obligations(of person: PersonFacts) -> [Obligation] {
    evaluate(person).found.map { obligation($0, crn: person.crn) }
  }

  /// The first day after the as-of day on which the answer changes by time alone, beyond upcoming, due and overdue:
  /// a slot passes, a delay runs out, a fact already known comes true. Nil where it never does.
  public func nextChange(for person: PersonFacts) -> CivilDate? {
    let day = evaluate(person).nextChange
    return day == .max ? nil : CivilDate(day: day)
  }

  /// Obligations and `nextChange` of one evaluation.
  public func outlook(of person: PersonFacts) -> (obligations: [Obligation], nextChange: CivilDate?) {
    let evaluation = evaluate(person)
    let day = evaluation.nextChange
    return (
      evaluation.found.map { obligation($0, crn: person.crn) }, day == .max ? nil : CivilDate(day: day)
    )
  }

  func evaluate(_ person: PersonFacts) -> Evaluation {
    var evaluation = Evaluation(plan: plan, view: view, workingDays: workingDays)
    evaluation.run(facts: person.facts, visits: person.visits, exceptions: person.exceptions)
    return evaluation
  }

  /// The revision that governs a trigger day: the pinned one, or the one in force (meaning 5). A rule that came into
  /// force while its condition already held is governed by its first revision.
  func revision(_ planned: PlannedRule, trigger: Int32) -> Revision? {
    if let pinned { return pinned }
    return policy.revision(on: max(CivilDate(day: trigger), planned.rule.validity.from))
  }

  func obligation(_ item: Found, crn: String) -> Obligation {
    let planned = plan.rules[Int(item.rule)]
    let rule = planned.rule
    let revision = revision(planned, trigger: item.trigger)
    return Obligation(
      crn: crn, policy: policy.id, revision: revision?.date.text ?? "", rule: rule.id,
      paragraph: rule.cite.paragraph, force: rule.force, trigger: CivilDate(day: item.trigger),
      due: item.due == .max ? nil : CivilDate(day: item.due), clock: clock(item, planned),
      status: item.status,
      joint: rule.joint, slot: item.slot == 0 ? nil : Int(item.slot), interpretations: rule.interpretations,
      recordedLate: item.recordedLate, provisional: item.provisional,
      metOn: item.metOn == .min ? nil : CivilDate(day: item.metOn),
      delayedUntil: item.delayedUntil == .min ? nil : CivilDate(day: item.delayedUntil),
      number: item.number == 0 ? nil : Int(item.number))
  }

  /// The clock as written: the rule's, the step of a recurring rule, or the days a counted rule gave.
  func clock(_ item: Found, _ planned: PlannedRule) -> Clock? {
    if item.countedDays > 0 { return Clock(within: Int(item.countedDays), unit: item.stepUnit ?? .days) }
    if case .recurring(let recurrence) = planned.rule.deadline, case .every(let frequency) = recurrence.step {
      return Clock(within: frequency.every, unit: frequency.unit)
    }
    return planned.clock
  }
}
