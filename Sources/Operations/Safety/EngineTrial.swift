public import Casework
public import CivilTime
import Policy
import Records
import Storage

extension Desk {
  /// Takes the trial visit through the ladder where it is due: the same claim, lease and token, and the ladders as they
  /// are kept for visits (W4). Nil where nothing was due or another node had it; false where it did not come through.
  public func takeTrial(by node: String, every: Int = TrialVisit.every) async throws -> Bool? {
    let next = try await store.read { (try TrialRecords.next($0), try engineTime($0).now) }
    guard next.0 <= next.1 else { return nil }
    let claim = try await store.write { transaction in
      try DeadlineRecords.claim(
        by: node, now: try engineTime(transaction).now, limit: 1, from: .trial, transaction
      ).first
    }
    guard let claim else { return nil }
    return try await store.write { transaction -> Bool? in
      guard try DeadlineRecords.isHeld(claim, in: .trial, transaction) else { return nil }
      let now = try engineTime(transaction).now
      let digest = try LiveRecords.keep(try ladders(), transaction)
      guard TrialVisit.climb(due: claim.due, now: now, try ladders(of: digest, transaction)) != nil else {
        try TrialRecords.fail(claim, at: now, transaction)
        return false
      }
      try TrialRecords.finish(claim, at: now, by: node, every: every, transaction)
      return true
    }
  }

  /// When the last trial visit came through, where that and everything else says that visits are seen to: it was in time,
  /// nothing waits, is set apart or unaudited, and no notice is stuck (W1, W3, W4). Nil otherwise.
  public func provenAt() async throws -> Instant? {
    let health = try await engineHealth()
    guard health.isUp, health.isTrialCurrent, try await overdueNotices() == 0 else { return nil }
    return health.trial.done
  }

  /// Hands back at once what a node that ends had taken and did not come to (S4).
  public func handBack(by node: String) async throws {
    try await store.write { try DeadlineRecords.handBack(by: node, at: try engineTime($0).now, $0) }
    signal.raise()
  }

  /// Looks whether another server answers for the database than the one that was noted: then what it had last may be
  /// missing. The audit runs at once, what is due of every open visit is worked out anew, and only then it is noted, so
  /// that a node that dies meanwhile leaves it to the next (S1). True where that was so.
  public func followDatabase(by node: String) async throws -> Bool {
    let found = try await store.read { (try DatabaseTimeline.current($0), try DatabaseTimeline.noted($0)) }
    guard let current = found.0, current != found.1 else { return false }
    var putRight = 0
    if found.1 != nil {
      putRight = try await audit()
      putRight += try await rearmAll()
    }
    try await store.write { [putRight] transaction in
      try DatabaseTimeline.note(
        current, at: try engineTime(transaction).now, by: node, putRight: putRight, transaction)
    }
    return found.1 != nil
  }

  /// Works out anew what is due of every open visit and gives how many rows said something else.
  func rearmAll() async throws -> Int {
    var last: VisitID?
    var count = 0
    while true {
      let page = try await store.read { [last] in try EngineRecords.open(after: last, $0) }
      guard let end = page.last else { break }
      last = end
      count += try await store.write { transaction in
        let work = LiveWork(
          desk: self, now: try engineTime(transaction).now, taker: StepTaker(node: "audit", token: 0),
          transaction: transaction)
        return try page.reduce(0) { $0 + (try rearmed($1, work) ? 1 : 0) }
      }
    }
    if count > 0 { signal.raise() }
    return count
  }

  private func rearmed(_ id: VisitID, _ work: LiveWork) throws -> Bool {
    guard try LiveRecords.readable(id, work.transaction) != nil, let visit = try work.load(id) else {
      return false
    }
    let book = try work.book(of: visit)
    guard try !LiveRecords.isArmed(visit, book, work.transaction) else { return false }
    try rearm(visit, work)
    return true
  }
}
