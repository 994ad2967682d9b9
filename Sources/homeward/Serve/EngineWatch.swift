import Foundation
import Glibc
import Logging
import Operations

/// The engine of this process, and the watchdog that ends the process where the engine hangs: whoever supervises it
/// starts it again, and another node takes over meanwhile (safety.md C7).
struct EngineWatch {
  /// How long a round may take, in milliseconds.
  static let mostSilence: Int64 = 30_000

  let engine: Engine
  /// The name of this process among the others of the database.
  let node: String
  private let pulse: EnginePulse

  /// The name of the node is that of the machine and the process, with some chance: no two are alike.
  init(desk: Desk, logger: Logger, trialEvery: Int) {
    pulse = EnginePulse(elapsed: { WallClock.elapsed() })
    let chance = WallClock.randomBytes(4).map { String(format: "%02x", $0) }.joined()
    let host = ProcessInfo.processInfo.hostName.prefix(60)
    let failure = FailurePoints.environment()
    node = "\(host)-\(getpid())-\(chance)"
    engine = Engine(
      desk: desk, node: node, pulse: pulse, logger: logger, trialEvery: trialEvery
    ) { try failure.reached($0.rawValue) }
  }

  /// Starts the watchdog. It is a thread of its own: it runs where nothing else does any more.
  func guardProcess() {
    let pulse = pulse
    let thread = Thread {
      while true {
        Thread.sleep(forTimeInterval: 1)
        guard pulse.age > EngineWatch.mostSilence else { continue }
        Console.message(
          "homeward: the engine has not finished a round for 30 seconds; this process ends itself")
        abort()
      }
    }
    thread.name = "homeward-watchdog"
    thread.start()
  }
}

/// Where tests have this process fail: `HOMEWARD_FAILPOINT=after-claim:kill`, with `hang` for a process that goes on and
/// does nothing, and `fail` for what is done there only. Without the variable nothing happens.
struct FailurePoints: Sendable {
  private enum Way: String { case kill, hang, fail }
  private struct Failed: Error {}

  private let point: String?
  private let way: Way

  static func environment() -> FailurePoints {
    let parts = (ProcessInfo.processInfo.environment["HOMEWARD_FAILPOINT"] ?? "").split(separator: ":")
    guard parts.count == 2 else { return FailurePoints(point: nil, way: .kill) }
    return FailurePoints(point: String(parts[0]), way: Way(rawValue: String(parts[1])) ?? .kill)
  }

  /// Fails here where this is the point that was named.
  func reached(_ name: String) throws {
    guard name == point else { return }
    switch way {
    case .fail: throw Failed()
    case .hang: while true { sleep(3600) }
    case .kill: kill(getpid(), SIGKILL)
    }
  }
}
