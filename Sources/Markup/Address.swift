/// Where a link leads or a form goes: always a path of this service or a place on the same page, so that no text
/// from outside can become an address with a scheme.
public struct Address: Hashable, Sendable {
  /// As it stands in `href`, percent-encoded.
  public let text: String

  /// A path of this service. Segments and queries may hold anything: both are percent-encoded.
  public init(path segments: [String], query: [(name: String, value: String)] = [], fragment: String? = nil) {
    var text = segments.isEmpty ? "/" : ""
    for segment in segments {
      text += "/"
      text += Address.encoded(segment)
    }
    for (index, pair) in query.enumerated() {
      text += index == 0 ? "?" : "&"
      text += Address.encoded(pair.name)
      text += "="
      text += Address.encoded(pair.value)
    }
    if let fragment {
      text += "#"
      text += Address.encoded(fragment)
    }
    self.text = text
  }

  /// A place on the same page.
  public init(fragment: String) { text = "#" + Address.encoded(fragment) }

  /// A place elsewhere on the web; only what is written in our own source can be one.
  public init(elsewhere: StaticString) { text = "\(elsewhere)" }

  /// A telephone number to ring: its digits, and a plus in front.
  public init(telephone: String) {
    let digits = telephone.utf8.filter { (0x30...0x39).contains($0) }
    text = "tel:" + (telephone.hasPrefix("+") ? "+" : "") + String(decoding: digits, as: UTF8.self)
  }

  /// Percent-encodes all but the unreserved characters of RFC 3986. A segment of dots alone would
  /// climb however it is encoded, and names nothing here: it becomes a dash.
  static func encoded(_ text: String) -> String {
    if text == "." || text == ".." { return "-" }
    let hex = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: bytes.append(byte)
      default: bytes += [0x25, hex[Int(byte >> 4)], hex[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
