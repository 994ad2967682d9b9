import Casework
import HTTPTypes
import Hummingbird
import Operations
import Pages

extension Site {
  func showAuthorisations(_ ask: Ask) async throws -> Response {
    let query = try query(ask.request)
    guard let list = try await desk.authorisationQueue(ask.actor, page: pageNumber(query["page"])) else {
      throw Site.mayNotAuthorise
    }
    let decisions = try await desk.decisionsWaiting(ask.actor)
    return respond(ask) { AuthorisationsPage(list: list, decisions: decisions, notice: $0) }
  }

  func showAuthorise(_ ask: Ask) async throws -> Response {
    respond(AuthorisePage(file: try await decidable(ask)), ask.context)
  }

  /// The manager's decision. What cannot be decided comes back with why, and what was typed.
  func decideVisit(_ ask: Ask) async throws -> Response {
    let file = try await decidable(ask)
    let form = ask.context.form
    let draft = AuthorisationDraft(form.pairs)
    func again(_ errors: [FieldError], _ newer: VisitFile? = nil) -> Response {
      let page = AuthorisePage(
        file: newer ?? file, draft: draft, errors: errors, isConflict: newer != nil)
      return respond(page, status: newer == nil ? .unprocessableContent : .conflict, ask.context)
    }
    let revision = try revision(ask)
    // Held against what was shown before anything is shown again: a page made anew has a newer number.
    guard revision == file.visit.revision else { return again([], file) }
    guard file.isMineToDecide else { return again([]) }
    guard form.unclean.isEmpty else { return again(form.uncleanErrors) }
    let asked: (outcome: AuthorisationOutcome, words: String?)
    do { asked = try draft.check() } catch { return again(error.errors) }
    let result = try await desk.decideVisit(
      ask.actor, file.visit.id, asked.outcome, words: asked.words, revision: revision)
    switch result {
    case .success(let after):
      return redirect(to: .authorisations(page: 1), saying: .init(after.visit.decision?.outcome), ask)
    case .failure(.stale(let newer)): return again([], newer)
    case .failure(.refused(.wordsMissing)):
      return again([FieldError(field: "words", message: "Enter the further measures or the reason")])
    case .failure(.refused):
      // What stands in the way is said on the page as it stands now.
      return again([FieldError(field: "outcome", message: "Select another decision: this one is not open")])
    case .failure(.text):
      return again([
        FieldError(field: "words", message: "What you enter must be 4,000 characters or fewer")
      ])
    case .failure(.notThere): throw Refusal.notFound
    case .failure: throw Site.mayNotAuthorise
    }
  }

  static let mayNotAuthorise = Refusal.forbidden(
    "Only line managers, heads of a PDU, their deputies and those they delegate to authorise visits.")

  /// The number of the version a form was made from.
  func revision(_ ask: Ask) throws -> Int {
    guard let revision = ask.context.form.pairs["revision"].flatMap({ Int($0) }) else {
      throw Refusal.malformed("No revision.")
    }
    return revision
  }

  /// The visit, fetched as the one who asks; not there and not yours are the same refusal.
  func visitFile(_ ask: Ask) async throws -> VisitFile {
    guard let file = try await desk.visit(ask.actor, try visitID(ask.context)) else {
      throw Refusal.notFound
    }
    return file
  }

  /// The visit, for somebody who may decide about visits. Reach comes first: who is not there is not forbidden.
  private func decidable(_ ask: Ask) async throws -> VisitFile {
    let file = try await visitFile(ask)
    guard file.standing.mayAuthorise else { throw Site.mayNotAuthorise }
    return file
  }
}

extension Notice.VisitDone {
  init(_ outcome: AuthorisationOutcome?) {
    switch outcome {
    case .approvedWithMeasures: self = .authorisedWithMeasures
    case .notApproved: self = .refused
    case .approved, nil: self = .authorised
    }
  }
}
