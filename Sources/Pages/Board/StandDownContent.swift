import Casework
import CivilTime
import Markup
import Policy

extension AlarmPage {
  /// A stand-down that waits for a second person: who asked, what they say, and what a second manager presses (BRD-26).
  func pendingStandDown(_ html: inout HTML, _ path: Path, _ chrome: Chrome) {
    guard let pending = incident.standDown?.pending else { return }
    let asker = incident.names[pending.asked.by.text] ?? "Somebody who has left"
    html.inset { html in
      html.paragraph { html in
        html(.strong) { html in
          html.text("Stand-down asked for by ")
          html(.bdi, text: asker)
          html.text(" at ")
          html.hour(pending.asked.at, chrome.zone)
          html.text(", needs a second person")
        }
      }
      html.paragraph { html in
        html.text("The alarm goes on until a second manager confirms it, no later than ")
        html.hour(pending.until, chrome.zone)
        html.text(".")
      }
      html.summaryList([
        SummaryRow("How they know") {
          $0.written(incident.texts[pending.how] ?? "The text is no longer held")
        },
        SummaryRow("Code word", text: Terms.codeWord(pending.codeWord)),
        SummaryRow("Why there was an alarm", text: Terms.falseAlarm(pending.reason)),
        SummaryRow(
          "Afterwards",
          text: pending.minutes.map { "The visit goes on, for \($0) minutes" } ?? "They are safely out"),
      ])
      if chrome.actor?.staff == pending.asked.by, let seconds = incident.standDown?.seconds, !seconds.isEmpty
      {
        html.paragraph(
          "A message asked those who were on duty then, where they have an address. These may confirm it now; ring one of them:"
        )
        html.secondPersons(seconds)
      }
      guard incident.mayStandDown else {
        return html.paragraph(
          "A manager who did not ask for it, and is not on the visit, confirms or declines it.")
      }
      let isOwn = chrome.actor?.staff == pending.asked.by
      html.form(to: path, chrome, makes: true) { html in
        html.hidden("ask", pending.id.text)
        if isOwn {
          html.press("decline-stand-down", "Take it back", isSecondary: true)
        } else {
          html(.div, "hw-guide__answers") { html in
            html.press("confirm-stand-down", "Confirm: stand it down")
            html.press("decline-stand-down", "Decline: it goes on", isSecondary: true)
          }
        }
      }
    }
  }

  /// A line of the timeline.
  typealias Line = (at: Instant, words: String, note: String?, by: StaffID)

  /// The lines of a timeline, the oldest first, with what was asked about stand-downs before what happened at that moment.
  func withStandDowns(_ lines: [Line]) -> [Line] {
    var all = lines
    for one in standDowns.reversed() {
      all.insert(one, at: all.firstIndex { $0.at >= one.at } ?? all.count)
    }
    return all
  }

  private var standDowns: [Line] {
    (incident.standDown?.asks ?? []).flatMap { ask in
      var found: [Line] = [
        (ask.asked.at, "Stand-down asked for", incident.texts[ask.how], ask.asked.by)
      ]
      if let (kind, stamp) = ask.answer {
        found.append((stamp.at, Terms.standDown(kind), nil, stamp.by))
      } else if incident.standDown?.pending != ask, ask.until <= incident.now {
        found.append((ask.until, "Nobody confirmed the stand-down in time", nil, ask.asked.by))
      }
      return found
    }
  }
}

extension StandDownPage {
  /// That duress takes two, or why it takes one now.
  func byTwo(_ html: inout HTML) {
    guard let view = incident.standDown, incident.row.live.alarm?.ladder == .duress else { return }
    html.inset { html in
      guard view.needsSecond else {
        html.paragraph(
          "Nobody else who may is on duty. Duress is stood down by two where two are there: it is put down that you stood it down alone."
        )
        guard !view.without.isEmpty else { return }
        return html.paragraph { html in
          html.text("On duty, and no second person for they have no account to sign in with: ")
          for (index, name) in view.without.enumerated() {
            if index > 0 { html.text(", ") }
            html(.bdi, text: name)
          }
          html.text(".")
        }
      }
      html.paragraph(
        "Duress is stood down by two. What you say here asks a second manager to confirm it within ten minutes; until then the alarm goes on."
      )
      html.paragraph(
        "A message asks these to look at the board, where they have an address. It waits behind every alarm, so ring one of them:"
      )
      html.secondPersons(view.seconds)
    }
  }
}

extension HTML {
  /// Who may be a second person, each with the numbers by which they are rung (BRD-26).
  mutating func secondPersons(_ persons: [SecondPerson]) {
    self(.ul, "govuk-list govuk-list--bullet") { html in
      for one in persons {
        html(.li) { html in
          html(.bdi, text: one.name)
          html.text(": ")
          if one.numbers.isEmpty { html.text("no number is kept") }
          for (index, number) in one.numbers.enumerated() {
            if index > 0 { html.text(", ") }
            html(.a, "govuk-link", [.href(Address(telephone: number))], text: number)
          }
        }
      }
    }
  }

  /// That a row waits for a second person; nothing where it does not.
  mutating func asked(_ standDown: AskedStandDown?, _ zone: Zone) {
    guard let standDown else { return }
    self(.span, "hw-note hw-note--late") { html in
      html.text("Stand-down asked for by ")
      html(.bdi, text: standDown.by)
      html.text(" at ")
      html.hour(standDown.ask.asked.at, zone)
      html.text(", needs a second person")
    }
  }
}

extension Terms {
  static func falseAlarm(_ reason: FalseAlarmReason) -> String {
    switch reason {
    case .answered: "They answered and were well"
    case .forgot: "They forgot to say that they left"
    case .noSignal: "No signal"
    case .battery: "The battery was empty"
    case .overran: "The visit took longer"
    case .test: "It was a test"
    case .systemFault: "A fault of the system"
    case .real: "Something had happened"
    }
  }

  static func standDown(_ answer: StandDownAnswer) -> String {
    switch answer {
    case .confirmed: "A second person confirmed the stand-down"
    case .declined: "The stand-down was declined: the alarm goes on"
    case .withdrawn: "The stand-down was taken back"
    case .void: "Danger was said again: the stand-down counts no more"
    case .alone: "Nobody else who may was on duty: stood down by one person"
    }
  }
}
