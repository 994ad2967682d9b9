import Casework
import CivilTime
import HTTPTypes
import Hummingbird
import NIOCore
import Operations
import Pages

extension Site {
  func showDue(_ ask: Ask) async throws -> Response {
    if ask.actor.reach == .none { return respond(NoCasesPage(), ask.context) }
    let query = DueQuery(try query(ask.request))
    let teams = try await teamsHolding(query.team, ask.actor)
    let list = try await desk.due(ask.actor, query)
    return respond(DuePage(list: list, query: query, cohorts: cohorts, teams: teams), ask.context)
  }

  /// The due list as a CSV file (RFC 4180), safe to open in a spreadsheet.
  func sendDueFile(_ ask: Ask) async throws -> Response {
    let query = DueQuery(try query(ask.request))
    _ = try await teamsHolding(query.team, ask.actor)
    let most = settings.limits.exportRows
    // One row more than the limit tells whether anything was left out.
    let rows = try await desk.dueForExport(ask.actor, query, most: most + 1)
    let file = DueFile(rows: Array(rows.prefix(most)), isCut: rows.count > most)
    var response = Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(bytes: file.bytes)))
    response.headers[.contentType] = "text/csv; charset=utf-8; header=present"
    response.headers[.contentDisposition] = "attachment; filename=\"home-visits-due-\(desk.today.text).csv\""
    return response
  }

  func showCalendar(_ ask: Ask) async throws -> Response {
    if ask.actor.reach == .none { return respond(NoCasesPage(), ask.context) }
    let query = MonthQuery(try query(ask.request), today: desk.today)
    let teams = try await teamsHolding(query.team, ask.actor)
    let days = try await desk.dueCalendar(ask.actor, year: query.year, month: query.month, team: query.team)
    var rows: [DueRow]?
    if let day = query.day { rows = try await desk.dueOn(ask.actor, day, team: query.team) }
    return respond(CalendarPage(query: query, days: days, rows: rows, teams: teams), ask.context)
  }

  /// The teams inside the reach. A team outside it answers as one that does not exist.
  func teamsHolding(_ wanted: String?, _ actor: Actor) async throws -> [TeamSummary] {
    let teams = try await desk.teams(actor)
    if let wanted, !teams.contains(where: { $0.code == wanted }) { throw Refusal.notFound }
    return teams
  }
}
