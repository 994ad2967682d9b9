/// One bank or public holiday, with the day it was announced: a deadline worked out before that day did not know it.
public struct Holiday: Hashable, Sendable {
  public let date: CivilDate
  public let title: String
  public let announced: CivilDate
  /// The day on which it was announced that the holiday is moved or cancelled; nil for one that stands.
  public let withdrawn: CivilDate?

  public init(date: CivilDate, title: String, announced: CivilDate, withdrawn: CivilDate? = nil) {
    self.date = date
    self.title = title
    self.announced = announced
    self.withdrawn = withdrawn
  }

  /// True where on that day the holiday had been announced and had not been withdrawn.
  public func isKnown(on day: CivilDate) -> Bool {
    guard announced <= day else { return false }
    return withdrawn.map { day < $0 } ?? true
  }
}

/// The holidays of one jurisdiction up to a horizon; past it nothing is known and every answer says so.
public struct HolidayCalendar: Hashable, Sendable {
  /// `england-and-wales`, `scotland`, `northern-ireland` or `us-federal`.
  public let id: String
  public let title: String
  /// Where the days come from.
  public let source: String
  /// The last day for which the holidays are known.
  public let horizon: CivilDate
  /// Those that stand, in order of date.
  public let holidays: [Holiday]
  /// Those that were announced and then moved or cancelled, in order of date.
  public let withdrawn: [Holiday]

  public init(id: String, title: String, source: String = "", horizon: CivilDate, holidays: [Holiday]) {
    self.id = id
    self.title = title
    self.source = source
    self.horizon = horizon
    let ordered = holidays.sorted { ($0.date, $0.announced) < ($1.date, $1.announced) }
    self.holidays = ordered.filter { $0.withdrawn == nil }
    self.withdrawn = ordered.filter { $0.withdrawn != nil }
  }

  /// The holidays as they were known on a day, in order of date.
  public func holidays(knownOn day: CivilDate) -> [Holiday] {
    (holidays + withdrawn).filter { $0.isKnown(on: day) }.sorted { $0.date < $1.date }
  }

  /// The working days as they were known on a day.
  public func workingDays(knownOn day: CivilDate) -> WorkingDays {
    WorkingDays(holidays: holidays(knownOn: day), horizon: horizon)
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
