import Pages

/// The style and script files, read once at start and kept in memory.
public struct AssetShelf: Sendable {
  struct Item: Sendable {
    let bytes: [UInt8]
    let type: String
    /// A strong validator made of the bytes.
    let tag: String
  }

  private let items: [Asset: Item]

  /// The service's own files, which are in the binary, and GOV.UK Frontend's two as they were fetched; a file that is
  /// nil answers 404.
  public init(frontendStyle: [UInt8]?, frontendScript: [UInt8]?) {
    var contents: [Asset: [UInt8]] = [
      .style: PackageResources.homeward_css, .script: PackageResources.homeward_js,
      .icon: PackageResources.homeward_svg,
    ]
    contents[.frontendStyle] = frontendStyle
    contents[.frontendScript] = frontendScript
    items = contents.reduce(into: [:]) { items, entry in
      items[entry.key] = Item(
        bytes: entry.value, type: entry.key.mediaType, tag: AssetShelf.fingerprint(entry.value))
    }
  }

  subscript(_ asset: Asset) -> Item? { items[asset] }

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
