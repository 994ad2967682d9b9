public import Casework
public import CivilTime

/// Mail by the organisation's own server. Taken is not read: nothing comes back of a message that was taken.
public struct MailCarrier: Carrier {
  private let settings: MailSettings
  private let wire: Wire
  private let now: @Sendable () -> Instant

  public init(settings: MailSettings, wire: Wire, now: @escaping @Sendable () -> Instant) {
    self.settings = settings
    self.wire = wire
    self.now = now
  }

  /// Sends a message once, by the server that the settings name.
  public func send(_ dispatch: Dispatch) async -> DispatchOutcome {
    guard let to = MailAddress(dispatch.address) else { return .refused("mail-address") }
    let message = MailMessage.bytes(
      dispatch, from: settings.from, fromName: settings.fromName, to: to, now: now())
    let scheme = settings.security == .tls ? "smtps" : "smtp"
    let errand = Errand(
      url: "\(scheme)://\(settings.host):\(settings.port)/\(settings.from.host)",
      load: .mail(from: settings.from.text, to: to.text, message: message), reach: .anywhere,
      limits: settings.limits, certificates: settings.certificates, scheme: scheme,
      mustEncrypt: settings.security != .none, user: settings.user, password: settings.password,
      urgency: dispatch.urgency)
    switch await wire.carry(errand) {
    case .success: return .accepted(nil)
    case .failure(.mail(let stage, let code)): return MailCarrier.outcome(stage, code)
    case .failure(let failure): return DispatchOutcome(failure, at: "mail")
    }
  }

  /// Mail servers cannot be asked.
  public func look(key: String, providerID: String?) async -> DispatchLook {
    .unknown("mail-cannot-be-asked")
  }

  /// What a server's no means: 4 is for now, 5 for good; but before it heard of a recipient it is not about them.
  static func outcome(_ stage: MailStage, _ code: Int) -> DispatchOutcome {
    switch (stage, code) {
    case (.authentication, _): .systemFault("mail-sign-in-\(code)")
    case (_, 400...499): .failed("mail-\(code)", retryAfter: nil)
    case (.recipient, _), (.data, _), (.message, _): .refused("mail-\(code)")
    default: .systemFault("mail-\(code)")
    }
  }
}
