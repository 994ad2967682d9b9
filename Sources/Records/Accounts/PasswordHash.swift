import Casework
import Crypto
import CryptoExtras

/// A password as it is kept: scrypt (RFC 7914) with its parameters and salt, so that they can be raised later.
///
/// The text form is `scrypt$N$r$p$salt$key` with salt and key in hexadecimal digits.
public struct PasswordHash: Hashable, Sendable {
  /// How much work one guess costs.
  public struct Cost: Hashable, Sendable {
    public let rounds: Int
    public let blockSize: Int
    public let parallelism: Int

    /// What new passwords get: 32 MiB of memory, about 0.1 s.
    public static let standard = Cost(rounds: 1 << 15, blockSize: 8, parallelism: 1)
  }

  public let cost: Cost
  let salt: [UInt8]
  let key: [UInt8]

  /// Derives a key; takes about 0.1 s and must not run on a thread that serves others. Sixteen random bytes of salt.
  public init(_ password: String, salt: [UInt8], cost: Cost = .standard) throws {
    self.cost = cost
    self.salt = salt
    key = try Self.derive(password, salt: salt, cost: cost)
  }

  /// Reads the text form; nil for anything else.
  public init?(text: String) {
    let parts = text.split(separator: "$", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 6, parts[0] == "scrypt", let rounds = Int(parts[1]), let block = Int(parts[2]),
      let parallelism = Int(parts[3]), let salt = Hexadecimal.bytes(parts[4]),
      let key = Hexadecimal.bytes(parts[5]),
      (1 << 14...1 << 20).contains(rounds), (1...32).contains(block), (1...16).contains(parallelism),
      key.count == 32
    else { return nil }
    cost = Cost(rounds: rounds, blockSize: block, parallelism: parallelism)
    self.salt = salt
    self.key = key
  }

  public var text: String {
    "scrypt$\(cost.rounds)$\(cost.blockSize)$\(cost.parallelism)$\(Hexadecimal.text(salt))$\(Hexadecimal.text(key))"
  }

  /// True for the password it was made of; takes as long either way.
  public func matches(_ password: String) throws -> Bool {
    let found = try Self.derive(password, salt: salt, cost: cost)
    var difference: UInt8 = 0
    for (left, right) in zip(found, key) { difference |= left ^ right }
    return difference == 0 && found.count == key.count
  }

  private static func derive(_ password: String, salt: [UInt8], cost: Cost) throws -> [UInt8] {
    let derived = try KDF.Scrypt.deriveKey(
      from: Array(PasswordRules.normal(password).utf8), salt: salt, outputByteCount: 32, rounds: cost.rounds,
      blockSize: cost.blockSize, parallelism: cost.parallelism)
    return derived.withUnsafeBytes { Array($0) }
  }
}

/// A secret that is handed out once and kept only as its digest: tokens of sessions, secrets of invitations.
public enum Secret {
  /// 256 random bits as 43 characters that may stand in a cookie or a link.
  public static func text(_ bytes: [UInt8]) -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    var text: [UInt8] = []
    var pending = 0
    var bits = 0
    for byte in bytes {
      pending = pending << 8 | Int(byte)
      bits += 8
      while bits >= 6 {
        bits -= 6
        text.append(letters[pending >> bits & 63])
      }
      pending &= 255
    }
    if bits > 0 { text.append(letters[pending << (6 - bits) & 63]) }
    return String(decoding: text, as: UTF8.self)
  }

  /// What is kept of a secret.
  public static func digest(_ secret: String) -> String { Digest(of: Array(secret.utf8)).text }

  /// The token of a session's forms: it follows from the session's token, and the database holds neither.
  public static func formToken(_ sessionToken: String) -> String {
    let code = HMAC<SHA256>.authenticationCode(
      for: Array("homeward-form-1".utf8), using: SymmetricKey(data: Array(sessionToken.utf8)))
    return text(Array(code))
  }
}

/// Bytes as lower-case hexadecimal digits.
enum Hexadecimal {
  static func text(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  static func bytes(_ text: String) -> [UInt8]? {
    let digits = Array(text.utf8)
    guard digits.count % 2 == 0, digits.count <= 256 else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let byte = UInt8(String(decoding: digits[index...index + 1], as: UTF8.self), radix: 16),
        digits[index] != 0x2B
      else { return nil }
      bytes.append(byte)
    }
    return bytes
  }
}
