public import CivilTime
public import Policy

/// A live visit as the visitor's phone was told of it while there is an alarm that nobody near the phone may notice (BRD-40,
/// BRD-41): duress, or the lone worker device. It goes on by what is pressed, as the live visit would without the alarm, so that
/// the phone gets the same answers and the same reminders, at the same times. No ladder looks at it.
public struct ShownVisit: Hashable, Sendable {
  public let phase: LivePhase
  public let ending: LiveEnding?
  /// As without the alarm: the keys of reminders are made of it.
  public let epoch: Int
  public let expectedEnd: Instant
  public let departed: Stamp?
  public let arrived: Stamp?
  public let ended: Stamp?
  /// How many of the two reminders before and at the expected end were sent or are past.
  public internal(set) var reminders: Int
  public let isIrregular: Bool
  public let lastStep: LiveStep?
  /// The alarm that the phone may know of: somebody is looked for, or help was called for openly.
  public let alarm: LadderKind?
  /// When they said that they are safe under that alarm.
  public let reportedSafe: Instant?

  /// What a phone has that was told of everything there is but an alarm that must not be noticed.
  public init(_ visit: LiveVisit) {
    let alarm = visit.alarm.flatMap { $0.ladder == .duress || $0.ladder == .device ? nil : $0 }
    phase = visit.phase
    ending = visit.ending
    epoch = visit.epoch
    expectedEnd = visit.expectedEnd
    departed = visit.departed
    arrived = visit.arrived
    ended = visit.ended
    reminders = visit.reminders
    isIrregular = visit.isIrregular
    lastStep = visit.lastStep
    self.alarm = alarm?.ladder
    reportedSafe = alarm?.reportedSafe
  }
}

extension LiveVisit {
  /// The live visit as the visitor's phone has it at a moment, by what it was told and by the time: itself where nothing is
  /// kept from the phone.
  public func asShown(at now: Instant, _ book: LadderBook) -> LiveVisit {
    let visit = told
    guard shown != nil, visit.alarm == nil else { return visit }
    let (ladder, since): (LadderKind, Instant)
    switch visit.phase {
    case .planned, .onTheWay: (ladder, since) = (.notArrived, visit.plannedStart)
    case .inVisit: (ladder, since) = (.overdue, visit.expectedEnd)
    case .ended: return visit
    }
    let due = since.adding(seconds: book.after(ladder))
    guard due <= now else { return visit }
    return visit.after([.raised(ladder, base: due, occurred: due)], at: due)
  }

  /// The same, as of the last time that anything was pressed.
  fileprivate var told: LiveVisit {
    guard let shown else { return self }
    var visit = self
    visit.shown = nil
    visit.phase = shown.phase
    visit.ending = shown.ending
    visit.epoch = shown.epoch
    visit.expectedEnd = shown.expectedEnd
    visit.departed = shown.departed
    visit.arrived = shown.arrived
    visit.ended = shown.ended
    visit.reminders = shown.reminders
    visit.isIrregular = shown.isIrregular
    visit.lastStep = shown.lastStep
    visit.alarm = shown.alarm.map { ladder in
      var alarm = Alarm(ladder: ladder, base: plannedStart, raised: plannedStart)
      alarm.reportedSafe = shown.reportedSafe
      return alarm
    }
    return visit
  }

  /// What events make of it; those that cannot follow are passed over.
  public func after(_ events: [LiveVisitEvent], at now: Instant) -> LiveVisit {
    let stamp = Stamp(by: crew.first ?? StaffID(""), at: now)
    return events.reduce(self) { LiveVisit.fold($0, $1, id: id, stamp: stamp) ?? $0 }
  }

  /// The reminder that the visitor's phone is to get next as if there were no alarm (OFF-32, BRD-41); nil where it would get
  /// none. It is no deadline: what is due of the alarm is `deadline` alone.
  public var shownReminder: (number: Int, due: Instant)? {
    guard let shown, alarm != nil, !isDrill, shown.alarm == nil, shown.phase == .inVisit else { return nil }
    switch shown.reminders {
    case 0: return (1, shown.expectedEnd.adding(seconds: -LiveVisit.reminderBefore))
    case 1: return (2, shown.expectedEnd)
    default: return nil
    }
  }
}

extension LiveVisitEvent {
  /// It concerns what the visitor's phone was told, and nothing that is so.
  public var isOfPhone: Bool {
    switch self {
    case .shown, .shownReminded: true
    default: false
    }
  }
}

extension LiveVisitDecisions {
  /// The events with what the visitor's phone goes on with, where they raise an alarm that must not be noticed there: however
  /// it was raised, by an alert PIN, the lone worker device, or a code word that somebody heard.
  public static func covered(_ events: [LiveVisitEvent], of visit: LiveVisit) -> [LiveVisitEvent] {
    guard visit.shown == nil, !visit.isDrill, !events.contains(where: \.isOfPhone),
      events.contains(where: \.isCovert)
    else { return events }
    return events + [.shown(ShownVisit(visit))]
  }

  /// The reminder of the phone that is due by now; nil where none is.
  public static func remindShown(_ visit: LiveVisit, now: Instant) -> LiveVisitEvent? {
    guard let next = visit.shownReminder, next.due <= now, let shown = visit.shown else { return nil }
    // Of two that are past only the second one makes sense.
    return .shownReminded(next.number == 1 && shown.expectedEnd <= now ? 2 : next.number)
  }

  /// What a visit that was begun or ended elsewhere than on the phone makes of what the phone has.
  static func shown(_ live: LiveVisit?, _ visit: Visit, book: String, now: Instant) -> [LiveVisitEvent] {
    guard let live, live.shown != nil else { return [] }
    let phone = live.told
    var events: [LiveVisitEvent] = []
    switch visit.stage {
    case .underWay where phone.phase != .inVisit && (phone.phase.isOpen || phone.arrived == nil):
      events = [.arrived(occurred: now, expectedEnd: visit.plan.end, book: book, isIrregular: false)]
    case .ended, .recorded:
      guard phone.phase.isOpen else { return [] }
      events = (try? leave(phone, LiveEnding(visit.record?.content.outcome), occurred: now)) ?? []
    default: break
    }
    return events.isEmpty ? [] : [.shown(ShownVisit(phone.after(events, at: now)))]
  }
}

extension LiveVisitEvent {
  /// It raises an alarm that must not be noticed near the visitor.
  fileprivate var isCovert: Bool {
    if case .raised(let ladder, _, _) = self { ladder == .duress || ladder == .device } else { false }
  }
}

extension ShownVisit {
  /// As codes, each name behind `shown-`.
  var codes: Codes {
    var codes = Codes()
    codes.add("shown-phase", phase)
    if let ending { codes.add("shown-ending", ending) }
    codes.add("shown-epoch", epoch)
    codes.add("shown-end", expectedEnd.text)
    codes.add("shown-departed", departed?.code)
    codes.add("shown-arrived", arrived?.code)
    codes.add("shown-ended", ended?.code)
    codes.add("shown-reminders", reminders)
    codes.add("shown-irregular", if: isIrregular)
    if let lastStep { codes.add("shown-step", lastStep) }
    if let alarm { codes.add("shown-alarm", alarm) }
    codes.add("shown-reported-safe", reportedSafe?.text)
    return codes
  }

  /// Reads what `codes` wrote; nil where it does not stand there.
  init?(_ codes: Codes) {
    guard let phase = codes.word("shown-phase", LivePhase.self),
      let epoch = codes.first("shown-epoch").flatMap({ Int($0) }),
      let end = codes.first("shown-end").flatMap({ Instant(text: $0) }),
      let reminders = codes.first("shown-reminders").flatMap({ Int($0) })
    else { return nil }
    self.phase = phase
    ending = codes.word("shown-ending")
    self.epoch = epoch
    expectedEnd = end
    departed = codes.first("shown-departed").flatMap(Stamp.init(code:))
    arrived = codes.first("shown-arrived").flatMap(Stamp.init(code:))
    ended = codes.first("shown-ended").flatMap(Stamp.init(code:))
    self.reminders = reminders
    isIrregular = codes.flag("shown-irregular")
    lastStep = codes.word("shown-step")
    alarm = codes.word("shown-alarm")
    reportedSafe = codes.first("shown-reported-safe").flatMap { Instant(text: $0) }
  }
}
