import Foundation

/// A seeded source of chance, so that a failure can be run again: `HOMEWARD_SEED=… swift test`.
struct Seed: RandomNumberGenerator {
  let value: UInt64
  private var state: UInt64

  /// The seed of the environment, or a fixed one of the test's own.
  init(_ standard: UInt64) {
    value = ProcessInfo.processInfo.environment["HOMEWARD_SEED"].flatMap { UInt64($0) } ?? standard
    state = value
  }

  /// SplitMix64.
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
