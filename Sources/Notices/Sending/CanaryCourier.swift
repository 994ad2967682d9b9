internal import Casework
internal import CivilTime
internal import Logging
internal import Operations
internal import Synchronization

/// Brings test messages to the providers and asks what became of them (N7). It looks for them at most every two seconds, and
/// only while the sender has nothing else to take.
struct CanaryCourier: Sendable {
  /// How often it is looked for canaries that are due, in milliseconds.
  private static let every: Int64 = 2000

  let desk: Desk
  let node: String
  let carriers: [NoticeChannel: any Carrier]
  let elapsed: @Sendable () -> Int64
  let logger: Logger
  private let state = CourierState()

  init(
    desk: Desk, node: String, carriers: [NoticeChannel: any Carrier],
    elapsed: @escaping @Sendable () -> Int64,
    logger: Logger
  ) {
    self.desk = desk
    self.node = node
    self.carriers = carriers
    self.elapsed = elapsed
    self.logger = logger
  }

  /// Whether it is to be looked for canaries now; true once every two seconds, and not while somebody looks still.
  var isTurn: Bool {
    !desk.canaries.addresses.isEmpty && state.isTurn(elapsed(), every: CanaryCourier.every)
  }

  /// Takes what is due by the channels for which there is room; nothing where that goes wrong.
  func claim(_ room: OutboxRoom) async -> [ClaimedNotice] {
    defer { state.isLooked() }
    do {
      let receipts = Set(carriers.filter { $0.value.givesReceipts(by: $0.key) }.keys)
      let round = try await desk.claimCanaries(by: node, receipts: receipts, room: room)
      round.probes.forEach(say)
      return round.claims
    } catch {
      logger.error("canaries cannot be taken", metadata: ["trouble": "\(Trouble(error).rawValue)"])
      return []
    }
  }

  /// Sends one, or asks about it. Gives what the provider said to one that was sent.
  func carry(_ claim: ClaimedNotice) async -> DispatchOutcome? {
    let carrier = carriers[claim.dispatch.channel]
    do {
      if claim.isToBeLookedFor {
        let look = await carrier?.look(key: claim.dispatch.key, providerID: claim.providerID)
        try await desk.settleCanary(
          claim.dispatch.key, token: claim.token, look ?? .unknown("channel-not-set"))
        return nil
      }
      let outcome = await carrier?.send(claim.dispatch) ?? .refused("channel-not-set")
      try await desk.settleCanary(claim.dispatch.key, token: claim.token, outcome)
      return outcome
    } catch {
      logger.error("a canary cannot be settled", metadata: ["trouble": "\(Trouble(error).rawValue)"])
      return nil
    }
  }

  /// Says once that a channel is degraded, and that it is so no more.
  private func say(_ probe: ChannelProbe) {
    guard let before = state.heed(probe) else { return }
    let channel = "\(probe.channel.rawValue)"
    if let trouble = probe.standing.trouble {
      logger.critical(
        "a channel is degraded", metadata: ["channel": "\(channel)", "code": "\(trouble.rawValue)"])
    } else if before.isDegraded {
      logger.notice("a channel is degraded no more", metadata: ["channel": "\(channel)"])
    }
  }
}

/// When it was last looked for canaries, and how the channels stood then.
private final class CourierState: Sendable {
  private struct Known {
    var asked: Int64?
    var isLooking = false
    var standings: [NoticeChannel: ChannelStanding] = [:]
  }

  private let known = Mutex(Known())

  /// True where enough time passed since it was last true, and whoever it was true for is done.
  func isTurn(_ elapsed: Int64, every: Int64) -> Bool {
    known.withLock { known in
      if known.isLooking { return false }
      if let asked = known.asked, elapsed - asked < every { return false }
      known.asked = elapsed
      known.isLooking = true
      return true
    }
  }

  /// Whoever looked is done.
  func isLooked() { known.withLock { $0.isLooking = false } }

  /// How the channel stood before where that is something else; nil where it stands as it did.
  func heed(_ probe: ChannelProbe) -> ChannelStanding? {
    known.withLock { known in
      let before = known.standings.updateValue(probe.standing, forKey: probe.channel) ?? .unknown
      return before == probe.standing ? nil : before
    }
  }
}
