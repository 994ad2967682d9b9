import Casework
import Policy

/// The words of the trade as pages say them, all in one place, so that a deployment's terms can be changed here.
public enum Terms {
  /// What the service is called where a deployment does not say.
  public static let service = "Homeward"
  static let person = "person on probation"
  static let people = "people on probation"
  static let officer = "Responsible officer"
  static let reference = "CRN"

  static func risk(_ level: RiskLevel) -> String {
    switch level {
    case .low: "Low"
    case .medium: "Medium"
    case .high: "High"
    case .veryHigh: "Very high"
    }
  }

  static func group(_ group: RiskGroup) -> String {
    switch group {
    case .children: "Children"
    case .knownAdult: "A known adult"
    case .adultsAtRisk: "Adults at risk"
    case .domesticAbuse: "A victim of domestic abuse"
    case .publicAtLarge: "The public"
    case .staff: "Staff"
    }
  }

  static func order(_ order: OrderType) -> String {
    switch order {
    case .communityOrder: "Community order"
    case .suspendedSentenceOrder: "Suspended sentence order"
    case .licence: "Licence"
    case .postSentenceSupervision: "Post-sentence supervision"
    case .standaloneUnpaidWork: "Standalone unpaid work"
    case .parole: "Parole"
    case .probation: "Probation"
    }
  }

  static func concern(_ concern: ConcernKind) -> String {
    switch concern {
    case .child: "A child"
    case .adult: "An adult at risk"
    case .domesticAbuse: "Domestic abuse"
    case .sexual: "Sexual harm"
    case .other: "Something else"
    }
  }

  static func force(_ force: Force) -> String {
    switch force {
    case .must: "Must"
    case .should: "Should"
    case .consider: "Consider"
    }
  }

  /// The whole wording of a status, for filters and explanations. Lists show `StatusTag`, which has fewer.
  static func status(_ status: Status) -> String {
    switch status {
    case .upcoming: "Upcoming"
    case .due: "Due within 14 days"
    case .overdue: "Overdue"
    case .met: "Met"
    case .metLate: "Met late"
    case .metNotJoint: "Visited, but not jointly"
    case .excepted: "Decision not to visit"
    case .exceptionIncomplete: "Decision not complete"
    case .delayed: "Delayed"
    case .lapsed: "Lapsed"
    case .suspended: "Suspended"
    case .closed: "Closed"
    case .consider: "To consider"
    }
  }

  static func place(_ place: RecordedVisit.Place) -> String {
    switch place {
    case .home: "Home"
    case .office: "Office"
    case .employment: "Place of work"
    case .other: "Another place"
    }
  }

  static func unit(_ unit: TimeUnit) -> (one: String, many: String) {
    switch unit {
    case .days: ("day", "days")
    case .workingDays: ("working day", "working days")
    case .weeks: ("week", "weeks")
    case .months: ("month", "months")
    }
  }

  /// `within 15 working days`: the unit is never left out.
  static func clock(_ clock: Clock?) -> String {
    guard let clock else { return "no time limit in the text" }
    let unit = unit(clock.unit)
    return "within \(Words.count(clock.within, unit.one, plural: unit.many))"
  }

  /// The name of a holiday calendar.
  static func calendar(_ id: String) -> String {
    switch id {
    case "england-and-wales": "England and Wales"
    case "scotland": "Scotland"
    case "northern-ireland": "Northern Ireland"
    case "us-federal": "United States (federal)"
    default: plain(id)
    }
  }

  static func joint(_ joint: Joint) -> String {
    "\(force(joint.force)) be made jointly with \(joint.with == "police" ? "the police" : plain(joint.with, capital: false))"
  }

  /// A word of the contract as plain words: `electronic-monitoring-only` becomes `Electronic monitoring only`.
  static func plain(_ word: String, capital: Bool = true) -> String {
    let text = String(word.map { $0 == "-" ? " " : $0 })
    return capital ? Words.capitalised(text) : text
  }

  static func role(_ role: Role) -> String {
    switch role {
    case .practitioner: "Probation practitioner"
    case .lineManager: "Senior probation officer"
    case .pduHead: "Head of probation delivery unit"
    case .pduDeputy: "Deputy head of probation delivery unit"
    case .regionalDirector: "Regional probation director"
    case .nominatedContact: "Nominated visit contact"
    case .caseAdministrator: "Case administrator"
    case .victimLiaisonOfficer: "Victim liaison officer"
    case .policeOffenderManager: "Police offender manager"
    case .qualityAssurance: "Quality assurance"
    case .informationGovernance: "Information governance"
    case .administrator: "Administrator"
    }
  }
}

/// The tags that lists show: eight wordings, so that each can be learnt.
enum StatusTag: String, CaseIterable {
  case overdue = "Overdue"
  case needsAction = "Needs action"
  case due = "Due soon"
  case upcoming = "Upcoming"
  case consider = "To consider"
  case paused = "Paused"
  case met = "Met"
  case closed = "Closed"

  init(_ status: Status) {
    switch status {
    case .overdue: self = .overdue
    case .metNotJoint, .exceptionIncomplete: self = .needsAction
    case .due: self = .due
    case .upcoming: self = .upcoming
    case .consider: self = .consider
    case .delayed, .suspended: self = .paused
    case .met, .metLate: self = .met
    case .excepted, .lapsed, .closed: self = .closed
    }
  }

  /// The colour's class; the wording alone says everything.
  var colour: String {
    switch self {
    case .overdue: "govuk-tag--red"
    case .needsAction: "govuk-tag--orange"
    case .due: "govuk-tag--yellow"
    case .upcoming: "govuk-tag--blue"
    case .consider: "govuk-tag--purple"
    case .paused: "govuk-tag--grey"
    case .met: "govuk-tag--green"
    case .closed: "govuk-tag--grey"
    }
  }
}
