import Casework
import CivilTime
public import Markup
import Policy

extension FactChoicePage {
  public var title: String { "Add a fact: what has happened?" }
  public var back: BackLink? { BackLink(text: "Back to facts", path: .person(file.row.person, .facts)) }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.identity(file.row, today: chrome.today)
    html.errorSummary(errors)
    html.heading("What has happened?", caption: "Add a fact")
    html(.form, "", [.method(.get), .action(Path.factChoice(file.row.person).address), .novalidate]) { html in
      html.groupedSelect("kind", "Kind of fact", errors) { html in
        for group in FactGroup.allCases {
          html(.optgroup, "", [.label(group.rawValue)]) { html in
            for kind in FactKind.allCases where kind.group == group {
              html(.option, "", [.value(kind.rawValue)], text: kind.title)
            }
          }
        }
      }
      html.submit("Choose kind of fact")
    }
  }
}

extension FactFormPage {
  public var title: String { "Add a fact: \(kind.title)" }
  public var back: BackLink? { BackLink(text: "Back to kinds of fact", path: .factChoice(file.row.person)) }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.identity(file.row, today: chrome.today)
    html.errorSummary(errors)
    if isConflict { html.conflict() }
    html.heading(kind.title, caption: "Add a fact")
    html.twoThirds { html in
      html.form(to: .factForm(file.row.person, kind), chrome, makes: true) { html in
        html.hidden("revision", String(file.revision))
        html.factFields(kind, draft, errors)
        html.submit("Record fact")
      }
      html.paragraph(
        "What you record is kept with your name and today’s date. It can be corrected, not erased.")
    }
  }
}

extension CorrectionPage {
  public var title: String { "Correct or withdraw a fact" }
  public var back: BackLink? { BackLink(text: "Back to facts", path: .person(file.row.person, .facts)) }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.identity(file.row, today: chrome.today)
    html.errorSummary(errors)
    if isConflict { html.conflict() }
    html.heading(title)
    html.twoThirds { html in
      html.paragraph(
        "A correction never overwrites. The entry below stays on the record, marked with your name, today’s date and your reason."
      )
      html.subheading(isConflict ? "The entry as it stands now" : "The entry")
      html.summaryList(entry)
      guard fact.fact.withdrawn == nil else {
        return html.inset { html in
          html.paragraph(
            "This entry has already been corrected or withdrawn. Go back to see what replaced it.")
        }
      }
      form(&html, chrome)
    }
  }

  private var entry: [SummaryRow] {
    let fact = fact
    let value = fact.fact.valueWords ?? fact.valueText
    var rows = [SummaryRow("Fact", text: fact.fact.kind.title)]
    if let value { rows.append(SummaryRow("Value", text: value)) }
    rows.append(SummaryRow("True of") { $0.time(fact.fact.date) })
    rows.append(
      SummaryRow("Recorded") { html in
        html.time(fact.fact.recorded.day)
        if let name = fact.recordedBy { html.text(" by \(name)") }
      })
    return rows
  }

  private func form(_ html: inout HTML, _ chrome: Chrome) {
    if isConflict { html.subheading("What you entered") }
    html.form(to: .correction(file.row.person, fact: fact.id), chrome, makes: true) { html in
      html.hidden("revision", String(file.revision))
      html.radios(
        "action", "What do you want to do?",
        [
          Choice(
            value: "correct", text: "Correct the fact", hint: "It happened, but the date or value is wrong"),
          Choice(
            value: "withdraw", text: "Withdraw the fact", hint: "It did not happen, or is about someone else"),
        ], chosen: draft.action?.rawValue ?? "", errors)
      html(.div, "hw-correction", [.id("correct-fields")]) { html in
        html.subheading("If you are correcting the fact")
        html.factFields(fact.fact.kind, draft.fact, errors)
      }
      html.textArea(
        "reason", "Why was it wrong?", value: draft.reason,
        hint:
          "Others will read this. Up to \(CorrectionDraft.mostCharacters) characters. Leave out names and addresses",
        mostCharacters: CorrectionDraft.mostCharacters, errors)
      html.submit("Record correction")
    }
  }
}

extension HTML {
  /// Somebody else recorded something in the meantime.
  mutating func conflict() {
    alert(
      .warning,
      "This person’s facts changed while you were filling this in, so nothing was recorded. What you entered is kept below. Check it against the facts as they stand now, then send it again."
    )
  }

  mutating func groupedSelect(
    _ id: String, _ label: String, _ errors: [FieldError], _ options: (inout HTML) -> Void
  ) {
    let error = errors.first { $0.field == id }
    let described: [Attribute] = error == nil ? [] : [.aria("describedby", "\(id)-error")]
    self(.div, error == nil ? "govuk-form-group" : "govuk-form-group govuk-form-group--error") { html in
      html(.label, "govuk-label govuk-label--s", [.labels(id)], text: label)
      if let error {
        html(.p, "govuk-error-message", [.id("\(id)-error")]) { html in
          html(.span, "govuk-visually-hidden", text: "Error:")
          html.text(" " + error.message)
        }
      }
      html(
        .select, error == nil ? "govuk-select" : "govuk-select govuk-select--error",
        [.id(id), .name(id)] + described
      ) { html in
        html(.option, "", [.value("")], text: "Select what has happened")
        options(&html)
      }
    }
  }

  /// The fields of one kind of fact.
  mutating func factFields(_ kind: FactKind, _ draft: FactDraft, _ errors: [FieldError]) {
    let form = FactForm(kind)
    dateInput(
      "date", "When did it happen?", hint: "The day it is true of, for example 27 3 2025 or 27 Mar 2025",
      draft.date,
      errors)
    switch form.value {
    case .none: break
    case .choice(let choice):
      radios(
        "value", choice.legend, choice.options.map { Choice(value: $0.word, text: $0.text) },
        chosen: draft.value, errors)
    case .date(let thing):
      dateInput("value", Words.capitalised(thing), hint: "For example, 27 3 2025", draft.valueDate, errors)
    case .frequency: frequencyFields(draft, errors)
    }
    if form.hasGroup {
      let groups = RiskGroup.allCases.map { Choice(value: $0.rawValue, text: Terms.group($0)) }
      radios(
        "group", "Whom is the risk to?", [Choice(value: "overall", text: "Overall level")] + groups,
        chosen: draft.group.isEmpty ? "overall" : draft.group, errors)
    }
    if form.hasCategory {
      radios(
        "category", "What MAPPA category is it?",
        (1...4).map { Choice(value: String($0), text: "Category \($0)") }, chosen: draft.category, errors)
    }
  }

  private mutating func frequencyFields(_ draft: FactDraft, _ errors: [FieldError]) {
    input(
      TextInput(
        "every", "How often is a visit planned?", value: draft.every,
        hint: "A whole number: enter 4 for every 4 weeks", width: .four, isNumber: true), errors)
    radios(
      "unit", "Days, weeks or months?",
      [TimeUnit.days, .weeks, .months].map {
        Choice(value: $0.rawValue, text: Words.capitalised(Terms.unit($0).many))
      }, chosen: draft.unit, errors)
  }
}
