public import Casework
public import CivilTime
import Records
import Storage

/// A token that was just made. Its text is shown once and kept nowhere.
public struct Token: Hashable, Sendable {
  public let id: String
  public let userName: String
  public let secret: String
  public let scope: TokenScope
  public let expiresAt: Instant
}

/// Who asks with a token, and what they may do with it.
public struct Bearer: Hashable, Sendable {
  public let actor: Actor
  public let scope: TokenScope
  public let expiresAt: Instant
}

/// Why a token was not made, or is not heard.
public enum TokenRefusal: Error, Hashable, Sendable {
  /// There is no account of that name.
  case unknown
  /// The account is closed, or nobody has set its password yet.
  case closed
  /// A token lasts 1 to 365 days.
  case days
  /// The account has as many tokens as one may have.
  case tooMany
  /// There is no open token of that id.
  case notThere
  /// Too many that are none were tried from there; the next is heard after so many seconds.
  case throttled(seconds: Int)
}

extension Desk {
  /// The most days a token lasts.
  public static let mostTokenDays = 365

  /// Makes a token for an account, for somebody at the server's own command line. Whoever has it asks as the account's
  /// member of staff: the same reach, the same access log.
  ///
  /// Errors: `TokenRefusal`, `AccountRefusal.userName`, `StoreError`.
  public func makeToken(userName: String, scope: TokenScope, days: Int) async throws -> Token {
    guard (1...Desk.mostTokenDays).contains(days) else { throw TokenRefusal.days }
    let name = try UserName(userName).text
    let now = shell.now()
    let secret = Secret.text(shell.randomBytes(32))
    let expires = now.adding(seconds: days * 86_400)
    let ids = (token: shell.identifier(), entry: shell.identifier())
    try await store.write { [channel] transaction in
      guard let found = try AccountRecords.account(userName: name, transaction),
        let account = try AccountRecords.account(id: found.id, isForUpdate: true, transaction)
      else { throw TokenRefusal.unknown }
      guard account.isActive, account.password != nil else { throw TokenRefusal.closed }
      let isMade = try AccountRecords.addToken(
        id: ids.token, tokenDigest: Secret.digest(secret), account: account.id, scope: scope, at: now,
        expires: expires, transaction)
      guard isMade else { throw TokenRefusal.tooMany }
      try Desk.record(
        "token-made", account: account.id, entry: ids.entry, by: "system", via: channel, at: now, transaction,
        carrying: [
          "token": .code(ids.token), "scope": .code(scope.rawValue), "expires": .code(expires.text),
        ])
    }
    return Token(id: ids.token, userName: name, secret: secret, scope: scope, expiresAt: expires)
  }

  /// Ends a token at once. Errors: `TokenRefusal.notThere`, `StoreError`.
  public func revokeToken(id: String) async throws {
    guard Desk.isIdentifier(id) else { throw TokenRefusal.notThere }
    let now = shell.now()
    let entry = shell.identifier()
    try await store.write { [channel] transaction in
      guard let account = try AccountRecords.endToken(id: id, at: now, transaction) else {
        throw TokenRefusal.notThere
      }
      try Desk.record(
        "token-revoked", account: account, entry: entry, by: "system", via: channel, at: now, transaction,
        carrying: ["token": .code(id)])
    }
  }

  /// Every token there was, in the order they were made, a page at a time.
  public func eachToken(_ body: ([TokenEntry]) -> Void) async throws {
    var last = ""
    while true {
      let (from, now) = (last, shell.now())
      let page = try await store.read { try AccountRecords.tokens(after: from, at: now, $0) }
      guard let end = page.last else { return }
      body(page)
      last = end.id
    }
  }

  /// Who asks with a token; nil where it is none, has run out, was revoked, or its account was closed. Attempts with
  /// what is no token are counted by where they come from, apart from those of the sign-in page.
  ///
  /// Errors: `TokenRefusal.throttled`, `StoreError`.
  public func bearer(token: String, source: String) async throws -> Bearer? {
    let now = shell.now()
    let day = zone.date(of: now)
    if (20...100).contains(token.utf8.count) {
      let digest = Secret.digest(token)
      if let found = try await store.read({ try AccountRecords.token(tokenDigest: digest, at: now, $0) }) {
        // One write a day says as much as anybody needs to know.
        if found.usedOn != day {
          try await store.write { try AccountRecords.touchToken(id: found.id, on: day, $0) }
        }
        return Bearer(actor: found.actor, scope: found.scope, expiresAt: found.expiresAt)
      }
    }
    let wait = try await store.write { transaction -> Int? in
      try SignInCounters.clear(before: now, transaction)
      return try SignInCounters.begin(.source, "token:" + source.prefix(200), at: now, transaction)
    }
    if let wait { throw TokenRefusal.throttled(seconds: wait) }
    return nil
  }
}
