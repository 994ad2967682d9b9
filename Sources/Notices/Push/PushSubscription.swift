internal import Crypto
internal import Foundation

/// A browser's subscription to Web Push, as `PushSubscription.toJSON()` gives it.
public struct PushSubscription: Hashable, Sendable {
  public let endpoint: WebAddress
  /// The browser's public key, an uncompressed point of P-256.
  let key: [UInt8]
  /// The secret it shares with us, 16 bytes.
  let secret: [UInt8]
  /// Our public key that the browser subscribed with, as base64url; nil where that was not put down.
  let ours: String?

  private struct Shape: Codable {
    struct Keys: Codable {
      let p256dh: String
      let auth: String
    }
    let endpoint: String
    let keys: Keys
    let ours: String?
  }

  /// Reads at most 4 kB of JSON; nil for anything that is no subscription with a key on the curve.
  public init?(json: String, allowsPlain: Bool = false) {
    guard json.utf8.count <= 4096, let shape = JSONBytes.read(Shape.self, Array(json.utf8)),
      let endpoint = WebAddress(shape.endpoint, allowsPlain: allowsPlain),
      let key = PushSubscription.point(shape.keys.p256dh),
      let secret = PushSubscription.shared(shape.keys.auth)
    else { return nil }
    self.init(endpoint: endpoint, key: key, secret: secret, ours: shape.ours)
  }

  init(endpoint: WebAddress, key: [UInt8], secret: [UInt8], ours: String?) {
    self.endpoint = endpoint
    self.key = key
    self.secret = secret
    self.ours = ours
  }

  /// The same as JSON, which `init(json:allowsPlain:)` reads.
  public var json: String {
    let keys = Shape.Keys(p256dh: Base64URL.text(key), auth: Base64URL.text(secret))
    return String(
      decoding: JSONBytes.of(Shape(endpoint: endpoint.text, keys: keys, ours: ours)), as: UTF8.self)
  }

  /// The 65 bytes of an uncompressed point of P-256; nil where the text is none.
  static func point(_ text: String) -> [UInt8]? {
    guard let bytes = Base64URL.bytes(text), bytes.count == 65,
      (try? P256.KeyAgreement.PublicKey(x963Representation: bytes)) != nil
    else { return nil }
    return bytes
  }

  /// The 16 bytes of a secret; nil where the text is none.
  static func shared(_ text: String) -> [UInt8]? {
    Base64URL.bytes(text).flatMap { $0.count == 16 ? $0 : nil }
  }
}

/// Everything that is wrong with a subscription that a browser sent.
public struct PushFaults: Error, Hashable, Sendable {
  /// One thing that is wrong.
  public enum Fault: String, CaseIterable, Hashable, Sendable {
    /// No address beginning with `https://` of at most 2000 characters.
    case endpoint
    /// An address of no push service that a message may go to.
    case host
    /// No uncompressed point of P-256 as base64url.
    case key
    /// No 16 bytes as base64url.
    case secret
  }

  public let faults: [Fault]
}

extension PushSettings {
  /// A subscription of what a browser sent. Only addresses of known push services are taken, so that nobody can have the service
  /// call a place inside its own network; where a name points is looked at again when the socket is opened (`NetworkReach`).
  public func subscription(
    endpoint: String, key: String, secret: String
  ) throws(PushFaults) -> PushSubscription {
    var faults: [PushFaults.Fault] = []
    let address = WebAddress(endpoint, allowsPlain: allowsPlain)
    if let address {
      if !hosts.allow(address) { faults.append(.host) }
    } else {
      faults.append(.endpoint)
    }
    let point = key.utf8.count <= 100 ? PushSubscription.point(key) : nil
    if point == nil { faults.append(.key) }
    let shared = secret.utf8.count <= 100 ? PushSubscription.shared(secret) : nil
    if shared == nil { faults.append(.secret) }
    guard faults.isEmpty, let address, let point, let shared else { throw PushFaults(faults: faults) }
    // Which key it was made with is what the browser says; it was given no other than this one.
    return PushSubscription(endpoint: address, key: point, secret: shared, ours: self.key.publicText)
  }
}

/// Our key to push services (RFC 8292): they know by it that the messages to one subscription come from one place.
public struct PushKey: Sendable {
  let signing: P256.Signing.PrivateKey

  /// Reads 32 bytes as base64url; nil where they are no key. Blanks around it do not count.
  public init?(_ text: String) {
    guard let bytes = Base64URL.bytes(text.trimmed), bytes.count == 32,
      let key = try? P256.Signing.PrivateKey(rawRepresentation: bytes)
    else { return nil }
    signing = key
  }

  /// What a browser is given to subscribe with: base64url of the uncompressed point.
  public var publicText: String { Base64URL.text(signing.publicKey.x963Representation) }
}
