import Casework
import CivilTime
public import Markup

extension OwnDataPage {
  public var title: String { "What is held about you" }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.heading(title)
    html.paragraph(
      "A position is kept when you say something from your phone on a visit. After “Get help now” one is also kept every ten seconds for up to 30 minutes; at no other time. It is rounded to five decimals and removed after \(Words.count(days, "day")); while an alarm is open, and where an incident was real, it is kept longer. None of this is used to judge how you work."
    )
    positions(&html, chrome)
    incidents(&html, chrome)
    looks(&html, chrome)
  }

  private func positions(_ html: inout HTML, _ chrome: Chrome) {
    html.subheading("Your positions")
    guard !data.positions.isEmpty else { return html.paragraph("None is held.") }
    html.table("Your positions", ["When", "Latitude", "Longitude", "Accuracy"].map { Column($0) }) { html in
      for position in data.positions {
        html.row { html in
          html.rowHeading { $0.moment(position.taken, chrome.zone) }
          html.cell("Latitude") { $0.text(position.latitude) }
          html.cell("Longitude") { $0.text(position.longitude) }
          html.cell("Accuracy") { $0.text(Words.count(position.accuracyMetres, "metre")) }
        }
      }
    }
  }

  private func incidents(_ html: inout HTML, _ chrome: Chrome) {
    html.subheading("Alarms and incidents of your visits")
    guard !data.incidents.isEmpty else { return html.paragraph("None is held.") }
    html.table("Incidents", ["When", "What", "What it was"].map { Column($0) }) { html in
      for row in data.incidents {
        html.row { html in
          html.rowHeading {
            $0.link(
              Words.moment(row.incident.opened.at, chrome.zone), to: .after(.incident(row.incident.id)))
          }
          html.cell("What") { $0.text(Terms.incident(row.incident.facts)) }
          html.cell("What it was") { $0.text(Terms.outcome(row.incident)) }
        }
      }
    }
  }

  private func looks(_ html: inout HTML, _ chrome: Chrome) {
    html.subheading("Who looked")
    guard !data.looks.isEmpty else { return html.paragraph("Nobody but you.") }
    html.table("Who looked", ["When", "Who", "At what"].map { Column($0) }) { html in
      for look in data.looks {
        html.row { html in
          html.rowHeading { $0.moment(look.at, chrome.zone) }
          html.cell("Who") { $0(.bdi, text: data.names[look.staff] ?? "The service") }
          html.cell("At what") { $0.text(look.kind == "incident" ? "An incident" : "What is kept about you") }
        }
      }
    }
  }
}
