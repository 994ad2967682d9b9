public import CivilTime
public import Policy

/// What the passing of time does to a live visit: the one reducer of everything that falls due. Pure; fired twice it
/// does nothing the second time.
public enum Climbing {
  /// The guards of the engine that can be taken away to show that the tests notice (safety.md, simulator rules).
  public struct Guards: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    /// After an outage one rung is told, never a whole ladder at once, and none before the police without a window (C10).
    public static let catchUp = Guards(rawValue: 1)
    /// What was due under another epoch is not due.
    public static let epoch = Guards(rawValue: 2)
    /// Only whoever holds the lease writes.
    public static let fence = Guards(rawValue: 4)
    /// One step and one notice of a key.
    public static let uniqueKey = Guards(rawValue: 8)
    /// The clock of the engine never goes back.
    public static let highWater = Guards(rawValue: 16)
    public static let all: Guards = [.catchUp, .epoch, .fence, .uniqueKey, .highWater]
  }

  /// What falls due by now, in order. `isThere` says whether anybody of a slot can be told; the duty number always is
  /// asked for, so that an alarm nobody can be told of still shows. `ahead` is when the clock last went ahead of the time
  /// that had passed; nil where it never did. Empty where nothing is due.
  public static func due(
    _ visit: LiveVisit, _ book: LadderBook, now: Instant, ahead: Instant? = nil, guards: Guards = .all,
    isThere: (SafetySlot) -> Bool
  ) -> [LiveVisitEvent] {
    guard let deadline = visit.deadline(book), deadline.due <= now else { return [] }
    switch deadline.kind {
    case .reminder(let number):
      // Of two that are past only the second one makes sense.
      return [.reminded(number == 1 && visit.expectedEnd <= now ? 2 : number)]
    case .alarm(let ladder):
      let raised = LiveVisitEvent.raised(ladder, base: deadline.due, occurred: deadline.due)
      let alarm = Alarm(ladder: ladder, base: deadline.due, raised: now)
      return [raised] + climb(alarm, book, due: deadline.due, now: now, guards: guards, isThere: isThere)
    case .climb:
      guard let alarm = visit.alarm else { return [] }
      return renewed(
        climb(alarm, book, due: deadline.due, now: now, guards: guards, isThere: isThere), alarm, book,
        now: now, ahead: ahead)
    case .acknowledgementEnds:
      guard let alarm = visit.alarm else { return [] }
      return [.acknowledgementEnded]
        + renewed(
          climb(alarm, book, due: deadline.due, now: now, guards: guards, isThere: isThere), alarm, book,
          now: now, ahead: ahead)
    case .stillOpen: return [.stillOpen]
    case .drillEnds:
      let left = LiveVisitEvent.left(occurred: now, .safe)
      return visit.alarm == nil ? [left] : [.stoodDown(.test, .notAsked, how: nil), left]
    }
  }

  /// T3: a clock that goes ahead may raise an alarm early, and calls no police early. Where it went ahead during the
  /// window of whoever was told last, that window is counted anew; danger waits for nothing.
  private static func renewed(
    _ events: [LiveVisitEvent], _ alarm: Alarm, _ book: LadderBook, now: Instant, ahead: Instant?
  ) -> [LiveVisitEvent] {
    let rungs = book.climbed(alarm.ladder)
    guard let ahead, !alarm.ladder.isUrgent, let place = alarm.place, rungs.indices.contains(place.rung),
      ahead > max(alarm.countedFrom, alarm.raised), ahead <= now,
      now < ahead.adding(seconds: rungs[place.rung].window),
      case .told(let told) = events.first, isPolice(told.place, rungs)
    else { return events }
    return [.windowRenewed(from: ahead)]
  }

  /// Nobody answered as often as the rung asks: the next rung is told at once (HV-8.4.2, 8.4.3), whoever else of this one
  /// would have been told in turn. Whoever is not there is passed over.
  static func passOn(
    _ alarm: Alarm, from place: LadderPlace, _ book: LadderBook, now: Instant, isThere: (SafetySlot) -> Bool
  ) -> [LiveVisitEvent] {
    let rungs = book.climbed(alarm.ladder)
    guard rungs.indices.contains(place.rung) else { return [] }
    var alarm = alarm
    alarm.place = LadderPlace(rung: place.rung, turn: rungs[place.rung].tell.count - 1)
    return climb(alarm, book, due: now, now: now, guards: .all, isThere: isThere)
  }

  private static func climb(
    _ alarm: Alarm, _ book: LadderBook, due: Instant, now: Instant, guards: Guards,
    isThere: (SafetySlot) -> Bool
  ) -> [LiveVisitEvent] {
    let rungs = book.climbed(alarm.ladder)
    guard !rungs.isEmpty else { return [] }
    var skipped: [LadderPlace] = []
    var passed: [LadderPlace] = []
    var moment = due
    var place = next(after: alarm.place, in: rungs, alarm: alarm)
    let isLate = now.milliseconds - due.milliseconds > Int64(book.settings.lateAfter) * 1000
    // Whoever cannot be told is passed over at once. After an outage, so is what should have been told long ago: one
    // message says it all, to everybody who would have had one by now.
    while true {
      let following = next(after: place, in: rungs, alarm: alarm)
      guard following.round == place.round else { break }
      if !isReachable(place, rungs, isThere) {
        passed.append(place)
        place = following
        continue
      }
      guard isLate, guards.contains(.catchUp) else { break }
      moment = moment.adding(seconds: rungs[place.rung].window)
      let told = reached(following, rungs, alarm, isThere)
      guard moment <= now, alarm.ladder.isUrgent || !isPolice(told, rungs) else { break }
      skipped.append(place)
      place = following
    }
    let isTold = isReachable(place, rungs, isThere)
    return [
      .told(
        RungTold(
          place: place, due: due, isLate: isLate, skipped: skipped, passed: passed, isTold: isTold))
    ]
  }

  /// The first place from one on where somebody is to be told.
  private static func reached(
    _ place: LadderPlace, _ rungs: [FrozenRung], _ alarm: Alarm, _ isThere: (SafetySlot) -> Bool
  ) -> LadderPlace {
    var place = place
    while !isReachable(place, rungs, isThere) {
      let following = next(after: place, in: rungs, alarm: alarm)
      guard following.round == place.round else { break }
      place = following
    }
    return place
  }

  private static func isPolice(_ place: LadderPlace, _ rungs: [FrozenRung]) -> Bool {
    rungs[place.rung].task == .callPolice || rungs[place.rung].task == .takeOver
  }

  /// The place after another: the next in turn, the next rung, and at the end the last one again. While the visitor has
  /// said that they are safe the police are nobody's next step.
  static func next(after place: LadderPlace?, in rungs: [FrozenRung], alarm: Alarm) -> LadderPlace {
    guard let place else { return LadderPlace(rung: 0) }
    let rung = rungs[min(place.rung, rungs.count - 1)]
    if !rung.isTogether, place.turn + 1 < rung.tell.count {
      return LadderPlace(rung: place.rung, turn: place.turn + 1)
    }
    guard place.rung + 1 < rungs.count else {
      return LadderPlace(rung: place.rung, turn: place.turn, round: place.round + 1)
    }
    let isToBeConfirmed = alarm.reportedSafe != nil && !alarm.ladder.isUrgent
    if isToBeConfirmed, rungs[place.rung + 1].task == .callPolice {
      return LadderPlace(rung: rungs.count - 1)
    }
    return LadderPlace(rung: place.rung + 1)
  }

  /// The slots a place tells.
  public static func slots(_ place: LadderPlace, of rungs: [FrozenRung]) -> [SafetySlot] {
    guard rungs.indices.contains(place.rung) else { return [] }
    let rung = rungs[place.rung]
    return rung.isTogether ? rung.tell : rung.tell.indices.contains(place.turn) ? [rung.tell[place.turn]] : []
  }

  private static func isReachable(
    _ place: LadderPlace, _ rungs: [FrozenRung], _ isThere: (SafetySlot) -> Bool
  ) -> Bool {
    slots(place, of: rungs).contains(where: isThere)
  }
}
