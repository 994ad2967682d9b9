public import Markup

extension ProblemPage {
  public var title: String {
    switch problem {
    case .notFound: "Page not found"
    case .notAllowed: "You cannot use this page"
    case .wrongAddress: "You cannot use this address"
    case .formExpired: "This form is out of date"
    case .conflict: "Something changed in the meantime"
    case .notUnderstood: "The address or form could not be read"
    case .tooLarge: "What you sent is too large"
    case .tooManyRequests: "Too many requests"
    case .failure: "Sorry, there is a problem with the service"
    case .unavailable: "Sorry, the service is unavailable"
    }
  }

  /// It holds nothing that has to go, and says the same at any time: what is not there and what is not yours are
  /// alike to the byte.
  public var warnsOfSessionEnd: Bool { false }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.twoThirds { html in
      html.heading(title)
      for line in lines { html.paragraph(line) }
      if let reference {
        html.paragraph { html in
          html.text("If you ask for help, quote ")
          html(.code, text: reference)
          html.text(".")
        }
      }
      html.paragraph { html in
        if chrome.actor == nil {
          html.link("Sign in", to: .signIn)
        } else {
          html.link("Go to your start page", to: .start)
        }
      }
    }
  }

  private var lines: [String] {
    switch problem {
    case .notFound:
      [
        "If you typed the address, check it is correct.",
        "The page may have moved, or it may be about a case outside your area.",
      ]
    case .notAllowed:
      [
        rule ?? "Your role does not include this.",
        "If your role should include it, ask your local administrator.",
      ]
    case .wrongAddress:
      [
        "The service is used over an encrypted connection, or on the very machine it runs on.",
        "Use the address your administrator gave you. It starts with https.",
        "If you set the service up: name the proxy in front of it with --trusted-proxy, and have the proxy send X-Forwarded-Proto.",
      ]
    case .formExpired:
      ["Nothing was recorded.", "Go back, reload the page and send the form again. Copy long answers first."]
    case .conflict:
      [
        "Somebody else changed the same record while you were working on it. Nothing of yours was recorded.",
        "Go back, reload the page to see the record as it stands now, and send your change again.",
      ]
    case .notUnderstood:
      ["Nothing was recorded.", "Go back and try again. If you typed the address, check it is correct."]
    case .tooLarge: ["Nothing was recorded.", "Go back, shorten your answers and send them again."]
    case .tooManyRequests: ["Nothing was recorded.", "Wait one minute, then try again."]
    case .failure:
      [
        "Try again later.",
        "We could not confirm that your last change was recorded. Check the record before you enter it again.",
        "If a visit is under way, follow your local procedure: call your nominated contact or duty manager.",
      ]
    case .unavailable:
      [
        "You can use the service again in a few minutes. What was recorded before is safe.",
        "If a visit is under way, follow your local procedure: call your nominated contact or duty manager.",
      ]
    }
  }
}
