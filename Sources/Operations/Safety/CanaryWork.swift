public import Casework
import CivilTime
import Records
import Storage

/// What there is to do about canaries, and how the channels stand that are probed.
public struct CanaryRound: Sendable {
  public let claims: [ClaimedNotice]
  public let probes: [ChannelProbe]
}

extension Desk {
  /// How long whoever sends a canary, or asks about one, has for it, in seconds (C4).
  static let canaryLease = OutboxItem.lease

  /// Takes the canaries that are due to be sent or asked about by the channels for which there is room (N7): one node each,
  /// and never more than one under way by a channel. It is a transaction of its own, beside the outbox, and nothing is
  /// written while nothing is due. `receipts` are the channels whose providers say what became of a message.
  public func claimCanaries(
    by node: String, receipts: Set<NoticeChannel>, room: OutboxRoom = OutboxRoom()
  ) async throws -> CanaryRound {
    let channels = probed.filter { room.isThere(for: $0, priority: 0) }
    guard !channels.isEmpty else { return CanaryRound(claims: [], probes: []) }
    let (next, now, probes) = try await store.read { transaction in
      (
        try CanaryRecords.next(of: channels, transaction), try engineTime(transaction).now,
        try CanaryRecords.probes(transaction).map(\.probe)
      )
    }
    guard next <= now else { return CanaryRound(claims: [], probes: probes) }
    return try await store.write { transaction in
      let now = try engineTime(transaction).now
      let claims = try channels.compactMap {
        try claimCanary($0, by: node, awaitsReceipt: receipts.contains($0), now: now, transaction)
      }
      return CanaryRound(claims: claims, probes: probes)
    }
  }

  private func claimCanary(
    _ channel: NoticeChannel, by node: String, awaitsReceipt: Bool, now: Instant,
    _ transaction: any Transaction
  ) throws -> ClaimedNotice? {
    try CanaryRecords.begin(channel, now: now, transaction)
    guard var kept = try CanaryRecords.due(channel, now: now, transaction),
      let address = canaries.addresses[channel]
    else { return nil }
    kept.claimable = now.adding(seconds: Desk.canaryLease)
    kept.token += 1
    if var open = try CanaryRecords.last(channel, limit: 1, transaction).first, open.isOpen {
      if open.awaitsReceipt {
        try CanaryRecords.put(kept, owner: node, transaction)
        return dispatch(open, to: address, kept, isLook: true, now: now)
      }
      // Whoever sent it never said what came of it.
      open.abandon()
      try CanaryRecords.put(open, transaction)
    }
    guard kept.probe.next <= now else {
      kept.claimable = kept.probe.next
      try CanaryRecords.put(kept, transaction)
      return nil
    }
    kept.number += 1
    kept.probe.next = now.adding(seconds: canaries.minutes * 60)
    let canary = Canary(
      key: CanaryRecords.key(channel, number: kept.number, asked: now), channel: channel, number: kept.number,
      awaitsReceipt: awaitsReceipt, asked: now, until: kept.probe.next)
    try CanaryRecords.put(kept, owner: node, transaction)
    try CanaryRecords.add(canary, transaction)
    return dispatch(canary, to: address, kept, isLook: false, now: now)
  }

  private func dispatch(
    _ canary: Canary, to address: String, _ kept: KeptProbe, isLook: Bool, now: Instant
  ) -> ClaimedNotice {
    let words = CanaryWords(number: canary.number, time: timeOfDay(canary.asked))
    return ClaimedNotice(
      dispatch: Dispatch(
        key: canary.key, channel: canary.channel, address: address, subject: words.subject, text: words.text,
        event: CanaryWords.event, visit: canary.key, urgency: .ordinary, attempt: 1, at: now),
      isToBeLookedFor: isLook, providerID: canary.providerID, token: kept.token, until: kept.claimable)
  }

  /// What the provider said to a canary. False where somebody else has it by now.
  @discardableResult
  public func settleCanary(_ key: String, token: Int, _ outcome: DispatchOutcome) async throws -> Bool {
    try await settleCanary(key, token, trouble: outcome.code) { $0.settle(outcome, now: $1) }
  }

  /// What the provider knows of a canary it was asked about.
  @discardableResult
  public func settleCanary(_ key: String, token: Int, _ look: DispatchLook) async throws -> Bool {
    try await settleCanary(key, token, trouble: nil) { $0.settle(look, now: $1) }
  }

  private func settleCanary(
    _ key: String, _ token: Int, trouble: String?,
    _ change: @escaping @Sendable (inout Canary, Instant) -> Void
  ) async throws -> Bool {
    try await store.write { transaction in
      let now = try engineTime(transaction).now
      guard let channel = try CanaryRecords.canary(key, transaction)?.channel,
        let kept = try CanaryRecords.probe(channel, transaction), kept.token == token,
        // As it is now that its channel is held.
        var canary = try CanaryRecords.canary(key, transaction)
      else { return false }
      change(&canary, now)
      // A receipt may have been faster than the answer (N2).
      if let id = canary.providerID, let rank = try NoticeOutbox.rank(ofProvider: id, transaction) {
        canary.receive(rank, now: now)
      }
      try keep(canary, of: kept, trouble: trouble, now: now, transaction)
      return true
    }
  }

  /// A receipt of a provider for a canary; false where it is about none.
  func receiveCanaryReceipt(
    _ providerID: String, _ rank: ReceiptRank, now: Instant, _ transaction: any Transaction
  ) throws -> Bool {
    guard let channel = try CanaryRecords.canary(ofProvider: providerID, transaction)?.channel,
      let kept = try CanaryRecords.probe(channel, transaction),
      var canary = try CanaryRecords.canary(ofProvider: providerID, transaction)
    else { return false }
    canary.receive(rank, now: now)
    try keep(canary, of: kept, trouble: nil, now: now, transaction)
    return true
  }

  /// Writes how far a canary came, and how its channel stands by it; those who look after the service are told what is new,
  /// in the same transaction and so once.
  private func keep(
    _ canary: Canary, of kept: KeptProbe, trouble: String?, now: Instant, _ transaction: any Transaction
  ) throws {
    var kept = kept
    try CanaryRecords.put(canary, trouble: trouble.map { String($0.prefix(100)) }, transaction)
    let last = try CanaryRecords.last(canary.channel, transaction)
    let news = kept.probe.heed(last)
    if last.first?.key == canary.key {
      kept.claimable = canary.isOpen ? canary.next(after: now) : kept.probe.next
    }
    try CanaryRecords.put(kept, transaction)
    if let news { try tell(news, of: canary.channel, now: now, transaction) }
  }

  /// Tells administrators, each by the first of their ways that is open: one by the degraded channel where there is no other.
  private func tell(
    _ news: ChannelNews, of channel: NoticeChannel, now: Instant, _ transaction: any Transaction
  ) throws {
    let since =
      switch news {
      case .degraded(_, let since), .recovered(let since): since
      }
    let words = HoldWords(news, of: channel, time: timeOfDay(now))
    var told: Set<String> = []
    for staff in try CanaryRecords.administrators(transaction) {
      let recipient = InboundRecipient.staff(staff).code
      let ways = try InboundOutbox.ways(recipient, at: now, transaction)
      guard let way = ways.first(where: { leaves(by: $0.channel) }),
        told.insert("\(way.channel.rawValue) \(way.address)").inserted
      else { continue }
      try ServiceOutbox.add(
        words, about: "channel/\(channel.rawValue)/\(since.milliseconds)", to: recipient, by: way.channel,
        priority: 0, now: now, transaction)
    }
    signal.raise()
  }

  // MARK: How channels stand

  /// The channels by which canaries are sent here.
  private var probed: [NoticeChannel] {
    CanaryTerms.channels.filter { canaries.addresses[$0] != nil && leaves(by: $0) }
  }

  /// How the channels stand that are set here, those that nobody probes too (N7).
  public func channelHealth() async throws -> [ChannelHealth] {
    let here = CanaryTerms.channels.filter { channels?.contains($0) ?? false }
    guard !here.isEmpty else { return [] }
    let probed = probed
    return try await store.read { transaction in
      let now = try engineTime(transaction).now
      let probes = try CanaryRecords.probes(transaction).map(\.probe)
      let arrivals = try CanaryRecords.arrivals(transaction)
      let late = now.adding(seconds: -Canary.most)
      return here.map { channel in
        guard probed.contains(channel) else { return ChannelHealth(channel: channel, isProbed: false) }
        let probe = probes.first { $0.channel == channel }
        let isCurrent = probe.map { $0.next > now.adding(seconds: -ChannelProbe.holds) } ?? false
        return ChannelHealth(
          channel: channel, isProbed: true, standing: isCurrent ? probe?.standing ?? .unknown : .unknown,
          since: isCurrent ? probe?.since : nil, arrived: arrivals[channel]?.arrived,
          isLate: arrivals[channel]?.underWay.map { $0 < late } ?? false)
      }
    }
  }
}

extension DispatchOutcome {
  /// What went wrong, as a code without personal data; nil where nothing did.
  fileprivate var code: String? {
    switch self {
    case .accepted: nil
    case .refused(let code), .failed(let code, _), .systemFault(let code), .unknown(let code):
      code.isEmpty ? nil : code
    }
  }
}
