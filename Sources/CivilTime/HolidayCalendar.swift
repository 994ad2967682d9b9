/// One bank or public holiday, with the day it was announced: a deadline worked out before that day did not know it.
public struct Holiday: Hashable, Sendable {
  public let date: CivilDate
  public let title: String
  public let announced: CivilDate

  public init(date: CivilDate, title: String, announced: CivilDate) {
    self.date = date
    self.title = title
    self.announced = announced
  }
}

/// The holidays of one jurisdiction up to a horizon; past it nothing is known and every answer says so.
public struct HolidayCalendar: Hashable, Sendable {
  /// `england-and-wales`, `scotland`, `northern-ireland` or `us-federal`.
  public let id: String
  public let title: String
  /// The last day for which the holidays are known.
  public let horizon: CivilDate
  /// In order of date.
  public let holidays: [Holiday]

  public init(id: String, title: String, horizon: CivilDate, holidays: [Holiday]) {
    self.id = id
    self.title = title
    self.horizon = horizon
    self.holidays = holidays.sorted { $0.date < $1.date }
  }

  /// The working days as they were known on a day.
  public func workingDays(knownOn day: CivilDate) -> WorkingDays {
    WorkingDays(holidays: holidays.filter { $0.announced <= day }, horizon: horizon)
  }
}

/// The working days of a calendar as one table: Monday to Friday less the holidays. Adding is two look-ups.
public struct WorkingDays: Sendable {
  /// For each day from `CivilDate.earliest`, how many working days lie on or before it.
  private let countThrough: [Int32]
  /// Every working day, in order.
  private let days: [Int32]
  public let holidays: [Holiday]
  public let horizon: CivilDate

  public init(holidays: [Holiday], horizon: CivilDate) {
    self.holidays = holidays
    self.horizon = horizon
    let off = Set(holidays.map(\.date.day))
    let first = CivilDate.earliest.day
    let last = CivilDate.latest.day
    var counts: [Int32] = []
    counts.reserveCapacity(Int(last - first) + 1)
    var working: [Int32] = []
    for day in first...last {
      if CivilDate(day: day).weekday <= 5, !off.contains(day) { working.append(day) }
      counts.append(Int32(truncatingIfNeeded: working.count))
    }
    countThrough = counts
    days = working
  }

  /// The n-th working day after a day (the day itself is day 0). Past the horizon `provisional` is true: later
  /// holidays are not known yet. Beyond the table's end (2199) the last working day is given.
  public func adding(_ count: Int, to start: CivilDate) -> (date: CivilDate, provisional: Bool) {
    let before = Int(countThrough[position(start)])
    let date = CivilDate(day: days[min(max(before + count - 1, 0), days.count - 1)])
    return (date, date > horizon)
  }

  /// True for Monday to Friday that is no holiday.
  public func isWorkingDay(_ date: CivilDate) -> Bool {
    let index = position(date)
    return countThrough[index] != (index == 0 ? 0 : countThrough[index - 1])
  }

  /// How many weekend days, and which holidays on weekdays, lie after `start` and up to `end`.
  public func skipped(after start: CivilDate, through end: CivilDate) -> (
    weekendDays: Int, holidays: [Holiday]
  ) {
    guard start < end else { return (0, []) }
    var weekends = 0
    for day in (start.day + 1)...end.day where CivilDate(day: day).weekday > 5 { weekends += 1 }
    let between = holidays.filter { $0.date > start && $0.date <= end && $0.date.weekday <= 5 }
    return (weekends, between)
  }

  private func position(_ date: CivilDate) -> Int {
    Int(min(max(date, CivilDate.earliest), CivilDate.latest).day - CivilDate.earliest.day)
  }
}
