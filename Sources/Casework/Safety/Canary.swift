public import CivilTime

/// Where test messages go, and how often (safety.md N7): to a handset or an address of the organisation's own, by each
/// channel that is to be probed.
public struct CanaryTerms: Hashable, Sendable {
  /// How many minutes may lie between two, and how many lie between them where nothing is set.
  public static let minutesAllowed = 5...60
  public static let standardMinutes = 15
  /// The channels that can be probed. A push is a hint on which nothing rests.
  public static let channels: [NoticeChannel] = [.sms, .email, .voice]
  /// By no channel.
  public static let none = CanaryTerms(addresses: [:])

  public let addresses: [NoticeChannel: String]
  public let minutes: Int

  /// Addresses of other channels than those that can be probed are left out; `minutes` is brought into its range.
  public init(addresses: [NoticeChannel: String], minutes: Int = CanaryTerms.standardMinutes) {
    self.addresses = addresses.filter { CanaryTerms.channels.contains($0.key) }
    self.minutes = min(
      CanaryTerms.minutesAllowed.upperBound, max(CanaryTerms.minutesAllowed.lowerBound, minutes))
  }
}

/// A test message on its way by one channel, and how far it came (N7). Pure: it decides when it was missed.
///
/// Where a channel gives receipts the receipt counts, else that the provider took it. It is counted from when it was
/// claimed to be sent.
public struct Canary: Hashable, Sendable {
  /// How long one may take to its receipt before its channel is too slow, in seconds (N7).
  public static let most = 180
  /// How often a provider is asked about one that is under way, in seconds.
  public static let lookEvery = 30
  /// How long they are kept, in days.
  public static let keptDays = 7

  /// UUIDv5 text: what the provider knows it by.
  public let key: String
  public let channel: NoticeChannel
  /// 1 for the first of its channel.
  public let number: Int
  public let awaitsReceipt: Bool
  public let asked: Instant
  /// When the next one is due, by when this one is missed.
  public let until: Instant
  /// When the provider had it, as far as is known.
  public private(set) var taken: Instant?
  public private(set) var arrived: Instant?
  /// When it was known that it does not arrive, or when its time was over.
  public private(set) var failed: Instant?
  /// When the provider last said that it had not arrived.
  public private(set) var looked: Instant?
  public private(set) var providerID: String?
  /// Whoever sent it is gone and nobody can be asked: it says nothing about the channel.
  public private(set) var isVoid: Bool

  public init(
    key: String, channel: NoticeChannel, number: Int, awaitsReceipt: Bool, asked: Instant, until: Instant,
    taken: Instant? = nil, arrived: Instant? = nil, failed: Instant? = nil, looked: Instant? = nil,
    providerID: String? = nil, isVoid: Bool = false
  ) {
    self.key = key
    self.channel = channel
    self.number = number
    self.awaitsReceipt = awaitsReceipt
    self.asked = asked
    self.until = until
    self.taken = taken
    self.arrived = arrived
    self.failed = failed
    self.looked = looked
    self.providerID = providerID
    self.isVoid = isVoid
  }

  /// What one says about its channel.
  public enum Fate: Hashable, Sendable {
    case underWay
    /// It arrived within three minutes.
    case inTime(Instant)
    /// It arrived later than that.
    case slow(Instant)
    case missed(Instant)
    case void
  }

  public var fate: Fate {
    if let arrived {
      return arrived > asked.adding(seconds: Canary.most) ? .slow(arrived) : .inTime(arrived)
    }
    if let failed { return .missed(failed) }
    return isVoid ? .void : .underWay
  }

  public var isOpen: Bool { fate == .underWay }

  /// When there is something to do about it next while it is open: the provider is asked, at the latest when its time is
  /// over.
  public func next(after now: Instant) -> Instant {
    let look = now.adding(seconds: Canary.lookEvery)
    return now < until ? min(look, until) : look
  }

  /// What the provider said when it was sent. One that the provider did not take is missed: it is not sent again, the next
  /// one is due soon enough.
  public mutating func settle(_ outcome: DispatchOutcome, now: Instant) {
    guard isOpen else { return }
    switch outcome {
    case .accepted(let id):
      providerID = id ?? providerID
      taken = taken ?? now
      if !awaitsReceipt { arrived = now }
    // It may have left: the provider is asked by our key.
    case .unknown where awaitsReceipt: break
    case .unknown, .refused, .failed, .systemFault: failed = now
    }
  }

  /// What the provider knows of it. One that is found to have arrived did so since it was last asked about: it counts from
  /// then, so that nothing is called slow which was not seen to be. With its time over, one that did not arrive is missed.
  public mutating func settle(_ look: DispatchLook, now: Instant) {
    guard isOpen else { return }
    switch look {
    case .found(let id, let rank):
      providerID = id
      taken = taken ?? looked ?? asked
      receive(rank, now: looked ?? taken ?? asked)
      looked = now
    case .notFound: looked = now
    case .unknown: break
    }
    if isOpen, now >= until { failed = until }
  }

  /// A receipt, in whatever order it comes.
  public mutating func receive(_ rank: ReceiptRank, now: Instant) {
    switch rank {
    case .delivered: arrived = arrived ?? now
    case .failed where arrived == nil: failed = failed ?? now
    case .failed, .accepted, .sending, .failedForNow: break
    }
  }

  /// Whoever was to say what became of it is gone, and no provider can be asked.
  public mutating func abandon() {
    if isOpen { isVoid = true }
  }
}

/// What a canary says. It names nobody, says that nothing is to be done, and is unlike every other: networks drop what is
/// sent again and again.
public struct CanaryWords: Hashable, Sendable {
  public let subject: String
  public let text: String
  /// The code of what happened, as programs get it (INT-30).
  public static let event = "service.canary"

  /// `time` is a time of day.
  public init(number: Int, time: String) {
    subject = "Homeward test, no action needed: number \(number)"
    text = "HOMEWARD test of the way messages go, no action needed, \(time), number \(number)."
  }
}
