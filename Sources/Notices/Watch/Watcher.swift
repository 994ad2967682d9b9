public import Casework
public import CivilTime
public import Logging
public import ServiceLifecycle

/// The ways by which a watcher tells people. It summons nobody by itself.
public struct WatchTeller: Sendable {
  /// The most addresses of mail.
  public static let most = 8

  private let mail: MailCarrier?
  private let addresses: [MailAddress]
  private let webhook: WebhookCarrier?

  /// `addresses` are written to by `mail`.
  public init(mail: MailCarrier?, addresses: [MailAddress], webhook: WebhookCarrier?) {
    self.mail = mail
    self.addresses = Array(addresses.prefix(WatchTeller.most))
    self.webhook = webhook
  }

  /// True where there is a way.
  public var hasWays: Bool { webhook != nil || (mail != nil && !addresses.isEmpty) }

  /// Tells everybody at once; gives how many took it, and the codes of those who did not.
  func tell(_ word: DeadMan.Word, at now: Instant) async -> (taken: Int, troubles: [String]) {
    await withTaskGroup(of: DispatchOutcome.self) { group in
      if let mail {
        for (index, address) in addresses.enumerated() {
          group.addTask { await mail.send(word.dispatch(.email, to: address.text, index: index, at: now)) }
        }
      }
      if let webhook {
        group.addTask {
          await webhook.send(word.dispatch(.webhook, to: "", index: WatchTeller.most, at: now))
        }
      }
      var taken = 0
      var troubles: [String] = []
      for await outcome in group {
        switch outcome {
        case .accepted: taken += 1
        case .refused(let code), .failed(let code, _), .systemFault(let code), .unknown(let code):
          troubles.append(code)
        }
      }
      return (taken, troubles.sorted())
    }
  }
}

extension DeadMan.Word {
  /// A word for machines.
  public var event: String {
    switch self {
    case .missing(_, let said): said == 0 ? "missing" : "still-missing"
    case .back: "back"
    }
  }

  /// What people are told, with times in UTC.
  public var words: String {
    switch self {
    case .missing(let since, _):
      let when = since.map { "since \(WatchWords.time($0))" } ?? "since this watcher began to wait"
      return
        "Homeward has given no sign of life \(when). Visits may not be watched: go by the paper procedure, ring "
        + "whoever is out, and have the service looked at. This message summons nobody."
    case .back(let lost):
      let when = lost.map { " after none since \(WatchWords.time($0))" } ?? ""
      return
        "Homeward gives signs of life again\(when). Look at the safety board for what was missed meanwhile."
    }
  }

  private var subject: String {
    switch self {
    case .missing(_, let said):
      said == 0 ? "Homeward: no sign of life" : "Homeward: still no sign of life (\(said + 1))"
    case .back: "Homeward: signs of life again"
    }
  }

  func dispatch(_ channel: NoticeChannel, to address: String, index: Int, at now: Instant) -> Dispatch {
    var isMissing = false
    if case .missing = self { isMissing = true }
    return Dispatch(
      key: "watch-\(event)-\(now.milliseconds)-\(index)", channel: channel, address: address,
      subject: subject, text: words, event: "watch.\(event)", visit: "homeward",
      urgency: isMissing ? .urgent : .ordinary,
      attempt: 1, at: now)
  }
}

enum WatchWords {
  /// `2026-05-01 09:05 UTC`.
  static func time(_ moment: Instant) -> String { "\(moment.text.prefix(16).replacing("T", with: " ")) UTC" }
}

/// Waits for pings, and says by its own ways when one is missing, again while it is, and when they are back (W4).
public actor Watcher: Service {
  private var deadMan: DeadMan
  private var seen: [String: Instant] = [:]
  private var kept = ""
  private let secrets: [WebhookSecret]
  private let teller: WatchTeller
  private let logger: Logger
  private let now: @Sendable () -> Instant
  private let keep: @Sendable (String) -> Bool
  private let say: @Sendable (DeadMan.Word, Instant, Bool) -> Void

  /// `now` never goes back; `keep` writes down what has to outlast this process; `say` is told each word, when it was
  /// said, and whether it reached anybody elsewhere.
  public init(
    _ deadMan: DeadMan, secrets: [WebhookSecret], teller: WatchTeller, logger: Logger,
    now: @escaping @Sendable () -> Instant, keep: @escaping @Sendable (String) -> Bool,
    say: @escaping @Sendable (DeadMan.Word, Instant, Bool) -> Void
  ) {
    self.deadMan = deadMan
    self.secrets = secrets
    self.teller = teller
    self.logger = logger
    self.now = now
    self.keep = keep
    self.say = say
  }

  /// How long the id of a ping is kept, in seconds: for longer its signature is too old. And the most that are.
  private static let memory = 700
  private static let mostSeen = 1000

  /// Takes a ping; false where its signature is not good, or it is too old. The same ping again counts for nothing.
  public func take(
    id: String?, timestamp: String?, signature: String?, body: [UInt8], at wall: Instant
  ) -> Bool {
    do throws(StandardWebhook.Refusal) {
      try StandardWebhook.verify(
        id: id, timestamp: timestamp, signature: signature, body: body, secrets: secrets, now: wall)
    } catch {
      logger.warning("a ping was turned away", metadata: ["reason": "\(error.rawValue)"])
      return false
    }
    let moment = now()
    seen = seen.filter { $0.value > moment.adding(seconds: -Watcher.memory) }
    guard let id, seen[id] == nil, seen.count < Watcher.mostSeen else { return true }
    seen[id] = moment
    deadMan.hear(at: moment)
    remember()
    return true
  }

  /// Whether signs of life come, and when the last one did; waiting where none was due yet.
  public func standing() -> (isMissing: Bool, heard: Instant?, alarm: Instant?) {
    (deadMan.alarm != nil, deadMan.heard, deadMan.alarm)
  }

  /// Looks each second until it is told to end.
  public func run() async throws {
    await cancelWhenGracefulShutdown {
      await self.lookUntilCancelled()
    }
  }

  private func lookUntilCancelled() async {
    while !Task.isCancelled {
      await look()
      do { try await Task.sleep(for: .seconds(1)) } catch { return }
    }
  }

  private func look() async {
    let moment = now()
    guard let word = deadMan.word(at: moment) else { return }
    remember()
    let (taken, troubles) = await teller.tell(word, at: moment)
    if !troubles.isEmpty {
      logger.error("not everybody was told", metadata: ["trouble": "\(troubles.joined(separator: " "))"])
    }
    // Meanwhile a ping may have come: then it is that this was about something else.
    guard deadMan.word(at: moment)?.isAbout(word) ?? false else {
      if case .missing = word, taken > 0 {
        deadMan.toldTooLate(at: now())
        remember()
      }
      return
    }
    deadMan.told(at: now(), reached: taken > 0 || !teller.hasWays)
    say(word, moment, taken > 0)
    remember()
  }

  private func remember() {
    let text = deadMan.text
    guard text != kept else { return }
    if keep(text) { kept = text } else { logger.error("the state of the watch cannot be kept") }
  }
}

extension DeadMan.Word {
  fileprivate func isAbout(_ other: DeadMan.Word) -> Bool {
    switch (self, other) {
    case (.missing, .missing), (.back, .back): true
    default: false
    }
  }
}
