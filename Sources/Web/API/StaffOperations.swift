import Casework
import CivilTime
import HTTPTypes
import Operations
import Pages
import Policy

extension API {
  private static let procedureTeam = APIOperation.Parameter(
    name: "team", place: .path, shape: StaffShapes.teamCode, about: "The code of a team.")
  private static let versionParameter = APIOperation.Parameter(
    name: "version", place: .path,
    shape: .code(pattern: "[1-9][0-9]{0,8}", about: "the number of a version", example: "2"),
    about: "The number of a version.")
  private static let procedureGiven = APIOperation.Given(
    status: .ok, shape: .object(StaffShapes.procedure), about: "The procedure", headers: [.etag])

  static let staff: [APIOperation] = [
    APIOperation(
      id: "getDaySheet", method: .get, path: "/day-sheet",
      summary: "The visits of a day for paper, by start; each is logged as disclosed", group: "Staff",
      scope: .read,
      parameters: [
        .init(name: "day", place: .query, shape: .day, about: "The day; today where nothing is said."),
        .init(
          name: "mine", place: .query, shape: .truth, about: "True for visits the account’s holder goes on."),
        .init(
          name: "staff", place: .query, shape: .identifier,
          about: "Visits this member of staff goes on alone; somebody of the diary’s choice."),
        teamParameter, limitParameter, cursorParameter,
      ],
      given: .init(status: .ok, shape: .object(list(StaffShapes.sheet)), about: "Visits", headers: [.link]),
      problems: [.notFound, .refused], answer: { try await $0.getDaySheet($1) }),
    APIOperation(
      id: "getSafetyDetails", method: .get, path: "/account/safety-details",
      summary: "What the account’s holder keeps about themselves", group: "Staff", scope: .read,
      given: .init(
        status: .ok, shape: .object(StaffShapes.details), about: "The details", headers: [.etag]),
      answer: { try await $0.getSafetyDetails($1) }),
    APIOperation(
      id: "keepSafetyDetails", method: .put, path: "/account/safety-details",
      summary: "Say what helps to find the account’s holder, or confirm it by saying it again",
      group: "Staff",
      scope: .write, body: StaffShapes.detailsSent,
      given: .init(
        status: .ok, shape: .object(StaffShapes.details), about: "The details as they stand now",
        headers: [.etag]),
      condition: .ifMatch, problems: [.refused], answer: { try await $0.keepSafetyDetails($1) }),
    APIOperation(
      id: "getCrewSafetyDetails", method: .get, path: "/visits/{visit}/crew",
      summary: "What those who go keep about themselves, for those who watch over the visit", group: "Staff",
      scope: .read, parameters: [visitParameter],
      given: .init(status: .ok, shape: .object(StaffShapes.crew), about: "Those who go"),
      problems: [.notFound], answer: { try await $0.getCrewSafetyDetails($1) }),
    APIOperation(
      id: "listProcedures", method: .get, path: "/procedures",
      summary: "The local procedures of the teams the account sees, by name of the team", group: "Staff",
      scope: .read, parameters: [limitParameter, cursorParameter],
      given: .init(
        status: .ok, shape: .object(list(StaffShapes.procedureRow)), about: "Procedures", headers: [.link]),
      answer: { try await $0.listProcedures($1) }),
    APIOperation(
      id: "getProcedure", method: .get, path: "/procedures/{team}",
      summary: "The version in force, else the newest", group: "Staff", scope: .read,
      parameters: [procedureTeam], given: procedureGiven, problems: [.notFound],
      answer: { try await $0.getProcedure($1) }),
    APIOperation(
      id: "getProcedureVersion", method: .get, path: "/procedures/{team}/versions/{version}",
      summary: "One version", group: "Staff", scope: .read, parameters: [procedureTeam, versionParameter],
      given: procedureGiven, problems: [.notFound], answer: { try await $0.getProcedure($1) }),
    APIOperation(
      id: "publishProcedure", method: .post, path: "/procedures/{team}/versions",
      summary: "Publish another version; for the team’s own line manager", group: "Staff", scope: .write,
      parameters: [procedureTeam], body: StaffShapes.procedureSent,
      given: .init(
        status: .created, shape: .object(StaffShapes.procedure), about: "The version",
        headers: [.etag, .location]), condition: .ifMatch, isKeyed: true,
      problems: [.notFound, .refused], answer: { try await $0.publishProcedure($1) }),
    APIOperation(
      id: "acknowledgeProcedure", method: .post,
      path: "/procedures/{team}/versions/{version}/acknowledgement",
      summary: "Say that the account’s holder has read a version", group: "Staff", scope: .write,
      parameters: [procedureTeam, versionParameter],
      given: .init(status: .noContent, shape: nil, about: "It is written down"), isKeyed: true,
      problems: [.notFound, .refused], answer: { try await $0.acknowledgeProcedure($1) }),
  ]

  // MARK: Handlers

  private func getDaySheet(_ ask: APIAsk) async throws -> APIAnswer {
    let day = ask["day"].flatMap { CivilDate(text: $0) } ?? desk.today
    let (offset, size, _) = try window(ask)
    let isMine = ask["mine"] == "true"
    let staff = ask["staff"].map { StaffID($0) } ?? (isMine ? ask.actor.staff : nil)
    guard !isMine || staff == ask.actor.staff else {
      throw APIProblem.refused("Must be left out beside another member of staff.", at: "?mine")
    }
    // As on the page: of a team inside the reach, and of somebody of the diary's choice or oneself.
    if ask["staff"] != nil || ask["team"] != nil {
      let choices = try await desk.diaryChoices(ask.actor, team: ask["team"])
      let isTeam = ask["team"].map { team in choices.teams.contains { $0.code == team } } ?? true
      let isStaff = staff.map { $0 == ask.actor.staff || choices.staff.map(\.id).contains($0) } ?? true
      guard isTeam, isStaff else { throw APIProblem.notFound }
    }
    let (visits, isCut) = try await desk.daySheet(
      ask.actor, on: day, of: staff, team: ask["team"], offset: offset, most: size)
    return part(
      visits, from: offset, size: size, hasMore: isCut, ask, id: { $0.row.visit.id.text }, { .sheet($0) })
  }

  private func getSafetyDetails(_ ask: APIAsk) async throws -> APIAnswer {
    let record = try await desk.safetyDetails(ask.actor).first ?? SafetyRecord.none
    return APIAnswer(details(record), revision: record.version)
  }

  private func keepSafetyDetails(_ ask: APIAsk) async throws -> APIAnswer {
    var values: [SafetyDetails.Field: String] = [:]
    for field in SafetyDetails.Field.allCases { values[field] = ask.body.text(field.rawValue) }
    switch try await desk.recordSafetyDetails(ask.actor, SafetyDetails(values), version: ask.revision) {
    case .success(let record): return APIAnswer(details(record), revision: record.version)
    case .failure(.stale(let newer)): throw APIProblem.stale(sent: ask.body, current: details(newer))
    case .failure(.faults(let faults)):
      throw APIProblem(
        .refused, "The details cannot be kept like this.",
        errors: SafetyPage.errors(faults).map { ShapeFault(pointer: "/\($0.field)", what: $0.message) })
    }
  }

  private func getCrewSafetyDetails(_ ask: APIAsk) async throws -> APIAnswer {
    guard let found = try await desk.crewSafety(ask.actor, try ask.visit()) else { throw APIProblem.notFound }
    let crew = found.crew.map { member -> JSON in
      .members([
        ("staff", .text(member.staff.text)), ("name", .text(member.name)),
        ("isOfTeam", .truth(member.isOfTeam)),
        ("details", member.isOfTeam ? details(member.record) : .null),
      ])
    }
    return APIAnswer(.members([("crew", .list(crew))]))
  }

  private func listProcedures(_ ask: APIAsk) async throws -> APIAnswer {
    try part(of: try await desk.procedures(ask.actor), ask, id: \.team.code) { .procedure($0) }
  }

  private func getProcedure(_ ask: APIAsk) async throws -> APIAnswer {
    let file = try await procedure(ask)
    return APIAnswer(.procedure(file), revision: file.newest)
  }

  private func procedure(_ ask: APIAsk) async throws -> ProcedureFile {
    guard
      let file = try await desk.procedure(
        ask.actor, of: ask["team"] ?? "", version: ask["version"].flatMap { Int($0) })
    else { throw APIProblem.notFound }
    return file
  }

  private func publishProcedure(_ ask: APIAsk) async throws -> APIAnswer {
    let team = ask["team"] ?? ""
    guard let from = ask.body.text("from").flatMap({ CivilDate(text: $0) }) else {
      throw APIProblem.refused("Must be a day.", at: "/from")
    }
    let draft = ProcedureDraft(
      text: ask.body.text("text") ?? "", reason: ask.body.text("reason") ?? "", from: from)
    switch try await desk.publishProcedure(ask.actor, of: team, draft, version: ask.revision) {
    case .success(let made):
      guard let file = try await desk.procedure(ask.actor, of: team, version: made.version) else {
        throw APIProblem.notFound
      }
      let place = API.place("procedures", team) + "/versions/\(made.version)"
      var answer = APIAnswer(
        .procedure(file), status: .created, revision: file.newest, location: place)
      answer.place = place
      return answer
    case .failure(.stale):
      throw APIProblem.stale(sent: ask.body, current: .procedure(try await procedure(ask)))
    case .failure(let problem): throw Self.problem(problem)
    }
  }

  private func acknowledgeProcedure(_ ask: APIAsk) async throws -> APIAnswer {
    let version = ask["version"].flatMap { Int($0) } ?? 0
    switch try await desk.acknowledgeProcedure(ask.actor, of: ask["team"] ?? "", version: version) {
    case .success: return APIAnswer(nil, status: .noContent)
    case .failure(let problem): throw Self.problem(problem)
    }
  }

  private static func problem(_ problem: ProcedureProblem) -> APIProblem {
    switch problem {
    case .notThere, .stale: .notFound
    case .notPermitted:
      APIProblem(.forbidden, "A procedure is published by the team’s own line manager and read by its staff.")
    case .superseded(let version): .refused("Version \(version) holds today: that is the one to read.")
    case .faults(let faults):
      APIProblem(
        .refused, "The version cannot be published like this.",
        errors: ProcedureForm.errors(faults).map { error in
          ShapeFault(pointer: error.field == "from-day" ? "/from" : "/\(error.field)", what: error.message)
        })
    }
  }

  private func details(_ record: SafetyRecord) -> JSON {
    var members: [(String, JSON)] = SafetyDetails.Field.allCases.map {
      ($0.rawValue, .optional(record.details[$0]))
    }
    members += [
      ("version", .whole(record.version)), ("recordedAt", .optional(record.recorded?.text)),
      ("isToBeSaid", .truth(record.isToBeSaid(on: desk.today, in: desk.zone))),
    ]
    return .members(members)
  }
}

extension JSON {
  fileprivate static func sheet(_ visit: SheetVisit) -> JSON {
    let (row, plan) = (visit.row, visit.row.visit.plan)
    return entry(row).adding("address", .optional(row.diary.address))
      .adding("isOutOfHours", .truth(row.diary.isOutOfHours))
      .adding("isContactArranged", .truth(plan.isContactArranged))
      .adding("hasAuthority", .truth(row.visit.hasAuthority))
      .adding("equipment", .words(plan.equipment)).adding("vehicle", .text(plan.vehicle.rawValue))
      .adding("things", .list(row.diary.resources.map { .text($0.name) }))
      .adding(
        "contacts",
        .list(
          row.diary.contacts.map {
            .members([
              ("name", .text($0.name)), ("telephone", .optional($0.phone)),
              ("isNominated", .truth($0.isNominated)),
            ])
          })
      )
      .adding(
        "companions",
        .list(
          visit.companions.map {
            .members([("name", .text($0.name)), ("telephone", .optional($0.phone))])
          })
      )
      .adding("isAssessed", .truth(visit.isAssessed))
      .adding("isCompanyNeeded", .truth(visit.isCompanyNeeded))
      .adding(
        "controls",
        .list(
          visit.controls.map {
            .members([("hazard", .text($0.hazard.rawValue)), ("text", .text($0.words))])
          })
      )
      .adding("measures", .optional(visit.measures))
  }

  fileprivate static func procedure(_ row: ProcedureSummary) -> JSON {
    .members([
      ("href", .text(API.place("procedures", row.team.code))), ("team", .text(row.team.code)),
      ("teamName", .text(row.team.name)), ("inForce", .optional(row.inForce)),
      ("from", .optional(row.from?.text)), ("isOwnTeam", .truth(row.isOwnTeam)),
      ("read", .optional(row.readers?.read)), ("readers", .optional(row.readers?.all)),
    ])
  }

  fileprivate static func procedure(_ file: ProcedureFile) -> JSON {
    let versions = file.versions.map { heading -> JSON in
      .members([
        ("version", .whole(heading.version)), ("from", .text(heading.from.text)),
        ("reason", .text(heading.reason)), ("publishedAt", .text(heading.published.text)),
        ("publishedBy", .text(heading.publishedBy)),
      ])
    }
    let readers = file.readers?.map { reader -> JSON in
      .members([
        ("staff", .text(reader.staff.text)), ("name", .text(reader.name)),
        ("acknowledgedAt", .optional(reader.acknowledged?.text)),
      ])
    }
    return .members([
      ("href", .text(API.place("procedures", file.team.code))), ("team", .text(file.team.code)),
      ("teamName", .text(file.team.name)), ("newest", .whole(file.newest)),
      ("inForce", .optional(file.inForce)), ("version", .optional(file.shown?.version)),
      ("text", .optional(file.shown?.text)), ("from", .optional(file.shown?.from.text)),
      ("acknowledgedAt", .optional(file.acknowledged?.text)), ("versions", .list(versions)),
      ("readers", readers.map { .list($0) } ?? .null),
    ])
  }
}
