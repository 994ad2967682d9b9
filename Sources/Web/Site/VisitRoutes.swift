import Casework
import HTTPTypes
import Hummingbird
import Operations
import Pages

extension Site {
  func showVisit(_ ask: Ask) async throws -> Response {
    let file = try await visitFile(ask)
    let tasks = try await desk.tasks(after: file)
    let departure = try await desk.departure(of: file, for: ask.actor)
    return respond(ask) { VisitPage(file: file, tasks: tasks, departure: departure, notice: $0) }
  }

  /// The page of a visit that something was asked of and was not done.
  func visitPage(
    _ file: VisitFile, for actor: Actor, minutes: String? = nil, errors: [FieldError] = []
  ) async throws -> VisitPage {
    VisitPage(
      file: file, departure: try await desk.departure(of: file, for: actor), minutes: minutes, errors: errors)
  }

  /// Puts a visit before the line manager. Where that cannot be, its page says what is owed first.
  func submitVisit(_ ask: Ask) async throws -> Response {
    let file = try await workableVisit(ask)
    let result = try await desk.submitVisit(ask.actor, file.visit.id, revision: try revision(ask))
    switch result {
    case .success: return redirect(to: .visit(file.visit.id), saying: .submitted, ask)
    case .failure(.notThere): throw Refusal.notFound
    case .failure(.stale(let newer)): return try await visitConflict(newer, ask)
    case .failure(.notPermitted): throw Site.mayNotWork
    case .failure: return respond(VisitPage(file: file), status: .unprocessableContent, ask.context)
    }
  }

  /// The visit as it stands now, for whoever pressed a button of the page as it was.
  func visitConflict(_ newer: VisitFile, _ ask: Ask, minutes: String? = nil) async throws -> Response {
    let page = VisitPage(
      file: newer, tasks: try await desk.tasks(after: newer), minutes: minutes, isConflict: true)
    return respond(page, status: .conflict, ask.context)
  }

  static let mayNotWork = Refusal.forbidden(
    "Only those who work or manage a case may plan and record its visits.")

  /// A visit that whoever asks may work on. Reach comes first: who is not there is not forbidden.
  func workableVisit(_ ask: Ask) async throws -> VisitFile {
    let file = try await visitFile(ask)
    guard file.standing.mayWork else { throw Site.mayNotWork }
    return file
  }
}
