import CivilTime
import Markup

/// The small pieces of a page: headings, paragraphs, dates, names, alerts.
extension HTML {
  mutating func twoThirds(_ content: (inout HTML) -> Void) {
    self(.div, "govuk-grid-row") { $0(.div, "govuk-grid-column-two-thirds", content: content) }
  }

  /// The page's one `h1`.
  mutating func heading(_ text: String, caption: String? = nil) {
    if let caption { self(.span, "govuk-caption-l", text: caption) }
    self(.h1, "govuk-heading-l", text: text)
  }

  mutating func subheading(_ text: String, id: String? = nil) {
    self(.h2, "govuk-heading-m", id.map { [.id($0)] } ?? [], text: text)
  }

  mutating func paragraph(_ text: String) { self(.p, "govuk-body", text: text) }

  mutating func paragraph(_ content: (inout HTML) -> Void) { self(.p, "govuk-body", content: content) }

  mutating func link(_ text: String, to path: Path, hidden: String? = nil) {
    self(.a, "govuk-link", [.href(path.address)]) { html in
      html.text(text)
      if let hidden { html(.span, "govuk-visually-hidden", text: " " + hidden) }
    }
  }

  mutating func bullets(_ items: [String]) {
    self(.ul, "govuk-list govuk-list--bullet") { html in
      for item in items { html(.li, text: item) }
    }
  }

  /// A day, readable by people and by programs.
  mutating func time(_ date: CivilDate, _ words: String? = nil) {
    self(.time, "", [.datetime(date.text)], text: words ?? date.long)
  }

  mutating func inset(_ content: (inout HTML) -> Void) { self(.div, "govuk-inset-text", content: content) }

  mutating func warning(_ text: String) {
    self(.div, "govuk-warning-text") { html in
      html(.span, "govuk-warning-text__icon", [.aria("hidden", "true")], text: "!")
      html(.strong, "govuk-warning-text__text") { html in
        html(.span, "govuk-visually-hidden", text: "Warning ")
        html.text(text)
      }
    }
  }

  mutating func details(_ summary: String, isOpen: Bool = false, _ content: (inout HTML) -> Void) {
    self(.details, "govuk-details", isOpen ? [.open] : []) { html in
      html(.summary, "govuk-details__summary") { $0(.span, "govuk-details__summary-text", text: summary) }
      html(.div, "govuk-details__text", content: content)
    }
  }

  /// What an action came to. A success takes the focus when scripts run.
  mutating func alert(_ kind: AlertKind, _ text: String) {
    self(
      .div, "hw-alert hw-alert--\(kind.rawValue)",
      [.role(kind == .error ? "alert" : "status"), .tabIndex(-1), .data("hw-focus", kind.rawValue)]
    ) { html in
      html(.p, "hw-alert__text") { html in
        html(.strong, text: kind.word + " ")
        html.text(text)
      }
    }
  }

  mutating func notice(_ notice: Notice?) {
    switch notice {
    case .factRecorded(let name):
      alert(.success, "“\(name)” is recorded. The timescales take it into account.")
    case .factCorrected(let name):
      alert(.success, "“\(name)” is corrected. The earlier entry is kept and marked as corrected.")
    case .factWithdrawn(let name):
      alert(.success, "“\(name)” is withdrawn. The entry is kept and marked as withdrawn.")
    case .visit(let done): alert(.success, done.sentence)
    case .followUp(let done): alert(.success, done.sentence)
    case .signedOut: alert(.success, "You have signed out.")
    case .passwordSet: alert(.success, "Your password is set.")
    case nil: break
    }
  }
}

/// What an alert is; the word stands before its text so that colour is not needed.
enum AlertKind: String {
  case information, success, warning, error

  var word: String {
    switch self {
    case .information: "Information:"
    case .success: "Done:"
    case .warning: "Warning:"
    case .error: "Problem:"
    }
  }
}
