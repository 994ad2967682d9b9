public import Casework
import CivilTime
public import Logging
import Records
public import ServiceLifecycle
import Synchronization

/// The engine of one node: takes what falls due of live visits, says that it lives, and holds the visits against what is
/// due of them. Every node runs one; none leads (safety.md C5).
public struct Engine: Service {
  /// Where a test ends or holds the process, to see what becomes of what was under way.
  public enum FailurePoint: String, CaseIterable, Sendable {
    case beforeClaim = "before-claim"
    case afterClaim = "after-claim"
    case afterFire = "after-fire"
    case inCycle = "in-cycle"
    case inAudit = "in-audit"
    case inTrial = "in-trial"
  }

  private let desk: Desk
  private let node: String
  private let logger: Logger
  private let pulse: EnginePulse
  private let trialEvery: Int
  private let failure: @Sendable (FailurePoint) throws -> Void

  /// `node` is a name no other process has; `trialEvery` is how often a trial visit goes through, in seconds (W4);
  /// `failure` is called where a test may want the process, or what it does there, to fail.
  public init(
    desk: Desk, node: String, pulse: EnginePulse, logger: Logger, trialEvery: Int = TrialVisit.every,
    failure: @escaping @Sendable (FailurePoint) throws -> Void = { _ in }
  ) {
    self.desk = desk.through("engine")
    self.node = node
    self.trialEvery = trialEvery
    self.pulse = pulse
    self.logger = logger
    self.failure = failure
  }

  /// Runs until it is told to end: takes nothing more, finishes what it has, and says that it ended (S4).
  public func run() async throws {
    let started = try await desk.engineNow()
    let state = EngineState(
      EngineNode(
        node: node, version: desk.shell.version, started: started, beat: started, cycles: 0, audited: nil,
        missing: 0, ended: nil), begun: pulse.elapsed())
    await cancelWhenGracefulShutdown {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await fireUntilCancelled(state) }
        group.addTask { await every(.seconds(2)) { try await beat(state) } }
        group.addTask { await every(.seconds(2)) { try await follow() } }
        group.addTask { await remindUntilCancelled() }
        group.addTask { await every(.seconds(30)) { try await audit(state) } }
      }
    }
    try? await desk.handBack(by: node)
    _ = try? await desk.beat(
      state.ending(at: try await desk.engineNow()), auditAge: state.auditAge(pulse.elapsed()))
  }

  /// Takes and does what is due, then waits until the next is, never longer than a second (T4).
  private func fireUntilCancelled(_ state: EngineState) async {
    let clock = ClockWatch(elapsed: pulse.elapsed)
    var tried: Int64?
    var expected: Instant?
    while !Task.isCancelled {
      do {
        try failure(.beforeClaim)
        // Whatever is raised from here on ends the wait below.
        let (asked, raised) = (pulse.elapsed(), desk.signal.raised(for: .engine))
        let taken = try await desk.takeDue(by: node, expected: expected)
        expected = nil
        // Before anything is done that was due only because the clock went ahead.
        try await note(clock.ahead(at: taken.now, asked: asked))
        if !taken.claims.isEmpty {
          try failure(.afterClaim)
          let done = try await desk.fire(taken.claims, by: node)
          try failure(.afterFire)
          if done < taken.claims.count { try await saySetApart() }
        }
        try failure(.inCycle)
        if tried.map({ pulse.elapsed() - $0 >= 1000 }) ?? true {
          tried = pulse.elapsed()
          try await tryOut()
        }
        state.cycled()
        pulse.cycled()
        guard taken.claims.isEmpty else { continue }
        await desk.signal.wait(as: .engine, atMost: .milliseconds(taken.wait), since: raised)
        if desk.signal.raised(for: .engine) == raised { expected = taken.due }
      } catch is CancellationError {
        return
      } catch {
        // A database that is not there is no hang: the engine lives, and says so.
        desk.presence.doubt()
        pulse.cycled()
        logger.error("engine cycle failed", metadata: ["trouble": "\(Trouble(error).rawValue)"])
        try? await Task.sleep(for: .milliseconds(500))
      }
    }
  }

  /// Reminds phones that must not notice an alarm, beside the alarms: whatever comes of it holds up none. Looks every half
  /// second, and when the next one is due.
  private func remindUntilCancelled() async {
    while !Task.isCancelled {
      var left: Int64 = 500
      do {
        let (next, now) = try await desk.remindShown(by: node)
        if let next { left = min(left, max(20, next.milliseconds - now.milliseconds)) }
      } catch is CancellationError {
        return
      } catch {
        logger.error("phones were not reminded", metadata: ["trouble": "\(Trouble(error).rawValue)"])
      }
      try? await Task.sleep(for: .milliseconds(left))
    }
  }

  /// Says so where the clock went ahead of the time that passed (T3).
  private func note(_ ahead: Int64) async throws {
    guard ahead > 0 else { return }
    try await desk.noteClockAhead()
    logger.critical("the clock went ahead of the time that passed", metadata: ["milliseconds": "\(ahead)"])
  }

  private func every(_ span: Duration, _ work: @escaping @Sendable () async throws -> Void) async {
    while !Task.isCancelled {
      do {
        try await work()
      } catch is CancellationError {
        return
      } catch {
        desk.presence.doubt()
        logger.error("engine duty failed", metadata: ["trouble": "\(Trouble(error).rawValue)"])
      }
      try? await Task.sleep(for: span)
    }
  }

  /// Says that the node lives, and once a minute that its audit does not finish: what watches is watched too (W3).
  private func beat(_ state: EngineState) async throws {
    if let released = try await desk.beat(state.node, auditAge: state.auditAge(pulse.elapsed())) {
      logger.critical(
        "nobody released what was held after an outage: it goes on", metadata: released.counts)
    }
    if let untold = desk.presence.takeUntold() {
      logger.critical(
        "nobody on duty can be told and no duty number is set: what was held after an outage goes on at once",
        metadata: untold.counts)
    }
    guard let age = state.staleAudit(pulse.elapsed()) else { return }
    logger.critical("the audit of this node does not finish", metadata: ["seconds": "\(age)"])
  }

  /// Follows the database to another server (S1); beside the beats, for it may take long.
  private func follow() async throws {
    guard try await desk.followDatabase(by: node) else { return }
    logger.critical("the database went over to another server: what is due was worked out anew")
  }

  private func audit(_ state: EngineState) async throws {
    try failure(.inAudit)
    let missing = try await desk.audit()
    state.audited(pulse.elapsed(), missing: missing)
    if missing > 0 {
      logger.critical("steps were missing and put back", metadata: ["visits": "\(missing)"])
    }
    try await saySetApart()
    try await sayHeld()
  }

  /// What was due while nothing ran waits for people: it is said until somebody released it (fault 34).
  private func sayHeld() async throws {
    guard let hold = try await desk.engineHealth().hold else { return }
    logger.critical(
      "visits were due while nothing ran: release them or stand them down", metadata: hold.counts)
  }

  /// A visit that was set apart has nobody but people: it is said here too, again and again (C6).
  private func saySetApart() async throws {
    let apart = try await desk.engineHealth().quarantined
    guard apart > 0 else { return }
    logger.critical(
      "visits were set apart after failures: nothing happens by itself for them",
      metadata: ["visits": "\(apart)"])
  }

  /// Takes the trial visit through where it is due, and says where that went wrong (W4). It holds up nothing else.
  private func tryOut() async throws {
    do {
      try failure(.inTrial)
      guard try await desk.takeTrial(by: node, every: trialEvery) == false else { return }
      logger.critical("the trial visit did not come through the ladder")
    } catch let cancellation as CancellationError {
      throw cancellation
    } catch {
      logger.error("the trial visit failed", metadata: ["trouble": "\(Trouble(error).rawValue)"])
    }
  }
}

extension TakenDeadlines {
  /// What is due once `wait` is over, and was not when it was looked for; nil where that is something else.
  fileprivate var due: Instant? {
    guard let next, next > now, next.milliseconds - now.milliseconds <= 1000 else { return nil }
    return next
  }

  /// The milliseconds to wait where nothing was taken: until the next is due, never longer than a second (T4). Where
  /// something is due and was not to be had, another node deals with it: looked for again soon.
  fileprivate var wait: Int64 {
    guard let next else { return 1000 }
    let left = next.milliseconds - now.milliseconds
    return left > 0 ? min(left, 1000) : 20
  }
}

/// When the engine last finished a round, by a clock that never goes back; for the watchdog that ends a process whose
/// engine hangs (C7).
public final class EnginePulse: Sendable {
  private let last: Mutex<Int64>
  let elapsed: @Sendable () -> Int64

  /// `elapsed` gives milliseconds that never go back. Counted from now, so that a first round that hangs is noticed too.
  public init(elapsed: @escaping @Sendable () -> Int64) {
    self.elapsed = elapsed
    last = Mutex(elapsed())
  }

  func cycled() { last.withLock { $0 = elapsed() } }

  /// Milliseconds since a round was finished, or since the beginning.
  public var age: Int64 { last.withLock { elapsed() - $0 } }
}

/// Holds the engine's clock against a steady one, from reading to reading.
private final class ClockWatch: Sendable {
  private let last = Mutex<(engine: Instant, asked: Int64)?>(nil)
  private let elapsed: @Sendable () -> Int64

  init(elapsed: @escaping @Sendable () -> Int64) { self.elapsed = elapsed }

  /// Milliseconds by which the clock went ahead since the last reading; this one was `asked` for then by the steady clock.
  func ahead(at now: Instant, asked: Int64) -> Int64 {
    let answered = elapsed()
    return last.withLock { last in
      defer { last = (now, asked) }
      guard let last else { return 0 }
      return EngineClock.ahead(from: last.engine, to: now, passed: answered - last.asked)
    }
  }
}

/// What a node knows of itself, for the beats it sends.
private final class EngineState: Sendable {
  /// How often it is said that the audit does not finish, in milliseconds.
  private static let again: Int64 = 60_000

  private let known: Mutex<EngineNode>
  /// By the steady clock: when the last audit was finished, and when it was last said that none was.
  private let audit: Mutex<(last: Int64?, said: Int64?)>
  private let begun: Int64

  init(_ node: EngineNode, begun: Int64) {
    known = Mutex(node)
    audit = Mutex((nil, nil))
    self.begun = begun
  }

  var node: EngineNode { known.withLock { $0 } }

  func cycled() { known.withLock { $0 = $0.with(cycles: $0.cycles + 1) } }

  func audited(_ elapsed: Int64, missing: Int) {
    known.withLock { $0 = $0.with(missing: missing) }
    audit.withLock { $0 = (elapsed, nil) }
  }

  /// Milliseconds since the last audit was finished; nil before the first.
  func auditAge(_ elapsed: Int64) -> Int64? {
    audit.withLock { audit in audit.last.map { elapsed - $0 } }
  }

  /// The seconds for which no audit was finished, where that is too long and was not said in the last minute.
  func staleAudit(_ elapsed: Int64) -> Int64? {
    audit.withLock { audit in
      let age = elapsed - (audit.last ?? begun)
      guard age > Int64(EngineHealth.mostAuditAge) * 1000,
        audit.said.map({ elapsed - $0 >= EngineState.again }) ?? true
      else { return nil }
      audit.said = elapsed
      return age / 1000
    }
  }

  func ending(at moment: Instant) -> EngineNode { known.withLock { $0.with(ended: moment) } }
}

extension EngineHold {
  fileprivate var counts: Logger.Metadata {
    ["visits": "\(visits)", "danger": "\(inDanger)", "messages": "\(messages)", "until": "\(until.text)"]
  }
}

extension EngineNode {
  fileprivate func with(
    cycles: Int? = nil, missing: Int? = nil, ended: Instant? = nil
  ) -> EngineNode {
    EngineNode(
      node: node, version: version, started: started, beat: beat, cycles: cycles ?? self.cycles,
      audited: audited, missing: missing ?? self.missing, ended: ended ?? self.ended)
  }
}
