import Casework
import CivilTime
public import Markup
import Policy

extension RecordPage {
  public var title: String { "Record the visit" }
  public var section: Section? { .itinerary }
  public var back: BackLink? { BackLink(text: "Back to the visit", path: .visit(file.visit.id)) }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.identity(file.person.row, today: chrome.today)
    html.errorSummary(errors)
    if isConflict {
      html.alert(
        .warning,
        "This visit changed while you were filling this in, so nothing was recorded. What you entered is kept below. Check it, then send it again."
      )
    }
    html(.span, "govuk-caption-l") { $0.span(file.visit.plan, chrome.zone) }
    html(.h1, "govuk-heading-l", text: title)
    if let obstacle { return html.inset { $0.paragraph(obstacle.words) } }
    html.twoThirds { html in
      html.form(to: .record(file.visit.id), chrome) { html in
        html.hidden("revision", String(file.visit.revision))
        fields(&html)
        html.submit("Record visit")
      }
      html.paragraph("What you record is kept with your name and the time. It can be added to, not erased.")
    }
  }

  private func fields(_ html: inout HTML) {
    html.radios(
      "outcome", "What came of the visit?",
      VisitOutcome.allCases.map { Choice(value: $0.rawValue, text: Terms.outcome($0)) },
      chosen: draft.outcome,
      errors)
    html.textArea(
      "observed", "What did you see, and what were you told?", value: draft.observed,
      hint:
        "Facts only: who was there, what was said and by whom, what the rooms were like. Needed unless it was completed",
      rows: 8, mostCharacters: VisitText.mostCharacters, errors)
    html.textArea(
      "assessed", "What do you make of it?", value: draft.assessed,
      hint: "Your assessment, kept apart from what you saw", rows: 5,
      mostCharacters: VisitText.mostCharacters, errors)
    html.checkboxes(
      "concern", "Is there a concern that is new or growing?",
      hint: "Each becomes a fact about the person at once, and may ask for another visit",
      ConcernKind.allCases.map { Choice(value: $0.rawValue, text: Terms.concern($0)) },
      chosen: Set(draft.concerns), errors)
    html.checkboxes(
      "flag", "Did you notice any of these?",
      VisitFlag.allCases.map { Choice(value: $0.rawValue, text: Terms.flag($0)) }, chosen: Set(draft.flags),
      errors)
  }
}

extension RecordPage.Obstacle {
  var words: String {
    switch self {
    case .noAuthority: "Nothing can be recorded: this visit has no authority to be made (paragraph 8.1.3)."
    case .ahead: "Nothing can be recorded yet: the visit lies ahead. It can be moved or called off."
    case .over: "This visit is recorded or was called off. Nothing more is owed."
    }
  }
}

extension CancellationPage {
  public var title: String { "Call off the visit" }
  public var section: Section? { .itinerary }
  public var back: BackLink? { BackLink(text: "Back to the visit", path: .visit(file.visit.id)) }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.identity(file.person.row, today: chrome.today)
    html.errorSummary(errors)
    html(.span, "govuk-caption-l") { $0.span(file.visit.plan, chrome.zone) }
    html(.h1, "govuk-heading-l", text: title)
    guard file.visit.stage.isAhead else {
      return html.inset { $0.paragraph("The visit has begun or is over: it cannot be called off.") }
    }
    html.twoThirds { html in
      html.form(to: .cancellation(file.visit.id), chrome) { html in
        html.hidden("revision", String(file.visit.revision))
        html.textArea(
          "reason", "Why is it called off?", value: reason,
          hint: "Whoever goes and whoever authorised it read this. What it was meant to meet stays owed",
          mostCharacters: VisitText.mostCharacters, errors)
        html.submit("Call off visit")
      }
    }
  }
}
