import Casework
import CivilTime
import Markup
import Policy

extension PersonPage {
  /// The decisions not to make visits or to delay them, and the way to make one.
  func decisions(_ html: inout HTML, _ chrome: Chrome) {
    html.subheading("Decisions not to visit, and delays")
    if file.decisions.isEmpty {
      html.paragraph("None is recorded.")
    } else {
      html.table(
        "Decisions not to visit, and delays", ["Decision", "Visit", "State", "Decided"].map { Column($0) }
      ) { html in
        for known in file.decisions { html.row { cells(&$0, known, chrome) } }
      }
    }
    guard chrome.actor?.mayPlanVisits ?? false, file.obligations.contains(where: \.status.isOpen) else {
      return
    }
    html.button("Decide not to visit, or delay", to: .newDecision(file.row.person), isSecondary: true)
  }

  private func cells(_ html: inout HTML, _ known: NamedDecision, _ chrome: Chrome) {
    let facts = known.decision.facts
    let day = chrome.zone.date(of: known.decision.decided.at)
    html.rowHeading { html in
      html.link(
        Terms.decision(facts.kind), to: .decision(known.decision.id), hidden: "of \(day.long): \(known.title)"
      )
      html(.span, "hw-note", text: Terms.reason(facts.reason))
    }
    html.cell("Visit") { html in
      html.text(known.title)
      html(.span, "hw-note", text: "Paragraph \(known.paragraph)")
    }
    html.cell("State") { html in
      html.tag(known.decision.state(on: chrome.today))
      if let until = facts.until {
        html(.span, "hw-note") { html in
          html.text("New date ")
          html.time(until, until.short)
        }
      }
    }
    html.cell("Decided") { $0.time(day, day.short) }
  }
}
