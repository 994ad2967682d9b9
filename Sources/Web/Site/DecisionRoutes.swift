import Casework
import CivilTime
import HTTPTypes
import Hummingbird
import NIOCore
import Operations
import Pages
import Policy

extension Site {
  func showNewDecision(_ ask: Ask) async throws -> Response {
    let options = try await decidableOptions(ask)
    return respond(DecidePage(step: .kind, options: options, draft: DecideDraft()), ask.context)
  }

  /// One page of a decision comes in, the next goes out; the last one records it (J11).
  func decideAgainstVisit(_ ask: Ask) async throws -> Response {
    let options = try await decidableOptions(ask)
    let sent = DecideSent(ask, options: options, today: desk.today)
    guard let whole = sent.whole else { return turn(sent, ask) }
    let result = try await desk.decideAgainstVisit(
      ask.actor, options.person.person, policy: whole.item.policy, obligation: whole.item.key,
      kind: whole.kind, reason: whole.reason, rationale: whole.rationale, until: whole.until)
    switch result {
    case .success(let file):
      let isAlone = file.decision.stage == .standing
      return redirect(to: .decision(file.decision.id), saying: isAlone ? .decidedAlone : .decided, ask)
    case .failure(let problem): return try again(sent, problem, ask)
    }
  }

  /// The page that follows what was sent, or the same one with what has to be put right.
  private func turn(_ sent: DecideSent, _ ask: Ask) -> Response {
    let (step, errors) = sent.turned
    let page = DecidePage(
      step: step, options: sent.options, draft: sent.draft, isReturning: sent.isReturning(to: step),
      errors: errors)
    return respond(page, status: errors.isEmpty ? .ok : .unprocessableContent, ask.context)
  }

  private func again(_ sent: DecideSent, _ problem: DecisionProblem, _ ask: Ask) throws -> Response {
    let (step, error): (DecideStep, FieldError)
    switch problem {
    case .notThere: throw Refusal.notFound
    case .notPermitted: throw Site.mayNotDecide
    case .stale: throw Refusal.stale
    case .text: (step, error) = (.reason, DecideDraft.rationaleTooLong)
    case .refused(.rationaleMissing): (step, error) = (.reason, DecideDraft.rationaleMissing)
    case .refused(.untilMissing), .refused(.untilGiven): (step, error) = (.reason, DecideDraft.untilWrong)
    case .refused: (step, error) = (.obligation, DecideDraft.notOpen)
    }
    return retry(
      DecidePage(step: step, options: sent.options, draft: sent.draft, isReturning: true, errors: [error]),
      ask.context)
  }

  static let mayNotDecide = Refusal.forbidden(
    "Only those who work or manage a case may decide about its visits.")

  /// What a decision can be made from, for somebody who may decide. Reach comes first: who is not there is not forbidden.
  private func decidableOptions(_ ask: Ask) async throws -> DecisionOptions {
    guard let options = try await desk.decisionOptions(ask.actor, try personID(ask.context)) else {
      throw Refusal.notFound
    }
    guard ask.actor.mayPlanVisits else { throw Site.mayNotDecide }
    return options
  }

  // MARK: One decision

  func showDecision(_ ask: Ask) async throws -> Response {
    let file = try await decisionFile(ask)
    return respond(ask) { DecisionPage(file: file, notice: $0) }
  }

  /// The endorsement, or the refusal of one. What cannot be done comes back with why, and what was typed.
  func endorseDecision(_ ask: Ask) async throws -> Response {
    let file = try await decisionFile(ask)
    let form = ask.context.form
    let draft = EndorsementDraft(form.pairs)
    func again(_ errors: [FieldError], _ newer: DecisionFile? = nil) -> Response {
      let page = DecisionPage(file: newer ?? file, draft: draft, errors: errors, isConflict: newer != nil)
      return respond(page, status: newer == nil ? .unprocessableContent : .conflict, ask.context)
    }
    let revision = try revision(ask)
    guard revision == file.decision.revision else { return again([], file) }
    // The page says why whoever asks cannot do either.
    guard file.isMineToEndorse else { return again([]) }
    guard form.unclean.isEmpty else { return again(form.uncleanErrors) }
    let asked: (outcome: EndorsementDraft.Outcome, words: String)
    do { asked = try draft.check() } catch { return again(error.errors) }
    let result: Result<DecisionFile, DecisionProblem>
    switch asked.outcome {
    case .endorse: result = try await desk.endorseDecision(ask.actor, file.decision.id, revision: revision)
    case .decline:
      result = try await desk.declineDecision(
        ask.actor, file.decision.id, words: asked.words, revision: revision)
    }
    switch result {
    case .success:
      return redirect(
        to: .decision(file.decision.id), saying: asked.outcome == .endorse ? .endorsed : .declined, ask)
    case .failure(.stale(let newer)): return again([], newer)
    case .failure(.refused(.rationaleMissing)): return again([EndorsementDraft.wordsMissing])
    case .failure(.text): return again([EndorsementDraft.wordsTooLong])
    case .failure(.notThere): throw Refusal.notFound
    case .failure: return again([])
    }
  }

  func showWithdrawal(_ ask: Ask) async throws -> Response {
    respond(WithdrawalPage(file: try await workableDecision(ask)), ask.context)
  }

  /// Takes a decision back, with why.
  func withdrawDecision(_ ask: Ask) async throws -> Response {
    let file = try await workableDecision(ask)
    let form = ask.context.form
    let reason = form.pairs["reason"] ?? ""
    func again(_ errors: [FieldError], _ newer: DecisionFile? = nil) -> Response {
      let page = WithdrawalPage(
        file: newer ?? file, reason: reason, errors: errors, isConflict: newer != nil)
      return respond(page, status: newer == nil ? .unprocessableContent : .conflict, ask.context)
    }
    let revision = try revision(ask)
    guard revision == file.decision.revision else { return again([], file) }
    guard form.unclean.isEmpty else { return again(form.uncleanErrors) }
    let result = try await desk.withdrawDecision(
      ask.actor, file.decision.id, words: reason, revision: revision)
    switch result {
    case .success: return redirect(to: .decision(file.decision.id), saying: .withdrawn, ask)
    case .failure(.stale(let newer)): return again([], newer)
    case .failure(.refused(.rationaleMissing)):
      return again([FieldError(field: "reason", message: "Enter why the decision is withdrawn")])
    case .failure(.text):
      return again([FieldError(field: "reason", message: "The reason must be 4,000 characters or fewer")])
    case .failure(.notThere): throw Refusal.notFound
    case .failure(.notPermitted): throw Site.mayNotDecide
    case .failure: return again([])
    }
  }

  /// The decision, fetched as the one who asks; not there and not yours are the same refusal.
  private func decisionFile(_ ask: Ask) async throws -> DecisionFile {
    guard let text = ask.context.parameters.get("decision"), Site.isIdentifier(text),
      let file = try await desk.decision(ask.actor, DecisionID(text))
    else { throw Refusal.notFound }
    return file
  }

  private func workableDecision(_ ask: Ask) async throws -> DecisionFile {
    let file = try await decisionFile(ask)
    guard file.mayWork else { throw Site.mayNotDecide }
    return file
  }

  // MARK: The register

  func showDecisions(_ ask: Ask) async throws -> Response {
    if ask.actor.reach == .none { return respond(NoCasesPage(), ask.context) }
    let query = DecisionsQuery(try query(ask.request))
    let teams = try await teamsHolding(query.team, ask.actor)
    let list = try await desk.decisions(ask.actor, query)
    return respond(DecisionsPage(list: list, query: query, teams: teams), ask.context)
  }

  /// The register as a CSV file, safe to open in a spreadsheet.
  func sendDecisionsFile(_ ask: Ask) async throws -> Response {
    let query = DecisionsQuery(try query(ask.request))
    _ = try await teamsHolding(query.team, ask.actor)
    let most = settings.limits.exportRows
    // One row more than the limit tells whether anything was left out.
    let rows = try await desk.decisionsForExport(ask.actor, query, most: most + 1)
    let file = DecisionsFile(
      rows: Array(rows.prefix(most)), isCut: rows.count > most, today: desk.today, zone: desk.zone)
    var response = Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(bytes: file.bytes)))
    response.headers[.contentType] = "text/csv; charset=utf-8; header=present"
    response.headers[.contentDisposition] =
      "attachment; filename=\"home-visit-decisions-\(desk.today.text).csv\""
    return response
  }
}
