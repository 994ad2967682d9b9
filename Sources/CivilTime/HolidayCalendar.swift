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

/// The working days of a calendar, Monday to Friday less the holidays, by counting: weekdays by weeks, holidays by a
/// table that reaches from the first of them to the last.
public struct WorkingDays: Sendable {
  /// For each day from the one before the first holiday to the last, how many holidays on weekdays lie on or before it.
  private let holidaysThrough: [Int32]
  private let firstTabled: Int32
  public let holidays: [Holiday]
  public let horizon: CivilDate
  /// The first day for which the holidays are known: the first of January of the first holiday's year.
  public let knownFrom: CivilDate

  public init(holidays: [Holiday], horizon: CivilDate) {
    self.holidays = holidays
    self.horizon = horizon
    let first = holidays.map(\.date).min()
    knownFrom =
      first.flatMap { CivilDate(year: $0.parts.year, month: 1, day: 1) } ?? CivilDate.earliest
    let off = Set(holidays.lazy.filter { $0.date.weekday <= 5 }.map(\.date.day)).sorted()
    firstTabled = (off.first ?? 0) - 1
    var table: [Int32] = [0]
    for (count, day) in off.enumerated() {
      let previous = count == 0 ? day - 1 : off[count - 1]
      table += repeatElement(Int32(truncatingIfNeeded: count), count: Int(day - previous) - 1)
      table.append(Int32(truncatingIfNeeded: count + 1))
    }
    holidaysThrough = table
  }

  /// The n-th working day after a day (the day itself is day 0). Past the horizon, and from a day before
  /// `knownFrom`, `provisional` is true: holidays there are not known. Beyond 2199 the last working day of that year is given.
  public func adding(_ count: Int, to start: CivilDate) -> (date: CivilDate, provisional: Bool) {
    let from = min(max(start, CivilDate.earliest), CivilDate.latest).day
    let reached = through(from) + count
    let wanted = min(
      max(reached, through(CivilDate.earliest.day - 1) + 1), through(CivilDate.latest.day))
    // From below, each step takes in the holidays up to the day reached so far, until there are no more.
    var weekdays = wanted + (count > 0 && wanted == reached ? holidays(through: from) : 0)
    while true {
      let day = WorkingDays.day(ofWeekday: weekdays)
      let needed = wanted + holidays(through: day)
      if needed == weekdays { return (CivilDate(day: day), day > horizon.day || start < knownFrom) }
      weekdays = needed
    }
  }

  /// How many working days lie on or before a day, counted from an arbitrary one.
  private func through(_ day: Int32) -> Int { WorkingDays.weekdays(through: day) - holidays(through: day) }

  private func holidays(through day: Int32) -> Int {
    let index = min(max(Int(day - firstTabled), 0), holidaysThrough.count - 1)
    return Int(holidaysThrough[index])
  }

  /// How many Mondays to Fridays lie on or before a day, counted from the first Monday before 1970.
  private static func weekdays(through day: Int32) -> Int {
    let sinceMonday = Int(day) + 3
    let week = sinceMonday >= 0 ? sinceMonday / 7 : (sinceMonday - 6) / 7
    return week * 5 + min(sinceMonday - week * 7 + 1, 5)
  }

  /// The Monday to Friday at which `weekdays(through:)` reaches a number.
  private static func day(ofWeekday number: Int) -> Int32 {
    let before = number - 1
    let week = before >= 0 ? before / 5 : (before - 4) / 5
    return Int32(truncatingIfNeeded: week * 7 + (before - week * 5) - 3)
  }

  /// True for Monday to Friday that is no holiday.
  public func isWorkingDay(_ date: CivilDate) -> Bool {
    date.weekday <= 5 && holidays(through: date.day) == holidays(through: date.day - 1)
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
}
