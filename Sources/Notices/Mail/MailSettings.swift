/// How mail leaves: the organisation's own server, and how far it is trusted.
public struct MailSettings: Sendable {
  /// How the talk with the server is kept private.
  public enum Security: String, CaseIterable, Sendable {
    /// TLS from the first byte, port 465.
    case tls
    /// STARTTLS, and nothing without it.
    case starttls
    /// In the clear: for a server on this machine only, and never with a password.
    case none
  }

  public let host: String
  public let port: Int
  public let security: Security
  public let user: String?
  public let password: String?
  /// The address mail comes from; answers to it are read by somebody.
  public let from: MailAddress
  public let fromName: String
  public let certificates: String?
  public let limits: WireLimits

  /// Nil where a password would leave in the clear, or the host is no name or address.
  public init?(
    host: String, port: Int, security: Security, user: String? = nil, password: String? = nil,
    from: MailAddress,
    fromName: String, certificates: String? = nil,
    limits: WireLimits = WireLimits(connectSeconds: 5, totalSeconds: 15)
  ) {
    guard (1...65_535).contains(port), WebAddress("https://\(host)") != nil else { return nil }
    if security == .none, user != nil || password != nil { return nil }
    self.host = host
    self.port = port
    self.security = security
    self.user = user
    self.password = password
    self.from = from
    self.fromName = fromName
    self.certificates = certificates
    self.limits = limits
  }
}

/// An address of mail, read strictly: what could end a command or a header is in none.
public struct MailAddress: Hashable, Sendable {
  public let text: String

  /// Nil for anything but `name@host`: ASCII letters, digits and ``.!#$%&'*+/=?^_`{|}~-``, at most 254 bytes, no quotes.
  public init?(_ text: String) {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard text.utf8.count <= 254, parts.count == 2, (1...64).contains(parts[0].utf8.count),
      parts[0].utf8.allSatisfy(MailAddress.isAtom), !parts[0].hasPrefix("."), !parts[0].hasSuffix("."),
      !parts[0].contains(".."), MailAddress.isHost(parts[1])
    else { return nil }
    self.text = text
  }

  public var host: String { String(text.split(separator: "@").last ?? "") }

  private static func isAtom(_ byte: UInt8) -> Bool {
    isAlphanumeric(byte) || ".!#$%&'*+/=?^_`{|}~-".utf8.contains(byte)
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }

  private static func isHost(_ host: Substring) -> Bool {
    let labels = host.split(separator: ".", omittingEmptySubsequences: false)
    return host.utf8.count <= 253
      && labels.allSatisfy {
        (1...63).contains($0.utf8.count) && !$0.hasPrefix("-") && !$0.hasSuffix("-")
          && $0.utf8.allSatisfy { isAlphanumeric($0) || $0 == 0x2D }
      }
  }
}
