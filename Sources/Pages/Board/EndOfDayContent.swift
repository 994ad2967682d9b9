import Casework
import CivilTime
import Markup

extension HTML {
  /// Who nobody knows to be safe now that the day is over (BRD-31): below the visits, so that it moves no alarm. Nothing
  /// before the day is over.
  mutating func endOfDay(_ list: EndOfDayList?, _ now: Instant, _ zone: Zone) {
    guard let list else { return }
    let count = list.officers.count + list.others
    self(.div, "hw-board__day", [.id("board-day"), .data("count", String(count))]) { html in
      html.subheading("End of the day: not known to be safe", id: "end-of-day")
      html.paragraph { html in
        html.text(
          count == 0
            ? "Everybody with a visit on " : "Nobody knows whether these are safe, of all with a visit on ")
        html.time(list.day)
        html.text(
          count == 0
            ? " has said that they are safe, as far as you watch. As it was at " : ". As it was at ")
        html.hour(now, zone)
        html.text(". Load the page again to see it as it is.")
      }
      if count == 0 {
        html.paragraph { html in
          html.text(
            "This looks at every visit of the teams you watch that was planned for that day. The list stands from "
          )
          html.hour(list.since, zone)
          html.text(" through the night until offices open at ")
          html.text(Words.time(hour: OfficeHours().opens / 60, minute: OfficeHours().opens % 60))
          html.text(".")
        }
      }
      guard !list.officers.isEmpty else { return html.restOfDay(list.others) }
      html.table(
        "Officers not known to be safe, those with an alarm first",
        ["Officer", "Visit planned for", "State", "What is missing"].map { Column($0) }
      ) { html in
        for one in list.officers { html.officerOfDay(one, now, zone) }
      }
      html.restOfDay(list.others)
      html.paragraph(
        "Ring those whose visit should have begun. Once you know that all of a visit are safe, open it and put down that they are home."
      )
    }
  }

  private mutating func officerOfDay(_ one: UnaccountedOfficer, _ now: Instant, _ zone: Zone) {
    row { html in
      html.rowHeading { $0(.bdi, text: one.name) }
      html.cell("Visit planned for") { html in
        html.moment(one.live.plannedStart, zone)
        html.text(" ")
        html.link("Open", to: .board(.incident(one.live.id)), hidden: "the visit of \(one.name)")
      }
      html.cell("State") { $0.text(Terms.standing(one.live)) }
      html.cell("What is missing") { html in
        html.text(Terms.missing(one.live, now))
        guard one.live.alarm == nil, let ended = one.live.ended, !one.live.phase.isOpen else { return }
        html(.span, "hw-note") { html in
          html.text("Last heard of at ")
          html.hour(ended.at, zone)
        }
      }
    }
  }

  private mutating func restOfDay(_ others: Int) {
    guard others > 0 else { return }
    paragraph(others == 1 ? "1 more is not shown." : "\(others) more are not shown.")
  }
}

extension Terms {
  /// Where somebody is at the end of the day, as far as they said.
  static func standing(_ live: LiveVisit) -> String {
    guard live.alarm == nil else { return "Alarm" }
    switch live.phase {
    case .planned: return "Planned"
    case .onTheWay: return "On the way"
    case .inVisit: return "In visit"
    case .ended: return "Ended: they \(live.ending.map(ending) ?? "left")"
    }
  }

  /// What nobody has said yet.
  static func missing(_ live: LiveVisit, _ now: Instant) -> String {
    if let alarm = live.alarm { return "\(ladder(alarm.ladder)): the alarm has to be stood down" }
    switch live.phase {
    case .planned, .onTheWay:
      return now < live.plannedStart ? "The visit is still to come" : "That they arrived, and left safely"
    case .inVisit: return "That they left safely"
    case .ended: return "That they are safe or home"
    }
  }
}
