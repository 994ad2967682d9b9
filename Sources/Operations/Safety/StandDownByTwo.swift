public import Casework
import CivilTime
import Policy
import Records
import Storage

extension Desk {
  /// A second manager says whether the alarm of duress, whose stand-down somebody asked for, is over (BRD-26): it is stood
  /// down as was asked, or goes on. Whoever asked can only take it back. Errors: `LiveProblem.standDown`.
  public func answerStandDown(
    _ actor: Actor, _ id: VisitID, _ ask: StandDownAskID, isConfirmed: Bool
  ) async throws -> Result<LiveVisit, LiveProblem> {
    guard Desk.isIdentifier(ask.text) else { return .failure(.standDown(.over)) }
    return try await watching(actor, id) { work, visit in
      guard actor.offersSupport, !visit.crew.contains(actor.staff) else { throw LiveRefusal.notPermitted }
      guard let asked = try work.pendingStandDown(of: visit), asked.id == ask else {
        throw LiveProblem.standDown(.over)
      }
      let stamp = Stamp(by: actor.staff, at: work.now)
      guard isConfirmed else {
        let kind: StandDownAnswer = asked.asked.by == actor.staff ? .withdrawn : .declined
        try StandDownRecords.answer(ask, kind, stamp, work.transaction)
        return []
      }
      if let refusal = asked.refusal(of: actor.staff, visit, now: work.now) {
        throw LiveProblem.standDown(refusal)
      }
      let events = try LiveVisitDecisions.standDown(
        visit, asked.reason, asked.codeWord, how: asked.how, by: actor.staff, isManager: true,
        seen: asked.ladder, minutes: asked.minutes, now: work.now)
      try StandDownRecords.answer(ask, .confirmed, stamp, work.transaction)
      return events
    }
  }

  /// What the page of an alarm shows about it; nil where duress was never said.
  func standDownView(
    of live: LiveVisit, _ happenings: [LiveVisitEvent], for actor: Actor, at now: Instant,
    _ transaction: any Transaction
  ) throws -> StandDownView? {
    let wasDuress = happenings.contains { if case .raised(.duress, _, _) = $0 { true } else { false } }
    guard wasDuress, !live.isDrill else { return nil }
    let work = LiveWork(
      desk: self, now: now, taker: StepTaker(node: channel, token: 0), transaction: transaction)
    let asks = try StandDownRecords.asks(of: [live.id], transaction)[live.id] ?? []
    let isAsked = live.alarm?.ladder == .duress && shell.standDownNeedsTwo && actor.offersSupport
    let seconds = isAsked ? try work.secondPersons(for: live, but: actor.staff) : []
    let names = try CaseloadLists.staffNames(Set(seconds.map(\.text)), transaction)
    return StandDownView(
      asks: asks, pending: asks.first { $0.isOpen(live, now: now) }, needsSecond: !seconds.isEmpty,
      seconds: seconds.compactMap { names[$0.text] })
  }

  /// Whether offices are open at a moment (HV-8.1.6).
  func isOfficeOpen(at now: Instant) -> Bool {
    let days = policies.first.flatMap { library.calendar($0.calendar) }?.workingDays(knownOn: today)
    return !OfficeHours().isOutside(from: now, to: now, zone: zone) { day in
      days?.isWorkingDay(day) ?? (day.weekday <= 5)
    }
  }
}

/// What somebody asks for who stands an alarm down.
struct StandDownTerms: Sendable {
  let reason: FalseAlarmReason
  let codeWord: CodeWordCheck
  let how: TextID?
  let minutes: Int?
}

extension LiveWork {
  /// The stand-down of a visit that waits for a second person; nil where none does.
  func pendingStandDown(of visit: LiveVisit) throws -> StandDownAsk? {
    try StandDownRecords.asks(of: [visit.id], transaction)[visit.id]?.first { $0.isOpen(visit, now: now) }
  }

  /// What becomes of `events`, by which somebody stands an alarm down: duress waits for a second person where one who may is
  /// on duty, and until then nothing about the alarm changes. Where nobody is, that is put down beside it.
  func byTwo(
    _ events: [LiveVisitEvent], _ terms: StandDownTerms, of visit: LiveVisit, by actor: Actor
  ) throws -> [LiveVisitEvent] {
    guard let alarm = visit.alarm, alarm.ladder == .duress, let how = terms.how,
      desk.shell.standDownNeedsTwo
    else { return events }
    guard try pendingStandDown(of: visit) == nil else { throw LiveProblem.standDown(.pending) }
    let stamp = Stamp(by: actor.staff, at: now)
    let ask = StandDownAsk(
      id: StandDownAskID(desk.shell.identifier()), visit: visit.id, ladder: alarm.ladder, epoch: visit.epoch,
      reason: terms.reason, codeWord: terms.codeWord, how: how, minutes: terms.minutes, asked: stamp)
    try StandDownRecords.add(ask, transaction)
    guard try secondPersons(for: visit, but: actor.staff).isEmpty else { return [] }
    try StandDownRecords.answer(ask.id, .alone, stamp, transaction)
    return events
  }

  /// Danger was said again, or somebody heard that something is wrong: what was asked before that counts no more.
  func voidStandDown(of visit: LiveVisit, by staff: StaffID) throws {
    guard visit.alarm?.ladder == .duress, let asked = try pendingStandDown(of: visit) else { return }
    try StandDownRecords.answer(asked.id, .void, Stamp(by: staff, at: now), transaction)
  }

  /// The managers on duty who may confirm a stand-down and did not ask for it.
  func secondPersons(for visit: LiveVisit, but staff: StaffID) throws -> [StaffID] {
    let there = try StandDownRecords.there(
      for: visit, at: now, isOfficeOpen: desk.isOfficeOpen(at: now), by: desk.channels, transaction)
    return try there.filter { one in
      guard one != staff, try AccountRecords.account(staff: one, transaction)?.isActive ?? true,
        let actor = try AccountRecords.actor(staff: one, transaction),
        actor.offersSupport, let scope = Scope.of(actor.safetyReach)
      else { return false }
      return try LiveBoard.isSeen(visit.id, in: scope, transaction)
    }
  }
}
