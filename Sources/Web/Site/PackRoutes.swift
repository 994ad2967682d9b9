import Casework
import HTTPTypes
import Hummingbird
import Operations
import Pages

extension Site {
  func showPack(_ ask: Ask) async throws -> Response {
    let file = try await packFile(ask)
    return respond(ask) { PackPage(file: file, notice: $0) }
  }

  /// What whoever goes reads beforehand (HV-7.8.9).
  func showPackSheet(_ ask: Ask) async throws -> Response {
    guard let found = try await desk.pack(ask.actor, for: try visitID(ask.context)) else {
      throw Refusal.notFound
    }
    return respond(PackPage(file: found.pack, visit: found.file), ask.context)
  }

  func showPackItem(_ ask: Ask) async throws -> Response {
    let file = try await workablePack(ask)
    return respond(PackFormPage(file: file, kind: try packKind(ask)), ask.context)
  }

  /// Notes what was found, that there is none, or that it could not be found out.
  func notePackItem(_ ask: Ask) async throws -> Response {
    let file = try await workablePack(ask)
    let kind = try packKind(ask)
    let form = ask.context.form
    let draft = PackForm(form.pairs)
    func again(_ errors: [FieldError]) -> Response {
      retry(PackFormPage(file: file, kind: kind, draft: draft, errors: errors), ask.context)
    }
    guard form.unclean.isEmpty else { return again(form.uncleanErrors) }
    let asked: PackDraft
    do { asked = try draft.check(kind, today: desk.today) } catch { return again(error.errors) }
    let person = file.person.row.person
    switch try await desk.note(ask.actor, person, asked) {
    case .success: return redirect(to: .pack(person), saying: .noted, ask)
    case .failure(.wordsMissing): return again([PackForm.wordsMissing])
    case .failure(.text):
      return again([FieldError(field: "text", message: "What you enter must be 2,000 characters or fewer")])
    case .failure(.day(let field)):
      return again([field == "review" ? PackForm.reviewOutside : PackForm.learntAhead])
    case .failure(.addressMissing):
      return again([
        FieldError(
          field: "answer", message: "Record an address first: there is none that this could be about")
      ])
    case .failure(.notThere): throw Refusal.notFound
    case .failure(.notPermitted): throw Site.mayNotWork
    }
  }

  // MARK: The Partner Link Worker

  func showRestrictedContact(_ ask: Ask) async throws -> Response {
    let person = try await workableRow(ask)
    return respond(ask) { RestrictedContactPage(person: person, notice: $0) }
  }

  /// Shows the details once a reason is given, which the access log keeps, or records new ones (HV-7.6.9).
  func useRestrictedContact(_ ask: Ask) async throws -> Response {
    let person = try await workableRow(ask)
    let form = ask.context.form
    var typed: [String: String] = [:]
    for name in ["reason", "name", "telephone", "note"] { typed[name] = form.pairs[name] }
    func again(_ errors: [FieldError]) -> Response {
      retry(RestrictedContactPage(person: person, typed: typed, errors: errors), ask.context)
    }
    guard form.unclean.isEmpty else { return again(form.uncleanErrors) }
    if form.pairs["action"] == "record" {
      let errors = RestrictedContactPage.errors(typed)
      guard errors.isEmpty else { return again(errors) }
      let result = try await desk.recordRestrictedContact(
        ask.actor, of: person.person, name: typed["name"] ?? "", telephone: typed["telephone"] ?? "",
        note: typed["note"])
      switch result {
      case .success:
        return redirect(to: .restrictedContact(person.person), saying: .contactRecorded, ask)
      case .failure(.text(let field)): return again([Site.contactError(field)])
      case .failure(let problem): throw Site.contactRefusal(problem)
      }
    }
    guard let reason = typed["reason"].flatMap(RestrictedContact.Reason.init(rawValue:)) else {
      return again([FieldError(field: "reason", message: "Select why you need the details")])
    }
    switch try await desk.restrictedContact(ask.actor, of: person.person, because: reason) {
    case .success(let contact):
      return respond(RestrictedContactPage(person: person, shown: .given(contact)), ask.context)
    case .failure(let problem): throw Site.contactRefusal(problem)
    }
  }

  private static func contactError(_ field: String) -> FieldError {
    switch field {
    case "name": FieldError(field: field, message: "Enter a name of 200 characters or fewer")
    case "telephone": FieldError(field: field, message: "Enter a telephone number of 3 to 32 characters")
    default: FieldError(field: field, message: "What you enter must be 1,000 characters or fewer")
    }
  }

  private static func contactRefusal(_ problem: PackProblem) -> Refusal {
    problem == .notThere
      ? .notFound
      : .forbidden("Only the person’s own officer and a line manager can read or record these details.")
  }

  // MARK: Fetching

  private func packFile(_ ask: Ask) async throws -> PackFile {
    guard let file = try await desk.pack(ask.actor, of: try personID(ask.context)) else {
      throw Refusal.notFound
    }
    return file
  }

  private func workablePack(_ ask: Ask) async throws -> PackFile {
    let file = try await packFile(ask)
    guard file.mayWork else { throw Site.mayNotWork }
    return file
  }

  private func workableRow(_ ask: Ask) async throws -> CaseloadRow {
    let file = try await file(ask)
    guard ask.actor.mayPlanVisits else { throw Site.mayNotWork }
    return file.row
  }

  private func packKind(_ ask: Ask) throws -> PackKind {
    guard let kind = ask.context.parameters.get("kind").flatMap(PackKind.init(rawValue:)) else {
      throw Refusal.notFound
    }
    return kind
  }
}
