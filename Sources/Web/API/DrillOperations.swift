import Casework
import CivilTime
import HTTPTypes
import Operations
import Pages
import Policy

extension API {
  private static let drillParameter = APIOperation.Parameter(
    name: "drill", place: .path, shape: .identifier, about: "The id of a drill.")

  static let drills: [APIOperation] = [
    APIOperation(
      id: "listDrills", method: .get, path: "/drills",
      summary: "The last 25 drills of a team, the newest first, and whether it owes one", group: "Drills",
      scope: .read,
      parameters: [
        .init(
          name: "team", place: .query,
          shape: .code(pattern: #"[A-Za-z0-9._-]{1,32}"#, about: "a code of a team", example: "N54LDS1"),
          about: "The code of the team; the account’s own, else the first, where nothing is said.")
      ],
      given: .init(status: .ok, shape: .object(DrillShapes.register), about: "The register of the team"),
      problems: [.notFound], answer: { try await $0.listDrills($1) }),
    APIOperation(
      id: "getDrill", method: .get, path: "/drills/{drill}", summary: "One drill and what came of it",
      group: "Drills", scope: .read, parameters: [drillParameter],
      given: .init(status: .ok, shape: .object(DrillShapes.drill), about: "The drill"),
      problems: [.notFound], answer: { try await $0.getDrill($1) }),
    APIOperation(
      id: "startDrill", method: .post, path: "/drills",
      summary: "Start a drill: those on duty are told now, under the word DRILL", group: "Drills",
      scope: .write, body: DrillShapes.sent,
      given: .init(
        status: .created, shape: .object(DrillShapes.drill), about: "The drill that goes on",
        headers: [.location]),
      isKeyed: true, problems: [.notFound, .refused], answer: { try await $0.startDrill($1) }),
  ]

  private func listDrills(_ ask: APIAsk) async throws -> APIAnswer {
    guard let register = try await desk.drills(ask.actor, team: ask["team"]) else {
      throw APIProblem.notFound
    }
    return APIAnswer(.register(register))
  }

  private func getDrill(_ ask: APIAsk) async throws -> APIAnswer {
    guard let drill = try await desk.drill(ask.actor, VisitID(try ask.identifier("drill"))) else {
      throw APIProblem.notFound
    }
    return APIAnswer(.drill(drill))
  }

  private func startDrill(_ ask: APIAsk) async throws -> APIAnswer {
    guard let team = ask.body.text("team"), let ladder = ask.body.word("rehearses", LadderKind.self) else {
      throw APIProblem.refused("Must name a team and what is rehearsed.")
    }
    switch try await desk.startDrill(ask.actor, team: team, ladder) {
    case .success(let drill):
      let place = API.place("drills", drill.id.text)
      var answer = APIAnswer(.drill(drill), status: .created, location: place)
      answer.place = place
      return answer
    case .failure(.notThere): throw APIProblem.notFound
    case .failure(.notPermitted):
      throw APIProblem(.forbidden, "Only nominated contacts and managers start a drill.")
    case .failure(.refused(let refusal)):
      throw APIProblem.refused(DrillsPage.error(refusal).message + ".", at: "/team")
    }
  }
}
