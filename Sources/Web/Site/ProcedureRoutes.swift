import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Operations
import Pages

extension Site {
  /// The local procedures of the teams somebody sees (HV-8.1.5).
  func showProcedures(_ ask: Ask) async throws -> Response {
    respond(ProceduresPage(rows: try await desk.procedures(ask.actor)), ask.context)
  }

  func showProcedure(_ ask: Ask) async throws -> Response {
    let file = try await procedure(ask)
    return respond(ask) { ProcedurePage(file: file, notice: $0) }
  }

  func showProcedureVersion(_ ask: Ask) async throws -> Response {
    let file = try await procedure(ask, version: try procedureVersion(ask))
    return respond(ask) { ProcedurePage(file: file, notice: $0) }
  }

  func showNewProcedure(_ ask: Ask) async throws -> Response {
    let file = try await publishable(ask)
    let newest = file.newest == 0 ? nil : try await procedure(ask, version: file.newest).shown
    let form = ProcedureForm(text: newest?.text ?? "", from: desk.today)
    return respond(NewProcedurePage(file: file, draft: form), ask.context)
  }

  /// Publishes another version for the team of a line manager.
  func publishProcedure(_ ask: Ask) async throws -> Response {
    let file = try await publishable(ask)
    let form = ask.context.form
    let typed = ProcedureForm(form.pairs)
    func again(_ errors: [FieldError]) -> Response {
      retry(NewProcedurePage(file: file, draft: typed, errors: errors), ask.context)
    }
    guard form.unclean.isEmpty else { return again(form.uncleanErrors) }
    guard let version = form["version"].flatMap({ Int($0) }) else {
      throw Refusal.malformed("The form does not say which version it was made from.")
    }
    let draft: ProcedureDraft
    do { draft = try typed.check(today: desk.today) } catch { return again(error.errors) }
    let team = file.team.code
    switch try await desk.publishProcedure(ask.actor, of: team, draft, version: version) {
    case .success: return redirect(to: .staff(.procedure(team: team)), saying: .procedurePublished, ask)
    case .failure(.faults(let faults)): return again(ProcedureForm.errors(faults))
    case .failure(.stale(let newer)):
      return respond(
        NewProcedurePage(file: file, draft: typed, newer: newer), status: .conflict, ask.context)
    case .failure(.notThere), .failure(.superseded): throw Refusal.notFound
    case .failure(.notPermitted): throw Site.mayNotPublish
    }
  }

  /// Keeps that somebody has read a version.
  func acknowledgeProcedure(_ ask: Ask) async throws -> Response {
    let version = try procedureVersion(ask)
    let team = try await procedure(ask, version: version).team.code
    switch try await desk.acknowledgeProcedure(ask.actor, of: team, version: version) {
    case .success:
      return redirect(
        to: .staff(.procedureVersion(team: team, version: version)), saying: .procedureRead, ask)
    case .failure(.superseded):
      let page = ProcedurePage(file: try await procedure(ask), isConflict: true)
      return respond(page, status: .conflict, ask.context)
    case .failure(.notPermitted):
      throw Refusal.forbidden("Only those who belong to the team say that they have read its procedure.")
    case .failure: throw Refusal.notFound
    }
  }

  private static let mayNotPublish = Refusal.forbidden(
    "Only the team’s own line manager publishes its local procedure.")

  /// The procedure of the team a path names; a team that is not there and one outside the reach are the same refusal.
  private func procedure(_ ask: Ask, version: Int? = nil) async throws -> ProcedureFile {
    guard let team = ask.context.parameters.get("team")?.removingPercentEncoding,
      let file = try await desk.procedure(ask.actor, of: team, version: version)
    else { throw Refusal.notFound }
    return file
  }

  private func publishable(_ ask: Ask) async throws -> ProcedureFile {
    let file = try await procedure(ask)
    guard file.mayPublish else { throw Site.mayNotPublish }
    return file
  }

  private func procedureVersion(_ ask: Ask) throws -> Int {
    guard let text = ask.context.parameters.get("version"), let version = Int(text), String(version) == text,
      (1...Int(Int32.max)).contains(version)
    else { throw Refusal.notFound }
    return version
  }
}
