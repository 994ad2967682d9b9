import Markup

/// What the forms about staff have in common.
extension HTML {
  /// The first and the last day of something.
  mutating func firstAndLastDay(
    _ first: DateDraft, _ last: DateDraft, firstHint: String, lastHint: String, _ errors: [FieldError]
  ) {
    dateInput("from", "First day", hint: firstHint, first, errors)
    dateInput("through", "Last day", hint: lastHint, last, errors)
  }

  /// Why something is done, with how long it may be.
  mutating func reason(
    _ label: String, value: String, hint: String, most: Int, _ errors: [FieldError]
  ) {
    textArea(
      "reason", label, value: value, hint: "\(hint). Up to \(most) characters", rows: 2, mostCharacters: most,
      errors)
  }
}
