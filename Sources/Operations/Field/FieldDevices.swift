public import Casework
public import CivilTime
import Records
import Storage

/// What a phone brings when it is set up: digests of its two proofs, and which of them is that of the alert PIN.
///
/// The phone keeps two PINs that open it alike and forgets which is which; what it sends with "I'm safe" is the proof
/// behind the PIN that was typed, and only the server can tell the two apart (BRD-40).
public struct FieldSetUp: Hashable, Sendable {
  /// SHA-256 as 64 lower-case hexadecimal digits.
  public let firstProof: String
  public let secondProof: String
  /// 1 or 2 for the proof of the alert PIN; nil where the officer chose none.
  public let alert: Int?

  public init(firstProof: String, secondProof: String, alert: Int?) {
    self.firstProof = firstProof
    self.secondProof = secondProof
    self.alert = alert
  }
}

/// A token of a phone: good for the safety endpoints and its officer's visits alone (OFF-08, SEC-14).
public struct FieldToken: Hashable, Sendable {
  public let device: String
  /// Shown once and kept nowhere.
  public let secret: String
  public let expiresAt: Instant
  /// The service has a subscription of the phone to reminders (OFF-32).
  public let hasReminders: Bool
}

/// Whose phone it is, and what it can show.
public struct FieldBearer: Hashable, Sendable {
  public let device: String
  public let actor: Actor
  public let expiresAt: Instant
}

extension Desk {
  /// How long a token of a phone lasts (SEC-14).
  public static let fieldTokenSeconds = 24 * 3600

  /// Sets a phone up for somebody who is signed in, with its first token.
  public func setUpFieldDevice(_ actor: Actor, _ setUp: FieldSetUp) async throws -> FieldToken {
    let device = shell.identifier()
    let (token, expires, now) = newFieldToken()
    let alert: FieldProof? = setUp.alert.map { $0 == 1 ? .first : .second }
    try await store.write { transaction in
      try FieldDeviceRecords.add(
        id: device, staff: actor.staff, firstProof: setUp.firstProof, secondProof: setUp.secondProof,
        alertProof: alert, at: now, transaction)
      _ = try FieldDeviceRecords.addToken(
        Secret.digest(token), device: device, of: actor.staff, at: now, expires: expires, transaction)
    }
    return FieldToken(device: device, secret: token, expiresAt: expires, hasReminders: false)
  }

  /// A new token for a phone of somebody who is signed in; the one before is good no longer. Nil where they have no
  /// such phone in use.
  public func renewFieldToken(_ actor: Actor, device: String) async throws -> FieldToken? {
    guard Desk.isIdentifier(device) else { return nil }
    let (token, expires, now) = newFieldToken()
    let found = try await store.write { transaction -> (isKnown: Bool, hasReminders: Bool) in
      let isKnown = try FieldDeviceRecords.addToken(
        Secret.digest(token), device: device, of: actor.staff, at: now, expires: expires, transaction)
      return (isKnown, try isKnown && PushRecords.isKept(of: device, transaction))
    }
    guard found.isKnown else { return nil }
    return FieldToken(device: device, secret: token, expiresAt: expires, hasReminders: found.hasReminders)
  }

  /// Whose phone a token is of; nil where it is none, has run out, or the phone or the account has come to its end.
  /// Attempts with what is no token are counted by where they come from.
  ///
  /// Errors: `TokenRefusal.throttled`, `StoreError`.
  public func fieldBearer(token: String, source: String) async throws -> FieldBearer? {
    let now = shell.now()
    if (20...100).contains(token.utf8.count) {
      let digest = Secret.digest(token)
      if let row = try await store.read({
        try FieldDeviceRecords.device(tokenDigest: digest, at: now, $0)
      }) {
        return FieldBearer(device: row.id, actor: row.actor, expiresAt: row.expiresAt)
      }
    }
    let wait = try await store.write { transaction -> Int? in
      try SignInCounters.clear(before: now, transaction)
      return try SignInCounters.begin(.source, "field:" + source.prefix(200), at: now, transaction)
    }
    if let wait { throw TokenRefusal.throttled(seconds: wait) }
    return nil
  }

  /// Keeps how many items of a phone the service refused for good: whoever looks after its officer sees it (OFF-07).
  public func reportFromField(_ bearer: FieldBearer, attention: Int) async throws {
    let now = shell.now()
    try await store.write {
      try FieldDeviceRecords.report(attention, of: bearer.device, at: now, $0)
    }
  }

  /// The most items a phone can say were refused.
  public static let mostReportedFromField = FieldDeviceRecords.mostReported

  /// Ends the phone of a token: signed out, or taken out of use. A token that belongs to none is passed over.
  public func endFieldDevice(token: String) async throws {
    let digest = Secret.digest(String(token.prefix(200)))
    let now = shell.now()
    try await store.write { transaction in
      guard let row = try FieldDeviceRecords.device(tokenDigest: digest, at: now, transaction) else { return }
      try FieldDeviceRecords.end(row.id, at: now, transaction)
    }
  }

  private func newFieldToken() -> (secret: String, expires: Instant, now: Instant) {
    let now = shell.now()
    return (Secret.text(shell.randomBytes(32)), now.adding(seconds: Desk.fieldTokenSeconds), now)
  }
}
