public import CivilTime
public import Policy

/// Where somebody who makes a visit is, as far as they said.
public enum LivePhase: String, CaseIterable, Hashable, Sendable {
  /// It has authority; nobody has set out.
  case planned
  /// They left for it (HV-8.2.1).
  case onTheWay = "on-the-way"
  /// They arrived (HV-8.3.1).
  case inVisit = "in-visit"
  /// It is over, one way or another.
  case ended

  /// True while nothing is known to be over.
  public var isOpen: Bool { self != .ended }
}

/// How a live visit ended.
public enum LiveEnding: String, CaseIterable, Hashable, Sendable {
  /// They said that they left safely (HV-8.4.1).
  case safe
  /// They did not go in, or went away again before it began (HV-8.3.1).
  case abandoned
  /// They left because they felt threatened or ill at ease; never held against them (HV-8.3.3).
  case terminated
  /// They were not let in, and left.
  case refused
  /// It lost its authority before anybody arrived: called off, put off, given to others.
  case calledOff = "called-off"

  /// How a visit ended that turned out so; safe where nothing else was recorded.
  init(_ outcome: VisitOutcome?) {
    self =
      switch outcome {
      case .terminated: .terminated
      case .abandoned: .abandoned
      case .refused: .refused
      case .completed, .noAnswer, .refusedRoom, .noLongerAtAddress, .notAtAssessedAddress, .other, nil: .safe
      }
  }

  /// True where a record that says otherwise is believed: that somebody broke a visit off always (HV-8.3.3), and never
  /// that they did not.
  func gives(wayTo recorded: LiveEnding) -> Bool {
    recorded == .terminated ? self != .terminated : self == .safe && recorded != .safe
  }
}

/// What somebody who called the visitor came to (HV-8.4.2, 8.4.3).
public enum AttemptResult: String, CaseIterable, Hashable, Sendable {
  case answeredWell = "answered-well"
  case answeredMoreTime = "answered-more-time"
  case noAnswer = "no-answer"
  /// They answered, and something is wrong.
  case somethingWrong = "something-wrong"
}

/// Whether the code word was asked for when the visitor was spoken to (BRD-26).
public enum CodeWordCheck: String, CaseIterable, Hashable, Sendable {
  case right
  case notAsked = "not-asked"
  /// They gave the alert code, or could not say the word.
  case wrong
}

/// Why there was an alarm and no danger (BRD-27).
public enum FalseAlarmReason: String, CaseIterable, Hashable, Sendable {
  /// They answered a call and were well; what had kept them was not asked.
  case answered
  case forgot
  case noSignal = "no-signal"
  case battery
  case overran
  case test
  case systemFault = "system-fault"
  /// It was none: something had happened.
  case real
}

/// A place on a ladder: which rung, who of those it tells in turn, and how often it was told again.
public struct LadderPlace: Hashable, Sendable {
  /// From 0, among the rungs that are climbed.
  public let rung: Int
  /// From 0, among those told in turn.
  public let turn: Int
  /// How often this place was told before, from 0.
  public let round: Int

  public init(rung: Int, turn: Int = 0, round: Int = 0) {
    self.rung = rung
    self.turn = turn
    self.round = round
  }
}

/// Somebody is looked for, or is in danger: how far the ladder was climbed and who has it in hand.
public struct Alarm: Hashable, Sendable {
  public let ladder: LadderKind
  /// When the first rung was due.
  public let base: Instant
  /// When it was raised.
  public let raised: Instant
  /// Where the ladder stands; nil before the first rung.
  public internal(set) var place: LadderPlace?
  /// From when the window of that place is counted.
  public internal(set) var countedFrom: Instant
  /// Somebody was told, so that the window before the police is one that a person had.
  public internal(set) var isTold = false
  /// Who took it (BRD-20), and when they last did something about it.
  public internal(set) var owner: StaffID?
  public internal(set) var lastStep: Instant
  /// Attempts to reach the visitor that were logged on this rung.
  public internal(set) var attempts = 0
  public internal(set) var policeCalled: Stamp?
  /// Those who have to know were told, or are no longer to be told.
  public internal(set) var isSeniorTold = false
  /// The visitor said that they are safe after it was raised: somebody has to confirm it (OFF-25).
  public internal(set) var reportedSafe: Instant?
  /// How often it was said that it is still open.
  public internal(set) var reminders = 0

  init(ladder: LadderKind, base: Instant, raised: Instant) {
    self.ladder = ladder
    self.base = base
    self.raised = raised
    countedFrom = base
    lastStep = raised
  }
}

/// A visit from the moment it has authority until everybody is known to be safe. Changed only by `fold`.
public struct LiveVisit: Hashable, Sendable {
  public let id: VisitID
  public internal(set) var revision: Int
  public internal(set) var phase: LivePhase
  public internal(set) var ending: LiveEnding?
  /// Goes up whenever the times it is watched by change: what was due under another epoch is no longer due.
  public internal(set) var epoch: Int
  public internal(set) var plannedStart: Instant
  /// The planned end before arrival; what was said at the door and since then, afterwards.
  public internal(set) var expectedEnd: Instant
  /// The members of staff who go; the first one leads.
  public internal(set) var crew: [StaffID]
  /// The digest of the ladders that hold for it, frozen at arrival.
  public internal(set) var book: String
  public internal(set) var departed: Stamp?
  /// What they answered when they set out; nil where they were not asked.
  public internal(set) var check: DepartureCheck?
  public internal(set) var arrived: Stamp?
  public internal(set) var ended: Stamp?
  /// How many of the two reminders before and at the expected end were sent or are past.
  public internal(set) var reminders: Int
  public internal(set) var alarm: Alarm?
  /// Watched though the visit has no authority any more: they went all the same, or did not know.
  public internal(set) var isIrregular: Bool
  /// A rehearsal: everything is real but the danger (W7).
  public internal(set) var isDrill: Bool
  /// When the last step was taken back that may be taken back; nil where none may.
  public internal(set) var lastStep: LiveStep?
  /// Who of those who go are home, or out of the field for the day, and since when (BRD-31).
  public internal(set) var home: [Stamp] = []
  /// Who stood an alarm of it down last, knowing that they are safe, and when.
  public internal(set) var confirmed: Stamp?
  /// What the visitor's phone was told, where an alarm is open that nobody near it may notice (BRD-41).
  public internal(set) var shown: ShownVisit?

  init(
    id: VisitID, revision: Int, phase: LivePhase, ending: LiveEnding?, epoch: Int, plannedStart: Instant,
    expectedEnd: Instant, crew: [StaffID], book: String, departed: Stamp?, arrived: Stamp?, ended: Stamp?,
    reminders: Int, alarm: Alarm?, isIrregular: Bool, isDrill: Bool, lastStep: LiveStep?
  ) {
    self.id = id
    self.revision = revision
    self.phase = phase
    self.ending = ending
    self.epoch = epoch
    self.plannedStart = plannedStart
    self.expectedEnd = expectedEnd
    self.crew = crew
    self.book = book
    self.departed = departed
    self.arrived = arrived
    self.ended = ended
    self.reminders = reminders
    self.alarm = alarm
    self.isIrregular = isIrregular
    self.isDrill = isDrill
    self.lastStep = lastStep
  }

  /// True while it is watched: nobody said that it is over, or an alarm is open.
  public var isOpen: Bool { phase.isOpen || alarm != nil }
}

/// A step of the visitor that may be taken back for some seconds (OFF-31).
public enum LiveStep: String, CaseIterable, Hashable, Sendable {
  case arrived
  case left
}

/// What is due next of a live visit.
public struct LiveDeadline: Hashable, Sendable {
  /// What happens then.
  public enum Kind: Hashable, Sendable {
    /// The visitor is reminded, for the first or the second time (OFF-32).
    case reminder(Int)
    /// An alarm of this kind is raised.
    case alarm(LadderKind)
    /// The next place of the ladder is told.
    case climb
    /// Whoever took it did nothing more: it is nobody's again, and the next is told (BRD-23).
    case acknowledgementEnds
    /// The police were called and it is not over: whoever has it is told again.
    case stillOpen
    /// A drill has gone on for as long as drills do (W7).
    case drillEnds
  }

  public let kind: Kind
  public let due: Instant
  /// 3 duress, 2 other danger, 1 somebody is looked for, 0 a reminder.
  public let priority: Int

  public init(kind: Kind, due: Instant, priority: Int) {
    self.kind = kind
    self.due = due
    self.priority = priority
  }
}

extension LiveVisit {
  /// How long before the expected end the visitor is reminded first, in seconds (OFF-32).
  public static let reminderBefore = 300

  /// What is due next; nil where nothing is. The one place that says so: the tables hold exactly this (invariant 6). What
  /// is due of a drill waits behind every alarm, and a drill ends by itself.
  public func deadline(_ book: LadderBook) -> LiveDeadline? {
    guard isDrill else { return next(book) }
    guard isOpen else { return nil }
    let end = plannedStart.adding(seconds: Drill.seconds)
    guard let next = next(book), next.due < end else {
      return LiveDeadline(kind: .drillEnds, due: end, priority: 0)
    }
    return LiveDeadline(kind: next.kind, due: next.due, priority: 0)
  }

  private func next(_ book: LadderBook) -> LiveDeadline? {
    if let alarm { return alarm.deadline(book) }
    switch phase {
    case .planned, .onTheWay:
      return LiveDeadline(
        kind: .alarm(.notArrived), due: plannedStart.adding(seconds: book.after(.notArrived)), priority: 1)
    case .inVisit:
      switch reminders {
      case 0:
        return LiveDeadline(
          kind: .reminder(1), due: expectedEnd.adding(seconds: -LiveVisit.reminderBefore), priority: 0)
      case 1: return LiveDeadline(kind: .reminder(2), due: expectedEnd, priority: 0)
      default:
        return LiveDeadline(
          kind: .alarm(.overdue), due: expectedEnd.adding(seconds: book.after(.overdue)), priority: 1)
      }
    case .ended: return nil
    }
  }
}

extension Alarm {
  /// 3 for duress, 2 for other danger, 1 where somebody is looked for.
  public var priority: Int { ladder == .duress ? 3 : ladder.isUrgent ? 2 : 1 }

  func deadline(_ book: LadderBook) -> LiveDeadline {
    func due(_ kind: LiveDeadline.Kind, _ moment: Instant) -> LiveDeadline {
      LiveDeadline(kind: kind, due: moment, priority: priority)
    }
    guard let place else { return due(.climb, base) }
    if policeCalled != nil { return due(.stillOpen, lastStep.adding(seconds: book.settings.stillOpen)) }
    let isToBeConfirmed = reportedSafe != nil && !ladder.isUrgent
    if owner != nil {
      let seconds = isToBeConfirmed ? book.settings.confirmation : book.settings.acknowledgement
      return due(.acknowledgementEnds, lastStep.adding(seconds: seconds))
    }
    let rungs = book.climbed(ladder)
    let window = rungs.indices.contains(place.rung) ? rungs[place.rung].window : book.settings.acknowledgement
    let seconds = isToBeConfirmed ? max(window, book.settings.confirmation) : window
    return due(.climb, countedFrom.adding(seconds: seconds))
  }
}
