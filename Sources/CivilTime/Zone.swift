/// A named time zone: what the clocks on the wall show, worked out from the published rules for summer time.
///
/// The rules are in `ZoneRules.swift` with the years for which they hold; every answer is a search of the changes.
public struct Zone: Sendable, Hashable {
  private let clocks: Clocks

  /// What a zone is made of; shared, so that a zone is handed on as one reference.
  private final class Clocks: Sendable {
    let identifier: String
    let standardAbbreviation: String
    let summerAbbreviation: String
    let standardOffset: Int
    /// Every change of the clocks, in order.
    let changes: [ZoneChange]

    init(_ rules: ZoneRules) {
      identifier = rules.identifier
      standardAbbreviation = rules.standardAbbreviation
      summerAbbreviation = rules.summerAbbreviation
      standardOffset = rules.standardOffset
      changes = rules.changes()
    }
  }

  init(_ rules: ZoneRules) { clocks = Clocks(rules) }

  /// The name in the IANA time zone database, as `Europe/London`.
  public var identifier: String { clocks.identifier }

  /// The zone of a name; nil where we do not hold its rules.
  public static func named(_ identifier: String) -> Zone? {
    // The table of the others is made only where one of them is asked for.
    identifier == london.identifier ? london : known[identifier]
  }

  /// The names of all zones held, in order.
  public static var identifiers: [String] { known.keys.sorted() }

  /// England, Wales, Scotland and Northern Ireland.
  public static let london = Zone(.london)
  /// Coordinated universal time.
  public static let utc = Zone(.utc)

  private static let known: [String: Zone] = {
    let zones = [london, utc] + ZoneRules.unitedStates.map { Zone($0) }
    return Dictionary(uniqueKeysWithValues: zones.map { ($0.identifier, $0) })
  }()

  public static func == (left: Zone, right: Zone) -> Bool {
    left.clocks === right.clocks || left.identifier == right.identifier
  }
  public func hash(into hasher: inout Hasher) { hasher.combine(identifier) }

  /// How many seconds the clocks are ahead of UTC (negative: behind) at an instant.
  public func offsetSeconds(at instant: Instant) -> Int {
    offset(atSecond: floorDivide(instant.milliseconds, 1000))
  }

  /// The letters on a clock, as `GMT` and `BST`.
  public func abbreviation(at instant: Instant) -> String {
    abbreviation(ofOffset: offsetSeconds(at: instant))
  }

  /// The civil day on which an instant lies. Instants outside 1900 to 2199 give the first or the last day.
  public func date(of instant: Instant) -> CivilDate {
    let second = floorDivide(instant.milliseconds, 1000)
    let day = floorDivide(second + Int64(offset(atSecond: second)), 86_400)
    let clamped = min(max(day, Int64(CivilDate.earliest.day)), Int64(CivilDate.latest.day))
    return CivilDate(day: Int32(truncatingIfNeeded: clamped))
  }

  /// The first millisecond of a day.
  public func startOfDay(_ date: CivilDate) -> Instant {
    Instant(milliseconds: start(of: Zone.held(date).day))
  }

  /// The last millisecond of a day.
  public func endOfDay(_ date: CivilDate) -> Instant {
    Instant(milliseconds: start(of: Zone.held(date).day + 1) - 1)
  }

  /// How long a day is: 24 hours, or 23 or 25 on the day the clocks change.
  public func length(of date: CivilDate) -> (hours: Int, minutes: Int) {
    let day = Zone.held(date).day
    let minutes = Int(start(of: day + 1) - start(of: day)) / 60_000
    return (minutes / 60, minutes % 60)
  }

  /// What the clock and the calendar on the wall show at an instant.
  public func localTime(of instant: Instant) -> LocalTime {
    let offset = offsetSeconds(at: instant)
    let shown = instant.milliseconds + Int64(offset) * 1000
    let day = floorDivide(shown, 86_400_000)
    let rest = Int(shown - day * 86_400_000)
    return LocalTime(
      date: CivilDate(day: Int32(truncatingIfNeeded: day)), hour: rest / 3_600_000,
      minute: rest / 60_000 % 60,
      second: rest / 1000 % 60, millisecond: rest % 1000, offsetSeconds: offset,
      abbreviation: abbreviation(ofOffset: offset))
  }

  /// The instant at which the clocks show a time on a day, or why there is none or more than one.
  ///
  /// - Parameters:
  ///   - hour: 0 to 23.
  ///   - minute: 0 to 59.
  public func resolve(_ date: CivilDate, hour: Int, minute: Int) -> ResolvedTime {
    let shown = Int64(date.day) * 86_400 + Int64(hour) * 3600 + Int64(minute) * 60
    let before = offset(atSecond: shown - 86_400)
    let after = offset(atSecond: shown + 86_400)
    let found = Set([before, after]).map { (offset: $0, second: shown - Int64($0)) }
      .filter { offset(atSecond: $0.second) == $0.offset }
      .map { Instant(milliseconds: $0.second * 1000) }
      .sorted()
    if found.count == 2 { return .ambiguous(earlier: found[0], later: found[1]) }
    if let only = found.first { return .one(only) }
    let change = clocks.changes.last { $0.second <= shown + 86_400 }?.second ?? shown
    return .missing(
      before: Instant(milliseconds: (change - 60) * 1000), after: Instant(milliseconds: change * 1000))
  }

  private func abbreviation(ofOffset offset: Int) -> String {
    offset == clocks.standardOffset ? clocks.standardAbbreviation : clocks.summerAbbreviation
  }

  /// The nearest day for which answers are given.
  private static func held(_ date: CivilDate) -> CivilDate {
    min(max(date, CivilDate.earliest), CivilDate.latest)
  }

  private func offset(atSecond second: Int64) -> Int {
    clocks.changes.withUnsafeBufferPointer { changes in
      var low = 0
      var high = changes.count
      while low < high {
        let middle = (low + high) / 2
        if changes[middle].second <= second { low = middle + 1 } else { high = middle }
      }
      return low == 0 ? clocks.standardOffset : changes[low - 1].offset
    }
  }

  /// The first millisecond of a day. No zone held changes its clocks within an hour of midnight, so midnight by
  /// standard time has the offset of the day's beginning, also where that lies an hour before.
  private func start(of day: Int32) -> Int64 {
    let midnight = Int64(day) * 86_400
    return (midnight - Int64(offset(atSecond: midnight - Int64(clocks.standardOffset)))) * 1000
  }
}

/// A time shown on a day, turned back into an instant.
public enum ResolvedTime: Hashable, Sendable {
  /// The clocks show it once.
  case one(Instant)
  /// The clocks show it twice, on the night they go back: first in summer time, then in standard time.
  case ambiguous(earlier: Instant, later: Instant)
  /// The clocks skip it, on the night they go forward: the last minute they show before, and the first after.
  case missing(before: Instant, after: Instant)
}

/// What the clock and the calendar on the wall show.
public struct LocalTime: Hashable, Sendable {
  public let date: CivilDate
  /// 0 to 23.
  public let hour: Int
  public let minute: Int
  public let second: Int
  public let millisecond: Int
  public let offsetSeconds: Int
  /// `GMT`, `BST`, `EST` …
  public let abbreviation: String

  init(
    date: CivilDate, hour: Int, minute: Int, second: Int, millisecond: Int, offsetSeconds: Int,
    abbreviation: String
  ) {
    self.date = date
    self.hour = hour
    self.minute = minute
    self.second = second
    self.millisecond = millisecond
    self.offsetSeconds = offsetSeconds
    self.abbreviation = abbreviation
  }

  /// For people: `2025-07-22 00:30 BST`.
  public var text: String { "\(date.text) \(two(hour)):\(two(minute)) \(abbreviation)" }

  /// RFC 3339 to the second, with the offset: `2025-07-22T00:30:00+01:00`.
  public var internetText: String {
    let minutes = abs(offsetSeconds) / 60
    let sign = offsetSeconds < 0 ? "-" : "+"
    return
      "\(date.text)T\(two(hour)):\(two(minute)):\(two(second))\(sign)\(two(minutes / 60)):\(two(minutes % 60))"
  }

  private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
