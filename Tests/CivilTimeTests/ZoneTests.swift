import CivilTime
import Foundation
import Testing

@Suite("Zones")
struct ZoneTests {
  @Test("A visit logged at 23:30 UTC on 21 July is on 22 July in London [HV-5.1.2]")
  func summerEvening() throws {
    let logged = try #require(Instant(text: "2025-07-21T23:30Z"))
    #expect(Zone.london.date(of: logged).text == "2025-07-22")
    #expect(Zone.london.localTime(of: logged).text == "2025-07-22 00:30 BST")
    #expect(Zone.london.localTime(of: logged).internetText == "2025-07-22T00:30:00+01:00")
    #expect(Zone.utc.date(of: logged).text == "2025-07-21")
  }

  @Test("The hour that the clocks show twice has two names: earlier and later")
  func ambiguous() throws {
    let date = try #require(CivilDate(text: "2025-10-26"))
    let earlier = try #require(Instant(text: "2025-10-26T00:30Z"))
    let later = try #require(Instant(text: "2025-10-26T01:30Z"))
    #expect(Zone.london.resolve(date, hour: 1, minute: 30) == .ambiguous(earlier: earlier, later: later))
    #expect(Zone.london.localTime(of: earlier).text == "2025-10-26 01:30 BST")
    #expect(Zone.london.localTime(of: later).text == "2025-10-26 01:30 GMT")
    #expect(Zone.london.length(of: date) == (25, 0))
  }

  @Test("The hour that the clocks skip is named with the minute before and the minute after it")
  func missing() throws {
    let date = try #require(CivilDate(text: "2025-03-30"))
    let before = try #require(Instant(text: "2025-03-30T00:59Z"))
    let after = try #require(Instant(text: "2025-03-30T01:00Z"))
    #expect(Zone.london.resolve(date, hour: 1, minute: 30) == .missing(before: before, after: after))
    #expect(Zone.london.resolve(date, hour: 1, minute: 0) == .missing(before: before, after: after))
    #expect(Zone.london.resolve(date, hour: 2, minute: 0) == .one(after))
    #expect(Zone.london.length(of: date) == (23, 0))
  }

  @Test(
    "New York's clocks skip 2:30 on the second Sunday of March and show 1:30 twice on the first of November")
  func newYork() throws {
    let zone = try #require(Zone.named("America/New_York"))
    let spring = try #require(CivilDate(text: "2025-03-09"))
    let autumn = try #require(CivilDate(text: "2025-11-02"))
    let change = try #require(Instant(text: "2025-03-09T07:00Z"))
    #expect(
      zone.resolve(spring, hour: 2, minute: 30)
        == .missing(before: change.adding(seconds: -60), after: change))
    let first = try #require(Instant(text: "2025-11-02T05:30Z"))
    #expect(
      zone.resolve(autumn, hour: 1, minute: 30)
        == .ambiguous(earlier: first, later: first.adding(seconds: 3600)))
    #expect(zone.localTime(of: first).text == "2025-11-02 01:30 EDT")
  }

  @Test("Every minute shown on any day of two years comes back from the instants it resolves to")
  func resolution() throws {
    for name in ["Europe/London", "America/Boise", "Pacific/Honolulu"] {
      let zone = try #require(Zone.named(name))
      let start = try #require(CivilDate(text: "2024-12-01"))
      for day in 0..<730 {
        let date = start.adding(days: day)
        for quarter in 0..<96 {
          let (hour, minute) = (quarter / 4, quarter % 4 * 15)
          switch zone.resolve(date, hour: hour, minute: minute) {
          case .one(let instant):
            let shown = zone.localTime(of: instant)
            #expect((shown.date, shown.hour, shown.minute) == (date, hour, minute))
          case .ambiguous(let earlier, let later):
            #expect(earlier < later)
            #expect([earlier, later].allSatisfy { zone.localTime(of: $0).hour == hour })
          case .missing(let before, let after):
            #expect(zone.localTime(of: before).hour < hour || zone.localTime(of: before).minute < minute)
            #expect(zone.localTime(of: after).hour > hour)
          }
        }
      }
    }
  }

  @Test(
    "Each day from 1900 to 2199 begins where the day before ends, and both ends lie on it",
    arguments: Zone.identifiers)
  func days(name: String) throws {
    let zone = try #require(Zone.named(name))
    var wrong = 0
    for number in CivilDate.earliest.day...CivilDate.latest.day {
      let date = CivilDate(day: number)
      let start = zone.startOfDay(date)
      let end = zone.endOfDay(date)
      if zone.date(of: start) != date || zone.date(of: end) != date { wrong += 1 }
      if number < CivilDate.latest.day,
        zone.startOfDay(date.adding(days: 1)).milliseconds != end.milliseconds + 1
      {
        wrong += 1
      }
    }
    #expect(wrong == 0)
    #expect(zone.date(of: Instant(milliseconds: .min)) == CivilDate.earliest)
    #expect(zone.date(of: Instant(milliseconds: .max)) == CivilDate.latest)
  }

  @Test("The table of days agrees with the clock on the wall at any instant")
  func tableAgrees() throws {
    var seed = Seed(19_960_331)
    for name in Zone.identifiers {
      let zone = try #require(Zone.named(name))
      for _ in 0..<2000 {
        let instant = Instant(milliseconds: Int64.random(in: 0...4_102_444_800_000, using: &seed))
        #expect(
          zone.localTime(of: instant).date == zone.date(of: instant), "\(instant.text), seed \(seed.value)")
      }
    }
  }

  /// The years each zone's rules are documented for, against the system's copy of the IANA database.
  @Test(
    "The rules agree with the system's time zone database in the years they are documented for",
    .enabled(if: TimeZone(identifier: "America/Boise") != nil), arguments: Zone.identifiers)
  func systemDatabase(name: String) throws {
    let zone = try #require(Zone.named(name))
    let system = try #require(TimeZone(identifier: name))
    let first = name == "Europe/London" ? 1972 : name == "America/Anchorage" ? 1984 : 1976
    let start = try #require(CivilDate(year: first, month: 1, day: 1))
    let end = try #require(CivilDate(text: "2037-12-31"))
    var second = zone.startOfDay(start).milliseconds / 1000
    var wrong: [String] = []
    while second < zone.endOfDay(end).milliseconds / 1000 {
      for moment in [second, second + 3599] {
        let instant = Instant(milliseconds: moment * 1000)
        let expected = system.secondsFromGMT(for: Date(timeIntervalSince1970: Double(moment)))
        if zone.offsetSeconds(at: instant) != expected { wrong.append(instant.text) }
      }
      second += 3600 * 5
    }
    #expect(wrong.isEmpty, "\(wrong.count) wrong, the first at \(wrong.first ?? "")")
  }

  @Test("An unknown zone is nil, not a guess")
  func unknown() {
    #expect(Zone.named("Europe/Paris") == nil)
    #expect(Zone.named("london") == nil)
  }
}
