import Casework
import HTTPTypes
import Hummingbird
import Operations
import Pages

extension Site {
  /// My caseload; for those who manage rather than hold cases, their teams'; for those with neither, why it is empty.
  func showHome(_ ask: Ask) async throws -> Response {
    if ask.actor.reach == .none { return respond(NoCasesPage(), ask.context) }
    let query = CaseloadQuery(try query(ask.request))
    let list = try await desk.caseload(
      ask.actor, mine: true, team: nil, page: query.page, order: order(query),
      isDescending: query.isDescending)
    let waiting = try await desk.waitingTasks(ask.actor)
    return respond(CaseloadPage(kind: .mine, list: list, query: query, waiting: waiting), ask.context)
  }

  func showTeam(_ ask: Ask) async throws -> Response {
    if ask.actor.reach == .none { return respond(NoCasesPage(), ask.context) }
    let query = CaseloadQuery(try query(ask.request))
    let teams = try await desk.teams(ask.actor)
    if let team = query.team, !teams.contains(where: { $0.code == team }) { throw Refusal.notFound }
    let list = try await desk.caseload(
      ask.actor, mine: false, team: query.team, page: query.page, order: order(query),
      isDescending: query.isDescending)
    let waiting = try await desk.waitingTasks(ask.actor)
    return respond(
      CaseloadPage(kind: .team(teams), list: list, query: query, waiting: waiting), ask.context)
  }

  private func order(_ query: CaseloadQuery) -> CaseloadOrder {
    switch query.order {
    case .due: .due
    case .name: .name
    case .officer: .officer
    }
  }

  func showSearch(_ ask: Ask) async throws -> Response { respond(SearchPage(), ask.context) }

  /// Looks somebody up. By POST, and answered at once: a name or a CRN must not stand in an address (ASVS 14.2.1).
  func search(_ ask: Ask) async throws -> Response {
    let typed = ask.context.form.pairs
    let kept = typed["text"] ?? ""
    guard ask.context.form.unclean.isEmpty else {
      return retry(SearchPage(text: kept, errors: ask.context.form.uncleanErrors), ask.context)
    }
    do {
      let text = try SearchPage.read(typed)
      let found = try await desk.search(ask.actor, text)
      return respond(SearchPage(text: text, results: found), ask.context)
    } catch let error as FieldErrors {
      return retry(SearchPage(text: kept, errors: error.errors), ask.context)
    }
  }
}
