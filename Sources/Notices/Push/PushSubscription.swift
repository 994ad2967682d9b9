internal import Crypto
internal import Foundation

/// A browser's subscription to Web Push, as `PushSubscription.toJSON()` gives it.
public struct PushSubscription: Hashable, Sendable {
  public let endpoint: WebAddress
  /// The browser's public key, an uncompressed point of P-256.
  let key: [UInt8]
  /// The secret it shares with us, 16 bytes.
  let secret: [UInt8]

  private struct Shape: Decodable {
    struct Keys: Decodable {
      let p256dh: String
      let auth: String
    }
    let endpoint: String
    let keys: Keys
  }

  /// Reads at most 4 kB of JSON; nil for anything that is no subscription with a key on the curve.
  public init?(json: String, allowsPlain: Bool = false) {
    guard json.utf8.count <= 4096, let shape = JSONBytes.read(Shape.self, Array(json.utf8)),
      let endpoint = WebAddress(shape.endpoint, allowsPlain: allowsPlain),
      let key = Base64URL.bytes(shape.keys.p256dh), key.count == 65,
      (try? P256.KeyAgreement.PublicKey(x963Representation: key)) != nil,
      let secret = Base64URL.bytes(shape.keys.auth), secret.count == 16
    else { return nil }
    self.endpoint = endpoint
    self.key = key
    self.secret = secret
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
