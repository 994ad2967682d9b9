internal import Casework
public import CivilTime
public import Logging
public import Operations
public import ServiceLifecycle

/// Where a service says that it works, and what signs it.
public struct PingSettings: Sendable {
  public let address: WebAddress
  /// None where whoever is told wants no signature.
  public let secrets: [WebhookSecret]
  public let certificates: String?

  public init(address: WebAddress, secrets: [WebhookSecret], certificates: String? = nil) {
    self.address = address
    self.secrets = secrets
    self.certificates = certificates
  }
}

/// Tells somebody outside that visits are seen to: once for each trial visit that came through the ladder in time while
/// nothing else was wrong (W4). Where that is not so, nothing leaves, and whoever waits for it alarms.
public struct DeadManPing: Service {
  /// The pauses before a ping is tried again, in seconds.
  static let pauses = [0, 5, 15]

  private let desk: Desk
  private let node: String
  private let settings: PingSettings
  private let wire: Wire
  private let now: @Sendable () -> Instant
  private let logger: Logger

  public init(
    desk: Desk, node: String, settings: PingSettings, wire: Wire, now: @escaping @Sendable () -> Instant,
    logger: Logger
  ) {
    self.desk = desk.through("engine")
    self.node = node
    self.settings = settings
    self.wire = wire
    self.now = now
    self.logger = logger
  }

  /// Runs until it is told to end; looks each second whether there is something new to say.
  public func run() async throws {
    await cancelWhenGracefulShutdown {
      var told: Instant?
      while !Task.isCancelled {
        if let proven = try? await desk.provenAt(), proven != told {
          told = proven
          await tell(proven)
        }
        do { try await Task.sleep(for: .seconds(1)) } catch { return }
      }
    }
  }

  /// Tells it, and tries again for a while.
  private func tell(_ proven: Instant) async {
    var trouble = ""
    for pause in DeadManPing.pauses {
      if pause > 0 { try? await Task.sleep(for: .seconds(pause)) }
      if Task.isCancelled { return }
      switch await wire.carry(errand(proven)) {
      case .success(let answer) where (200...299).contains(answer.status): return
      case .success(let answer): trouble = "\(answer.status)"
      case .failure(.notSent(let word)), .failure(.noAnswer(let word)): trouble = word
      case .failure: trouble = "other"
      }
    }
    logger.error("the outside watcher was not told", metadata: ["trouble": "\(trouble)"])
  }

  /// A request that nobody keeps and gives again. Its id says the moment, so that an old one is worth nothing.
  private func errand(_ proven: Instant) -> Errand {
    let second = now().milliseconds / 1000
    let id = "ping-\(node)-\(proven.milliseconds)".headerSafe
    var headers = [("Content-Type", "application/json")]
    if !settings.secrets.isEmpty {
      let signature = StandardWebhook.signatures(
        id: id, at: second, body: DeadManPing.body, secrets: settings.secrets)
      headers += [
        ("webhook-id", id), ("webhook-timestamp", String(second)), ("webhook-signature", signature),
      ]
    }
    return Errand(
      url: settings.address.text, load: .post(DeadManPing.body), headers: headers, reach: .anywhere,
      limits: WireLimits(), certificates: settings.certificates, scheme: settings.address.scheme)
  }

  private static let body = Array("{}".utf8)
}
