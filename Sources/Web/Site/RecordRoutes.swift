import Casework
import HTTPTypes
import Hummingbird
import Operations
import Pages

extension Site {
  func showRecord(_ ask: Ask) async throws -> Response {
    respond(RecordPage(file: try await workableVisit(ask)), ask.context)
  }

  /// What came of a visit, what was seen apart from what is made of it (HV-4.3).
  func recordVisit(_ ask: Ask) async throws -> Response {
    let file = try await workableVisit(ask)
    let form = ask.context.form
    let draft = RecordForm(form.pairs)
    func again(_ errors: [FieldError], _ newer: VisitFile? = nil) -> Response {
      let page = RecordPage(file: newer ?? file, draft: draft, errors: errors, isConflict: newer != nil)
      return respond(page, status: newer == nil ? .unprocessableContent : .conflict, ask.context)
    }
    let revision = try revision(ask)
    guard revision == file.visit.revision else { return again([], file) }
    guard RecordPage(file: file).obstacle == nil else { return again([]) }
    guard form.unclean.isEmpty else { return again(form.uncleanErrors) }
    let asked: RecordDraft
    do { asked = try draft.check() } catch { return again(error.errors) }
    switch try await desk.recordVisit(ask.actor, file.visit.id, asked, revision: revision) {
    case .success: return redirect(to: .visit(file.visit.id), saying: .recorded, ask)
    case .failure(.stale(let newer)): return again([], newer)
    case .failure(.refused(.wordsMissing)): return again([RecordForm.wordsMissing])
    case .failure(.text(let field)):
      return again([
        FieldError(field: field, message: "What you enter must be 4,000 characters or fewer")
      ])
    case .failure(.notThere): throw Refusal.notFound
    case .failure(.notPermitted): throw Site.mayNotWork
    case .failure: throw Refusal.stale
    }
  }

  func showCancellation(_ ask: Ask) async throws -> Response {
    respond(CancellationPage(file: try await workableVisit(ask)), ask.context)
  }

  /// Calls a visit off; with a reason once others had to do with it.
  func cancelVisit(_ ask: Ask) async throws -> Response {
    let file = try await workableVisit(ask)
    let form = ask.context.form
    let reason = form.pairs["reason"] ?? ""
    func again(_ errors: [FieldError]) -> Response {
      retry(CancellationPage(file: file, reason: reason, errors: errors), ask.context)
    }
    let revision = try revision(ask)
    guard revision == file.visit.revision else { throw Refusal.stale }
    guard file.visit.stage.isAhead else { return again([]) }
    guard form.unclean.isEmpty else { return again(form.uncleanErrors) }
    let result = try await desk.cancelVisit(ask.actor, file.visit.id, reason: reason, revision: revision)
    switch result {
    case .success: return redirect(to: .visit(file.visit.id), saying: .cancelled, ask)
    case .failure(.refused(.wordsMissing)):
      return again([FieldError(field: "reason", message: "Enter why the visit is called off")])
    case .failure(.text):
      return again([
        FieldError(field: "reason", message: "The reason must be 4,000 characters or fewer")
      ])
    case .failure(.notThere): throw Refusal.notFound
    case .failure(.notPermitted): throw Site.mayNotWork
    case .failure: throw Refusal.stale
    }
  }
}
