public import Casework
import CivilTime
import Policy
import Records
import Storage

extension Desk {
  /// Takes what a lone worker device or a text message says (HV-8.3.4 to 8.3.6, OFF-27), once however often it is told. It
  /// goes to the visit of whoever it is of that it can only be about. What belongs to no visit, or is not understood, is
  /// lost nowhere: it stands on the board until somebody has seen to it, and those on duty are told. It never closes an
  /// alarm (N2). Where the program stumbles over it, it is kept as not understood all the same.
  public func receiveReport(_ report: InboundReport) async throws -> InboundReceipt {
    let desk = through(report.kind == .device ? "alarm" : "text")
    // Only now can others read it.
    defer { signal.raise() }
    do {
      do {
        return try await store.write { try InboundWork(desk, report, $0).take() }
      } catch StoreError.conflict {
        // Told twice at once: the other one was first, or somebody else changed the visit meanwhile.
        return try await store.write { try InboundWork(desk, report, $0).take() }
      }
    } catch {
      guard Desk.isOfOneMessage(error) else { throw error }
      let trouble = "\(error)"
      return try await store.write { try InboundWork(desk, report, $0).take(in: trouble) }
    }
  }

  /// True where an error is of what the message is about, not of the database as a whole.
  private static func isOfOneMessage(_ error: any Error) -> Bool {
    switch error {
    case StoreError.unexpected, is LiveProblem, is LiveRefusal, is VisitRefusal: true
    default: false
    }
  }

  /// Whoever watches has seen to a message that the program did nothing with. False where it is not theirs, or not open
  /// any more.
  public func seeToMessage(_ actor: Actor, _ id: InboundID) async throws -> Bool {
    guard actor.watchesVisits, Desk.isIdentifier(id.text), let scope = Scope.of(actor.safetyReach) else {
      return false
    }
    defer { signal.raise() }
    let (channel, shell) = (channel, shell)
    return try await store.write { transaction in
      guard try InboundRecords.message(id, isForUpdate: true, transaction)?.isOpen ?? false,
        try !InboundRecords.open(in: scope, besides: actor.staff, only: id, transaction).isEmpty
      else { return false }
      let now = try engineTime(transaction).now
      try InboundRecords.close(
        id, stamp: Stamp(by: actor.staff, at: now), via: channel, entry: shell.identifier(), transaction)
      for var notice in try InboundOutbox.notices(of: id, transaction) where notice.kind == .alert {
        _ = notice.item.cancel()
        try InboundOutbox.put(notice, transaction)
      }
      try AccessLog.append(
        accesses(
          to: [(InboundRecords.subjectKind, id.text)], by: actor.staff.text, purpose: "visit-safety",
          verb: .alteration), in: transaction)
      return true
    }
  }
}

/// What became of a message that came in, as far as whoever brought it has to know.
public struct InboundReceipt: Hashable, Sendable {
  public let fate: InboundFate
  /// True where somebody on duty, or a duty number, is told besides the boards.
  public let isAnybodyTold: Bool
  /// What the program stumbled over, for its log; nil where it did not. It names nobody.
  public var trouble: String?
}

/// One message on its way to a visit or to people, inside a transaction.
private struct InboundWork {
  let desk: Desk
  let report: InboundReport
  let now: Instant
  let transaction: any Transaction

  /// How many texts of unknown numbers in an hour make a duty number ring: a number can be had by anybody.
  private static let mostUnknown = 10

  init(_ desk: Desk, _ report: InboundReport, _ transaction: any Transaction) throws {
    self.desk = desk
    self.report = report
    self.transaction = transaction
    now = try desk.engineTime(transaction).now
  }

  private var id: InboundID {
    InboundID(NoticeOutbox.uuid("inbound/\(report.kind.rawValue)/\(report.once)"))
  }

  /// What became of it, and of whom and where.
  private struct Outcome {
    var fate: InboundFate
    var sender: InboundSender?
    var visit: VisitID?
    var expectedEnd: Instant?
  }

  func take() throws -> InboundReceipt {
    if let known = try InboundRecords.message(id, transaction) { return try receipt(known.fate) }
    return try keep(report.kind == .device ? device() : text())
  }

  /// Keeps it as not understood: what it is about cannot be worked with.
  func take(in trouble: String) throws -> InboundReceipt {
    let known = try InboundRecords.message(id, transaction)
    var made = try known.map { try receipt($0.fate) } ?? keep(Outcome(fate: .notUnderstood))
    made.trouble = trouble
    return made
  }

  private func receipt(_ fate: InboundFate) throws -> InboundReceipt {
    let notices = try InboundOutbox.notices(of: id, isForUpdate: false, transaction)
    return InboundReceipt(fate: fate, isAnybodyTold: notices.contains { $0.kind == .alert })
  }

  private func keep(_ outcome: Outcome) throws -> InboundReceipt {
    let team = outcome.sender?.team
    let message = InboundMessage(
      id: id, kind: report.kind, word: report.word, fate: outcome.fate, sender: report.sender,
      staff: outcome.sender?.staff, visit: outcome.visit, team: team, expectedEnd: outcome.expectedEnd,
      received: now, isOpen: outcome.fate.isForPeople)
    let isRepeated = try isRepeated(message)
    let rings = try !isRepeated && isTold(message)
    try InboundRecords.keep(
      message, of: outcome.sender, via: desk.channel, entry: desk.shell.identifier(), transaction)
    if let position = report.position, report.word == .alarm, let visit = outcome.visit,
      let staff = outcome.sender?.staff
    {
      try SafetyEventRecords.keep(position, of: staff, on: visit, event: id.text, transaction)
    }
    if rings { try tell(message, outcome.sender) }
    if report.kind == .text, !isRepeated, let point = outcome.sender?.point {
      try InboundOutbox.add(
        .answer, of: id, to: InboundRecipient.point(point).code, by: .sms, priority: 1, now: now, transaction)
    }
    return try receipt(message.fate)
  }

  // MARK: Devices

  /// A device that visits have booked, by where their people are; else one of somebody's own, by its number or by their
  /// code.
  private func device() throws -> Outcome {
    guard report.word != .other, let device = report.sender else { return Outcome(fate: .notUnderstood) }
    let bookings = try InboundRecords.booked(withDevice: device, at: now, transaction)
    let lives = try bookings.compactMap { try LiveRecords.readable($0.visit, transaction) }
    if let choice = DeviceChoice(bookings, lives, now: now),
      let sender = try InboundRecords.crew(of: choice.visit.id, transaction).first
    {
      let outcome = try said(about: choice.visit, by: sender)
      guard !choice.isClear, report.word == .alarm else { return outcome }
      return Outcome(fate: .ambiguous, sender: sender, visit: choice.visit.id)
    }
    var senders = try InboundRecords.senders(device: device, transaction)
    let booked = bookings.first?.visit
    if let booked { senders = try InboundRecords.crew(of: booked, transaction) }
    guard let first = senders.first else {
      return Outcome(fate: report.word == .test ? .noted : .unknownSender)
    }
    let found = try visits(of: senders)
    // What is booked names the visit. A device of two people is of whoever is out.
    let live =
      found.first { $0.visit.id == booked }?.visit
      ?? LiveChoice.danger(found.map(\.visit), now: now, endOfDay: endOfDay)
    let sender =
      senders.first { one in found.contains { $0.staff == one.staff && $0.visit.id == live?.id } } ?? first
    if live == nil, booked == nil, senders.count > 1 {
      return Outcome(fate: report.word == .test ? .noted : .unknownSender)
    }
    return try said(about: live, by: sender)
  }

  private func said(about live: LiveVisit?, by sender: InboundSender) throws -> Outcome {
    switch report.word {
    case .alarm:
      guard let live else { return Outcome(fate: .noVisit, sender: sender) }
      try raise(live, by: sender.staff)
      return Outcome(fate: .applied, sender: sender, visit: live.id)
    case .answered, .closed:
      let isOpen = live?.alarm != nil
      return Outcome(fate: isOpen ? .information : .noted, sender: sender, visit: live?.id)
    case .lowBattery: return Outcome(fate: .information, sender: sender, visit: live?.id)
    case .test, .here, .safe, .moreTime, .help, .other:
      return Outcome(fate: .noted, sender: sender, visit: live?.id)
    }
  }

  /// The same decision as the board's device alarm (HV-8.3.4): raised again it is the same, behind a greater danger it
  /// changes nothing.
  private func raise(_ visit: LiveVisit, _ ladder: LadderKind = .device, by staff: StaffID) throws {
    let work = LiveWork(
      desk: desk, now: now, taker: StepTaker(node: desk.channel, token: 0), transaction: transaction)
    guard let held = try work.load(visit.id) else { return }
    try work.voidStandDown(of: held, by: staff)
    let events = LiveVisitDecisions.raise(
      held, ladder, occurred: min(report.occurred, now), now: now)
    _ = try work.record(events, on: held, by: staff)
  }

  // MARK: Texts

  private func text() throws -> Outcome {
    guard let number = report.sender else { return Outcome(fate: .notUnderstood) }
    let senders = try InboundRecords.senders(number: number, transaction)
    guard !senders.isEmpty else { return Outcome(fate: .unknownSender) }
    // Danger is about what is so; of the rest whoever forces them finds what their phone was told (BRD-41).
    let found =
      report.word.isDanger
      ? try visits(of: senders)
      : try visits(of: senders).map {
        (staff: $0.staff, visit: try desk.asShown($0.visit, at: now, transaction))
      }
    let out = senders.filter { one in found.contains { $0.staff == one.staff && $0.visit.isOpen } }
    // A number of two people is that of whoever is out.
    guard let sender = senders.count == 1 ? senders[0] : out.count == 1 ? out[0] : nil else {
      return Outcome(fate: .ambiguous, sender: senders[0])
    }
    guard report.word != .other else { return Outcome(fate: .notUnderstood, sender: sender) }
    let isOld =
      now.milliseconds - report.occurred.milliseconds > Int64(InboundReport.mostAge) * 1000
    guard !isOld || report.word.isDanger else { return Outcome(fate: .late, sender: sender) }
    let own = found.filter { $0.staff == sender.staff }.map(\.visit)
    let over = try Set(own.filter { try isOver($0) }.map(\.id))
    switch LiveChoice.text(
      report.word, reference: report.reference, own, over: over, now: now, endOfDay: endOfDay)
    {
    case .nothing:
      try raiseForced(sender)
      return Outcome(fate: .noVisit, sender: sender)
    case .several: return Outcome(fate: .ambiguous, sender: sender)
    case .one(let visit) where over.contains(visit.id) && [.here, .moreTime].contains(report.word):
      return Outcome(fate: .refused, sender: sender, visit: visit.id)
    case .one(let visit): return try apply(visit, sender)
    }
  }

  /// True where whoever forces somebody has to take the visit for over: it ended with the alert PIN, and the alarm of duress
  /// is open. Its texts are answered as those about a visit that is over are (BRD-43).
  private func isOver(_ visit: LiveVisit) throws -> Bool {
    guard visit.alarm?.ladder == .duress, visit.phase != .ended,
      let record = try VisitRecords.visit(visit.id, transaction)
    else { return false }
    return record.stage == .ended || record.stage == .recorded
  }

  /// The same work as what the phone's app says. A text is weaker evidence: it closes no alarm, as nothing that the visitor
  /// says does (OFF-25).
  private func apply(_ visit: LiveVisit, _ sender: InboundSender) throws -> Outcome {
    let type: SafetyEventType
    switch report.word {
    case .here: type = .arrive
    // Made to say so: as with the alert PIN where there is a signal, and answered as any other (BRD-40, BRD-41).
    case .safe: type = try isForced(visit, sender) ? .duress : .safe
    case .moreTime: type = .extend
    default: type = .help
    }
    let event = SafetyEvent(
      id: id.text, visit: visit.id, sequence: 0, type: type, occurred: min(report.occurred, now),
      minutes: report.minutes, clockOffset: nil, position: nil, isForcedCheckOut: type == .duress,
      canonical: "text \(report.once) \(type.rawValue) \(report.minutes ?? 0)")
    do {
      _ = try desk.received(sender.staff, event, transaction)
    } catch is LiveRefusal {
      return Outcome(fate: .refused, sender: sender, visit: visit.id)
    } catch let problem as LiveProblem {
      guard case .otherBody = problem else {
        return Outcome(fate: .refused, sender: sender, visit: visit.id)
      }
      throw problem
    }
    let after = try LiveRecords.visit(visit.id, transaction).map {
      try desk.asShown($0, at: now, transaction)
    }
    // Nobody watches over a visit that is over: they must not be told that they are there.
    if report.word == .here, after?.phase != .inVisit {
      return Outcome(fate: .refused, sender: sender, visit: visit.id)
    }
    return Outcome(fate: .applied, sender: sender, visit: visit.id, expectedEnd: after?.expectedEnd)
  }

  /// Somebody says with the code of duress that they are safe, and their phone has no visit any more of which that could be
  /// said: the one of theirs that is looked for is in danger all the same, and the answer says nothing of it (BRD-40, BRD-41).
  private func raiseForced(_ sender: InboundSender) throws {
    guard report.word == .safe, report.code != nil else { return }
    for one in try visits(of: [sender]) where one.staff == sender.staff && one.visit.alarm != nil {
      guard try isForced(one.visit, sender) else { continue }
      try raise(one.visit, .duress, by: sender.staff)
    }
  }

  private func isForced(_ visit: LiveVisit, _ sender: InboundSender) throws -> Bool {
    guard let code = report.code else { return false }
    return try FieldDeviceRecords.isAlert(
      textCode: code, about: VisitReference.text(visit.id), of: sender.staff, transaction)
  }

  // MARK: People

  private var endOfDay: Instant { desk.zone.endOfDay(desk.zone.date(of: now)) }

  private func visits(of senders: [InboundSender]) throws -> [(staff: StaffID, visit: LiveVisit)] {
    try InboundRecords.visits(
      of: senders.map(\.staff), since: now.adding(seconds: -12 * 3600), transaction)
  }

  /// How long one answer holds for words of one number that are not understood, in seconds.
  private static let onceIn = 15 * 60

  /// Whether it is not understood, as what the same number said a little before: answered and told of once.
  private func isRepeated(_ message: InboundMessage) throws -> Bool {
    guard message.kind == .text, message.fate == .notUnderstood, !message.word.isDanger,
      let staff = message.staff
    else { return false }
    let since = now.adding(seconds: -InboundWork.onceIn)
    return try InboundRecords.count(.notUnderstood, .text, since: since, of: staff, transaction) > 0
  }

  /// Whether people are rung: not for each of many texts of strangers, and of what a provider says and nobody understands
  /// once until somebody looks.
  private func isTold(_ message: InboundMessage) throws -> Bool {
    guard message.fate.isTold else { return false }
    let hour = now.adding(seconds: -3600)
    switch (message.kind, message.fate) {
    case (.text, .unknownSender),
      (.text, .notUnderstood) where message.staff == nil:
      return try message.word != .other
        && InboundRecords.count(message.fate, .text, since: hour, isTold: true, transaction)
          < InboundWork.mostUnknown
    case (.device, .notUnderstood) where message.word == .other:
      return try InboundRecords.count(.notUnderstood, .device, since: hour, isOpen: true, transaction) == 0
    default: return true
    }
  }

  /// Tells whoever is on duty for the team by a way that is open: the nominated contact, else other contacts, else the line
  /// manager; of danger all of them, and the duty number too. Of what is nobody's, the duty number of every region.
  private func tell(_ message: InboundMessage, _ sender: InboundSender?) throws {
    var isTold = false
    if let sender, let team = sender.team {
      let slots = try DutyRecords.directory(
        team: team, at: now, excluding: [sender.staff], transaction)
      var told: Set<StaffID> = []
      for slot in [SafetySlot.nominatedContact, .otherContacts, .lineManager]
      where message.isUrgent || !isTold {
        for staff in slots[slot] ?? [] where told.insert(staff).inserted {
          isTold = try add(.staff(staff), of: message) || isTold
        }
      }
      if message.isUrgent || !isTold { isTold = try add(.team(team), of: message) || isTold }
    }
    if !isTold, let region = sender?.region { isTold = try add(.region(region), of: message) }
    guard sender == nil || (sender?.team == nil && sender?.region == nil) else { return }
    for region in try InboundRecords.regions(transaction) { _ = try add(.region(region), of: message) }
  }

  /// Tells one recipient; false where they have no way by a channel that is set.
  private func add(_ recipient: InboundRecipient, of message: InboundMessage) throws -> Bool {
    let ways = try InboundOutbox.ways(recipient.code, at: now, transaction)
    guard let way = ways.first(where: { desk.leaves(by: $0.channel) }) else { return false }
    try InboundOutbox.add(
      .alert, of: message.id, to: recipient.code, by: way.channel, priority: message.isUrgent ? 3 : 1,
      now: now, transaction)
    return true
  }
}
