public import CivilTime

/// A time on a day as somebody typed it into a rota, with the moment it stands for: the zone and the offset that was
/// chosen stay with it (INT-50).
public struct DutyTime: Hashable, Sendable {
  /// Which of the two is meant where the clocks show a time twice. Raw values are the words of forms and programs.
  public enum Turn: String, CaseIterable, Hashable, Sendable {
    /// Before the clocks go back.
    case first
    /// After they went back.
    case second
  }

  /// Why a time on a day stands for no moment.
  public enum Problem: Error, Hashable, Sendable {
    /// The clocks show it twice, and nobody said which is meant.
    case twice(CivilDate, minute: Int)
    /// The clocks never show it that day: they go forward over it.
    case never(CivilDate, minute: Int)
  }

  public let instant: Instant
  public let zone: Zone
  /// Seconds ahead of UTC at that moment.
  public let offset: Int

  public init(instant: Instant, zone: Zone) {
    self.instant = instant
    self.zone = zone
    offset = zone.offsetSeconds(at: instant)
  }

  /// The moment at which the clocks of a zone show a time of day; `minute` counts from midnight, 0 to 1439. A time that
  /// is shown twice is asked for, one that is never shown is refused.
  public init(
    _ date: CivilDate, minute: Int, in zone: Zone, turn: Turn? = nil
  ) throws(Problem) {
    switch zone.resolve(date, hour: minute / 60, minute: minute % 60) {
    case .one(let instant): self.init(instant: instant, zone: zone)
    case .ambiguous(let earlier, let later):
      switch turn {
      case .first: self.init(instant: earlier, zone: zone)
      case .second: self.init(instant: later, zone: zone)
      case nil: throw .twice(date, minute: minute)
      }
    case .missing: throw .never(date, minute: minute)
    }
  }

  /// The day and the time that the clocks show.
  public var local: LocalTime { zone.localTime(of: instant) }

  /// The minute of the day that the clocks show.
  public var minute: Int { local.hour * 60 + local.minute }
}
