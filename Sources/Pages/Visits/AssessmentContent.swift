import Casework
import CivilTime
public import Markup
import Policy

extension AssessmentPage {
  public var title: String { "Assess the risk of the visit" }
  public var section: Section? { .itinerary }
  public var back: BackLink? { BackLink(text: "Back to the visit", path: .visit(file.visit.id)) }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.identity(file.person.row, today: chrome.today)
    html.errorSummary(errors)
    if isConflict, file.visit.stage.isAhead { html.changedMeanwhile(file, chrome) }
    html(.span, "govuk-caption-l") { $0.span(file.visit.plan, chrome.zone) }
    html(.h1, "govuk-heading-l", text: title)
    guard file.visit.stage.isAhead else {
      if isConflict { return html.overMeanwhile(file, draft.shown, chrome) }
      return html.inset { $0.paragraph("The visit has begun or is over: its assessment stays as it is.") }
    }
    html.subheading("What is known of the person")
    html.knownRisks(file.person, today: chrome.today)
    earlierOne(&html, chrome)
    html.twoThirds { html in
      html.form(to: .assessment(file.visit.id), chrome, makes: true) { html in
        html.hidden("revision", String(file.visit.revision))
        html.hidden("seen", (draft.seen ?? file.basis).code)
        if isReusable {
          html.radios(
            "use", "Has anything changed since?",
            [
              Choice(value: "earlier", text: "Nothing has changed: use that assessment again"),
              Choice(value: "new", text: "Something has changed: use what is entered below"),
            ], chosen: draft.use, errors)
          html.submit("Confirm assessment")
        }
        fields(&html)
        html.submit(isReusable ? "Confirm new assessment" : "Save assessment", isSecondary: isReusable)
      }
    }
  }

  /// The last assessment, and whether it can be used again (HV-8.1.1, 8.1.2).
  private func earlierOne(_ html: inout HTML, _ chrome: Chrome) {
    guard let earlier else { return }
    html.subheading("The last assessment")
    html.paragraph { html in
      html.text("Made by ")
      html(.bdi, text: earlier.madeBy ?? "somebody who has left")
      html.text(", ")
      html.moment(earlier.assessment.made.at, chrome.zone)
      html.text(".")
    }
    html.summaryList(
      earlier.assessment.hazards.sorted { $0.key.rawValue < $1.key.rawValue }.map { hazard, text in
        SummaryRow(Terms.hazard(hazard)) { $0.written(earlier.texts[text] ?? "The text is no longer held") }
      } + [
        SummaryRow(
          "Company", text: earlier.assessment.isCompanyNeeded ? "Nobody should go alone" : "Not asked for")
      ])
    guard !earlier.changes.isEmpty else { return }
    html.warning("It cannot be used again, because something changed since (paragraph 8.1.2).")
    html.bullets(earlier.changes.map(Terms.reopened))
  }

  private func fields(_ html: inout HTML) {
    html.subheading("Hazards and what controls them")
    html.paragraph(
      "Of each hazard, say what you found and what controls it, or that you looked and found none.")
    for hazard in Hazard.allCases {
      html.textArea(
        "hazard-" + hazard.rawValue, Terms.hazard(hazard), value: draft.hazards[hazard] ?? "", rows: 2,
        mostCharacters: VisitText.mostCharacters, errors)
      html.lookedNoneFound(hazard, isChosen: draft.clear.contains(hazard))
    }
    html.textArea(
      "household", "What could the visit mean for others in the household?", value: draft.household,
      hint: file.person.hasDomesticAbuse
        ? "Needed, because domestic abuse is recorded (paragraph 7.6.7)" : "Leave empty if it does not apply",
      rows: 3, mostCharacters: VisitText.mostCharacters, errors)
    html.checkboxes(
      "company", "Company",
      [Choice(value: "yes", text: "Nobody should go alone (paragraphs 5.3.3 and 8.1.4)")],
      chosen: draft.isCompanyNeeded ? ["yes"] : [])
  }
}

extension HTML {
  /// Says of a hazard that somebody looked for it and found none.
  fileprivate mutating func lookedNoneFound(_ hazard: Hazard, isChosen: Bool) {
    let id = "none-\(hazard.rawValue)"
    self(.div, "govuk-form-group") { html in
      html(.div, "govuk-checkboxes govuk-checkboxes--small", [.data("module", "govuk-checkboxes")]) { html in
        html(.div, "govuk-checkboxes__item") { html in
          html(
            .input, "govuk-checkboxes__input",
            [.id(id), .name("none"), .type(.checkbox), .value(hazard.rawValue)] + (isChosen ? [.checked] : [])
          )
          html(.label, "govuk-label govuk-checkboxes__label", [.labels(id)]) { html in
            html.text("Looked, none found")
            html(.span, "govuk-visually-hidden", text: ": \(Terms.hazard(hazard).lowercasedFirst)")
          }
        }
      }
    }
  }
}
