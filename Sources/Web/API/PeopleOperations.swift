import Casework
import CivilTime
import HTTPTypes
import Operations
import Pages
import Policy

extension API {
  static let personParameter = APIOperation.Parameter(
    name: "person", place: .path, shape: .identifier, about: "The id of a person.")

  static let people: [APIOperation] = [
    APIOperation(
      id: "listPersons", method: .get, path: "/persons",
      summary: "The caseload inside the account’s reach, by the day to act by, then by name", group: "People",
      scope: .read,
      parameters: [
        .init(name: "mine", place: .query, shape: .truth, about: "True for the account’s own cases alone."),
        teamParameter, limitParameter, cursorParameter,
      ],
      given: .init(status: .ok, shape: .object(list(PersonShapes.found)), about: "People", headers: [.link]),
      answer: { try await $0.listPersons($1) }),
    APIOperation(
      id: "search", method: .post, path: "/searches",
      summary: "People by CRN or by how a name begins; at most 50, by name", group: "People", scope: .read,
      body: PersonShapes.searchSent,
      given: .init(status: .ok, shape: .object(list(PersonShapes.found)), about: "Whom it found"),
      answer: { try await $0.search($1) }),
    APIOperation(
      id: "getPerson", method: .get, path: "/persons/{person}", summary: "One person", group: "People",
      scope: .read, parameters: [personParameter],
      given: .init(status: .ok, shape: .object(PersonShapes.person), about: "The person", headers: [.etag]),
      problems: [.notFound], answer: { try await $0.getPerson($1) }),
  ]

  static let obligations: [APIOperation] = [
    APIOperation(
      id: "listObligations", method: .get, path: "/persons/{person}/obligations",
      summary: "A person’s obligations: open ones by the day to act by, then the ended ones", group: "People",
      scope: .read, parameters: [personParameter, limitParameter, cursorParameter],
      given: .init(
        status: .ok, shape: .object(list(PersonShapes.obligation)), about: "Obligations", headers: [.link]),
      problems: [.notFound], answer: { try await $0.listObligations($1) }),
    APIOperation(
      id: "getObligation", method: .get, path: "/persons/{person}/obligations/{key}",
      summary: "Why an obligation has its date", group: "People", scope: .read,
      parameters: [
        personParameter,
        .init(
          name: "key", place: .path,
          shape: .code(
            pattern: "[a-z0-9-]{1,80}\\.[0-9]{4}-[0-9]{2}-[0-9]{2}(\\.[0-9]{1,6})?",
            about: "the key of an obligation",
            example: "rso-initial.2025-04-11"), about: "The key of an obligation."),
      ],
      given: .init(status: .ok, shape: .object(WhyShapes.why), about: "The obligation and its reasons"),
      problems: [.notFound], answer: { try await $0.getObligation($1) }),
  ]

  static let facts: [APIOperation] = [
    APIOperation(
      id: "listFacts", method: .get, path: "/persons/{person}/facts",
      summary: "A person’s facts, the newest first, withdrawn ones too", group: "People", scope: .read,
      parameters: [personParameter, limitParameter, cursorParameter],
      given: .init(
        status: .ok, shape: .object(list(PersonShapes.fact)), about: "Facts", headers: [.link, .etag]),
      problems: [.notFound], answer: { try await $0.listFacts($1) }),
    APIOperation(
      id: "recordFact", method: .post, path: "/persons/{person}/facts",
      summary: "Record a fact; what is owed is worked out anew at once", group: "People", scope: .write,
      parameters: [personParameter], body: PersonShapes.factSent,
      given: .init(
        status: .created, shape: .object(PersonShapes.person), about: "The person as they stand now",
        headers: [.etag, .location]),
      condition: .ifMatch, isKeyed: true, problems: [.notFound, .refused],
      answer: { try await $0.recordFact($1) }),
    APIOperation(
      id: "correctFact", method: .post, path: "/persons/{person}/facts/{fact}/correction",
      summary: "Take a fact back, and put another in its place where one is given", group: "People",
      scope: .write,
      parameters: [
        personParameter,
        .init(
          name: "fact", place: .path,
          shape: .code(pattern: "[1-9][0-9]{0,5}", about: "the id of a fact", example: "3"),
          about: "The id of a fact."),
      ], body: PersonShapes.correctionSent,
      given: .init(
        status: .ok, shape: .object(PersonShapes.person), about: "The person as they stand now",
        headers: [.etag]),
      condition: .ifMatch, isKeyed: true, problems: [.notFound, .refused],
      answer: { try await $0.correctFact($1) }),
  ]

  static let teamParameter = APIOperation.Parameter(
    name: "team", place: .query,
    shape: .code(pattern: "[A-Za-z0-9_.-]{1,32}", about: "the code of a team", example: "ZEASTT1"),
    about: "A team inside the account’s reach.")

  // MARK: Handlers

  private func listPersons(_ ask: APIAsk) async throws -> APIAnswer {
    let (offset, size, _) = try window(ask)
    let rows = try await desk.caseload(
      ask.actor, mine: ask["mine"] == "true", team: ask["team"], offset: offset, most: size + 1)
    return part(rows, from: offset, size: size, ask, id: { $0.person.text }, { .found($0) })
  }

  private func search(_ ask: APIAsk) async throws -> APIAnswer {
    let rows = try await desk.search(ask.actor, ask.body.text("text") ?? "")
    return APIAnswer(.members([("items", .list(rows.map { .found($0) })), ("next", .null)]))
  }

  func file(_ ask: APIAsk) async throws -> PersonFile {
    guard let file = try await desk.person(ask.actor, try ask.person()) else { throw APIProblem.notFound }
    return file
  }

  private func getPerson(_ ask: APIAsk) async throws -> APIAnswer {
    let file = try await file(ask)
    return APIAnswer(.person(file), revision: file.revision)
  }

  private func listObligations(_ ask: APIAsk) async throws -> APIAnswer {
    let file = try await file(ask)
    return try part(
      of: file.obligations, ask, id: { "\($0.policy)/\($0.key)" }, { .obligation($0, of: file.row.person) })
  }

  private func getObligation(_ ask: APIAsk) async throws -> APIAnswer {
    guard let key = ask["key"],
      let (file, why) = try await desk.explanation(ask.actor, try ask.person(), key: key),
      let item = file.obligations.first(where: { $0.key == key && $0.policy == why.obligation.policy })
    else { throw APIProblem.notFound }
    return APIAnswer(.why(file, why, item))
  }

  private func listFacts(_ ask: APIAsk) async throws -> APIAnswer {
    let file = try await file(ask)
    var answer = try part(of: file.facts, ask, id: { $0.id }, { .fact($0) })
    answer.revision = file.revision
    return answer
  }

  private func recordFact(_ ask: APIAsk) async throws -> APIAnswer {
    let person = try ask.person()
    let fact = try fact(ask.body, at: "")
    let result = try await desk.recordFact(ask.actor, person, fact: fact, revision: ask.revision)
    return try changed(result, ask, status: .created)
  }

  private func correctFact(_ ask: APIAsk) async throws -> APIAnswer {
    let file = try await file(ask)
    guard let old = file.facts.first(where: { $0.id == ask["fact"] }) else { throw APIProblem.notFound }
    var replacement: Fact?
    if let sent = ask.body["replacement"], sent != .null {
      let fact = try fact(sent, at: "/replacement")
      guard fact.kind == old.fact.kind else {
        throw APIProblem.refused(
          "Must be of the kind it takes the place of.", at: "/replacement/kind",
          allowed: [old.fact.kind.rawValue])
      }
      replacement = fact
    }
    let result = try await desk.correctFact(
      ask.actor, file.row.person, factID: old.id, replacement: replacement,
      reason: ask.body.text("reason") ?? "", revision: ask.revision)
    return try changed(result, ask, status: .ok)
  }

  private func changed(
    _ result: Result<PersonFile, FactRefusal>, _ ask: APIAsk, status: HTTPResponse.Status
  ) throws(APIProblem) -> APIAnswer {
    switch result {
    case .success(let file):
      let place = API.place("persons", file.row.person.text)
      var answer = APIAnswer(
        .person(file), status: status, revision: file.revision,
        location: status == .created ? place + "/facts" : nil)
      answer.place = place
      return answer
    case .failure(let refusal): throw problem(refusal, ask)
    }
  }

  private func problem(_ refusal: FactRefusal, _ ask: APIAsk) -> APIProblem {
    switch refusal {
    case .notThere, .noSuchFact: .notFound
    case .notPermitted: APIProblem(.forbidden, "Only those who work or manage a case may change its facts.")
    case .stale(let file): .stale(sent: ask.body, current: .person(file))
    case .already: .refused("The very same fact is recorded already.")
    case .inFuture: .refused("Must be today or in the past.", at: "/date")
    case .reasonMissing: .refused("Must say why the fact was wrong.", at: "/reason")
    case .full: .refused("This person has as many facts as one person can have.")
    }
  }

  /// The fact that was sent, with the value its kind takes.
  private func fact(_ sent: JSON, at pointer: String) throws(APIProblem) -> Fact {
    guard let kind = sent.word("kind", FactKind.self),
      let date = sent.text("date").flatMap({ CivilDate(text: $0) })
    else { throw .refused("Must be a fact.", at: pointer) }
    guard let value = FactValue(kind: kind, text: sent.text("value")),
      value != .other || kind == .supervisionEnded
    else {
      throw .refused("Must be a value that a fact of this kind takes.", at: pointer + "/value")
    }
    let group = sent.word("group", RiskGroup.self)
    guard group == nil || kind == .roshAssessed else {
      throw .refused("Is said of rosh-assessed alone.", at: pointer + "/group")
    }
    let category = sent.whole("category")
    guard (category == nil) == (kind != .mappaSet) else {
      throw .refused("Is said of mappa-set, and of nothing else.", at: pointer + "/category")
    }
    return Fact(
      kind: kind, date: date, recorded: Recorded(day: desk.today), value: value, group: group,
      category: category)
  }
}
