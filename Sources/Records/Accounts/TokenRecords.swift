public import Casework
public import CivilTime
public import Storage

/// A token that may be used now, and whose it is.
public struct TokenRow: Hashable, Sendable {
  public let id: String
  public let actor: Actor
  public let scope: TokenScope
  public let expiresAt: Instant
  public let usedOn: CivilDate?
}

extension AccountRecords {
  /// The most tokens of one account that are open at once.
  public static let mostTokens = 50

  /// Adds a token; false where the account has as many as it may have.
  public static func addToken(
    id: String, tokenDigest: String, account: String, scope: TokenScope, at now: Instant, expires: Instant,
    _ transaction: any Transaction
  ) throws(StoreError) -> Bool {
    let open = try transaction.run(
      """
      SELECT COUNT(*) FROM api_tokens
      WHERE account = \(account) AND ended_at IS NULL AND expires_at > \(now.text)
      """)
    guard try open.first?.integer(0) ?? 0 < mostTokens else { return false }
    try transaction.execute(
      """
      INSERT INTO api_tokens (id, token_digest, account, scope, created_at, expires_at)
      VALUES (\(id), \(tokenDigest), \(account), \(scope.rawValue), \(now.text), \(expires.text))
      """)
    return true
  }

  /// The token of a digest with its actor, in one query; nil where there is none, it has ended, or the account was
  /// closed.
  public static func token(
    tokenDigest: String, at now: Instant, _ transaction: any Transaction
  ) throws(StoreError) -> TokenRow? {
    let rows = try transaction.run(
      """
      SELECT k.id, k.scope, k.expires_at, k.used_on, \(raw: actorColumns)
      FROM api_tokens AS k JOIN accounts AS a ON a.id = k.account JOIN staff AS s ON s.id = a.staff
      \(raw: actorJoins)
      WHERE k.token_digest = \(tokenDigest) AND a.deactivated_at IS NULL AND k.ended_at IS NULL
        AND k.expires_at > \(now.text)
      """)
    guard let first = rows.first, let actor = try actor(rows, from: 4) else { return nil }
    guard let expires = Instant(text: try first.text(2)) else {
      throw .unexpected("a token is not of the expected shape")
    }
    return TokenRow(
      id: try first.text(0), actor: actor, scope: try first.word(1), expiresAt: expires,
      usedOn: try first.dateIfAny(3))
  }

  /// Notes the day on which a token was used.
  public static func touchToken(
    id: String, on day: CivilDate, _ transaction: any Transaction
  ) throws(StoreError) {
    try transaction.execute("UPDATE api_tokens SET used_on = \(day.text) WHERE id = \(id)")
  }

  /// Ends a token; the id of its account, nil where no open one has that id.
  public static func endToken(
    id: String, at now: Instant, _ transaction: any Transaction
  ) throws(StoreError) -> String? {
    try transaction.run(
      "UPDATE api_tokens SET ended_at = \(now.text) WHERE id = \(id) AND ended_at IS NULL RETURNING account"
    ).first?.text(0)
  }

  static func endTokens(
    of account: String, at now: Instant, _ transaction: any Transaction
  ) throws(StoreError) {
    try transaction.execute(
      "UPDATE api_tokens SET ended_at = \(now.text) WHERE account = \(account) AND ended_at IS NULL")
  }

  /// Tokens in the order of their ids, which is that of their making, from the one after `last`; at most `most`.
  public static func tokens(
    after last: String, at now: Instant, most: Int = mostListed, _ transaction: any Transaction
  ) throws(StoreError) -> [TokenEntry] {
    var entries: [TokenEntry] = []
    for row in try transaction.run(
      """
      SELECT k.id, a.user_name, k.scope, k.created_at, k.expires_at, k.used_on, k.ended_at
      FROM api_tokens k JOIN accounts a ON a.id = k.account WHERE k.id > \(last)
      ORDER BY k.id LIMIT \(most)
      """)
    {
      guard let created = Instant(text: try row.text(3)), let expires = Instant(text: try row.text(4)) else {
        throw .unexpected("a token is not of the expected shape")
      }
      let state: TokenEntry.State =
        try row.textIfAny(6) != nil ? .ended : expires <= now ? .expired : .open
      entries.append(
        TokenEntry(
          id: try row.text(0), userName: try row.text(1), scope: try row.word(2), state: state,
          createdAt: created, expiresAt: expires, usedOn: try row.dateIfAny(5)))
    }
    return entries
  }
}
