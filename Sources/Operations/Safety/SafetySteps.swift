public import Casework
import CivilTime
public import Policy
import Records
import Storage

/// Why a step of a live visit was not taken.
public enum LiveProblem: Error, Hashable, Sendable {
  /// There is no such live visit for this actor.
  case notThere
  case notPermitted
  case refused(LiveRefusal)
  /// A text is too long or holds what is no text: which.
  case text(String)
  /// An event of this id said something else before (OFF-03).
  case otherBody
  /// A stand-down that takes two persons (BRD-26).
  case standDown(StandDownRefusal)
}

extension Desk {
  /// Somebody takes the alarm of a visit in hand (BRD-20).
  public func acknowledgeAlarm(_ actor: Actor, _ id: VisitID) async throws -> Result<LiveVisit, LiveProblem> {
    try await watching(actor, id, includesDrills: true) { _, visit in
      try LiveVisitDecisions.acknowledge(visit, by: actor.staff)
    }
  }

  /// Somebody called the visitor, and what came of it (HV-8.4.2, 8.4.3).
  public func logAttempt(
    _ actor: Actor, _ id: VisitID, _ result: AttemptResult, minutes: Int? = nil,
    codeWord: CodeWordCheck = .notAsked, reason: FalseAlarmReason = .answered
  ) async throws -> Result<LiveVisit, LiveProblem> {
    try await watching(actor, id, includesDrills: true) { work, visit in
      let directory = try work.directory(of: visit)
      if result == .somethingWrong || codeWord == .wrong {
        try work.voidStandDown(of: visit, by: actor.staff)
      }
      return try LiveVisitDecisions.attempt(
        visit, result, minutes: minutes, codeWord: codeWord, reason: reason, by: actor.staff,
        book: work.book(of: visit), now: work.now, isThere: { directory.isThere($0) })
    }
  }

  /// The police were called: by whom, and under which reference where they gave one (HV-8.4.3).
  public func notePoliceCalled(
    _ actor: Actor, _ id: VisitID, reference: String? = nil
  ) async throws -> Result<LiveVisit, LiveProblem> {
    let hasWords = !(reference ?? "").isEmpty
    return try await watching(actor, id, includesDrills: true, keepsWords: hasWords) { work, visit in
      // Nobody calls them in a drill: there is no reference, and none is kept that could be taken for one.
      let given = visit.isDrill ? nil : reference
      return try LiveVisitDecisions.callPolice(
        visit, reference: work.keep(given, of: visit, by: actor, field: "reference"), by: actor.staff,
        book: work.book(of: visit))
    }
  }

  /// The alarm is over (BRD-26). `seen` is which alarm was looked at: another one is not stood down. `minutes` is how long they
  /// are watched on from now; nil where they are safely out. Duress is over only once a second manager confirms it, where one is
  /// on duty: until then the visit comes back with its alarm.
  public func standDown(
    _ actor: Actor, _ id: VisitID, _ reason: FalseAlarmReason, codeWord: CodeWordCheck, how: String,
    seen: LadderKind? = nil, minutes: Int? = nil
  ) async throws -> Result<LiveVisit, LiveProblem> {
    try await watching(actor, id, keepsWords: true) { work, visit in
      let how = try work.keep(how, of: visit, by: actor, field: "how")
      let events = try LiveVisitDecisions.standDown(
        visit, reason, codeWord, how: how, by: actor.staff, isManager: actor.offersSupport, seen: seen,
        minutes: minutes, now: work.now)
      let terms = StandDownTerms(reason: reason, codeWord: codeWord, how: how, minutes: minutes)
      return try work.byTwo(events, terms, of: visit, by: actor)
    }
  }

  /// Somebody heard the alert code, or a lone worker device raised an alarm (HV-8.3.4 to 8.3.6).
  public func raiseAlarm(
    _ actor: Actor, _ id: VisitID, _ ladder: LadderKind
  ) async throws -> Result<LiveVisit, LiveProblem> {
    guard ladder.isUrgent else { return .failure(.notPermitted) }
    return try await watching(actor, id) { work, visit in
      try work.voidStandDown(of: visit, by: actor.staff)
      return LiveVisitDecisions.raise(visit, ladder, occurred: work.now, now: work.now)
    }
  }

  /// Whoever watches puts down what the visitor told them by telephone or radio (OFF-28, HV-8.3.1, 8.3.2).
  public func checkInOnBehalf(
    _ actor: Actor, _ id: VisitID, _ type: SafetyEventType, minutes: Int? = nil
  ) async throws -> Result<LiveVisit, LiveProblem> {
    try await watching(actor, id) { work, visit in
      guard !visit.crew.contains(actor.staff) else { throw LiveRefusal.notPermitted }
      switch type {
      case .depart: return try LiveVisitDecisions.depart(visit, occurred: work.now)
      case .arrive:
        return try LiveVisitDecisions.arrive(
          visit, minutes: minutes ?? SafetyEvent.usualMinutes, occurred: work.now,
          book: try work.keepLadders(for: visit.id).digest, isIrregular: false, now: work.now)
      case .extend:
        return try LiveVisitDecisions.extend(
          visit, minutes: minutes ?? SafetyEvent.usualMinutes, occurred: work.now, isAgreed: true,
          now: work.now)
      case .safe: return try LiveVisitDecisions.leave(visit, .safe, occurred: work.now)
      case .homeSafe:
        // A visit that is still to come is called off, not ended: it is watched until then.
        guard visit.phase != .planned || work.now >= visit.plannedStart else {
          throw LiveRefusal.phase(.planned)
        }
        return try LiveVisitDecisions.leave(visit, .safe, occurred: work.now)
          + LiveVisitDecisions.home(visit, visit.crew, occurred: work.now)
      case .abandon: return try LiveVisitDecisions.leave(visit, .abandoned, occurred: work.now)
      case .terminate: return try LiveVisitDecisions.leave(visit, .terminated, occurred: work.now)
      case .refused: return try LiveVisitDecisions.leave(visit, .refused, occurred: work.now)
      case .help, .duress:
        try work.voidStandDown(of: visit, by: actor.staff)
        return LiveVisitDecisions.raise(
          visit, type == .help ? .help : .duress, occurred: work.now, now: work.now)
      case .undo: throw LiveRefusal.nothingToUndo
      }
    }
  }

  /// Loads a live visit as whoever watches over it, lets `body` decide, records it and what falls due by it. A drill only
  /// where it `includesDrills`: for every other step there is none of this id. Where it `keepsWords` their person is held
  /// first, as by everybody who changes a visit: words name the person, and wait for whoever holds them.
  func watching(
    _ actor: Actor, _ id: VisitID, includesDrills: Bool = false, keepsWords: Bool = false,
    _ body: @escaping @Sendable (LiveWork, LiveVisit) throws -> [LiveVisitEvent]
  ) async throws -> Result<LiveVisit, LiveProblem> {
    guard actor.watchesVisits, Desk.isIdentifier(id.text), let scope = Scope.of(actor.safetyReach) else {
      return .failure(.notThere)
    }
    // Only now can others read it.
    defer { signal.raise() }
    do {
      return .success(
        try await store.write { transaction in
          let clock = try engineTime(transaction)
          let work = LiveWork(
            desk: self, now: clock.now, taker: StepTaker(node: channel, token: 0), transaction: transaction)
          let isDrill = try includesDrills && DrillRecords.isSeen(id, in: actor.safetyReach, transaction)
          guard try isDrill || LiveBoard.isSeen(id, in: scope, transaction) else {
            throw LiveProblem.notThere
          }
          if keepsWords, !isDrill { try CaseloadRecords.holdPerson(of: id.text, in: "visits", transaction) }
          guard let visit = try work.load(id) else { throw LiveProblem.notThere }
          let after = try work.record(body(work, visit), on: visit, by: actor.staff)
          try AccessLog.append(
            accesses(
              to: [(isDrill ? "drill" : "visit", id.text)], by: actor.staff.text, purpose: "visit-safety",
              verb: .alteration),
            in: transaction)
          return after
        })
    } catch let problem as LiveProblem {
      return .failure(problem)
    } catch let refusal as LiveRefusal {
      return .failure(.refused(refusal))
    }
  }
}

extension LiveWork {
  /// Keeps a text about the visit, or about the drill that it is; nil for an empty one.
  func keep(_ text: String?, of visit: LiveVisit, by actor: Actor, field: String) throws -> TextID? {
    let body = VisitWork.tidied(text ?? "")
    guard !body.isEmpty else { return nil }
    guard body.count <= 1000, !VisitWork.hasControl(body) else { throw LiveProblem.text(field) }
    guard !visit.isDrill else {
      let id = TextID(desk.shell.identifier())
      try DrillRecords.add(body, id: id, about: visit.id, stamp: Stamp(by: actor.staff, at: now), transaction)
      return id
    }
    guard let person = try VisitRecords.visit(visit.id, transaction)?.person else {
      throw LiveProblem.notThere
    }
    let id = TextID(desk.shell.identifier())
    try VisitRecords.add(
      body, id: id, about: person, stamp: Stamp(by: actor.staff, at: now), transaction)
    return id
  }
}
