public import CivilTime

/// Why a channel is degraded (N7). Raw values are the codes of the table and of `/health`.
public enum ChannelTrouble: String, CaseIterable, Hashable, Sendable {
  /// A canary took more than three minutes.
  case slow
  /// Two canaries in a row did not arrive.
  case missed
}

/// How a channel stands by its canaries.
public enum ChannelStanding: Hashable, Sendable {
  /// Nothing is known of it yet.
  case unknown
  case fine
  case degraded(ChannelTrouble)

  public var isDegraded: Bool {
    if case .degraded = self { true } else { false }
  }

  /// The code of the table and of `/health`: `unknown`, `fine`, `degraded`.
  public var code: String {
    switch self {
    case .unknown: "unknown"
    case .fine: "fine"
    case .degraded: "degraded"
    }
  }

  public var trouble: ChannelTrouble? {
    if case .degraded(let trouble) = self { trouble } else { nil }
  }
}

/// What those who look after the service are told of a channel, once each.
public enum ChannelNews: Hashable, Sendable {
  case degraded(ChannelTrouble, since: Instant)
  /// A canary arrived in time; `since` is when the channel became degraded.
  case recovered(since: Instant)
}

/// A channel that is probed end to end (safety.md N7): how it stands, and when the next canary is due.
///
/// Pure. It is degraded when a canary took more than three minutes to its receipt, or when two in a row were missed. One
/// that arrives within three minutes makes it fine again: the channel that people are reached by best is to be the first
/// again as soon as it is shown to work, and to take one that works for a broken one costs each notice a minute.
public struct ChannelProbe: Hashable, Sendable {
  /// How many canaries in a row have to be missed (N7).
  public static let mostMissed = 2
  /// How many of the last canaries are looked at: whatever is older is in how the channel stands.
  public static let lookedAt = 8
  /// How long what the last canary said holds after the next one was due, in seconds: then nobody probes it any more.
  public static let holds = 3600

  public let channel: NoticeChannel
  public private(set) var standing: ChannelStanding
  /// Since when it stands so; nil while nothing is known.
  public private(set) var since: Instant?
  /// When the next canary is due.
  public var next: Instant

  public init(
    channel: NoticeChannel, standing: ChannelStanding = .unknown, since: Instant? = nil, next: Instant
  ) {
    self.channel = channel
    self.standing = standing
    self.since = since
    self.next = next
  }

  /// Lets the last canaries of the channel count, in the order of their numbers. Twice is the same as once. Gives what is
  /// new.
  public mutating func heed(_ canaries: [Canary]) -> ChannelNews? {
    let (before, began) = (standing, since)
    var missed = 0
    for canary in canaries.sorted(by: { $0.number < $1.number }) {
      switch canary.fate {
      case .underWay, .void: continue
      case .inTime(let at):
        missed = 0
        if standing != .fine { turn(.fine, at) }
      case .slow(let at):
        missed = 0
        if !standing.isDegraded { turn(.degraded(.slow), at) }
      case .missed(let at):
        missed += 1
        if missed >= ChannelProbe.mostMissed, !standing.isDegraded { turn(.degraded(.missed), at) }
      }
    }
    switch (before.isDegraded, standing) {
    case (false, .degraded(let trouble)): return .degraded(trouble, since: since ?? next)
    case (true, .fine): return .recovered(since: began ?? next)
    default: return nil
    }
  }

  private mutating func turn(_ standing: ChannelStanding, _ at: Instant) {
    self.standing = standing
    since = at
  }
}

/// How a channel that is set stands, for health pages.
public struct ChannelHealth: Hashable, Sendable {
  public let channel: NoticeChannel
  /// False where no canary is sent by it: then nothing is known of it.
  public let isProbed: Bool
  public let standing: ChannelStanding
  public let since: Instant?
  /// When a canary last arrived, of those that are kept.
  public let arrived: Instant?
  /// A canary has been under way for longer than three minutes.
  public let isLate: Bool

  public init(
    channel: NoticeChannel, isProbed: Bool, standing: ChannelStanding = .unknown, since: Instant? = nil,
    arrived: Instant? = nil, isLate: Bool = false
  ) {
    self.channel = channel
    self.isProbed = isProbed
    self.standing = standing
    self.since = since
    self.arrived = arrived
    self.isLate = isLate
  }

  /// `not-probed`, `unknown`, `fine`, `late`, `degraded`.
  public var code: String {
    guard isProbed else { return "not-probed" }
    return isLate && !standing.isDegraded ? "late" : standing.code
  }
}

extension HoldWords {
  /// What those who look after the service are told of a channel. `time` is when it happened, as a time of day.
  public init(_ news: ChannelNews, of channel: NoticeChannel, time: String) {
    let name = channel.noticeWord
    switch news {
    case .degraded(let trouble, _):
      let why =
        switch trouble {
        case .slow: "a test message took longer than \(Canary.most / 60) minutes"
        case .missed: "\(ChannelProbe.mostMissed) test messages in a row did not arrive"
        }
      self.init(
        subject: "Channel degraded: \(name)",
        text:
          "Homeward: \(name) degraded at \(time), \(why). Notices go by people's other channels first and by this one "
          + "after them. Look at the provider, and whether the test handset is on.",
        event: "service.channel-degraded")
    case .recovered:
      self.init(
        subject: "Channel works again: \(name)",
        text: "Homeward: \(name) work again since \(time), a test message arrived in time. "
          + "Notices go in their usual order.",
        event: "service.channel-recovered")
    }
  }

  private init(subject: String, text: String, event: String) {
    self.subject = subject
    self.text = text
    self.event = event
  }
}

extension NoticeChannel {
  /// What a channel is called where people read of it: `text messages`.
  public var noticeWord: String {
    switch self {
    case .sms: "text messages"
    case .email: "mail"
    case .voice: "voice calls"
    case .webhook: "webhooks"
    case .push: "reminders on phones"
    }
  }
}
