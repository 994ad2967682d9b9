public import CivilTime
public import Policy

/// One rung that was told.
public struct RungTold: Hashable, Sendable {
  public let place: LadderPlace
  public let due: Instant
  /// It was no longer played in turn but caught up with: an outage came between (C10).
  public let isLate: Bool
  /// Places that were due meanwhile and are told in the same message.
  public let skipped: [LadderPlace]
  /// Places of which nobody could be told: their windows end at once, and the next was told (N3).
  public let passed: [LadderPlace]
  /// Who is of these places and could not be told, for there is no address; at most `mostUnreached`.
  public let unreached: [StaffID]
  /// Somebody was there to be told.
  public let isTold: Bool

  /// The most who are named.
  public static let mostUnreached = 20

  public init(
    place: LadderPlace, due: Instant, isLate: Bool, skipped: [LadderPlace], passed: [LadderPlace] = [],
    unreached: [StaffID] = [], isTold: Bool
  ) {
    self.place = place
    self.due = due
    self.isLate = isLate
    self.skipped = skipped
    self.passed = passed
    self.unreached = unreached
    self.isTold = isTold
  }

  /// The same, with who could not be told.
  public func without(_ staff: [StaffID]) -> RungTold {
    RungTold(
      place: place, due: due, isLate: isLate, skipped: skipped, passed: passed,
      unreached: Array(staff.prefix(RungTold.mostUnreached)), isTold: isTold)
  }
}

/// One thing that happened to a live visit. `occurred` is when the phone says it was; the stamp is ours.
public enum LiveVisitEvent: Hashable, Sendable {
  /// It is watched from now on: it has authority, or somebody arrived without.
  case watched(LiveTerms)
  /// The plan or the ladders are others; before anybody arrived.
  case replanned(LiveTerms)
  case departed(occurred: Instant)
  /// What they answered when they set out (HV-8.2.1).
  case checked(DepartureCheck)
  /// They are at the door; the end is what they expect, the ladders are frozen.
  case arrived(occurred: Instant, expectedEnd: Instant, book: String, isIrregular: Bool)
  case extended(occurred: Instant, expectedEnd: Instant)
  case left(occurred: Instant, LiveEnding)
  /// The record of a visit that had ended says how: not as was said at its end (HV-8.3.3).
  case endingRecorded(LiveEnding)
  /// One of those who go is home, or out of the field for the day (BRD-31).
  case homeSafe(StaffID, occurred: Instant)
  case undone(LiveStep)
  case reminded(Int)
  case raised(LadderKind, base: Instant, occurred: Instant)
  case told(RungTold)
  case acknowledged
  case acknowledgementEnded
  /// The clock went ahead while somebody had their window before the police: it is counted anew from then (T3).
  case windowRenewed(from: Instant)
  case attempted(AttemptResult)
  case policeCalled(reference: TextID?)
  /// Those who have to know were told.
  case seniorTold
  case stillOpen
  case reportedSafe(occurred: Instant, LiveEnding)
  case stoodDown(FalseAlarmReason, CodeWordCheck, how: TextID?)
  /// What the visitor's phone goes on with, as if there were no alarm (BRD-41).
  case shown(ShownVisit)
  /// The visitor's phone is reminded, for the first or the second time, as if there were no alarm (OFF-32, BRD-41).
  case shownReminded(Int)
}

/// What a live visit is watched by.
public struct LiveTerms: Hashable, Sendable {
  public let start: Instant
  public let end: Instant
  /// The members of staff who go; the first one leads.
  public let crew: [StaffID]
  /// The digest of the ladders.
  public let book: String
  public let isDrill: Bool

  public init(start: Instant, end: Instant, crew: [StaffID], book: String, isDrill: Bool = false) {
    self.start = start
    self.end = end
    self.crew = crew
    self.book = book
    self.isDrill = isDrill
  }
}

extension LiveVisit: Chronicled {
  /// The live visit after an event; nil where the event cannot follow.
  public static func fold(
    _ before: LiveVisit?, _ event: LiveVisitEvent, id: VisitID, stamp: Stamp
  ) -> LiveVisit? {
    if case .watched(let terms) = event {
      guard var visit = before else { return LiveVisit(id: id, terms) }
      // It ended before anybody arrived and has authority again.
      guard visit.phase == .ended, visit.arrived == nil, visit.alarm == nil else { return nil }
      visit.revision += 1
      visit.phase = .planned
      visit.ending = nil
      visit.ended = nil
      visit.isDrill = terms.isDrill
      visit.check = nil
      visit.home = []
      visit.take(terms)
      return visit
    }
    guard var visit = before else { return nil }
    visit.revision += 1
    visit.apply(event, stamp)
    return visit
  }

  private init(id: VisitID, _ terms: LiveTerms) {
    self.init(
      id: id, revision: 1, phase: .planned, ending: nil, epoch: 1, plannedStart: terms.start,
      expectedEnd: terms.end, crew: terms.crew, book: terms.book, departed: nil, arrived: nil, ended: nil,
      reminders: 0, alarm: nil, isIrregular: false, isDrill: terms.isDrill, lastStep: nil)
  }

  private mutating func take(_ terms: LiveTerms) {
    plannedStart = terms.start
    expectedEnd = terms.end
    crew = terms.crew
    book = terms.book
    epoch += 1
  }

  private mutating func apply(_ event: LiveVisitEvent, _ stamp: Stamp) {
    switch event {
    case .watched: break
    case .replanned(let terms): take(terms)
    case .departed:
      phase = .onTheWay
      departed = stamp
      home = []
    case .checked(let check): self.check = check
    case .arrived(_, let end, let book, let isIrregular):
      phase = .inVisit
      ending = nil
      ended = nil
      arrived = stamp
      self.book = book
      self.isIrregular = self.isIrregular || isIrregular
      lastStep = .arrived
      home = []
      expect(end, stamp)
    case .extended(_, let end): expect(end, stamp)
    case .left(_, let ending):
      phase = .ended
      self.ending = ending
      ended = stamp
      lastStep = ending == .calledOff ? nil : .left
      epoch += 1
    case .endingRecorded(let ending):
      self.ending = ending
      lastStep = nil
    case .homeSafe(let staff, _): home = home.filter { $0.by != staff } + [Stamp(by: staff, at: stamp.at)]
    case .undone(let step): undo(step, stamp)
    case .reminded(let number): reminders = number
    case .shown(let shown): self.shown = shown
    case .shownReminded(let number): shown?.reminders = number
    case .raised, .told, .acknowledged, .acknowledgementEnded, .windowRenewed, .attempted, .policeCalled,
      .seniorTold,
      .stillOpen, .reportedSafe, .stoodDown:
      applyToAlarm(event, stamp)
    }
  }

  /// Another expected end: what was due by the old one is no longer due, and reminders that are past are not sent.
  private mutating func expect(_ end: Instant, _ stamp: Stamp) {
    expectedEnd = end
    epoch += 1
    reminders = stamp.at < end.adding(seconds: -LiveVisit.reminderBefore) ? 0 : stamp.at < end ? 1 : 2
  }

  private mutating func undo(_ step: LiveStep, _ stamp: Stamp) {
    lastStep = nil
    epoch += 1
    switch step {
    case .arrived:
      phase = departed == nil ? .planned : .onTheWay
      arrived = nil
      reminders = 0
    case .left:
      phase = arrived != nil ? .inVisit : departed != nil ? .onTheWay : .planned
      ending = nil
      ended = nil
    }
  }

  private mutating func applyToAlarm(_ event: LiveVisitEvent, _ stamp: Stamp) {
    if case .raised(let ladder, let base, _) = event {
      alarm = Alarm(ladder: ladder, base: base, raised: stamp.at)
      lastStep = nil
      epoch += 1
      return
    }
    switch event {
    case .told(let told):
      alarm?.tell(told, at: stamp.at)
    case .acknowledged:
      alarm?.owner = stamp.by
      alarm?.lastStep = stamp.at
    case .acknowledgementEnded: alarm?.owner = nil
    case .windowRenewed(let from): alarm?.countedFrom = from
    case .attempted:
      alarm?.attempts += 1
      alarm?.owner = stamp.by
      alarm?.lastStep = stamp.at
    case .policeCalled:
      alarm?.policeCalled = stamp
      alarm?.owner = stamp.by
      alarm?.lastStep = stamp.at
    case .seniorTold: alarm?.isSeniorTold = true
    case .stillOpen:
      alarm?.reminders += 1
      alarm?.lastStep = stamp.at
    case .reportedSafe(let occurred, let ending):
      alarm?.reportedSafe = occurred
      // Of danger nobody has longer for it: it may have been said under duress.
      if let ladder = alarm?.ladder, !ladder.isUrgent {
        alarm?.countedFrom = stamp.at
        alarm?.lastStep = stamp.at
      }
      phase = .ended
      self.ending = ending
      ended = stamp
      epoch += 1
    case .stoodDown:
      alarm = nil
      confirmed = stamp
      // What the phone was reminded of under its own epochs keeps nothing back that it is to be reminded of now.
      if let shown {
        epoch = max(epoch, shown.epoch) + 1
        // Their phone goes on with a visit that they took back the end of: so does the watch.
        if shown.phase.isOpen, !phase.isOpen {
          phase = shown.phase
          ending = nil
          ended = nil
          expectedEnd = shown.expectedEnd
        }
      }
      shown = nil
    case .watched, .replanned, .departed, .checked, .arrived, .extended, .left, .endingRecorded, .homeSafe,
      .undone, .reminded, .raised, .shown, .shownReminded:
      break
    }
  }
}

extension Alarm {
  /// A rung was told. What comes next is counted from when it was due, so that small delays do not add up; from now where
  /// an outage came between, so that whoever was told has their window (C10).
  fileprivate mutating func tell(_ told: RungTold, at now: Instant) {
    if place?.rung != told.place.rung { attempts = 0 }
    place = told.place
    countedFrom = told.isLate ? now : told.due
    isTold = isTold || told.isTold
    lastStep = now
  }
}
