import Casework
import HTTPTypes
import Hummingbird
import Operations
import Pages

extension Site {
  func showRecord(_ ask: Ask) async throws -> Response {
    respond(RecordPage(file: try await workableVisit(ask)), ask.context)
  }

  /// One section comes in, the next goes out; the last one records the visit (HV-4.3, experience.md J10).
  func recordVisit(_ ask: Ask) async throws -> Response {
    let file = try await workableVisit(ask)
    let form = ask.context.form
    let draft = RecordForm(form.pairs)
    let step = form.pairs["step"].flatMap(RecordStep.init(rawValue:)) ?? .outcome
    func again(_ step: RecordStep, _ errors: [FieldError], _ newer: VisitFile? = nil) -> Response {
      let page = RecordPage(
        file: newer ?? file, step: step, draft: draft, errors: errors, isConflict: newer != nil)
      return respond(page, status: newer == nil ? .unprocessableContent : .conflict, ask.context)
    }
    let revision = try revision(ask)
    guard revision == file.visit.revision else { return again(step, [], file) }
    let page = RecordPage(file: file, step: step, draft: draft)
    guard page.obstacle == nil else { return again(step, []) }
    guard form.unclean.isEmpty else { return again(step, form.uncleanErrors) }
    let today = desk.today
    if let back = form.pairs["go"].flatMap(RecordStep.init(rawValue:)) {
      return respond(RecordPage(file: file, step: back, draft: draft), ask.context)
    }
    let own = draft.errors(of: step, file, today: today)
    guard own.isEmpty else { return again(step, own) }
    if let next = page.next {
      return respond(RecordPage(file: file, step: next, draft: draft), ask.context)
    }
    guard let asked = draft.draft(file, today: today) else {
      let (step, errors) = draft.wrong(file, today: today) ?? (.outcome, [])
      return again(step, errors)
    }
    switch try await desk.recordVisit(ask.actor, file.visit.id, asked, revision: revision) {
    case .success: return redirect(to: .visit(file.visit.id), saying: .recorded, ask)
    case .failure(.stale(let newer)): return again(step, [], newer)
    case .failure(.refused(.wordsMissing)): return again(.seen, [RecordForm.wordsMissing])
    case .failure(.text):
      return again(
        .seen, [FieldError(field: "observed", message: "What you enter must be 4,000 characters or fewer")])
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
    func again(_ errors: [FieldError], _ newer: VisitFile? = nil) -> Response {
      let page = CancellationPage(
        file: newer ?? file, reason: reason, errors: errors, isConflict: newer != nil)
      return respond(page, status: newer == nil ? .unprocessableContent : .conflict, ask.context)
    }
    let revision = try revision(ask)
    guard revision == file.visit.revision else { return again([], file) }
    guard file.visit.stage.isAhead else { return again([]) }
    guard form.unclean.isEmpty else { return again(form.uncleanErrors) }
    let result = try await desk.cancelVisit(ask.actor, file.visit.id, reason: reason, revision: revision)
    switch result {
    case .success: return redirect(to: .visit(file.visit.id), saying: .cancelled, ask)
    case .failure(.stale(let newer)): return again([], newer)
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
