public import CivilTime

/// When an office is open: on working days, from one time of day to another in the service's zone (HV-8.1.6).
public struct OfficeHours: Hashable, Sendable {
  /// Minutes after midnight.
  public let opens: Int
  public let closes: Int

  public init(opens: Int = 9 * 60, closes: Int = 17 * 60) {
    self.opens = opens
    self.closes = closes
  }

  /// True where any part of a visit lies outside the hours, or on a day that is no working day.
  public func isOutside(
    from start: Instant, to end: Instant, zone: Zone, isWorkingDay: (CivilDate) -> Bool
  ) -> Bool {
    let first = zone.localTime(of: start)
    let last = zone.localTime(of: end)
    guard first.date == last.date, isWorkingDay(first.date) else { return true }
    let ends = last.hour * 60 + last.minute + (last.second > 0 || last.millisecond > 0 ? 1 : 0)
    return first.hour * 60 + first.minute < opens || ends > closes
  }
}
