import Casework
import HTTPTypes
import Hummingbird
import Operations
import Pages

extension Site {
  /// The ladders of a team with what it changed of them.
  func showTeamLadder(_ ask: Ask) async throws -> Response {
    let file = try await teamLadder(ask)
    return respond(ask) { TeamLadderPage(file: file, notice: $0) }
  }

  /// Changes one step for the visits of a line manager's own team.
  func changeTeamLadder(_ ask: Ask) async throws -> Response {
    let file = try await teamLadder(ask)
    guard file.mayChange else { throw Site.mayNotChangeLadder }
    let form = ask.context.form
    let draft = TeamLadderDraft(form.pairs)
    func again(_ errors: [FieldError]) -> Response {
      retry(TeamLadderPage(file: file, draft: draft, errors: errors), ask.context)
    }
    guard form.unclean.isEmpty else { return again(form.uncleanErrors) }
    guard let version = form["version"].flatMap({ Int($0) }), (0..<Int(Int32.max)).contains(version) else {
      throw Refusal.malformed("The form does not say which version it was made from.")
    }
    func conflict(_ newer: TeamLadderFile) -> Response {
      respond(TeamLadderPage(file: newer, draft: draft, isConflict: true), status: .conflict, ask.context)
    }
    guard version == file.newest else { return conflict(file) }
    do {
      let change = try draft.check(file)
      switch try await desk.changeTeamLadder(
        ask.actor, team: file.team.code, change, reason: draft.reason, version: version)
      {
      case .success:
        return redirect(to: .duty(.ladder(team: file.team.code)), saying: .ladderChanged, ask)
      case .failure(.fault(let fault)): return again([TeamLadderDraft.error(fault)])
      case .failure(.reason): return again([TeamLadderDraft.reasonWrong])
      case .failure(.stale): return conflict(try await teamLadder(ask))
      case .failure(.notPermitted): throw Site.mayNotChangeLadder
      case .failure(.notThere): throw Refusal.notFound
      }
    } catch let wrong as FieldErrors {
      return again(wrong.errors)
    }
  }

  private static let mayNotChangeLadder = Refusal.forbidden(
    "Only the team’s own line manager changes its ladders.")

  /// The team the query names; one that is not there and one outside the reach are alike.
  private func teamLadder(_ ask: Ask) async throws -> TeamLadderFile {
    guard let file = try await desk.teamLadder(ask.actor, team: try query(ask.request)["team"]) else {
      throw Refusal.notFound
    }
    return file
  }
}
