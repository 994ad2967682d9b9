import Casework
import CivilTime
import Markup

extension ContactsPage {
  /// Where a code is typed in that was sent to one of the points.
  func codeForm(_ html: inout HTML, _ standing: ContactCodeStanding, _ chrome: Chrome) {
    guard let point = file.points.first(where: { $0.id == standing.code.point }) else { return }
    guard !standing.hasFailed else { return failedCode(&html, point, chrome) }
    html.subheading("Type in the code")
    html.twoThirds { html in
      html.paragraph { html in
        html.text("\(Terms.code(standing.state)) \(point.address). It counts until ")
        html.hour(standing.code.expires, chrome.zone)
        html.text(". Only the newest counts.")
      }
      html.form(to: .duty(.contacts(file.staff)), chrome, makes: true) { html in
        html.hidden("action", "confirm-code")
        html.hidden("point", point.id.text)
        html.input(
          TextInput(
            "code", "Code of \(ContactCode.digits) digits", value: code, hint: "For example, 012345",
            width: .four, autocomplete: "one-time-code", isNumber: true), errors)
        html.submit("Confirm")
      }
    }
  }

  /// A code that could not be sent is not asked for: what failed, and how to try again.
  private func failedCode(_ html: inout HTML, _ point: ContactPoint, _ chrome: Chrome) {
    html.subheading("The code could not be sent")
    html.twoThirds { html in
      html.paragraph("\(Terms.notSent(point.channel)) \(point.address).")
      html.paragraph(
        point.isNumber
          ? "Look at the number: remove it and add it anew if it is wrong. Send another code, or have a manager ring it and confirm that here."
          : "Look at the address: remove it and add it anew if it is wrong. Then send another code.")
      guard file.carried.contains(point.channel) else { return }
      html.form(to: .duty(.contacts(file.staff)), chrome, makes: true) { html in
        html.hidden("action", "send-code")
        html.hidden("point", point.id.text)
        html.submit("Send another code")
      }
    }
  }
}

extension Terms {
  /// That nothing left by a channel, with the address after it.
  static func notSent(_ channel: NoticeChannel) -> String {
    switch channel {
    case .sms: "Whoever carries the text messages did not take the one to"
    case .voice: "Whoever makes the calls did not reach"
    case .email, .webhook, .push: "The mail server did not take the message to"
    }
  }

  /// How far the message with a code has come, with the address after it.
  static func code(_ state: OutboxState) -> String {
    switch state {
    case .pending, .sending: "A code is about to leave for"
    case .accepted: "A code was handed over for"
    case .delivered: "A code was delivered to"
    case .unknown: "A code may have left for"
    case .failed, .cancelled: "A code could not be sent to"
    }
  }

  /// What to do where nothing leaves by a channel.
  static func noCarrier(_ channel: NoticeChannel) -> String {
    let carrier =
      switch channel {
      case .sms: "text messages"
      case .voice: "calls"
      case .email, .webhook, .push: "mail"
      }
    return channel == .email
      ? "No code can be sent: this service sends no \(carrier)"
      : "No code can be sent: this service has nobody for \(carrier). Have a manager ring it and confirm that here"
  }

  /// Why no code was sent, or the one that was typed in did not count, and what to do.
  static func words(_ problem: ContactCodeProblem) -> String {
    switch problem {
    case .noCarrier:
      "No code was sent: this service cannot send one there. Have a manager ring the number, or ask whoever runs the service to set up messages"
    case .tooSoon: "Wait a minute before you send another code: the last one is on its way"
    case .tooMany:
      "Have a manager ring it, or try again tomorrow: \(ContactCode.mostADay) codes were sent in 24 hours"
    case .tooManyAsked:
      "Try again tomorrow, or have a manager ring the number: you asked for \(ContactCode.mostADayByOne) codes in 24 hours"
    case .missing: "Enter the code"
    case .notSixDigits: "The code must be \(ContactCode.digits) digits, for example 012345"
    case .expired:
      "Send another code: there is none that counts. A code counts for \(ContactCode.seconds / 60) minutes"
    case .notSent: "Enter the code once it has arrived: it has not left yet"
    case .wrong(let left):
      "Enter the code of the newest message: this is another one. You have \(left == 1 ? "1 try" : "\(left) tries") left"
    case .usedUp:
      "Send another code: another one was typed in \(ContactCode.mostTries) times, so the last one counts no more"
    }
  }
}
