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
  }

  private let desk: Desk
  private let node: String
  private let logger: Logger
  private let pulse: EnginePulse
  private let failure: @Sendable (FailurePoint) -> Void

  /// `node` is a name no other process has; `failure` is called where a test may want the process to fail.
  public init(
    desk: Desk, node: String, pulse: EnginePulse, logger: Logger,
    failure: @escaping @Sendable (FailurePoint) -> Void = { _ in }
  ) {
    self.desk = desk.through("engine")
    self.node = node
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
        missing: 0, ended: nil))
    await cancelWhenGracefulShutdown {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await fireUntilCancelled(state) }
        group.addTask { await every(.seconds(2)) { try await desk.beat(state.node) } }
        group.addTask { await every(.seconds(30)) { try await audit(state) } }
      }
    }
    try? await desk.beat(state.ending(at: try await desk.engineNow()))
  }

  /// Takes and does what is due, then waits until the next is, never longer than a second (T4).
  private func fireUntilCancelled(_ state: EngineState) async {
    let clock = ClockWatch(elapsed: pulse.elapsed)
    while !Task.isCancelled {
      do {
        failure(.beforeClaim)
        let claims = try await desk.claimDue(by: node)
        if !claims.isEmpty {
          failure(.afterClaim)
          // Before anything is done that was due only because the clock went ahead.
          try await watch(clock)
          _ = try await desk.fire(claims, by: node)
          failure(.afterFire)
        }
        failure(.inCycle)
        state.cycled()
        pulse.cycled()
        guard claims.count < DeadlineRecords.most else { continue }
        let before = pulse.elapsed()
        let next = try await desk.nextDue()
        try await note(clock.ahead(at: next.now, asked: before))
        let wait = next.due.map { max(0, $0.milliseconds - next.now.milliseconds) } ?? 1000
        if wait > 0 { await desk.signal.wait(atMost: .milliseconds(min(wait, 1000))) }
      } catch is CancellationError {
        return
      } catch {
        // A database that is not there is no hang: the engine lives, and says so.
        pulse.cycled()
        logger.error("engine cycle failed", metadata: ["trouble": "\(Trouble(error).rawValue)"])
        try? await Task.sleep(for: .milliseconds(500))
      }
    }
  }

  /// Reads the clock, and says so where it went ahead of the time that passed (T3).
  private func watch(_ clock: ClockWatch) async throws {
    let before = pulse.elapsed()
    try await note(clock.ahead(at: try await desk.engineNow(), asked: before))
  }

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
        logger.error("engine duty failed", metadata: ["trouble": "\(Trouble(error).rawValue)"])
      }
      try? await Task.sleep(for: span)
    }
  }

  private func audit(_ state: EngineState) async throws {
    let missing = try await desk.audit()
    state.audited(at: try await desk.engineNow(), missing: missing)
    if missing > 0 {
      logger.critical("steps were missing and put back", metadata: ["visits": "\(missing)"])
    }
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
  private let known: Mutex<EngineNode>

  init(_ node: EngineNode) { known = Mutex(node) }

  var node: EngineNode { known.withLock { $0 } }

  func cycled() { known.withLock { $0 = $0.with(cycles: $0.cycles + 1) } }

  func audited(at moment: Instant, missing: Int) {
    known.withLock { $0 = $0.with(audited: moment, missing: missing) }
  }

  func ending(at moment: Instant) -> EngineNode { known.withLock { $0.with(ended: moment) } }
}

extension EngineNode {
  fileprivate func with(
    cycles: Int? = nil, audited: Instant? = nil, missing: Int? = nil, ended: Instant? = nil
  ) -> EngineNode {
    EngineNode(
      node: node, version: version, started: started, beat: beat, cycles: cycles ?? self.cycles,
      audited: audited ?? self.audited, missing: missing ?? self.missing, ended: ended ?? self.ended)
  }
}
