/// A seeded source of chance (SplitMix64): one seed is one run.
package struct Chance: Sendable {
  private var state: UInt64

  package init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 0x1234_5678_9ABC_DEF1 }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number from 0 to below `limit`.
  package mutating func below(_ limit: Int) -> Int {
    Int(truncatingIfNeeded: ((next() >> 32) &* UInt64(max(limit, 1))) >> 32)
  }

  /// A number of a range, both ends included.
  package mutating func from(_ low: Int, to high: Int) -> Int { low + below(high - low + 1) }

  /// Milliseconds of a range given in milliseconds.
  package mutating func span(_ low: Int, _ high: Int) -> Int64 { Int64(from(low, to: high)) }

  /// True so many times in a thousand.
  package mutating func hits(_ perMille: Int) -> Bool { below(1000) < perMille }
}

/// What may go wrong. Each seed has some of them, at rates of its own ("swarm").
package struct Faults: OptionSet, Hashable, Sendable {
  package let rawValue: UInt32
  package init(rawValue: UInt32) { self.rawValue = rawValue }
  private static func number(_ shift: UInt32) -> Faults { Faults(rawValue: 1 << shift) }
  /// A node dies between any two of its steps, and comes back.
  package static let crash = number(0)
  /// A node stands still past its lease and goes on.
  package static let pause = number(1)
  /// All nodes are down for up to an hour.
  package static let outage = number(2)
  /// The clock of the store jumps forwards and back.
  package static let storeClock = number(3)
  /// Whether a commit happened is not known to whoever asked for it.
  package static let commitUnknown = number(4)
  /// The provider takes it, and its answer is lost.
  package static let timeoutAfterAccept = number(5)
  /// The request never arrives.
  package static let lostRequest = number(6)
  package static let refused = number(7)
  package static let failed = number(8)
  package static let systemFault = number(9)
  /// Taken and never shown to anybody.
  package static let carrierLoss = number(10)
  package static let lostReceipt = number(11)
  package static let repeatedReceipt = number(12)
  package static let lateReceipt = number(13)
  /// The provider cannot be asked what it has.
  package static let blindLook = number(14)
  /// The row of what is due is lost.
  package static let lostRow = number(15)
  package static let offlinePhone = number(16)
  package static let phoneClock = number(17)
  /// The plan changes while it is watched.
  package static let edits = number(18)
  /// Nobody is on the rota, but for the duty number.
  package static let emptyRota = number(19)
  /// People come on and go off duty.
  package static let rotaEdge = number(20)
  /// People who are told do nothing.
  package static let idlePeople = number(21)
  package static let duress = number(22)
  /// Officers forget to say that they left.
  package static let forgetful = number(23)
  static let count: UInt32 = 24

  static func some(_ chance: inout Chance) -> Faults {
    Faults(rawValue: UInt32(truncatingIfNeeded: chance.next()) & ((1 << count) - 1))
  }
}
