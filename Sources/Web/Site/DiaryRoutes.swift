import Casework
import HTTPTypes
import Hummingbird
import Operations
import Pages

extension Site {
  func showItinerary(_ ask: Ask) async throws -> Response {
    if ask.actor.reach == .none { return respond(NoCasesPage(), ask.context) }
    let query = ItineraryQuery(try query(ask.request), today: desk.today, actor: ask.actor)
    let choices = try await desk.diaryChoices(ask.actor, team: query.team)
    if let team = query.team, !choices.teams.contains(where: { $0.code == team }) { throw Refusal.notFound }
    let staff: StaffID? =
      switch query.whose {
      case .mine: ask.actor.staff
      case .team: nil
      case .staff(let id): id
      }
    let rows = try await desk.diary(
      ask.actor, on: query.day, through: query.last, of: staff, team: query.team)
    let page = ItineraryPage(
      query: query, rows: Array(rows.prefix(Desk.mostInDiary)), isCut: rows.count > Desk.mostInDiary,
      choices: choices, changed: try await desk.changedVisits(ask.actor),
      ownDetails: try await desk.safetyDetails(ask.actor).first ?? SafetyRecord.none,
      unread: try await desk.unreadProcedure(ask.actor))
    return respond(page, ask.context)
  }
}

extension Site {
  func showVisitChanges(_ ask: Ask) async throws -> Response {
    let notices = try await desk.changeNotices(ask.actor)
    return respond(ask) { VisitChangesPage(notices: notices, notice: $0) }
  }

  /// Keeps that a nominated contact has seen how a visit changed (HV-8.2.2).
  func acknowledgeChange(_ ask: Ask) async throws -> Response {
    let fields = ask.context.form.pairs
    guard ask.actor.isToldOfChanges else {
      throw Refusal.forbidden("Only nominated contacts and line managers are told of changes.")
    }
    guard let visit = fields["visit"], Site.isIdentifier(visit) else { throw Refusal.notFound }
    switch try await desk.acknowledgeChange(ask.actor, VisitID(visit), revision: try revision(ask)) {
    case .success: return redirect(to: .visitChanges, saying: .seen, ask)
    case .failure(.stale):
      let page = VisitChangesPage(notices: try await desk.changeNotices(ask.actor), isConflict: true)
      return respond(page, status: .conflict, ask.context)
    case .failure: throw Refusal.notFound
    }
  }
}
