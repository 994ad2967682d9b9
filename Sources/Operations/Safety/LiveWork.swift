import Casework
import CivilTime
import Policy
import Records
import Storage

/// Who takes the steps of a ladder: a node of the engine, or a request that was answered by one.
struct StepTaker {
  let node: String
  let token: Int
}

/// Work on live visits inside a transaction: whatever is decided, what falls due by it is taken at once, and whoever has
/// to be told stands in the outbox when it commits (C2).
struct LiveWork {
  /// Who the engine is in the journal.
  static let engine = LiveRecords.engine
  /// The most steps that are taken of one visit at once: a reminder and an alarm that were both due.
  static let mostAtOnce = 4

  let desk: Desk
  /// The time by the engine's clock.
  let now: Instant
  let taker: StepTaker
  let transaction: any Transaction

  func load(_ id: VisitID) throws -> LiveVisit? {
    try LiveRecords.visit(id, isForUpdate: true, transaction)
  }

  func book(of visit: LiveVisit) throws -> LadderBook { try desk.ladders(of: visit.book, transaction) }

  /// Records what somebody decided, then what is due by now.
  func record(_ events: [LiveVisitEvent], on before: LiveVisit, by staff: StaffID) throws -> LiveVisit {
    let after = try put(events, on: before, by: staff)
    // Whatever is new about an alarm, somebody looked at another one who asked for its stand-down.
    if after.alarm != nil, after.epoch != before.epoch { try voidStandDown(of: before, by: staff) }
    // Where nothing changed, what is held after an outage stays so: whoever asks for a stand-down releases nothing.
    if events.isEmpty, let hold = try HoldRecords.open(transaction),
      try HoldRecords.isHeld(before.id, by: hold, transaction)
    {
      return after
    }
    return try climb(after)
  }

  /// Takes what is due by now.
  func climb(_ visit: LiveVisit) throws -> LiveVisit {
    var visit = visit
    for _ in 0..<LiveWork.mostAtOnce {
      let book = try book(of: visit)
      guard let deadline = visit.deadline(book), deadline.due <= now else { break }
      let directory = try directory(of: visit)
      let ahead = visit.alarm == nil ? nil : try EngineClock.ahead(transaction)
      let events = Climbing.due(visit, book, now: now, ahead: ahead) { directory.isThere($0) }
      guard !events.isEmpty else { break }
      visit = try put(events, on: visit, by: LiveWork.engine, directory: directory)
    }
    return visit
  }

  /// Who fills the parts of a ladder for a visit now, and can be told by a channel that is set.
  func directory(of visit: LiveVisit) throws -> LiveDirectory {
    try LiveDirectory.of(visit, at: now, by: desk.channels, transaction)
  }

  /// Reminds the phones of a visit whose alarm must not be noticed there; what is due of the alarm stays as it is.
  @discardableResult
  func remindShown(_ event: LiveVisitEvent, _ visit: LiveVisit) throws -> LiveVisit {
    try put([event], on: visit, by: LiveWork.engine)
  }

  private func put(
    _ events: [LiveVisitEvent], on before: LiveVisit, by staff: StaffID, directory: LiveDirectory? = nil
  ) throws -> LiveVisit {
    let stamp = Stamp(by: staff, at: now)
    let book = try book(of: before)
    let (events, directory) = try naming(
      LiveVisitDecisions.covered(events, of: before), on: before, book, directory)
    guard
      let after = try LiveRecords.record(
        events, of: before.id, before: before, book: frozen(events, book), stamp: stamp, via: desk.channel,
        identifier: desk.shell.identifier, transaction)
    else { return before }
    var visit: LiveVisit? = before
    for event in events {
      let earlier = visit
      guard let next = LiveVisit.fold(earlier, event, id: before.id, stamp: stamp) else { break }
      if case .told(let told) = event, let ladder = next.alarm?.ladder {
        try EngineRecords.keep(
          told, of: next, on: ladder, at: now, node: taker.node, token: taker.token, version: desk.version,
          identifier: desk.shell.identifier, transaction)
      }
      for notice in LiveNotice.following(event, before: earlier, after: next, book) {
        try send(notice, of: next, by: staff, directory)
      }
      visit = next
    }
    // What the engine did is said when all of it can be read.
    if taker.token == 0 { desk.signal.raise() }
    return after
  }

  /// The events with who could not be told, for there is no address (N3).
  private func naming(
    _ events: [LiveVisitEvent], on before: LiveVisit, _ book: LadderBook, _ known: LiveDirectory?
  ) throws -> ([LiveVisitEvent], LiveDirectory?) {
    var directory = known
    var ladder = before.alarm?.ladder
    let named = try events.map { event -> LiveVisitEvent in
      if case .raised(let raised, _, _) = event { ladder = raised }
      guard case .told(let told) = event, let ladder else { return event }
      let known = try directory ?? self.directory(of: before)
      directory = known
      let slots = (told.passed + told.skipped + [told.place]).flatMap {
        Climbing.slots($0, of: book.climbed(ladder))
      }
      return .told(told.without(known.unreached(slots)))
    }
    return (named, directory)
  }

  /// The ladders the deadline is worked out by: those an arrival freezes.
  private func frozen(_ events: [LiveVisitEvent], _ book: LadderBook) throws -> LadderBook {
    for event in events {
      if case .arrived(_, _, let digest, _) = event { return try desk.ladders(of: digest, transaction) }
    }
    return book
  }

  private func send(
    _ notice: LiveNotice, of visit: LiveVisit, by staff: StaffID, _ directory: LiveDirectory?
  ) throws {
    switch notice.audience {
    case .slots(let slots):
      let directory = try directory ?? self.directory(of: visit)
      try add(notice, of: visit, to: directory.recipients(slots), at: directory.addresses)
    case .owner:
      try add(notice, of: visit, to: [visit.alarm?.owner?.text, NoticeOutbox.dutyNumber].compactMap(\.self))
    case .told:
      let told = try NoticeOutbox.cancelAlerts(of: visit.id, by: notice.kind, transaction)
        .filter { $0.recipient != staff.text }
      let addresses = try NoticeAddresses.of(
        Set(told.map(\.recipient)).sorted(), for: visit.id, at: now, transaction)
      // By each of the ways by which they were told. What is theirs no longer is passed over where another is left.
      var ways: [(recipient: String, way: NoticeAddress?)] = []
      for one in told {
        let own = addresses[one.recipient] ?? []
        let way = one.address(of: own) ?? own.first
        if !ways.contains(where: { $0.recipient == one.recipient && $0.way == way }) {
          ways.append((one.recipient, way))
        }
      }
      try NoticeOutbox.add(notice, of: visit, to: ways, now: now, transaction)
    }
  }

  /// Puts a notice in for recipients, to the first address of each; `known` are their addresses where they were read.
  func add(
    _ notice: LiveNotice, of visit: LiveVisit, to recipients: [String],
    at known: [String: [NoticeAddress]]? = nil
  ) throws {
    let addresses = try known ?? NoticeAddresses.of(recipients, for: visit.id, at: now, transaction)
    let ways = recipients.map { (recipient: $0, way: addresses[$0]?.first) }
    try NoticeOutbox.add(notice, of: visit, to: ways, now: now, transaction)
    try hint(notice, of: visit, to: recipients)
  }

  /// A reminder goes to the visitors' own phones besides, where they allowed it (OFF-32): a hint, which reaches nobody as far as
  /// any ladder knows. Nothing else ever goes to them, and nothing while an alarm is open that the phone may know of.
  private func hint(_ notice: LiveNotice, of visit: LiveVisit, to recipients: [String]) throws {
    guard notice.kind == .reminder, visit.alarm == nil || visit.shown?.alarm == nil && visit.shown != nil,
      !visit.isDrill,
      desk.channels?.contains(.push) ?? true
    else { return }
    let phones = try PushRecords.ways(of: recipients, transaction)
    let ways = recipients.flatMap { recipient in
      (phones[recipient] ?? []).map { (recipient: recipient, way: Optional($0)) }
    }
    try NoticeOutbox.add(notice, of: visit, to: ways, now: now, transaction)
  }
}

extension Desk {
  /// The time by the engine's clock.
  func engineTime(_ transaction: any Transaction) throws(StoreError) -> EngineClock.Reading {
    try EngineClock.read(machine: machineTime, isFixed: !shell.usesStoreClock, transaction)
  }

  /// This machine's steady clock, on the fixed day of a demo.
  var machineTime: Instant {
    guard shell.asOf != nil else { return shell.steady() }
    return moment
  }

  /// The version of the program, as steps and nodes name it.
  var version: String { shell.version }
}
