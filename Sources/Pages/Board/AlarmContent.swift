import Casework
import CivilTime
public import Markup
import Policy

extension AlarmPage {
  public var title: String {
    incident.drill == nil
      ? "\(Terms.board(incident.row.state)): visit \(incident.reference)" : "DRILL \(incident.reference)"
  }
  public var section: Section? { .board }
  public var back: BackLink? {
    guard let drill = incident.drill else {
      return BackLink(text: "Back to the safety board", path: .board(.board))
    }
    return BackLink(text: "Back to drills", path: .board(.drills(team: drill.team, page: 1)))
  }

  public var scripts: [Asset] { [.alarmScript] }

  private var live: LiveVisit { incident.row.live }
  private var path: Path { .board(.incident(live.id)) }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.notice(notice)
    html.errorSummary(errors)
    if isConflict {
      html.alert(
        .warning, "This visit changed while you were reading, so nothing was done. It is shown as it is now.")
    }
    if let drill = incident.drill {
      html.heading("DRILL: \(Terms.drill(drill.ladder))", caption: incident.reference)
      drillContent(&html, drill, chrome)
    } else {
      visitContent(&html, chrome)
    }
    html.subheading("What happened")
    timeline(&html, chrome)
    told(&html, chrome)
  }

  private func visitContent(_ html: inout HTML, _ chrome: Chrome) {
    html.heading(Terms.board(incident.row.state), caption: "Visit \(incident.reference)")
    html.paragraph { $0(.strong, text: Terms.summonsNobody(chrome)) }
    follow(&html)
    held(&html, chrome)
    if incident.row.isQuarantined {
      html.warning("The steps of this visit were set apart after failures. Nothing happens by itself.")
    }
    if incident.isOnVisit {
      html.inset { $0.paragraph("You are on this visit: somebody else sees to it.") }
    } else {
      guide(&html, chrome)
    }
    html.subheading("Who is on the visit")
    summary(&html, chrome)
    if !incident.isOnVisit { others(&html, chrome) }
  }

  /// That what was due of it waits after an outage, and what can be done about that (safety.md fault 34).
  private func held(_ html: inout HTML, _ chrome: Chrome) {
    guard let since = incident.row.heldSince, let until = incident.heldUntil else { return }
    html.inset { html in
      html.paragraph { html in
        html(.strong) { html in
          html.text("Held since ")
          html.hour(since, chrome.zone)
          html.text(": what was due has not gone out.")
        }
        html.text(" Nothing ran for long, or a backup was put back. By itself it goes on at ")
        html.hour(until, chrome.zone)
        html.text(". Ring the officer, stand down what is over, or ")
        html.link("release what is held", to: .board(.release))
        html.text(".")
      }
    }
  }

  /// What a script fills when the alarm is no longer as it is shown here.
  private func follow(_ html: inout HTML) {
    guard !incident.isOnVisit, live.isOpen else { return }
    html(
      .div, "hw-board__live",
      [.id("alarm-live"), .hidden, .data("visit", live.id.text), .data("mark", incident.row.mark)]
    ) { html in
      html(.strong, "hw-board__live-text", [.id("alarm-live-text"), .role("alert")], text: "")
      html.text(" ")
      html(
        .a, "govuk-link govuk-link--inverse", [.id("alarm-live-link"), .href(path.address)],
        text: "Show it as it is now")
    }
  }

  // MARK: The guided script, one step at a time (BRD-20)

  private func guide(_ html: inout HTML, _ chrome: Chrome) {
    guard let alarm = live.alarm else { return }
    html(.div, "hw-guide", [.id("guide")]) { html in
      html.subheading("What to do now")
      if let rung = incident.row.rung {
        html(.p, "govuk-body hw-guide__say", text: rung.say)
        if rung.isCited { html(.p, "hw-note", text: "Paragraph \(rung.paragraph)") }
      }
      owner(&html, chrome)
      pendingStandDown(&html, path, chrome)
      switch (alarm.ladder.isUrgent, alarm.policeCalled != nil) {
      case (_, true):
        html.paragraph("The police were called. Stay reachable until they are known to be safe.")
      case (true, false): police(&html, chrome, isFirst: true)
      case (false, false):
        if incident.row.state == .callPolice {
          police(&html, chrome, isFirst: true)
          attempts(&html, chrome, alarm)
        } else {
          attempts(&html, chrome, alarm)
          police(&html, chrome, isFirst: false)
        }
      }
      html.paragraph { html in
        html.link("Police briefing", to: .board(.briefing(live.id)))
        if incident.mayStandDown, incident.standDown?.pending == nil {
          html.text(" · ")
          html.link("Stand the alarm down", to: .board(.standDown(live.id)))
        }
      }
    }
  }

  func owner(_ html: inout HTML, _ chrome: Chrome) {
    if incident.isMine {
      return html.paragraph(
        live.alarm?.policeCalled == nil
          ? "You have it. Log a step at least every three minutes, or the next is told."
          : "You have it.")
    }
    html.paragraph { html in
      if let owner = incident.row.owner {
        html(.bdi, text: owner)
        html.text(" has it.")
      } else {
        html(.strong, text: "Nobody has it.")
      }
    }
    html.form(to: path, chrome, makes: true) { html in
      html.press("take", incident.row.owner == nil ? "I’ve got this" : "Take it over")
    }
  }

  private func attempts(_ html: inout HTML, _ chrome: Chrome, _ alarm: Alarm) {
    for phone in incident.phones {
      html(.p, "govuk-body hw-guide__phone") { html in
        html.text("Ring ")
        html(.bdi, text: phone.name)
        html.text(": ")
        if let number = phone.phone {
          html(.a, "govuk-link", [.href(Address(telephone: number))], text: number)
        } else {
          html.text("no number is known")
        }
      }
    }
    if let rung = incident.row.rung, rung.attempts > 1 {
      html.paragraph("Attempt \(min(alarm.attempts + 1, rung.attempts)) of \(rung.attempts)")
    }
    html.form(to: path, chrome, makes: true) { html in
      html(.div, "hw-guide__answers") { html in
        html.press("well", "Answered: all well")
        html.press("more-15", "Answered: 15 minutes more", isSecondary: true)
        html.press("more-30", "Answered: 30 minutes more", isSecondary: true)
        html.press("more-60", "Answered: 1 hour more", isSecondary: true)
        html.press("no-answer", "No answer", isSecondary: true)
        html.press("wrong", "Something is wrong", isWarning: true)
      }
    }
  }

  private func police(_ html: inout HTML, _ chrome: Chrome, isFirst: Bool) {
    html.form(to: path, chrome, makes: true) { html in
      html.input(
        TextInput(
          "reference", "Reference the police gave", value: reference,
          hint:
            "Leave it empty if they gave none. Calling \(chrome.emergencyNumber) never waits for this form",
          width: .twenty),
        errors)
      html.press("police", "I have called the police", isSecondary: !isFirst)
    }
  }

  // MARK: What can be put down at any time

  private func others(_ html: inout HTML, _ chrome: Chrome) {
    html.details("Put down what the visitor told you") { html in
      html.form(to: path, chrome, makes: true) { html in
        html.radios(
          "type", "What did they tell you?",
          [
            Choice(value: "depart", text: "They set out"), Choice(value: "arrive", text: "They are there"),
            Choice(value: "extend", text: "They need more time"),
            Choice(value: "safe", text: "They left safely"),
            Choice(value: "abandon", text: "They did not go in"),
            Choice(value: "terminate", text: "They broke it off"),
            Choice(value: "refused", text: "They were not let in"),
            Choice(value: "home-safe", text: "They are all home, or safe for the day"),
          ], chosen: "", errors)
        html.input(
          TextInput(
            "minutes", "How many minutes, on arrival or for more time", width: .four, isNumber: true), errors)
        html.press("report", "Put it down", isSecondary: true)
      }
    }
    html.details("Raise an alarm") { html in
      html.form(to: path, chrome, makes: true) { html in
        html.press("code-heard", "Alert code heard", isWarning: true)
        html.press("device", "Lone worker device", isWarning: true)
        html.press("help", "They asked for help", isWarning: true)
      }
    }
  }

  private func summary(_ html: inout HTML, _ chrome: Chrome) {
    let row = incident.row
    html.summaryList([
      SummaryRow("Officer") { $0(.bdi, text: row.officer) },
      SummaryRow("With", text: row.companions.isEmpty ? row.company : row.companions.joined(separator: ", ")),
      SummaryRow("Where", text: [row.area, row.team].compactMap(\.self).joined(separator: ", ")),
      SummaryRow("Planned start") { $0.moment(row.live.plannedStart, chrome.zone) },
      SummaryRow("Expected end") { $0.moment(row.live.expectedEnd, chrome.zone) },
      SummaryRow("Last heard of") { html in
        if let heard = row.live.lastHeard { html.moment(heard, chrome.zone) } else { html.text("Not yet") }
      },
      SummaryRow(
        "Nominated contact", text: row.contacts.isEmpty ? "Nobody" : row.contacts.joined(separator: ", ")),
    ])
  }

  // MARK: What happened

  private func timeline(_ html: inout HTML, _ chrome: Chrome) {
    html(.ol, "hw-timeline") { html in
      for one in withStandDowns(
        incident.happenings.map { happening in
          (
            happening.stamp.at, words(happening.event, chrome.zone), note(happening.event),
            happening.stamp.by
          )
        }
      ).reversed() {
        html(.li, "hw-timeline__item") { html in
          html(.h3, "hw-timeline__title", text: one.words)
          if let text = one.note { html.written(text) }
          html(.p, "hw-timeline__dates") { html in
            html(.bdi, text: incident.names[one.by.text] ?? "Homeward")
            html.text(", ")
            html.moment(one.at, chrome.zone)
          }
        }
      }
    }
  }

  private func note(_ event: LiveVisitEvent) -> String? {
    switch event {
    case .policeCalled(let reference): reference.flatMap { incident.texts[$0] }.map { "Reference \($0)" }
    case .told(let told) where !told.unreached.isEmpty:
      "Could not be told, no address: "
        + told.unreached.map { incident.names[$0.text] ?? "Somebody who has left" }.joined(separator: ", ")
    case .stoodDown(_, _, let how): how.flatMap { incident.texts[$0] }
    default: nil
    }
  }

  private func words(_ event: LiveVisitEvent, _ zone: Zone) -> String {
    func hour(_ instant: Instant) -> String {
      let local = zone.localTime(of: instant)
      return Words.time(hour: local.hour, minute: local.minute)
    }
    if incident.drill != nil, let words = drillWords(event) { return words }
    switch event {
    case .watched: return "The visit is watched"
    case .replanned(let terms): return "Planned anew, from \(hour(terms.start))"
    case .departed: return "They set out"
    case .checked(let check): return Terms.answered(check)
    case .arrived(_, let end, _, let isIrregular):
      return "They arrived and expect to end at \(hour(end))\(isIrregular ? ", without authority" : "")"
    case .extended(_, let end): return "More time, until \(hour(end))"
    case .left(_, let ending): return "They \(Terms.ending(ending))"
    case .endingRecorded(let ending): return "Recorded afterwards: they \(Terms.ending(ending))"
    case .homeSafe(let staff, _):
      return "\(incident.names[staff.text] ?? "Somebody who has left"): home, or safe for the day"
    case .undone: return "The last step was taken back"
    case .reminded: return "The visitor was reminded"
    case .raised(let ladder, _, _): return Terms.ladder(ladder)
    case .told(let told):
      let late = told.isLate ? ", late: an outage came between" : ""
      return
        "Step \(told.place.rung + 1) of the ladder was told\(told.isTold ? "" : ", and nobody was there")\(late)"
    case .acknowledged: return "Taken in hand"
    case .acknowledgementEnded: return "Nobody’s again"
    case .windowRenewed: return "The clock went ahead: the time before the police began anew"
    case .attempted(let result): return Terms.attempt(result)
    case .policeCalled: return "The police were called"
    case .seniorTold: return "Those who have to know are told"
    case .stillOpen: return "Still open"
    case .reportedSafe: return "They say that they are safe: to be confirmed"
    case .stoodDown: return "Stood down"
    case .shown(let shown):
      switch shown.phase {
      case .ended: return "Their phone shows the visit as over, and no alarm"
      case .inVisit: return "Their phone shows the visit until \(hour(shown.expectedEnd)), and no alarm"
      case .planned, .onTheWay: return "Their phone shows the visit as to come, and no alarm"
      }
    case .shownReminded: return "Their phone was reminded, as if there were no alarm"
    }
  }

  /// Who was told, by which way, and how far it came.
  private func told(_ html: inout HTML, _ chrome: Chrome) {
    html.subheading("Who was told")
    guard !incident.notices.isEmpty else { return html.paragraph("Nobody yet.") }
    html.paragraph(
      "A message that was delivered has not been acknowledged: only somebody who takes it has it.")
    let newestFirst = incident.notices.reversed()
    messages(&html, "Who was told", newestFirst.prefix(Self.mostMessages), chrome.zone)
    let earlier = newestFirst.dropFirst(Self.mostMessages)
    guard !earlier.isEmpty else { return }
    html.details("Earlier messages (\(earlier.count))") { html in
      messages(&html, "Who was told earlier", earlier, chrome.zone)
    }
  }

  /// How many messages stand open; those before them are folded away.
  private static let mostMessages = 8

  private func messages(
    _ html: inout HTML, _ caption: String, _ notices: some Sequence<ToldNotice>, _ zone: Zone
  ) {
    html.table(caption, ["Who", "What", "By", "State", "When"].map { Column($0) }) { html in
      for notice in notices {
        html.row { html in
          html.rowHeading { $0(.bdi, text: notice.recipient) }
          html.cell("What") { $0.text(Terms.notice(notice.kind)) }
          let isSent = !notice.isWithoutAddress
          html.cell("By") { $0.text(isSent ? Terms.channel(notice.channel) : "Nothing") }
          html.cell("State") {
            $0.text(isSent ? Terms.outbox(notice.state) : "Could not be told: no address")
          }
          html.cell("When") { $0.moment(notice.created, zone) }
        }
      }
    }
  }
}

extension HTML {
  /// A button of a form that says which step was taken.
  mutating func press(
    _ step: String, _ text: String, isSecondary: Bool = false, isWarning: Bool = false
  ) {
    let look = isWarning ? " govuk-button--warning" : isSecondary ? " govuk-button--secondary" : ""
    self(
      .button, "govuk-button" + look,
      [.type(.submit), .name("step"), .value(step), .data("module", "govuk-button")], text: text)
  }
}
