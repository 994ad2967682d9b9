import Casework
import CivilTime
public import Markup
import Policy

extension DecidePage {
  public var title: String {
    switch step {
    case .kind: "What is decided?"
    case .obligation: "Which visit is it about?"
    case .reason: draft.chosenKind == .delay ? "Why is the visit delayed?" : "Why is no visit made?"
    case .check: "Check the decision"
    }
  }

  public var section: Section? { .due }

  public var back: BackLink? {
    BackLink(text: "Back to timescales", path: .person(options.person.person, .obligations))
  }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.identity(options.person, today: chrome.today)
    html.errorSummary(errors)
    let number = (DecideStep.allCases.firstIndex(of: step) ?? 0) + 1
    html.heading(
      title, caption: "Not to visit, or to delay: step \(number) of \(DecideStep.allCases.count)")
    guard !options.obligations.isEmpty else {
      return html.inset { html in
        html.paragraph("No visit is owed or to be considered, so there is nothing to decide.")
      }
    }
    html.twoThirds { html in
      html.form(to: .newDecision(options.person.person), chrome, makes: step == .check) { html in
        html.hidden("step", step.rawValue)
        if isReturning { html.hidden("returning", "yes") }
        for (name, value) in draft.carried(but: step) { html.hidden(name, value) }
        switch step {
        case .kind: kind(&html)
        case .obligation: obligation(&html)
        case .reason: reason(&html, chrome)
        case .check: check(&html, chrome)
        }
        if let before = step.before, step != .check, !isReturning {
          html.paragraph { $0.turn("Go back a step", "go", before.rawValue) }
        }
      }
    }
  }

  private func onward(_ html: inout HTML) { html.submit(isReturning ? "Continue to check" : "Continue") }

  // MARK: The steps

  private func kind(_ html: inout HTML) {
    html.radios(
      "kind", "What is decided?", hint: "A delay is not a decision not to visit (paragraph 6.4.1)",
      [
        Choice(
          value: RecordedException.Kind.delay.rawValue, text: "To make the visit later",
          hint: "The visit stays owed, by a new date (paragraph 6.4)"),
        Choice(
          value: RecordedException.Kind.notToVisit.rawValue, text: "Not to make the visit",
          hint: "No visit is made for this timescale (paragraph 6.1)"),
      ], chosen: draft.kind, isHeading: true, errors)
    onward(&html)
  }

  private func obligation(_ html: inout HTML) {
    html.radios(
      "obligation", "Which visit is it about?",
      options.obligations.map { item in
        let due = item.due.map { "Due \($0.long)" } ?? "No set date"
        let waits = options.waiting["\(item.policy)/\(item.key)"] != nil
        return Choice(
          value: "\(item.policy)/\(item.key)", text: item.title,
          hint: "\(due), \(Terms.force(item.force).lowercased()), paragraph \(item.paragraph)"
            + (waits ? ". A decision about it waits for its endorsement" : ""))
      }, chosen: draft.obligation, isHeading: true, errors)
    onward(&html)
  }

  private func reason(_ html: inout HTML, _ chrome: Chrome) {
    let kind = draft.chosenKind ?? .notToVisit
    html.radios(
      "reason", "The reason",
      DecisionReason.offered(for: kind).map {
        Choice(value: $0.rawValue, text: Terms.reason($0), hint: hint($0, kind))
      }, chosen: draft.reason, errors)
    html.textArea(
      "rationale", "The rationale", value: draft.rationale,
      hint:
        "What was weighed, what is done instead, and why this is defensible. Whoever endorses it reads this. Up to 4,000 characters",
      rows: 6, mostCharacters: VisitText.mostCharacters, errors)
    if kind == .delay {
      html.dateInput(
        "until", "By which day is the visit made instead?",
        hint:
          "For example, \(chrome.today.adding(days: 14).parts.day) \(chrome.today.adding(days: 14).parts.month) \(chrome.today.adding(days: 14).parts.year). After that day the visit is owed as before",
        draft.until, errors)
    }
    onward(&html)
  }

  private func hint(_ reason: DecisionReason, _ kind: RecordedException.Kind) -> String? {
    switch (reason, kind) {
    case (.riskToStaff, .notToVisit): registerWords
    case (.unpaidWorkOnly, _): "Paragraph 5.1.4"
    default: nil
    }
  }

  /// What becomes of the risk to staff register (HV-6.3).
  private var registerWords: String {
    options.riskToStaffSince.map {
      "The person is on the risk to staff register since \($0.long) (paragraph 6.3)"
    } ?? "The person is put on the risk to staff register with this decision (paragraph 6.3)"
  }

  // MARK: Checking

  private func check(_ html: inout HTML, _ chrome: Chrome) {
    guard let whole = draft.whole(options, today: chrome.today) else { return }
    html.checkRows(
      [
        CheckRow("Decision", .kind) { $0.text(Terms.decision(whole.kind)) },
        CheckRow("Visit", .obligation) { html in
          html.text(whole.item.title)
          html.itemNote(whole.item)
          html(.span, "hw-note") { $0.contextualDate(whole.item, today: chrome.today) }
        },
        CheckRow("Reason", .reason) { $0.text(Terms.reason(whole.reason)) },
        CheckRow("Rationale", .reason) { $0.written(whole.rationale) },
      ]
        + (whole.until.map { until in [CheckRow("New date", .reason) { $0.time(until, until.full) }] } ?? []))
    consequences(&html, whole)
    html.submit("Record decision")
    html.paragraph("It is kept with your name and the time. It can be withdrawn, not erased.")
  }

  private func consequences(_ html: inout HTML, _ whole: DecideDraft.Whole) {
    let tier = EndorsementTier.needed(
      whole.kind, force: whole.item.force, isVeryHigh: options.isVeryHigh)
    html.subheading("What follows")
    html(.ul, "govuk-list govuk-list--bullet") { html in
      html(
        .li,
        text:
          "Endorsement: \(Terms.tier(tier).lowercasedFirst) (paragraph \(Terms.paragraph(tier, whole.kind)))."
      )
      if tier != .none {
        html(
          .li, text: "Until it is endorsed the visit stays owed, and lists say that the decision lacks it.")
      }
      if whole.kind == .delay {
        html(.li, text: "When the new date has passed without a visit, the visit is owed as before.")
      }
      if whole.kind == .notToVisit, whole.reason == .riskToStaff {
        html(.li, text: registerWords + ".")
        html(.li, text: "Visits to the person that were authorised are looked at again (paragraph 8.1.2).")
      }
    }
  }
}

/// A line of the page that checks answers, and the page on which it is changed.
struct CheckRow {
  let key: String
  let step: DecideStep
  let value: (inout HTML) -> Void

  init(_ key: String, _ step: DecideStep, _ value: @escaping (inout HTML) -> Void) {
    self.key = key
    self.step = step
    self.value = value
  }
}

extension HTML {
  fileprivate mutating func checkRows(_ rows: [CheckRow]) {
    self(.dl, "govuk-summary-list") { html in
      for row in rows {
        html(.div, "govuk-summary-list__row") { html in
          html(.dt, "govuk-summary-list__key", text: row.key)
          html(.dd, "govuk-summary-list__value", content: row.value)
          html(.dd, "govuk-summary-list__actions") { html in
            html.turn("Change", "go", row.step.rawValue, hidden: row.key.lowercased())
          }
        }
      }
    }
  }
}
