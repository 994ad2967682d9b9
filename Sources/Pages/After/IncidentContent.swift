import Casework
import CivilTime
public import Markup
import Policy

extension IncidentsPage {
  public var title: String { "Incidents" }
  public var section: Section? { .team }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.heading(title)
    html.paragraph(
      "Every alarm that is over, real or false, and every visit that was broken off. Leaving a visit is never counted against anybody."
    )
    html.resultCount(
      ResultCount(total: list.total, isCapped: list.isTotalCapped, noun: "incident", plural: "incidents"),
      detail: "")
    guard !list.rows.isEmpty else { return html.inset { $0.paragraph("There is no incident.") } }
    let columns = ["Incident", "What it was", "Team", "Owed to staff"].map { Column($0) }
    html.table("Incidents", columns) { html in
      for row in list.rows { html.row { cells(&$0, row, chrome) } }
    }
    html.pagination(page: list.page, pages: list.pages) { .after(.incidents(page: $0)) }
  }

  private func cells(_ html: inout HTML, _ row: IncidentRow, _ chrome: Chrome) {
    html.rowHeading { html in
      html.link(
        Words.moment(row.incident.opened.at, chrome.zone), to: .after(.incident(row.incident.id)))
      html(.span, "hw-note", text: Terms.incident(row.incident.facts))
    }
    html.cell("What it was") { $0.text(Terms.outcome(row.incident)) }
    html.cell("Team") { $0.text(row.teamName ?? "No team") }
    html.cell("Owed to staff") { $0.owed(row.incident, due: dues[row.incident.id], today: chrome.today) }
  }
}

extension IncidentPage {
  public var title: String { Terms.incident(file.incident.facts) }
  public var section: Section? { .team }
  public var back: BackLink? { BackLink(text: "Back to incidents", path: .after(.incidents(page: 1))) }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.notice(notice)
    html.heading(title, caption: "Incident")
    summary(&html, chrome)
    if file.mayRead, !file.incident.facts.support.isEmpty { support(&html, chrome) }
    html.subheading("What happened")
    html(.ol, "hw-timeline") { html in
      for happening in file.live {
        item(&html, Terms.happened(happening.event), nil, happening.stamp, chrome)
      }
      for happening in file.since where file.mayRead {
        let (text, words) = Terms.happened(happening.event)
        item(&html, text, words, happening.stamp, chrome)
      }
    }
  }

  private func summary(_ html: inout HTML, _ chrome: Chrome) {
    let facts = file.incident.facts
    var rows = [
      SummaryRow("What it was", text: Terms.outcome(file.incident)),
      SummaryRow("Began") { $0.moment(facts.raised, chrome.zone) },
      SummaryRow("Over") { html in
        html.moment(file.incident.opened.at, chrome.zone)
        html.text(", ")
        html(.bdi, text: named(file.incident.opened.by))
      },
      SummaryRow("On the visit") { html in
        for (index, member) in facts.crew.enumerated() {
          if index > 0 { html.text(", ") }
          html(.bdi, text: named(member))
        }
      },
      SummaryRow("Visit") { $0.link("Open the visit", to: .visit(facts.visit)) },
    ]
    if let code = facts.codeWord { rows.append(SummaryRow("Code word", text: Terms.codeWord(code))) }
    if let how = facts.how {
      rows.append(SummaryRow("How it was confirmed", text: file.texts[how] ?? "The text is no longer held"))
    }
    if let police = facts.police {
      rows.append(SummaryRow("Police called") { $0.moment(police.at, chrome.zone) })
    }
    rows.append(
      SummaryRow("Owed to staff") { $0.owed(file.incident, due: file.due, today: chrome.today) })
    html.summaryList(rows)
  }

  private func support(_ html: inout HTML, _ chrome: Chrome) {
    html.subheading("Support for those who were there")
    html.table("Support", ["What", "Paragraph", "State"].map { Column($0) }) { html in
      for kind in file.incident.facts.support {
        html.row { html in
          html.rowHeading { $0.text(Terms.support(kind)) }
          html.cell("Paragraph") { $0.text(kind.paragraph) }
          html.cell("State") { html in
            guard let answer = file.incident.answers[kind] else { return html.text("Not offered yet") }
            html.text(answer.answer == .given ? "Given" : "Offered, not wanted")
          }
        }
      }
    }
    if let day = file.incident.followUp {
      html.paragraph { html in
        html.text(
          file.incident.followedUp == nil ? "They are asked again on " : "They were asked again; planned for "
        )
        html.time(day)
      }
    }
    if file.mayWork, !file.incident.isWithdrawn {
      html.button("Put down what was offered", to: .after(.support(file.incident.id)))
    }
  }

  private func item(
    _ html: inout HTML, _ text: String, _ words: TextID?, _ stamp: Stamp, _ chrome: Chrome
  ) {
    html(.li, "hw-timeline__item") { html in
      html(.h3, "hw-timeline__title", text: text)
      if let words { html.written(file.texts[words] ?? "The text is no longer held") }
      html(.p, "hw-timeline__dates") { html in
        html(.bdi, text: named(stamp.by))
        html.text(", ")
        html.moment(stamp.at, chrome.zone)
      }
    }
  }

  private func named(_ staff: StaffID) -> String { file.names[staff.text] ?? "The service" }
}

extension SupportPage {
  public var title: String { "Support after the incident" }
  public var section: Section? { .team }
  public var back: BackLink? {
    BackLink(text: "Back to the incident", path: .after(.incident(file.incident.id)))
  }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.errorSummary(errors)
    if isConflict {
      html.alert(
        .warning,
        "This incident changed while you were reading it, so nothing was done. It is shown as it stands now; what you entered is below."
      )
    }
    html.heading(title, caption: Terms.incident(file.incident.facts))
    html.paragraph { html in
      html.text("What is owed is offered by ")
      html.time(file.due)
      html.text(", one working day after it. What they did not want is no mark against them.")
    }
    html.twoThirds { html in
      html.form(to: .after(.support(file.incident.id)), chrome, makes: true) { html in
        html.hidden("revision", String(file.incident.revision))
        html.radios("what", "What was done?", choices, chosen: draft.what, errors)
        html.radios(
          "answer", "What came of it?", hint: "For something that is owed",
          [
            Choice(value: SupportAnswer.given.rawValue, text: "It was given"),
            Choice(value: SupportAnswer.declined.rawValue, text: "It was offered and they did not want it"),
          ], chosen: draft.answer, errors)
        html.textArea(
          "words", "What was done or said", value: draft.words,
          hint: "Managers and those who were there can read it. Up to 4,000 characters",
          mostCharacters: VisitText.mostCharacters, errors)
        html.dateInput(
          "day", "The day they are asked again", hint: "Only to set that day, for example 3 7 2025",
          draft.day,
          errors)
        html.submit("Save")
      }
    }
  }

  private var choices: [Choice] {
    var choices = file.incident.outstanding.map { Choice(value: $0.rawValue, text: Terms.support($0)) }
    choices.append(Choice(value: SupportForm.setFollowUp, text: "A day is set on which they are asked again"))
    if file.incident.followUp != nil, file.incident.followedUp == nil {
      choices.append(Choice(value: SupportForm.followedUp, text: "They were asked again"))
    }
    return choices
  }
}

extension HTML {
  /// What is owed to staff after an incident, and by when.
  mutating func owed(_ incident: Incident, due: CivilDate?, today: CivilDate) {
    guard incident.isOpen else {
      return text(incident.facts.support.isEmpty || incident.isWithdrawn ? "Nothing" : "All answered")
    }
    guard !incident.outstanding.isEmpty else {
      text("To be asked again")
      if let day = incident.followUp { self(.span, "hw-note") { $0.time(day, day.short) } }
      return
    }
    text(Words.count(incident.outstanding.count, "offer"))
    guard let due else { return }
    self(.span, due < today ? "hw-note hw-note--late" : "hw-note") { html in
      html.text(due < today ? "Was due by " : "By ")
      html.time(due, due.short)
    }
  }
}

extension Terms {
  /// What an incident was about.
  static func incident(_ facts: IncidentFacts) -> String {
    let drill = facts.isDrill ? "DRILL: " : ""
    guard let ladder = facts.ladder else { return drill + "The visit was broken off" }
    return drill + climbed(ladder)
  }

  /// What it turned out to be.
  static func outcome(_ incident: Incident) -> String {
    if incident.isWithdrawn { return "Taken back by the visitor" }
    switch incident.facts.reason {
    case nil: return "They felt threatened or ill at ease, and left"
    case .real: return "Something had happened"
    case .answered: return "False alarm: they answered and were well"
    case .forgot: return "False alarm: forgot to say so"
    case .noSignal: return "False alarm: no signal"
    case .battery: return "False alarm: battery empty"
    case .overran: return "False alarm: the visit took longer"
    case .test: return "False alarm: a test"
    case .systemFault: return "False alarm: a fault of the service"
    }
  }

  static func codeWord(_ check: CodeWordCheck) -> String {
    switch check {
    case .right: "Asked for, and right"
    case .notAsked: "Not asked for"
    case .wrong: "Wrong"
    }
  }

  static func support(_ kind: SupportKind) -> String {
    switch kind {
    case .support: "Support and reassurance"
    case .debrief: "Debrief"
    case .timeAway: "Time away"
    case .formalDebrief: "Formal debrief"
    case .employeeAssistance: "Counselling through the employee assistance provider"
    }
  }

  static func happened(_ event: IncidentEvent) -> (text: String, words: TextID?) {
    switch event {
    case .opened: ("The incident was put down", nil)
    case .answered(let kind, let answer, let words):
      ("\(support(kind)): \(answer == .given ? "given" : "offered, not wanted")", words)
    case .followUpSet(let day): ("They are asked again on \(day.long)", nil)
    case .followedUp(let words): ("They were asked again", words)
    case .withdrawn: ("Taken back by the visitor", nil)
    }
  }

  static func happened(_ event: LiveVisitEvent) -> String {
    switch event {
    case .watched: "Watched from now on"
    case .replanned: "Planned anew"
    case .departed: "Set out"
    case .checked(let check): answered(check)
    case .arrived: "Arrived"
    case .extended: "It takes longer"
    case .left(_, let ending): ended(ending)
    case .endingRecorded(let ending): "Recorded: \(ended(ending).lowercased())"
    case .homeSafe: "Home, or safe for the day"
    case .undone: "Took the last step back"
    case .reminded: "The visitor was reminded"
    case .raised(let ladder, _, _): "Alarm: \(climbed(ladder).lowercased())"
    case .told(let told): told.isTold ? "The next in turn were told" : "Nobody was there to be told"
    case .acknowledged: "Took the alarm in hand"
    case .acknowledgementEnded: "The alarm was nobody’s again"
    case .windowRenewed: "The clock went ahead: the time before the police began anew"
    case .attempted(let result): attempted(result)
    case .policeCalled: "Called the police"
    case .seniorTold: "Head of the PDU and regional director were told"
    case .stillOpen: "Reminded that it is still open"
    case .reportedSafe: "The visitor said that they are safe"
    case .stoodDown: "Stood the alarm down"
    case .shown: "The visitor’s phone goes on as if there were no alarm"
    case .shownReminded: "The visitor’s phone was reminded, as if there were no alarm"
    }
  }

  private static func ended(_ ending: LiveEnding) -> String {
    switch ending {
    case .safe: "Left safely"
    case .abandoned: "Did not go in"
    case .terminated: "Broke the visit off"
    case .refused: "Was not let in"
    case .calledOff: "Called off"
    }
  }

  private static func attempted(_ result: AttemptResult) -> String {
    switch result {
    case .answeredWell: "Called: all is well"
    case .answeredMoreTime: "Called: they need more time"
    case .noAnswer: "Called: no answer"
    case .somethingWrong: "Called: something is wrong"
    }
  }
}
