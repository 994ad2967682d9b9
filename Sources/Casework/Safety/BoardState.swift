public import CivilTime
public import Policy

/// How a live visit stands on the board, in the order in which a board lists them (BRD-11). Raw values are the codes of
/// the stream.
public enum BoardState: String, CaseIterable, Hashable, Sendable {
  case duress
  /// Help was asked for openly, or a lone worker device raised an alarm.
  case help
  /// Nobody said that they left safely, or arrived: the nominated contact calls (HV-8.4.2).
  case callNow = "call-now"
  /// Nobody reached them: the police are to be called now (HV-8.4.3).
  case callPolice = "call-police"
  /// The line manager tries further (HV-8.4.3).
  case withManager = "with-manager"
  case policeCalled = "police-called"
  /// They say that they are safe after an alarm was raised, and somebody has to confirm it (OFF-25).
  case toConfirm = "to-confirm"
  case overdue
  case due
  /// The planned start is past and nobody said that they arrived.
  case notArrived = "not-arrived"
  case endsSoon = "ends-soon"
  case inVisit = "in-visit"
  case onTheWay = "on-the-way"
  case planned
  case ended

  /// True where an alarm stands, or by the clock has to stand.
  public var isAlarm: Bool { rank <= BoardState.toConfirm.rank }

  /// The place in the order of the board.
  public var rank: Int { BoardState.allCases.firstIndex(of: self) ?? BoardState.allCases.count }

  /// How long after the expected end a visit is only due, in seconds (experience.md 3.2).
  static let dueSeconds = 60

  /// How a live visit stands at a moment. What is due by the clock is said even where the engine has not yet done it.
  public static func of(_ visit: LiveVisit, _ book: LadderBook, now: Instant) -> BoardState {
    if let alarm = visit.alarm { return of(alarm, book) }
    switch visit.phase {
    case .ended: return .ended
    case .planned, .onTheWay:
      if now >= visit.plannedStart.adding(seconds: book.after(.notArrived)) { return .callNow }
      if now >= visit.plannedStart { return .notArrived }
      return visit.phase == .onTheWay ? .onTheWay : .planned
    case .inVisit:
      let end = visit.expectedEnd
      if now >= end.adding(seconds: book.after(.overdue)) { return .callNow }
      if now >= end.adding(seconds: dueSeconds) { return .overdue }
      if now >= end { return .due }
      return now >= end.adding(seconds: -LiveVisit.reminderBefore) ? .endsSoon : .inVisit
    }
  }

  private static func of(_ alarm: Alarm, _ book: LadderBook) -> BoardState {
    switch alarm.ladder {
    case .duress: return .duress
    case .help, .device: return alarm.policeCalled == nil ? .help : .policeCalled
    case .notArrived, .overdue: break
    }
    if alarm.policeCalled != nil { return .policeCalled }
    if alarm.reportedSafe != nil { return .toConfirm }
    switch rung(of: alarm, book)?.task {
    case .furtherAttempts: return .withManager
    case .callPolice: return .callPolice
    case .callVisitor, .know, .takeOver, nil: return .callNow
    }
  }

  /// The rung an alarm stands on; its first before it was climbed.
  public static func rung(of alarm: Alarm, _ book: LadderBook) -> FrozenRung? {
    let rungs = book.climbed(alarm.ladder)
    let index = alarm.place?.rung ?? 0
    return rungs.indices.contains(index) ? rungs[index] : rungs.last
  }

  /// What is to be done about an alarm now (BRD-20): the rung it stands on. Where somebody took it on the rung that says
  /// nobody has, the step they are at instead: the visitor is called, further attempts are made, the police are called.
  public static func step(of alarm: Alarm, _ book: LadderBook) -> FrozenRung? {
    let rung = rung(of: alarm, book)
    guard alarm.owner != nil, rung?.task == .takeOver else { return rung }
    return book.climbed(alarm.ladder).first { step in
      switch step.task {
      case .callVisitor: alarm.attempts == 0
      case .furtherAttempts: alarm.attempts <= step.attempts
      case .callPolice: alarm.policeCalled == nil
      case .know, .takeOver: false
      }
    }
  }
}

extension LiveVisit {
  /// The moment a board counts from or to: the raising of an alarm, the expected end, the planned start.
  public var boardMoment: Instant {
    if let alarm { return alarm.base }
    return phase == .planned || phase == .onTheWay ? plannedStart : expectedEnd
  }

  /// When something was last heard of the visitor that a row of the table still tells.
  public var lastHeard: Instant? {
    [departed?.at, arrived?.at, ended?.at, alarm?.reportedSafe].compactMap(\.self).max()
  }
}
