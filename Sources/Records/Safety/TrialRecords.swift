public import Casework
public import CivilTime
public import Storage

/// The trial visit in its table: one row, taken by the statements of `DeadlineRecords`.
public enum TrialRecords {
  /// When it may be taken next.
  public static func next(_ transaction: any Transaction) throws(StoreError) -> Instant {
    let row = try transaction.run("SELECT claimable_ms FROM trial_deadlines").first
    return Instant(milliseconds: Int64(try row?.integer(0) ?? 0))
  }

  /// How it stands.
  public static func trial(_ transaction: any Transaction) throws -> TrialVisit {
    let row = try transaction.run("SELECT due_ms, done_ms, lateness_ms FROM trial_deadlines").first
    return TrialVisit(
      due: Instant(milliseconds: Int64(try row?.integer(0) ?? 0)),
      done: try row?.integerIfAny(1).map { Instant(milliseconds: Int64($0)) },
      lateness: try row?.integerIfAny(2).map { Int64($0) })
  }

  /// It came through: the next one falls due `every` seconds from now, and soon where this one was late.
  public static func finish(
    _ claim: ClaimedDeadline, at now: Instant, by node: String, every: Int, _ transaction: any Transaction
  ) throws(StoreError) {
    let lateness = now.milliseconds - claim.due.milliseconds
    let pause = lateness > TrialVisit.mostLateness ? min(every, TrialVisit.soon) : every
    let next = now.adding(seconds: pause).milliseconds
    try transaction.execute(
      """
      UPDATE trial_deadlines SET state = 'pending', owner = NULL, failures = 0, due_ms = \(next), claimable_ms = \(next),
        done_ms = \(now.milliseconds), lateness_ms = \(lateness), done_by = \(node)
      WHERE token = \(claim.token) AND state = 'leased'
      """)
  }

  /// It did not come through: it is tried again soon, and stays due, so that it is seen to be late.
  public static func fail(
    _ claim: ClaimedDeadline, at now: Instant, _ transaction: any Transaction
  ) throws(StoreError) {
    let next = now.adding(seconds: TrialVisit.soon).milliseconds
    try transaction.execute(
      """
      UPDATE trial_deadlines SET state = 'pending', owner = NULL, failures = failures + 1, claimable_ms = \(next)
      WHERE token = \(claim.token) AND state = 'leased'
      """)
  }
}
