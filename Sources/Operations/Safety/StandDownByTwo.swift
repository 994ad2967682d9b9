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
        try work.settle(asked, kind, stamp)
        return []
      }
      if let refusal = asked.refusal(of: actor.staff, visit, now: work.now) {
        throw LiveProblem.standDown(refusal)
      }
      let events = try LiveVisitDecisions.standDown(
        visit, asked.reason, asked.codeWord, how: asked.how, by: actor.staff, isManager: true,
        seen: asked.ladder, minutes: asked.minutes, now: work.now)
      try work.settle(asked, .confirmed, stamp)
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
    let others = isAsked ? try work.secondPersons(for: live, but: actor.staff) : SecondPersons()
    return StandDownView(
      asks: asks, pending: asks.first { $0.isOpen(live, now: now) }, needsSecond: !others.there.isEmpty,
      seconds: others.there.prefix(SecondPerson.most).map(\.person),
      without: others.there.isEmpty ? Array(others.without.prefix(SecondPerson.most)) : [])
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
    let others = try secondPersons(for: visit, but: actor.staff).there
    guard others.isEmpty else {
      // As every notice: whoever has no address stands with it, and no alarm waits for it.
      let number = try StandDownRecords.count(of: visit.id, transaction)
      try add(
        .secondPerson(number, of: visit), of: visit,
        to: others.prefix(SecondPerson.most).map(\.staff.text))
      return []
    }
    try StandDownRecords.answer(ask.id, .alone, stamp, transaction)
    return events
  }

  /// Puts down what became of what was asked. Nobody has to see to it any more: what tells of it and has not left does not
  /// leave.
  func settle(_ ask: StandDownAsk, _ kind: StandDownAnswer, _ stamp: Stamp) throws {
    try StandDownRecords.answer(ask.id, kind, stamp, transaction)
    try NoticeOutbox.cancel(.secondPerson, of: ask.visit, transaction)
  }

  /// Danger was said again, or somebody heard that something is wrong: what was asked before that counts no more.
  func voidStandDown(of visit: LiveVisit, by staff: StaffID) throws {
    guard visit.alarm?.ladder == .duress, let asked = try pendingStandDown(of: visit) else { return }
    try settle(asked, .void, Stamp(by: staff, at: now))
  }

  /// The managers on duty who may confirm a stand-down and did not ask for it, and those who might and cannot sign in. As many
  /// statements however many there are.
  func secondPersons(for visit: LiveVisit, but staff: StaffID) throws -> SecondPersons {
    let there = try StandDownRecords.there(
      for: visit, at: now, isOfficeOpen: desk.isOfficeOpen(at: now), by: desk.channels, transaction
    ).filter { $0.staff != staff }
    let known = try AccountRecords.actors(there.map(\.staff), transaction)
    let scopes = known.compactMapValues { $0.actor.offersSupport ? Scope.of($0.actor.safetyReach) : nil }
    let seen = try LiveBoard.scopes(of: visit.id, among: Set(scopes.values), transaction)
    var found = SecondPersons()
    for one in there {
      guard let (actor, canSignIn) = known[one.staff], let scope = scopes[one.staff], seen.contains(scope)
      else { continue }
      guard canSignIn else {
        found.without.append(actor.name)
        continue
      }
      var numbers: [String] = []
      for point in one.points where point.isNumber && !numbers.contains(point.address) {
        numbers.append(point.address)
      }
      found.there.append((one.staff, SecondPerson(name: actor.name, numbers: numbers)))
    }
    return found
  }
}

/// Who on duty may confirm a stand-down (BRD-26).
struct SecondPersons {
  /// Those who can: they have an account that is open. Those with the board open first.
  var there: [(staff: StaffID, person: SecondPerson)] = []
  /// Those who have none, by name.
  var without: [String] = []
}
