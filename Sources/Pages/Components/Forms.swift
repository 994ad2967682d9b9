import Markup

/// One line to type into.
struct TextInput {
  enum Width: String { case full = "", twenty = " govuk-input--width-20", four = " govuk-input--width-4" }

  let id: String
  let label: String
  var value = ""
  var hint: String?
  var width = Width.full
  var isPassword = false
  var autocomplete: StaticString = "off"
  /// A code or a name: no spelling help.
  var isCode = false
  var isNumber = false
  var isLabelHeading = false
  var mostCharacters = 200

  init(
    _ id: String, _ label: String, value: String = "", hint: String? = nil, width: Width = .full,
    isPassword: Bool = false, autocomplete: StaticString = "off", isCode: Bool = false, isNumber: Bool = false
  ) {
    self.id = id
    self.label = label
    self.value = value
    self.hint = hint
    self.width = width
    self.isPassword = isPassword
    self.autocomplete = autocomplete
    self.isCode = isCode
    self.isNumber = isNumber
  }
}

/// One of several choices.
struct Choice {
  let value: String
  let text: String
  var hint: String?
}

extension HTML {
  /// A form that changes something: sent by POST, with the session's token. One that makes something carries the page's
  /// own word besides, so that a second press of the button makes nothing more.
  mutating func form(
    to path: Path, _ chrome: Chrome, makes: Bool = false, id: String? = nil, _ content: (inout HTML) -> Void
  ) {
    let named: [Attribute] = id.map { [.id($0)] } ?? []
    self(.form, "", named + [.method(.post), .action(path.address), .novalidate]) { html in
      if let token = chrome.csrf { html.hidden("csrf", token) }
      if makes, let once = chrome.once { html.hidden("once", once) }
      content(&html)
    }
  }

  mutating func hidden(_ name: String, _ value: String) {
    self(.input, "", [.type(.hidden), .name(name), .value(value)])
  }

  mutating func submit(_ text: String, isSecondary: Bool = false) {
    self(
      .button, isSecondary ? "govuk-button govuk-button--secondary" : "govuk-button",
      [.type(.submit), .data("module", "govuk-button"), .data("prevent-double-click", "true")], text: text)
  }

  /// A button of a form that goes somewhere else than on; it looks like a link.
  mutating func turn(_ text: String, _ name: String, _ value: String, hidden: String? = nil) {
    self(.button, "hw-turn", [.type(.submit), .name(name), .value(value)]) { html in
      html.text(text)
      if let hidden { html(.span, "govuk-visually-hidden", text: " " + hidden) }
    }
  }

  /// A link that looks like a button: it leads to where something is done.
  mutating func button(_ text: String, to path: Path, isSecondary: Bool = false) {
    self(
      .a, isSecondary ? "govuk-button govuk-button--secondary" : "govuk-button",
      [.href(path.address), .data("module", "govuk-button")], text: text)
  }

  /// What has to be put right, at the top, each leading to its field.
  mutating func errorSummary(_ errors: [FieldError]) {
    guard !errors.isEmpty else { return }
    self(.div, "govuk-error-summary", [.data("module", "govuk-error-summary")]) { html in
      html(.div, "", [.role("alert")]) { html in
        html(.h2, "govuk-error-summary__title", text: "There is a problem")
        html(.div, "govuk-error-summary__body") { html in
          html(.ul, "govuk-list govuk-error-summary__list") { html in
            for error in errors {
              html(.li) { $0(.a, "", [.href(Address(fragment: error.field))], text: error.message) }
            }
          }
        }
      }
    }
  }

  /// One group of a form: its error stands above the control and is tied to it by `describedBy`.
  private mutating func group(isWrong: Bool, _ content: (inout HTML) -> Void) {
    self(.div, isWrong ? "govuk-form-group govuk-form-group--error" : "govuk-form-group", content: content)
  }

  private mutating func hint(_ text: String?, of id: String) {
    if let text { self(.div, "govuk-hint", [.id("\(id)-hint")], text: text) }
  }

  private mutating func error(_ error: FieldError?, of id: String) {
    guard let error else { return }
    self(.p, "govuk-error-message", [.id("\(id)-error")]) { html in
      html(.span, "govuk-visually-hidden", text: "Error:")
      html.text(" " + error.message)
    }
  }

  private func described(_ id: String, hint: String?, error: FieldError?) -> [Attribute] {
    let ids = [hint.map { _ in "\(id)-hint" }, error.map { _ in "\(id)-error" }].compactMap { $0 }
    return ids.isEmpty ? [] : [.aria("describedby", ids.joined(separator: " "))]
  }

  mutating func input(_ input: TextInput, _ errors: [FieldError]) {
    let error = errors.first { $0.field == input.id }
    group(isWrong: error != nil) { html in
      html(.label, "govuk-label", [.labels(input.id)], text: input.label)
      html.hint(input.hint, of: input.id)
      html.error(error, of: input.id)
      var attributes: [Attribute] = [
        .id(input.id), .name(input.id), .type(input.isPassword ? .password : .text),
        .autocomplete(input.autocomplete), .maxLength(input.mostCharacters),
      ]
      if !input.isPassword, !input.value.isEmpty { attributes.append(.value(input.value)) }
      if input.isCode || input.isPassword { attributes += [.spellcheckOff, .autocapitaliseOff] }
      if input.isNumber { attributes.append(.inputMode("numeric")) }
      attributes += html.described(input.id, hint: input.hint, error: error)
      html(
        .input, "govuk-input\(input.width.rawValue)\(error == nil ? "" : " govuk-input--error")", attributes)
    }
  }

  mutating func textArea(
    _ id: String, _ label: String, value: String, hint: String? = nil, rows: Int = 4,
    mostCharacters: Int, isHeading: Bool = false, _ errors: [FieldError]
  ) {
    let error = errors.first { $0.field == id }
    group(isWrong: error != nil) { html in
      html(
        .label, isHeading ? "govuk-visually-hidden" : "govuk-label govuk-label--s", [.labels(id)], text: label
      )
      html.hint(hint, of: id)
      html.error(error, of: id)
      html(
        .textarea, error == nil ? "govuk-textarea" : "govuk-textarea govuk-textarea--error",
        [.id(id), .name(id), .rows(rows)] + html.described(id, hint: hint, error: error), text: value)
    }
  }

  /// What a group of choices is about. Where the page's heading asks the very same, it is said only to those who hear it.
  private mutating func legend(_ text: String, isHeading: Bool) {
    self(
      .legend, isHeading ? "govuk-visually-hidden" : "govuk-fieldset__legend govuk-fieldset__legend--s",
      text: text)
  }

  /// Several choices of which one can be taken. The first has the group's id, so the error summary leads to it.
  mutating func radios(
    _ id: String, _ legend: String, hint: String? = nil, _ choices: [Choice], chosen: String,
    isHeading: Bool = false, _ errors: [FieldError]
  ) {
    let error = errors.first { $0.field == id }
    group(isWrong: error != nil) { html in
      html(.fieldset, "govuk-fieldset", html.described(id, hint: hint, error: error)) { html in
        html.legend(legend, isHeading: isHeading)
        html.hint(hint, of: id)
        html.error(error, of: id)
        html(.div, "govuk-radios", [.data("module", "govuk-radios")]) { html in
          for (index, choice) in choices.enumerated() {
            html.choice("radios", .radio, id, choice, index: index, isChosen: choice.value == chosen)
          }
        }
      }
    }
  }

  mutating func checkboxes(
    _ id: String, _ legend: String, hint: String? = nil, _ choices: [Choice], chosen: Set<String>,
    isHeading: Bool = false, _ errors: [FieldError] = []
  ) {
    let error = errors.first { $0.field == id }
    group(isWrong: error != nil) { html in
      html(.fieldset, "govuk-fieldset", html.described(id, hint: hint, error: error)) { html in
        html.legend(legend, isHeading: isHeading)
        html.hint(hint, of: id)
        html.error(error, of: id)
        html(.div, "govuk-checkboxes govuk-checkboxes--small", [.data("module", "govuk-checkboxes")]) {
          html in
          for (index, choice) in choices.enumerated() {
            html.choice(
              "checkboxes", .checkbox, id, choice, index: index, isChosen: chosen.contains(choice.value))
          }
        }
      }
    }
  }

  private mutating func choice(
    _ block: String, _ type: Attribute.Input, _ name: String, _ choice: Choice, index: Int, isChosen: Bool
  ) {
    let id = index == 0 ? name : "\(name)-\(index + 1)"
    self(.div, "govuk-\(block)__item") { html in
      var attributes: [Attribute] = [.id(id), .name(name), .type(type), .value(choice.value)]
      if isChosen { attributes.append(.checked) }
      if choice.hint != nil { attributes.append(.aria("describedby", "\(id)-item-hint")) }
      html(.input, "govuk-\(block)__input", attributes)
      html(.label, "govuk-label govuk-\(block)__label", [.labels(id)], text: choice.text)
      if let hint = choice.hint {
        html(.div, "govuk-hint govuk-\(block)__hint", [.id("\(id)-item-hint")], text: hint)
      }
    }
  }

  mutating func select(
    _ id: String, _ label: String, hint: String? = nil, _ choices: [Choice], chosen: String,
    _ errors: [FieldError] = []
  ) {
    let error = errors.first { $0.field == id }
    group(isWrong: error != nil) { html in
      html(.label, "govuk-label govuk-label--s", [.labels(id)], text: label)
      html.hint(hint, of: id)
      html.error(error, of: id)
      let attributes: [Attribute] = [.id(id), .name(id)] + html.described(id, hint: hint, error: error)
      html(.select, error == nil ? "govuk-select" : "govuk-select govuk-select--error", attributes) { html in
        for choice in choices {
          html(
            .option, "", [.value(choice.value)] + (choice.value == chosen ? [.selected] : []),
            text: choice.text)
        }
      }
    }
  }

  /// Day, month and year. The month may be typed as a name; nothing jumps from box to box.
  mutating func dateInput(
    _ id: String, _ legend: String, hint: String, _ date: DateDraft, _ errors: [FieldError]
  ) {
    let parts = [("day", date.day), ("month", date.month), ("year", date.year)]
    let error = errors.first { $0.field.hasPrefix("\(id)-") }
    group(isWrong: error != nil) { html in
      html(.fieldset, "govuk-fieldset", html.described(id, hint: hint, error: error)) {
        html in
        html(.legend, "govuk-fieldset__legend govuk-fieldset__legend--s", text: legend)
        html.hint(hint, of: id)
        html.error(error, of: id)
        html(.div, "govuk-date-input", [.id(id)]) { html in
          for (part, value) in parts { html.datePart(id, part, value, error) }
        }
      }
    }
  }

  private mutating func datePart(_ id: String, _ part: String, _ value: String, _ error: FieldError?) {
    let field = "\(id)-\(part)"
    // Where the whole date is wrong the error names the day, and every box is marked.
    let isWrong = error.map { $0.field == field || !$0.message.contains("must include") } ?? false
    let width = part == "year" ? "4" : part == "month" ? "4 hw-month" : "2"
    self(.div, "govuk-date-input__item") { html in
      html(.div, "govuk-form-group") { html in
        html(.label, "govuk-label govuk-date-input__label", [.labels(field)], text: Words.capitalised(part))
        var attributes: [Attribute] = [.id(field), .name(field), .type(.text), .maxLength(12)]
        if part != "month" { attributes.append(.inputMode("numeric")) }
        if !value.isEmpty { attributes.append(.value(value)) }
        html(
          .input,
          "govuk-input govuk-date-input__input govuk-input--width-\(width)\(isWrong ? " govuk-input--error" : "")",
          attributes)
      }
    }
  }
}
