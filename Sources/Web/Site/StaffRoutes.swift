import Casework
import CivilTime
import HTTPTypes
import Hummingbird
import Operations
import Pages

extension Site {
  /// A day of visits on paper: one's own, or that of somebody whose visits are inside the reach (HV-8.2.1).
  func showDaySheet(_ ask: Ask) async throws -> Response {
    if ask.actor.reach == .none { return respond(NoCasesPage(), ask.context) }
    let fields = try query(ask.request)
    let day = fields["day"].flatMap { CivilDate(text: $0) } ?? desk.today
    let staff = fields["staff"].map { StaffID($0) } ?? ask.actor.staff
    var name = ask.actor.name
    if staff != ask.actor.staff {
      let choices = try await desk.diaryChoices(ask.actor, team: nil)
      guard let colleague = choices.staff.first(where: { $0.id == staff }) else { throw Refusal.notFound }
      name = colleague.name
    }
    let rows = try await desk.diarySheet(ask.actor, on: day, of: staff)
    let page = DaySheetPage(
      day: day, name: name, rows: Array(rows.prefix(Desk.mostInDiary)), isCut: rows.count > Desk.mostInDiary)
    return respond(page, ask.context)
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
    case .success: return redirect(to: .mySafety, saying: .safetySaved, ask)
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
