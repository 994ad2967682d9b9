import Crypto

/// A SHA-256 digest.
public struct Digest: Hashable, Sendable {
  /// 32 bytes.
  public let bytes: [UInt8]

  /// The digest before the first entry of a subject and before the first seal: 32 zero bytes.
  public static let none = Digest(Array(repeating: 0, count: 32))

  /// The digest of some bytes.
  public init(of bytes: [UInt8]) { self.bytes = Array(SHA256.hash(data: bytes)) }

  /// Reads 64 lower-case hexadecimal digits; nil for anything else.
  public init?(text: String) {
    let digits = Array(text.utf8)
    guard digits.count == 64 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(32)
    for index in stride(from: 0, to: 64, by: 2) {
      guard let high = Self.value(digits[index]), let low = Self.value(digits[index + 1]) else { return nil }
      bytes.append(high << 4 | low)
    }
    self.bytes = bytes
  }

  fileprivate init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// 64 lower-case hexadecimal digits.
  public var text: String {
    String(unsafeUninitializedCapacity: 64) { buffer in
      for (index, byte) in bytes.enumerated() {
        buffer[index * 2] = Self.digit(byte >> 4)
        buffer[index * 2 + 1] = Self.digit(byte & 15)
      }
      return bytes.count * 2
    }
  }

  private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }

  private static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case 0x30...0x39: digit - 0x30
    case 0x61...0x66: digit - 0x57
    default: nil
    }
  }
}

/// Digests bytes that come one piece after the other, in constant memory.
struct RunningDigest {
  private var hash = SHA256()

  mutating func update(_ bytes: [UInt8]) { hash.update(data: bytes) }

  var digest: Digest { Digest(Array(hash.finalize())) }
}

/// The canonical byte form of a list of texts: each is its length in bytes as four bytes, most significant first,
/// and then its UTF-8 bytes. A missing text is the length FFFFFFFF alone.
///
/// The length goes first so that no two different lists have the same bytes.
public struct CanonicalFields: Sendable {
  public private(set) var bytes: [UInt8] = []

  public init() {}

  /// Begins with bytes that stand before the fields, such as the previous digest.
  public init(after bytes: [UInt8]) {
    self.bytes = bytes
    self.bytes.reserveCapacity(bytes.count + 512)
  }

  /// Adds a text with its length before it; nil has a mark of its own.
  public mutating func append(_ text: String?) {
    guard let text else {
      bytes.append(contentsOf: [0xFF, 0xFF, 0xFF, 0xFF])
      return
    }
    var utf8 = text
    utf8.withUTF8 { utf8 in
      let length = UInt32(utf8.count)
      bytes.append(UInt8(truncatingIfNeeded: length >> 24))
      bytes.append(UInt8(truncatingIfNeeded: length >> 16))
      bytes.append(UInt8(truncatingIfNeeded: length >> 8))
      bytes.append(UInt8(truncatingIfNeeded: length))
      bytes.append(contentsOf: utf8)
    }
  }
}
