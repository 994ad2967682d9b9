public import Casework

/// Find a person by name or CRN. The text is sent by POST as `text`: a name must not stand in an address.
public struct SearchPage: Page {
  public static let mostCharacters = 100
  public static let mostResults = 50

  /// What was looked for; empty before the first search.
  public let text: String
  /// Nil before the first search.
  public let results: [CaseloadRow]?
  public let errors: [FieldError]

  public init(text: String = "", results: [CaseloadRow]? = nil, errors: [FieldError] = []) {
    self.text = text
    self.results = results
    self.errors = errors
  }

  /// The text as sent, or what is wrong with it.
  public static func read(_ fields: Fields) throws(FieldErrors) -> String {
    guard let text = fields["text"] else {
      throw FieldErrors([FieldError(field: "text", message: "Enter a name or a case reference number (CRN)")])
    }
    guard text.count <= mostCharacters else {
      throw FieldErrors([
        FieldError(field: "text", message: "Name or CRN must be \(mostCharacters) characters or fewer")
      ])
    }
    return text
  }
}
