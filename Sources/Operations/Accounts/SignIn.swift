import Casework
import CivilTime
import Records
import Storage

extension Desk {
  /// Signs somebody in with a new session. `source` is where the request came from; it is kept as a digest only.
  ///
  /// A wrong name, a wrong password and a closed account take as long and answer alike.
  /// Errors: `AccountRefusal.refused`, `.throttled`, `.busy`, or `StoreError`.
  public func signIn(
    userName: String, password: String, source: String
  ) async throws -> SessionTicket {
    let typed = String(userName.lowercased().prefix(200))
    let source = String(source.prefix(200))
    let now = shell.now()
    let attempt = try await beginSignIn(typed, source: source, at: now)
    if let seconds = attempt.wait { throw AccountRefusal.throttled(seconds: seconds) }
    let open = attempt.account.flatMap { $0.isActive ? $0 : nil }
    let isRight = try await passwords.matches(String(password.prefix(1024)), open?.password)
    guard isRight, let account = open else {
      try await recordRefusal(attempt.account?.id, at: now)
      throw AccountRefusal.refused
    }
    let token = Secret.text(shell.randomBytes(32))
    let entry = shell.identifier()
    try await store.write { [channel] transaction in
      // The account may have been closed while the password was being looked at.
      guard let current = try AccountRecords.account(id: account.id, isForUpdate: true, transaction),
        current.isActive,
        current.password == account.password
      else { throw AccountRefusal.refused }
      try SignInCounters.succeed(account: typed, source: source, transaction)
      try AccountRecords.addSession(
        tokenDigest: Secret.digest(token), account: account.id, at: now, transaction)
      try Desk.record(
        "signed-in", account: account.id, entry: entry, by: account.staff.text, via: channel, at: now,
        transaction
      )
    }
    return SessionTicket(token: token, endsAt: now.adding(seconds: AccountRecords.longestSeconds))
  }

  /// The session of a token; nil where there is none, it is over (30 minutes unused, 12 hours in all) or the account
  /// was closed.
  public func session(token: String) async throws -> Session? {
    guard (20...100).contains(token.utf8.count) else { return nil }
    let digest = Secret.digest(token)
    let now = shell.now()
    let (found, isDelegate) = try await store.read { [today] transaction -> (SessionRow?, Bool) in
      let found = try AccountRecords.session(tokenDigest: digest, at: now, today: today, transaction)
      guard let actor = found?.actor, actor.isDelegate else { return (found, false) }
      // By the rule that the pages themselves ask: a link must not lead to a refusal.
      return (found, try !Desk.lent(to: actor, on: today, transaction).isEmpty)
    }
    guard let found else { return nil }
    var endsAt = found.endsAt
    // One write a minute is exact enough for half an hour.
    if now.milliseconds - found.seenAt.milliseconds >= 60_000 {
      try await store.write { try AccountRecords.touchSession(tokenDigest: digest, at: now, $0) }
      endsAt = min(now.adding(seconds: AccountRecords.idleSeconds), found.endsAtLatest)
    }
    return Session(
      actor: found.actor.acting(isDelegate: isDelegate), csrf: Secret.formToken(token), endsAt: endsAt)
  }

  /// Ends a session. A token that belongs to none is passed over.
  public func signOut(token: String) async throws {
    let digest = Secret.digest(String(token.prefix(200)))
    let now = shell.now()
    let entry = shell.identifier()
    try await store.write { [channel] transaction in
      guard let id = try AccountRecords.endSession(tokenDigest: digest, transaction),
        let account = try AccountRecords.account(id: id, transaction)
      else { return }
      try Desk.record(
        "signed-out", account: id, entry: entry, by: account.staff.text, via: channel, at: now, transaction)
    }
  }

  private struct Attempt: Sendable {
    let wait: Int?
    let account: AccountRow?
  }

  /// Counts the attempt as failed, before anything is known, and reads the account.
  private func beginSignIn(_ userName: String, source: String, at now: Instant) async throws -> Attempt {
    try await store.write { transaction in
      try SignInCounters.clear(before: now, transaction)
      // A place that has to wait counts against no name: else it could lock out whomever it likes.
      if let wait = try SignInCounters.begin(.source, source, at: now, transaction) {
        return Attempt(wait: wait, account: nil)
      }
      if let wait = try SignInCounters.begin(.account, userName, at: now, transaction) {
        return Attempt(wait: wait, account: nil)
      }
      return Attempt(wait: nil, account: try AccountRecords.account(userName: userName, transaction))
    }
  }

  /// Notes a refused attempt: with the account where there is one, else as a subject of its own. What was typed is
  /// not noted.
  private func recordRefusal(_ account: String?, at now: Instant) async throws {
    let entry = shell.identifier()
    try await store.write { [channel] transaction in
      if let account {
        return try Desk.record(
          "sign-in-refused", account: account, entry: entry, by: "system", via: channel, at: now, transaction)
      }
      try Journal.append(
        [
          JournalEntry(
            entry: entry, subjectKind: "sign-in", subject: entry, revision: 1, occurredAt: now,
            recordedAt: now,
            actor: "system", via: channel, event: "sign-in-refused")
        ], in: transaction)
    }
  }
}
