import Casework
import CivilTime
import Records
import Storage

extension Desk {
  /// The most bytes of a subscription as it is kept.
  public static let mostSubscriptionBytes = 3000

  /// Keeps where the reminders of a phone go (OFF-32), in the place of what it had; the same on another phone goes. False where
  /// the phone has come to its end meanwhile, or the subscription is longer than `mostSubscriptionBytes`.
  ///
  /// `subscription` is what `PushSubscription.toJSON()` gives, checked; `endpoint` is the address in it.
  public func keepPushSubscription(
    _ bearer: FieldBearer, _ subscription: String, endpoint: String
  ) async throws -> Bool {
    guard subscription.utf8.count <= Desk.mostSubscriptionBytes else { return false }
    let now = shell.now()
    return try await store.write {
      try PushRecords.keep(
        subscription, digest: Secret.digest(endpoint), of: bearer.device, at: now, $0)
    }
  }

  /// A phone takes no reminders any more; said twice it is so once.
  public func removePushSubscription(_ bearer: FieldBearer) async throws {
    try await store.write { try PushRecords.remove(of: bearer.device, $0) }
  }

  /// A push service knows a subscription no longer. What its phone has sent since stays.
  public func dropPushSubscription(_ subscription: String) async throws {
    try await store.write { try PushRecords.remove(body: subscription, $0) }
  }
}
