import Casework
import CivilTime
import Glibc
import Operations

/// The only clock and the only source of chance in the product; everything else is given time as an argument.
enum WallClock {
  static func now() -> Instant {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }

  /// Milliseconds that never go back; for durations only.
  static func elapsed() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }

  /// The wall clock as it was when first asked, counted on by a clock that no setting of the time changes; it goes on
  /// while the machine sleeps.
  static func steady() -> Instant { Instant(milliseconds: anchor + sinceBoot()) }

  private static let anchor = now().milliseconds - sinceBoot()

  private static func sinceBoot() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_BOOTTIME, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }

  /// So many bytes from the system's generator.
  static func randomBytes(_ count: Int) -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + 8)
    // Eight at a time: a bulk import asks for millions.
    while bytes.count < count {
      let eight: UInt64 = generator.next()
      withUnsafeBytes(of: eight) { bytes.append(contentsOf: $0) }
    }
    bytes.removeLast(bytes.count - count)
    return bytes
  }
}

extension Shell {
  /// The shell of a running process: the system's clock and randomness.
  static func system(
    asOf: CivilDate? = nil, drills: DrillTerms = .standard, endOfDay: EndOfDay = .standard,
    standDownNeedsTwo: Bool = true, releaseAfter: Int? = nil
  ) -> Shell {
    Shell(
      now: { WallClock.now() }, asOf: asOf, randomBytes: { WallClock.randomBytes($0) },
      steady: { WallClock.steady() }, version: Release.version, drills: drills, endOfDay: endOfDay,
      standDownNeedsTwo: standDownNeedsTwo, releaseAfter: releaseAfter ?? EngineHold.standardWait * 60)
  }
}

extension DateArgument {
  /// The day meant, where today is the clock's in a zone.
  func resolved(in zone: Zone) -> CivilDate { resolved(today: zone.date(of: WallClock.now())) }
}
