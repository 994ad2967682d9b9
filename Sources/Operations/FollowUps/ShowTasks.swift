public import Casework
import CivilTime
import Policy
import Records
import Storage

extension Desk {
  /// A page of the open tasks inside the actor's reach, or only their own: what was ignored the longest first, then
  /// those with a day, then the oldest.
  public func tasks(_ actor: Actor, onlyOwn: Bool, page: Int = 1) async throws -> ListPage<TaskRow> {
    guard let scope = Scope.of(actor.reach) else { return .none }
    let size = Desk.tasksPerPage
    let page = max(1, min(page, DueQuery.mostPages))
    let owner = onlyOwn ? actor.staff : nil
    let found = try await store.read { transaction in
      let count = try TaskRecords.count(scope, of: owner, transaction)
      return (count, try taskRows(scope, of: owner, offset: (page - 1) * size, most: size, transaction))
    }
    try await logAccess(to: [("list", "tasks")], by: actor, purpose: "supervision")
    return ListPage(found.1, count: found.0, page: page, size: size)
  }

  /// A stretch of the same list, for programs.
  public func tasks(_ actor: Actor, onlyOwn: Bool, offset: Int, most: Int) async throws -> [TaskRow] {
    guard let scope = Scope.of(actor.reach) else { return [] }
    let rows = try await store.read {
      try taskRows(scope, of: onlyOwn ? actor.staff : nil, offset: offset, most: most, $0)
    }
    try await logAccess(to: [("list", "tasks")], by: actor, purpose: "supervision")
    return rows
  }

  /// How many tasks a page of the list has.
  static let tasksPerPage = 50

  private func taskRows(
    _ scope: Scope, of owner: StaffID?, offset: Int, most: Int, _ transaction: any Transaction
  ) throws -> [TaskRow] {
    let open = try TaskRecords.open(
      scope, of: owner, ignored: ignored(for: 0), atHead: ignored(for: FollowUpTask.daysUntilHead),
      offset: offset, most: most, transaction)
    let names = try CaseloadLists.staffNames(Set(open.map(\.task.owner.text)), transaction)
    return open.map { task, person in
      TaskRow(
        task: task, crn: person.crn, familyName: person.family, givenName: person.given,
        rosh: person.rosh, teamName: person.teamName, ownerName: names[task.owner.text],
        escalation: escalation(of: task))
    }
  }

  /// What has been ignored for some days, as `FollowUpTask.escalation(on:opened:)` has it.
  private func ignored(for days: Int) -> TaskRecords.Ignored {
    TaskRecords.Ignored(
      dueBefore: today.adding(days: -days),
      openedBefore: zone.startOfDay(today.adding(days: -FollowUpTask.daysUntilIgnored - days)))
  }

  /// How much waits for somebody, and how many ignored tasks of others have come to them: to a line manager once a task
  /// is ignored, to the head of a PDU and the deputy a week later.
  public func waitingTasks(_ actor: Actor) async throws -> WaitingTasks {
    guard let scope = Scope.of(actor.reach), actor.mayPlanVisits else {
      return WaitingTasks(own: 0, escalated: 0)
    }
    let days: Int? =
      switch actor.authorityByRole {
      case .lineManager: 0
      case .pduHead, .pduDeputy: FollowUpTask.daysUntilHead
      case .delegation, nil: nil
      }
    let ignored = days.map { self.ignored(for: $0) }
    return try await store.read { transaction in
      let (own, escalated) = try TaskRecords.waiting(scope, for: actor.staff, ignored: ignored, transaction)
      return WaitingTasks(own: own, escalated: escalated)
    }
  }

  /// The tasks that follow a visit whose file was fetched for whoever asks.
  public func tasks(after file: VisitFile) async throws -> [FollowUpTask] {
    try await store.read { try TaskRecords.tasks(after: file.visit.id, $0) }
  }

  /// Everything about one task. Nil where there is none of this id, and where it is about a person outside the reach,
  /// alike. Every answer is in the access log.
  public func task(_ actor: Actor, _ id: TaskID) async throws -> TaskFile? {
    guard Desk.isIdentifier(id.text) else { return nil }
    let (found, outcome) = try await store.read { transaction -> (TaskFile?, Access.Outcome) in
      guard let task = try TaskRecords.task(id, transaction) else { return (nil, .notThere) }
      let listed = try Scope.of(actor.reach).flatMap {
        try CaseloadLists.person(task.facts.person, in: $0, transaction)
      }
      guard let listed else { return (nil, .refused) }
      return (try file(task, listed, for: actor, transaction), .given)
    }
    try await logAccess(to: [("task", id.text)], by: actor, purpose: "supervision", outcome: outcome)
    return found
  }

  private func file(
    _ task: FollowUpTask, _ person: ListedPerson, for actor: Actor, _ transaction: any Transaction
  ) throws -> TaskFile {
    let happenings = try TaskRecords.happenings(task.id, transaction)
    let open = try CaseloadRecords.obligations(of: [person.id], openOnly: true, transaction)[person.id] ?? []
    var staff = Set(happenings.map(\.stamp.by.text))
    var texts: [TextID] = []
    for happening in happenings {
      switch happening.event {
      case .opened(_, let owner), .assigned(let owner): staff.insert(owner.text)
      case .done(let words), .dropped(let words): texts.append(words)
      }
    }
    let visit = try task.facts.visit.flatMap { try VisitRecords.visit($0, transaction) }
    let glass = task.isReview ? try GlassRecords.reviewed(by: task.id, transaction) : nil
    return TaskFile(
      task: task, person: row(of: person, open: open),
      visitStart: visit.map { $0.begun?.at ?? $0.plan.start },
      texts: try VisitRecords.texts(texts, transaction),
      names: try CaseloadLists.staffNames(staff, transaction), happenings: happenings,
      escalation: escalation(of: task),
      colleagues: task.isReview ? [] : try VisitLists.colleagues(near: person.id, transaction).colleagues,
      mayWork: task.isReview ? task.isReviewed(by: actor) : actor.mayPlanVisits, glass: glass)
  }

  private func escalation(of task: FollowUpTask) -> TaskEscalation? {
    task.escalation(on: today, opened: zone.date(of: task.opened.at))
  }
}
