import Casework
import CivilTime
public import Markup
import Policy

extension NewDutyPage {
  public var title: String { "Add to the rota" }
  public var section: Section? { .duty }
  public var back: BackLink? {
    BackLink(text: "Back to who is on duty", path: .duty(.board(team: board.team.code)))
  }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.errorSummary(errors)
    html.heading(title, caption: "\(board.team.name), \(board.team.pduName)")
    html.noAlarmCentre(chrome)
    html.twoThirds { html in
      html.form(to: .duty(.new(team: board.team.code)), chrome, makes: true) { html in
        if board.mayPlan.count > 1 {
          html.radios(
            "place", "Whose rota?",
            [
              Choice(value: "team", text: board.team.name),
              Choice(value: "pdu", text: "All teams of \(board.team.pduName)"),
            ], chosen: draft.place, errors)
        }
        html.radios(
          "part", "What are they there for?",
          DutyPart.allCases.map { Choice(value: $0.rawValue, text: Terms.part($0)) }, chosen: draft.part,
          errors)
        html.dutyPerson("staff", "Who is on duty?", candidates, chosen: draft.staff, errors)
        html.dutyTimes(draft, isNew: true, errors)
        html.checkboxes(
          "weekday", "Repeat each week on",
          hint: "Leave empty for one slot. With days, the duty repeats between the first and the last day",
          (1...7).map { Choice(value: String($0), text: Words.weekdays[$0 - 1]) }, chosen: draft.weekdays,
          errors)
        html.dutyPerson(
          "second", "Who has every other week?", isOptional: true, candidates, chosen: draft.second, errors)
        html.submit("Add to the rota")
      }
    }
  }
}

extension DutySlotPage {
  public var title: String { "A slot of the rota" }
  public var section: Section? { .duty }
  public var back: BackLink? {
    BackLink(text: "Back to who is on duty", path: .duty(.board(team: file.team?.code)))
  }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    let slot = file.row.slot
    html.errorSummary(errors)
    if isConflict {
      html.alert(
        .warning,
        "Somebody changed this slot while you were writing, so nothing of yours was recorded. It stands below as it is now, and after it what you entered."
      )
    }
    html.heading(title, caption: file.team.map { "\($0.name), \($0.pduName)" })
    html.noAlarmCentre(chrome)
    html.summaryList([
      SummaryRow("Who") { $0(.bdi, text: file.row.name) },
      SummaryRow("There for", text: Terms.part(slot.part)),
      SummaryRow("When") { $0.times(of: slot) },
      SummaryRow("Can they be rung?") { $0.reach(file.row.reach) },
      SummaryRow(
        "State",
        text: !slot.isPlanned
          ? "Taken out of the rota"
          : slot.to.instant <= chrome.now ? "Over" : slot.isOn(at: chrome.now) ? "On duty now" : "Ahead"),
    ])
    guard file.mayPlan, slot.isPlanned, chrome.now < slot.to.instant else { return }
    html.subheading("Change it")
    html.twoThirds { html in
      html.form(to: .duty(.slot(slot.id)), chrome, makes: true) { html in
        html.hidden("revision", String(slot.revision))
        html.hidden("action", "change")
        html.dutyPerson("staff", "Who is on duty?", file.candidates, chosen: draft.staff, errors)
        html.dutyTimes(draft, isNew: false, errors)
        html.submit("Change the slot")
      }
      html.form(to: .duty(.slot(slot.id)), chrome, makes: true) { html in
        html.hidden("revision", String(slot.revision))
        html.hidden("action", "end")
        html.paragraph(
          slot.isOn(at: chrome.now)
            ? "Ending it now leaves nobody in its place. To have somebody take over, they hand it over."
            : "It has not begun: ending it takes it out of the rota.")
        html.submit(slot.isOn(at: chrome.now) ? "End it now" : "Take it out of the rota", isSecondary: true)
      }
    }
  }
}

extension HTML {
  /// A choice of people, each with whether they can be rung.
  mutating func dutyPerson(
    _ id: String, _ label: String, isOptional: Bool = false, _ candidates: [DutyCandidate], chosen: String,
    _ errors: [FieldError]
  ) {
    select(
      id, label,
      hint: isOptional
        ? "Leave empty where one person has every week"
        : "Only somebody with a number that was verified in the last \(ContactPoint.daysUntilVerifiedAgain) days can be on duty",
      [Choice(value: "", text: isOptional ? "Nobody" : "Select somebody")]
        + candidates.map { person in
          let note = person.reach.counts ? "" : " – cannot be rung"
          return Choice(value: person.staff.text, text: person.name + note)
        }, chosen: chosen, errors)
  }

  /// From when to when, and which of two times is meant where the clocks go back.
  mutating func dutyTimes(_ draft: DutyDraft, isNew: Bool, _ errors: [FieldError]) {
    dateInput("from", "First day", hint: "For example, 7 7 2025", draft.from, errors)
    input(
      TextInput("begins", "Begins at", value: draft.begins, hint: "For example, 9am", width: .four), errors)
    dateInput(
      "through", "Last day",
      hint: isNew
        ? "Leave empty for the same day, or for a night that ends the day after" : "The day on which it ends",
      draft.through, errors)
    input(TextInput("ends", "Ends at", value: draft.ends, hint: "For example, 5pm", width: .four), errors)
    guard draft.asksForTurn(errors) else { return }
    radios(
      "turn", "Which of the two times?",
      [
        Choice(value: DutyTime.Turn.first.rawValue, text: "The first, in summer time (BST)"),
        Choice(value: DutyTime.Turn.second.rawValue, text: "The second, an hour later (GMT)"),
      ], chosen: draft.turn, errors)
  }
}
