public import Markup

/// Sign in. Send back `username` and `password`.
public struct SignInPage: Page {
  /// Why somebody stands here who did not ask to.
  public enum Reason: Hashable, Sendable {
    case signedOut, sessionEnded, passwordSet
  }

  /// What was typed; a password is never put back.
  public let userName: String
  public let reason: Reason?
  public let errors: [FieldError]

  public init(userName: String = "", reason: Reason? = nil, errors: [FieldError] = []) {
    self.userName = userName
    self.reason = reason
    self.errors = errors
  }

  public var title: String { "Sign in" }

  /// The refusal that gives nothing away: the same for a wrong name, a wrong password and a closed account.
  public static let refused = FieldError(
    field: "username", message: "Enter a user name and password that match an account")

  /// Too many attempts; `minutes` until the next is heard.
  public static func throttled(minutes: Int) -> FieldError {
    FieldError(
      field: "username",
      message: "Too many attempts to sign in. Wait \(Words.count(minutes, "minute")), then try again")
  }

  /// The fields of the form as sent, or what is missing.
  public static func read(_ fields: Fields) throws(FieldErrors) -> (userName: String, password: String) {
    let userName = fields["username"]
    let password = fields.all("password").first
    var errors: [FieldError] = []
    if userName == nil { errors.append(FieldError(field: "username", message: "Enter your user name")) }
    if password == nil { errors.append(FieldError(field: "password", message: "Enter your password")) }
    guard let userName, let password else { throw FieldErrors(errors) }
    return (userName, password)
  }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.twoThirds { html in
      switch reason {
      case .signedOut: html.alert(.success, "You have signed out.")
      case .sessionEnded:
        html.alert(.information, "Your session has ended. Sign in again; nothing you had recorded is lost.")
      case .passwordSet: html.alert(.success, "Your password is set. You can sign in with it now.")
      case nil: break
      }
      html.errorSummary(errors)
      html.heading(title)
      html.form(to: .signIn, chrome) { html in
        html.input(
          TextInput(
            "username", "User name", value: userName, width: .twenty, autocomplete: "username", isCode: true),
          errors)
        html.input(
          TextInput("password", "Password", isPassword: true, autocomplete: "current-password"), errors)
        html.submit("Sign in")
      }
      html.paragraph("If you do not have an account or cannot sign in, ask your local administrator.")
    }
  }
}
