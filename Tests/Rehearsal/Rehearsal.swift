public import CivilTime
import Foundation
public import Operations
public import Policy
import Records
import Synchronization

/// The stage of a test: a hand on the clock, randomness that is the same each time, the project's own policies, and a
/// database of the test's own.
public struct Rehearsal: Sendable {
  public let clock = TestClock()
  public let random = SeededBytes(seed: 7)

  public init() {}

  /// The clock and the randomness, as a desk wants them.
  public func shell(asOf: CivilDate? = nil) -> Shell {
    Shell(
      now: { [clock] in clock.now }, asOf: asOf, randomBytes: { [random] in random.next($0) },
      usesStoreClock: false)
  }

  /// The policies of this source tree, read once.
  public static func library() throws -> PolicyLibrary { try loaded.get() }

  private static let loaded = Result {
    try PolicyLibrary.load(
      directory: URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Policies").path)
  }

  /// Runs a body at a desk whose database is fresh and has every table.
  public func withDesk<Value: Sendable>(
    _ backend: Backend = .sqlite, asOf: CivilDate? = nil, _ body: (Desk) async throws -> Value
  ) async throws -> Value {
    let library = try Self.library()
    return try await backend.withStore { store in
      try await Migrations.apply(store, at: clock.now)
      return try await body(Desk(store: store, library: library, shell: shell(asOf: asOf)))
    }
  }
}

/// A clock that moves when told to. It starts at 2025-06-15T15:06:40Z.
public final class TestClock: Sendable {
  private let time = Mutex(Instant(milliseconds: 1_750_000_000_000))

  public init() {}

  public var now: Instant { time.withLock { $0 } }

  public func advance(seconds: Int) { time.withLock { $0 = $0.adding(seconds: seconds) } }

  public func set(_ instant: Instant) { time.withLock { $0 = instant } }
}

/// Bytes that look random and are the same each time.
public final class SeededBytes: Sendable {
  private let state: Mutex<UInt64>

  public init(seed: UInt64) { state = Mutex(seed) }

  public func next(_ count: Int) -> [UInt8] {
    state.withLock { state in
      (0..<count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: state >> 33)
      }
    }
  }
}
