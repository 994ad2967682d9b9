public import Casework
public import CivilTime
public import Storage

/// Requests that carry a key of their own, so that one sent again is not done again [INT-25, OFF-03].
public enum KeptAnswers {
  /// How long an answer is kept.
  public static let seconds = 24 * 3600
  /// The most old rows taken away at a time.
  private static let mostPruned = 500

  /// What is known of a request that came with a key.
  public enum Finding: Hashable, Sendable {
    /// Nothing: it is this one's from now on.
    case new
    /// Another is at it, or one never came to its end.
    case unfinished
    /// It was done, and this was the answer.
    case done(KeptAnswer)
    /// The key came with another request before.
    case another
  }

  /// Claims a key for a request, and takes away what is kept no longer.
  public static func claim(
    key: String, of staff: StaffID, request: String, at now: Instant, _ transaction: any Transaction
  ) throws(StoreError) -> Finding {
    let end = now.adding(seconds: -seconds).text
    let digest = Secret.digest(key)
    // This one's first, whatever else waits: an old row must not stand for a new request.
    try transaction.execute(
      """
      DELETE FROM kept_answers WHERE staff = \(staff.text) AND key_digest = \(digest) AND begun_at <= \(end)
      """)
    let made = try transaction.execute(
      """
      INSERT INTO kept_answers (staff, key_digest, request_digest, begun_at)
      VALUES (\(staff.text), \(digest), \(Secret.digest(request)), \(now.text))
      ON CONFLICT (staff, key_digest) DO NOTHING
      """)
    if made == 1 { return .new }
    let rows = try transaction.run(
      """
      SELECT request_digest, status, place, note FROM kept_answers
      WHERE staff = \(staff.text) AND key_digest = \(digest)
      """)
    guard let row = rows.first else { return .unfinished }
    guard try row.text(0) == Secret.digest(request) else { return .another }
    guard let status = try row.integerIfAny(1) else { return .unfinished }
    return .done(KeptAnswer(status: status, place: try row.textIfAny(2), note: try row.textIfAny(3)))
  }

  /// Keeps the answer to a request that was done.
  public static func keep(
    _ answer: KeptAnswer, key: String, of staff: StaffID, _ transaction: any Transaction
  ) throws(StoreError) {
    try transaction.execute(
      """
      UPDATE kept_answers SET status = \(answer.status), place = \(answer.place), note = \(answer.note)
      WHERE staff = \(staff.text) AND key_digest = \(Secret.digest(key))
      """)
  }

  /// Forgets a key whose request did nothing: it may come again.
  public static func forget(
    key: String, of staff: StaffID, _ transaction: any Transaction
  ) throws(StoreError) {
    try transaction.execute(
      """
      DELETE FROM kept_answers
      WHERE staff = \(staff.text) AND key_digest = \(Secret.digest(key)) AND status IS NULL
      """)
  }

  /// Takes away what is kept no longer, some at a time.
  public static func prune(at now: Instant, _ transaction: any Transaction) throws(StoreError) {
    let end = now.adding(seconds: -seconds).text
    let old = try transaction.run(
      """
      SELECT staff, key_digest FROM kept_answers WHERE begun_at <= \(end)
      ORDER BY begun_at, staff, key_digest LIMIT \(mostPruned)\(raw: transaction.dialect.skipLocked)
      """)
    for row in old {
      try transaction.execute(
        "DELETE FROM kept_answers WHERE staff = \(try row.text(0)) AND key_digest = \(try row.text(1))")
    }
  }
}
