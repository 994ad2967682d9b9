import Casework
import CivilTime
import HTTPTypes
import Operations
import Pages
import Policy

/// What the interface says of what staff were trained and accredited for.
enum CompetenceShapes {
  private static let held: [ObjectShape.Member] = [
    .needed("competence", .word(Competence.self)), .needed("from", .day),
    .free("through", .day, "The last day it is good for; missing where it does not run out."),
    .free("ended", .day, "The first day it no longer counts, where it was ended."),
  ]

  static let competence = ObjectShape(
    "HeldCompetence", "What somebody was trained or accredited for (paragraph 8.1.7).",
    held + [.needed("standing", .word(CompetenceStanding.self), "Where it stands today.")])

  private static let change = ObjectShape(
    "CompetenceChange", "One change of a competence, as it was put down then.",
    held + [
      .free("reason", .text(most: Competences.longestReason)),
      .free("by", PersonShapes.line, "Missing where a file brought it in."), .needed("at", .instant),
    ])

  static let member = ObjectShape(
    "StaffSummary", "A member of staff, and for each competence the one that counts.",
    [
      .needed("href", .place, "Where their competences are."), .needed("staff", .identifier),
      .needed("code", PersonShapes.short), .needed("name", PersonShapes.line),
      .needed("roles", .words(Role.self)), .free("team", PersonShapes.short),
      .free("teamName", PersonShapes.line),
      .needed("competences", .list(.object(competence), most: Competence.allCases.count)),
    ])

  static let file = ObjectShape(
    "StaffCompetences", "All that a member of staff was trained and accredited for.",
    [
      .needed("href", .place), .needed("staff", .identifier), .needed("code", PersonShapes.short),
      .needed("name", PersonShapes.line),
      .needed(
        "revision", .whole(0...1_000_000_000), "How often anything of it was changed; the ETag names it."),
      .needed("competences", .list(.object(competence), most: 1_000), "By kind and first day."),
      .needed("changes", .list(.object(change), most: 500), "The latest first."),
      .needed("mayChange", .truth, "Whether the account’s holder may add and end competences."),
    ])

  static let sent = ObjectShape(
    "CompetenceToRecord", "What somebody was trained or accredited for, and what shows it.",
    [
      .needed("competence", .word(Competence.self)), .needed("from", .day),
      .free("through", .day, "The last day; missing where it does not run out."),
      .needed("reason", .text(most: Competences.longestReason), "What shows it, such as a certificate."),
    ])

  static let ending = ObjectShape(
    "CompetenceEnding", "From which day on it no longer counts, and why.",
    [.needed("on", .day), .needed("reason", .text(most: Competences.longestReason))])
}

extension API {
  private static let memberParameter = APIOperation.Parameter(
    name: "staff", place: .path, shape: .identifier, about: "The id of a member of staff.")

  private static func given(_ status: HTTPResponse.Status) -> APIOperation.Given {
    .init(
      status: status, shape: .object(CompetenceShapes.file), about: "All they hold now",
      headers: status == .created ? [.etag, .location] : [.etag])
  }

  static let competences: [APIOperation] = [
    APIOperation(
      id: "listStaff", method: .get, path: "/staff", summary: "The staff the account looks after, by name",
      group: "Staff", scope: .read, parameters: [limitParameter, cursorParameter],
      given: .init(
        status: .ok, shape: .object(list(CompetenceShapes.member)), about: "Staff", headers: [.link]),
      answer: { try await $0.listStaff($1) }),
    APIOperation(
      id: "listCompetences", method: .get, path: "/staff/{staff}/competences",
      summary: "What a member of staff was trained and accredited for, and how it changed", group: "Staff",
      scope: .read, parameters: [memberParameter], given: given(.ok), problems: [.notFound],
      answer: { try await $0.listCompetences($1) }),
    APIOperation(
      id: "recordCompetence", method: .post, path: "/staff/{staff}/competences",
      summary: "Put down what they were trained for; for those who look after them, never for oneself",
      group: "Staff", scope: .write, parameters: [memberParameter], body: CompetenceShapes.sent,
      given: given(.created), condition: .ifMatch, isKeyed: true, problems: [.notFound, .refused],
      answer: { try await $0.recordCompetence($1) }),
    APIOperation(
      id: "endCompetence", method: .post, path: "/staff/{staff}/competences/{competence}/{from}/ending",
      summary: "End one, with why; it stays on record and counts for the days before", group: "Staff",
      scope: .write,
      parameters: [
        memberParameter,
        .init(name: "competence", place: .path, shape: .word(Competence.self), about: "Which."),
        .init(name: "from", place: .path, shape: .day, about: "Its first day."),
      ], body: CompetenceShapes.ending, given: given(.ok), condition: .ifMatch, isKeyed: true,
      problems: [.notFound, .refused], answer: { try await $0.endCompetence($1) }),
  ]

  // MARK: Handlers

  private func listStaff(_ ask: APIAsk) async throws -> APIAnswer {
    let (offset, size, _) = try window(ask)
    let rows = try await desk.staff(ask.actor, offset: offset, most: size + 1)
    let today = desk.today
    return part(rows, from: offset, size: size, ask, id: { $0.id.text }, { .member($0, on: today) })
  }

  private func listCompetences(_ ask: APIAsk) async throws -> APIAnswer {
    guard let file = try await desk.staffMember(ask.actor, try ask.member()) else {
      throw APIProblem.notFound
    }
    return APIAnswer(.competences(file, on: desk.today), revision: file.revision)
  }

  private func recordCompetence(_ ask: APIAsk) async throws -> APIAnswer {
    guard let competence = ask.body.word("competence", Competence.self),
      let from = ask.body.text("from").flatMap({ CivilDate(text: $0) })
    else { throw APIProblem.refused("Must be a competence from a day.") }
    let result = try await desk.recordCompetence(
      ask.actor, competence, of: try ask.member(), from: from,
      through: ask.body.text("through").flatMap { CivilDate(text: $0) },
      reason: ask.body.text("reason") ?? "", revision: ask.revision)
    return try changed(result, ask, status: .created, first: "/from", last: "/through")
  }

  private func endCompetence(_ ask: APIAsk) async throws -> APIAnswer {
    guard let competence = ask["competence"].flatMap(Competence.init(rawValue:)),
      let from = ask["from"].flatMap({ CivilDate(text: $0) })
    else { throw APIProblem.notFound }
    guard let day = ask.body.text("on").flatMap({ CivilDate(text: $0) }) else {
      throw APIProblem.refused("Must be a day.", at: "/on")
    }
    let result = try await desk.endCompetence(
      ask.actor, competence, of: try ask.member(), from: from, on: day,
      reason: ask.body.text("reason") ?? "", revision: ask.revision)
    // What the address names is not there: that is not a fault of the body.
    if case .failure(.refused(.notHeld)) = result { throw APIProblem.notFound }
    return try changed(result, ask, status: .ok, first: "/on", last: "/on")
  }

  private func changed(
    _ result: Result<StaffFile, CompetenceProblem>, _ ask: APIAsk, status: HTTPResponse.Status,
    first: String, last: String
  ) throws(APIProblem) -> APIAnswer {
    let today = desk.today
    return try outcome(result, status: status) { file in
      APIShown(
        body: .competences(file, on: today), revision: file.revision,
        place: API.place("staff", file.id.text, "competences"))
    } problem: { problem in
      switch problem {
      case .notThere: .notFound
      case .notPermitted:
        APIProblem(.forbidden, "Competences are put down by those who authorise, and administrators.")
      case .stale(let file): .stale(sent: ask.body, current: .competences(file, on: today))
      case .text: .refused("Must be shorter, or without control characters.", at: "/reason")
      case .refused(let refusal): Self.problem(refusal, first: first, last: last)
      }
    }
  }

  private static func problem(_ refusal: CompetenceRefusal, first: String, last: String) -> APIProblem {
    switch refusal {
    case .own: .refused("Nobody records their own.")
    case .endsBeforeStart: .refused("Must not be before the first day.", at: last)
    case .day:
      .refused(
        "Must be at most \(Competences.mostDaysAhead) days ahead and \(Competences.mostDaysBack) back.",
        at: first)
    case .reasonMissing: .refused("Must be said in words.", at: "/reason")
    case .nothingChanges: .refused("It is recorded as it stands, or has ended or run out already.")
    case .notHeld: .refused("There is no such competence from this day.")
    case .tooMany: .refused("There are \(Competences.most) entries, the most there can be.")
    }
  }
}

extension APIAsk {
  fileprivate func member() throws(APIProblem) -> StaffID { StaffID(try identifier("staff")) }
}

extension JSON {
  private static func competence(_ held: HeldCompetence) -> [(String, JSON)] {
    [
      ("competence", .text(held.competence.rawValue)), ("from", .text(held.from.text)),
      ("through", .optional(held.through?.text)), ("ended", .optional(held.ended?.text)),
    ]
  }

  private static func competence(_ held: HeldCompetence, on day: CivilDate) -> JSON {
    .members(competence(held) + [("standing", .text(held.standing(on: day).rawValue))])
  }

  fileprivate static func member(_ member: StaffListRow, on day: CivilDate) -> JSON {
    .members([
      ("href", .text(API.place("staff", member.id.text, "competences"))), ("staff", .text(member.id.text)),
      ("code", .text(member.row.code)), ("name", .text(member.row.name)), ("roles", .words(member.row.roles)),
      ("team", .optional(member.row.team)), ("teamName", .optional(member.teamName)),
      ("competences", .list(member.competences.standing(on: day).map { competence($0, on: day) })),
    ])
  }

  fileprivate static func competences(_ file: StaffFile, on day: CivilDate) -> JSON {
    let changes = file.changes.map { change in
      JSON.members(
        competence(change.held) + [
          ("reason", .optional(change.reason)), ("by", .optional(file.names[change.by])),
          ("at", .text(change.at.text)),
        ])
    }
    return .members([
      ("href", .text(API.place("staff", file.id.text, "competences"))), ("staff", .text(file.id.text)),
      ("code", .text(file.row.code)), ("name", .text(file.row.name)), ("revision", .whole(file.revision)),
      ("competences", .list(file.competences.map { competence($0, on: day) })), ("changes", .list(changes)),
      ("mayChange", .truth(file.mayChange)),
    ])
  }
}
