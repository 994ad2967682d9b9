public import Casework
public import CivilTime
import Policy
public import Records
import Storage

/// What a node took of what is due.
public struct TakenDeadlines: Sendable {
  public let claims: [ClaimedDeadline]
  /// When the first was due before anything was taken; nil where nothing is.
  public let next: Instant?
  /// The time by the engine's clock at which it was taken, or looked for.
  public let now: Instant
}

extension Desk {
  /// Takes what is due for a node, in one short transaction (C1); nothing where nothing is. Whoever waited for what is
  /// `expected` is spared the look at what comes next.
  public func takeDue(
    by node: String, limit: Int = DeadlineRecords.most, lease: Int = DeadlineRecords.lease,
    expected: Instant? = nil
  ) async throws -> TakenDeadlines {
    if let expected { return try await take(due: expected, by: node, limit, lease) }
    let (next, now) = try await store.read { (try DeadlineRecords.next($0), try engineTime($0).now) }
    guard let next, next <= now else { return TakenDeadlines(claims: [], next: next, now: now) }
    return try await take(due: next, by: node, limit, lease)
  }

  private func take(
    due: Instant, by node: String, _ limit: Int, _ lease: Int
  ) async throws -> TakenDeadlines {
    try await store.write { transaction in
      let now = try engineTime(transaction).now
      guard due <= now else { return TakenDeadlines(claims: [], next: due, now: now) }
      try holdWhatIsOld(at: now, isAsked: EngineHold.isLong(from: due, to: now), transaction)
      let claims = try DeadlineRecords.claim(by: node, now: now, limit: limit, lease: lease, transaction)
      return TakenDeadlines(claims: claims, next: due, now: now)
    }
  }

  /// Does what was claimed: all in one transaction, and where that fails each by itself, so that one that cannot be done
  /// holds up no other (C6). Gives how many were done.
  public func fire(_ claims: [ClaimedDeadline], by node: String) async throws -> Int {
    guard !claims.isEmpty else { return 0 }
    // Only now can others read it; the engine looks again by itself.
    defer { signal.raise(.sender, .boards) }
    do {
      return try await store.write { transaction in
        // A row that somebody holds for long holds up none of the others (C6, C7).
        if let patience = transaction.dialect.patience(milliseconds: Desk.stepPatience) {
          try transaction.execute(patience)
        }
        return try claims.reduce(0) { $0 + (try fired($1, node, transaction) ? 1 : 0) }
      }
    } catch is CancellationError {
      throw CancellationError()
    } catch  where claims.count > 1 {
      var done = 0
      for claim in claims { done += try await fire([claim], by: node) }
      return done
    } catch {
      // It could not be done: handed back. Where the fault is its own it is set apart after three times, for people to look
      // at; a database that is busy or gone is nobody's fault.
      let isItsOwn = Desk.isOfOneRow(error)
      try await store.write { transaction in
        let now = try engineTime(transaction).now
        try DeadlineRecords.release(claim: claims[0], at: now, hasFailed: isItsOwn, transaction)
      }
      return 0
    }
  }

  /// How long a step waits for a visit that somebody else holds before the others go first, in milliseconds.
  static let stepPatience = 500

  private func fired(
    _ claim: ClaimedDeadline, _ node: String, _ transaction: any Transaction
  ) throws -> Bool {
    let clock = try engineTime(transaction)
    let work = LiveWork(
      desk: self, now: clock.now, taker: StepTaker(node: node, token: claim.token), transaction: transaction)
    guard let visit = try work.load(claim.visit), try DeadlineRecords.isHeld(claim, transaction),
      visit.epoch == claim.epoch
    else { return false }
    let after = try work.climb(visit)
    // Nothing was due of it after all: the row says so again.
    if after.revision == visit.revision {
      try LiveRecords.rearm(visit, work.book(of: visit), transaction)
    }
    return true
  }

  /// Puts down that the clock went ahead of the time that had passed (T3).
  public func noteClockAhead() async throws {
    try await store.write { try EngineClock.wentAhead(at: try engineTime($0).now, $0) }
  }

  /// Says that a node lives, and keeps the time: it will never be earlier than this. `auditAge` is how many milliseconds
  /// ago it finished its last audit by a steady clock, so that a clock that jumps makes no audit old. Gives what was held
  /// after an outage and released itself just now; nil where nothing did.
  @discardableResult
  public func beat(_ node: EngineNode, auditAge: Int64? = nil) async throws -> EngineHold? {
    let steady = shell.steady()
    let (beat, released) = try await store.write { transaction -> (Instant, EngineHold?) in
      let clock = try engineTime(transaction)
      try holdWhatIsOld(at: clock.now, isAsked: true, transaction)
      let released = try endHold(at: clock.now, transaction)
      try EngineClock.keep(clock, transaction)
      try EngineRecords.beat(node.beating(at: clock.now, auditAge: auditAge), transaction)
      return (clock.now, released)
    }
    presence.beaten(at: beat, steady: steady)
    return released
  }

  /// The time by the engine's clock.
  public func engineNow() async throws -> Instant { try await store.read { try engineTime($0).now } }

  /// Holds the live visits against what is due of them, by another path than the engine's (W3): whatever is missing is
  /// put back, and counted. Gives how many were missing.
  public func audit() async throws -> Int {
    let settings = try ladders().settings
    let missing = try await store.read { transaction in
      try EngineRecords.missing(
        at: try engineTime(transaction).now, notArrivedAfter: settings.after[.notArrived] ?? 0,
        overdueAfter: settings.after[.overdue] ?? 0, grace: Desk.auditGrace, transaction)
    }
    for id in missing {
      try await store.write { transaction in
        let work = LiveWork(
          desk: self, now: try engineTime(transaction).now, taker: StepTaker(node: "audit", token: 0),
          transaction: transaction)
        // One that cannot be read keeps the others waiting no longer: it is missing, and said to be, until people mend it.
        guard try LiveRecords.readable(id, transaction) != nil, let visit = try work.load(id) else { return }
        try rearm(visit, work)
      }
    }
    if !missing.isEmpty { signal.raise() }
    return missing.count
  }

  /// How late a step may be before the audit calls it missing, in seconds: a lease and the way.
  static let auditGrace = 20

  /// How many notices should have left a minute ago and more, and did not.
  public func overdueNotices() async throws -> Int {
    try await store.read { transaction in
      let now = try engineTime(transaction).now
      let before = now.adding(seconds: -60)
      return try NoticeOutbox.count(waitingSince: before, transaction)
        + InboundOutbox.count(waitingSince: before, transaction)
        + ServiceOutbox.count(waitingSince: before, transaction)
    }
  }

  /// How the engine stands.
  public func engineHealth() async throws -> EngineHealth {
    try await store.read { try EngineHealth.read(at: try engineTime($0).now, $0) }
  }
}

extension EngineNode {
  fileprivate func beating(at now: Instant, auditAge: Int64?) -> EngineNode {
    EngineNode(
      node: node, version: version, started: started, beat: now, cycles: cycles,
      audited: auditAge.map { Instant(milliseconds: now.milliseconds - $0) } ?? audited,
      missing: missing, ended: ended)
  }
}
