import Casework
import CivilTime
public import Markup
import Policy

extension ItineraryPage {
  public var title: String { query.whose == .mine ? "My diary" : "The team’s diary" }
  public var section: Section? { .itinerary }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.heading(title, caption: "\(query.day.long) to \(query.last.long)")
    html(.nav, "hw-months", [.aria("label", "Weeks")]) { html in
      html.link("← Earlier", to: .itinerary(moved(by: -ItineraryQuery.days)), hidden: "days")
      html.link("Today", to: .itinerary(ItineraryQuery(day: chrome.today, whose: query.whose)))
      html.link("Later →", to: .itinerary(moved(by: ItineraryQuery.days)), hidden: "days")
    }
    html.paragraph { html in
      let other: ItineraryQuery.Whose = query.whose == .mine ? .team : .mine
      html.link(
        other == .mine ? "Show only my visits" : "Show the team’s visits",
        to: .itinerary(ItineraryQuery(day: query.day, whose: other)))
    }
    if isCut {
      html.warning("There are more visits in these days than are shown. Look at fewer: only your own, say.")
    }
    html.resultCount(
      ResultCount(total: rows.count, isCapped: isCut, noun: "visit", plural: "visits"),
      detail: " in these days")
    for day in query.day.day...query.last.day { self.day(CivilDate(day: day), &html, chrome) }
  }

  private func moved(by days: Int) -> ItineraryQuery {
    ItineraryQuery(day: query.day.adding(days: days), whose: query.whose)
  }

  /// True for a day after the last visit that is shown, where there are more than are shown.
  private func isBeyondShown(_ day: CivilDate, _ chrome: Chrome) -> Bool {
    guard isCut, let last = rows.last else { return false }
    return day > chrome.zone.date(of: last.visit.plan.start)
  }

  private func day(_ day: CivilDate, _ html: inout HTML, _ chrome: Chrome) {
    let rows = rows.filter { chrome.zone.date(of: $0.visit.plan.start) == day }
    html.subheading(day == chrome.today ? "Today, \(day.full)" : day.full)
    guard !rows.isEmpty else {
      return html.paragraph(isBeyondShown(day, chrome) ? "Not shown." : "No visit.")
    }
    let shared = SharedNames(rows.map { ($0.visit.person, $0.familyName) })
    html.table("Visits on \(day.full)", ["Time", "Name", "Place", "Who goes", "State"].map { Column($0) }) {
      html in
      for row in rows {
        html.row { html in
          html.rowHeading { html in
            html(.a, "govuk-link", [.href(Path.visit(row.visit.id).address)]) { html in
              html.hour(row.visit.plan.start, chrome.zone)
              html.text(" to ")
              html.hour(row.visit.plan.end, chrome.zone)
              html(.span, "govuk-visually-hidden", text: ", visit to \(row.givenName) \(row.familyName)")
            }
          }
          html.cell("Name") { html in
            html.name(row.familyName, row.givenName)
            html(.span, "hw-note", text: row.crn)
            if shared.contains(row.familyName) { html.sharedName() }
            html.riskBadge(row.rosh)
          }
          html.cell("Place") { html in
            html.text(Terms.place(row.visit.plan.place))
            if row.visit.plan.notice == .unannounced { html(.span, "hw-note", text: "Unannounced") }
          }
          html.cell("Who goes") { html in
            if row.crew.isEmpty { html.text("Nobody of the service") }
            for name in row.crew { html(.div) { $0(.bdi, text: name) } }
          }
          html.cell("State") { $0.tag(row.visit.stage) }
        }
      }
    }
  }
}
