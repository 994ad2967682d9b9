import Casework
import CivilTime
public import Markup
import Policy

extension TasksPage {
  public var title: String { whose == .mine ? "My tasks" : "The team’s tasks" }
  public var section: Section? { .caseload }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.heading(title)
    html.paragraph { html in
      let other: TasksPage.Whose = whose == .mine ? .team : .mine
      html.link(other == .mine ? "Show only my tasks" : "Show the team’s tasks", to: .tasks(other, page: 1))
    }
    html.resultCount(
      ResultCount(total: list.total, isCapped: list.isTotalCapped, noun: "task", plural: "tasks"),
      detail: ", open" + ignored)
    guard !list.rows.isEmpty else {
      return html.inset { $0.paragraph("No task that follows a visit is open.") }
    }
    html.table("Tasks", ["Task", "About", "By", "Owner", "State"].map { Column($0) }) { html in
      for row in list.rows { html.row { cells(&$0, row, chrome) } }
    }
    html.pagination(page: list.page, pages: list.pages) { .tasks(whose, page: $0) }
  }

  /// What was ignored comes first; how many there are is known where the first page holds them all.
  private var ignored: String {
    let count = list.rows.count { $0.isIgnored }
    if list.page == 1, count == 0 { return "" }
    guard list.page == 1, count < list.rows.count || list.pages == 1 else {
      return ", the ignored ones first"
    }
    return ", \(count) of them ignored: these come first"
  }

  private func cells(_ html: inout HTML, _ row: TaskRow, _ chrome: Chrome) {
    html.rowHeading { html in
      html.link(Terms.task(row.task.facts.kind), to: .task(row.task.id), hidden: "about \(row.familyName)")
      html.taskNote(row.task)
    }
    html.cell("About") { html in
      html(.a, "govuk-link", [.href(Path.person(row.task.facts.person, .overview).address)]) { html in
        html.name(row.familyName, row.givenName)
      }
      html(.span, "hw-note", text: row.crn)
      html.riskBadge(row.rosh)
    }
    html.cell("By") { $0.taskDue(row.task, chrome) }
    html.cell("Owner") { html in
      html(.bdi, text: row.ownerName ?? "Somebody who has left")
      html(.span, "hw-note", text: row.teamName)
    }
    html.cell("State") { $0.escalation(row.escalation, row.task) }
  }
}

extension TaskPage {
  public var title: String { Terms.task(file.task.facts.kind) }
  public var section: Section? { .caseload }
  public var back: BackLink? { BackLink(text: "Back to tasks", path: .tasks(.mine, page: 1)) }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.identity(file.person, today: chrome.today)
    html.notice(notice)
    html.errorSummary(errors)
    if isConflict {
      html.alert(
        .warning,
        "This task changed while you were reading it, so nothing was done. It is shown as it stands now; what you entered is below."
      )
      html.typed([("You wrote", draft.words)])
    }
    html.heading(title, caption: file.task.isReview ? "A review" : "A task that follows a visit")
    summary(&html, chrome)
    if file.task.isReview { reviewForm(&html, chrome) } else { form(&html, chrome) }
    html.subheading("What happened")
    timeline(&html, chrome)
  }

  private func summary(_ html: inout HTML, _ chrome: Chrome) {
    let task = file.task
    var rows = [
      SummaryRow("Where it stands") { $0.escalation(file.escalation, task) },
      SummaryRow("By") { $0.taskDue(task, chrome) },
      SummaryRow("Owner") { $0(.bdi, text: file.names[task.owner.text] ?? "Somebody who has left") },
      SummaryRow(
        "Why", text: "\(Terms.force(task.facts.force)), \(task.citation)"),
    ]
    if task.isReview {
      rows.append(SummaryRow("Answer", text: "It has to be answered: it cannot be dropped or given away"))
    } else if task.facts.mustBeAnswered {
      rows.append(SummaryRow("Answer", text: "It has to be answered: it cannot be dropped (paragraph 4.8)"))
    }
    if let visit = task.facts.visit, let start = file.visitStart {
      rows.append(
        SummaryRow("Follows") { html in
          html(.a, "govuk-link", [.href(Path.visit(visit).address)]) { html in
            html.text("The visit of ")
            html.moment(start, chrome.zone)
          }
        })
    }
    if let glass = file.glass { rows += opened(glass, chrome) }
    html.summaryList(rows)
  }

  /// What is reviewed (PRV-23).
  private func opened(_ glass: GlassBreak, _ chrome: Chrome) -> [SummaryRow] {
    [
      SummaryRow("Who opened it") { $0(.bdi, text: file.names[glass.staff.text] ?? "Somebody who has left") },
      SummaryRow("When") { $0.moment(glass.at, chrome.zone) },
      SummaryRow("Reason given", text: Terms.breakGlass(glass.reason)),
      SummaryRow("The alarm") { html in
        if chrome.actor?.watchesVisits ?? false {
          html.link("What happened on the visit", to: .board(.incident(glass.visit)))
        } else {
          html.text(VisitReference.text(glass.visit))
        }
      },
    ]
  }

  private func reviewForm(_ html: inout HTML, _ chrome: Chrome) {
    guard file.task.stage == .open else { return }
    html.subheading("What you found")
    guard file.mayWork else {
      return html.paragraph(
        "The head of the PDU, the deputy or the regional director settles it, and never whoever opened the briefing."
      )
    }
    html.twoThirds { html in
      html.form(to: .task(file.task.id), chrome, makes: true) { html in
        html.hidden("revision", String(file.task.revision))
        html.hidden("outcome", TaskForm.Outcome.done.rawValue)
        html.textArea(
          "words", "What did you find?", value: draft.words,
          hint: "Was the name needed, and what follows from it? Up to 4,000 characters",
          mostCharacters: VisitText.mostCharacters, errors)
        html.submit("Settle the review")
      }
    }
  }

  private func form(_ html: inout HTML, _ chrome: Chrome) {
    guard file.task.stage == .open, file.mayWork else { return }
    html.subheading("What becomes of it")
    html.twoThirds { html in
      html.form(to: .task(file.task.id), chrome, makes: true) { html in
        html.hidden("revision", String(file.task.revision))
        html.radios("outcome", "What becomes of the task?", choices, chosen: draft.outcome, errors)
        html.textArea(
          "words", "What was done, or why it is dropped", value: draft.words,
          hint: "Needed unless you only give it to somebody else. Up to 4,000 characters",
          mostCharacters: VisitText.mostCharacters, errors)
        html.select(
          "owner", "Who takes it on, if somebody else does",
          [Choice(value: "", text: "Nobody else")]
            + file.colleagues.filter { $0.id != file.task.owner }.map {
              Choice(value: $0.id.text, text: $0.name)
            }, chosen: draft.owner, errors)
        html.submit("Confirm")
      }
    }
  }

  private var choices: [Choice] {
    let all: [(TaskForm.Outcome, String)] = [
      (.done, "It is done"), (.assigned, "Somebody else takes it on"), (.dropped, "It is dropped"),
    ]
    return all.filter { $0.0 != .dropped || !file.task.facts.mustBeAnswered }.map {
      Choice(value: $0.0.rawValue, text: $0.1)
    }
  }

  private func timeline(_ html: inout HTML, _ chrome: Chrome) {
    html(.ol, "hw-timeline") { html in
      for happening in file.happenings.reversed() {
        html(.li, "hw-timeline__item") { html in
          html(.h3, "hw-timeline__title") { happened(&$0, happening.event) }
          switch happening.event {
          case .done(let words), .dropped(let words):
            html.written(file.words(words) ?? "The text is no longer held")
          case .opened, .assigned: break
          }
          html(.p, "hw-timeline__dates") { html in
            html(.bdi, text: file.names[happening.stamp.by.text] ?? "Somebody")
            html.text(", ")
            html.moment(happening.stamp.at, chrome.zone)
          }
        }
      }
    }
  }

  private func happened(_ html: inout HTML, _ event: TaskEvent) {
    func named(_ html: inout HTML, _ words: String, _ staff: StaffID) {
      html.text(words)
      html(.bdi, text: file.names[staff.text] ?? "somebody")
    }
    switch event {
    case .opened(_, let owner): named(&html, "Opened, owned by ", owner)
    case .assigned(let owner): named(&html, "Given to ", owner)
    case .done: html.text("Done")
    case .dropped: html.text("Dropped")
    }
  }
}

extension HTML {
  /// The force and the paragraph a task rests on.
  mutating func taskNote(_ task: FollowUpTask) {
    self(.span, "hw-note", text: "\(Terms.force(task.facts.force)), \(task.citation)")
    if task.facts.mustBeAnswered, task.stage == .open {
      self(.span, "hw-note", text: "It has to be answered")
    }
  }

  mutating func taskDue(_ task: FollowUpTask, _ chrome: Chrome) {
    guard let due = task.facts.due else {
      text("No set day, open since ")
      let day = chrome.zone.date(of: task.opened.at)
      return time(day, day.short)
    }
    time(due, due.short)
  }

  /// Where a task stands, and to whom it has gone because it was ignored, since when.
  mutating func escalation(_ escalation: TaskEscalation?, _ task: FollowUpTask) {
    switch task.stage {
    case .done: return text("Done")
    case .dropped: return text("Dropped")
    case .open: break
    }
    guard let escalation, escalation.level != .owner else { return text("Open") }
    text("Ignored")
    self(.span, "hw-note hw-note--late") { html in
      html.text(
        escalation.level == .pduHead
          ? "With the line manager and the head of the PDU since " : "With the line manager since ")
      html.time(escalation.since, escalation.since.short)
    }
    let why =
      task.facts.due == nil
      ? "Open for more than \(FollowUpTask.daysUntilIgnored) days" : "Its day has passed"
    self(.span, "hw-note", text: why)
  }

  /// The tasks of a person or of a visit.
  mutating func taskList(_ tasks: [FollowUpTask], _ chrome: Chrome) {
    self(.ul, "govuk-list govuk-list--bullet") { html in
      for task in tasks {
        html(.li) { html in
          html.link(Terms.task(task.facts.kind), to: .task(task.id))
          html.text(", ")
          let opened = chrome.zone.date(of: task.opened.at)
          switch task.stage {
          case .open:
            html.text(task.isIgnored(on: chrome.today, opened: opened) ? "open and ignored" : "open")
          case .done: html.text("done")
          case .dropped: html.text("dropped")
          }
          html.taskNote(task)
        }
      }
    }
  }

  /// What waits for whoever looks, where they start.
  mutating func waiting(_ waiting: WaitingTasks) {
    guard waiting.own + waiting.escalated > 0 else {
      return paragraph { $0.link("Tasks that follow visits", to: .tasks(.team, page: 1)) }
    }
    inset { html in
      html.paragraph { html in
        html(.strong, text: "Waiting for you: ")
        if waiting.own > 0 {
          html.link("\(Words.count(waiting.own, "task")) of your own", to: .tasks(.mine, page: 1))
        }
        if waiting.own > 0, waiting.escalated > 0 { html.text(" and ") }
        if waiting.escalated > 0 {
          html.link("\(Words.count(waiting.escalated, "ignored task")) of others", to: .tasks(.team, page: 1))
        }
      }
    }
  }
}

extension Terms {
  static func task(_ kind: TaskKind) -> String {
    switch kind {
    case .nextStep: "Decide on the next step"
    case .dutyToReport: "Answer the duty to report about a child"
    case .childrensServicesReferral: "Refer to Children’s Services"
    case .adultSafeguardingReferral: "Refer to adult safeguarding"
    case .managerDiscussion: "Discuss with the line manager"
    case .maracSharing: "Share with MARAC"
    case .armsReview: "Review ARMS"
    case .intelligenceReport: "Write an intelligence report"
    case .visorUpdate: "Update ViSOR"
    case .leadAgencyTold: "Tell the lead agency"
    case .personMovedAway: "Act on the person having moved away"
    case .registerReview: "Review the registers"
    case .partnerInformation: "Pass on information to the partner agency"
    case .referralFollowUp: "Ask how the referral went on"
    case .breakGlassReview: "Review why a briefing was opened"
    }
  }
}

extension FollowUpTask {
  /// The paragraph it rests on; of a review, which no policy asks for, the requirement.
  var citation: String { (isReview ? "requirement " : "paragraph ") + facts.paragraph }
}
