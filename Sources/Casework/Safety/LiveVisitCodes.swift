import CivilTime
import Policy

extension LadderPlace {
  /// Rung, turn and round with a full stop between.
  public var code: String { "\(rung).\(turn).\(round)" }

  /// Reads what `code` wrote.
  public init?(code: String) {
    let parts = code.split(separator: ".").compactMap { Int($0) }
    guard parts.count == 3, parts.allSatisfy({ $0 >= 0 }) else { return nil }
    self.init(rung: parts[0], turn: parts[1], round: parts[2])
  }
}

extension LiveTerms {
  var codes: Codes {
    var codes = Codes()
    codes.add("start", start.text)
    codes.add("end", end.text)
    for member in crew { codes.add("crew", member.text) }
    codes.add("book", book)
    codes.add("drill", if: isDrill)
    return codes
  }

  init?(_ codes: Codes) {
    guard let start = codes.instant("start"), let end = codes.instant("end"), let book = codes.first("book")
    else { return nil }
    self.init(
      start: start, end: end, crew: codes.all("crew").map(StaffID.init), book: book,
      isDrill: codes.flag("drill"))
  }
}

extension DepartureCheck {
  var codes: Codes {
    var codes = Codes()
    for item in asked { codes.add("asked", item) }
    for item in asked where ready.contains(item) { codes.add("ready", item) }
    return codes
  }

  /// Nil where nothing was asked, or what stands there is no such thing.
  init?(_ codes: Codes) {
    let asked = codes.all("asked").map(ReadyItem.init(rawValue:))
    let ready = codes.all("ready").map(ReadyItem.init(rawValue:))
    guard !asked.isEmpty, !asked.contains(nil), !ready.contains(nil) else { return nil }
    self.init(asked: asked.compactMap(\.self), ready: Set(ready.compactMap(\.self)))
  }
}

extension Codes {
  fileprivate func instant(_ name: String) -> Instant? { first(name).flatMap { Instant(text: $0) } }
  fileprivate func number(_ name: String) -> Int? { first(name).flatMap { Int($0) } }
}

extension LiveVisitEvent: CodedEvent {
  /// The code of the journal.
  public var name: String {
    switch self {
    case .watched: "live-watched"
    case .replanned: "live-replanned"
    case .departed: "live-departed"
    case .checked: "live-checked"
    case .arrived: "live-arrived"
    case .extended: "live-extended"
    case .left: "live-left"
    case .endingRecorded: "live-ending-recorded"
    case .homeSafe: "live-home-safe"
    case .undone: "live-undone"
    case .reminded: "live-reminded"
    case .raised: "alarm-raised"
    case .told: "alarm-told"
    case .acknowledged: "alarm-acknowledged"
    case .acknowledgementEnded: "alarm-acknowledgement-ended"
    case .windowRenewed: "alarm-window-renewed"
    case .attempted: "alarm-attempted"
    case .policeCalled: "alarm-police-called"
    case .seniorTold: "alarm-senior-told"
    case .stillOpen: "alarm-still-open"
    case .reportedSafe: "alarm-reported-safe"
    case .stoodDown: "alarm-stood-down"
    case .shown: "phone-shown"
    case .shownReminded: "phone-reminded"
    }
  }

  /// The event as codes.
  public var codes: Codes {
    var codes = Codes()
    switch self {
    case .watched(let terms), .replanned(let terms): return terms.codes
    case .departed(let occurred): codes.add("occurred", occurred.text)
    case .checked(let check): return check.codes
    case .arrived(let occurred, let end, let book, let isIrregular):
      codes.add("occurred", occurred.text)
      codes.add("end", end.text)
      codes.add("book", book)
      codes.add("irregular", if: isIrregular)
    case .extended(let occurred, let end):
      codes.add("occurred", occurred.text)
      codes.add("end", end.text)
    case .left(let occurred, let ending), .reportedSafe(let occurred, let ending):
      codes.add("occurred", occurred.text)
      codes.add("ending", ending)
    case .endingRecorded(let ending): codes.add("ending", ending)
    case .homeSafe(let staff, let occurred):
      codes.add("staff", staff.text)
      codes.add("occurred", occurred.text)
    case .undone(let step): codes.add("step", step)
    case .reminded(let number), .shownReminded(let number): codes.add("number", number)
    case .shown(let shown): return shown.codes
    case .raised(let ladder, let base, let occurred):
      codes.add("ladder", ladder)
      codes.add("base", base.text)
      codes.add("occurred", occurred.text)
    case .told(let told):
      codes.add("place", told.place.code)
      codes.add("due", told.due.text)
      codes.add("late", if: told.isLate)
      for place in told.skipped { codes.add("skipped", place.code) }
      for place in told.passed { codes.add("passed", place.code) }
      for one in told.unreached { codes.add("unreached", one.text) }
      codes.add("told", if: told.isTold)
    case .windowRenewed(let from): codes.add("from", from.text)
    case .attempted(let result): codes.add("result", result)
    case .policeCalled(let reference): codes.add("reference", reference?.text)
    case .stoodDown(let reason, let codeWord, let how):
      codes.add("reason", reason)
      codes.add("code-word", codeWord)
      codes.add("how", how?.text)
    case .acknowledged, .acknowledgementEnded, .seniorTold, .stillOpen: break
    }
    return codes
  }

  /// Reads an event; nil where it is none of these.
  public init?(name: String, codes: Codes) {
    let occurred = codes.instant("occurred")
    switch name {
    case "live-watched", "live-replanned":
      guard let terms = LiveTerms(codes) else { return nil }
      self = name == "live-watched" ? .watched(terms) : .replanned(terms)
    case "live-departed":
      guard let occurred else { return nil }
      self = .departed(occurred: occurred)
    case "live-checked":
      guard let check = DepartureCheck(codes) else { return nil }
      self = .checked(check)
    case "live-arrived":
      guard let occurred, let end = codes.instant("end"), let book = codes.first("book") else { return nil }
      self = .arrived(occurred: occurred, expectedEnd: end, book: book, isIrregular: codes.flag("irregular"))
    case "live-extended":
      guard let occurred, let end = codes.instant("end") else { return nil }
      self = .extended(occurred: occurred, expectedEnd: end)
    case "live-left", "alarm-reported-safe":
      guard let occurred, let ending = codes.word("ending", LiveEnding.self) else { return nil }
      self =
        name == "live-left" ? .left(occurred: occurred, ending) : .reportedSafe(occurred: occurred, ending)
    case "live-ending-recorded":
      guard let ending = codes.word("ending", LiveEnding.self) else { return nil }
      self = .endingRecorded(ending)
    case "live-home-safe":
      guard let occurred, let staff = codes.first("staff") else { return nil }
      self = .homeSafe(StaffID(staff), occurred: occurred)
    case "live-undone":
      guard let step = codes.word("step", LiveStep.self) else { return nil }
      self = .undone(step)
    case "live-reminded":
      guard let number = codes.number("number") else { return nil }
      self = .reminded(number)
    default:
      guard let event = LiveVisitEvent.ofAlarm(name, codes, occurred) else { return nil }
      self = event
    }
  }

  private static func ofAlarm(_ name: String, _ codes: Codes, _ occurred: Instant?) -> LiveVisitEvent? {
    switch name {
    case "alarm-raised":
      guard let occurred, let base = codes.instant("base"), let ladder = codes.word("ladder", LadderKind.self)
      else { return nil }
      return .raised(ladder, base: base, occurred: occurred)
    case "alarm-told":
      guard let place = codes.first("place").flatMap(LadderPlace.init(code:)), let due = codes.instant("due")
      else { return nil }
      return .told(
        RungTold(
          place: place, due: due, isLate: codes.flag("late"),
          skipped: codes.all("skipped").compactMap(LadderPlace.init(code:)),
          passed: codes.all("passed").compactMap(LadderPlace.init(code:)),
          unreached: codes.all("unreached").map(StaffID.init), isTold: codes.flag("told")))
    case "alarm-acknowledged": return .acknowledged
    case "alarm-acknowledgement-ended": return .acknowledgementEnded
    case "alarm-window-renewed": return codes.instant("from").map { .windowRenewed(from: $0) }
    case "alarm-attempted": return codes.word("result", AttemptResult.self).map { .attempted($0) }
    case "alarm-police-called": return .policeCalled(reference: codes.first("reference").map { TextID($0) })
    case "alarm-senior-told": return .seniorTold
    case "phone-shown": return ShownVisit(codes).map { .shown($0) }
    case "phone-reminded": return codes.number("number").map { .shownReminded($0) }
    case "alarm-still-open": return .stillOpen
    case "alarm-stood-down":
      guard let reason = codes.word("reason", FalseAlarmReason.self),
        let codeWord = codes.word("code-word", CodeWordCheck.self)
      else { return nil }
      return .stoodDown(reason, codeWord, how: codes.first("how").map { TextID($0) })
    default: return nil
    }
  }
}

// MARK: The row

extension LiveVisit {
  /// The live visit as codes, but for its id and its revision, which the row holds by themselves.
  public var codes: Codes {
    var codes = Codes()
    codes.add("phase", phase)
    if let ending { codes.add("ending", ending) }
    codes.add("epoch", epoch)
    codes.add("start", plannedStart.text)
    codes.add("end", expectedEnd.text)
    for member in crew { codes.add("crew", member.text) }
    codes.add("book", book)
    codes.add("departed", departed?.code)
    codes.add("arrived", arrived?.code)
    codes.add("ended", ended?.code)
    codes.add("reminders", reminders)
    codes.add("irregular", if: isIrregular)
    codes.add("drill", if: isDrill)
    if let lastStep { codes.add("step", lastStep) }
    for one in home { codes.add("home", one.code) }
    codes.add("confirmed", confirmed?.code)
    if let check { codes.list += check.codes.list }
    if let alarm { codes.list += alarm.codes.list }
    if let shown { codes.list += shown.codes.list }
    return codes
  }

  /// Reads what `codes` wrote.
  public init?(id: VisitID, revision: Int, codes: Codes) {
    guard let phase = codes.word("phase", LivePhase.self), let epoch = codes.number("epoch"),
      let start = codes.instant("start"), let end = codes.instant("end"), let book = codes.first("book"),
      let reminders = codes.number("reminders")
    else { return nil }
    self.init(
      id: id, revision: revision, phase: phase, ending: codes.word("ending"), epoch: epoch,
      plannedStart: start,
      expectedEnd: end, crew: codes.all("crew").map(StaffID.init), book: book,
      departed: codes.first("departed").flatMap(Stamp.init(code:)),
      arrived: codes.first("arrived").flatMap(Stamp.init(code:)),
      ended: codes.first("ended").flatMap(Stamp.init(code:)), reminders: reminders, alarm: nil,
      isIrregular: codes.flag("irregular"), isDrill: codes.flag("drill"), lastStep: codes.word("step"))
    home = codes.all("home").compactMap(Stamp.init(code:))
    confirmed = codes.first("confirmed").flatMap(Stamp.init(code:))
    if codes.first("asked") != nil {
      guard let check = DepartureCheck(codes) else { return nil }
      self.check = check
    }
    if codes.first("alarm") != nil {
      guard let alarm = Alarm(codes) else { return nil }
      self.alarm = alarm
    }
    // What is only for show never costs the alarm.
    shown = ShownVisit(codes)
  }
}

extension Alarm {
  fileprivate var codes: Codes {
    var codes = Codes()
    codes.add("alarm", ladder)
    codes.add("base", base.text)
    codes.add("raised", raised.text)
    codes.add("place", place?.code)
    codes.add("counted", countedFrom.text)
    codes.add("told", if: isTold)
    codes.add("owner", owner?.text)
    codes.add("last", lastStep.text)
    codes.add("attempts", attempts)
    codes.add("police", policeCalled?.code)
    codes.add("senior", if: isSeniorTold)
    codes.add("reported-safe", reportedSafe?.text)
    codes.add("still-open", reminders)
    return codes
  }

  fileprivate init?(_ codes: Codes) {
    guard let ladder = codes.word("alarm", LadderKind.self), let base = codes.instant("base"),
      let raised = codes.instant("raised"), let counted = codes.instant("counted"),
      let last = codes.instant("last"), let attempts = codes.number("attempts")
    else { return nil }
    self.init(ladder: ladder, base: base, raised: raised)
    place = codes.first("place").flatMap(LadderPlace.init(code:))
    countedFrom = counted
    isTold = codes.flag("told")
    owner = codes.first("owner").map { StaffID($0) }
    lastStep = last
    self.attempts = attempts
    policeCalled = codes.first("police").flatMap(Stamp.init(code:))
    isSeniorTold = codes.flag("senior")
    reportedSafe = codes.instant("reported-safe")
    reminders = codes.number("still-open") ?? 0
  }
}
