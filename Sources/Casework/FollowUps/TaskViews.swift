public import CivilTime
public import Policy

/// Whom an open task has gone to, and since when.
public struct TaskEscalation: Hashable, Sendable {
  /// Who has to see to it. Later ones go further.
  public enum Level: Int, CaseIterable, Comparable, Hashable, Sendable {
    case owner, lineManager, pduHead

    public static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
  }

  public let level: Level
  public let since: CivilDate

  public init(level: Level, since: CivilDate) {
    self.level = level
    self.since = since
  }
}

/// A task with what its line shows.
public struct TaskRow: Hashable, Sendable {
  public let task: FollowUpTask
  public let crn: String
  public let familyName: String
  public let givenName: String
  public let rosh: RiskLevel?
  public let teamName: String
  public let ownerName: String?
  /// Nil once it is settled.
  public let escalation: TaskEscalation?

  public init(
    task: FollowUpTask, crn: String, familyName: String, givenName: String, rosh: RiskLevel?,
    teamName: String, ownerName: String?, escalation: TaskEscalation?
  ) {
    self.task = task
    self.crn = crn
    self.familyName = familyName
    self.givenName = givenName
    self.rosh = rosh
    self.teamName = teamName
    self.ownerName = ownerName
    self.escalation = escalation
  }

  /// Its day passed, or it waited a week: the line manager sees it.
  public var isIgnored: Bool { escalation.map { $0.level != .owner } ?? false }
}

/// One thing that happened to a task, by whom and when.
public struct TaskHappening: Hashable, Sendable {
  public let event: TaskEvent
  public let stamp: Stamp

  public init(event: TaskEvent, stamp: Stamp) {
    self.event = event
    self.stamp = stamp
  }
}

/// A task with everything its page shows.
public struct TaskFile: Hashable, Sendable {
  public let task: FollowUpTask
  public let person: CaseloadRow
  /// When the visit began that it follows from.
  public let visitStart: Instant?
  public let texts: [TextID: String]
  /// Names of the members of staff it speaks of, by id.
  public let names: [String: String]
  /// Everything that happened to it, in order.
  public let happenings: [TaskHappening]
  public let escalation: TaskEscalation?
  /// Whom it can be given to.
  public let colleagues: [VisitColleague]
  /// Whether whoever asks works or manages the case; of a review, whether they may settle it.
  public let mayWork: Bool
  /// What it reviews; nil for every other task.
  public let glass: GlassBreak?

  public init(
    task: FollowUpTask, person: CaseloadRow, visitStart: Instant?, texts: [TextID: String],
    names: [String: String], happenings: [TaskHappening], escalation: TaskEscalation?,
    colleagues: [VisitColleague], mayWork: Bool, glass: GlassBreak? = nil
  ) {
    self.glass = glass
    self.task = task
    self.person = person
    self.visitStart = visitStart
    self.texts = texts
    self.names = names
    self.happenings = happenings
    self.escalation = escalation
    self.colleagues = colleagues
    self.mayWork = mayWork
  }

  /// The words of a text; nil where there is none.
  public func words(_ id: TextID?) -> String? { id.flatMap { texts[$0] } }
}

/// How much waits for somebody: shown where they start.
public struct WaitingTasks: Hashable, Sendable {
  /// Their own open tasks.
  public let own: Int
  /// Tasks of others that were ignored for so long that they have come to whoever asks.
  public let escalated: Int

  public init(own: Int, escalated: Int) {
    self.own = own
    self.escalated = escalated
  }
}
