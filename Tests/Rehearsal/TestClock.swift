public import CivilTime
public import Operations
import Synchronization

/// One hand on the clock, and randomness that comes out the same every time.
public final class TestClock: Sendable {
  private struct State {
    var now: Instant
    var seed: UInt64
  }

  private let state: Mutex<State>

  /// Stands at noon UTC of 30 June 2025 unless told otherwise.
  public init(_ now: Instant = Instant(milliseconds: 1_751_284_800_000), seed: UInt64 = 1) {
    state = Mutex(State(now: now, seed: seed))
  }

  public var now: Instant { state.withLock { $0.now } }

  public func advance(days: Int) { advance(seconds: days * 86_400) }
  public func advance(seconds: Int) { state.withLock { $0.now = $0.now.adding(seconds: seconds) } }

  public var shell: Shell {
    Shell(now: { self.now }, randomBytes: { self.bytes($0) })
  }

  /// SplitMix64.
  private func bytes(_ count: Int) -> [UInt8] {
    state.withLock { state in
      (0..<count).map { _ in
        state.seed &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state.seed
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return UInt8(truncatingIfNeeded: mixed ^ (mixed >> 31))
      }
    }
  }
}

/// Bytes that are given once, then nothing.
final class Once: Sendable {
  private let bytes: Mutex<[UInt8]>
  init(_ bytes: [UInt8]) { self.bytes = Mutex(bytes) }

  func take() -> [UInt8] {
    bytes.withLock { bytes in
      defer { bytes = [] }
      return bytes
    }
  }
}
