import Casework
import HTTPTypes
import Hummingbird
import Operations
import Pages

extension Site {
  func showVisit(_ ask: Ask) async throws -> Response {
    let file = try await visitFile(ask)
    let tasks = try await desk.tasks(after: file)
    return respond(ask) { VisitPage(file: file, tasks: tasks, notice: $0) }
  }

  /// Puts a visit before the line manager. Where that cannot be, its page says what is owed first.
  func submitVisit(_ ask: Ask) async throws -> Response {
    let file = try await workableVisit(ask)
    let result = try await desk.submitVisit(ask.actor, file.visit.id, revision: try revision(ask))
    switch result {
    case .success: return redirect(to: .visit(file.visit.id), saying: .submitted, ask)
    case .failure(.notThere): throw Refusal.notFound
    case .failure(.stale): throw Refusal.stale
    case .failure(.notPermitted): throw Site.mayNotWork
    case .failure: return respond(VisitPage(file: file), status: .unprocessableContent, ask.context)
    }
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
