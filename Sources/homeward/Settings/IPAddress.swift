import Glibc

/// A numeric address, version 4 or 6, written as the system writes that of a peer.
struct IPAddress {
  let text: String

  /// Blanks around it do not count. Nil where the text is no address.
  init?(_ text: String) {
    let bare = text.drop { $0 == " " }
    let end = bare.lastIndex { $0 != " " }
    guard let end, bare.utf8.count <= 100 else { return nil }
    let address = String(bare[...end])
    for family in [AF_INET, AF_INET6] {
      var bytes = [UInt8](repeating: 0, count: 16)
      guard inet_pton(family, address, &bytes) == 1 else { continue }
      var shown = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
      guard inet_ntop(family, bytes, &shown, socklen_t(shown.count)) != nil else { return nil }
      self.text = String(decoding: shown.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      return
    }
    return nil
  }
}
