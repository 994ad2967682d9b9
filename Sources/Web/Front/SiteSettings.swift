public import Notices
import Pages

/// How the site is set up at one place: whom it believes, and how much it takes in at a time.
public struct SiteSettings: Sendable {
  /// Addresses of the proxies whose `X-Forwarded-*` headers are believed; nobody else's are.
  public let trustedProxies: Set<String>
  /// What the service is called, and the organisation's name in the header of every page [UX-02].
  public let service: String
  public let organisation: String
  /// The version of the program, for monitoring.
  public let version: String
  /// True where a way to send messages is set up.
  public let sends: Bool
  public let limits: Limits
  /// By what providers that tell us something prove who they are.
  public let inbound: InboundSettings
  /// By what phones are reminded while the app is closed; nil where they are not.
  public let push: PushSettings?

  /// The most of everything a request may bring. Beyond each stands a page that says so.
  public struct Limits: Sendable {
    /// Bytes of a form body.
    public var formBytes = 64 * 1024
    /// Fields in one form or query.
    public var fields = 100
    /// Bytes of a field's name.
    public var nameBytes = 64
    /// Bytes of a field's value.
    public var valueBytes = 16 * 1024
    /// Bytes of the path and query.
    public var addressBytes = 2048
    /// Rows of one exported file.
    public var exportRows = 5000
    public init() {}
  }

  public init(
    service: String? = nil, organisation: String? = nil, version: String = "",
    trustedProxies: Set<String> = [], sends: Bool = false,
    limits: Limits = Limits(), inbound: InboundSettings = InboundSettings(),
    push: PushSettings? = nil
  ) {
    self.sends = sends
    self.service = service ?? Terms.service
    self.version = version
    self.organisation = organisation ?? Chrome.unnamedOrganisation
    self.trustedProxies = trustedProxies
    self.limits = limits
    self.inbound = inbound
    self.push = push
  }
}
