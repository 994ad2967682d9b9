public import CivilTime
public import Storage

/// The counters that slow down guessing: one for each user name tried, whether there is such an account or not, and
/// one for each place it was tried from. Both are kept as digests.
///
/// Every attempt counts as failed until it has succeeded, so that many at once gain nothing. After the fifth failure
/// of a name (the thirtieth of a place) within a quarter of an hour the next has to wait a minute, then two, four,
/// eight and at most fifteen.
public enum SignInCounters {
  /// What attempts are counted by: the user name tried, or the place it was tried from.
  public enum Kind: String, Sendable {
    case account, source

    var limit: Int {
      switch self {
      case .account: 5
      case .source: 30
      }
    }
  }

  static let windowSeconds = 15 * 60

  /// Counts an attempt. Gives how many seconds it has to wait, or nil where it may go on.
  public static func begin(
    _ kind: Kind, _ who: String, at now: Instant, _ transaction: any Transaction
  ) throws(StoreError) -> Int? {
    let digest = Secret.digest(who)
    let rows = try transaction.run(
      """
      SELECT blocked_until FROM sign_in_counters
      WHERE kind = \(kind.rawValue) AND who_digest = \(digest)\(raw: transaction.dialect.forUpdate)
      """)
    if let text = try rows.first?.textIfAny(0), let until = Instant(text: text), until > now {
      return Int((until.milliseconds - now.milliseconds + 999) / 1000)
    }
    let window = now.adding(seconds: -windowSeconds).text
    let counted = try transaction.run(
      """
      INSERT INTO sign_in_counters (kind, who_digest, failures, first_at)
      VALUES (\(kind.rawValue), \(digest), 1, \(now.text))
      ON CONFLICT (kind, who_digest) DO UPDATE SET
        failures = CASE WHEN sign_in_counters.first_at > \(window) OR sign_in_counters.blocked_until > \(window)
          THEN sign_in_counters.failures + 1 ELSE 1 END,
        first_at = CASE WHEN sign_in_counters.first_at > \(window) OR sign_in_counters.blocked_until > \(window)
          THEN sign_in_counters.first_at ELSE \(now.text) END
      RETURNING failures
      """)
    let failures = try counted.first?.integer(0) ?? 1
    guard failures >= kind.limit else { return nil }
    let wait = min(60 << min(failures - kind.limit, 4), windowSeconds)
    try transaction.execute(
      """
      UPDATE sign_in_counters SET blocked_until = \(now.adding(seconds: wait).text)
      WHERE kind = \(kind.rawValue) AND who_digest = \(digest)
      """)
    return nil
  }

  /// Takes the attempt back: it succeeded. A name begins anew; a place loses the one attempt only.
  public static func succeed(
    account: String, source: String, _ transaction: any Transaction
  ) throws(StoreError) {
    try transaction.execute(
      "DELETE FROM sign_in_counters WHERE kind = 'account' AND who_digest = \(Secret.digest(account))")
    try transaction.execute(
      """
      UPDATE sign_in_counters SET blocked_until = NULL,
        failures = CASE WHEN failures > 0 THEN failures - 1 ELSE 0 END
      WHERE kind = 'source' AND who_digest = \(Secret.digest(source))
      """)
  }

  /// Removes counters that no longer count.
  public static func clear(before now: Instant, _ transaction: any Transaction) throws(StoreError) {
    let old = now.adding(seconds: -24 * 3600).text
    try transaction.execute("DELETE FROM sign_in_counters WHERE first_at < \(old)")
  }
}
