public import CivilTime
public import Policy

/// The id of an incident (UUIDv7 text made by the shell).
public struct IncidentID: Hashable, SubjectID {
  public let text: String
  public init(_ text: String) { self.text = text }
}

/// What whoever was on the visit is offered after an incident. Raw values are the codes of tables and forms.
public enum SupportKind: String, CaseIterable, Hashable, Sendable {
  /// Support and reassurance (HV-8.5.1).
  case support
  case debrief
  /// Time away from work or from visits (HV-8.5.1).
  case timeAway = "time-away"
  /// A formal debrief, where the police were involved (HV-8.5.2).
  case formalDebrief = "formal-debrief"
  /// Counselling through the employee assistance provider (HV-8.5.2).
  case employeeAssistance = "employee-assistance"

  /// The paragraph that asks for it.
  public var paragraph: String {
    switch self {
    case .support, .debrief, .timeAway: "8.5.1"
    case .formalDebrief, .employeeAssistance: "8.5.2"
    }
  }
}

/// What came of an offer.
public enum SupportAnswer: String, CaseIterable, Hashable, Sendable {
  case given
  /// It was offered and they did not want it: their choice, and no mark against them.
  case declined
}

/// What an incident was: fixed when the alarm was stood down, or the visit was broken off.
public struct IncidentFacts: Hashable, Sendable {
  public let visit: VisitID
  /// Those who were there; the first one led.
  public let crew: [StaffID]
  /// Which alarm it was; nil for a visit that was broken off with none.
  public let ladder: LadderKind?
  /// When the alarm was raised, or the visit broken off.
  public let raised: Instant
  /// What it turned out to be; nil where there was no alarm.
  public let reason: FalseAlarmReason?
  public let codeWord: CodeWordCheck?
  /// How it was confirmed, in somebody's words.
  public let how: TextID?
  public let police: Stamp?
  /// They broke the visit off because they felt threatened or ill at ease (HV-8.3.3).
  public let isTerminated: Bool
  public let isDrill: Bool

  public init(
    visit: VisitID, crew: [StaffID], ladder: LadderKind?, raised: Instant, reason: FalseAlarmReason?,
    codeWord: CodeWordCheck?, how: TextID?, police: Stamp?, isTerminated: Bool, isDrill: Bool
  ) {
    self.visit = visit
    self.crew = crew
    self.ladder = ladder
    self.raised = raised
    self.reason = reason
    self.codeWord = codeWord
    self.how = how
    self.police = police
    self.isTerminated = isTerminated
    self.isDrill = isDrill
  }

  /// Something had happened: the alarm was no false one, or there was none and they left because of it.
  public var isReal: Bool { reason == .real || isTerminated }

  /// What is owed to those who were there. Nothing after a false alarm to which no police came, and after a rehearsal.
  public var support: [SupportKind] {
    guard !isDrill, isReal || police != nil else { return [] }
    let always: [SupportKind] = [.support, .debrief, .timeAway]
    return police == nil ? always : always + [.formalDebrief, .employeeAssistance]
  }
}

/// One thing that happened to an incident.
public enum IncidentEvent: Hashable, Sendable {
  case opened(IncidentFacts)
  case answered(SupportKind, SupportAnswer, words: TextID)
  /// When somebody asks again how they are.
  case followUpSet(CivilDate)
  case followedUp(words: TextID)
  /// The visitor took back that they broke the visit off.
  case withdrawn
}

/// An alarm that is over, or a visit that was broken off, and what those who were there were offered. Changed only by
/// `fold`. It says nothing about how anybody does their work, and no list counts it against them.
public struct Incident: Hashable, Chronicled {
  /// An answer to one offer.
  public struct Answered: Hashable, Sendable {
    public let answer: SupportAnswer
    public let words: TextID
    public let stamp: Stamp
  }

  public let id: IncidentID
  public let facts: IncidentFacts
  /// Who stood the alarm down or broke the visit off, and when.
  public let opened: Stamp
  public private(set) var revision: Int
  public private(set) var answers: [SupportKind: Answered] = [:]
  public private(set) var followUp: CivilDate?
  public private(set) var followedUp: Stamp?
  public private(set) var isWithdrawn = false

  /// What is owed and was not answered yet, in order.
  public var outstanding: [SupportKind] {
    isWithdrawn ? [] : facts.support.filter { answers[$0] == nil }
  }

  /// True while the line manager has something to do about it.
  public var isOpen: Bool { !outstanding.isEmpty || (followUp != nil && followedUp == nil && !isWithdrawn) }

  /// The incident after an event; nil where the event cannot follow.
  public static func fold(
    _ before: Incident?, _ event: IncidentEvent, id: IncidentID, stamp: Stamp
  ) -> Incident? {
    if case .opened(let facts) = event {
      return before == nil ? Incident(id: id, facts: facts, opened: stamp, revision: 1) : nil
    }
    guard var incident = before else { return nil }
    incident.revision += 1
    switch event {
    case .opened: break
    case .answered(let kind, let answer, let words):
      incident.answers[kind] = Answered(answer: answer, words: words, stamp: stamp)
    case .followUpSet(let day):
      incident.followUp = day
      incident.followedUp = nil
    case .followedUp: incident.followedUp = stamp
    case .withdrawn: incident.isWithdrawn = true
    }
    return incident
  }

  private init(id: IncidentID, facts: IncidentFacts, opened: Stamp, revision: Int) {
    self.id = id
    self.facts = facts
    self.opened = opened
    self.revision = revision
  }
}

/// Why something was not done about an incident.
public enum IncidentRefusal: Error, Hashable, Sendable {
  /// It was answered before, is not owed, or there is nothing to follow up.
  case nothingToDo
  /// What was done, or said, is not said.
  case wordsMissing
  /// A day that is past, or further away than three months.
  case day
}

/// What may be decided about incidents. Pure.
public enum Incidents {
  /// The furthest day somebody is asked again, in days.
  public static let followUpDays = 92

  /// The incident that an event of a live visit makes; nil where it makes none (HV-8.5.1, BRD-26, BRD-27).
  public static func following(_ event: LiveVisitEvent, before: LiveVisit?) -> IncidentFacts? {
    guard let visit = before else { return nil }
    switch event {
    case .stoodDown(let reason, let codeWord, let how):
      guard let alarm = visit.alarm else { return nil }
      return IncidentFacts(
        visit: visit.id, crew: visit.crew, ladder: alarm.ladder, raised: alarm.raised, reason: reason,
        codeWord: codeWord, how: how, police: alarm.policeCalled, isTerminated: visit.ending == .terminated,
        isDrill: visit.isDrill)
    case .left(let occurred, .terminated): return brokenOff(visit, at: occurred)
    case .endingRecorded(.terminated):
      // While an alarm is open, whoever stands it down makes the incident.
      guard visit.alarm == nil, let ended = visit.ended else { return nil }
      return brokenOff(visit, at: ended.at)
    default: return nil
    }
  }

  private static func brokenOff(_ visit: LiveVisit, at moment: Instant) -> IncidentFacts {
    IncidentFacts(
      visit: visit.id, crew: visit.crew, ladder: nil, raised: moment, reason: nil, codeWord: nil, how: nil,
      police: nil, isTerminated: true, isDrill: visit.isDrill)
  }

  /// Something owed was given, or offered and declined; what was done is said.
  public static func answer(
    _ incident: Incident, _ kind: SupportKind, _ answer: SupportAnswer, words: TextID?
  ) throws(IncidentRefusal) -> [IncidentEvent] {
    guard incident.outstanding.contains(kind) else { throw .nothingToDo }
    guard let words else { throw .wordsMissing }
    return [.answered(kind, answer, words: words)]
  }

  /// Somebody asks again on a day how they are.
  public static func setFollowUp(
    _ incident: Incident, _ day: CivilDate, today: CivilDate
  ) throws(IncidentRefusal) -> [IncidentEvent] {
    guard !incident.isWithdrawn, !incident.facts.support.isEmpty else { throw .nothingToDo }
    guard day >= today, day <= today.adding(days: followUpDays) else { throw .day }
    return incident.followUp == day && incident.followedUp == nil ? [] : [.followUpSet(day)]
  }

  /// They were asked again, and what came of it is said.
  public static func follow(
    _ incident: Incident, words: TextID?
  ) throws(IncidentRefusal) -> [IncidentEvent] {
    guard incident.followUp != nil, incident.followedUp == nil else { throw .nothingToDo }
    guard let words else { throw .wordsMissing }
    return [.followedUp(words: words)]
  }
}
