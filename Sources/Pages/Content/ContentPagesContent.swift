public import Markup

extension HelpPage {
  public var title: String { "Help and feedback" }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.twoThirds { html in
      html.heading(title)
      html.paragraph(
        "\(chrome.service) works out which home visits are due, by when, and shows the paragraph behind each date."
      )
      html.subheading("See why a date is what it is")
      html.paragraph(
        "Select “Why this date” beside any timescale. The page shows the rule, the day its clock started, the days that did not count, the facts used and the rules that did not apply."
      )
      html.subheading("Put a wrong date right")
      html.paragraph(
        "A due date cannot be edited: it follows from facts. Open the person, select “Facts”, then correct the fact that is wrong. The earlier entry stays on the record with your reason."
      )
      html.subheading("Understand the statuses")
      html.bullets([
        "Overdue: the due date has passed and no visit meets the rule",
        "Due soon: due within 14 days",
        "Upcoming: due in more than 14 days",
        "To consider: the text asks for a visit to be considered and sets no date",
        "Needs action: a joint visit or an endorsement is missing",
        "Paused: delayed with an endorsement, or not in the community",
        "Met and Closed: nothing more to do",
      ])
      html.subheading("Take the day along, and be found")
      html.paragraph(
        "“Print the day” in the diary makes a sheet of the day’s visits for paper, with whom to ring and what to do. Under “my safety details” you say what helps to find you. “Local procedure” is what your team has agreed: read each version, and say so."
      )
      html.subheading("Who is on duty")
      html.paragraph(
        "“Who is on duty” in the diary, and “Duty” in the navigation of nominated contacts, shows who can be rung now, who comes next and when nobody can. Add the number you answer under “how you are reached”, and have a manager ring and confirm it. \(chrome.service) summons nobody by itself and is no alarm receiving centre: in danger call \(chrome.emergencyNumber)."
      )
      html.subheading("While you are away, and training")
      html.paragraph(
        "Managers hand their power to somebody under “Authorise”, “Delegations and absence cover”. What somebody was trained for stands on their staff page, which leads from “My caseload” or from “Team caseload”."
      )
      html.subheading("Get help")
      html.paragraph(
        "For accounts and access, ask your local administrator. If you are worried about your safety on a visit, follow your local procedure. This service summons nobody by itself and is no alarm receiving centre."
      )
      html.subheading("On your phone")
      html.paragraph { html in
        html.text("The app for visits keeps the day and what you press, also without a signal. ")
        html.link("How to use the app on your phone", to: .fieldHelp)
      }
      html.subheading("Ask by program")
      html.paragraph { html in
        html.text("Other systems can ask the service at /api/v1 with a token from your administrator. ")
        html.link("What the problems mean that it answers with", to: .problems)
      }
      html.subheading("Give feedback")
      html.paragraph(
        "Tell your local administrator what you were trying to do and what would have helped. Leave out names and case reference numbers."
      )
    }
  }
}

extension AccessibilityPage {
  public var title: String { "Accessibility statement" }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.twoThirds { html in
      html.heading(title)
      html.paragraph(
        "This statement applies to the pages of \(chrome.service) as run by \(chrome.organisationInText).")
      html.paragraph("You should be able to:")
      html.bullets([
        "zoom in to 400% without the text going off the screen",
        "use every page with a keyboard alone", "use every page with a screen reader",
        "use every page with scripts turned off",
      ])
      html.subheading("How accessible the service is")
      html.paragraph(
        "The pages are tested by machine against the Web Content Accessibility Guidelines version 2.2, level AA, each time the service is built. They have not been audited by people with disabilities, so the service is stated to be partially compliant."
      )
      html.subheading("What is not accessible")
      if issues.isEmpty { html.paragraph("No issue is known.") } else { html.bullets(issues) }
      html.subheading("Report a problem")
      html.paragraph(
        "Tell your local administrator what you tried to do, the page’s title and the assistive technology you use."
      )
      html.subheading("Enforcement")
      html.paragraph(
        "The Equality and Human Rights Commission enforces the Public Sector Bodies (Websites and Mobile Applications) (No. 2) Accessibility Regulations 2018. If you are not content with the answer to your complaint, contact the Equality Advisory and Support Service."
      )
    }
  }
}

extension PrivacyPage {
  public var title: String { "Privacy" }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.twoThirds { html in
      html.heading(title)
      html.paragraph(
        "\(Words.capitalised(chrome.organisationInText)) decides why and how the information in this service is used."
      )
      html.subheading("What is kept about people on probation")
      html.bullets([
        "name, date of birth, case reference number (CRN) and address",
        "dated facts that decide which visits are due, with who recorded them",
        "visits made, and decisions to delay or not to visit",
      ])
      html.subheading("What is kept about you")
      html.bullets([
        "your name, roles and team",
        "your car, phone, device, description, emergency contact and what a helper should know of your health, if you gave them; every version is kept",
        "your training with what shows it, whose power you were lent or lent, and why",
        "which procedure you read",
        "when you signed in", "which records you opened and what you recorded",
      ])
      html.subheading("How it is protected")
      html.paragraph(
        "You see only cases within your area. Each time a record is opened, that is logged. Nothing that was recorded is overwritten; a correction stands beside what it corrects. No page sends anything to another website."
      )
      html.subheading("Your rights")
      html.paragraph(
        "For a copy of what is held about you or about a person on probation, ask your data protection officer."
      )
    }
  }
}

extension CookiesPage {
  public var title: String { "Cookies" }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.twoThirds { html in
      html.heading(title)
      html.paragraph(
        "This service sets three cookies. Each is needed for the service to work, so you are not asked to accept them. None can be read by scripts or sent to another website."
      )
      let columns = ["What it is for", "Name", "What it holds", "When it ends"].map { Column($0) }
      html.table("Cookies", columns) { html in
        for cookie in Self.cookies {
          html.row { html in
            html.rowHeading { $0.text(cookie.purpose) }
            html.cell("Name") { $0(.code, text: cookie.name) }
            html.cell("What it holds") { $0.text(cookie.content) }
            html.cell("When it ends") { $0.text(cookie.end) }
          }
        }
      }
      html.paragraph(
        "Over an encrypted connection each name starts with __Host-, which keeps other websites from setting it."
      )
      html.paragraph("There are no cookies for advertising or for measuring use.")
    }
  }
}

extension CookiesPage {
  /// Every cookie the service sets, as people read about it. A test holds the names to those that are set.
  static let cookies: [(purpose: String, name: String, content: String, end: String)] = [
    (
      "Keeping you signed in", "homeward-session", "A random number. It names nobody",
      "After 30 minutes without use, after 12 hours, or when you sign out"
    ),
    (
      "Protecting the forms before you are signed in", "homeward-form", "A random number. It names nobody",
      "When you sign in or close the browser"
    ),
    (
      "Telling you what was recorded, on the next page", "homeward-notice",
      "A word, such as “recorded”, and a kind of fact. It names nobody",
      "As soon as it is shown, or after a minute"
    ),
  ]
}

extension WhatsNewPage {
  public var title: String { "What’s new" }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.twoThirds { html in
      html.heading(title)
      html.subheading("First release")
      html.bullets([
        "my caseload, team caseload, due list and due calendar",
        "planning a visit, assessing its risk, having it authorised, the diary, and recording it",
        "decisions not to visit or to delay, with the endorsement each needs",
        "tasks that follow a visit, and who has them",
        "a sheet of the day for paper, safety details of staff, and the local procedure of each team",
        "the whole reasoning behind every date, with its paragraph",
        "facts with the day they are true of and the day they were recorded",
        "corrections that never overwrite", "the rules in force, with how unclear passages were read",
      ])
    }
  }
}
