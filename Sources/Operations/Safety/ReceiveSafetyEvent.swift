public import Casework
import CivilTime
import Policy
import Records
import Storage

extension Desk {
  /// Takes what somebody on a visit says from their phone (HV-8.2.1 to 8.4.3). It is kept once, whatever is made of it, and
  /// answered alike however often it is sent (OFF-03). Whoever is there is watched, whatever became of the plan. By those
  /// who go alone.
  public func receive(
    _ staff: StaffID, _ event: SafetyEvent
  ) async throws -> Result<SafetyReceipt, LiveProblem> {
    guard Desk.isIdentifier(event.id), Desk.isIdentifier(event.visit.text) else { return .failure(.notThere) }
    // Only now can others read it.
    defer { signal.raise() }
    do {
      return .success(try await store.write { try received(staff, event, $0) })
    } catch let problem as LiveProblem {
      return .failure(problem)
    } catch let refusal as LiveRefusal {
      return .failure(.refused(refusal))
    } catch StoreError.conflict {
      // Sent twice at once: the other one was first, or somebody else changed the visit meanwhile.
      return .success(try await store.write { try received(staff, event, $0) })
    }
  }

  /// The same inside a transaction of somebody else's, for what came in another way than by the phone's app.
  func received(
    _ staff: StaffID, _ event: SafetyEvent, _ transaction: any Transaction
  ) throws -> SafetyReceipt {
    // The person first, as everybody who changes a visit does; then what is known of the event is the last word on it.
    guard let visit = try VisitRecords.visit(event.visit, isForUpdate: true, transaction) else {
      throw LiveProblem.notThere
    }
    let live = try LiveRecords.visit(visit.id, isForUpdate: true, transaction)
    guard visit.plan.staff.contains(staff) || (live?.crew.contains(staff) ?? false) else {
      throw LiveProblem.notThere
    }
    if let known = try SafetyEventRecords.receipt(of: event.id, transaction) {
      guard known.staff == staff, known.digest == SafetyEventRecords.digest(of: event) else {
        throw LiveProblem.otherBody
      }
      return known.receipt
    }
    let clock = try engineTime(transaction)
    let work = LiveWork(
      desk: self, now: clock.now, taker: StepTaker(node: channel, token: 0), transaction: transaction)
    let fate = try work.take(event, of: staff, visit, live)
    let receipt = SafetyReceipt(
      id: shell.identifier(), event: event.id, received: clock.now, fate: fate)
    try SafetyEventRecords.keep(event, of: staff, receipt, transaction)
    return receipt
  }
}

extension LiveWork {
  /// What an event makes of a live visit.
  fileprivate func take(
    _ event: SafetyEvent, of staff: StaffID, _ visit: Visit, _ known: LiveVisit?
  ) throws -> SafetyEventFate {
    let occurred = event.occurred(received: now)
    if event.type == .homeSafe {
      // The answer is the same whatever is known of the visit, and nothing ends by it.
      let events = known.map { LiveVisitDecisions.home($0, [staff], occurred: occurred) } ?? []
      if let known, !events.isEmpty { _ = try record(events, on: known, by: staff) }
      return .applied
    }
    guard let live = try known ?? watch(visit, by: staff) else { return .already }
    // What they asked for by text and by the app, because one of them seemed to have no way here, counts once.
    if event.type == .extend, try isAskedTwice(event, of: staff, occurred) { return .already }
    if event.isDanger { try voidStandDown(of: live, by: staff) }
    guard !isHidden(event, live) else { return try takeHidden(event, of: staff, occurred, live, visit) }
    let after: LiveVisit
    if event.type == .arrive {
      after = try arrive(event, occurred, live, visit, by: staff)
    } else {
      let events = try decided(event.type, event.minutes, occurred, live) + checked(event, live, visit)
      after = events.isEmpty ? live : try record(events, on: live, by: staff)
      if after.phase == .ended && !events.isEmpty, visit.stage == .underWay { try end(visit, by: staff) }
      guard !events.isEmpty else { return .already }
    }
    if after == live { return .already }
    if event.type == .arrive, after.isIrregular { return .irregular }
    return SafetyEventFate(occurred: occurred, received: now)
  }

  /// True where as many more minutes were asked for the other way: by text from half a minute before it was pressed in the
  /// app until a quarter of an hour after. The journal tells how many minutes it were.
  private func isAskedTwice(
    _ event: SafetyEvent, of staff: StaffID, _ occurred: Instant
  ) throws -> Bool {
    let isText = event.sequence == 0
    let others = try SafetyEventRecords.received(
      .extend, of: staff, on: event.visit, isText: !isText, transaction)
    guard !others.isEmpty else { return false }
    let asked = Int64(event.minutes ?? SafetyEvent.usualMinutes) * 60_000
    var live: LiveVisit?
    for (happening, stamp) in try LiveRecords.happenings(event.visit, transaction) {
      if case .extended(let other, let end) = happening, let before = live?.expectedEnd,
        stamp.by == staff, others.contains(stamp.at)
      {
        let added = end.milliseconds - max(before, min(other, stamp.at)).milliseconds
        let (pressed, texted) = isText ? (other, occurred) : (occurred, other)
        let behind = texted.milliseconds - pressed.milliseconds
        if added == asked, (-30_000...900_000).contains(behind) { return true }
      }
      live = LiveVisit.fold(live, happening, id: event.visit, stamp: stamp)
    }
    return false
  }

  func decided(
    _ type: SafetyEventType, _ minutes: Int?, _ occurred: Instant, _ live: LiveVisit
  ) throws(LiveRefusal) -> [LiveVisitEvent] {
    switch type {
    case .depart: try LiveVisitDecisions.depart(live, occurred: occurred)
    case .extend:
      try LiveVisitDecisions.extend(
        live, minutes: minutes ?? SafetyEvent.usualMinutes, occurred: occurred, now: now)
    case .safe: try LiveVisitDecisions.leave(live, .safe, occurred: occurred)
    case .abandon: try LiveVisitDecisions.leave(live, .abandoned, occurred: occurred)
    case .terminate: try LiveVisitDecisions.leave(live, .terminated, occurred: occurred)
    case .refused: try LiveVisitDecisions.leave(live, .refused, occurred: occurred)
    case .help: LiveVisitDecisions.raise(live, .help, occurred: occurred, now: now)
    case .duress: LiveVisitDecisions.raise(live, .duress, occurred: occurred, now: now)
    case .undo: try LiveVisitDecisions.undo(live, now: now)
    case .arrive, .homeSafe: []
    }
  }

  /// What they answered as they set out; what is asked of them is ours to say, not the phone's.
  func checked(_ event: SafetyEvent, _ live: LiveVisit, _ visit: Visit) -> [LiveVisitEvent] {
    guard event.type == .depart, let ready = event.ready else { return [] }
    let asked = ReadyItem.asked(visit.plan, policies: desk.policies.map(\.id))
    return LiveVisitDecisions.check(live, DepartureCheck(asked: asked, ready: ready))
  }

  /// Watches over a visit that nobody watched yet: somebody is there who says so.
  private func watch(_ visit: Visit, by staff: StaffID) throws -> LiveVisit? {
    let (book, digest) = try keepLadders(for: visit.id)
    let terms = LiveTerms(
      start: max(visit.plan.start, now), end: max(visit.plan.end, now), crew: visit.plan.staff,
      book: digest)
    return try LiveRecords.record(
      [.watched(terms)], of: visit.id, before: nil, book: book, stamp: Stamp(by: staff, at: now),
      via: desk.channel, identifier: desk.shell.identifier, transaction)
  }

  /// They are at the door. A visit with authority begins; one without is watched all the same, and whoever watches is told
  /// that it is irregular.
  private func arrive(
    _ event: SafetyEvent, _ occurred: Instant, _ live: LiveVisit, _ visit: Visit, by staff: StaffID
  ) throws -> LiveVisit {
    let minutes = event.minutes ?? visit.plan.expectedMinutes
    let (_, digest) = try keepLadders(for: visit.id)
    let begun = try begins(visit)
    let events = try LiveVisitDecisions.arrive(
      live, minutes: minutes, occurred: occurred, book: digest, isIrregular: begun == nil, now: now)
    guard !events.isEmpty else { return live }
    let after = try record(events, on: live, by: staff)
    if let begun { try begin(visit, begun, by: staff) }
    return after
  }

  /// The visit, which had authority, begins.
  func begin(_ visit: Visit, _ events: [VisitEvent], by staff: StaffID) throws {
    _ = try VisitRecords.record(
      events, of: visit.id, before: visit, ladders: try keepLadders(for: visit.id).book,
      stamp: Stamp(by: staff, at: now), via: desk.channel, identifier: desk.shell.identifier, transaction)
  }

  func begins(_ visit: Visit) throws -> [VisitEvent]? {
    let assessment = try visit.assessment.flatMap { try AssessmentRecords.assessment($0, transaction) }
    let basis = try AssessmentRecords.basis(of: visit.person, transaction)
    do throws(VisitRefusal) {
      return try VisitDecisions.begin(visit, assessment: assessment, basis: basis)
    } catch {
      return nil
    }
  }

  /// The visit, which had begun, is over: as its live visit is, or as it has to look to whoever forces them.
  func end(_ visit: Visit, by staff: StaffID) throws {
    _ = try VisitRecords.record(
      try VisitDecisions.end(visit), of: visit.id, before: visit, ladders: desk.ladders(),
      stamp: Stamp(by: staff, at: now), via: desk.channel, identifier: desk.shell.identifier, transaction)
  }
}

extension SafetyEvent {
  /// It says that somebody is in danger, however it was said.
  fileprivate var isDanger: Bool { type == .help || type == .duress || isForcedCheckOut }

  /// When it was, by our clock: what the phone says, less what its clock was ahead; never after it came in.
  fileprivate func occurred(received: Instant) -> Instant {
    let corrected = Instant(milliseconds: occurred.milliseconds - Int64(clockOffset ?? 0))
    return min(corrected, received)
  }
}
