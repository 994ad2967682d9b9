import Casework
import CivilTime
import Testing

@Suite("Times of a rota and the clocks")
struct DutyTimeTests {
  private func date(_ text: String) throws -> CivilDate { try #require(CivilDate(text: text)) }
  private func instant(_ text: String) throws -> Instant { try #require(Instant(text: text)) }

  @Test("the hour that occurs twice is asked for, and each answer is another moment [INT-50]")
  func repeatedHour() throws {
    // 25 October 2026: the clocks go from 02:00 BST back to 01:00 GMT at 01:00 UTC.
    let day = try date("2026-10-25")
    #expect(throws: DutyTime.Problem.twice(day, minute: 90)) {
      try DutyTime(day, minute: 90, in: .london)
    }
    let first = try DutyTime(day, minute: 90, in: .london, turn: .first)
    let second = try DutyTime(day, minute: 90, in: .london, turn: .second)
    let before = try instant("2026-10-25T00:30:00Z")
    let after = try instant("2026-10-25T01:30:00Z")
    #expect(first.instant == before && first.offset == 3600)
    #expect(second.instant == after && second.offset == 0)
    #expect(first.minute == 90 && second.minute == 90)
  }

  @Test("the hour that does not exist is refused whatever is chosen [INT-50]")
  func missingHour() throws {
    let day = try date("2026-03-29")
    for turn in [DutyTime.Turn.first, .second, nil] {
      #expect(throws: DutyTime.Problem.never(day, minute: 90)) {
        try DutyTime(day, minute: 90, in: .london, turn: turn)
      }
    }
    let before = try DutyTime(day, minute: 59, in: .london)
    let after = try DutyTime(day, minute: 120, in: .london)
    #expect(after.instant == before.instant.adding(seconds: 60))
  }

  @Test("a night shift is an hour shorter in March and an hour longer in October [INT-50]")
  func nights() throws {
    func hours(_ text: String) throws -> Int64 {
      let pattern = DutyPattern(
        weekdays: [6], begins: 22 * 60, ends: 7 * 60, staff: [StaffID("a")], first: try date(text),
        last: try date(text), zone: .london)
      let shift = try #require(try pattern.shifts().first)
      return (shift.to.instant.milliseconds - shift.from.instant.milliseconds) / 3_600_000
    }
    #expect(try hours("2026-03-21") == 9)
    #expect(try hours("2026-03-28") == 8)
    #expect(try hours("2026-10-24") == 10)
  }

  @Test("people take a week each, weeks begin on Monday, and days off stay free")
  func turns() throws {
    // Wednesday 4 March 2026 to Tuesday 17 March: We Th Fr | Mo Tu We Th Fr | Mo Tu.
    let pattern = DutyPattern(
      weekdays: [1, 2, 3, 4, 5], begins: 9 * 60, ends: 17 * 60, staff: [StaffID("ann"), StaffID("bob")],
      first: try date("2026-03-04"), last: try date("2026-03-17"), zone: .london)
    let shifts = try pattern.shifts()
    #expect(
      shifts.map(\.staff.text) == [
        "ann", "ann", "ann", "bob", "bob", "bob", "bob", "bob", "ann", "ann",
      ])
    let (opens, closes) = (try instant("2026-03-04T09:00:00Z"), try instant("2026-03-17T17:00:00Z"))
    #expect(shifts.first?.from.instant == opens && shifts.last?.to.instant == closes)
  }

  @Test(
    "a pattern that names the hour that occurs twice or never says on which day and at which end [INT-50]")
  func patternsOnTheNight() throws {
    func shifts(_ day: String, _ begins: Int, _ ends: Int, _ turn: DutyTime.Turn? = nil) throws
      -> [DutyPattern.Shift]
    {
      let date = try date(day)
      return try DutyPattern(
        weekdays: Set(1...7), begins: begins, ends: ends, staff: [StaffID("a")], first: date, last: date,
        zone: .london, turn: turn
      ).shifts()
    }
    let (october, march) = (try date("2026-10-25"), try date("2026-03-29"))
    #expect(throws: DutyRefusal.time(.twice(october, minute: 75), isEnd: false)) {
      try shifts("2026-10-25", 75, 600)
    }
    #expect(throws: DutyRefusal.time(.twice(october, minute: 75), isEnd: true)) {
      try shifts("2026-10-24", 1200, 75)
    }
    #expect(throws: DutyRefusal.time(.never(march, minute: 75), isEnd: false)) {
      try shifts("2026-03-29", 75, 600, .first)
    }
    let chosen = try shifts("2026-10-25", 75, 600, .second)
    let begins = try instant("2026-10-25T01:15:00Z")
    #expect(chosen.first?.from.instant == begins)
  }

  @Test("a pattern without days or people, too long or backwards is refused")
  func refusals() throws {
    let (first, last) = (try date("2026-03-02"), try date("2026-03-06"))
    func pattern(_ weekdays: Set<Int>, _ staff: [StaffID], _ first: CivilDate, _ last: CivilDate)
      -> DutyPattern
    {
      DutyPattern(
        weekdays: weekdays, begins: 540, ends: 1020, staff: staff, first: first, last: last, zone: .london)
    }
    let ann = [StaffID("ann")]
    #expect(throws: DutyRefusal.emptyPattern) { try pattern([], ann, first, last).shifts() }
    #expect(throws: DutyRefusal.emptyPattern) { try pattern([1], [], first, last).shifts() }
    #expect(throws: DutyRefusal.emptyPattern) { try pattern([7], ann, first, last).shifts() }
    #expect(throws: DutyRefusal.endsBeforeStart) { try pattern([1], ann, last, first).shifts() }
    let far = first.adding(days: DutyPattern.mostDays + 1)
    #expect(throws: DutyRefusal.tooLong) { try pattern([1], ann, first, far).shifts() }
  }

  @Test(
    "over every change of the clocks from 1996 to 2040 shifts round the clock meet and strictly increase [INT-50]"
  )
  func everyTransition() throws {
    for year in 1996...2040 {
      for month in [3, 10] {
        // Worked out here, not taken from the zone: the last Sunday of the month.
        var sunday = try #require(CivilDate(year: year, month: month, day: 31))
        while sunday.weekday != 7 { sunday = sunday.adding(days: -1) }
        let (first, last) = (sunday.adding(days: -2), sunday.adding(days: 2))
        var shifts: [DutyPattern.Shift] = []
        // 00:00-08:00, 08:00-16:00 and 16:00-24:00.
        for begins in [0, 480, 960] {
          shifts += try DutyPattern(
            weekdays: Set(1...7), begins: begins, ends: (begins + 480) % 1440, staff: [StaffID("a")],
            first: first, last: last, zone: .london
          ).shifts()
        }
        shifts.sort { $0.from.instant < $1.from.instant }
        #expect(shifts.count == 15)
        for shift in shifts { #expect(shift.from.instant < shift.to.instant) }
        for (one, next) in zip(shifts, shifts.dropFirst()) { #expect(one.to.instant == next.from.instant) }
        let total = (shifts[14].to.instant.milliseconds - shifts[0].from.instant.milliseconds) / 3_600_000
        #expect(total == (month == 3 ? 119 : 121), "five days less or more an hour in \(year)")
        try expectHalves(of: sunday, isSpring: month == 3)
      }
    }
  }

  /// Every quarter of an hour of the night, each turn of those that occur twice.
  private func expectHalves(of sunday: CivilDate, isSpring: Bool) throws {
    var moments: [Instant] = []
    var missing = 0
    for turn in [DutyTime.Turn.first, .second] {
      for minute in stride(from: 0, to: 240, by: 15) {
        do {
          moments.append(try DutyTime(sunday, minute: minute, in: .london, turn: turn).instant)
        } catch DutyTime.Problem.never { missing += 1 }
      }
    }
    let different = Set(moments).sorted()
    #expect(missing == (isSpring ? 8 : 0), "four quarters that are never shown, for each turn")
    #expect(different.count == (isSpring ? 12 : 20))
    for (one, next) in zip(different, different.dropFirst()) { #expect(next == one.adding(seconds: 900)) }
  }

  @Test("the end of the year and 29 February are days like others")
  func yearEnds() throws {
    let pattern = DutyPattern(
      weekdays: Set(1...7), begins: 20 * 60, ends: 8 * 60, staff: [StaffID("a")],
      first: try date("2027-12-31"), last: try date("2028-03-01"), zone: .london)
    let shifts = try pattern.shifts()
    #expect(shifts.count == 62, "31 December, 31 days of January, 29 of February, 1 March")
    let (starts, ends) = (shifts.map(\.from.local.date.text), shifts.map(\.to.local.date.text))
    #expect(starts.first == "2027-12-31" && ends.first == "2028-01-01")
    #expect(starts.contains("2028-02-29") && ends.contains("2028-02-29"))
  }
}
