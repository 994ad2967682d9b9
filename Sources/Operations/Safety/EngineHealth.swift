public import Casework
public import CivilTime
public import Records
import Storage

/// What keeps the engine from being relied on. Raw values are the words of `/health`.
public enum EngineFault: String, CaseIterable, Hashable, Sendable {
  /// No node lives (W2).
  case silent = "no-node"
  /// A step waits longer than it may (BRD-04).
  case late
  /// Nobody held what is due against the visits themselves for longer than they may (W3).
  case unaudited = "audit-stale"
  /// The trial visit is not taken up (W4).
  case untried = "trial-stale"
  /// The steps of a visit were set apart after failures (C6).
  case setApart = "set-apart"
  /// Nothing ran for long: what was due by then waits to be released (fault 34).
  case held
  /// What was held after an outage went on at once, for nobody could be told of it; said as long as it would have stood.
  case untold = "nobody-to-tell"
}

/// How the engine stands, for health pages and boards (W1).
public struct EngineHealth: Hashable, Sendable {
  public let now: Instant
  public let nodes: [EngineNode]
  /// How many steps are due and not taken, and when the oldest was due.
  public let overdue: Int
  public let oldest: Instant?
  /// How many were set apart after failures (C6).
  public let quarantined: Int
  /// Since when the clock is not to be trusted; nil where it is.
  public let clockSuspect: Instant?
  /// The trial visit that goes through the engine again and again (W4).
  public let trial: TrialVisit
  /// What is held after an outage, and how many visits and messages of it wait still; nil where nothing is.
  public let hold: EngineHold?
  public let heldVisits: Int
  public let heldMessages: Int
  /// The channels that test messages show to be degraded (N7). No fault of the engine: what it tells goes by the others first.
  public let degraded: [NoticeChannel]
  /// Not long ago a hold was let go on at once, for nobody on duty has an address and no duty number is set.
  public let isUntold: Bool

  /// How long a node may be silent, in seconds (W2).
  public static let mostSilence = 15
  /// How long a step may wait before the engine is called down, in seconds (BRD-04).
  public static let mostLag = 10
  /// How old the last finished audit may be, in seconds: four are missed by then (W3).
  public static let mostAuditAge = 120
  /// How long a trial visit may wait to be taken up before it is said that nobody does, in seconds (W4).
  public static let mostTrialWait = 120

  static func read(at now: Instant, _ transaction: any Transaction) throws -> EngineHealth {
    let standing = try DeadlineRecords.standing(at: now, transaction)
    let hold = try HoldRecords.open(transaction)
    let held = try hold.map { try HoldRecords.standing($0, transaction) }
    let degraded = try CanaryRecords.degraded(at: now, transaction)
    return EngineHealth(
      now: now, nodes: try EngineRecords.nodes(at: now, transaction), overdue: standing.overdue,
      oldest: standing.oldest, quarantined: standing.quarantined,
      clockSuspect: try EngineClock.suspectSince(transaction), trial: try TrialRecords.trial(transaction),
      hold: hold, heldVisits: held?.visits ?? 0, heldMessages: held?.messages ?? 0,
      degraded: NoticeChannel.allCases.filter(degraded.contains),
      isUntold: try HoldRecords.isUntold(at: now, transaction))
  }

  /// The nodes that are alive.
  public var alive: [EngineNode] {
    nodes.filter { $0.ended == nil && $0.beat >= now.adding(seconds: -EngineHealth.mostSilence) }
  }

  /// The whole rounds that each node which is alive has finished.
  public var cycles: [String: Int] {
    Dictionary(alive.map { ($0.node, $0.cycles) }) { left, _ in left }
  }

  /// Seconds by which the oldest step is late.
  public var lag: Int { oldest.map { seconds(since: $0) } ?? 0 }

  /// When the last audit of any node was finished; nil where none was within a day.
  public var audited: Instant? { nodes.compactMap(\.audited).max() }

  /// How many of the nodes that are alive have not finished an audit for longer than they may.
  public var unaudited: Int {
    alive.count { seconds(since: max($0.audited ?? $0.started, $0.started)) > EngineHealth.mostAuditAge }
  }

  /// How long it is said that the clock went back, in seconds: a day, by when somebody has looked.
  static let suspicion = 86_400

  /// The clock below went back within the last day (T3, BRD-07).
  public var isClockSuspect: Bool {
    clockSuspect.map { $0 > now.adding(seconds: -EngineHealth.suspicion) } ?? false
  }

  /// What is wrong; empty while all is well. Nodes that have just begun have the time that an audit and a trial take.
  public var faults: [EngineFault] {
    var found: [EngineFault] = []
    let alive = alive
    if alive.isEmpty { found.append(.silent) }
    if lag > EngineHealth.mostLag { found.append(.late) }
    if let begun = alive.map(\.started).min() {
      let isAudited = seconds(since: max(audited ?? begun, begun)) <= EngineHealth.mostAuditAge
      if !isAudited { found.append(.unaudited) }
      if seconds(since: max(trial.due, begun)) > EngineHealth.mostTrialWait { found.append(.untried) }
    }
    if quarantined > 0 { found.append(.setApart) }
    // Drills that wait are nobody's danger.
    if heldVisits + heldMessages > 0 { found.append(.held) }
    if isUntold { found.append(.untold) }
    return found
  }

  /// True while steps are taken as they fall due.
  public var isRunning: Bool { !faults.contains { $0 == .silent || $0 == .late } }

  /// True while what watches the engine does so: the audit and the trial visit (W3, W4).
  public var isChecked: Bool { !faults.contains { $0 == .unaudited || $0 == .untried } }

  /// True while nothing is wrong.
  public var isUp: Bool { faults.isEmpty }

  /// True where the last trial visit came through in time and the next one is not late: after an outage the one before it
  /// shows nothing any more (W4).
  var isTrialCurrent: Bool {
    trial.isInTime && now.milliseconds - trial.due.milliseconds <= TrialVisit.mostLateness
  }

  private func seconds(since moment: Instant) -> Int {
    max(0, Int((now.milliseconds - moment.milliseconds) / 1000))
  }
}
