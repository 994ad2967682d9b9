import Casework
public import Markup

/// What somebody sees whose roles reach no cases, such as an administrator of accounts: why the lists are not there.
public struct NoCasesPage: Page {
  public init() {}

  public var title: String { "You have no cases" }
  public var section: Section? { .caseload }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.twoThirds { html in
      html.heading(title)
      html.paragraph("Your account does not work with people on probation, so there is no caseload to show.")
      html.paragraph("You can read the rules in force and the help pages.")
      html.paragraph(
        "If you should see cases, ask your local administrator to check your role and your team.")
    }
  }
}
