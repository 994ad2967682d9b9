import Casework
import HTTPTypes
import Hummingbird
import Operations
import Pages

extension Site {
  /// What answers a route of `AfterPath`, and that of the ladders of teams.
  func afterWays(of route: Route) -> (get: Way?, post: Way?) {
    switch route {
    case .incidents: (.signedIn(showIncidents), nil)
    case .incident: (.signedIn(showIncident), nil)
    case .incidentSupport: (.signedIn(showSupport), .signedIn(giveSupport))
    case .settingOut: (nil, .signedIn(setOut))
    case .dutyLadder: (.signedIn(showTeamLadder), .signedIn(changeTeamLadder))
    default: (.signedIn(showOwnData), nil)
    }
  }

  func showIncidents(_ ask: Ask) async throws -> Response {
    let list = try await desk.incidents(ask.actor, page: pageNumber(try query(ask.request)["page"]))
    return respond(IncidentsPage(list: list, dues: desk.supportDues(list.rows)), ask.context)
  }

  func showIncident(_ ask: Ask) async throws -> Response {
    let file = try await incidentFile(ask)
    return respond(ask) { IncidentPage(file: file, notice: $0) }
  }

  func showSupport(_ ask: Ask) async throws -> Response {
    respond(SupportPage(file: try await workable(ask)), ask.context)
  }

  /// Puts down what a manager offered, or that they asked again (HV-8.5.1).
  func giveSupport(_ ask: Ask) async throws -> Response {
    let file = try await workable(ask)
    let form = ask.context.form
    let draft = SupportForm(form.pairs)
    func again(_ errors: [FieldError], isConflict: Bool = false) -> Response {
      respond(
        SupportPage(file: file, draft: draft, errors: errors, isConflict: isConflict),
        status: isConflict ? .conflict : .unprocessableContent, ask.context)
    }
    let revision = try revision(ask)
    guard revision == file.incident.revision else { return again([], isConflict: true) }
    guard form.unclean.isEmpty else { return again(form.uncleanErrors) }
    let step: IncidentStep
    do { step = try draft.check(file) } catch { return again(error.errors) }
    switch try await desk.support(
      ask.actor, file.incident.id, step, words: draft.words, revision: revision)
    {
    case .success: return redirect(to: .after(.incident(file.incident.id)), saying: .supportKept, ask)
    case .failure(.refused(.wordsMissing)): return again([SupportForm.wordsMissing])
    case .failure(.refused(.day)): return again([SupportForm.dayOutside])
    case .failure(.refused(.nothingToDo)): return again([SupportForm.nothingToDo])
    case .failure(.text): return again([SupportForm.wordsTooLong])
    case .failure(.notThere): throw Refusal.notFound
    case .failure(.notPermitted), .failure(.stale): throw Refusal.stale
    }
  }

  func showOwnData(_ ask: Ask) async throws -> Response {
    respond(OwnDataPage(data: try await desk.ownData(ask.actor)), ask.context)
  }

  private func workable(_ ask: Ask) async throws -> IncidentFile {
    let file = try await incidentFile(ask)
    guard file.mayWork else {
      throw Refusal.forbidden("Only a manager who was not on the visit offers support after an incident.")
    }
    return file
  }

  /// The incident, fetched as the one who asks; not there and not yours are the same refusal.
  private func incidentFile(_ ask: Ask) async throws -> IncidentFile {
    guard let text = ask.context.parameters.get("incident"), Site.isIdentifier(text),
      let file = try await desk.incident(ask.actor, IncidentID(text))
    else { throw Refusal.notFound }
    return file
  }
}
