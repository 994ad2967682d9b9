public import CivilTime
public import Policy

/// Why something was not done to a visit. Words for people are the pages' business.
public enum VisitRefusal: Error, Hashable, Sendable {
  /// It is not at a stage where this can be done.
  case stage(VisitStage)
  /// What was typed cannot stand: which part of the plan.
  case plan(PlanFault)
  /// No risk assessment stands behind it (HV-8.1.1).
  case assessmentMissing
  /// The assessment is not of this person or not of the place of the visit.
  case assessmentElsewhere
  /// Something changed since the assessment; it has to be done anew and authorised anew (HV-8.1.2).
  case assessmentStale([ReopenReason])
  /// Crewing rules that stop it, each with its paragraph (HV-5.3.4, 5.3.5; AP-3).
  case stopped([CrewingFinding])
  /// Crewing rules that want a reason.
  case reasonsMissing([CrewingFinding])
  /// Nobody authorises a visit they plan, assess or go on (HV-8.1.3).
  case own
  /// Further measures and a refusal need words.
  case wordsMissing
  /// It has no authority to begin.
  case notAuthorised
  /// It lies ahead: there is nothing to record; it can be cancelled.
  case notYet
  /// The assessment names no hazard and says of none that it was looked for (HV-8.1.1).
  case hazardsUnanswered
  /// What was recorded cannot stand: which part.
  case record(RecordFault)
}

/// What is wrong with a plan.
public enum PlanFault: Hashable, Sendable {
  case purposeMissing
  case crewMissing
  case crewTooLarge
  /// Somebody is named twice.
  case crewTwice
  case duration
  case startInPast
  case startTooFar
  case tooManyObligations
  case tooManyResources
  /// More than one vehicle is to be booked.
  case vehicleTwice
  case objectivesMissing
  case placeMissing
}

/// What may be decided about a visit. Pure: what is so goes in, the events come out.
public enum VisitDecisions {
  /// How far ahead a visit can be planned, in days.
  public static let daysAhead = 366

  /// A first plan.
  public static func plan(
    _ person: PersonID, _ plan: VisitPlan, now: Instant
  ) throws(VisitRefusal) -> [VisitEvent] {
    try check(plan, now: now)
    return [.planned(person, plan)]
  }

  /// Another plan. Where it was authorised and only the time moved within the same day, the authority stays and the
  /// diary says so (HV-8.2.2); anything else has to be submitted anew.
  public static func change(
    _ visit: Visit, to plan: VisitPlan, reason: TextID?, zone: Zone, now: Instant
  ) throws(VisitRefusal) -> [VisitEvent] {
    guard visit.stage.isAhead else { throw .stage(visit.stage) }
    try check(plan, now: now)
    guard plan != visit.plan else { return [] }
    var moved = visit.plan
    moved.start = plan.start
    moved.expectedMinutes = plan.expectedMinutes
    let isDiaryOnly =
      visit.stage == .authorised && moved == plan
      && zone.date(of: plan.start) == zone.date(of: visit.plan.start)
    if visit.stage == .authorised, isDiaryOnly, reason == nil { throw .wordsMissing }
    return [.changed(plan, isDiaryOnly: isDiaryOnly, reason: reason)]
  }

  /// Puts an assessment behind a visit; `isUnchanged` where it was made for an earlier visit and nothing changed since.
  public static func assess(
    _ visit: Visit, with assessment: RiskAssessment, isUnchanged: Bool, basis: AssessmentBasis
  ) throws(VisitRefusal) -> [VisitEvent] {
    guard visit.stage.isAhead else { throw .stage(visit.stage) }
    guard assessment.person == visit.person, assessment.place == visit.plan.place else {
      throw .assessmentElsewhere
    }
    // One made before this was asked is used again as it is.
    guard isUnchanged || !assessment.hazards.isEmpty || !assessment.clear.isEmpty else {
      throw .hazardsUnanswered
    }
    let changes = assessment.basis.changes(to: basis)
    guard changes.isEmpty else { throw .assessmentStale(changes) }
    return [.assessed(assessment.id, isUnchanged: isUnchanged)]
  }

  /// Puts it before the line manager.
  public static func submit(
    _ visit: Visit, assessment: RiskAssessment?, basis: AssessmentBasis, findings: [CrewingFinding],
    now: Instant
  ) throws(VisitRefusal) -> [VisitEvent] {
    guard visit.stage == .planning || visit.stage == .refused else { throw .stage(visit.stage) }
    try check(visit.plan, now: now)
    try checkAssessment(visit, assessment, basis)
    let stops = findings.filter { $0.answer == .stop }
    guard stops.isEmpty else { throw .stopped(stops) }
    let unanswered = findings.filter { $0.answer == .reason && visit.plan.reasons[$0.rule] == nil }
    guard unanswered.isEmpty else { throw .reasonsMissing(unanswered) }
    return [.submitted]
  }

  /// The line manager's decision (HV-8.1.3). Refusing is open while it is stale or late; authorising is not: authority
  /// comes before the visit.
  public static func decide(
    _ visit: Visit, _ outcome: AuthorisationOutcome, by manager: StaffID, basis: AuthorityBasis,
    under delegation: DelegationID? = nil, words: TextID?, assessment: RiskAssessment?,
    now basisNow: AssessmentBasis, findings: [CrewingFinding], at moment: Instant
  ) throws(VisitRefusal) -> [VisitEvent] {
    guard visit.stage == .submitted else { throw .stage(visit.stage) }
    guard !isInvolved(manager, in: visit, assessment) else { throw .own }
    if outcome != .approved, words == nil { throw .wordsMissing }
    if outcome != .notApproved {
      guard visit.plan.start > moment else { throw .plan(.startInPast) }
      try checkAssessment(visit, assessment, basisNow)
      let stops = findings.filter { $0.answer == .stop }
      guard stops.isEmpty else { throw .stopped(stops) }
    }
    return [.decided(outcome, basis, words, under: delegation)]
  }

  /// Something about the person changed: a visit ahead that was submitted or authorised goes back to planning
  /// (HV-8.1.2). One whose time has come stays as it is: if nobody went, what is stale does not begin; if somebody went,
  /// what came of it can be recorded.
  public static func reopen(_ visit: Visit, _ reason: ReopenReason, now: Instant) -> [VisitEvent] {
    guard visit.stage == .submitted || visit.stage == .authorised, visit.plan.start > now else { return [] }
    return [.reopened(reason)]
  }

  /// Calls it off before it began; with a reason once others had to do with it.
  public static func cancel(_ visit: Visit, reason: TextID?) throws(VisitRefusal) -> [VisitEvent] {
    guard visit.stage.isAhead else { throw .stage(visit.stage) }
    guard reason != nil || visit.stage == .planning else { throw .wordsMissing }
    return [.cancelled(reason)]
  }

  /// No visit begins without authority, nor on an assessment that has become stale (HV-8.1.3, 8.1.2). Where whoever
  /// arrived says how many minutes it takes from `now`, the plan's expected end follows, and the authority stays.
  public static func begin(
    _ visit: Visit, assessment: RiskAssessment?, basis: AssessmentBasis, minutes: Int? = nil,
    now: Instant? = nil
  ) throws(VisitRefusal) -> [VisitEvent] {
    guard visit.stage.isAhead else { throw .stage(visit.stage) }
    guard visit.stage == .authorised, visit.hasAuthority else { throw .notAuthorised }
    try checkAssessment(visit, assessment, basis)
    guard let minutes, let now else { return [.begun] }
    guard VisitPlan.minutesAllowed.contains(minutes) else { throw .plan(.duration) }
    var plan = visit.plan
    let allowed = VisitPlan.minutesAllowed
    // From the planned start to the end that is expected now, whole minutes, rounded up.
    let length = (now.adding(seconds: minutes * 60).milliseconds - plan.start.milliseconds + 59_999) / 60_000
    plan.expectedMinutes = min(max(Int(length), allowed.lowerBound), allowed.upperBound)
    return plan == visit.plan ? [.begun] : [.changed(plan, isDiaryOnly: true, reason: nil), .begun]
  }

  /// It is over; what came of it is recorded apart.
  public static func end(_ visit: Visit) throws(VisitRefusal) -> [VisitEvent] {
    guard visit.stage == .underWay else { throw .stage(visit.stage) }
    return [.ended]
  }

  /// What came of it. Open from the moment it had authority: somebody may have gone without saying when they arrived.
  public static func record(
    _ visit: Visit, _ content: VisitRecord.Content, zone: Zone = .london, now: Instant
  ) throws(VisitRefusal) -> [VisitEvent] {
    switch visit.stage {
    case .authorised, .underWay, .ended:
      guard visit.begun != nil || visit.plan.start <= now else { throw .notYet }
      guard content.outcome == .completed || content.observed != nil else { throw .wordsMissing }
      if let fault = content.fault(today: zone.date(of: now)) { throw .record(fault) }
      return [.recorded(content)]
    case .planning, .submitted, .refused: throw .notAuthorised
    case .recorded, .cancelled: throw .stage(visit.stage)
    }
  }

  /// True for whoever planned it, changed its plan, assessed it, confirmed an assessment, submitted it or goes on it.
  public static func isInvolved(_ staff: StaffID, in visit: Visit, _ assessment: RiskAssessment?) -> Bool {
    visit.planned.by == staff || visit.shapers.contains(staff) || visit.plan.staff.contains(staff)
      || assessment?.made.by == staff
  }

  private static func checkAssessment(
    _ visit: Visit, _ assessment: RiskAssessment?, _ basis: AssessmentBasis
  ) throws(VisitRefusal) {
    guard let assessment, assessment.id == visit.assessment else { throw .assessmentMissing }
    guard assessment.place == visit.plan.place else { throw .assessmentElsewhere }
    let changes = assessment.basis.changes(to: basis)
    guard changes.isEmpty else { throw .assessmentStale(changes) }
  }

  private static func check(_ plan: VisitPlan, now: Instant) throws(VisitRefusal) {
    guard !plan.purposes.isEmpty else { throw .plan(.purposeMissing) }
    guard !plan.crew.isEmpty else { throw .plan(.crewMissing) }
    guard plan.crew.count <= VisitPlan.mostCrew else { throw .plan(.crewTooLarge) }
    guard Set(plan.crew.map(\.who)).count == plan.crew.count else { throw .plan(.crewTwice) }
    guard VisitPlan.minutesAllowed.contains(plan.expectedMinutes) else { throw .plan(.duration) }
    guard plan.start >= now else { throw .plan(.startInPast) }
    guard plan.start <= now.adding(seconds: daysAhead * 86_400) else { throw .plan(.startTooFar) }
    guard plan.obligations.count <= VisitPlan.mostObligations else { throw .plan(.tooManyObligations) }
    guard plan.resources.count <= VisitPlan.mostResources else { throw .plan(.tooManyResources) }
    guard plan.texts[.objectives] != nil else { throw .plan(.objectivesMissing) }
    guard plan.place == .home || plan.texts[.place] != nil else { throw .plan(.placeMissing) }
  }
}
