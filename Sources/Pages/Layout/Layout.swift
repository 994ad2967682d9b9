import Casework
import CivilTime
import Markup

extension HTML {
  /// A whole page: what stands around it, and the page itself.
  mutating func page(_ page: some Page, _ chrome: Chrome) {
    documentType()
    self(.html, "govuk-template", [.lang("en")]) { html in
      html.head(page, chrome)
      html(.body, "govuk-template__body", page.warnsOfSessionEnd ? chrome.sessionAttributes : []) { html in
        html(
          .a, "govuk-skip-link", [.href(Address(fragment: "main")), .data("module", "govuk-skip-link")],
          text: "Skip to main content")
        html(.header) { html in
          html.organisation(chrome)
          if chrome.actor != nil { html.navigation(page.section, chrome) } else { html.serviceName(chrome) }
          html(.div, "govuk-width-container") { $0.notes(chrome) }
        }
        html(.div, "govuk-width-container") { html in
          if let back = page.back {
            html(.nav, "", [.aria("label", "Back")]) { html in
              html(.a, "govuk-back-link", [.href(back.path.address)], text: back.text)
            }
          }
          html(.main, "govuk-main-wrapper", [.id("main")]) { page.content(&$0, chrome) }
        }
        html.footer(chrome)
        html.script(source: chrome.asset(.script))
        for script in page.scripts { html.script(source: chrome.asset(script)) }
      }
    }
  }

  private mutating func head(_ page: some Page, _ chrome: Chrome) {
    self(.head) { html in
      html(.meta, "", [.charset("utf-8")])
      html(.title, text: "\(page.errors.isEmpty ? "" : "Error: ")\(page.title) – \(chrome.service)")
      html(
        .meta, "", [.name("viewport"), .content("width=device-width, initial-scale=1, viewport-fit=cover")])
      html(.meta, "", [.name("robots"), .content("noindex, nofollow")])
      if let seconds = page.refreshSeconds {
        html(.noscript) { $0(.meta, "", [.refreshes, .content(String(seconds))]) }
      }
      html(.link, "", [.rel("icon"), .href(chrome.asset(.icon))])
      html(.link, "", [.rel("stylesheet"), .href(chrome.asset(.frontendStyle))])
      html(.link, "", [.rel("stylesheet"), .href(chrome.asset(.style))])
    }
  }

  private mutating func organisation(_ chrome: Chrome) {
    self(.div, "hw-header") { html in
      html(.div, "govuk-width-container hw-header__inner") { html in
        html(.div, "hw-header__organisation") { html in
          if chrome.hasLogo {
            html(.img, "hw-header__logo", [.source(chrome.asset(.logo)), .alternative("")])
          }
          html(.span, text: chrome.organisation)
        }
        if let actor = chrome.actor {
          html(.div, "hw-header__account") { html in
            html(.span, "hw-header__name") { html in
              html(.span, "govuk-visually-hidden", text: "Signed in as ")
              html(.bdi, text: actor.name)
            }
            html.form(to: .signOut, chrome) { html in
              html(.button, "hw-header__sign-out", [.type(.submit)], text: "Sign out")
            }
          }
        }
      }
    }
  }

  /// How far along the service is, and which day it takes for today.
  private mutating func notes(_ chrome: Chrome) {
    self(.div, "govuk-phase-banner") { html in
      html(.p, "govuk-phase-banner__content") { html in
        html(.strong, "govuk-tag govuk-phase-banner__content__tag", text: "Beta")
        html(
          .span, "govuk-phase-banner__text",
          text: "This is a new service. Where it and the policy’s text differ, follow the text.")
      }
    }
    guard chrome.isTodayFixed else { return }
    self(.p, "hw-today", [.role("note")]) { html in
      html.text("Demonstration: today is ")
      html.time(chrome.today)
    }
  }

  private mutating func footer(_ chrome: Chrome) {
    let isMenuFull = chrome.actor.map { !Section.menu(of: $0).contains(.rules) } ?? false
    let rules: [(String, Path)] = isMenuFull ? [("Rules", .rules)] : []
    let links: [(String, Path)] =
      rules + [
        ("Help and feedback", .help), ("Accessibility statement", .accessibility), ("Privacy", .privacy),
        ("Cookies", .cookies),
        ("What’s new", .whatsNew),
      ]
    self(.footer, "hw-footer") { html in
      html(.div, "govuk-width-container") { html in
        html(.h2, "govuk-visually-hidden", text: "Support links")
        html(.ul, "hw-footer__links") { html in
          for (text, path) in links {
            html(.li) { $0(.a, "hw-footer__link", [.href(path.address)], text: text) }
          }
        }
      }
    }
  }
}

extension Chrome {
  /// Tells the script when the session ends, so that it can warn in time [UX-37].
  fileprivate var sessionAttributes: [Attribute] {
    guard actor != nil, let sessionSeconds else { return [] }
    return [.data("hw-session", String(sessionSeconds))]
  }
}
