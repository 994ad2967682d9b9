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
      // Held, so that two who open it at once are told apart, and the review stands where the person stands.
      let isSeen = try LiveBoard.isSeen(id, in: scope, transaction)
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
      if let refusal = try refusal(of: live, for: actor, reason, at: work.now, transaction) {
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
    let permitted = try permitted(live, but: actor.staff, at: now, transaction).staff
    let names = try CaseloadLists.staffNames(Set(permitted.map(\.text)), transaction)
    let points = try DutyRecords.contactPoints(of: permitted, transaction)
    return GlassGate(
      permitted: permitted.map { one in
        BoardPhone(
          name: names[one.text] ?? "Somebody who has left",
          phone: points[one]?.first { $0.isNumber }?.address)
      }, refusal: try refusal(of: live, for: actor, nil, at: now, transaction))
  }

  private func refusal(
    of live: LiveVisit, for actor: Actor, _ reason: BreakGlassReason?, at now: Instant,
    _ transaction: any Transaction
  ) throws -> BreakGlassRefusal? {
    let owner = live.alarm?.owner.flatMap { $0 == actor.staff ? nil : $0 }
    let holder = try owner.flatMap { try isAmongCases(of: $0, live.id, transaction) ? $0 : nil }
    return BreakGlass.refusal(
      live.alarm, reason, isManager: actor.offersSupport, holder: holder,
      isSomebodyThere: try permitted(live, but: actor.staff, at: now, transaction).isSomebodyThere, now: now)
  }

  /// The managers of a visit among whose cases the person is, in the order in which they are rung: whoever stands there and
  /// has no access is passed over. And whether one of them can be told.
  private func permitted(
    _ live: LiveVisit, but staff: StaffID, at now: Instant, _ transaction: any Transaction
  ) throws -> (staff: [StaffID], isSomebodyThere: Bool) {
    let directory = try LiveDirectory.of(live, at: now, by: channels, transaction)
    let slots: [SafetySlot] = [.lineManager, .managersManager, .pduHead, .regionalDirector]
    var found: [StaffID] = []
    for one in slots.flatMap({ directory.slots[$0] ?? [] }) where one != staff && !found.contains(one) {
      guard found.count < Desk.mostPermitted, try isAmongCases(of: one, live.id, transaction) else {
        continue
      }
      found.append(one)
    }
    return (found, found.contains { one in directory.reached?.contains(one) ?? true })
  }

  /// The most who are named.
  private static let mostPermitted = 6

  private func isAmongCases(
    of staff: StaffID, _ id: VisitID, _ transaction: any Transaction
  ) throws -> Bool {
    guard let one = try AccountRecords.actor(staff: staff, transaction), let scope = Scope.of(one.reach)
    else {
      return false
    }
    return try LiveBoard.isSeen(id, in: scope, transaction)
  }
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
