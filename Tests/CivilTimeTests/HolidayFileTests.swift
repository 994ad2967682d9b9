import CivilTime
import Policy
import Testing

private func date(_ text: String) throws -> CivilDate { try #require(CivilDate(text: text)) }

private let published = """
  {"england-and-wales":{"division":"england-and-wales","events":[
    {"title":"New Year\\u2019s Day","date":"2027-01-01","notes":"","bunting":true},
    {"title":"Boxing Day","date":"2027-12-28","notes":"Substitute day","bunting":false}]},
   "scotland":{"division":"scotland","events":[{"title":"2nd January","date":"2027-01-04","notes":"Substitute day",
    "bunting":true,"extra":[1,-2.5e3,null,{"deep":[]}]}]}}
  """

@Suite("Published bank holidays")
struct PublishedHolidaysTests {
  @Test("The published file is read unchanged: divisions, dates, titles, substitute days")
  func reads() throws {
    let divisions = try PublishedHolidays.parse(Array(published.utf8))
    #expect(divisions.map(\.division) == ["england-and-wales", "scotland"])
    #expect(divisions[0].events.map(\.title) == ["New Year’s Day", "Boxing Day (substitute day)"])
    #expect(divisions[1].events.map(\.date.text) == ["2027-01-04"])
  }

  @Test(
    "What is not the published list is refused with its place",
    arguments: [
      ("", "byte 0"), ("[]", "/"), ("{}", "/"), ("{\"a\":", "byte 5"), ("{\"a\":1} x", "byte 8"),
      ("{\"a\":{\"division\":\"b\",\"events\":[]}}", "/a/division"),
      ("{\"a\":{\"division\":\"a\",\"events\":[]}}", "/a/events"),
      (
        "{\"a\":{\"division\":\"a\",\"events\":[{\"title\":\"T\",\"date\":\"2027-02-30\"}]}}",
        "/a/events/0/date"
      ),
      (
        "{\"a\":{\"division\":\"a\",\"events\":[{\"title\":\"\",\"date\":\"2027-02-03\"}]}}",
        "/a/events/0/title"
      ),
      ("{\"../x\":{\"division\":\"../x\",\"events\":[{\"title\":\"T\",\"date\":\"2027-02-03\"}]}}", "/"),
      (
        "{\"a\":{\"division\":\"a\",\"events\":[{\"title\":\"T\",\"date\":\"2027-02-03\"},"
          + "{\"title\":\"T\",\"date\":\"2027-02-03\"}]}}", "/a/events/1/date"
      ),
      ("{\"a\":1,\"a\":2}", "byte 12"), ("{\"a\":\"\\ud800x\"}", "byte 12"), ("{\"a\":nul}", "byte 5"),
      ("{\"a\":\"tab\there\"}", "byte 10"),
    ])
  func refuses(text: String, place: String) {
    #expect {
      try PublishedHolidays.parse(Array(text.utf8))
    } throws: { error in
      (error as? PublishedHolidaysProblem)?.place == place
    }
  }

  @Test("Deep nesting, bytes that are not UTF-8 and huge files are refused, not crashed on")
  func hostile() {
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: PublishedHolidaysProblem.self) { try PublishedHolidays.parse(Array(deep.utf8)) }
    #expect(throws: PublishedHolidaysProblem.self) {
      try PublishedHolidays.parse([0x7B, 0x22, 0xFF, 0xFE, 0x22, 0x3A, 0x31, 0x7D])
    }
    #expect(throws: PublishedHolidaysProblem.self) {
      try PublishedHolidays.parse([UInt8](repeating: 0x20, count: PublishedHolidays.mostBytes + 1))
    }
  }

  @Test("Any change of one byte of the file gives an answer or a named problem, never a crash")
  func mutations() {
    var seed = Seed(4)
    let bytes = Array(published.utf8)
    for _ in 0..<3000 {
      var changed = bytes
      changed[Int.random(in: 0..<bytes.count, using: &seed)] = UInt8.random(in: 0...255, using: &seed)
      do throws(PublishedHolidaysProblem) {
        _ = try PublishedHolidays.parse(changed)
      } catch {
        #expect(!error.place.isEmpty && !error.message.isEmpty, "seed \(seed.value)")
      }
    }
  }
}

@Suite("Taking in a published list")
struct HolidayMergeTests {
  private func held() throws -> HolidayCalendar {
    HolidayCalendar(
      id: "scotland", title: "Scotland", source: "by hand", horizon: try date("2027-12-31"),
      holidays: [
        Holiday(date: try date("2026-01-02"), title: "2nd January", announced: try date("1971-12-16")),
        Holiday(date: try date("2027-01-04"), title: "2nd January", announced: try date("1971-12-16")),
        Holiday(date: try date("2027-05-03"), title: "Early May", announced: try date("1971-12-16")),
      ])
  }

  private func list(_ days: [String]) throws -> PublishedDivision {
    let events = days.map { "{\"title\":\"Listed\",\"date\":\"\($0)\"}" }.joined(separator: ",")
    let text = "{\"scotland\":{\"division\":\"scotland\",\"events\":[\(events)]}}"
    return try #require(try PublishedHolidays.parse(Array(text.utf8)).first)
  }

  @Test("Days held keep their announcement; new ones get the day given; missing coming ones are withdrawn")
  func merges() throws {
    let merge = try held().merging(
      list(["2026-01-02", "2027-01-04", "2027-05-07"]), announced: date("2026-09-01"))
    #expect(merge.calendar.holidays.map(\.date.text) == ["2026-01-02", "2027-01-04", "2027-05-07"])
    #expect(merge.calendar.holidays.map(\.announced.text) == ["1971-12-16", "1971-12-16", "2026-09-01"])
    #expect(merge.withdrawn.map(\.date.text) == ["2027-05-03"])
    let third = try date("2027-05-03")
    #expect(!merge.calendar.workingDays(knownOn: try date("2026-08-31")).isWorkingDay(third))
    #expect(merge.calendar.workingDays(knownOn: try date("2026-09-01")).isWorkingDay(third))
  }

  @Test(
    "A list that leaves a year fewer days than it had names them; a day that is moved is none [INT-42]",
    arguments: [
      (["2026-01-02", "2027-01-04", "2027-05-03"], []),
      (["2026-01-02", "2027-01-04", "2027-05-07"], []),
      (["2026-01-02", "2027-01-04"], ["2027-05-03"]),
      (["2026-01-02"], ["2027-01-04", "2027-05-03"]),
      (["2027-01-04", "2027-05-03", "2028-01-03"], []),
      (["2027-05-03"], ["2027-01-04"]),
      (["2026-01-02", "2026-03-02", "2027-01-04"], ["2027-05-03"]),
      (["2028-01-03"], []),
    ])
  func namesLosses(_ listed: [String], _ missing: [String]) throws {
    let merge = try held().merging(list(listed), announced: date("2026-09-01"))
    #expect(merge.missing.map(\.date.text) == missing)
  }

  @Test("Taking in the same list again changes nothing")
  func again() throws {
    let list = try list(["2026-01-02", "2027-01-04", "2027-05-07"])
    let once = try held().merging(list, announced: date("2026-09-01")).calendar
    let twice = once.merging(list, announced: try date("2026-10-01"))
    #expect(twice.calendar == once)
    #expect(twice.added.isEmpty && twice.withdrawn.isEmpty)
  }

  @Test("A past day that is not in the list is left for somebody to look at")
  func past() throws {
    let merge = try held().merging(list(["2025-12-25", "2027-01-04"]), announced: date("2027-06-01"))
    #expect(merge.unexplained.map(\.date.text) == ["2026-01-02", "2027-05-03"])
    #expect(merge.withdrawn.isEmpty)
  }

  @Test("A past day that is new was known on its own day at the latest; the horizon moves to the year's end")
  func fresh() throws {
    let merge = HolidayCalendar.from(
      try list(["2027-01-04", "2028-05-01"]), title: "Scotland", source: "s",
      announced: try date("2027-03-01"))
    #expect(merge.calendar.holidays.map(\.announced.text) == ["2027-01-04", "2027-03-01"])
    #expect(merge.calendar.horizon.text == "2028-12-31")
    #expect(merge.calendar.id == "scotland")
  }
}

@Suite("Calendar files")
struct CalendarFileTests {
  @Test("A calendar written out is read back the same, odd titles and withdrawn days included")
  func roundTrip() throws {
    let calendar = HolidayCalendar(
      id: "a-county", title: "Our \"own\" days: #1 \\ é", source: "minutes", horizon: try date("2030-12-31"),
      holidays: [
        Holiday(
          date: try date("2029-03-01"), title: "St David’s Day\t{new}", announced: try date("2028-01-01")),
        Holiday(
          date: try date("2029-03-02"), title: "Cancelled", announced: try date("2028-01-01"),
          withdrawn: try date("2028-06-01")),
      ])
    let text = CalendarText.yaml(of: calendar, heading: "# Why these days.\n# And more.\n")
    #expect(try CalendarLoader.calendar(text: text, file: "a-county.yaml") == calendar)
    #expect(CalendarText.heading(of: text) == "# Why these days.\n# And more.\n")
  }

  @Test(
    "A wrong calendar file is refused with its file and line",
    arguments: [
      (
        "holidays:\n  - {date: \"2025-01-01\", title: T, announced: \"2024-01-01\", notes: x}", 6,
        "unknown key"
      ),
      ("holidays:\n  - {date: \"2025-02-30\", title: T, announced: \"2024-01-01\"}", 6, "expected a date"),
      ("holidays:\n  - {date: \"2025-01-01\", title: T}", 6, "announced"),
      ("holidays:\n  - {date: \"2025-01-01\", title: T, announced: \"2025-01-02\"}", 6, "after it"),
      ("holidays:\n  - {date: \"2031-01-01\", title: T, announced: \"2025-01-02\"}", 6, "horizon"),
      (
        "holidays:\n  - {date: \"2025-01-01\", title: T, announced: \"2024-01-01\"}\n"
          + "  - {date: \"2025-01-01\", title: U, announced: \"2024-01-01\"}", 7, "twice"
      ),
      ("colour: red\nholidays: []", 4, "unknown key"),
    ])
  func refuses(rest: String, line: Int, words: String) {
    let text =
      "id: x\ntitle: X\nsource: s\n" + rest.replacing("holidays:", with: "horizon: \"2030-12-31\"\nholidays:")
    #expect {
      try CalendarLoader.calendar(text: text, file: "x.yaml")
    } throws: { error in
      guard let error = error as? PolicyError else { return false }
      return error.file == "x.yaml" && error.line == line && error.message.contains(words)
    }
  }
}
