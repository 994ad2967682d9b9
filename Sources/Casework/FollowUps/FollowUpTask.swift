public import CivilTime
public import Policy

/// The id of a task (UUIDv7 text made by the shell).
public struct TaskID: Hashable, Sendable {
  public let text: String
  public init(_ text: String) { self.text = text }
}

/// Where a task stands.
public enum TaskStage: String, CaseIterable, Hashable, Sendable {
  case open, done, dropped
}

/// What a task is about and why there is one.
public struct TaskFacts: Hashable, Sendable {
  public let person: PersonID
  /// The visit it follows from.
  public let visit: VisitID?
  public let kind: TaskKind
  public let policy: String
  public let rule: String
  public let paragraph: String
  public let force: Force
  /// Nil where the text names no day.
  public let due: CivilDate?
  public let mustBeAnswered: Bool

  public init(
    person: PersonID, visit: VisitID?, kind: TaskKind, policy: String, rule: String, paragraph: String,
    force: Force, due: CivilDate?, mustBeAnswered: Bool
  ) {
    self.person = person
    self.visit = visit
    self.kind = kind
    self.policy = policy
    self.rule = rule
    self.paragraph = paragraph
    self.force = force
    self.due = due
    self.mustBeAnswered = mustBeAnswered
  }
}

/// One thing that happened to a task.
public enum TaskEvent: Hashable, Sendable {
  case opened(TaskFacts, owner: StaffID)
  case assigned(StaffID)
  case done(TextID)
  case dropped(TextID)

  /// The code of the journal.
  public var name: String {
    switch self {
    case .opened: "task-opened"
    case .assigned: "task-assigned"
    case .done: "task-done"
    case .dropped: "task-dropped"
    }
  }
}

/// Something to do after a visit. Changed only by `fold`.
public struct FollowUpTask: Hashable, Sendable {
  public let id: TaskID
  public let facts: TaskFacts
  public let opened: Stamp
  public private(set) var revision: Int
  public private(set) var owner: StaffID
  public private(set) var stage: TaskStage
  public private(set) var settled: Stamp?
  /// What was done, or why it was dropped.
  public private(set) var words: TextID?

  /// The task after an event; nil where the event cannot follow.
  public static func fold(
    _ task: FollowUpTask?, _ event: TaskEvent, id: TaskID, stamp: Stamp
  ) -> FollowUpTask? {
    if case .opened(let facts, let owner) = event {
      guard task == nil else { return nil }
      return FollowUpTask(
        id: id, facts: facts, opened: stamp, revision: 1, owner: owner, stage: .open, settled: nil, words: nil
      )
    }
    guard var task else { return nil }
    task.revision += 1
    switch event {
    case .opened: break
    case .assigned(let owner): task.owner = owner
    case .done(let words): task.settle(.done, words, stamp)
    case .dropped(let words): task.settle(.dropped, words, stamp)
    }
    return task
  }

  private mutating func settle(_ stage: TaskStage, _ words: TextID, _ stamp: Stamp) {
    self.stage = stage
    self.words = words
    settled = stamp
  }

  init(
    id: TaskID, facts: TaskFacts, opened: Stamp, revision: Int, owner: StaffID, stage: TaskStage,
    settled: Stamp?, words: TextID?
  ) {
    self.id = id
    self.facts = facts
    self.opened = opened
    self.revision = revision
    self.owner = owner
    self.stage = stage
    self.settled = settled
    self.words = words
  }

  /// After how many days without a day of its own a task counts as ignored.
  public static let daysUntilIgnored = 7
  /// After how many more days an ignored task goes on to the head of the PDU.
  public static let daysUntilHead = 7

  /// Whom an open task has gone to by a day, and since when. It is ignored from the day after its own day, or once it has
  /// waited a week without one. Nil once it is settled.
  public func escalation(on today: CivilDate, opened day: CivilDate) -> TaskEscalation? {
    guard stage == .open else { return nil }
    let ignored = facts.due?.adding(days: 1) ?? day.adding(days: FollowUpTask.daysUntilIgnored + 1)
    guard ignored <= today else { return TaskEscalation(level: .owner, since: day) }
    let head = ignored.adding(days: FollowUpTask.daysUntilHead)
    return head <= today
      ? TaskEscalation(level: .pduHead, since: head) : TaskEscalation(level: .lineManager, since: ignored)
  }

  /// True where it is open and its day has passed, or it has waited a week: the line manager sees it.
  public func isIgnored(on today: CivilDate, opened day: CivilDate) -> Bool {
    escalation(on: today, opened: day).map { $0.level != .owner } ?? false
  }
}

/// Why something was not done about a task.
public enum TaskRefusal: Error, Hashable, Sendable {
  case stage(TaskStage)
  case wordsMissing
  /// It has to be answered and cannot be dropped (HV-4.8).
  case mustBeAnswered
  /// It is a review: whoever may settle it may, whoever owns it, and nobody gives it away (PRV-23).
  case isReview
}

/// What may be decided about tasks. Pure.
public enum Tasks {
  /// What the rules ask for after a visit.
  public static func following(
    _ visit: VisitID, of person: PersonID, rules: [(policy: String, rule: FollowUpRule)], day: CivilDate
  ) -> [TaskFacts] {
    let order = Force.allCases
    // Where several policies speak of somebody who has left, it is one thing to do: that of the strongest verb.
    let moved = rules.indices.filter { rules[$0].rule.task == .personMovedAway }.min {
      (order.firstIndex(of: rules[$0].rule.force) ?? 0, $0)
        < (order.firstIndex(of: rules[$1].rule.force) ?? 0, $1)
    }
    let asked = rules.indices.filter { rules[$0].rule.task != .personMovedAway || $0 == moved }
    return asked.map { index in
      let (policy, rule) = rules[index]
      return
        TaskFacts(
          person: person, visit: visit, kind: rule.task, policy: policy, rule: rule.id,
          paragraph: rule.cite.paragraph, force: rule.force, due: rule.isAtOnce ? day : nil,
          mustBeAnswered: rule.mustBeAnswered)
    }
  }

  /// It was done, and what was done is said.
  public static func finish(_ task: FollowUpTask, words: TextID?) throws(TaskRefusal) -> [TaskEvent] {
    guard task.stage == .open else { throw .stage(task.stage) }
    guard let words else { throw .wordsMissing }
    return [.done(words)]
  }

  /// It is not going to be done, and why not is said.
  public static func drop(_ task: FollowUpTask, words: TextID?) throws(TaskRefusal) -> [TaskEvent] {
    guard task.stage == .open else { throw .stage(task.stage) }
    guard !task.facts.mustBeAnswered else { throw .mustBeAnswered }
    guard let words else { throw .wordsMissing }
    return [.dropped(words)]
  }

  /// Somebody else sees to it.
  public static func assign(_ task: FollowUpTask, to owner: StaffID) throws(TaskRefusal) -> [TaskEvent] {
    guard task.stage == .open else { throw .stage(task.stage) }
    guard !task.isReview else { throw .isReview }
    return task.owner == owner ? [] : [.assigned(owner)]
  }
}
