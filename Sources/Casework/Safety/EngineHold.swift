public import CivilTime

/// What was due long ago and is held: nothing ran for long, or a backup was put back, so that telling everybody of it at
/// once may be wrong (safety.md fault 34). Whoever looks after the service releases it; it releases itself after a while.
public struct EngineHold: Hashable, Sendable {
  /// How late something has to be for it to be held, and how long nothing has to have run: seconds.
  public static let after = 3600
  /// How many minutes it may wait for somebody to release it, and how many it waits where nothing is set.
  public static let waits = 1...60
  public static let standardWait = 10

  /// A text of 36 characters.
  public let id: String
  /// When an engine last said that it lives.
  public let silentSince: Instant
  /// When that was noticed.
  public let noticed: Instant
  /// When it releases itself.
  public let until: Instant
  /// How many live visits were held, no drill among them; and of how many visits and messages of strangers danger was held,
  /// by what was due of them or by a message alone.
  public let visits: Int
  public let inDanger: Int
  /// How many messages that had not left were held.
  public let messages: Int

  /// Who a hold was let go on by where nobody could be told of it: nobody on duty has an address, and no duty number is set.
  public static let byNobody = "nobody-to-tell"

  public init(
    id: String, silentSince: Instant, noticed: Instant, until: Instant, visits: Int, inDanger: Int,
    messages: Int
  ) {
    self.id = id
    self.silentSince = silentSince
    self.noticed = noticed
    self.until = until
    self.visits = visits
    self.inDanger = inDanger
    self.messages = messages
  }

  /// What was due, or was put into the outbox, by then is held; what came after goes on.
  public var before: Instant { noticed.adding(seconds: -EngineHold.after) }

  /// True where so much time lies between two moments that what was due meanwhile is held.
  public static func isLong(from earlier: Instant, to later: Instant) -> Bool {
    later.milliseconds - earlier.milliseconds > Int64(after) * 1000
  }
}

/// What those on duty are told of a hold: one message for all of it, with nobody's name.
public struct HoldWords: Hashable, Sendable {
  public let subject: String
  public let text: String
  /// The code of what happened, as programs get it (INT-30).
  public let event: String

  /// That it waits to be released. `end` is when it releases itself, as a time of day.
  public init(held hold: EngineHold, end: String) {
    let hours = max(1, (hold.noticed.milliseconds - hold.silentSince.milliseconds) / 3_600_000)
    let what = HoldWords.count(hold)
    let danger = hold.inDanger > 0 ? " IN DANGER: \(hold.inDanger) of them." : ""
    subject = "Held after an outage: \(what)"
    text =
      "Homeward did not run for \(hours) h, or a backup was put back. Held, nobody told: \(what).\(danger) "
      + "Look at the safety board now: release them or stand them down. By themselves they go on at \(end)."
    event = "safety.held"
  }

  /// That nobody released it in time, and that it goes on.
  public init(released hold: EngineHold) {
    let what = HoldWords.count(hold)
    subject = "Released: \(what)"
    text =
      "The time to release what was held after an outage is over (\(what)): what is left goes on now. "
      + "Look at the safety board."
    event = "safety.released"
  }

  private static func count(_ hold: EngineHold) -> String {
    let visits = hold.visits == 1 ? "1 visit" : "\(hold.visits) visits"
    let messages = hold.messages == 1 ? "1 message" : "\(hold.messages) messages"
    return hold.messages == 0 ? visits : hold.visits == 0 ? messages : "\(visits) and \(messages)"
  }
}
