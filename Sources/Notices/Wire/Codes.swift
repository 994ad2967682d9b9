internal import Crypto
internal import Foundation

/// Bytes as texts, and as JSON.
enum Base64URL {
  static func text(_ bytes: some Sequence<UInt8>) -> String {
    Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing(
      "=", with: "")
  }

  /// Nil where the text is no base64url; padding is allowed and not needed.
  static func bytes(_ text: some StringProtocol) -> [UInt8]? {
    let bare = text.prefix { $0 != "=" }
    guard text.dropFirst(bare.count).allSatisfy({ $0 == "=" }),
      bare.utf8.allSatisfy({ $0 != 0x2B && $0 != 0x2F })
    else { return nil }
    let plain = String(bare).replacing("-", with: "+").replacing("_", with: "/")
    return Data(base64Encoded: plain + String(repeating: "=", count: (4 - plain.count % 4) % 4)).map {
      Array($0)
    }
  }
}

enum JSONBytes {
  static func of(_ value: some Encodable) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(value)).map { Array($0) } ?? []
  }

  static func read<Value: Decodable>(_ type: Value.Type, _ bytes: [UInt8]) -> Value? {
    try? JSONDecoder().decode(type, from: Data(bytes))
  }
}

/// A token of the compact form (RFC 7515): head and claims, signed.
enum SignedToken {
  /// With a shared secret (HS256).
  static func shared(_ claims: some Encodable, secret: String) -> String {
    let text = unsigned("HS256", claims)
    let key = SymmetricKey(data: Data(secret.utf8))
    let code = HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key)
    return text + "." + Base64URL.text(code)
  }

  /// With a private key on the curve P-256 (ES256).
  static func keyed(_ claims: some Encodable, key: P256.Signing.PrivateKey) throws -> String {
    let text = unsigned("ES256", claims)
    return text + "." + Base64URL.text(try key.signature(for: Data(text.utf8)).rawRepresentation)
  }

  private static func unsigned(_ algorithm: String, _ claims: some Encodable) -> String {
    let head = JSONBytes.of(["alg": algorithm, "typ": "JWT"])
    return Base64URL.text(head) + "." + Base64URL.text(JSONBytes.of(claims))
  }
}

/// Compares secrets in a time that does not depend on where they differ.
enum Secret {
  static func isSame(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    // Of unlike lengths too: only digests are compared.
    let pair = (SHA256.hash(data: left), SHA256.hash(data: right))
    return zip(pair.0, pair.1).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
