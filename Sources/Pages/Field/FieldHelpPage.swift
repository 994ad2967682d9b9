public import Markup

/// How the app on an officer's phone is used, and what it does not do.
public struct FieldHelpPage: Page {
  public init() {}

  public var title: String { "The app on your phone" }
  public var back: BackLink? { BackLink(text: "Help and feedback", path: .help) }
  public var warnsOfSessionEnd: Bool { false }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.twoThirds { html in
      html.heading(title)
      html(
        .p, "govuk-body govuk-!-font-weight-bold",
        text:
          "\(chrome.service) summons nobody by itself and is no alarm receiving centre. \(Terms.told(chrome)) If you cannot send, use your lone worker device or call \(chrome.emergencyNumber)."
      )
      html.paragraph(
        "On your phone, sign in, then open the app. It keeps today’s and tomorrow’s visits, also without a signal. Its address is that of this service with /f/ after it."
      )
      html.paragraph { html in
        html(
          .a, "govuk-button", [.href(Address(path: ["f", ""])), .data("module", "govuk-button")],
          text: "Open the app")
      }
      html.subheading("Set it up")
      html.bullets([
        "Choose a PIN of six digits. It opens what the phone keeps about people",
        "Choose an alert PIN if you want one. It works like the PIN; typed when you say “I’m safe”, it raises an alarm, and the phone shows nothing of it. \(Terms.told(chrome)) Ask who that is before you rely on it",
        "Go through the first steps: what the app does not do, and what the browser is asked for. Each can be left out",
        "Put the page on the home screen, then press “Check my phone” and put right what it names",
      ])
      html.subheading("At a visit")
      html.bullets([
        "“I’m here” before you go in, “I’m safe” when you are out: one press each, and ten seconds to take it back",
        "“More time”, then how much. More than three hours after you arrived is for your contact",
        "“Get help now”, then send or call. Holding the name at the top for three seconds sends an alarm that nobody sees",
        "Without a signal the phone says that nobody knows, and what you can do: text, call, go back, abandon",
      ])
      html.subheading("Be reminded")
      html.bullets([
        "While the app is open the phone reminds you five minutes before the expected end and at the end",
        "“Check my phone” has a button, where your organisation has set that up, that lets reminders come while the app is closed too. They name nobody, and the same page takes them back",
        "A reminder may be late or not come: the service counts for itself",
      ])
      html.subheading("What the three lines mean")
      html.bullets([
        "On this phone – not sent: nobody knows yet",
        "Received, with the time: the service has it",
        "On a watched board, with the time: somebody on duty has the board open too",
      ])
      html.subheading("What the phone keeps")
      html.paragraph(
        "What it keeps about people is encrypted, and deleted after 24 hours, after five wrong PINs, and when you sign out of it. A phone that is locked may stay silent at the end of a visit: the service counts for itself."
      )
    }
  }
}
