import Casework
import CivilTime
import HTTPTypes
import Operations
import Pages
import Policy

extension API {
  private static let team = ObjectShape(
    "Team", "A team inside the account’s reach.",
    [
      .needed("code", PersonShapes.short), .needed("name", PersonShapes.line),
      .needed("pdu", PersonShapes.line),
    ])

  private static let account = ObjectShape(
    "Account", "Whom the token asks for, and what it may do.",
    [
      .needed("staff", .identifier), .needed("name", PersonShapes.line), .needed("roles", .words(Role.self)),
      .free("team", PersonShapes.short), .free("pdu", PersonShapes.short),
      .needed("region", PersonShapes.short), .needed("scope", .word(TokenScope.self)),
      .needed("expiresAt", .instant),
    ])

  static let lists: [APIOperation] = [
    APIOperation(
      id: "listDue", method: .get, path: "/due",
      summary: "Obligations inside the account’s reach, by the day to act by", group: "Due", scope: .read,
      parameters: [
        .init(
          name: "status", place: .query, shape: .word(Status.self),
          about: "Of this status alone; the open ones where nothing is said."),
        .init(name: "force", place: .query, shape: .word(Force.self), about: "Of this verb alone."),
        teamParameter, limitParameter, cursorParameter,
      ],
      given: .init(
        status: .ok, shape: .object(list(PersonShapes.due)), about: "Obligations", headers: [.link]),
      answer: { try await $0.listDue($1) }),
    APIOperation(
      id: "listTeams", method: .get, path: "/teams", summary: "Teams inside the account’s reach, by name",
      group: "Due", scope: .read, parameters: [limitParameter, cursorParameter],
      given: .init(status: .ok, shape: .object(list(team)), about: "Teams", headers: [.link]),
      answer: { try await $0.listTeams($1) }),
  ]

  /// Whether the service can be reached, for phones: a page of somebody else's network is no such answer (OFF-06).
  static let ping = APIOperation(
    id: "ping", method: .get, path: "/ping", summary: "Say that the service can be reached",
    group: "The interface",
    given: .init(
      status: .ok,
      shape: .object(
        ObjectShape(
          "Ping", "That the service can be reached.",
          [
            .needed("service", .word(["homeward"]), "Whose answer this is."),
            .needed("now", .instant, "The moment it is in the service."),
          ])), about: "The service answers"),
    answer: { api, _ in
      APIAnswer(.members([("service", .text("homeward")), ("now", .text(api.desk.moment.text))]))
    })

  static let whoAmI = APIOperation(
    id: "getAccount", method: .get, path: "/account", summary: "Whom the token asks for, and what it may do",
    group: "The interface", scope: .read,
    given: .init(status: .ok, shape: .object(account), about: "The account"), answer: { $0.showAccount($1) })

  // MARK: Handlers

  private func showAccount(_ ask: APIAsk) -> APIAnswer {
    let actor = ask.actor
    return APIAnswer(
      .members([
        ("staff", .text(actor.staff.text)), ("name", .text(actor.name)), ("roles", .words(actor.roles)),
        ("team", .optional(actor.team)), ("pdu", .optional(actor.pdu)), ("region", .text(actor.region)),
        ("scope", .text(ask.bearer?.scope.rawValue ?? "")),
        ("expiresAt", .text(ask.bearer?.expiresAt.text ?? "")),
      ]))
  }

  private func listDue(_ ask: APIAsk) async throws -> APIAnswer {
    let (offset, size, _) = try window(ask)
    let query = DueQuery(
      forces: [ask["force"].flatMap(Force.init(rawValue:))].compactMap(\.self),
      statuses: [ask["status"].flatMap(Status.init(rawValue:))].compactMap(\.self), team: ask["team"])
    let rows = try await desk.due(ask.actor, query, offset: offset, most: size + 1)
    return part(
      rows, from: offset, size: size, ask,
      id: { "\($0.person.text)/\($0.item.policy)/\($0.item.key)" }, { .due($0) })
  }

  private func listTeams(_ ask: APIAsk) async throws -> APIAnswer {
    try part(of: try await desk.teams(ask.actor), ask, id: \.code) { team in
      .members([("code", .text(team.code)), ("name", .text(team.name)), ("pdu", .text(team.pduName))])
    }
  }
}
