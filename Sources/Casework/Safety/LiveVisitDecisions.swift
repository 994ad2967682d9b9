public import CivilTime
public import Policy

/// Why something was not done to a live visit. Words for people are the pages' business.
public enum LiveRefusal: Error, Hashable, Sendable {
  /// It is not where this can be done.
  case phase(LivePhase)
  /// No alarm is open.
  case noAlarm
  /// An alarm is open: this is for whoever has it in hand.
  case alarmOpen
  /// Another alarm is open than the one that was looked at.
  case otherAlarm
  /// So many minutes cannot be.
  case minutes
  /// Longer than somebody alone may be in a visit without the contact's agreement (J3).
  case tooLong
  /// Nothing can be taken back any more.
  case nothingToUndo
  /// Only a manager stands down an alarm of duress or danger, and none of those who are on the visit (BRD-43).
  case notPermitted
  /// What was done, or how it was confirmed, is not said.
  case wordsMissing
}

/// What the visitor may say and what others may do. Pure: what is so goes in, the events come out.
public enum LiveVisitDecisions {
  /// How many minutes a visit may be said to take from now.
  public static let minutes = 5...480
  /// How long after their arrival visitors may be in a visit that they make longer without the contact's agreement, in
  /// minutes (J3).
  public static let mostWithoutAgreement = 180
  /// In how many minutes somebody who is well and has not arrived is expected, where nobody says.
  public static let stillExpected = 30
  /// How long a step can be taken back, in seconds: ten on the phone, and the way here (OFF-31).
  public static let undoSeconds = 60

  // MARK: The visitor

  /// They set out (HV-8.2.1). Said twice it is so once.
  public static func depart(_ visit: LiveVisit, occurred: Instant) throws(LiveRefusal) -> [LiveVisitEvent] {
    switch visit.phase {
    case .planned: return [.departed(occurred: occurred)]
    case .onTheWay, .inVisit: return []
    case .ended: throw .phase(visit.phase)
    }
  }

  /// They are at the door and say how long it takes (HV-8.3.1). Somebody who arrives is watched whatever became of the
  /// plan. A late word of an arrival moves no end that is past into the future: it counts from when it was.
  public static func arrive(
    _ visit: LiveVisit, minutes: Int, occurred: Instant, book: String, isIrregular: Bool, now: Instant
  ) throws(LiveRefusal) -> [LiveVisitEvent] {
    guard LiveVisitDecisions.minutes.contains(minutes) else { throw .minutes }
    if visit.phase == .inVisit { return [] }
    // What ended is not begun again by a late word of its beginning. What was called off, or ended before anybody was at
    // the door, is: somebody is there now.
    if visit.phase == .ended, visit.ending != .calledOff {
      guard visit.arrived == nil, let ended = visit.ended, occurred >= ended.at else { return [] }
    }
    let end = min(occurred, now).adding(seconds: minutes * 60)
    return [.arrived(occurred: occurred, expectedEnd: end, book: book, isIrregular: isIrregular)]
  }

  /// It takes longer (HV-8.3.2): so many minutes from the later of now and the expected end. Beyond three hours from the
  /// arrival only with the contact, however often it was made longer before.
  public static func extend(
    _ visit: LiveVisit, minutes: Int, occurred: Instant, isAgreed: Bool = false, now: Instant
  ) throws(LiveRefusal) -> [LiveVisitEvent] {
    guard LiveVisitDecisions.minutes.contains(minutes) else { throw .minutes }
    guard visit.phase == .inVisit, let arrived = visit.arrived else { throw .phase(visit.phase) }
    let from = max(visit.expectedEnd, min(occurred, now))
    let end = from.adding(seconds: minutes * 60)
    let most = arrived.at.adding(seconds: mostWithoutAgreement * 60)
    guard isAgreed || end <= most else { throw .tooLong }
    return [.extended(occurred: occurred, expectedEnd: end)]
  }

  /// They left safely (HV-8.4.1), or said how it ended. Once somebody is looking for them it closes nothing: whoever has
  /// it in hand confirms it (OFF-25).
  public static func leave(
    _ visit: LiveVisit, _ ending: LiveEnding, occurred: Instant
  ) throws(LiveRefusal) -> [LiveVisitEvent] {
    if visit.alarm != nil {
      return visit.alarm?.reportedSafe == nil ? [.reportedSafe(occurred: occurred, ending)] : []
    }
    guard visit.phase.isOpen else { return [] }
    return [.left(occurred: occurred, ending)]
  }

  /// Some of those who go are home, or out of the field for the day (BRD-31). It ends nothing: an open alarm, and a visit
  /// that goes on, stay as they are. Said twice it is so once.
  public static func home(
    _ visit: LiveVisit, _ staff: [StaffID], occurred: Instant
  ) -> [LiveVisitEvent] {
    staff.filter { one in visit.crew.contains(one) && !visit.home.contains { $0.by == one } }
      .map { .homeSafe($0, occurred: occurred) }
  }

  /// They take their last step back (OFF-31); the times they were watched by are as before.
  public static func undo(_ visit: LiveVisit, now: Instant) throws(LiveRefusal) -> [LiveVisitEvent] {
    guard let step = visit.lastStep, visit.alarm == nil else { throw .nothingToUndo }
    let since = step == .left ? visit.ended : visit.arrived
    guard let since, now <= since.at.adding(seconds: undoSeconds) else { throw .nothingToUndo }
    return [.undone(step)]
  }

  /// Somebody is in danger (HV-8.3.4 to 8.3.6): an alarm that goes before the one that is open, never behind. Raised again
  /// it is the same. At any time, whatever was said before.
  public static func raise(_ visit: LiveVisit, _ ladder: LadderKind, occurred: Instant, now: Instant)
    -> [LiveVisitEvent]
  {
    if let alarm = visit.alarm {
      let open = LiveVisitDecisions.rank(alarm.ladder)
      guard LiveVisitDecisions.rank(ladder) > open else { return [] }
    }
    return [.raised(ladder, base: now, occurred: occurred)]
  }

  private static func rank(_ ladder: LadderKind) -> Int {
    switch ladder {
    case .notArrived: 0
    case .overdue: 1
    case .device: 2
    case .help: 3
    case .duress: 4
    }
  }

  // MARK: Whoever watches

  /// Somebody has it (BRD-20). Whoever takes it from another is the one who has it then.
  public static func acknowledge(
    _ visit: LiveVisit, by staff: StaffID
  ) throws(LiveRefusal) -> [LiveVisitEvent] {
    guard let alarm = visit.alarm else { throw .noAlarm }
    guard !visit.crew.contains(staff) else { throw .notPermitted }
    return alarm.owner == staff ? [] : [.acknowledged]
  }

  /// Somebody called the visitor. No answer as often as the rung asks, and the next rung is told at once; an answer with
  /// more time puts the new end down and watches on; an answer that all is well ends it; anything wrong is duress.
  public static func attempt(
    _ visit: LiveVisit, _ result: AttemptResult, minutes: Int?, codeWord: CodeWordCheck,
    reason: FalseAlarmReason,
    by staff: StaffID, book: LadderBook, now: Instant, isThere: (SafetySlot) -> Bool
  ) throws(LiveRefusal) -> [LiveVisitEvent] {
    guard let alarm = visit.alarm else { throw .noAlarm }
    guard !visit.crew.contains(staff) else { throw .notPermitted }
    if result == .somethingWrong || codeWord == .wrong {
      return [.attempted(result)] + raise(visit, .duress, occurred: now, now: now)
    }
    switch result {
    case .noAnswer:
      let rungs = book.climbed(alarm.ladder)
      guard let place = alarm.place, alarm.policeCalled == nil, rungs.indices.contains(place.rung),
        alarm.attempts + 1 >= rungs[place.rung].attempts, rungs.indices.contains(place.rung + 1),
        rungs[place.rung].task == .callVisitor || rungs[place.rung].task == .furtherAttempts
      else { return [.attempted(result)] }
      return [.attempted(result), .acknowledgementEnded]
        + Climbing.passOn(alarm, from: place, book, now: now, isThere: isThere)
    case .answeredWell, .answeredMoreTime, .somethingWrong:
      guard !alarm.ladder.isUrgent else { return [.attempted(result)] }
      var events: [LiveVisitEvent] = [.attempted(result), .stoodDown(reason, codeWord, how: nil)]
      if result == .answeredMoreTime, !visit.isDrill {
        guard visit.phase.isOpen else { throw .phase(visit.phase) }
        events.append(try watchOn(visit, minutes, now: now))
      } else if visit.phase == .inVisit {
        events.append(.left(occurred: now, .safe))
      } else if visit.phase.isOpen {
        // They are well and not there yet: they are expected still.
        events.append(try watchOn(visit, minutes ?? stillExpected, now: now))
      }
      return events
    }
  }

  /// The police were called. Never refused while an alarm is open, whatever was tried before (BRD-22); who has to know
  /// is told at once (HV-8.4.3, 8.3.6).
  public static func callPolice(
    _ visit: LiveVisit, reference: TextID?, by staff: StaffID, book: LadderBook
  ) throws(LiveRefusal) -> [LiveVisitEvent] {
    guard let alarm = visit.alarm else { throw .noAlarm }
    guard !visit.crew.contains(staff) else { throw .notPermitted }
    let called = LiveVisitEvent.policeCalled(reference: reference)
    return alarm.isSeniorTold || book.informed(alarm.ladder).isEmpty ? [called] : [called, .seniorTold]
  }

  /// The alarm is over: who says so, how it was confirmed, what came of the code word, why there was one (BRD-26, 27).
  /// Danger is stood down by a manager only, and by none of those who are on the visit. Either they are safely out, or
  /// they are watched on for so many minutes.
  public static func standDown(
    _ visit: LiveVisit, _ reason: FalseAlarmReason, _ codeWord: CodeWordCheck, how: TextID?,
    by staff: StaffID,
    isManager: Bool, seen: LadderKind? = nil, minutes: Int?, now: Instant
  ) throws(LiveRefusal) -> [LiveVisitEvent] {
    guard let alarm = visit.alarm else { throw .noAlarm }
    // Danger that was said meanwhile is stood down by nobody who had not seen it.
    guard seen == nil || seen == alarm.ladder else { throw .otherAlarm }
    guard !visit.crew.contains(staff), isManager || !alarm.ladder.isUrgent else { throw .notPermitted }
    guard how != nil else { throw .wordsMissing }
    guard codeWord != .wrong else { throw .notPermitted }
    var events: [LiveVisitEvent] = [.stoodDown(reason, codeWord, how: how)]
    // As it is once the alarm is gone: an end that was taken back on the phone meanwhile is none.
    let after = visit.after(events, at: now)
    if after.phase.isOpen {
      events.append(minutes == nil ? .left(occurred: now, .safe) : try watchOn(after, minutes, now: now))
    }
    return events
  }

  /// They were spoken to and are expected so many minutes from now: out of the visit, or at its door where they are on
  /// their way.
  private static func watchOn(
    _ visit: LiveVisit, _ minutes: Int?, now: Instant
  ) throws(LiveRefusal) -> LiveVisitEvent {
    guard let minutes, LiveVisitDecisions.minutes.contains(minutes) else { throw .minutes }
    let moment = now.adding(seconds: minutes * 60)
    guard visit.phase != .inVisit else { return .extended(occurred: now, expectedEnd: moment) }
    let length = visit.expectedEnd.milliseconds - visit.plannedStart.milliseconds
    let end = Instant(milliseconds: moment.milliseconds + max(length, 0))
    return .replanned(
      LiveTerms(start: moment, end: end, crew: visit.crew, book: visit.book, isDrill: visit.isDrill))
  }

  // MARK: The plan

  /// What the plan of a visit asks of its watch: one that has authority is watched, by its times and its crew; one that
  /// lost it before anybody set out is not. One that began is arrived at, one that ended or was recorded is left. Whoever is
  /// under way stays watched whatever becomes of the plan.
  public static func follow(
    _ live: LiveVisit?, _ visit: Visit, book: String, now: Instant
  ) throws(LiveRefusal) -> [LiveVisitEvent] {
    let plan = visit.plan
    switch visit.stage {
    case .authorised:
      let terms = LiveTerms(start: plan.start, end: plan.end, crew: plan.staff, book: book)
      guard let live else { return [.watched(terms)] }
      switch live.phase {
      case .planned:
        let same =
          terms.start == live.plannedStart && terms.end == live.expectedEnd && terms.crew == live.crew
        return same || live.alarm != nil ? [] : [.replanned(terms)]
      case .onTheWay, .inVisit: return []
      case .ended: return live.ending == .calledOff && live.alarm == nil ? [.watched(terms)] : []
      }
    case .planning, .submitted, .refused, .cancelled:
      guard let live, live.phase == .planned, live.alarm == nil else { return [] }
      return [.left(occurred: now, .calledOff)]
    case .underWay:
      let shown = shown(live, visit, book: book, now: now)
      guard let live, live.phase != .inVisit, live.phase.isOpen || live.arrived == nil else { return shown }
      return [.arrived(occurred: now, expectedEnd: plan.end, book: book, isIrregular: false)] + shown
    case .ended, .recorded:
      let shown = shown(live, visit, book: book, now: now)
      // Under duress what is put down of the visit says nothing: people who have spoken to them do (BRD-43).
      guard let live, live.alarm?.ladder != .duress else { return shown }
      let ending = LiveEnding(visit.record?.content.outcome)
      guard !live.phase.isOpen else { return try leave(live, ending, occurred: now) + shown }
      return shown + (live.ending?.gives(wayTo: ending) ?? false ? [.endingRecorded(ending)] : [])
    }
  }
}
