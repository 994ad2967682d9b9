import CivilTime
import Foundation
import Policy
import Testing

/// The calendars the product ships.
private let shipped: [HolidayCalendar] = {
  let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  return (try? CalendarLoader.load(directory: root.appending(path: "Policies/calendars").path())) ?? []
}()

private func calendar(_ id: String) throws -> HolidayCalendar {
  try #require(shipped.first { $0.id == id })
}

private func date(_ text: String) throws -> CivilDate { try #require(CivilDate(text: text)) }

@Suite("Working days")
struct WorkingDayTests {
  @Test(
    "Working days in England and Wales leave out weekends and bank holidays [HV-7.1]",
    arguments: [
      ("2025-04-11", 15, "2025-05-07"), ("2025-04-19", 10, "2025-05-06"), ("2025-12-19", 10, "2026-01-07"),
      ("2026-12-18", 10, "2027-01-06"), ("2022-05-27", 10, "2022-06-14"), ("2023-04-28", 10, "2023-05-16"),
      ("2024-02-28", 10, "2024-03-13"),
    ])
  func vectors(from: String, count: Int, expected: String) throws {
    let calendar = try calendar("england-and-wales")
    let days = WorkingDays(holidays: calendar.holidays, horizon: calendar.horizon)
    let (found, provisional) = days.adding(count, to: try date(from))
    #expect(found.text == expected)
    #expect(!provisional)
  }

  @Test(
    "A holiday counts from the day it was announced: the State Funeral of 19 September 2022",
    arguments: [("2022-09-09", "2022-09-23"), ("2022-09-10", "2022-09-26"), ("2022-09-12", "2022-09-26")])
  func announced(known: String, expected: String) throws {
    let days = try calendar("england-and-wales").workingDays(knownOn: date(known))
    #expect(days.adding(10, to: try date("2022-09-09")).date.text == expected)
  }

  @Test("A holiday that was moved stands until the move was announced: 4 May 2020 became 8 May")
  func moved() throws {
    let calendar = try calendar("england-and-wales")
    let before = calendar.workingDays(knownOn: try date("2019-06-06"))
    let after = calendar.workingDays(knownOn: try date("2019-06-07"))
    let (fourth, eighth) = (try date("2020-05-04"), try date("2020-05-08"))
    #expect(!before.isWorkingDay(fourth) && before.isWorkingDay(eighth))
    #expect(after.isWorkingDay(fourth) && !after.isWorkingDay(eighth))
    #expect(!calendar.holidays.contains { $0.date == fourth })
  }

  @Test("Past the horizon an answer is provisional, on it it is not")
  func horizon() throws {
    let days = WorkingDays(holidays: [], horizon: try date("2025-06-30"))
    #expect(days.adding(1, to: try date("2025-06-27")) == (try date("2025-06-30"), false))
    #expect(days.adding(2, to: try date("2025-06-27")) == (try date("2025-07-01"), true))
  }

  @Test(
    "No working days after a day is the last one on or before it; past 2199 the answer stays there",
    arguments: [
      ("2025-04-22", 0, "2025-04-22"), ("2025-04-21", 0, "2025-04-17"), ("2025-04-20", 0, "2025-04-17"),
      ("2014-12-27", 0, "2014-12-26"), ("1900-01-01", 1, "1900-01-02"), ("2199-12-20", 30, "2199-12-31"),
      ("2010-01-01", 5000, "2029-08-10"),
    ])
  func edges(from: String, count: Int, expected: String) throws {
    let calendar = try calendar("england-and-wales")
    let days = WorkingDays(holidays: calendar.holidays, horizon: calendar.horizon)
    #expect(days.adding(count, to: try date(from)).date.text == expected)
  }

  @Test("Adding working days by table equals walking the calendar day by day", arguments: shipped.map(\.id))
  func walking(id: String) throws {
    var seed = Seed(20_250_411)
    let calendar = try calendar(id)
    let off = Set(calendar.holidays.map(\.date))
    let days = WorkingDays(holidays: calendar.holidays, horizon: calendar.horizon)
    for _ in 0..<2000 {
      let start = try date("2014-06-01").adding(days: Int.random(in: 0..<5500, using: &seed))
      let count = Int.random(in: 1...60, using: &seed)
      var walked = start
      var left = count
      var weekends = 0
      while left > 0 {
        walked = walked.adding(days: 1)
        if walked.weekday > 5 { weekends += 1 } else if !off.contains(walked) { left -= 1 }
      }
      let found = days.adding(count, to: start).date
      #expect(found == walked, "\(start.text) + \(count), seed \(seed.value)")
      let skipped = days.skipped(after: start, through: found)
      #expect(skipped.weekendDays == weekends, "\(start.text) + \(count), seed \(seed.value)")
      let elapsed = Int(found.day - start.day)
      #expect(count + weekends + skipped.holidays.count == elapsed, "seed \(seed.value)")
    }
  }

  @Test("Adding a bank holiday never makes a date earlier, nor later by more than the days it leaves out")
  func monotone() throws {
    var seed = Seed(20_220_919)
    let calendar = try calendar("england-and-wales")
    let fewer = WorkingDays(holidays: calendar.holidays, horizon: calendar.horizon)
    for _ in 0..<12 {
      let extra = try date("2022-01-01").adding(days: Int.random(in: 0..<1500, using: &seed))
      let added = Holiday(date: extra, title: "Another day", announced: extra)
      let more = WorkingDays(holidays: calendar.holidays + [added], horizon: calendar.horizon)
      for _ in 0..<400 {
        let start = try date("2021-12-01").adding(days: Int.random(in: 0..<1600, using: &seed))
        let count = Int.random(in: 1...40, using: &seed)
        let without = fewer.adding(count, to: start).date
        let with = more.adding(count, to: start).date
        #expect(with >= without, "\(start.text) + \(count) with \(extra.text), seed \(seed.value)")
        let touched = extra > start && extra <= without && fewer.isWorkingDay(extra)
        #expect(
          (with != without) == touched, "\(start.text) + \(count) with \(extra.text), seed \(seed.value)")
      }
    }
  }

  @Test("The four calendars are shipped, without weekends among their holidays, from 2015 to the end of 2028")
  func shippedCalendars() throws {
    #expect(shipped.map(\.id) == ["england-and-wales", "northern-ireland", "scotland", "us-federal"])
    for calendar in shipped {
      #expect(calendar.holidays.allSatisfy { $0.date.weekday <= 5 && $0.announced <= $0.date })
      #expect(calendar.horizon.text == "2028-12-31")
      for year in 2015...2028 {
        let count = calendar.holidays.filter { $0.date.parts.year == year }.count
        #expect(count >= 8 && count <= 12, "\(calendar.id) \(year): \(count)")
      }
    }
  }

  @Test(
    "Days that differ between the nations and the states are where they belong",
    arguments: [
      ("scotland", "2025-01-02", true), ("england-and-wales", "2025-01-02", false),
      ("scotland", "2025-04-21", false), ("england-and-wales", "2025-04-21", true),
      ("scotland", "2025-08-04", true), ("scotland", "2025-08-25", false), ("scotland", "2024-12-02", true),
      ("scotland", "2022-01-04", true), ("england-and-wales", "2022-01-04", false),
      ("scotland", "2026-06-15", true),
      ("northern-ireland", "2025-03-17", true), ("northern-ireland", "2024-03-18", true),
      ("northern-ireland", "2025-07-14", true), ("england-and-wales", "2025-07-14", false),
      ("us-federal", "2021-06-18", true), ("us-federal", "2020-06-19", false),
      ("us-federal", "2021-12-31", true),
      ("us-federal", "2027-07-05", true), ("us-federal", "2025-11-27", true),
      ("us-federal", "2025-11-28", false),
    ])
  func differences(id: String, day: String, off: Bool) throws {
    let calendar = try calendar(id)
    let found = try date(day)
    #expect(calendar.holidays.contains { $0.date == found } == off)
  }
}
