public import Casework
public import CivilTime
internal import Crypto
internal import Foundation

/// What Web Push needs.
public struct PushSettings: Sendable {
  public let key: PushKey
  /// Whom a push service may turn to: `mailto:` or `https:`.
  public let contact: String
  /// The push services of browsers; an endpoint anywhere else is refused.
  public let hosts: AllowedHosts
  public let reach: NetworkReach
  public let allowsPlain: Bool
  public let certificates: String?
  public let limits: WireLimits
  /// The seconds a push service keeps a message for a telephone that is off; after that it is of no use.
  public let keepSeconds: Int

  /// The push services of the browsers there are.
  public static let services = AllowedHosts([
    "fcm.googleapis.com", "updates.push.services.mozilla.com", "*.push.services.mozilla.com",
    "web.push.apple.com",
    "*.push.apple.com", "*.notify.windows.com",
  ])

  public init(
    key: PushKey, contact: String, hosts: AllowedHosts = PushSettings.services,
    reach: NetworkReach = .publicOnly,
    allowsPlain: Bool = false, certificates: String? = nil, limits: WireLimits = WireLimits(),
    keepSeconds: Int = 300
  ) {
    self.key = key
    self.contact = contact
    self.hosts = hosts
    self.reach = reach
    self.allowsPlain = allowsPlain
    self.certificates = certificates
    self.limits = limits
    self.keepSeconds = min(3600, max(0, keepSeconds))
  }
}

/// Web Push (RFC 8030): a hint to a browser that something happened. That it was taken says nothing of whether it was
/// shown, so nothing rests on it.
public struct PushCarrier: Carrier {
  private let settings: PushSettings
  private let wire: Wire
  private let now: @Sendable () -> Instant
  private let randomBytes: @Sendable (Int) -> [UInt8]

  public init(
    settings: PushSettings, wire: Wire, now: @escaping @Sendable () -> Instant,
    randomBytes: @escaping @Sendable (Int) -> [UInt8]
  ) {
    self.settings = settings
    self.wire = wire
    self.now = now
    self.randomBytes = randomBytes
  }

  private struct Hint: Encodable {
    let id: String
    let event: String
    let visit: String
    let text: String
    let urgent: Bool
    let drill: Bool
  }

  private struct Claims: Encodable {
    let aud: String
    let exp: Int64
    let sub: String
  }

  /// Sends a message once, to the subscription that a message brings as its address.
  public func send(_ dispatch: Dispatch) async -> DispatchOutcome {
    guard let subscription = PushSubscription(json: dispatch.address, allowsPlain: settings.allowsPlain)
    else {
      return .refused("push-subscription")
    }
    guard settings.hosts.allow(subscription.endpoint) else { return .refused("push-host-not-allowed") }
    // Made with a key that is ours no more: its push service would refuse it.
    guard subscription.ours == nil || subscription.ours == settings.key.publicText else {
      return PushCarrier.otherKey
    }
    let hint = JSONBytes.of(
      Hint(
        id: dispatch.key, event: dispatch.event, visit: dispatch.visit,
        text: String(dispatch.text.prefix(500)),
        urgent: dispatch.isUrgent, drill: dispatch.isDrill))
    guard
      let body = PushMessage.encrypted(
        hint, for: subscription, privateKey: randomBytes(32), salt: randomBytes(16))
    else { return .failed("push-encryption", retryAfter: nil) }
    guard let authorization = authorization(to: subscription.endpoint) else {
      return .systemFault("push-key")
    }
    let errand = Errand(
      url: subscription.endpoint.text, load: .post(body),
      headers: [
        ("Content-Type", "application/octet-stream"), ("Content-Encoding", "aes128gcm"),
        ("TTL", String(settings.keepSeconds)), ("Urgency", dispatch.isUrgent ? "high" : "normal"),
        // Sent twice, the second takes the place of the first.
        ("Topic", String(Base64URL.text(SHA256.hash(data: Data(dispatch.key.utf8))).prefix(32))),
        ("Authorization", authorization),
      ], reach: settings.reach, limits: settings.limits, certificates: settings.certificates,
      scheme: subscription.endpoint.scheme, urgency: dispatch.urgency)
    switch await wire.carry(errand) {
    case .success(let answer): return PushCarrier.outcome(answer)
    case .failure(let failure): return DispatchOutcome(failure, at: "push")
    }
  }

  /// Push services cannot be asked.
  public func look(key: String, providerID: String?) async -> DispatchLook {
    .unknown("push-cannot-be-asked")
  }

  private func authorization(to endpoint: WebAddress) -> String? {
    // Twelve of the 24 hours that are allowed, so that no clock is far enough off to matter.
    let claims = Claims(
      aud: endpoint.origin, exp: now().milliseconds / 1000 + 12 * 3600, sub: settings.contact)
    guard let token = try? SignedToken.keyed(claims, key: settings.key.signing) else { return nil }
    return "vapid t=\(token), k=\(settings.key.publicText)"
  }

  /// The subscription is none any more, and is to be dropped.
  static let gone = DispatchOutcome.refused("push-gone")
  /// The same: it was made with another key of ours.
  static let otherKey = DispatchOutcome.refused("push-other-key")
  /// The push service takes our key for no subscription of this address. It is that subscription's own matter, and is to be
  /// dropped, unless it says so of several in a row.
  static let keyRefused = DispatchOutcome.refused("push-key-refused")

  /// What a push service's status means.
  static func outcome(_ answer: Answer) -> DispatchOutcome {
    switch answer.status {
    case 200...299: .accepted(nil)
    case 404, 410: gone
    case 300...399: .refused("push-redirect")
    case 401, 403: keyRefused
    case 408, 429: .failed("push-\(answer.status)", retryAfter: answer.retryAfter)
    case 400...499: .refused("push-\(answer.status)")
    default: .failed("push-\(answer.status)", retryAfter: answer.retryAfter)
    }
  }
}
