import Pages

/// The style and script files, read once at start and kept in memory.
public struct AssetShelf: Sendable {
  struct Item: Sendable {
    let bytes: [UInt8]
    /// The same under gzip, where set-up has made it; browsers get it where they say they can read it (UX-46).
    let compressed: [UInt8]?
    let type: String
    /// A strong validator made of the bytes, and the version that links name.
    let tag: String
  }

  /// A file that set-up fetched, with its compressed form where there is one.
  public struct Fetched: Sendable {
    let bytes: [UInt8]
    let compressed: [UInt8]?

    public init(_ bytes: [UInt8], compressed: [UInt8]? = nil) {
      self.bytes = bytes
      self.compressed = compressed
    }
  }

  private let items: [Asset: Item]
  /// The version of each file there is, for the links to it.
  let versions: [Asset: String]
  /// The files of the field app.
  let field: FieldShelf
  /// What is known not to be accessible, one sentence each [UX-43].
  let knownIssues: [String]

  /// The service's own files, which are in the binary, and GOV.UK Frontend's two as they were fetched; a file that is
  /// nil answers 404. `knownIssues` is a text with a sentence a line; nil for those the service came with.
  public init(
    frontendStyle: Fetched?, frontendScript: Fetched?, branding: Branding = Branding(),
    knownIssues: [UInt8]? = nil
  ) {
    var items: [Asset: Item] = [:]
    func keep(_ asset: Asset, _ bytes: [UInt8], _ compressed: [UInt8]? = nil, type: String? = nil) {
      items[asset] = Item(
        bytes: bytes, compressed: compressed, type: type ?? asset.mediaType,
        tag: AssetShelf.fingerprint(bytes))
    }
    // A script asks for another by the address that the other's content has.
    func versioned(_ other: Asset, in script: [UInt8]) -> [UInt8] {
      let version = items[other].map { "?v=" + $0.tag } ?? ""
      let name = other.rawValue
      return AssetShelf.replacing("./\(name)", with: "./\(name)\(version)", in: script)
    }
    if let style = frontendStyle { keep(.frontendStyle, style.bytes, style.compressed) }
    if let script = frontendScript { keep(.frontendScript, script.bytes, script.compressed) }
    if let logo = branding.logo { keep(.logo, logo.bytes, type: logo.type) }
    keep(.style, AssetShelf.coloured(PackageResources.homeward_css, branding.accent))
    keep(.hearingScript, PackageResources.hearing_js)
    keep(.boardScript, versioned(.hearingScript, in: PackageResources.board_js))
    keep(.alarmScript, versioned(.hearingScript, in: PackageResources.incident_js))
    keep(.alertIcon, PackageResources.homeward_alert_svg)
    keep(.icon, AssetShelf.coloured(PackageResources.homeward_svg, branding.accent))
    keep(.script, versioned(.frontendScript, in: PackageResources.homeward_js))
    self.items = items
    versions = items.mapValues(\.tag)
    field = FieldShelf(
      name: branding.fieldName ?? FieldShelf.neutralName, icon: branding.fieldIcon,
      fingerprint: AssetShelf.fingerprint)
    let issues = knownIssues ?? PackageResources.known_issues_txt
    self.knownIssues = String(decoding: issues, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  subscript(_ asset: Asset) -> Item? { items[asset] }

  /// True where the browser says it reads gzip and does not take that back with a weight of nought.
  static func takesGzip(_ header: String?) -> Bool {
    (header ?? "").lowercased().split(separator: ",").contains { part in
      let words = part.split(separator: ";").map { $0.filter { !$0.isWhitespace } }
      return words.first == "gzip" && !words.dropFirst().contains { Double($0.dropFirst(2)) == 0 }
    }
  }

  /// The service's own colour, as its style and its icon have it, and the darker one.
  private static let ownColours = (accent: "#0b5d68", darker: "#063a41")

  private static func coloured(_ bytes: [UInt8], _ accent: Accent?) -> [UInt8] {
    guard let accent else { return bytes }
    return replacing(
      ownColours.darker, with: accent.darker, in: replacing(ownColours.accent, with: accent.text, in: bytes))
  }

  private static func replacing(_ old: String, with new: String, in bytes: [UInt8]) -> [UInt8] {
    Array(String(decoding: bytes, as: UTF8.self).replacing(old, with: new).utf8)
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
