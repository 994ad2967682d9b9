import Foundation

/// Names as searching and sorting see them: small letters, no accents, no punctuation, single spaces.
public enum NameFolding {
  /// `"O’Brien-Núñez "` gives `obrien nunez`. Folding twice changes nothing. At most 200 characters are read.
  public static func key(_ name: String) -> String {
    let short = name.prefix(200)
    return plainKey(short) ?? letters(of: String(short))
  }

  /// A sort key of two names, the first leading.
  public static func key(_ first: String, then second: String) -> String {
    let parts = [key(first), key(second)].filter { !$0.isEmpty }
    return parts.joined(separator: " ")
  }

  /// Accents off and letters apart that have no accent to take off.
  private static func letters(of name: String) -> String {
    var text = ""
    for scalar in name.decomposedStringWithCanonicalMapping.unicodeScalars {
      if scalar.properties.canonicalCombiningClass != .notReordered { continue }
      switch scalar {
      case "ß", "ẞ": text += "ss"
      case "æ", "Æ": text += "ae"
      case "œ", "Œ": text += "oe"
      case "ø", "Ø": text += "o"
      case "ł", "Ł": text += "l"
      case "đ", "Đ", "ð", "Ð": text += "d"
      case "þ", "Þ": text += "th"
      case "ı": text += "i"
      default:
        if scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
          text += scalar.properties.lowercaseMapping
        } else if !isDropped(scalar) {
          text += " "
        }
      }
    }
    return text.split(separator: " ").joined(separator: " ")
  }

  /// Apostrophes of all kinds and full stops vanish; everything else that is no letter parts words.
  private static func isDropped(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "'", "\u{2018}", "\u{2019}", "\u{02BC}", "\u{0060}", "\u{00B4}", ".": true
    default: false
    }
  }

  /// The same for a name of ASCII alone; nil for any other.
  private static func plainKey(_ name: some StringProtocol) -> String? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(name.utf8.count)
    var parts = false
    for byte in name.utf8 {
      switch byte {
      case 0x61...0x7A, 0x30...0x39: add(byte, to: &bytes, &parts)
      case 0x41...0x5A: add(byte | 0x20, to: &bytes, &parts)
      case 0x27, 0x60, 0x2E: continue
      case 0x80...: return nil
      default: parts = true
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func add(_ byte: UInt8, to bytes: inout [UInt8], _ parts: inout Bool) {
    if parts, !bytes.isEmpty { bytes.append(0x20) }
    parts = false
    bytes.append(byte)
  }
}
