import Casework
import CivilTime
public import Markup
import Policy

extension RecordPage {
  public var title: String {
    guard obstacle == nil else { return "Record the visit" }
    switch step {
    case .outcome: return "What came of the visit?"
    case .people: return "Who was seen?"
    case .seen: return draft.isInside ? "What was seen and told?" : "What happened?"
    case .conditions: return "Which conditions were verified?"
    case .concerns: return "Concerns and safety"
    case .referrals: return "Referrals"
    }
  }

  public var section: Section? { .itinerary }
  public var back: BackLink? { BackLink(text: "Back to the visit", path: .visit(file.visit.id)) }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.identity(file.person.row, today: chrome.today)
    html.errorSummary(errors)
    if isConflict, obstacle == nil { html.changedMeanwhile(file, chrome) }
    html(.span, "govuk-caption-l") { html in
      html.text("Record the visit, ")
      if obstacle == nil, step != .outcome {
        let steps = draft.steps(file)
        html.text("section \((steps.firstIndex(of: step) ?? 0) + 1) of \(steps.count), ")
      }
      html.span(file.visit.plan, chrome.zone)
    }
    html(.h1, "govuk-heading-l", text: title)
    if let obstacle {
      if isConflict { return html.overMeanwhile(file, draft.shown, chrome) }
      return html.inset { $0.paragraph(obstacle.words) }
    }
    html.twoThirds { html in
      html.form(to: .record(file.visit.id), chrome, makes: isLast) { html in
        html.hidden("revision", String(file.visit.revision))
        html.hidden("step", step.rawValue)
        for (name, value) in draft.carried(but: step) { html.hidden(name, value) }
        fields(&html, chrome)
        html.submit(isLast ? "Record visit" : "Continue")
        if let before { html.paragraph { $0.turn("Go back a section", "go", before.rawValue) } }
      }
    }
  }

  private func fields(_ html: inout HTML, _ chrome: Chrome) {
    switch step {
    case .outcome: outcome(&html, chrome)
    case .people: people(&html)
    case .seen: seen(&html)
    case .conditions: conditions(&html)
    case .concerns: concerns(&html)
    case .referrals: referrals(&html)
    }
  }

  // MARK: The sections

  private func outcome(_ html: inout HTML, _ chrome: Chrome) {
    let day = chrome.zone.date(of: file.visit.begun?.at ?? file.visit.plan.start)
    if day < chrome.today {
      html.inset { html in
        html.paragraph(
          "The visit was on \(day.long). The record says how long after the visit it was written: record visits on the same day."
        )
      }
    } else {
      html.paragraph("Record the visit today, while it is fresh.")
    }
    html.radios(
      "outcome", "What came of the visit?",
      VisitOutcome.allCases.map { Choice(value: $0.rawValue, text: Terms.outcome($0)) },
      chosen: draft["outcome"], isHeading: true, errors)
    html.paragraph("What you record is kept with your name and the time. It can be added to, not erased.")
  }

  private func people(_ html: inout HTML) {
    html.radios(
      "met", "Did you see the person on probation?",
      [Choice(value: "yes", text: "Yes"), Choice(value: "no", text: "No")], chosen: draft["met"], errors)
    for kind in RecordForm.named {
      html.textArea(
        kind.rawValue, Terms.seen(kind), value: draft[kind.rawValue],
        hint: kind == .unknown
          ? "What they looked like, one person a line, or leave empty"
          : "Names, one person a line, or leave empty",
        rows: 2, mostCharacters: VisitText.mostCharacters, errors)
    }
  }

  private func seen(_ html: inout HTML) {
    if draft.isInside { html.prompts(file.person.prompts) }
    html.textArea(
      "observed", draft.isInside ? "What did you see, and what were you told?" : "What happened?",
      value: draft["observed"],
      hint: draft.isInside
        ? "Facts only: what was said and by whom, what the rooms were like"
        : draft.asksNextStep
          ? "Facts only, with the reasons given for refusing (paragraph 4.7)"
          : "Facts only: when, what you did, what you saw from outside",
      rows: 8, mostCharacters: VisitText.mostCharacters, isHeading: !draft.isInside, errors)
    html.textArea(
      "assessed", "What do you make of it?", value: draft["assessed"],
      hint: "Your assessment, kept apart from what you saw", rows: 4,
      mostCharacters: VisitText.mostCharacters, errors)
    if draft.asksNextStep {
      html.checkboxes(
        "next", "What comes next?", hint: "Enforcement and other agencies are considered (paragraph 4.7)",
        NextStep.allCases.map { Choice(value: $0.rawValue, text: Terms.next($0)) },
        chosen: Set(draft.all("next")), errors)
    }
    if draft.outcome == .noLongerAtAddress {
      html.dateInput(
        "left", "When did they leave?", hint: "As far as it is known, or leave empty", draft.date("left"),
        errors)
      html.textArea(
        "forwarding", "Where did they go?", value: draft["forwarding"],
        hint: "A forwarding address and who gave it, or leave empty", rows: 3,
        mostCharacters: RecordForm.mostNote, errors)
    }
    if file.visit.plan.isWithPolice, draft.outcome?.isUnsuccessful ?? false {
      html.checkboxes(
        "sought", "Search",
        [
          Choice(
            value: "yes", text: "A constable asked to go in and search, and could not",
            hint: "Counted for this place: Sexual Offences Act 2003, section 96B(2)(d)")
        ], chosen: Set(draft.all("sought")))
    }
  }

  private func conditions(_ html: inout HTML) {
    for (index, condition) in file.conditionsToVerify.enumerated() {
      let number = index + 1
      html.hidden("condition-\(number)", condition)
      html.radios(
        "check-\(number)", "\(number). \(condition)",
        ConditionResult.allCases.map { Choice(value: $0.rawValue, text: Terms.result($0)) },
        chosen: draft["check-\(number)"], errors)
      html.textArea(
        "check-words-\(number)", "What you found of condition \(number), or why it was not checked",
        value: draft["check-words-\(number)"], hint: "Needed unless it was verified", rows: 2,
        mostCharacters: RecordForm.mostNote, errors)
    }
  }

  private func concerns(_ html: inout HTML) {
    html.checkboxes(
      "concern", "Is there a concern that is new or growing?",
      hint: "Each becomes a fact about the person at once, and may ask for another visit",
      ConcernKind.allCases.map { Choice(value: $0.rawValue, text: Terms.concern($0)) },
      chosen: Set(draft.all("concern")), errors)
    html.checkboxes(
      "flag", "Did you notice any of these?",
      RecordForm.flags.map { Choice(value: $0.rawValue, text: Terms.flag($0)) },
      chosen: Set(draft.all("flag")), errors)
    html.textArea(
      "safety", "What should others who visit know for their safety?", value: draft["safety"],
      hint: "Shown to whoever plans or authorises the next visit. Leave empty if there is nothing", rows: 3,
      mostCharacters: VisitText.mostCharacters, errors)
  }

  private func referrals(_ html: inout HTML) {
    html.paragraph("Leave this empty if you refer the person to nobody.")
    for number in 1...VisitRecord.Content.mostReferrals {
      if number == 1 {
        html.subheading("Referral 1")
        referral(number, &html)
      } else {
        // Few visits need another: it is folded until something is said in it.
        html.details("Referral \(number)", isOpen: isReferralUsed(number)) { referral(number, &$0) }
      }
    }
  }

  private func isReferralUsed(_ number: Int) -> Bool {
    !draft["to-\(number)"].isEmpty || !draft["purpose-\(number)"].isEmpty
      || draft.date("follow-\(number)") != DateDraft()
      || errors.contains { $0.field.contains("-\(number)") }
  }

  private func referral(_ number: Int, _ html: inout HTML) {
    html.select(
      "to-\(number)", "Refer to", hint: nil,
      [Choice(value: "", text: "Nobody")]
        + ReferralKind.allCases.map { Choice(value: $0.rawValue, text: Terms.referral($0)) },
      chosen: draft["to-\(number)"], errors)
    html.textArea(
      "purpose-\(number)", "What for?", value: draft["purpose-\(number)"], rows: 2,
      mostCharacters: RecordForm.mostNote, errors)
    html.dateInput(
      "follow-\(number)", "When is it followed up?", hint: "Becomes a task of yours for that day",
      draft.date("follow-\(number)"), errors)
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
    if isConflict, file.visit.stage.isAhead { html.changedMeanwhile(file, chrome) }
    html(.span, "govuk-caption-l") { $0.span(file.visit.plan, chrome.zone) }
    html(.h1, "govuk-heading-l", text: title)
    guard file.visit.stage.isAhead else {
      if isConflict { return html.overMeanwhile(file, [("Why it is called off", reason)], chrome) }
      return html.inset { $0.paragraph("The visit has begun or is over: it cannot be called off.") }
    }
    html.twoThirds { html in
      html.form(to: .cancellation(file.visit.id), chrome, makes: true) { html in
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
