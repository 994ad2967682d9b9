public import Casework
import CivilTime
import Policy
import Records
import Storage

extension Desk {
  /// Opens what the police are told to a manager among whose cases the person is not (PRV-23). With it, in one transaction:
  /// the reason in the access log, a review of it for the head of the PDU, and a notice to the head and to information
  /// governance. The same person, visit and reason open one review until it is settled; each opening is in the access log.
  /// Nil for whoever does not watch over the visit.
  public func breakGlass(
    _ actor: Actor, _ id: VisitID, _ reason: BreakGlassReason
  ) async throws -> Result<PoliceBriefing, BreakGlassRefusal>? {
    guard actor.watchesVisits, Desk.isIdentifier(id.text), let scope = Scope.of(actor.safetyReach) else {
      return nil
    }
    // Only now can others read it.
    defer { signal.raise() }
    return try await store.write { transaction -> Result<PoliceBriefing, BreakGlassRefusal>? in
      let clock = try engineTime(transaction)
      let work = LiveWork(
        desk: self, now: clock.now, taker: StepTaker(node: channel, token: 0), transaction: transaction)
      // Held, so that two who open it at once are told apart, and the review stands where the person stands. The person
      // first, as everybody who changes a visit does: the review names them, and waits for whoever holds them.
      let isSeen = try LiveBoard.isSeen(id, in: scope, transaction)
      if isSeen, let known = try VisitRecords.visit(id, transaction) {
        _ = try CaseloadRecords.person(known.person, isForUpdate: true, transaction)
      }
      guard isSeen, let visit = try VisitRecords.visit(id, isForUpdate: true, transaction),
        let live = try work.load(id), let incident = try incident(actor, id, scope, transaction),
        incident.drill == nil
      else {
        try log(actor, [("visit", id.text)], "visit-safety", .refused, transaction)
        return nil
      }
      guard !incident.isWithinReach else {
        try log(
          actor, [("visit", id.text), ("person", visit.person.text)], "visit-safety", .given, transaction)
        return .success(try briefing(incident, visit, transaction))
      }
      let purpose = "break-glass-\(reason.rawValue)"
      let access = try access(to: live, but: actor.staff, at: work.now, transaction)
      if let refusal = refusal(of: live, for: actor, reason, access, at: work.now) {
        try log(actor, [("visit", id.text)], purpose, .refused, transaction)
        return .failure(refusal)
      }
      try work.openReview(of: live, to: visit.person, by: actor, reason)
      try log(actor, [("visit", id.text), ("person", visit.person.text)], purpose, .given, transaction)
      return .success(try briefing(incident, visit, transaction))
    }
  }

  private func log(
    _ actor: Actor, _ subjects: [(kind: String, id: String)], _ purpose: String, _ outcome: Access.Outcome,
    _ transaction: any Transaction
  ) throws {
    try AccessLog.append(
      accesses(to: subjects, by: actor.staff.text, purpose: purpose, outcome: outcome), in: transaction)
  }

  /// Whom a watcher rings among whose cases the person is not, and whether they may look themselves (PRV-22).
  func glass(
    of live: LiveVisit, for actor: Actor, at now: Instant, _ transaction: any Transaction
  ) throws -> GlassGate {
    let access = try access(to: live, but: actor.staff, at: now, transaction)
    let names = try CaseloadLists.staffNames(Set(access.permitted.map(\.text)), transaction)
    let points = try DutyRecords.contactPoints(of: access.permitted, transaction)
    return GlassGate(
      permitted: access.permitted.map { one in
        BoardPhone(
          name: names[one.text] ?? "Somebody who has left",
          phone: points[one]?.first { $0.isNumber }?.address)
      }, refusal: refusal(of: live, for: actor, nil, access, at: now))
  }

  private func refusal(
    of live: LiveVisit, for actor: Actor, _ reason: BreakGlassReason?, _ access: GlassAccess,
    at now: Instant
  ) -> BreakGlassRefusal? {
    BreakGlass.refusal(
      live.alarm, reason, isManager: actor.offersSupport, holder: access.holder,
      isSomebodyThere: access.isSomebodyThere, now: now)
  }

  /// Who may read of a visit anyway, in as many statements however many managers there are: the managers in the order in
  /// which they are rung, whoever stands there and has no access passed over; and whoever has the alarm in hand.
  private func access(
    to live: LiveVisit, but staff: StaffID, at now: Instant, _ transaction: any Transaction
  ) throws -> GlassAccess {
    let directory = try LiveDirectory.of(live, at: now, by: channels, transaction)
    let slots: [SafetySlot] = [.lineManager, .managersManager, .pduHead, .regionalDirector]
    var rung: [StaffID] = []
    for one in slots.flatMap({ directory.slots[$0] ?? [] }) where one != staff && !rung.contains(one) {
      rung.append(one)
    }
    let owner = live.alarm?.owner.flatMap { $0 == staff ? nil : $0 }
    let known = try AccountRecords.actors(rung + [owner].compactMap(\.self), transaction)
    let scopes = known.compactMapValues { Scope.of($0.actor.reach) }
    let seen = try LiveBoard.scopes(of: live.id, among: Set(scopes.values), transaction)
    func isAmongCases(_ one: StaffID) -> Bool { scopes[one].map { seen.contains($0) } ?? false }
    let permitted = Array(rung.filter(isAmongCases).prefix(Desk.mostPermitted))
    return GlassAccess(
      permitted: permitted, holder: owner.flatMap { isAmongCases($0) ? $0 : nil },
      isSomebodyThere: permitted.contains { one in directory.reached?.contains(one) ?? true })
  }

  /// The most who are named.
  private static let mostPermitted = 6
}

/// Who may read of a visit without breaking a glass.
private struct GlassAccess {
  let permitted: [StaffID]
  /// Whoever has the alarm in hand, where the person is among their cases.
  let holder: StaffID?
  /// One of those can be told.
  let isSomebodyThere: Bool
}

extension LiveWork {
  /// The review of a broken glass, and who is told; nothing where one of the same person and reason is open.
  fileprivate func openReview(
    of live: LiveVisit, to person: PersonID, by actor: Actor, _ reason: BreakGlassReason
  ) throws {
    let before = try GlassRecords.breaks(of: live.id, transaction)
    for one in before where one.staff == actor.staff && one.reason == reason {
      if try TaskRecords.task(one.task, transaction)?.stage == .open { return }
    }
    let (owner, told) = try reviewers(of: live, but: actor)
    let stamp = Stamp(by: actor.staff, at: now)
    let task = TaskID(desk.shell.identifier())
    let facts = BreakGlass.review(
      of: live.id, to: person, reason, by: desk.workingDay(after: desk.zone.date(of: now)))
    _ = try TaskRecords.record(
      [.opened(facts, owner: owner)], of: task, before: nil, stamp: stamp, via: desk.channel,
      identifier: desk.shell.identifier, transaction)
    let made = GlassBreak(
      visit: live.id, number: (before.last?.number ?? 0) + 1, staff: actor.staff, reason: reason, at: now,
      task: task)
    try GlassRecords.add(made, transaction)
    try add(.glassBroken(made.number, of: live), of: live, to: told.map(\.text))
  }

  /// Who reviews it and who is told: the head of the PDU, else the deputy, else the regional director; and information
  /// governance of the region. Where there is nobody of these, the task stands with whoever broke the glass, who cannot
  /// settle it: a head who comes finds it in the list of the PDU.
  private func reviewers(of live: LiveVisit, but actor: Actor) throws -> (owner: StaffID, told: [StaffID]) {
    let directory = try directory(of: live)
    let heads =
      [SafetySlot.pduHead, .managersManager, .regionalDirector].lazy
      .map { (directory.slots[$0] ?? []).filter { $0 != actor.staff } }.first { !$0.isEmpty } ?? []
    let others = try GlassRecords.governance(of: live.id, transaction).filter {
      $0 != actor.staff && !heads.contains($0)
    }
    return (heads.first ?? others.first ?? actor.staff, heads + others)
  }
}
