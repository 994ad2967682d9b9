import CivilTime
import Foundation
import Operations

/// The clock and the time zones.
enum ClockChecks {
  static func run(now: Instant) -> [HealthCheck] {
    let earliest = Instant(text: "2025-01-13T00:00Z") ?? now
    let latest = Instant(text: "2100-01-01T00:00Z") ?? now
    let london = Zone.london.localTime(of: now)
    return [
      HealthCheck(
        "clock.sane", "Clock shows a likely time", holds: now >= earliest && now < latest, now.text,
        remedy: "set the clock and keep it with a time service (systemd-timesyncd, chrony)"),
      steady(),
      HealthCheck("clock.london", "Time in London", .ok, london.text),
      table(now: now),
    ]
  }

  /// The clock on the wall and the one that never goes back must pass alike.
  private static func steady() -> HealthCheck {
    let (wall, steady) = (WallClock.now(), WallClock.elapsed())
    var waited: Int64 = 0
    while waited < 50 { waited = WallClock.elapsed() - steady }
    let drift = abs(WallClock.now().milliseconds - wall.milliseconds - waited)
    return HealthCheck(
      "clock.steady", "Clock runs evenly", holds: drift <= 20, otherwise: .warning,
      "\(drift) ms apart after \(waited) ms",
      remedy: "look for two time services that pull the clock in turn")
  }

  /// Our rules against the system's database for two years from now.
  private static func table(now: Instant) -> HealthCheck {
    var known = 0
    var wrong: [String] = []
    for name in Zone.identifiers {
      guard let zone = Zone.named(name), let system = TimeZone(identifier: name) else { continue }
      known += 1
      for step in 0..<(2 * 366 * 4) {
        let instant = now.adding(seconds: step * 21_600)
        let shown = system.secondsFromGMT(
          for: Date(timeIntervalSince1970: Double(instant.milliseconds) / 1000))
        if shown != zone.offsetSeconds(at: instant) {
          wrong.append(name)
          break
        }
      }
    }
    let found =
      known == 0
      ? "the system has no time zone database to compare with; our own rules are used"
      : wrong.isEmpty
        ? "\(known) zones agree for two years" : "these differ: \(wrong.joined(separator: ", "))"
    return HealthCheck(
      "clock.zones", "Time zones agree with the system's", holds: wrong.isEmpty, otherwise: .warning, found,
      remedy: "update tzdata; if it is newer than this program, update Homeward")
  }
}
