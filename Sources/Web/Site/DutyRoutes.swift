import Casework
import CivilTime
import HTTPTypes
import Hummingbird
import Operations
import Pages

extension Site {
  /// What answers a route of `DutyPath`.
  func dutyWays(of route: Route) -> (get: Way?, post: Way?) {
    switch route {
    case .newDuty: (.signedIn(showNewDuty), .signedIn(planDuty))
    case .dutySlot: (.signedIn(showDutySlot), .signedIn(changeDutySlot))
    case .handover: (.signedIn(showHandover), .signedIn(handOver))
    case .contacts: (.signedIn(showContacts), .signedIn(changeContacts))
    case .dutyNumber: (.signedIn(showDutyNumber), .signedIn(setDutyNumber))
    default: (.signedIn(showDuty), nil)
    }
  }

  func showDuty(_ ask: Ask) async throws -> Response {
    if try query(ask.request)["team"] == nil, ask.actor.reach == .none, ask.actor.team == nil,
      !ask.actor.roles.contains(.administrator)
    {
      return respond(NoCasesPage(), ask.context)
    }
    let board = try await dutyBoard(ask)
    return respond(ask) { DutyPage(board: board, notice: $0) }
  }

  // MARK: Slots

  func showNewDuty(_ ask: Ask) async throws -> Response {
    let board = try await plannable(ask)
    return respond(NewDutyPage(board: board, candidates: try await candidates(ask, board)), ask.context)
  }

  /// Puts slots into a rota. What cannot be done comes back with why, and what was typed.
  func planDuty(_ ask: Ask) async throws -> Response {
    let board = try await plannable(ask)
    let candidates = try await candidates(ask, board)
    let form = ask.context.form
    let draft = DutyDraft(form.pairs)
    func again(_ errors: [FieldError]) -> Response {
      retry(NewDutyPage(board: board, candidates: candidates, draft: draft, errors: errors), ask.context)
    }
    guard form.unclean.isEmpty else { return again(form.uncleanErrors) }
    let asked: DutyDraft.Asked
    do { asked = try draft.check(board, among: candidates, zone: desk.zone) } catch {
      return again(error.errors)
    }
    switch try await desk.planDuty(ask.actor, asked.place, asked.part, asked.shifts) {
    case .success: return redirect(to: .duty(.board(team: board.team.code)), saying: .dutyPlanned, ask)
    case .failure(.refused(let refusal)): return again([DutyPage.error(refusal)])
    case .failure(.notPermitted): throw Site.mayNotPlan
    case .failure(.notThere), .failure(.stale): throw Refusal.notFound
    }
  }

  func showDutySlot(_ ask: Ask) async throws -> Response {
    respond(DutySlotPage(file: try await dutySlotFile(ask)), ask.context)
  }

  func changeDutySlot(_ ask: Ask) async throws -> Response {
    let file = try await dutySlotFile(ask)
    guard file.mayPlan else { throw Site.mayNotPlan }
    let form = ask.context.form
    let draft = form["action"] == "end" ? nil : DutyDraft(form.pairs)
    func again(_ errors: [FieldError], _ newer: DutySlotFile? = nil) -> Response {
      let page = DutySlotPage(
        file: newer ?? file, draft: draft, errors: errors, isConflict: newer != nil)
      return respond(page, status: newer == nil ? .unprocessableContent : .conflict, ask.context)
    }
    let revision = try revision(ask)
    let id = file.row.slot.id
    let result: Result<DutySlotFile, DutyProblem>
    if let draft {
      guard revision == file.row.slot.revision else { return again([], file) }
      guard form.unclean.isEmpty else { return again(form.uncleanErrors) }
      var errors: [FieldError] = []
      let known = Set(file.candidates.map(\.staff) + [file.row.slot.staff])
      let shifts = draft.times(desk.zone, among: known, before: &errors)
      guard errors.isEmpty, let shift = shifts.first else { return again(errors) }
      result = try await desk.changeDuty(
        ask.actor, id, staff: shift.staff, from: shift.from, to: shift.to, revision: revision)
    } else {
      result = try await desk.endDuty(ask.actor, id, revision: revision)
    }
    switch result {
    case .success(let after):
      let isOver = draft == nil || !after.row.slot.isPlanned
      return redirect(
        to: .duty(.board(team: file.team?.code)), saying: isOver ? .dutyEnded : .dutyChanged, ask)
    case .failure(.stale(let newer)): return again([], newer)
    case .failure(.refused(let refusal)): return again([DutyPage.error(refusal)])
    case .failure(.notPermitted): throw Site.mayNotPlan
    case .failure(.notThere): throw Refusal.notFound
    }
  }

  // MARK: Handover

  func showHandover(_ ask: Ask) async throws -> Response {
    let handovers = try await desk.handovers(ask.actor)
    return respond(ask) { HandoverPage(desk: handovers, notice: $0) }
  }

  func handOver(_ ask: Ask) async throws -> Response {
    let form = ask.context.form
    let (result, done): (Result<Void, DutyProblem>, Notice.FollowUpDone)
    switch form["action"] {
    case "offer":
      let slot = form["slot"] ?? ""
      guard let incoming = HandoverPage.incoming(form.pairs, slot: slot) else {
        return try await handoverAgain(
          [FieldError(field: "staff", message: "Select who takes it over")], ask)
      }
      (result, done) = (
        try await desk.offerDuty(ask.actor, DutySlotID(slot), to: incoming), .dutyOffered
      )
    case "accept":
      (result, done) = (
        try await desk.acceptDuty(ask.actor, HandoverID(form["handover"] ?? "")), .dutyTaken
      )
    case "decline":
      (result, done) = (
        try await desk.declineDuty(ask.actor, HandoverID(form["handover"] ?? "")), .dutyDeclined
      )
    default: throw Refusal.malformed("The form does not say what is to be done.")
    }
    switch result {
    case .success: return redirect(to: .duty(.handover), saying: done, ask)
    case .failure(.refused(let refusal)):
      return try await handoverAgain([DutyPage.error(refusal)], ask)
    case .failure(.notPermitted): throw Site.mayNotPlan
    case .failure(.notThere), .failure(.stale): throw Refusal.notFound
    }
  }

  private func handoverAgain(_ errors: [FieldError], _ ask: Ask) async throws -> Response {
    retry(HandoverPage(desk: try await desk.handovers(ask.actor), errors: errors), ask.context)
  }

  // MARK: Numbers

  func showDutyNumber(_ ask: Ask) async throws -> Response {
    let board = try await plannable(ask)
    let numbers = try await desk.dutyNumbers(ask.actor, team: board.team.code) ?? []
    return respond(DutyNumberPage(board: board, numbers: numbers), ask.context)
  }

  func setDutyNumber(_ ask: Ask) async throws -> Response {
    let board = try await plannable(ask)
    let form = ask.context.form
    let isRegion = form["whose"] == "region"
    let (number, label) = (form.pairs["number"] ?? "", form.pairs["label"] ?? "")
    let numbers = try await desk.dutyNumbers(ask.actor, team: board.team.code) ?? []
    func again(_ errors: [FieldError], isConflict: Bool = false) -> Response {
      let page = DutyNumberPage(
        board: board, numbers: numbers, whose: isRegion ? "region" : "team", number: number, label: label,
        errors: errors, isConflict: isConflict)
      return respond(page, status: isConflict ? .conflict : .unprocessableContent, ask.context)
    }
    guard form.unclean.isEmpty else { return again(form.uncleanErrors) }
    guard let version = form[isRegion ? "region-version" : "team-version"].flatMap({ Int($0) }),
      (0..<Int(Int32.max)).contains(version)
    else { throw Refusal.malformed("The form does not say which version it was made from.") }
    let result = try await desk.setDutyNumber(
      ask.actor, team: board.team.code, isRegion: isRegion, number: number, label: label, version: version)
    switch result {
    case .success: return redirect(to: .duty(.board(team: board.team.code)), saying: .dutyNumberSet, ask)
    case .failure(.fault(let fault)):
      let all = DutyNumberPage.errors(number: number, label: label)
      return again(all.isEmpty ? [DutyNumberPage.error(fault)] : all)
    case .failure(.stale): return again([], isConflict: true)
    case .failure(.notPermitted): throw Site.mayNotPlan
    case .failure(.notThere): throw Refusal.notFound
    }
  }

  // MARK: What the path names

  static let mayNotPlan = Refusal.forbidden(
    "Only the line manager of a team, those who lead its unit and administrators plan its rota.")

  /// The board of the team that the query names; a team that is not there and one outside the reach are alike.
  private func dutyBoard(_ ask: Ask) async throws -> DutyBoard {
    guard let board = try await desk.duty(ask.actor, team: try query(ask.request)["team"]) else {
      throw Refusal.notFound
    }
    return board
  }

  private func plannable(_ ask: Ask) async throws -> DutyBoard {
    let board = try await dutyBoard(ask)
    guard !board.mayPlan.isEmpty else { throw Site.mayNotPlan }
    return board
  }

  private func candidates(_ ask: Ask, _ board: DutyBoard) async throws -> [DutyCandidate] {
    try await desk.dutyCandidates(ask.actor, team: board.team.code) ?? []
  }

  private func dutySlotFile(_ ask: Ask) async throws -> DutySlotFile {
    guard let text = ask.context.parameters.get("slot"), Site.isIdentifier(text),
      let file = try await desk.dutySlot(ask.actor, DutySlotID(text))
    else { throw Refusal.notFound }
    return file
  }
}
