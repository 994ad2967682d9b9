/// What GOV.UK Notify needs: the key, and the two templates that messages go through.
public struct NotifySettings: Sendable {
  public let address: WebAddress
  public let key: NotifyKey
  /// Templates with the one placeholder `((text))`; that of mail with `((subject))` too. A channel without its template
  /// is not served.
  public let smsTemplate: String?
  public let mailTemplate: String?
  public let certificates: String?
  public let limits: WireLimits

  public init(
    address: WebAddress, key: NotifyKey, smsTemplate: String?, mailTemplate: String?,
    certificates: String? = nil,
    limits: WireLimits = WireLimits()
  ) {
    self.address = address
    self.key = key
    self.smsTemplate = smsTemplate
    self.mailTemplate = mailTemplate
    self.certificates = certificates
    self.limits = limits
  }
}

/// A key of GOV.UK Notify: `name-service-secret`, the last two of them UUIDs.
public struct NotifyKey: Sendable {
  let service: String
  let secret: String

  /// Nil where the text is no such key; blanks around it do not count.
  public init?(_ text: String) {
    let text = text.trimmed
    guard text.utf8.count <= 500, text.count > 73 else { return nil }
    let tail = text.suffix(73)
    guard NotifyKey.isUUID(tail.prefix(36)), tail.dropFirst(36).first == "-",
      NotifyKey.isUUID(tail.suffix(36)),
      text.dropLast(73).hasSuffix("-")
    else { return nil }
    service = String(tail.prefix(36))
    secret = String(tail.suffix(36))
  }

  static func isUUID(_ text: some StringProtocol) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    return parts.map(\.utf8.count) == [8, 4, 4, 4, 12]
      && parts.allSatisfy {
        $0.utf8.allSatisfy { ($0 >= 0x30 && $0 <= 0x39) || ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x66) }
      }
  }
}
