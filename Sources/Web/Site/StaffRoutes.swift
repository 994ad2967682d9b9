import Casework
import CivilTime
import HTTPTypes
import Hummingbird
import Operations
import Pages

extension Site {
  /// A day of visits on paper: one's own, that of somebody inside the reach, or a team's (HV-8.2.1).
  func showDaySheet(_ ask: Ask) async throws -> Response {
    if ask.actor.reach == .none { return respond(NoCasesPage(), ask.context) }
    let query = ItineraryQuery(try query(ask.request), today: desk.today, actor: ask.actor)
    let choices = try await desk.diaryChoices(ask.actor, team: query.team)
    let team = choices.teams.first { $0.code == query.team }
    if query.team != nil, team == nil { throw Refusal.notFound }
    var staff: StaffID?
    let name: String
    switch query.whose {
    case .mine:
      staff = ask.actor.staff
      name = ask.actor.name
    case .team: name = team?.name ?? (choices.teams.count == 1 ? choices.teams[0].name : "Every team")
    case .staff(let id):
      guard let colleague = choices.staff.first(where: { $0.id == id }) else { throw Refusal.notFound }
      staff = id
      name = colleague.name
    }
    let sheet = try await desk.daySheet(ask.actor, on: query.day, of: staff, team: query.team)
    return respond(
      DaySheetPage(query: query, name: name, visits: sheet.visits, isCut: sheet.isCut), ask.context)
  }

  func showSafety(_ ask: Ask) async throws -> Response {
    let versions = try await desk.safetyDetails(ask.actor)
    return respond(ask) { SafetyPage(versions: versions, notice: $0) }
  }

  /// Keeps what somebody says about themselves (HV-8.2.2).
  func recordSafety(_ ask: Ask) async throws -> Response {
    let form = ask.context.form
    let draft = SafetyPage.read(form.pairs)
    let versions = try await desk.safetyDetails(ask.actor)
    guard form.unclean.isEmpty else {
      return retry(SafetyPage(versions: versions, draft: draft, errors: form.uncleanErrors), ask.context)
    }
    guard let version = form["version"].flatMap({ Int($0) }) else {
      throw Refusal.malformed("The form does not say which version it was made from.")
    }
    switch try await desk.recordSafetyDetails(ask.actor, draft, version: version) {
    case .success: return redirect(to: .staff(.safety), saying: .safetySaved, ask)
    case .failure(.faults(let faults)):
      let page = SafetyPage(versions: versions, draft: draft, errors: SafetyPage.errors(faults))
      return retry(page, ask.context)
    case .failure(.stale):
      let newer = try await desk.safetyDetails(ask.actor)
      let page = SafetyPage(versions: newer, draft: draft, isConflict: true)
      return respond(page, status: .conflict, ask.context)
    }
  }

  /// What those who go keep about themselves, for whoever looks after them while they are out (HV-8.1.5).
  func showCrewSafety(_ ask: Ask) async throws -> Response {
    let visit = try visitID(ask.context)
    guard ask.actor.isToldOfChanges else {
      // Reach comes first: who is not there is not forbidden.
      _ = try await visitFile(ask)
      throw Refusal.forbidden("Only line managers and nominated contacts see the details of those who go.")
    }
    guard let found = try await desk.crewSafety(ask.actor, visit) else { throw Refusal.notFound }
    return respond(CrewSafetyPage(visit: found.visit, crew: found.crew), ask.context)
  }
}
