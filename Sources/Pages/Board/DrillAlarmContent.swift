import Casework
import CivilTime
import Markup
import Policy

/// The page of a drill: what to do next, and what came of it. Nothing on it can be taken for an alarm, and no way leads
/// from it to a briefing of the police.
extension AlarmPage {
  static let drillWarning = "This is a drill. Nobody is in danger. Do not call the police."

  func drillContent(_ html: inout HTML, _ drill: Drill, _ chrome: Chrome) {
    html.warning(Self.drillWarning)
    if drill.isRunning {
      drillGuide(&html, drill, chrome)
    } else {
      drillScore(&html, drill, chrome)
    }
    html.subheading("The drill")
    html.summaryList([
      SummaryRow("What is rehearsed", text: Terms.drill(drill.ladder)),
      SummaryRow("Team", text: drill.teamName),
      SummaryRow("Started") { $0.moment(drill.started, chrome.zone) },
      SummaryRow("Started by") {
        $0(.bdi, text: incident.names[drill.startedBy.text] ?? "Somebody who has left")
      },
      SummaryRow(drill.ended == nil ? "Ends by itself" : "Ended") {
        $0.moment(drill.ended ?? drill.endsBy, chrome.zone)
      },
    ])
  }

  // MARK: While it goes on

  private var path: Path { .board(.incident(incident.row.live.id)) }

  private func drillGuide(_ html: inout HTML, _ drill: Drill, _ chrome: Chrome) {
    html(.div, "hw-guide hw-guide--drill", [.id("guide")]) { html in
      html.subheading("What to do now")
      if let alarm = incident.row.live.alarm {
        if let rung = incident.row.rung { html(.p, "govuk-body hw-guide__say", text: rung.say) }
        owner(&html, chrome)
        script(&html, alarm, chrome)
        over(&html, chrome)
      } else {
        html.paragraph("The drill has begun. Those on duty are told in a moment.")
      }
    }
    guard chrome.actor?.startsDrills ?? false else { return }
    html.form(to: path, chrome, makes: true) { html in
      html.press("end-drill", "End the drill before its time", isSecondary: true)
    }
  }

  private func script(_ html: inout HTML, _ alarm: Alarm, _ chrome: Chrome) {
    guard alarm.policeCalled == nil else {
      return html.paragraph("You have rehearsed the call to the police. Nobody called them.")
    }
    if !alarm.ladder.isUrgent {
      html.paragraph("In a real alarm you would ring the officer now. Choose what you would have heard.")
      html.form(to: path, chrome, makes: true) { html in
        html(.div, "hw-guide__answers") { html in
          html.press("well", "Drill: answered, all well")
          html.press("no-answer", "Drill: no answer", isSecondary: true)
        }
      }
    }
    html.paragraph { html in
      html(.strong, text: "Do not call the police: this is a drill.")
      html.text(" In a real alarm you would call 999 at this step.")
    }
    html.form(to: path, chrome, makes: true) { html in
      html.press(
        "police", "Drill: I would call the police now", isSecondary: !alarm.ladder.isUrgent)
    }
  }

  private func over(_ html: inout HTML, _ chrome: Chrome) {
    html.form(to: path, chrome, makes: true) { html in
      html.textArea(
        "learnt", "What is to be done better next time?", value: reference,
        hint: "Leave it empty if there is nothing. It stays with the drill", mostCharacters: 1000, errors)
      html.press("stand-drill-down", "Stand the drill down", isSecondary: true)
    }
  }

  // MARK: When it is over

  private func drillScore(_ html: inout HTML, _ drill: Drill, _ chrome: Chrome) {
    guard let score = drill.score else { return }
    html.subheading("What came of it", id: "score")
    let steps = score.taken.count + score.missed.count
    html.summaryList([
      SummaryRow("How it ended", text: drill.ending.map(Terms.ending) ?? ""),
      SummaryRow("Taken in hand") { html in
        guard let after = score.acknowledgedAfter, let by = score.acknowledgedBy else {
          return html(.span, "hw-note--late", text: "Nobody took it")
        }
        html.text("After \(Terms.span(seconds: after)) by ")
        html(.bdi, text: incident.names[by.text] ?? "Somebody who has left")
      },
      SummaryRow("Steps taken", text: list(score.taken, of: steps)),
      SummaryRow("Steps missed", text: score.missed.isEmpty ? "None" : list(score.missed, of: steps)),
      SummaryRow("Somebody was told", text: Terms.times(score.told)),
      SummaryRow("Nobody answered in time", text: Terms.times(score.unanswered)),
      SummaryRow(
        "The latest step came late by", text: "\(score.lateness / 1000).\(score.lateness / 100 % 10) seconds"),
    ])
    guard !score.channels.isEmpty else {
      return html.paragraph("No message was to go: nobody could be reached.")
    }
    let columns = ["By", "Messages", "Left", "Arrived", "First left after"].map { Column($0) }
    html.table("How soon each way of telling somebody was", columns) { html in
      for channel in score.channels {
        html.row { html in
          html.rowHeading { $0.text(Terms.channel(channel.channel)) }
          html.cell("Messages") { $0.text(String(channel.messages)) }
          html.cell("Left") { $0.text(String(channel.sent)) }
          html.cell("Arrived") { $0.text(String(channel.delivered)) }
          html.cell("First left after") {
            $0.text(channel.after.map { Terms.span(seconds: $0) } ?? "None left")
          }
        }
      }
    }
  }

  /// What happened, where other words hold for a drill; nil where those of an alarm do.
  func drillWords(_ event: LiveVisitEvent) -> String? {
    switch event {
    case .watched: "The drill began"
    case .arrived: "A made-up officer is on a made-up visit"
    case .policeCalled: "The call to the police was rehearsed: nobody called them"
    case .left(_, .calledOff): "Ended before its time"
    case .left: "The drill is over"
    default: nil
    }
  }

  private func list(_ steps: [DrillStep], of all: Int) -> String {
    steps.isEmpty
      ? "None of \(all)" : "\(steps.count) of \(all): " + steps.map(Terms.step).joined(separator: ", ")
  }
}

extension Terms {
  static func times(_ count: Int) -> String {
    switch count {
    case 0: "Never"
    case 1: "Once"
    default: "\(count) times"
    }
  }
}
