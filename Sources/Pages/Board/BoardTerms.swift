import Casework
import CivilTime
import Policy

extension Terms {
  /// What every board says of itself.
  static func summonsNobody(_ chrome: Chrome) -> String {
    "\(chrome.service) summons nobody by itself and is no alarm receiving centre: people do the calling. In danger, call \(chrome.emergencyNumber)."
  }

  static func board(_ state: BoardState) -> String {
    switch state {
    case .duress: "DURESS"
    case .help: "Help asked for"
    case .callNow: "Call now"
    case .callPolice: "Call the police"
    case .withManager: "With manager"
    case .policeCalled: "Police called"
    case .toConfirm: "Says safe: confirm"
    case .overdue: "Overdue"
    case .due: "Due now"
    case .notArrived: "Not arrived"
    case .endsSoon: "Ends soon"
    case .inVisit: "In visit"
    case .onTheWay: "On the way"
    case .planned: "Planned"
    case .ended: "Ended"
    }
  }

  /// A shape beside the word, so that nothing rests on colour (UX-35).
  static func shape(_ state: BoardState) -> String {
    switch state {
    case .duress: "✖"
    case .help: "✚"
    case .callNow: "▲"
    case .callPolice: "▲▲▲"
    case .withManager: "▲▲"
    case .policeCalled: "◆"
    case .toConfirm: "◇"
    case .overdue: "◕"
    case .due: "◔"
    case .notArrived: "◌"
    case .endsSoon: "◐"
    case .inVisit: "●"
    case .onTheWay: "→"
    case .planned: "○"
    case .ended: "□"
    }
  }

  /// The class that colours a row.
  static func tone(_ row: BoardRow) -> String {
    if row.isRed { return "red" }
    if row.state.isAlarm { return "taken" }
    switch row.state {
    case .overdue, .due, .notArrived: return "amber"
    default: return "calm"
    }
  }

  static func ladder(_ ladder: LadderKind) -> String {
    switch ladder {
    case .notArrived: "Nobody said that they arrived"
    case .overdue: "Nobody said that they left safely"
    case .help: "They asked for help"
    case .device: "Their lone worker device raised an alarm"
    case .duress: "They gave the alert code"
    }
  }

  static func ending(_ ending: LiveEnding) -> String {
    switch ending {
    case .safe: "left safely"
    case .abandoned: "did not go in"
    case .terminated: "broke the visit off"
    case .refused: "were not let in"
    case .calledOff: "were called off"
    }
  }

  /// How long something lasts, in the unit that somebody reads at a glance.
  static func lasting(minutes: Int) -> String {
    switch minutes {
    case ..<1: "less than a minute"
    case ..<120: "\(minutes) min"
    case ..<2880: "\(minutes / 60) hours"
    default: "\(minutes / 1440) days"
    }
  }

  static func attempt(_ result: AttemptResult) -> String {
    switch result {
    case .answeredWell: "Answered: all well"
    case .answeredMoreTime: "Answered: more time"
    case .noAnswer: "No answer"
    case .somethingWrong: "Something is wrong"
    }
  }

  static func notice(_ kind: NoticeKind) -> String {
    switch kind {
    case .alert: "Act now"
    case .know: "Know"
    case .reminder: "Reminder"
    case .taken: "Somebody has it"
    case .standDown: "It is over"
    case .stillOpen: "Still open"
    case .glassBroken: "Opened outside own cases"
    case .secondPerson: "A second person is needed"
    }
  }

  static func breakGlass(_ reason: BreakGlassReason) -> String {
    switch reason {
    case .policeCall: "I am calling the police"
    case .managerAbsent: "I act in the line manager’s absence"
    case .immediateDanger: "Somebody is in danger now"
    }
  }

  static func outbox(_ state: OutboxState) -> String {
    switch state {
    case .pending: "Waits to be sent"
    case .sending: "Being sent"
    case .accepted: "With the provider"
    case .delivered: "Delivered, not acknowledged"
    case .failed: "Failed"
    case .unknown: "Sent, no answer from the provider"
    case .cancelled: "No longer needed"
    }
  }
}

extension BoardRow {
  /// How far the clock is: until when, since when, how many minutes.
  func detail(_ now: Instant, _ zone: Zone) -> String {
    func hour(_ instant: Instant) -> String {
      let local = zone.localTime(of: instant)
      return Words.time(hour: local.hour, minute: local.minute)
    }
    let minutes = Terms.lasting(minutes: Int((now.milliseconds - live.boardMoment.milliseconds) / 60_000))
    switch state {
    case .planned, .onTheWay: return "from \(hour(live.plannedStart))"
    case .inVisit, .endsSoon: return "until \(hour(live.expectedEnd))"
    case .due: return "since \(hour(live.expectedEnd))"
    case .notArrived: return "\(minutes) after the planned start"
    case .overdue: return "\(minutes) past the expected end"
    case .ended: return ""
    case .duress, .help, .callNow, .callPolice, .withManager, .policeCalled, .toConfirm:
      guard live.alarm != nil else { return "\(minutes) late" }
      return "for \(minutes)"
    }
  }

  /// Who goes besides the one who leads.
  var company: String {
    companions.isEmpty ? "No other member of staff" : "With " + companions.joined(separator: ", ")
  }
}
