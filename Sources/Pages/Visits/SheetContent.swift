public import Casework
public import CivilTime
public import Markup
import Policy

/// One day of one member of staff, to be taken along on paper (HV-8.2.1). It holds what the diary says and nothing
/// else: no restricted contact of a case can stand on it (HV-7.6.9).
public struct DaySheetPage: Page {
  public let day: CivilDate
  /// Whose day it is.
  public let name: String
  public let rows: [VisitRow]
  /// True where there are more than are shown.
  public let isCut: Bool

  public init(day: CivilDate, name: String, rows: [VisitRow], isCut: Bool = false) {
    self.day = day
    self.name = name
    self.rows = rows
    self.isCut = isCut
  }
}

extension DaySheetPage {
  public var title: String { "Visits on \(day.long)" }
  public var section: Section? { .itinerary }
  public var back: BackLink? { BackLink(text: "Back to the diary", path: .itinerary(nil)) }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html(.div, "hw-sheet") { html in
      html(.span, "govuk-caption-l") { $0(.bdi, text: name) }
      html(.h1, "govuk-heading-l", text: title)
      html.warning(
        "This sheet holds personal data. Keep it with you, and destroy it when the day is over.")
      html.paragraph { html in
        html.text("Made for printing by ")
        html(.bdi, text: chrome.actor?.name ?? "somebody")
        html.text(" on ")
        html.moment(chrome.now, chrome.zone)
        html.text(". That it was made is written down.")
      }
      if isCut { html.warning("There are more visits on this day than are shown.") }
      if rows.isEmpty { html.inset { $0.paragraph("No visit.") } }
      for row in rows { visit(row, &html, chrome) }
      html.paragraph(
        "Nobody is watching over these visits here. Tell your contact when you arrive and when it is over. In an emergency ring 999 or use your lone worker device."
      )
    }
  }

  private func visit(_ row: VisitRow, _ html: inout HTML, _ chrome: Chrome) {
    let name = row.givenName.isEmpty ? row.familyName : "\(row.givenName) \(row.familyName)"
    html(.section, "hw-sheet__visit", [.aria("label", "Visit to \(name)")]) { html in
      html(.h2, "govuk-heading-m") { html in
        html.hour(row.visit.plan.start, chrome.zone)
        html.text(" to ")
        html.hour(row.visit.plan.end, chrome.zone)
        html.text(", ")
        html(.bdi, text: name)
      }
      if row.visit.stage.isAhead, !row.visit.hasAuthority {
        html(.p, "govuk-body") { $0(.strong, text: "Not authorised: do not go.") }
      }
      html.summaryList([
        SummaryRow("Case", text: row.crn),
        SummaryRow("Where") { $0.whereabouts(row) },
        SummaryRow("Expected to be over") { html in
          html.moment(row.visit.plan.end, chrome.zone)
          if row.diary.isOutOfHours {
            html(
              .span, "hw-note",
              text: row.visit.plan.isContactArranged
                ? "Outside office hours: a contact is arranged"
                : "Outside office hours: no contact is arranged")
          }
        },
        SummaryRow("Who goes") { html in
          if row.crew.isEmpty { html.text("Nobody of the service") }
          html.lines(row.crew)
        },
        SummaryRow("Takes along") { html in
          let things = Equipment.allCases.filter(row.visit.plan.equipment.contains).map(Terms.equipment)
          html.lines(things.isEmpty ? ["Nothing is named"] : things)
          html.text(Terms.vehicle(row.visit.plan.vehicle))
          html.resources(row.diary.resources)
        },
        SummaryRow("Contact") {
          $0.numbers(row.diary.contacts.filter(\.isNominated), none: "No nominated contact")
        },
        SummaryRow("If they do not answer") {
          $0.numbers(row.diary.contacts.filter { !$0.isNominated }, none: "No line manager is recorded")
        },
      ])
    }
  }
}

extension HTML {
  /// People with their numbers, a line each.
  fileprivate mutating func numbers(_ contacts: [VisitContact], none: String) {
    if contacts.isEmpty { text(none) }
    for contact in contacts {
      self(.div) { html in
        html(.bdi, text: contact.name)
        html.text(", \(contact.phone ?? "no number is recorded")")
      }
    }
  }
}
