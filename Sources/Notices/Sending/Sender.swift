public import Casework
internal import CivilTime
public import Logging
public import Operations
public import ServiceLifecycle
internal import Synchronization

/// Sends what stands in the outbox: takes what is due, danger first, hands it to the carrier of its channel, and says
/// under its token what came of it. Every node may run one. Each channel has room of its own, so that a provider that is
/// slow holds up no other (INT-55), and of it a part is kept free for danger, which waits for nothing else (C9, I8).
///
/// It decides nothing: what an outcome leads to is the outbox's. It summons nobody by itself.
public struct Sender: Service {
  /// The seconds that must be left of a lease for a message to leave under it: the longest a carrier takes, and five.
  static let leastLease = 20
  /// How many of those under way at once by a channel are danger's alone.
  static let reserved = 2
  /// The milliseconds between two looks at the outbox: in a storm what falls due meanwhile is taken together.
  static let pace: Int64 = 10

  private let desk: Desk
  private let node: String
  private let carriers: [NoticeChannel: any Carrier]
  private let most: Int
  private let faults = ChannelFaults()
  private let canaries: CanaryCourier
  private let refusals = PushRefusals()
  private let elapsed: @Sendable () -> Int64
  private let logger: Logger

  /// `most` messages are under way at once by each channel, between 2 and 50; `elapsed` gives milliseconds that never go back.
  public init(
    desk: Desk, node: String, carriers: [NoticeChannel: any Carrier], most: Int = 8,
    elapsed: @escaping @Sendable () -> Int64, logger: Logger
  ) {
    self.desk = desk.through("engine")
    self.node = node
    self.carriers = carriers
    self.most = min(50, max(2, most))
    self.elapsed = elapsed
    self.logger = logger
    canaries = CanaryCourier(
      desk: self.desk, node: node, carriers: carriers, elapsed: elapsed, logger: logger)
  }

  /// Runs until it is told to end: takes nothing more, and says what came of what is under way (S4).
  public func run() async throws {
    let course = Course()
    // A task of its own: what left must be settled, even where whoever waits for it was cancelled.
    let work = Task { await sendUntilStopped(course) }
    await withTaskCancellationHandler {
      await withGracefulShutdownHandler {
        await work.value
      } onGracefulShutdown: {
        course.stop()
        desk.signal.raise(.sender)
      }
    } onCancel: {
      course.stop()
      desk.signal.raise(.sender)
    }
  }

  private func sendUntilStopped(_ course: Course) async {
    await withDiscardingTaskGroup { group in
      var looked: Int64?
      while !course.isStopped {
        await keepPace(since: looked)
        looked = elapsed()
        // What is raised from here on is not slept through.
        let known = desk.signal.raised(for: .sender)
        do {
          let room = course.room(of: most, reserved: min(Sender.reserved, most - 1))
          let begun = elapsed()
          let claims =
            room.limit > 0
            ? try await desk.claimNotices(by: node, limit: room.limit, room: room.room, tell: tell) : []
          for claim in claims {
            course.begin(claim.dispatch)
            group.addTask {
              await carry(claim, claimed: begun)
              course.finish(claim.dispatch)
              desk.signal.raise(.sender)
            }
          }
          guard claims.isEmpty else { continue }
          // Beside it: no alarm waits for a canary.
          if room.limit > 0, canaries.isTurn { group.addTask { await probe(room.room, course) } }
          await wait(room, since: known)
        } catch {
          desk.presence.doubt()
          logger.error("notices cannot be taken", metadata: ["trouble": "\(Trouble(error).rawValue)"])
          try? await Task.sleep(for: .milliseconds(500))
        }
      }
    }
  }

  /// Waits until two looks are as far apart as they should be.
  private func keepPace(since looked: Int64?) async {
    guard let looked, case let left = looked + Sender.pace - elapsed(), left > 0 else { return }
    try? await Task.sleep(for: .milliseconds(left))
  }

  /// Sends test messages by the channels that are to be probed (N7): ordinary ones, which take no place of danger.
  private func probe(_ room: OutboxRoom, _ course: Course) async {
    await withDiscardingTaskGroup { group in
      for canary in await canaries.claim(room) {
        course.begin(canary.dispatch)
        group.addTask {
          if let outcome = await canaries.carry(canary) { tell(outcome, of: canary.dispatch) }
          course.finish(canary.dispatch)
          desk.signal.raise(.sender)
        }
      }
    }
  }

  /// Waits until something is due for which there is room, at most a second (T4).
  private func wait(_ room: Room, since known: Int) async {
    guard desk.signal.raised(for: .sender) == known else { return }
    var limit: Int64 = 1000
    if room.limit > 0, let next = try? await desk.nextNotice(room: room.room), let due = next.due {
      limit = min(1000, max(20, due.milliseconds - next.now.milliseconds))
    }
    await desk.signal.wait(as: .sender, atMost: .milliseconds(limit), since: known)
  }

  /// Sends one, or asks about it, and says what came of it.
  private func carry(_ claim: ClaimedNotice, claimed begun: Int64) async {
    let lease = claim.until.milliseconds - claim.dispatch.at.milliseconds
    // Held up for too long, it may be somebody else's by now: it is left to whoever claims it next (C4).
    guard elapsed() - begun < lease - Int64(Sender.leastLease) * 1000 else {
      return logger.error("a notice was held up and left", metadata: ["notice": "\(claim.dispatch.key)"])
    }
    do {
      let isCounted: Bool
      let carrier = carriers[claim.dispatch.channel]
      if claim.isToBeLookedFor {
        let look = await carrier?.look(key: claim.dispatch.key, providerID: claim.providerID)
        isCounted = try await desk.settleNotice(
          claim.dispatch.key, token: claim.token, look ?? .unknown("channel-not-set"))
      } else {
        var outcome = await carrier?.send(claim.dispatch) ?? .refused("channel-not-set")
        var isDropped = false
        if claim.dispatch.channel == .push {
          (outcome, isDropped) = refusals.judge(outcome, of: claim.dispatch.address)
        }
        tell(outcome, of: claim.dispatch)
        isCounted = try await desk.settleNotice(claim.dispatch.key, token: claim.token, outcome)
        if isDropped { try await desk.dropPushSubscription(claim.dispatch.address) }
      }
      if !isCounted {
        logger.warning("a notice was somebody else's by then", metadata: ["notice": "\(claim.dispatch.key)"])
      }
    } catch {
      // What came of it is not known to the outbox: it asks, or sends again under the same key, when the lease ends.
      logger.error("a notice cannot be settled", metadata: ["trouble": "\(Trouble(error).rawValue)"])
    }
  }

  /// What is wrong with one outbox, or with one notice, while the others go on.
  private func tell(_ fault: OutboxFault) {
    logger.error(
      fault.key == nil ? "notices of an outbox cannot be taken" : "a notice cannot be taken",
      metadata: [
        "outbox": "\(fault.outbox)", "notice": "\(fault.key ?? "-")", "trouble": "\(fault.trouble.rawValue)",
      ])
  }

  private func tell(_ outcome: DispatchOutcome, of dispatch: Dispatch) {
    let code: String
    switch outcome {
    case .accepted:
      guard faults.end(dispatch.channel) else { return }
      return logger.notice(
        "a channel works again", metadata: ["channel": "\(dispatch.channel.rawValue)"])
    case .refused(let word), .failed(let word, _), .unknown(let word): code = word
    case .systemFault(let word):
      code = word
      // Once, and not with every message: whoever looks after the system is told that it broke.
      if faults.begin(dispatch.channel, word) {
        logger.critical(
          "a channel does not work",
          metadata: ["channel": "\(dispatch.channel.rawValue)", "code": "\(word)"])
      }
    }
    logger.warning(
      "a notice did not go through",
      metadata: [
        "notice": "\(dispatch.key)", "channel": "\(dispatch.channel.rawValue)", "code": "\(code)",
      ])
  }
}

/// How many more may be taken at once, whatever they are, and by which channels.
private struct Room {
  var limit = 50
  var room = OutboxRoom()
}

/// Which channels do not work through no fault of a message, and how.
private final class ChannelFaults: Sendable {
  private let known = Mutex<[NoticeChannel: String]>([:])

  /// True where that was not known.
  func begin(_ channel: NoticeChannel, _ code: String) -> Bool {
    known.withLock { $0.updateValue(code, forKey: channel) != code }
  }

  /// True where it did not work before.
  func end(_ channel: NoticeChannel) -> Bool { known.withLock { $0.removeValue(forKey: channel) != nil } }
}

/// Which subscriptions each push service refused our key for, one after the other: one or two are their own matter, several with
/// none taken between them are ours.
private final class PushRefusals: Sendable {
  /// From how many on it is our key, our clock or our contact that is refused.
  private static let several = 3

  /// The addresses, by the origin of the service.
  private let refused = Mutex<[Substring: Set<String>]>([:])

  /// What came of a push as its notice has it, and whether its subscription is to be dropped.
  func judge(_ outcome: DispatchOutcome, of address: String) -> (outcome: DispatchOutcome, isDropped: Bool) {
    // `https://HOST/…`: what comes before the third slash.
    let service = address.split(separator: "/", maxSplits: 2).prefix(2).last ?? ""
    switch outcome {
    case PushCarrier.gone, PushCarrier.otherKey: return (outcome, true)
    case PushCarrier.keyRefused:
      let count = refused.withLock { refused in
        if refused[service, default: []].count < PushRefusals.several {
          refused[service, default: []].insert(address)
        }
        return refused[service, default: []].count
      }
      return count < PushRefusals.several ? (outcome, true) : (.systemFault("push-key-refused"), false)
    case .accepted: refused.withLock { $0[service] = nil }
    case .refused, .failed, .systemFault, .unknown: break
    }
    return (outcome, false)
  }
}

/// How many messages are under way, and whether no more are to be taken.
private final class Course: Sendable {
  private struct State {
    var danger: [NoticeChannel: Int] = [:]
    var others: [NoticeChannel: Int] = [:]
    var isStopped = false
  }

  private let state = Mutex(State())

  var isStopped: Bool { state.withLock { $0.isStopped } }

  func begin(_ dispatch: Dispatch) { change(1, dispatch) }
  func finish(_ dispatch: Dispatch) { change(-1, dispatch) }

  /// By each channel anything while what is no danger leaves so many free, after that danger alone. No more at once than
  /// the fullest channel that is open can take.
  func room(of most: Int, reserved: Int) -> Room {
    state.withLock { state in
      var room = Room()
      for channel in NoticeChannel.allCases {
        let others = state.others[channel, default: 0]
        let free = most - others - state.danger[channel, default: 0]
        let common = min(free, most - reserved - others)
        if free <= 0 {
          room.room.closed.insert(channel)
        } else if common <= 0 {
          room.room.forDanger.insert(channel)
          room.limit = min(room.limit, free)
        } else {
          room.limit = min(room.limit, common)
        }
      }
      if room.room.closed.count == NoticeChannel.allCases.count { room.limit = 0 }
      return room
    }
  }

  private func change(_ by: Int, _ dispatch: Dispatch) {
    state.withLock { state in
      if dispatch.urgency == .danger {
        state.danger[dispatch.channel, default: 0] += by
      } else {
        state.others[dispatch.channel, default: 0] += by
      }
    }
  }

  func stop() { state.withLock { $0.isStopped = true } }
}
