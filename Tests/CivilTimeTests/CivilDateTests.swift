import CivilTime
import Testing

@Suite("Civil dates")
struct CivilDateTests {
  @Test("Every day from 1900 to 2199 round-trips through its text and its parts")
  func everyDay() throws {
    var expected = (year: 1900, month: 1, day: 1)
    var weekday = 1
    for number in CivilDate.earliest.day...CivilDate.latest.day {
      let date = CivilDate(day: number)
      let parts = date.parts
      #expect(parts == expected)
      #expect(date.weekday == weekday)
      let read = try #require(CivilDate(text: date.text))
      guard read == date, parts == expected, date.weekday == weekday else { return }
      weekday = weekday % 7 + 1
      expected.day += 1
      if expected.day > CivilDate.length(ofMonth: expected.month, year: expected.year) {
        expected =
          expected.month == 12
          ? (expected.year + 1, 1, 1) : (expected.year, expected.month + 1, 1)
      }
    }
    #expect(expected == (2200, 1, 1))
  }

  @Test(
    "A text that names no day from 1900 to 2199 is refused",
    arguments: [
      "", "2025-2-01", "2025-02-29", "2100-02-29", "1900-02-29", "2025-13-01", "2025-00-10", "2025-04-31",
      "1899-12-31", "2200-01-01", "2025/01/01", "2025-01-01 ", "20250101", "２０２５-01-01", "-025-01-01",
      "2025-01-0é",
    ])
  func refused(text: String) {
    #expect(CivilDate(text: text) == nil)
  }

  @Test("The day of the epoch is a Thursday and number 0; leap days exist in leap years only")
  func anchors() throws {
    let epoch = try #require(CivilDate(text: "1970-01-01"))
    #expect(epoch.day == 0)
    #expect(epoch.weekday == 4)
    #expect(CivilDate(text: "2000-02-29") != nil)
    #expect(CivilDate(text: "2024-02-29") != nil)
    #expect(CivilDate(text: "1900-02-29") == nil)
  }

  @Test(
    "Months are added from the trigger and clamped to the month's end, never chained [HV-7.4.2]",
    arguments: [
      ("2025-01-31", 1, "2025-02-28"), ("2025-01-31", 2, "2025-03-31"), ("2025-01-31", 3, "2025-04-30"),
      ("2024-01-31", 1, "2024-02-29"), ("2024-02-29", 12, "2025-02-28"), ("2025-12-31", 2, "2026-02-28"),
      ("2025-03-31", -1, "2025-02-28"), ("2025-01-15", -1, "2024-12-15"), ("2025-06-30", 0, "2025-06-30"),
    ])
  func monthEnds(start: String, months: Int, expected: String) throws {
    let date = try #require(CivilDate(text: start))
    #expect(date.adding(months: months).text == expected)
  }

  @Test(
    "Fortnightly slots from 31 March 2025 run 14 April to 23 June within twelve weeks; 7 July lies outside")
  func fortnights() throws {
    let start = try #require(CivilDate(text: "2025-03-31"))
    let slots = (1...7).map { start.adding(days: 14 * $0).text }
    #expect(
      slots == [
        "2025-04-14", "2025-04-28", "2025-05-12", "2025-05-26", "2025-06-09", "2025-06-23", "2025-07-07",
      ])
    #expect(start.adding(days: 84).text == "2025-06-23")
  }
}

@Suite("Instants")
struct InstantTests {
  @Test(
    "RFC 3339 texts are read with their offset, to the millisecond",
    arguments: [
      ("2025-06-30T12:00:00Z", "2025-06-30T12:00:00.000Z"),
      ("2025-06-30t12:00:00z", "2025-06-30T12:00:00.000Z"),
      ("2025-06-30T12:00:00.5+01:00", "2025-06-30T11:00:00.500Z"),
      ("2025-06-30T12:00Z", "2025-06-30T12:00:00.000Z"),
      ("2025-01-01T00:30:00+01:00", "2024-12-31T23:30:00.000Z"),
      ("2025-06-30T12:00:00.123999Z", "2025-06-30T12:00:00.123Z"),
      ("1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"),
      ("1900-01-01T00:00:00Z", "1900-01-01T00:00:00.000Z"),
    ])
  func read(text: String, expected: String) throws {
    let instant = try #require(Instant(text: text))
    #expect(instant.text == expected)
    #expect(Instant(text: instant.text) == instant)
  }

  @Test(
    "A text that names no instant is refused",
    arguments: [
      "2025-06-30", "2025-06-30T12:00:00", "2025-06-30T24:00:00Z", "2025-06-30T12:60:00Z",
      "2025-06-30 12:00:00Z",
      "2025-06-31T12:00:00Z", "2025-06-30T12:00:00.Z", "2025-06-30T12:00:00+0100", "2025-06-30T12:00:00Zx",
      "", "T",
    ])
  func refused(text: String) {
    #expect(Instant(text: text) == nil)
  }

  @Test("Texts sort as the instants do and round-trip")
  func order() {
    var seed = Seed(20_250_630)
    let instants = (0..<2000).map { _ in
      Instant(milliseconds: Int64.random(in: -2_208_988_800_000...7_258_118_399_999, using: &seed))
    }
    let byTime = instants.sorted().map(\.text)
    #expect(byTime == instants.map(\.text).sorted(), "seed \(seed.value)")
    #expect(byTime.compactMap { Instant(text: $0)?.text } == byTime, "seed \(seed.value)")
  }
}
