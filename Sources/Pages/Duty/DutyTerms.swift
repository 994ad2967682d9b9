import Casework
import CivilTime
import Markup
import Policy

extension Terms {
  /// What every page about duty says first.
  static func noAlarmCentre(_ chrome: Chrome) -> String {
    "\(told(chrome)) \(chrome.service) summons nobody by itself and is no alarm receiving centre: in danger call \(chrome.emergencyNumber) or use a lone worker device."
  }

  /// Who hears of it when somebody does not say that they are out: as far as this deployment can tell anybody.
  static func told(_ chrome: Chrome) -> String {
    chrome.sends
      ? "Those on duty are told by message, in turn, and every open safety board shows it."
      : "No way to send messages is set up here: nobody is told but whoever has the safety board open."
  }

  static func part(_ part: DutyPart) -> String {
    switch part {
    case .nominatedContact: "Nominated contact"
    case .seniorOnSite: "Senior person on site"
    case .onCallManager: "On-call manager"
    }
  }

  static func safetySlot(_ slot: SafetySlot) -> String {
    switch slot {
    case .visitor: "Whoever makes the visit"
    case .nominatedContact: "Nominated contact on duty"
    case .otherContacts: "Other nominated contact"
    case .lineManager: "Line manager"
    case .seniorOnSite: "Senior person on site"
    case .otherManagers: "Manager of another team"
    case .managersManager, .pduHead: "Head of the unit or deputy"
    case .regionalDirector: "Regional director"
    case .dutyNumber: "Duty number"
    }
  }

  static func reach(_ reach: DutyReach) -> String {
    switch reach {
    case .reachable: "Can be rung"
    case .voicemail: "Voicemail is known to answer"
    case .lapsed: "Cannot be rung: verified over \(ContactPoint.daysUntilVerifiedAgain) days ago"
    case .unverified: "Cannot be rung: no number is verified"
    case .noNumber: "Cannot be rung: no number"
    }
  }

  static func channel(_ channel: NoticeChannel) -> String {
    switch channel {
    case .sms: "Mobile, for calls and texts"
    case .voice: "Telephone, for calls"
    case .email: "Email"
    case .webhook: "Another system"
    case .push: "Notification"
    }
  }

  /// What a page says to a refusal, at the field where it can be put right.
  static func error(_ refusal: DutyRefusal) -> FieldError {
    switch refusal {
    case .endsBeforeStart: FieldError(field: "ends", message: "The end must be after the beginning")
    case .tooLong:
      FieldError(
        field: "through-day",
        message:
          "The end must be within \(DutyRules.mostDays) days of the beginning, and a weekly pattern within \(DutyPattern.mostDays)"
      )
    case .over: FieldError(field: "ends", message: "The end must be in the future")
    case .tooFarAhead:
      FieldError(
        field: "from-day", message: "The first day must be within \(DutyRules.mostDaysAhead) days")
    case .time(.twice(let day, let minute), let isEnd):
      FieldError(
        field: "turn",
        message:
          "Select which \(shown(minute)) you mean: the clocks go back on \(day.long), so the \(isEnd ? "end" : "beginning") occurs twice"
      )
    case .time(.never(let day, let minute), let isEnd):
      FieldError(
        field: isEnd ? "ends" : "begins",
        message:
          "The \(isEnd ? "end" : "beginning") must be a time that exists: on \(day.long) the clocks go forward over \(shown(minute))"
      )
    case .overlaps:
      FieldError(field: "staff", message: "Select somebody else or other times: they have this duty then")
    case .unknownStaff:
      FieldError(field: "staff", message: "Select somebody who works in this unit, other than yourself")
    case .wrongRole:
      FieldError(field: "staff", message: "Select somebody whose role fits what they are there for")
    case .unreachable:
      FieldError(
        field: "staff",
        message:
          "Select somebody who can be rung: no number of theirs was verified in the last \(ContactPoint.daysUntilVerifiedAgain) days. Have a manager ring the number and confirm it first"
      )
    case .tooMany:
      FieldError(
        field: "from-day", message: "The rota must have \(DutyRules.mostAhead) slots ahead or fewer")
    case .alarmsOpen:
      FieldError(
        field: "staff", message: "Select who takes over: alarms are open, and they have to accept first")
    case .begun:
      FieldError(field: "staff", message: "The slot has begun: only its end can be changed. Hand it over")
    case .offered:
      FieldError(
        field: "staff", message: "Take the offer back first: somebody was asked to take this slot over")
    case .emptyPattern:
      FieldError(field: "weekday", message: "Select weekdays that lie between the first and the last day")
    }
  }

  private static func shown(_ minute: Int) -> String { Words.time(hour: minute / 60, minute: minute % 60) }
}

extension HTML {
  /// What Homeward does not do, on every page about duty.
  mutating func noAlarmCentre(_ chrome: Chrome) { inset { $0.paragraph(Terms.noAlarmCentre(chrome)) } }

  /// From when to when somebody is on duty, with the zone's letters where the two ends differ in them.
  mutating func times(of slot: DutySlot) {
    let (from, to) = (slot.from.local, slot.to.local)
    let turns = from.offsetSeconds != to.offsetSeconds
    func words(_ local: LocalTime, hasDate: Bool) -> String {
      let hour = Words.time(hour: local.hour, minute: local.minute)
      return (hasDate ? "\(Words.weekdays[local.date.weekday - 1].prefix(3)) \(local.date.short), " : "")
        + hour
        + (turns ? " \(local.abbreviation)" : "")
    }
    self(.time, "", [.datetime(slot.from.instant.text)], text: words(from, hasDate: true))
    text(" to ")
    self(.time, "", [.datetime(slot.to.instant.text)], text: words(to, hasDate: from.date != to.date))
  }

  /// How well somebody can be rung; what is wrong stands out.
  mutating func reach(_ reach: DutyReach) {
    if reach == .reachable { return text(Terms.reach(reach)) }
    self(.span, "hw-note--late", text: Terms.reach(reach))
  }
}
