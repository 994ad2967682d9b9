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
    return try climb(after)
  }

  /// Takes what is due by now.
  func climb(_ visit: LiveVisit) throws -> LiveVisit {
    var visit = visit
    for _ in 0..<LiveWork.mostAtOnce {
      let book = try book(of: visit)
      guard let deadline = visit.deadline(book), deadline.due <= now else { break }
      let directory = try LiveDirectory.of(visit, at: now, transaction)
      let ahead = visit.alarm == nil ? nil : try EngineClock.ahead(transaction)
      let events = Climbing.due(visit, book, now: now, ahead: ahead) { directory.isThere($0) }
      guard !events.isEmpty else { break }
      visit = try put(events, on: visit, by: LiveWork.engine, directory: directory)
    }
    return visit
  }

  private func put(
    _ events: [LiveVisitEvent], on before: LiveVisit, by staff: StaffID, directory: LiveDirectory? = nil
  ) throws -> LiveVisit {
    let stamp = Stamp(by: staff, at: now)
    let book = try book(of: before)
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
    desk.signal.raise()
    return after
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
      let directory = try directory ?? LiveDirectory.of(visit, at: now, transaction)
      try add(notice, of: visit, to: directory.recipients(slots))
    case .owner:
      try add(notice, of: visit, to: [visit.alarm?.owner?.text, NoticeOutbox.dutyNumber].compactMap(\.self))
    case .told:
      let told = try NoticeOutbox.cancelAlerts(of: visit.id, by: notice.kind, transaction)
      try NoticeOutbox.add(
        notice, of: visit, to: told.filter { $0.recipient != staff.text }, now: now, transaction)
    }
  }

  private func add(_ notice: LiveNotice, of visit: LiveVisit, to recipients: [String]) throws {
    let addresses = try NoticeAddresses.of(recipients, for: visit.id, at: now, transaction)
    let known = recipients.compactMap { recipient in
      addresses[recipient]?.first.map { (recipient: recipient, channel: $0.channel) }
    }
    try NoticeOutbox.add(notice, of: visit, to: known, now: now, transaction)
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
