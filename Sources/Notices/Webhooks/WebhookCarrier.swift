public import Casework
public import CivilTime
internal import Synchronization

/// Where signed webhooks go, and what signs them.
public struct WebhookSettings: Sendable {
  /// The one address of a provider; nil where each message brings its own.
  public let endpoint: WebAddress?
  /// The hosts that an address brought by a message may have.
  public let hosts: AllowedHosts
  /// One to four: the new one and the old, while a receiver changes over.
  public let secrets: [WebhookSecret]
  /// Who we are, as CloudEvents has it: a URI.
  public let source: String
  public let reach: NetworkReach
  public let allowsPlain: Bool
  public let certificates: String?
  public let limits: WireLimits

  /// Nil where there is no secret, or neither an endpoint nor a host.
  public init?(
    endpoint: WebAddress?, hosts: AllowedHosts = AllowedHosts([]), secrets: [WebhookSecret], source: String,
    reach: NetworkReach = .publicOnly, allowsPlain: Bool = false, certificates: String? = nil,
    limits: WireLimits = WireLimits()
  ) {
    guard !secrets.isEmpty, secrets.count <= 4, endpoint != nil || !hosts.names.isEmpty else { return nil }
    self.endpoint = endpoint
    self.hosts = hosts
    self.secrets = secrets
    self.source = source
    self.reach = reach
    self.allowsPlain = allowsPlain
    self.certificates = certificates
    self.limits = limits
  }
}

/// Signed webhooks: to whoever makes voice calls or watches alarms for the organisation, or to another system.
///
/// The body is a CloudEvent in structured JSON, signed as Standard Webhooks has it; its id is our key, so that a
/// receiver takes what comes twice for one. Only 2xx is taken for a yes. An endpoint that says 410 is not used again
/// while this process runs.
public final class WebhookCarrier: Carrier {
  private let settings: WebhookSettings
  private let wire: Wire
  private let now: @Sendable () -> Instant
  private let gone = Mutex<Set<String>>([])

  public init(settings: WebhookSettings, wire: Wire, now: @escaping @Sendable () -> Instant) {
    self.settings = settings
    self.wire = wire
    self.now = now
  }

  /// True where an endpoint said that it wants no more.
  public var hasGoneEndpoints: Bool { gone.withLock { !$0.isEmpty } }

  /// Sends a message once, to the endpoint of the settings, or to the one a message brings.
  public func send(_ dispatch: Dispatch) async -> DispatchOutcome {
    let address: WebAddress
    if let endpoint = settings.endpoint {
      address = endpoint
    } else {
      guard let own = WebAddress(dispatch.address, allowsPlain: settings.allowsPlain) else {
        return .refused("webhook-address")
      }
      guard settings.hosts.allow(own) else { return .refused("webhook-host-not-allowed") }
      address = own
    }
    if gone.withLock({ $0.contains(address.text) }) { return .refused("webhook-disabled") }
    let errand = errand(dispatch, address)
    switch await wire.carry(errand) {
    case .success(let answer):
      if answer.status == 410 { gone.withLock { $0.formUnion($0.count < 1000 ? [address.text] : []) } }
      return WebhookCarrier.outcome(answer)
    case .failure(let failure): return DispatchOutcome(failure, at: "webhook")
    }
  }

  /// Receivers cannot be asked: the same id is sent again.
  public func look(key: String, providerID: String?) async -> DispatchLook {
    .unknown("webhook-cannot-be-asked")
  }

  private func errand(_ dispatch: Dispatch, _ address: WebAddress) -> Errand {
    let body = JSONBytes.of(
      CloudEvent(dispatch, source: settings.source, to: settings.endpoint == nil ? nil : dispatch.address))
    let second = now().milliseconds / 1000
    let id = dispatch.key.headerSafe
    let signature = StandardWebhook.signatures(id: id, at: second, body: body, secrets: settings.secrets)
    return Errand(
      url: address.text, load: .post(body),
      headers: [
        ("Content-Type", "application/cloudevents+json; charset=utf-8"), ("webhook-id", id),
        ("webhook-timestamp", String(second)), ("webhook-signature", signature),
      ], reach: settings.reach, limits: settings.limits, certificates: settings.certificates,
      scheme: address.scheme, urgency: dispatch.urgency)
  }

  /// What a receiver's status means. Sending the same id again does no harm, so a gateway's no is one for now.
  static func outcome(_ answer: Answer) -> DispatchOutcome {
    switch answer.status {
    case 200...299: .accepted(nil)
    case 300...399: .refused("webhook-redirect")
    case 410: .refused("webhook-410")
    case 401, 403: .systemFault("webhook-\(answer.status)")
    case 408, 425, 429: .failed("webhook-\(answer.status)", retryAfter: answer.retryAfter)
    case 400...499: .refused("webhook-\(answer.status)")
    default: .failed("webhook-\(answer.status)", retryAfter: answer.retryAfter)
    }
  }
}

extension String {
  /// Without what could end a header line.
  var headerSafe: String {
    String(decoding: utf8.filter { $0 > 0x20 && $0 < 0x7F }.prefix(256), as: UTF8.self)
  }
}

/// An event as others read it (CloudEvents 1.0, structured JSON).
struct CloudEvent: Encodable {
  struct Content: Encodable {
    let text: String
    let urgent: Bool
    /// True for a rehearsal: nobody is in danger (BRD-30).
    let drill: Bool
    let attempt: Int
    /// The number to call, where a provider makes the call.
    let to: String?
  }

  let specversion = "1.0"
  let id: String
  let source: String
  let type: String
  let subject: String
  let time: String
  let datacontenttype = "application/json"
  let data: Content

  private enum CodingKeys: String, CodingKey {
    case specversion, id, source, type, subject, time, datacontenttype, data
  }

  init(_ dispatch: Dispatch, source: String, to: String?) {
    id = dispatch.key
    self.source = source
    type = dispatch.event
    subject = dispatch.visit
    time = dispatch.at.text
    data = Content(
      text: String(dispatch.text.prefix(10_000)), urgent: dispatch.isUrgent, drill: dispatch.isDrill,
      attempt: dispatch.attempt, to: to)
  }
}
