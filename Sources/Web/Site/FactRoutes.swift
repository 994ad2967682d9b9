import Casework
import CivilTime
import HTTPTypes
import Hummingbird
import Operations
import Pages
import Policy

extension Site {
  /// First step: what kind of fact. The choice comes back in the address of the same page.
  func showFactChoice(_ ask: Ask) async throws -> Response {
    let file = try await writableFile(ask)
    let typed = try query(ask.request)
    if let word = typed["kind"] {
      guard let kind = FactKind(rawValue: word) else { throw Refusal.notFound }
      return redirect(to: Path.factForm(file.row.person, kind).text)
    }
    let isSent = typed.pairs.contains { $0.name == "kind" || $0.name == "chosen" }
    let errors = isSent ? [FactChoicePage.nothingChosen] : []
    let page = FactChoicePage(file: file, errors: errors)
    return isSent ? retry(page, ask.context) : respond(page, ask.context)
  }

  func showFactForm(_ ask: Ask) async throws -> Response {
    let file = try await writableFile(ask)
    return respond(FactFormPage(file: file, kind: try kind(ask)), ask.context)
  }

  func recordFact(_ ask: Ask) async throws -> Response {
    // Whoever may not is told so after their reach was asked.
    if !ask.actor.mayRecordFacts { _ = try await writableFile(ask) }
    let kind = try kind(ask)
    let form = ask.context.form
    let draft = FactDraft(form.pairs)
    func again(_ errors: [FieldError], _ newer: PersonFile? = nil) async throws -> Response {
      // Read only where the form is shown again: what is recorded asks about reach and version itself.
      let file = if let newer { newer } else { try await writableFile(ask) }
      let page = FactFormPage(file: file, kind: kind, draft: draft, errors: errors, isConflict: newer != nil)
      return respond(page, status: newer == nil ? .unprocessableContent : .conflict, ask.context)
    }
    guard form.unclean.isEmpty else { return try await again(form.uncleanErrors) }
    guard let revision = form.pairs["revision"].flatMap({ Int($0) }) else {
      _ = try await writableFile(ask)
      throw Refusal.malformed("No revision.")
    }
    let fact: Fact
    do {
      fact = try draft.check(kind, recorded: Recorded(day: desk.today), today: desk.today)
    } catch {
      return try await again(error.errors)
    }
    let person = try personID(ask.context)
    switch try await desk.recordFact(ask.actor, person, fact: fact, revision: revision) {
    case .success: return done(.recorded(kind), person, ask)
    case .failure(.stale(let newer)): return try await again([], newer)
    case .failure(.notThere):
      _ = try await writableFile(ask)
      throw Refusal.notFound
    case .failure(let refusal): return try await again(try errors(refusal))
    }
  }

  func showCorrection(_ ask: Ask) async throws -> Response {
    let file = try await writableFile(ask)
    let fact = try fact(ask, in: file)
    return respond(CorrectionPage(file: file, fact: fact, draft: CorrectionDraft(fact.fact)), ask.context)
  }

  /// Corrects or withdraws: the old fact stays, marked, and keeps counting for what was known before.
  func correctFact(_ ask: Ask) async throws -> Response {
    let file = try await writableFile(ask)
    let fact = try fact(ask, in: file)
    let form = ask.context.form
    let draft = CorrectionDraft(form.pairs)
    func again(_ errors: [FieldError], _ newer: PersonFile? = nil) -> Response {
      let row = newer?.facts.first { $0.id == fact.id } ?? fact
      let page = CorrectionPage(
        file: newer ?? file, fact: row, draft: draft, errors: errors, isConflict: newer != nil)
      return respond(page, status: newer == nil ? .unprocessableContent : .conflict, ask.context)
    }
    guard form.unclean.isEmpty else { return again(form.uncleanErrors) }
    guard let revision = form.pairs["revision"].flatMap({ Int($0) }) else {
      throw Refusal.malformed("No revision.")
    }
    let asked: (replacement: Fact?, reason: String)
    do {
      asked = try draft.check(fact.fact.kind, recorded: Recorded(day: desk.today), today: desk.today)
    } catch {
      return again(error.errors)
    }
    let result = try await desk.correctFact(
      ask.actor, file.row.person, factID: fact.id, replacement: asked.replacement, reason: asked.reason,
      revision: revision)
    switch result {
    case .success:
      let kind = fact.fact.kind
      return done(asked.replacement == nil ? .withdrawn(kind) : .corrected(kind), file.row.person, ask)
    case .failure(.stale(let newer)): return again([], newer)
    case .failure(let refusal): return again(try errors(refusal))
    }
  }

  private func done(_ notice: PageNotice, _ person: PersonID, _ ask: Ask) -> Response {
    var response = redirect(to: Path.person(person, .overview).text)
    response.set(notice.cookie(isHTTPS: ask.context.peer.isHTTPS))
    return response
  }

  /// What the form has to say to a refusal, or the refusal as a page of its own.
  private func errors(_ refusal: FactRefusal) throws -> [FieldError] {
    switch refusal {
    case .already:
      return [
        FieldError(field: "date-day", message: "The very same fact is recorded already. Check the date")
      ]
    case .inFuture: return [FieldError(field: "date-day", message: "The date must be today or in the past")]
    case .reasonMissing: return [FieldError(field: "reason", message: "Enter why the fact was wrong")]
    case .full: throw Refusal.tooLarge("This person has as many facts as one person can have.")
    case .notThere, .noSuchFact: throw Refusal.notFound
    case .notPermitted: throw Refusal.forbidden("Only those who work or manage a case may change its facts.")
    case .stale: throw Refusal.stale
    }
  }

  /// The file of somebody whose facts the actor may change. Reach comes first: who is not there is not forbidden.
  private func writableFile(_ ask: Ask) async throws -> PersonFile {
    let file = try await file(ask)
    guard ask.actor.mayRecordFacts else {
      throw Refusal.forbidden("Only those who work or manage a case may add or correct its facts.")
    }
    return file
  }

  private func kind(_ ask: Ask) throws -> FactKind {
    guard let kind = ask.context.parameters.get("kind").flatMap(FactKind.init(rawValue:)) else {
      throw Refusal.notFound
    }
    return kind
  }

  /// The fact the path names, as long as nothing has replaced it.
  private func fact(_ ask: Ask, in file: PersonFile) throws -> FactRow {
    guard let id = ask.context.parameters.get("fact"), let row = file.facts.first(where: { $0.id == id }),
      row.fact.withdrawn == nil
    else { throw Refusal.notFound }
    return row
  }
}
