import Casework
public import Markup

/// Accept an invitation and set a password. Send back `invitation`, `password` and `again`.
public struct InvitationPage: Page {
  /// The invitation's code as typed or as the link gave it.
  public let code: String
  public let errors: [FieldError]

  public init(code: String = "", errors: [FieldError] = []) {
    self.code = code
    self.errors = errors
  }

  public static let fewestCharacters = 15
  public static let mostCharacters = PasswordRules.mostCharacters

  public var title: String { "Set your password" }

  /// The invitation is unknown, used or out of date; which of the three is not said.
  public static let refused = FieldError(
    field: "invitation",
    message:
      "Enter an invitation code that has not been used or run out. Your administrator can send a new one")

  /// The fields of the form as sent, or what is wrong with them.
  public static func read(_ fields: Fields) throws(FieldErrors) -> (code: String, password: String) {
    var errors: [FieldError] = []
    let code = fields["invitation"]
    let password = fields.all("password").first ?? ""
    if code == nil { errors.append(FieldError(field: "invitation", message: "Enter your invitation code")) }
    if password.isEmpty {
      errors.append(FieldError(field: "password", message: "Enter a password"))
    } else if password.count < fewestCharacters || password.count > mostCharacters {
      errors.append(
        FieldError(
          field: "password",
          message: "Password must be between \(fewestCharacters) and \(mostCharacters) characters"))
    } else if fields.all("again").first != password {
      errors.append(FieldError(field: "again", message: "Enter the same password again"))
    }
    guard let code, errors.isEmpty else { throw FieldErrors(errors) }
    return (code, password)
  }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.twoThirds { html in
      html.errorSummary(errors)
      html.heading(title)
      html.paragraph("You need the invitation code your administrator gave you. It works once.")
      html.form(to: .invitation, chrome) { html in
        html.input(
          TextInput(
            "invitation", "Invitation code", value: code, autocomplete: "one-time-code", isCode: true),
          errors)
        html.input(
          TextInput(
            "password", "Create a password",
            hint:
              "At least \(Self.fewestCharacters) characters. Three words that do not belong together work well",
            isPassword: true, autocomplete: "new-password"), errors)
        html.input(
          TextInput("again", "Enter the password again", isPassword: true, autocomplete: "new-password"),
          errors)
        html.submit("Set password")
      }
    }
  }
}
