import Glibc

/// What a deployment shows as its own: one colour and a picture [UX-02].
public struct Branding: Sendable {
  public let accent: Accent?
  public let logo: Logo?
  /// What the field app is called on a phone, and its picture there; nil for the neutral ones (PRV-50).
  public let fieldName: String?
  public let fieldIcon: Logo?

  public init(
    accent: Accent? = nil, logo: Logo? = nil, fieldName: String? = nil, fieldIcon: Logo? = nil
  ) {
    self.accent = accent
    self.logo = logo
    self.fieldName = fieldName
    self.fieldIcon = fieldIcon
  }
}

/// A colour that white text can be read on: WCAG's 4.5 to 1 or more.
public struct Accent: Hashable, Sendable {
  /// `#` and six hexadecimal digits in small letters.
  public let text: String
  private let parts: [Double]

  /// Why a colour is not taken.
  public enum Problem: Error, Hashable, Sendable {
    /// Something other than `#` and six hexadecimal digits.
    case unreadable
    /// The contrast with white, which is below `Accent.leastContrast`.
    case tooPale(Double)
  }

  /// WCAG 2.2, 1.4.3.
  public static let leastContrast = 4.5

  public init(_ text: String) throws(Problem) {
    let digits = text.lowercased().utf8
    guard digits.count == 7, digits.first == UInt8(ascii: "#"),
      let number = UInt32(text.dropFirst(), radix: 16), !text.contains("+")
    else { throw .unreadable }
    self.text = text.lowercased()
    parts = [16, 8, 0].map { Double((number >> UInt32($0)) & 0xFF) / 255 }
    guard contrastWithWhite >= Accent.leastContrast else { throw .tooPale(contrastWithWhite) }
  }

  /// The contrast ratio with white (WCAG's relative luminance).
  public var contrastWithWhite: Double {
    let linear = parts.map { Accent.linear($0) }
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)
  }

  /// The same, darker, for what a pointer rests on.
  var darker: String {
    "#"
      + parts.map { part in
        let digits = String(Int(part * 0.62 * 255), radix: 16)
        return digits.count == 1 ? "0" + digits : digits
      }.joined()
  }

  /// sRGB without its curve.
  private static func linear(_ part: Double) -> Double {
    part > 0.04045 ? pow((part + 0.055) / 1.055, 2.4) : part / 12.92
  }
}

/// A picture for the header: PNG or SVG, at most 50 KB.
public struct Logo: Sendable {
  public static let mostBytes = 50_000

  let bytes: [UInt8]
  let type: String

  /// Why a picture is not taken.
  public enum Problem: Error, Hashable, Sendable {
    case tooLarge, neitherPNGNorSVG
  }

  public init(_ bytes: [UInt8]) throws(Problem) {
    guard bytes.count <= Logo.mostBytes else { throw .tooLarge }
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      type = "image/png"
    } else if String(validating: bytes, as: UTF8.self)?.contains("<svg") ?? false {
      type = "image/svg+xml"
    } else {
      throw .neitherPNGNorSVG
    }
    self.bytes = bytes
  }
}
