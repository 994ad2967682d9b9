/// A web address that a notice may be sent to, read strictly: what another reader could take for another host is refused.
public struct WebAddress: Hashable, Sendable {
  /// `https`, or `http` where that is allowed.
  public let scheme: String
  /// The name in small letters, or a numeric address; one of version 6 in brackets.
  public let host: String
  public let port: Int
  /// The path and query, beginning with `/`.
  public let path: String

  private static let most = 2000

  /// Nil where the text is no such address: at most 2000 bytes of printable ASCII, no name and password, no fragment.
  public init?(_ text: String, allowsPlain: Bool = false) {
    guard text.utf8.count <= WebAddress.most, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
      !text.utf8.contains(where: {
        [0x22, 0x23, 0x3C, 0x3E, 0x5C, 0x5E, 0x60, 0x7B, 0x7C, 0x7D].contains($0)
      })
    else { return nil }
    let lower = text.lowercased()
    if lower.hasPrefix("https://") {
      scheme = "https"
    } else if allowsPlain, lower.hasPrefix("http://") {
      scheme = "http"
    } else {
      return nil
    }
    let rest = text.dropFirst(scheme.count + 3)
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    let after = rest.dropFirst(authority.count)
    path = after.hasPrefix("/") ? String(after) : "/" + after
    guard let (host, port) = WebAddress.hostAndPort(authority.lowercased()) else { return nil }
    self.host = host
    self.port = port ?? (scheme == "https" ? 443 : 80)
  }

  /// `https://host`, with the port where it is not the scheme's own.
  public var origin: String {
    let standard = scheme == "https" ? 443 : 80
    return port == standard ? "\(scheme)://\(host)" : "\(scheme)://\(host):\(port)"
  }

  public var text: String { origin + path }

  private static func hostAndPort(_ authority: String) -> (String, Int?)? {
    let host: Substring
    if authority.hasPrefix("[") {
      guard let end = authority.firstIndex(of: "]") else { return nil }
      host = authority[...end]
      guard host.dropFirst().dropLast().utf8.allSatisfy({ isHexadecimal($0) || $0 == 0x3A || $0 == 0x2E })
      else {
        return nil
      }
    } else {
      host = authority.prefix { $0 != ":" }
      guard isName(host) else { return nil }
    }
    let rest = authority.dropFirst(host.count)
    if rest.isEmpty { return (String(host), nil) }
    guard rest.first == ":", rest.count <= 6, let port = Int(rest.dropFirst()), (1...65_535).contains(port),
      rest.dropFirst().allSatisfy(\.isNumber)
    else { return nil }
    return (String(host), port)
  }

  private static func isName(_ host: Substring) -> Bool {
    guard (1...253).contains(host.utf8.count), !host.hasPrefix("."), !host.hasPrefix("-") else {
      return false
    }
    return host.utf8.allSatisfy {
      (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x2E
    }
      && !host.contains("..")
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
  }
}

/// The hosts that a carrier may talk to: names as they stand, or `*.example.test` for every name below one.
public struct AllowedHosts: Hashable, Sendable {
  public let names: [String]

  /// At most 64 names; a name may carry a port, which is then the only one allowed.
  public init(_ names: [String]) { self.names = names.prefix(64).map { $0.lowercased() } }

  /// True where an address is one of them.
  public func allow(_ address: WebAddress) -> Bool {
    names.contains { name in
      if name.hasPrefix("*.") { return address.port == 443 && address.host.hasSuffix(name.dropFirst(1)) }
      return name == address.host + ":\(address.port)"
        || (name == address.host && [443, 80].contains(address.port))
    }
  }
}
