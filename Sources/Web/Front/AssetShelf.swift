import Pages

/// The style and script files, read once at start and kept in memory.
public struct AssetShelf: Sendable {
  struct Item: Sendable {
    let bytes: [UInt8]
    /// The same under gzip, where set-up has made it; browsers get it where they say they can read it (UX-46).
    let compressed: [UInt8]?
    let type: String
    /// A strong validator made of the bytes.
    let tag: String
  }

  private let items: [Asset: Item]

  /// The service's own files, which are in the binary, and GOV.UK Frontend's two as they were fetched; a file that is
  /// nil answers 404.
  public init(
    frontendStyle: [UInt8]?, frontendScript: [UInt8]?, compressedStyle: [UInt8]? = nil,
    compressedScript: [UInt8]? = nil
  ) {
    let compressed: [Asset: [UInt8]?] = [.frontendStyle: compressedStyle, .frontendScript: compressedScript]
    var contents: [Asset: [UInt8]] = [
      .style: PackageResources.homeward_css, .script: PackageResources.homeward_js,
      .icon: PackageResources.homeward_svg,
    ]
    contents[.frontendStyle] = frontendStyle
    contents[.frontendScript] = frontendScript
    items = contents.reduce(into: [:]) { items, entry in
      items[entry.key] = Item(
        bytes: entry.value, compressed: compressed[entry.key] ?? nil, type: entry.key.mediaType,
        tag: AssetShelf.fingerprint(entry.value))
    }
  }

  subscript(_ asset: Asset) -> Item? { items[asset] }

  /// True where the browser says it reads gzip and does not take that back with a weight of nought.
  static func takesGzip(_ header: String?) -> Bool {
    (header ?? "").lowercased().split(separator: ",").contains { part in
      let words = part.split(separator: ";").map { $0.filter { !$0.isWhitespace } }
      return words.first == "gzip" && !words.dropFirst().contains { Double($0.dropFirst(2)) == 0 }
    }
  }

  /// FNV-1a with 64 bits: tells versions of our own files apart; no protection against somebody who wants two alike.
  private static func fingerprint(_ bytes: [UInt8]) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes {
      hash ^= UInt64(byte)
      hash &*= 0x0000_0100_0000_01B3
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
