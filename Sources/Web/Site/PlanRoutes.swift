import Casework
import HTTPTypes
import Hummingbird
import Operations
import Pages
import Policy

extension Site {
  func showNewVisit(_ ask: Ask) async throws -> Response {
    let scene = try await scene(ask, try personID(ask.context))
    guard ask.actor.mayPlanVisits else { throw Site.mayNotWork }
    let draft = PlanDraft(scene.options, actor: ask.actor)
    return respond(PlanPage(step: .purpose, scene: scene, draft: draft), ask.context)
  }

  /// One page of a plan comes in, the next goes out; the last one makes the visit.
  func planVisit(_ ask: Ask) async throws -> Response {
    let person = try personID(ask.context)
    let scene = try await scene(ask, person, PlanDraft(ask.context.form.pairs))
    guard ask.actor.mayPlanVisits else { throw Site.mayNotWork }
    let sent = PlanSent(ask, scene: scene, changing: nil)
    guard let plan = try await whole(sent, ask) else { return try await turn(sent, ask) }
    switch try await desk.planVisit(ask.actor, person, plan) {
    case .success(let file): return redirect(to: Path.assessment(file.visit.id).text)
    case .failure(let problem): return try await again(sent, problem, ask)
    }
  }

  func showPlan(_ ask: Ask) async throws -> Response {
    let file = try await workableVisit(ask)
    guard file.visit.stage.isAhead else { return respond(VisitPage(file: file), ask.context) }
    let draft = PlanDraft(file, zone: desk.zone)
    let scene = try await scene(ask, file.visit.person, draft, changing: file.visit.id)
    return try await turn(PlanSent(draft, scene: scene, changing: file), ask)
  }

  /// The pages of a plan for a visit that is there; the last one changes it.
  func changePlan(_ ask: Ask) async throws -> Response {
    let file = try await workableVisit(ask)
    let revision = try revision(ask)
    let scene = try await scene(
      ask, file.visit.person, PlanDraft(ask.context.form.pairs), changing: file.visit.id)
    let sent = PlanSent(ask, scene: scene, changing: file)
    guard revision == file.visit.revision, file.visit.stage.isAhead else {
      return try await conflict(sent, file, ask)
    }
    guard let plan = try await whole(sent, ask) else { return try await turn(sent, ask) }
    let result = try await desk.changeVisit(
      ask.actor, file.visit.id, plan, reason: ask.context.form.pairs["reason"], revision: revision)
    switch result {
    case .success(let after):
      let isMoved = after.visit.stage == .authorised
      return redirect(to: .visit(file.visit.id), saying: isMoved ? .moved : .changed, ask)
    case .failure(let problem): return try await again(sent, problem, ask)
    }
  }

  // MARK: Turning the pages

  /// What the pages of a plan are checked against; nobody there and somebody else's are the same refusal.
  private func scene(
    _ ask: Ask, _ person: PersonID, _ draft: PlanDraft? = nil, changing visit: VisitID? = nil
  ) async throws -> PlanScene {
    guard
      let options = try await desk.visitOptions(
        ask.actor, person, during: draft?.time(desk.zone), except: visit)
    else { throw Refusal.notFound }
    return PlanScene(options: options, zone: desk.zone, now: desk.moment)
  }

  /// The plan, where the last page was sent and neither the answers nor the crewing rules stand against it.
  private func whole(_ sent: PlanSent, _ ask: Ask) async throws -> VisitDraft? {
    guard let plan = sent.whole else { return nil }
    let person = sent.scene.options.person.row.person
    let tried = try await desk.tryVisit(ask.actor, person, plan, replacing: sent.changing?.visit)
    guard case .success(let findings) = tried, !findings.contains(where: { $0.answer == .stop }),
      sent.unanswered(findings).isEmpty
    else { return nil }
    return plan
  }

  /// The page that follows what was sent, or the same one with what has to be put right.
  private func turn(_ sent: PlanSent, _ ask: Ask) async throws -> Response {
    var (step, errors) = sent.turned
    var findings: [CrewingFinding] = []
    if step == .check, let plan = sent.draft.plan(sent.scene) {
      let person = sent.scene.options.person.row.person
      switch try await desk.tryVisit(ask.actor, person, plan, replacing: sent.changing?.visit) {
      case .success(let found): findings = found
      case .failure(.refused(.plan(let fault))): (step, errors) = PlanSent.page(of: fault)
      case .failure(.taken(let taken)): (step, errors) = (.place, PlanDraft.errors(taken, desk.zone))
      case .failure(.unknownResource(let code)):
        (step, errors) = (.place, [sent.draft.unknown(code, sent.scene)])
      case .failure(.notThere): throw Refusal.notFound
      case .failure: throw Site.mayNotWork
      }
      if sent.isLast { errors += sent.unanswered(findings) }
    }
    let page = PlanPage(
      step: step, scene: sent.scene, draft: sent.draft, changing: sent.changing, findings: findings,
      isReturning: sent.isReturning(to: step), errors: errors)
    let isStopped = sent.isLast && step == .check
    return respond(
      page, status: errors.isEmpty && !isStopped ? .ok : .unprocessableContent, ask.context)
  }

  /// What the last page says to a refusal.
  private func again(_ sent: PlanSent, _ problem: VisitProblem, _ ask: Ask) async throws -> Response {
    switch problem {
    case .notThere: throw Refusal.notFound
    case .stale(let newer): return try await conflict(sent, newer, ask)
    case .refused(.plan(let fault)):
      let (step, errors) = PlanSent.page(of: fault)
      return retry(
        PlanPage(
          step: step, scene: sent.scene, draft: sent.draft, changing: sent.changing, isReturning: true,
          errors: errors), ask.context)
    case .refused(.wordsMissing):
      return try await check(sent, [FieldError(field: "reason", message: "Enter why the visit moves")], ask)
    case .text(let field):
      let name = sent.draft.values["reason-\(field)"] == nil ? field : "reason-\(field)"
      return try await check(
        sent,
        [
          FieldError(
            field: name,
            message: "What you enter must be 4,000 characters or fewer, without control characters")
        ],
        ask)
    case .refused(.stage), .notPermitted: throw Site.mayNotWork
    case .taken(let taken):
      // Somebody was quicker: the page shows what is free now.
      let scene = try await scene(
        ask, sent.scene.options.person.row.person, sent.draft, changing: sent.changing?.visit.id)
      return retry(
        PlanPage(
          step: .place, scene: scene, draft: sent.draft, changing: sent.changing, isReturning: true,
          errors: PlanDraft.errors(taken, desk.zone)), ask.context)
    case .unknownResource(let code):
      return retry(
        PlanPage(
          step: .place, scene: sent.scene, draft: sent.draft, changing: sent.changing, isReturning: true,
          errors: [sent.draft.unknown(code, sent.scene)]), ask.context)
    case .refused, .unknownStaff, .unknownObligation, .householdMissing, .nothingToReuse:
      throw Refusal.malformed("The plan holds something that is not there any more.")
    }
  }

  /// The page that was sent, beside what somebody else made of the visit meanwhile. What has begun or is over cannot be
  /// planned any more: then what was typed comes back to be read.
  private func conflict(_ sent: PlanSent, _ newer: VisitFile, _ ask: Ask) async throws -> Response {
    let sent = sent.about(newer)
    let isChecked = sent.step == .check && newer.visit.stage.isAhead
    let page = PlanPage(
      step: sent.step, scene: sent.scene, draft: sent.draft, changing: newer,
      findings: isChecked ? try await findings(sent, ask) : [],
      isReturning: sent.isReturning(to: sent.step), isConflict: true)
    return respond(page, status: .conflict, ask.context)
  }

  /// The last page once more, with what the crewing rules say and the reasons that were given.
  private func check(_ sent: PlanSent, _ errors: [FieldError], _ ask: Ask) async throws -> Response {
    retry(
      PlanPage(
        step: .check, scene: sent.scene, draft: sent.draft, changing: sent.changing,
        findings: try await findings(sent, ask), errors: errors), ask.context)
  }

  /// What the crewing rules say to a plan; nothing where it is not whole.
  private func findings(_ sent: PlanSent, _ ask: Ask) async throws -> [CrewingFinding] {
    guard let plan = sent.draft.plan(sent.scene) else { return [] }
    let person = sent.scene.options.person.row.person
    let tried = try await desk.tryVisit(ask.actor, person, plan, replacing: sent.changing?.visit)
    return (try? tried.get()) ?? []
  }

  // MARK: The assessment

  func showAssessment(_ ask: Ask) async throws -> Response {
    let (file, earlier) = try await assessable(ask)
    return respond(AssessmentPage(file: file, earlier: earlier), ask.context)
  }

  /// Confirms the last assessment in two actions, or makes a new one (HV-8.1.1, 8.1.2).
  func assessVisit(_ ask: Ask) async throws -> Response {
    let (file, earlier) = try await assessable(ask)
    let form = ask.context.form
    var draft = AssessmentForm(form.pairs)
    // What became known meanwhile is said once, on a page that shows it.
    let isNews = !(draft.seen?.changes(to: file.basis).isEmpty ?? true)
    if isNews { draft.seen = nil }
    func again(_ errors: [FieldError], _ newer: VisitFile? = nil) -> Response {
      let page = AssessmentPage(
        file: newer ?? file, earlier: earlier, draft: draft, errors: errors, isConflict: newer != nil)
      return respond(page, status: newer == nil ? .unprocessableContent : .conflict, ask.context)
    }
    let revision = try revision(ask)
    guard revision == file.visit.revision else {
      return again(isNews ? [AssessmentForm.somethingChanged] : [], file)
    }
    guard !isNews else { return again([AssessmentForm.somethingChanged]) }
    guard form.unclean.isEmpty else { return again(form.uncleanErrors) }
    let asked: AssessmentDraft?
    do {
      asked = try draft.check(AssessmentPage(file: file, earlier: earlier, draft: draft))
    } catch { return again(error.errors) }
    let result: Result<VisitFile, VisitProblem>
    if let asked {
      result = try await desk.assessVisit(ask.actor, file.visit.id, asked, revision: revision)
    } else {
      result = try await desk.reuseAssessment(ask.actor, file.visit.id, revision: revision)
    }
    switch result {
    case .success: return redirect(to: .visit(file.visit.id), saying: .assessed, ask)
    case .failure(.householdMissing): return again([AssessmentForm.householdMissing])
    case .failure(.text(let field)):
      let name = field == "household" ? field : "hazard-\(field)"
      return again([
        FieldError(field: name, message: "What you enter must be 4,000 characters or fewer")
      ])
    case .failure(.refused(.assessmentStale)): return again([AssessmentForm.somethingChanged])
    case .failure(.stale(let newer)): return again([], newer)
    case .failure(.notThere): throw Refusal.notFound
    case .failure(.notPermitted): throw Site.mayNotWork
    case .failure: throw Refusal.stale
    }
  }

  private func assessable(_ ask: Ask) async throws -> (VisitFile, EarlierAssessment?) {
    guard let (file, earlier) = try await desk.assessmentChoice(ask.actor, try visitID(ask.context)) else {
      throw Refusal.notFound
    }
    guard file.standing.mayWork else { throw Site.mayNotWork }
    return (file, earlier)
  }
}
