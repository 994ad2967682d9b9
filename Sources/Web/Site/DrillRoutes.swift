import Casework
import HTTPTypes
import Hummingbird
import Operations
import Pages
import Policy

extension Site {
  private static let mayNotDrill = Refusal.forbidden(
    "Only nominated contacts and managers start a drill, and end one before its time.")

  func showDrills(_ ask: Ask) async throws -> Response {
    let register = try await drillRegister(ask, team: try query(ask.request)["team"])
    return respond(ask) { DrillsPage(register: register, notice: $0) }
  }

  /// Starts a drill and leads to it (BRD-30).
  func startDrill(_ ask: Ask) async throws -> Response {
    let form = ask.context.form
    guard let team = form.pairs["team"], let seen = form.pairs["seen"] else {
      throw Refusal.malformed("The form names no team, or nobody who would be told.")
    }
    let register = try await drillRegister(ask, team: team)
    guard register.mayStart else { throw Site.mayNotDrill }
    func again(_ errors: [FieldError]) -> Response {
      retry(DrillsPage(register: register, ladder: form.pairs["ladder"] ?? "", errors: errors), ask.context)
    }
    guard form.unclean.isEmpty else { return again(form.uncleanErrors) }
    guard let ladder = form.pairs["ladder"].flatMap(LadderKind.init(rawValue:)),
      Drill.ladders.contains(ladder)
    else { return again([DrillsPage.ladderMissing]) }
    switch try await desk.startDrill(ask.actor, team: team, ladder, seen: seen) {
    case .success(let drill): return redirect(to: .board(.incident(drill.id)), saying: .drillStarted, ask)
    case .failure(.refused(let refusal)): return again([DrillsPage.error(refusal)])
    case .failure(.notPermitted): throw Site.mayNotDrill
    case .failure(.notThere): throw Refusal.notFound
    }
  }

  /// Stands a drill down, or ends it before its time.
  func endDrill(_ ask: Ask, _ id: VisitID, _ step: String) async throws -> Response {
    let incident = try await incident(ask)
    guard incident.drill != nil else { throw Refusal.notFound }
    let learnt = ask.context.form.pairs["learnt"] ?? ""
    guard learnt.count <= 1000 else {
      let page = AlarmPage(
        incident: incident,
        errors: [
          FieldError(field: "learnt", message: "What is to be done better must be 1,000 characters or fewer")
        ], reference: learnt)
      return respond(page, status: .unprocessableContent, ask.context)
    }
    let result =
      step == "end-drill"
      ? try await desk.endDrill(ask.actor, id) : try await desk.standDrillDown(ask.actor, id, learnt: learnt)
    if case .failure(.notPermitted) = result { throw Site.mayNotDrill }
    return try await answer(ask, result, id, .drillOver)
  }

  /// The register; a team that is not there and one that the reader does not watch over are alike.
  private func drillRegister(_ ask: Ask, team: String?) async throws -> DrillRegister {
    guard ask.actor.watchesVisits, ask.actor.safetyReach != .none else {
      throw Refusal.forbidden("Only nominated contacts, managers and those who plan visits watch over them.")
    }
    let page = pageNumber(try query(ask.request)["page"])
    guard let register = try await desk.drills(ask.actor, team: team, page: page) else {
      throw Refusal.notFound
    }
    return register
  }
}
