public import Casework
import CivilTime
public import Markup
import Policy

/// The visits that changed since a nominated contact last looked, each with a button that says so (HV-8.2.2). Sends back
/// `visit` and `revision`.
public struct VisitChangesPage: Page {
  /// Nil for whoever is told of no changes.
  public let notices: ChangeNotices?
  public let notice: Notice?
  /// True where a visit changed again before the button was pressed.
  public let isConflict: Bool

  public init(notices: ChangeNotices?, notice: Notice? = nil, isConflict: Bool = false) {
    self.notices = notices
    self.notice = notice
    self.isConflict = isConflict
  }
}

extension VisitChangesPage {
  public var title: String { "Changes to visits" }
  public var section: Section? { .itinerary }
  public var back: BackLink? { BackLink(text: "Back to the diary", path: .itinerary(nil)) }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.notice(notice)
    if isConflict {
      html.alert(.warning, "The visit changed again, so it stays on the list. Read what changed.")
    }
    html.heading(title)
    guard let notices else {
      return html.inset {
        $0.paragraph("Changes are told to the nominated contacts and line managers of a team.")
      }
    }
    html.paragraph(
      "Visits that changed after a decision about them, since you last said that you had seen them. Only you see your own marks."
    )
    guard !notices.notices.isEmpty else {
      return html.inset { $0.paragraph("Nothing changed since you last looked.") }
    }
    if notices.isCut { html.warning("There are more changes than are shown. Mark these as seen first.") }
    for notice in notices.notices { self.notice(notice, notices.words, &html, chrome) }
  }

  private func notice(
    _ notice: ChangeNotice, _ words: ChangeWords, _ html: inout HTML, _ chrome: Chrome
  ) {
    let row = notice.row
    let name = row.givenName.isEmpty ? row.familyName : "\(row.givenName) \(row.familyName)"
    html(.section, "", [.aria("label", "Visit to \(name)")]) { html in
      html(.h2, "govuk-heading-m") { html in
        html(.a, "govuk-link", [.href(Path.visit(row.visit.id).address)]) { html in
          html(.bdi, text: name)
          html.text(", ")
          html.span(row.visit.plan, chrome.zone)
        }
      }
      html.summaryList([
        SummaryRow("State") { $0.tag(row.visit.stage) },
        SummaryRow("Case", text: row.crn),
        SummaryRow("Who goes") { html in
          if row.crew.isEmpty { return html.text("Nobody of the service") }
          for name in row.crew { html(.div) { $0(.bdi, text: name) } }
        },
        SummaryRow("Where") { $0.whereabouts(row) },
      ])
      html(.ol, "hw-timeline") { html in
        for change in notice.changes {
          html(.li, "hw-timeline__item") { html in
            html(.h3, "hw-timeline__title", text: change.happening.event.words)
            html.planChanges(change.changes, words, chrome.zone)
            if let reason = change.happening.event.text.flatMap({ words.texts[$0] }) { html.written(reason) }
            html(.p, "hw-timeline__dates") { html in
              html(.bdi, text: words.names[change.happening.stamp.by.text] ?? "Somebody")
              html.text(", ")
              html.moment(change.happening.stamp.at, chrome.zone)
            }
          }
        }
      }
      html.form(to: .visitChanges, chrome, makes: true) { html in
        html.hidden("visit", row.visit.id.text)
        html.hidden("revision", String(notice.revision))
        html.submit("I have seen the changes to the visit to \(name)", isSecondary: true)
      }
    }
  }
}

extension HTML {
  /// What became different in a plan, a line each.
  mutating func planChanges(_ changes: [PlanChange], _ words: ChangeWords, _ zone: Zone) {
    let lines = changes.compactMap { $0.line(words, zone) }
    if !lines.isEmpty { bullets(lines) }
  }
}

extension PlanChange {
  /// What became different, from what to what.
  func line(_ words: ChangeWords, _ zone: Zone) -> String? {
    switch self {
    case .start(let from, let to):
      return "Start: \(Words.moment(to, zone)), before \(Words.moment(from, zone))"
    case .minutes(let from, let to):
      return "Takes: \(Words.count(to, "minute")), before \(Words.count(from, "minute"))"
    case .place(let from, let to):
      return "Place: \(Terms.place(to).lowercasedFirst), before \(Terms.place(from).lowercasedFirst)"
    case .placeWords: return "Place: said in other words"
    case .crew(let without, let with):
      let gone = without.map { PlanChange.name($0, words) }
      let new = with.map { PlanChange.name($0, words) }
      let parts = [
        new.isEmpty ? nil : "now with \(new.joined(separator: ", "))",
        gone.isEmpty ? nil : "without \(gone.joined(separator: ", "))",
      ].compactMap(\.self)
      return "Who goes: \(parts.isEmpty ? "another lead" : parts.joined(separator: ", "))"
    case .resources(let without, let with):
      let parts = [
        with.isEmpty ? nil : "now \(with.map { words.resources[$0] ?? $0 }.joined(separator: ", "))",
        without.isEmpty
          ? nil : "given back \(without.map { words.resources[$0] ?? $0 }.joined(separator: ", "))",
      ].compactMap(\.self)
      return "Booked: \(parts.joined(separator: ", "))"
    case .equipment: return "What is taken along"
    case .vehicle: return "How whoever goes travels"
    case .contact(let isArranged):
      return isArranged ? "A contact outside office hours is arranged" : "No contact is arranged any more"
    case .other: return "What it is for, or how to get in"
    }
  }

  private static func name(_ who: CrewPlace.Who, _ words: ChangeWords) -> String {
    switch who {
    case .staff(let id): words.names[id.text] ?? "somebody who has left"
    case .external(let text): words.texts[text] ?? "somebody of another organisation"
    }
  }
}

extension VisitFile {
  /// What the changes of its plan speak of.
  var changeWords: ChangeWords {
    var things: [String: String] = [:]
    for resource in resources { things[resource.code] = resource.name }
    return ChangeWords(names: names, texts: texts, resources: things)
  }
}
