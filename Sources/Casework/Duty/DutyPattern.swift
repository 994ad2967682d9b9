public import CivilTime

/// Weekly duty that repeats: the same hours on the same days, in turn a week each.
public struct DutyPattern: Hashable, Sendable {
  /// One slot of it.
  public struct Shift: Hashable, Sendable {
    public let staff: StaffID
    public let from: DutyTime
    public let to: DutyTime

    public init(staff: StaffID, from: DutyTime, to: DutyTime) {
      self.staff = staff
      self.from = from
      self.to = to
    }
  }

  /// The most days it covers after its first.
  public static let mostDays = 92

  /// 1 for Monday to 7 for Sunday.
  public let weekdays: Set<Int>
  /// Minutes after midnight. A time at or before the beginning is one of the next day.
  public let begins: Int
  public let ends: Int
  /// One week each, in this order.
  public let staff: [StaffID]
  public let first: CivilDate
  public let last: CivilDate
  public let zone: Zone
  /// Which is meant where the clocks show a time of the pattern twice.
  public let turn: DutyTime.Turn?

  public init(
    weekdays: Set<Int>, begins: Int, ends: Int, staff: [StaffID], first: CivilDate, last: CivilDate,
    zone: Zone, turn: DutyTime.Turn? = nil
  ) {
    self.weekdays = weekdays
    self.begins = begins
    self.ends = ends
    self.staff = staff
    self.first = first
    self.last = last
    self.zone = zone
    self.turn = turn
  }

  /// Its slots in order. A week begins on Monday; the first of the staff has the week of the first day. Errors: no days
  /// or people in it, too long, or a time that the clocks show twice or not at all.
  public func shifts() throws(DutyRefusal) -> [Shift] {
    guard !weekdays.isEmpty, !staff.isEmpty, weekdays.isSubset(of: Set(1...7)) else { throw .emptyPattern }
    guard first <= last else { throw .endsBeforeStart }
    guard last.day - first.day <= DutyPattern.mostDays else { throw .tooLong }
    let monday = first.adding(days: 1 - first.weekday)
    var shifts: [Shift] = []
    for day in first.day...last.day {
      let date = CivilDate(day: day)
      guard weekdays.contains(date.weekday) else { continue }
      let week = Int(day - monday.day) / 7
      let from = try time(date, begins, isEnd: false)
      let to = try time(ends <= begins ? date.adding(days: 1) : date, ends, isEnd: true)
      guard from.instant < to.instant else { throw .endsBeforeStart }
      shifts.append(Shift(staff: staff[week % staff.count], from: from, to: to))
    }
    guard !shifts.isEmpty else { throw .emptyPattern }
    return shifts
  }

  private func time(_ date: CivilDate, _ minute: Int, isEnd: Bool) throws(DutyRefusal) -> DutyTime {
    do {
      return try DutyTime(date, minute: minute, in: zone, turn: turn)
    } catch { throw .time(error, isEnd: isEnd) }
  }
}
