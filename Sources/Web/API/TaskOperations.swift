import Casework
import CivilTime
import HTTPTypes
import Operations
import Pages
import Policy

/// What the interface says of tasks.
enum TaskShapes {
  private static let short = PersonShapes.short

  private static let members: [ObjectShape.Member] = [
    .needed("href", .place), .needed("id", .identifier), .needed("person", .object(PersonShapes.reference)),
    .needed("revision", .whole(1...1_000_000_000), "The version that the ETag names."),
    .needed("stage", .word(TaskStage.self)), .needed("kind", .word(TaskKind.self)), .needed("policy", short),
    .needed("rule", short), .needed("paragraph", short), .needed("force", .word(Force.self)),
    .free("due", .day), .needed("mustBeAnswered", .truth),
    .needed("isIgnored", .truth, "Its day passed, or it waited a week."), .needed("owner", .object(owner)),
    .free("visit", .place, "The visit it follows from."), .needed("opened", .object(VisitShapes.stamp)),
    .free("settled", .object(VisitShapes.stamp)),
  ]

  static let owner = ObjectShape(
    "Owner", "Who sees to it.", [.needed("staff", short), .free("name", PersonShapes.line)])

  static let summary = ObjectShape("TaskSummary", "A task of a list.", members)

  static let task = ObjectShape(
    "Task", "Something to do after a visit.",
    members + [.free("words", VisitShapes.words, "What was done, or why it was dropped.")])

  static let ownerSent = ObjectShape(
    "OwnerToGive", "Who is to see to it.", [.needed("staff", .identifier)])
}

extension API {
  static let tasks: [APIOperation] = [
    APIOperation(
      id: "listTasks", method: .get, path: "/tasks",
      summary: "Open tasks: what was ignored first, then those with a day, then the oldest", group: "Tasks",
      scope: .read,
      parameters: [
        .init(name: "mine", place: .query, shape: .truth, about: "True for the account’s own tasks alone."),
        limitParameter, cursorParameter,
      ],
      given: .init(status: .ok, shape: .object(list(TaskShapes.summary)), about: "Tasks", headers: [.link]),
      answer: { try await $0.listTasks($1) }),
    APIOperation(
      id: "getTask", method: .get, path: "/tasks/{task}", summary: "One task", group: "Tasks", scope: .read,
      parameters: [taskParameter],
      given: .init(status: .ok, shape: .object(TaskShapes.task), about: "The task", headers: [.etag]),
      problems: [.notFound], answer: { try await $0.getTask($1) }),
    settling(
      "finishTask", .post, "completion", "Say that it was done, and what was done", DecisionShapes.wordsSent
    ) { api, ask in
      try await api.desk.finishTask(
        ask.actor, try ask.task(), words: ask.body.text("words") ?? "", revision: ask.revision)
    },
    settling(
      "dropTask", .post, "dismissal", "Say that it is not going to be done, and why", DecisionShapes.wordsSent
    ) {
      api, ask in
      try await api.desk.dropTask(
        ask.actor, try ask.task(), words: ask.body.text("words") ?? "", revision: ask.revision)
    },
    settling("assignTask", .put, "owner", "Give it to somebody else", TaskShapes.ownerSent) { api, ask in
      try await api.desk.assignTask(
        ask.actor, try ask.task(), to: StaffID(ask.body.text("staff") ?? ""), revision: ask.revision)
    },
  ]

  private static let taskParameter = APIOperation.Parameter(
    name: "task", place: .path, shape: .identifier, about: "The id of a task.")

  private static func settling(
    _ id: String, _ method: HTTPRequest.Method, _ noun: String, _ summary: String, _ body: ObjectShape,
    _ change: @escaping @Sendable (API, APIAsk) async throws -> Result<FollowUpTask, TaskProblem>
  ) -> APIOperation {
    APIOperation(
      id: id, method: method, path: "/tasks/{task}/\(noun)", summary: summary, group: "Tasks", scope: .write,
      parameters: [taskParameter], body: body,
      given: .init(
        status: .ok, shape: .object(TaskShapes.task), about: "The task as it stands now", headers: [.etag]),
      condition: .ifMatch, isKeyed: method == .post, problems: [.notFound, .refused],
      answer: { api, ask in try await api.changed(try await change(api, ask), ask) })
  }

  // MARK: Handlers

  private func listTasks(_ ask: APIAsk) async throws -> APIAnswer {
    let (offset, size, _) = try window(ask)
    let rows = try await desk.tasks(
      ask.actor, onlyOwn: ask["mine"] == "true", offset: offset, most: size + 1)
    return part(rows, from: offset, size: size, ask, id: { $0.task.id.text }, { .summary($0) })
  }

  private func shown(_ ask: APIAsk) async throws -> TaskFile {
    guard let file = try await desk.task(ask.actor, try ask.task()) else { throw APIProblem.notFound }
    return file
  }

  private func getTask(_ ask: APIAsk) async throws -> APIAnswer {
    let file = try await shown(ask)
    return APIAnswer(.task(file), revision: file.task.revision)
  }

  private func changed(
    _ result: Result<FollowUpTask, TaskProblem>, _ ask: APIAsk
  ) async throws -> APIAnswer {
    switch result {
    case .success(let task):
      var answer = try await getTask(ask)
      answer.place = API.place("tasks", task.id.text)
      return answer
    case .failure(.notThere): throw APIProblem.notFound
    case .failure(.notPermitted):
      throw APIProblem(.forbidden, "The account’s roles do not allow this.")
    case .failure(.stale): throw APIProblem.stale(sent: ask.body, current: .task(try await shown(ask)))
    case .failure(.text(let field)):
      throw APIProblem.refused("Must be shorter, or without control characters.", at: "/\(field)")
    case .failure(.refused(.stage(let stage))):
      throw APIProblem.refused("The task is \(stage.rawValue): this cannot be done to it.")
    case .failure(.refused(.wordsMissing)): throw APIProblem.refused("Must be said in words.", at: "/words")
    case .failure(.refused(.mustBeAnswered)):
      throw APIProblem.refused("It has to be answered, and cannot be dropped.")
    case .failure(.refused(.isReview)):
      throw APIProblem.refused("It is a review, which is given to nobody else.")
    }
  }
}

extension APIAsk {
  fileprivate func task() throws(APIProblem) -> TaskID { TaskID(try identifier("task")) }
}

extension JSON {
  /// A task of a list.
  fileprivate static func summary(_ row: TaskRow) -> JSON {
    summary(
      row.task,
      of: .person(row.task.facts.person, crn: row.crn, family: row.familyName, given: row.givenName),
      owner: row.ownerName, isIgnored: row.isIgnored)
  }

  private static func summary(
    _ task: FollowUpTask, of person: JSON, owner: String?, isIgnored: Bool
  ) -> JSON {
    let facts = task.facts
    return .members([
      ("href", .text(API.place("tasks", task.id.text))), ("id", .text(task.id.text)), ("person", person),
      ("revision", .whole(task.revision)), ("stage", .text(task.stage.rawValue)),
      ("kind", .text(facts.kind.rawValue)), ("policy", .text(facts.policy)), ("rule", .text(facts.rule)),
      ("paragraph", .text(facts.paragraph)), ("force", .text(facts.force.rawValue)),
      ("due", .optional(facts.due?.text)), ("mustBeAnswered", .truth(facts.mustBeAnswered)),
      ("isIgnored", .truth(isIgnored)),
      ("owner", .members([("staff", .text(task.owner.text)), ("name", .optional(owner))])),
      ("visit", .optional(facts.visit.map { API.place("visits", $0.text) })),
      ("opened", .stamp(task.opened, [:])), ("settled", task.settled.map { .stamp($0, [:]) } ?? .null),
    ])
  }

  fileprivate static func task(_ file: TaskFile) -> JSON {
    let person = file.person
    return summary(
      file.task,
      of: .person(person.person, crn: person.crn, family: person.familyName, given: person.givenName),
      owner: file.names[file.task.owner.text], isIgnored: file.escalation.map { $0.level != .owner } ?? false
    )
    .adding("words", .optional(file.words(file.task.words)))
  }
}
