import Casework
import CivilTime
import HTTPTypes
import Operations
import Pages

extension API {
  private static let delegationParameter = APIOperation.Parameter(
    name: "delegation", place: .path, shape: .identifier, about: "The id of a delegation.")

  static let delegations: [APIOperation] = [
    APIOperation(
      id: "listDelegations", method: .get, path: "/delegations",
      summary: "Delegations the account sees, the latest first day first", group: "Delegations",
      scope: .read,
      parameters: [
        .init(
          name: "state", place: .query, shape: .word(DelegationState.self),
          about: "In this state alone; all where nothing is said."),
        .init(
          name: "lender", place: .query, shape: .identifier, about: "Lent by this member of staff alone."),
        .init(
          name: "borrower", place: .query, shape: .identifier, about: "Lent to this member of staff alone."),
        limitParameter, cursorParameter,
      ],
      given: .init(
        status: .ok, shape: .object(list(DelegationShapes.row)), about: "Delegations", headers: [.link]),
      answer: { try await $0.listDelegations($1) }),
    APIOperation(
      id: "getDelegation", method: .get, path: "/delegations/{delegation}", summary: "One delegation",
      group: "Delegations", scope: .read, parameters: [delegationParameter],
      given: .init(
        status: .ok, shape: .object(DelegationShapes.row), about: "The delegation", headers: [.etag]),
      problems: [.notFound], answer: { try await $0.getDelegation($1) }),
    APIOperation(
      id: "delegate", method: .post, path: "/delegations",
      summary: "Hand the power to authorise and to endorse to somebody for some days", group: "Delegations",
      scope: .write, body: DelegationShapes.sent,
      given: .init(
        status: .created, shape: .object(DelegationShapes.row), about: "The delegation",
        headers: [.etag, .location]),
      isKeyed: true, problems: [.refused], answer: { try await $0.delegate($1) }),
    APIOperation(
      id: "endDelegation", method: .post, path: "/delegations/{delegation}/ending",
      summary: "End it before its last day, with why; for whoever gave it and the head of the PDU",
      group: "Delegations", scope: .write, parameters: [delegationParameter], body: DelegationShapes.ending,
      given: .init(
        status: .ok, shape: .object(DelegationShapes.row), about: "The delegation as it stands now",
        headers: [.etag]),
      condition: .ifMatch, isKeyed: true, problems: [.notFound, .refused],
      answer: { try await $0.endDelegation($1) }),
  ]

  // MARK: Handlers

  private func listDelegations(_ ask: APIAsk) async throws -> APIAnswer {
    let (offset, size, _) = try window(ask)
    let query = DelegationQuery(
      state: ask["state"].flatMap(DelegationState.init(rawValue:)), lender: ask["lender"].map { StaffID($0) },
      borrower: ask["borrower"].map { StaffID($0) })
    guard let rows = try await desk.delegations(ask.actor, query, offset: offset, most: size + 1) else {
      throw APIProblem(
        .forbidden, "Only those who authorise by their role, and those who act for them, see delegations.")
    }
    let today = desk.today
    return part(
      rows, from: offset, size: size, ask, id: { $0.delegation.id.text }, { .delegation($0, on: today) })
  }

  private func getDelegation(_ ask: APIAsk) async throws -> APIAnswer {
    let id = DelegationID(try ask.identifier("delegation"))
    guard let row = try await desk.delegation(ask.actor, id) else { throw APIProblem.notFound }
    return APIAnswer(.delegation(row, on: desk.today), revision: row.delegation.revision)
  }

  private func delegate(_ ask: APIAsk) async throws -> APIAnswer {
    guard let from = ask.body.text("from").flatMap({ CivilDate(text: $0) }),
      let through = ask.body.text("through").flatMap({ CivilDate(text: $0) })
    else { throw APIProblem.refused("Must be days.") }
    let power = ask.body.word("power", DelegatedPower.self) ?? .all
    let result = try await desk.delegate(
      ask.actor, to: StaffID(ask.body.text("to") ?? ""), power: power, from: from, through: through,
      reason: ask.body.text("reason"))
    return try delegated(result, ask, status: .created)
  }

  private func endDelegation(_ ask: APIAsk) async throws -> APIAnswer {
    let result = try await desk.endDelegation(
      ask.actor, DelegationID(try ask.identifier("delegation")), reason: ask.body.text("reason") ?? "",
      revision: ask.revision)
    return try delegated(result, ask, status: .ok)
  }

  private func delegated(
    _ result: Result<DelegationRow, DelegationProblem>, _ ask: APIAsk, status: HTTPResponse.Status
  ) throws(APIProblem) -> APIAnswer {
    let today = desk.today
    return try outcome(result, status: status) { row in
      APIShown(
        body: .delegation(row, on: today), revision: row.delegation.revision,
        place: API.place("delegations", row.delegation.id.text))
    } problem: {
      APIProblem($0, sent: ask.body, on: today)
    }
  }
}
