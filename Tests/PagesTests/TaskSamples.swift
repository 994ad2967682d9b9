import Casework
import CivilTime
import Pages
import Policy

/// Tasks to render; every name is made up.
extension Sample {
  static func taskLife(
    _ kind: TaskKind = .managerDiscussion, due: String? = nil, mustBeAnswered: Bool = false,
    _ events: [TaskEvent] = []
  ) -> [TaskHappening] {
    let facts = TaskFacts(
      person: PersonID("018f-person-1"), visit: VisitID("018f-visit"), kind: kind,
      policy: "hmpps-home-visits", rule: "child-manager", paragraph: mustBeAnswered ? "4.8" : "7.7.5",
      force: .must, due: due.map(day), mustBeAnswered: mustBeAnswered)
    let all = [.opened(facts, owner: StaffID("018f-staff"))] + events
    return all.enumerated().map { number, event in
      TaskHappening(
        event: event,
        stamp: Stamp(by: StaffID("018f-staff"), at: instant("2025-06-1\(number)T15:00:00Z")))
    }
  }

  static func task(_ happenings: [TaskHappening]) -> FollowUpTask {
    var task: FollowUpTask?
    for happening in happenings {
      task = FollowUpTask.fold(task, happening.event, id: TaskID("018f-task"), stamp: happening.stamp)
    }
    guard let task else { preconditionFailure("a task begins with what it is") }
    return task
  }

  static func task(
    _ kind: TaskKind = .managerDiscussion, due: String? = nil, mustBeAnswered: Bool = false
  ) -> FollowUpTask { task(taskLife(kind, due: due, mustBeAnswered: mustBeAnswered)) }

  static func taskFile(_ happenings: [TaskHappening] = taskLife(), mayWork: Bool = true) -> TaskFile {
    let task = task(happenings)
    return TaskFile(
      task: task, person: row(), visitStart: instant("2025-06-10T13:00:00Z"),
      texts: [TextID("t-done"): "Agreed: the police go along next time."], names: names,
      happenings: happenings, escalation: task.escalation(on: today, opened: day("2025-06-10")),
      colleagues: colleagues, mayWork: mayWork)
  }

  static func review(_ events: [TaskEvent] = [], mayWork: Bool = true) -> TaskFile {
    let visit = VisitID("018f-visit")
    let facts = BreakGlass.review(
      of: visit, to: PersonID("018f-person-1"), .policeCall, by: day("2025-07-01"))
    let stamp = Stamp(by: StaffID("018f-other"), at: instant("2025-06-30T09:58:00Z"))
    let happenings = ([.opened(facts, owner: StaffID("018f-manager"))] + events).map {
      TaskHappening(event: $0, stamp: stamp)
    }
    let task = task(happenings)
    return TaskFile(
      task: task, person: row(), visitStart: instant("2025-06-30T09:00:00Z"),
      texts: [TextID("t-done"): "The police had asked for it."], names: names, happenings: happenings,
      escalation: task.escalation(on: today, opened: day("2025-06-30")), colleagues: [], mayWork: mayWork,
      glass: GlassBreak(
        visit: visit, number: 1, staff: StaffID("018f-other"), reason: .policeCall, at: stamp.at,
        task: task.id))
  }

  static func taskRow(_ row: CaseloadRow, _ task: FollowUpTask) -> TaskRow {
    TaskRow(
      task: task, crn: row.crn, familyName: row.familyName, givenName: row.givenName, rosh: row.rosh,
      teamName: row.teamName, ownerName: "Sam Okoro",
      escalation: task.escalation(on: today, opened: day("2025-06-10")))
  }
}

extension SamplePage {
  static let tasks: [SamplePage] = [
    SamplePage(
      "tasks",
      TasksPage(
        list: Sample.page([
          Sample.taskRow(Sample.rows[0], Sample.task()),
          Sample.taskRow(Sample.rows[1], Sample.task(.dutyToReport, due: "2025-06-25", mustBeAnswered: true)),
          Sample.taskRow(Sample.rows[2], Sample.task(.armsReview, due: "2025-07-10")),
        ]), whose: .team)),
    SamplePage("tasks-empty", TasksPage(list: Sample.page([]), whose: .mine)),
    SamplePage("task", TaskPage(file: Sample.taskFile(), notice: .followUp(.taskAssigned))),
    SamplePage(
      "task-to-answer",
      TaskPage(file: Sample.taskFile(Sample.taskLife(.dutyToReport, due: "2025-06-30", mustBeAnswered: true)))
    ),
    SamplePage(
      "task-done",
      TaskPage(
        file: Sample.taskFile(
          Sample.taskLife(
            .nextStep, [.assigned(StaffID("018f-manager")), .done(TextID("t-done"))])))),
    SamplePage(
      "task-error",
      TaskPage(
        file: Sample.taskFile(), errors: [TaskForm.wordsMissing, TaskForm.ownerMissing])),
    SamplePage("task-review", TaskPage(file: Sample.review())),
    SamplePage("task-review-error", TaskPage(file: Sample.review(), errors: [TaskForm.findingMissing])),
    SamplePage("task-review-read-only", TaskPage(file: Sample.review(mayWork: false))),
    SamplePage("task-review-done", TaskPage(file: Sample.review([.done(TextID("t-done"))]))),
    SamplePage("task-read-only", TaskPage(file: Sample.taskFile(mayWork: false))),
    SamplePage(
      "task-conflict",
      TaskPage(
        file: Sample.taskFile(),
        draft: TaskForm(
          Fields([.init(name: "outcome", value: "done"), .init(name: "words", value: "Rang them.")])),
        isConflict: true)),
    SamplePage(
      "caseload-waiting",
      CaseloadPage(
        kind: .mine, list: Sample.page(Sample.rows), query: CaseloadQuery(),
        waiting: WaitingTasks(own: 3, escalated: 1))),
    SamplePage(
      "visit-followed",
      VisitPage(
        file: Sample.visitFile(Sample.life),
        tasks: [
          Sample.task(due: "2025-06-25"), Sample.task(Sample.taskLife(.nextStep, [.done(TextID("t-done"))])),
          Sample.task(Sample.taskLife(.nextStep, [.dropped(TextID("t-done"))])),
        ])),
  ]
}
