public import CivilTime

/// How far a notice to one recipient by one channel has come (N1).
public enum OutboxState: String, CaseIterable, Hashable, Sendable {
  case pending
  /// Somebody has the lease and is sending it.
  case sending
  /// The provider has it.
  case accepted
  case delivered
  /// It will not arrive by this channel.
  case failed
  /// It left, and no answer came.
  case unknown
  /// Nobody needs it any more.
  case cancelled
}

/// What is to be done with a notice that was claimed.
public enum OutboxAction: Hashable, Sendable {
  /// Send it; the provider may have it already where `isRepeated`.
  case send(isRepeated: Bool)
  /// Ask the provider by our key whether it has it.
  case look
  /// No word that it arrived: another channel, beside this one (N3).
  case nextChannel
}

/// For what a sender has room: each channel has its own, so that one whose provider is slow holds up no other (INT-55).
public struct OutboxRoom: Hashable, Sendable {
  /// Channels by which nothing more is sent now.
  public var closed: Set<NoticeChannel>
  /// Channels by which danger alone is sent now.
  public var forDanger: Set<NoticeChannel>

  public init(closed: Set<NoticeChannel> = [], forDanger: Set<NoticeChannel> = []) {
    self.closed = closed
    self.forDanger = forDanger
  }

  /// Whether something of this priority may leave by this channel now.
  public func isThere(for channel: NoticeChannel, priority: Int) -> Bool {
    !closed.contains(channel)
      && (priority >= DispatchUrgency.danger.rawValue || !forDanger.contains(channel))
  }
}

/// One notice to one recipient by one channel, as the outbox holds it. Pure: the tables and the simulator use the same.
public struct OutboxItem: Hashable, Sendable {
  public private(set) var state: OutboxState
  /// Goes up with every claim; whoever has another one writes nothing (C4).
  public private(set) var token: Int
  /// When there is something to do about it next; nil when there is not.
  public private(set) var claimableAt: Instant?
  /// How often it was sent.
  public private(set) var attempts: Int
  public private(set) var firstSent: Instant?
  public private(set) var providerID: String?
  public private(set) var rank: ReceiptRank?
  /// Another channel was already tried beside it, or none is needed any more.
  public private(set) var isOvertaken: Bool

  public init(due: Instant) {
    state = .pending
    token = 0
    claimableAt = due
    attempts = 0
    isOvertaken = false
  }

  /// As a table holds it.
  public init(
    state: OutboxState, token: Int, claimableAt: Instant?, attempts: Int, firstSent: Instant?,
    providerID: String?, rank: ReceiptRank?, isOvertaken: Bool
  ) {
    self.state = state
    self.token = token
    self.claimableAt = claimableAt
    self.attempts = attempts
    self.firstSent = firstSent
    self.providerID = providerID
    self.rank = rank
    self.isOvertaken = isOvertaken
  }

  /// How long somebody has to send it (C4), how long a receipt may take (N3), how long what is unknown is asked about
  /// before it is sent again (N1): seconds.
  public static let lease = 60
  public static let receiptSeconds = 60
  public static let unknownSeconds = 10
  /// The waits before it is tried again, in seconds.
  static let waits = [5, 15, 30, 60]
  public static let mostAttempts = 20

  /// Claims it for one piece of work; nil where there is none now.
  public mutating func claim(now: Instant, guards: Climbing.Guards = .all) -> OutboxAction? {
    guard let due = claimableAt, due <= now else { return nil }
    let action: OutboxAction
    switch state {
    case .pending: action = .send(isRepeated: attempts > 0)
    // Its sender is gone: whether it left is not known.
    case .sending, .unknown: action = .look
    case .accepted, .failed:
      isOvertaken = true
      claimableAt = nil
      return .nextChannel
    case .delivered, .cancelled: return nil
    }
    token += guards.contains(.fence) ? 1 : 0
    state = .sending
    claimableAt = now.adding(seconds: OutboxItem.lease)
    if case .send = action {
      attempts += 1
      firstSent = firstSent ?? now
    }
    return action
  }

  /// It was first tried a minute ago, or has waited for so long since it was due, and no provider took it: another channel,
  /// beside this one, which goes on (N3). What was never tried only where its channel has no room. False where it does not
  /// wait, or another was tried already.
  public mutating func overtake(created: Instant, hasRoom: Bool, now: Instant) -> Bool {
    guard isWaiting, !isOvertaken, !hasRoom || firstSent != nil,
      let since = firstSent ?? claimableAt.map({ max($0, created) }),
      now >= since.adding(seconds: OutboxItem.receiptSeconds)
    else { return false }
    isOvertaken = true
    return true
  }

  /// No provider has it, as far as is known.
  public var isWaiting: Bool { state == .pending || state == .unknown || state == .sending }

  /// True where a word under this token still counts.
  public func isHeld(_ token: Int, guards: Climbing.Guards = .all) -> Bool {
    state == .sending && (self.token == token || !guards.contains(.fence))
  }

  /// What the provider said to whoever held the lease.
  public mutating func settle(_ outcome: DispatchOutcome, now: Instant) {
    switch outcome {
    case .accepted(let id):
      providerID = id ?? providerID
      state = .accepted
      claimableAt = isOvertaken ? nil : now.adding(seconds: OutboxItem.receiptSeconds)
      if let rank, rank == .delivered { state = .delivered; claimableAt = nil }
    case .refused:
      state = .failed
      claimableAt = isOvertaken ? nil : now
    case .failed(_, let retryAfter): retry(after: retryAfter, now: now)
    case .systemFault: retry(after: nil, now: now)
    case .unknown:
      state = .unknown
      claimableAt = now.adding(seconds: 2)
    }
  }

  /// Not now: tried again, and after a minute by another channel instead.
  private mutating func retry(after seconds: Int?, now: Instant) {
    let wait = max(
      seconds ?? 0, OutboxItem.waits[min(attempts, OutboxItem.waits.count) - (attempts > 0 ? 1 : 0)])
    let isTooLong = firstSent.map {
      now.adding(seconds: wait) > $0.adding(seconds: OutboxItem.receiptSeconds)
    }
    if attempts >= OutboxItem.mostAttempts || (isTooLong ?? false) {
      state = .failed
      claimableAt = isOvertaken ? nil : now
    } else {
      state = .pending
      claimableAt = now.adding(seconds: wait)
    }
  }

  /// What the provider knows of it, asked by our key: found, it is adopted; not found for ten seconds, or not to be asked,
  /// it is sent again under the same key. A duplicate is better than a miss.
  public mutating func settle(_ look: DispatchLook, now: Instant) {
    switch look {
    case .found(let id, let rank):
      providerID = id
      state = .accepted
      claimableAt = isOvertaken ? nil : now.adding(seconds: OutboxItem.receiptSeconds)
      receive(rank, now: now)
    case .notFound, .unknown:
      let isOld = firstSent.map { now >= $0.adding(seconds: OutboxItem.unknownSeconds) } ?? true
      state = isOld ? .pending : .unknown
      claimableAt = isOld ? now : now.adding(seconds: 2)
      if attempts >= OutboxItem.mostAttempts {
        state = .failed
        claimableAt = isOvertaken ? nil : now
      }
    }
  }

  /// A receipt, in whatever order it comes: it never takes back what is further (N2).
  public mutating func receive(_ rank: ReceiptRank, now: Instant) {
    guard self.rank.map({ $0 < rank }) ?? true else { return }
    self.rank = rank
    guard state == .accepted || state == .unknown || state == .failed else { return }
    switch rank {
    case .delivered:
      state = .delivered
      claimableAt = nil
    case .failed:
      state = .failed
      claimableAt = isOvertaken ? nil : now
    case .accepted, .sending, .failedForNow: break
    }
  }

  /// Nobody needs it any more: what has not left does not leave, and what may have left does not leave again (BRD-24).
  /// True where somebody may have had it.
  public mutating func cancel() -> Bool {
    switch state {
    case .pending, .sending, .unknown, .cancelled:
      let mayHaveLeft = attempts > 0
      state = .cancelled
      claimableAt = nil
      return mayHaveLeft
    case .failed, .accepted:
      claimableAt = nil
      // A receipt that comes later opens no other channel.
      isOvertaken = true
      return attempts > 0
    case .delivered: return true
    }
  }

  /// Hands it back unsent: whoever had it stops.
  public mutating func release(now: Instant) {
    guard state == .sending else { return }
    state = .unknown
    claimableAt = now
  }
}
