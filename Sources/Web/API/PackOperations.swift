import Casework
import CivilTime
import HTTPTypes
import Operations
import Pages

extension API {
  static let packs: [APIOperation] = [
    APIOperation(
      id: "getPack", method: .get, path: "/persons/{person}/pack",
      summary: "What is known of somebody before a visit", group: "Before a visit", scope: .read,
      parameters: [personParameter], given: packGiven, problems: [.notFound],
      answer: { api, ask in
        guard let file = try await api.desk.pack(ask.actor, of: try ask.person()) else {
          throw APIProblem.notFound
        }
        return APIAnswer(.pack(file))
      }),
    APIOperation(
      id: "getPackOfVisit", method: .get, path: "/visits/{visit}/pack",
      summary: "What is known before a visit, for whoever goes", group: "Before a visit", scope: .read,
      parameters: [visitParameter], given: packGiven, problems: [.notFound],
      answer: { api, ask in
        guard let found = try await api.desk.pack(ask.actor, for: try ask.visit()) else {
          throw APIProblem.notFound
        }
        return APIAnswer(.pack(found.pack))
      }),
    APIOperation(
      id: "notePackItem", method: .post, path: "/persons/{person}/pack",
      summary: "Note what somebody found who looked; what was noted before stays", group: "Before a visit",
      scope: .write, parameters: [personParameter], body: PackShapes.noteSent,
      given: .init(status: .created, shape: .object(PackShapes.pack), about: "All that is known now"),
      isKeyed: true, problems: [.notFound, .refused], answer: { try await $0.notePackItem($1) }),
    APIOperation(
      id: "getVisitOptions", method: .get, path: "/persons/{person}/visit-options",
      summary: "Who could go, and the devices and vehicles of the team, free or held at a time",
      group: "Before a visit", scope: .read,
      parameters: [
        personParameter,
        .init(name: "start", place: .query, shape: .instant, about: "When the visit would begin."),
        .init(
          name: "minutes", place: .query, shape: .whole(VisitPlan.minutesAllowed),
          about: "How long it would take; 60 where nothing is said."),
      ],
      given: .init(status: .ok, shape: .object(PackShapes.options), about: "What there is"),
      problems: [.notFound], answer: { try await $0.getVisitOptions($1) }),
    APIOperation(
      id: "listChangeNotices", method: .get, path: "/visit-changes",
      summary: "Visits of the team that changed after a decision, for nominated contacts and line managers",
      group: "Before a visit", scope: .read,
      given: .init(status: .ok, shape: .object(PackShapes.notices), about: "What changed"),
      answer: { try await $0.listChangeNotices($1) }),
    APIOperation(
      id: "acknowledgeChange", method: .post, path: "/visits/{visit}/acknowledgement",
      summary: "Say that the change of a visit was seen", group: "Before a visit", scope: .write,
      parameters: [visitParameter],
      given: .init(status: .noContent, shape: nil, about: "It was seen"), condition: .ifMatch, isKeyed: true,
      problems: [.notFound], answer: { try await $0.acknowledgeChange($1) }),
  ]

  private static let packGiven = APIOperation.Given(
    status: .ok, shape: .object(PackShapes.pack), about: "Every kind of thing that is asked about")

  // MARK: Handlers

  private func notePackItem(_ ask: APIAsk) async throws -> APIAnswer {
    let body = ask.body
    guard let kind = body.word("kind", PackKind.self), let answer = body.word("answer", PackAnswer.self),
      let source = body.word("source", PackSource.self),
      let learnt = body.text("learnt").flatMap({ CivilDate(text: $0) })
    else { throw APIProblem.refused("Must be a note.") }
    let person = try ask.person()
    let draft = PackDraft(
      kind, answer, text: body.text("words"), source: source, learnt: learnt,
      reviewBy: body.text("reviewBy").flatMap { CivilDate(text: $0) })
    switch try await desk.note(ask.actor, person, draft) {
    case .success:
      guard let file = try await desk.pack(ask.actor, of: person) else { throw APIProblem.notFound }
      var given = APIAnswer(.pack(file), status: .created)
      given.place = API.place("persons", person.text, "pack")
      return given
    case .failure(let problem): throw Self.problem(problem)
    }
  }

  private static func problem(_ problem: PackProblem) -> APIProblem {
    switch problem {
    case .notThere: .notFound
    case .notPermitted: APIProblem(.forbidden, "The account’s roles do not allow this.")
    case .wordsMissing: .refused("Must say what is known.", at: "/words")
    case .text: .refused("Must be shorter, or without control characters.", at: "/words")
    case .day("learnt"): .refused("Must be today or before.", at: "/learnt")
    case .day:
      .refused("Must be after today, by \(PackItem.mostReviewDays) days at most.", at: "/reviewBy")
    case .addressMissing: .refused("Must be about an address, and none is recorded.", at: "/kind")
    }
  }

  private func getVisitOptions(_ ask: APIAsk) async throws -> APIAnswer {
    let minutes = ask["minutes"].flatMap { Int($0) } ?? 60
    let time = ask["start"].flatMap { Instant(text: $0) }.map { $0..<$0.adding(seconds: minutes * 60) }
    guard let found = try await desk.visitOptions(ask.actor, try ask.person(), during: time) else {
      throw APIProblem.notFound
    }
    return APIAnswer(.options(found))
  }

  private func listChangeNotices(_ ask: APIAsk) async throws -> APIAnswer {
    guard let found = try await desk.changeNotices(ask.actor) else {
      throw APIProblem(.forbidden, "Only nominated contacts and line managers are told of changes.")
    }
    return APIAnswer(
      .members([
        ("items", .list(found.notices.map { .notice($0, found.words) })), ("isCut", .truth(found.isCut)),
      ]))
  }

  private func acknowledgeChange(_ ask: APIAsk) async throws -> APIAnswer {
    switch try await desk.acknowledgeChange(ask.actor, try ask.visit(), revision: ask.revision) {
    case .success: return APIAnswer(nil, status: .noContent)
    case .failure(.notThere): throw APIProblem.notFound
    case .failure(.stale(let file)): throw APIProblem.stale(sent: .null, current: .visit(file))
    case .failure:
      throw APIProblem(.forbidden, "Only nominated contacts and line managers are told of changes.")
    }
  }
}
