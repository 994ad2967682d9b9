import Casework
import Markup

extension Section {
  var text: String {
    switch self {
    case .caseload: "My caseload"
    case .team: "Team caseload"
    case .itinerary: "Diary"
    case .board: "Safety board"
    case .due: "Due list"
    case .authorise: "Authorise"
    case .duty: "Duty"
    case .search: "Search"
    case .rules: "Rules"
    }
  }

  var path: Path {
    switch self {
    case .caseload: .start
    case .team: .team(CaseloadQuery())
    case .itinerary: .itinerary(nil)
    case .board: .board(.board)
    case .due: .due(DueQuery())
    case .authorise: .authorisations(page: 1)
    case .duty: .duty(.board(team: nil))
    case .search: .search
    case .rules: .rules
    }
  }

  /// Whether somebody can use it: own cases for those who hold cases, lists for those whose reach has any.
  func isFor(_ actor: Actor) -> Bool {
    switch self {
    case .caseload: !actor.roles.isDisjoint(with: [.practitioner, .policeOffenderManager])
    case .team:
      switch actor.reach {
      case .team, .pdu, .region: true
      case .none, .officer: false
      }
    case .itinerary, .due, .search: actor.reach != .none
    case .board: actor.watchesVisits && actor.safetyReach != .none
    case .authorise: actor.authorityByRole != nil || actor.isDelegate
    case .duty:
      actor.roles.contains(.administrator)
        || (actor.roles.contains(.nominatedContact) && actor.authorityByRole == nil && !actor.isDelegate)
    case .rules: true
    }
  }

  /// The most links that the menu has (experience.md 1.2).
  static let mostLinks = 7

  /// What somebody's menu has. Where that were too many, the rules stand at the foot of the page instead, and duty is
  /// reached from the safety board.
  static func menu(of actor: Actor) -> [Section] {
    var menu = allCases.filter { $0.isFor(actor) }
    for section in [Section.rules, .duty] where menu.count > mostLinks { menu.removeAll { $0 == section } }
    return menu
  }
}

extension HTML {
  /// The service's name and its few links.
  mutating func navigation(_ current: Section?, _ chrome: Chrome) {
    self(
      .section, "govuk-service-navigation hw-navigation",
      [.data("module", "govuk-service-navigation"), .aria("label", "Service information")]
    ) { html in
      html(.div, "govuk-width-container govuk-service-navigation__container") { html in
        html(.span, "govuk-service-navigation__service-name") { html in
          html(.a, "govuk-service-navigation__link", [.href(Path.start.address)], text: chrome.service)
        }
        html(.nav, "govuk-service-navigation__wrapper", [.aria("label", "Menu")]) { html in
          html(
            .button, "govuk-service-navigation__toggle govuk-js-service-navigation-toggle",
            [.button, .aria("controls", "navigation"), .hidden], text: "Menu")
          html(.ul, "govuk-service-navigation__list", [.id("navigation")]) { html in
            for section in chrome.actor.map(Section.menu) ?? [] {
              html.navigationItem(section, isCurrent: section == current)
            }
          }
        }
      }
    }
  }

  private mutating func navigationItem(_ section: Section, isCurrent: Bool) {
    self(
      .li,
      isCurrent
        ? "govuk-service-navigation__item govuk-service-navigation__item--active"
        : "govuk-service-navigation__item"
    ) { html in
      let address = section.path.address
      guard isCurrent else {
        html(.a, "govuk-service-navigation__link", [.href(address)], text: section.text)
        return
      }
      html(.a, "govuk-service-navigation__link", [.href(address), .aria("current", "true")]) { html in
        html(.strong, "govuk-service-navigation__active-fallback", text: section.text)
      }
    }
  }

  /// The service's name alone, before signing in.
  mutating func serviceName(_ chrome: Chrome) {
    self(.div, "govuk-service-navigation hw-navigation") { html in
      html(.div, "govuk-width-container govuk-service-navigation__container") { html in
        html(.span, "govuk-service-navigation__service-name") { html in
          html(.a, "govuk-service-navigation__link", [.href(Path.start.address)], text: chrome.service)
        }
      }
    }
  }
}
