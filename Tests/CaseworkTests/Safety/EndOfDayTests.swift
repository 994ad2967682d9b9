import Casework
import CivilTime
import Policy
import Testing

@Suite("When the day is over, and who is known to be safe by then")
struct EndOfDayTests {
  private func date(_ text: String) throws -> CivilDate { try #require(CivilDate(text: text)) }
  private func instant(_ text: String) throws -> Instant { try #require(Instant(text: text)) }
  private func end(_ text: String) throws -> EndOfDay { try #require(EndOfDay(text: text)) }

  @Test("BRD-31: a time of day is read as it is written, and nothing else is")
  func text() throws {
    #expect(EndOfDay.standard.text == "18:00")
    for text in ["00:00", "09:05", "18:00", "23:59"] { #expect(EndOfDay(text: text)?.text == text) }
    for text in ["", "18", "18:0", "6:00pm", "24:00", "18:60", "18-00", "-1:00", "18:00 ", "１８:00"] {
      #expect(EndOfDay(text: text) == nil, "\(text)")
    }
  }

  @Test("BRD-31: six in the evening is that of the zone, in summer, in winter and elsewhere")
  func zone() throws {
    let six = EndOfDay.standard
    #expect(six.moment(on: try date("2025-07-02"), in: .london) == (try instant("2025-07-02T17:00:00Z")))
    #expect(six.moment(on: try date("2025-12-02"), in: .london) == (try instant("2025-12-02T18:00:00Z")))
    let mountain = try #require(Zone.named("America/Denver"))
    #expect(six.moment(on: try date("2025-07-02"), in: mountain) == (try instant("2025-07-03T00:00:00Z")))
  }

  @Test("BRD-31: on the night the clocks change nobody is listed later than they may be [INT-50]")
  func clockChange() throws {
    let halfPastOne = try end("01:30")
    // Twice on 25 October 2026: the first counts. Never on 29 March 2026: the first moment after.
    #expect(
      halfPastOne.moment(on: try date("2026-10-25"), in: .london) == (try instant("2026-10-25T00:30:00Z")))
    #expect(
      halfPastOne.moment(on: try date("2026-03-29"), in: .london) == (try instant("2026-03-29T01:00:00Z")))
    // Six in the evening of either day is once, and has the offset of the evening.
    let six = EndOfDay.standard
    #expect(six.moment(on: try date("2026-10-25"), in: .london) == (try instant("2026-10-25T18:00:00Z")))
    #expect(six.moment(on: try date("2026-03-29"), in: .london) == (try instant("2026-03-29T17:00:00Z")))
    // The night itself belongs to the day before until offices open, an hour longer or shorter.
    let autumn = try date("2026-10-24")
    for text in ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25T08:59:00Z"] {
      #expect(six.day(at: try instant(text), in: .london) == autumn, "\(text)")
    }
    #expect(six.day(at: try instant("2026-10-25T09:00:00Z"), in: .london) == nil)
  }

  @Test("BRD-31: the list of a day stands from its time, through the night, until offices open")
  func days() throws {
    let six = EndOfDay.standard
    let day = try date("2025-07-02")
    let expected: [(String, CivilDate?)] = [
      ("2025-07-02T16:59:59Z", nil), ("2025-07-02T17:00:00Z", day), ("2025-07-02T22:59:59Z", day),
      ("2025-07-02T23:30:00Z", day), ("2025-07-03T07:59:59Z", day), ("2025-07-03T08:00:00Z", nil),
      ("2025-07-03T17:00:00Z", day.adding(days: 1)),
    ]
    for (text, found) in expected {
      #expect(six.day(at: try instant(text), in: .london) == found, "\(text)")
    }
    // A time before offices open: the next day's list takes over from the last.
    let early = try end("05:00")
    #expect(early.day(at: try instant("2025-07-03T03:59:59Z"), in: .london) == day)
    #expect(early.day(at: try instant("2025-07-03T04:00:00Z"), in: .london) == day.adding(days: 1))
  }

  // MARK: Who is known to be safe

  private static let start = Instant(milliseconds: 1_780_000_000_000)
  private static let crew = [StaffID("a"), StaffID("b"), StaffID("a")]

  /// The words on a and b after events, one a minute.
  private func words(_ events: [LiveVisitEvent]) throws -> [SafeWord?] {
    let terms = LiveTerms(
      start: Self.start, end: Self.start.adding(seconds: 2700), crew: Self.crew, book: "-")
    var live: LiveVisit?
    for (index, event) in ([.watched(terms)] + events).enumerated() {
      let stamp = Stamp(by: StaffID("m"), at: Self.start.adding(seconds: 60 * index))
      live = LiveVisit.fold(live, event, id: VisitID("v"), stamp: stamp)
    }
    let standings = try #require(live).standings
    #expect(standings.map(\.staff.text) == ["a", "b"], "each of those who go, once")
    return standings.map(\.word)
  }

  private static let arrived = LiveVisitEvent.arrived(
    occurred: start, expectedEnd: start.adding(seconds: 1800), book: "-", isIrregular: false)
  private static func left(_ ending: LiveEnding) -> LiveVisitEvent { .left(occurred: start, ending) }
  private static func home(_ staff: String) -> LiveVisitEvent {
    .homeSafe(StaffID(staff), occurred: start)
  }
  private static func raised(_ ladder: LadderKind) -> LiveVisitEvent {
    .raised(ladder, base: start, occurred: start)
  }
  private static let stoodDown = LiveVisitEvent.stoodDown(.forgot, .right, how: TextID("how"))

  @Test("BRD-31: safe, called off, home and stood down are words; breaking off and being refused are none")
  func words() throws {
    #expect(try words([]) == [nil, nil])
    #expect(try words([Self.arrived]) == [nil, nil])
    #expect(try words([Self.arrived, Self.left(.safe)]) == [.safe, .safe])
    #expect(try words([Self.left(.calledOff)]) == [.calledOff, .calledOff])
    for ending in [LiveEnding.terminated, .abandoned, .refused] {
      #expect(try words([Self.arrived, Self.left(ending)]) == [nil, nil], "\(ending)")
      #expect(try words([Self.arrived, Self.left(ending), Self.home("b")]) == [nil, .home], "\(ending)")
    }
    // Whoever is home and goes out again is not home.
    #expect(try words([Self.home("a"), Self.arrived]) == [nil, nil])
    // A step that was taken back is no word.
    #expect(try words([Self.arrived, Self.left(.safe), .undone(.left)]) == [nil, nil])
  }

  @Test("BRD-31, BRD-43: while an alarm is open nothing that a phone says takes anybody off the list")
  func alarms() throws {
    let alarm = [Self.arrived, Self.raised(.duress)]
    #expect(try words(alarm + [Self.home("a"), Self.home("b")]) == [nil, nil])
    let reported = alarm + [.reportedSafe(occurred: Self.start, .terminated)]
    #expect(try words(reported) == [nil, nil])
    // Whoever stood it down knows that they are safe.
    #expect(try words(reported + [Self.stoodDown]) == [.safe, .safe])
    // Stood down and watched on: what comes after counts.
    let on = alarm + [Self.stoodDown, .extended(occurred: Self.start, expectedEnd: Self.start)]
    #expect(try words(on) == [nil, nil])
    #expect(try words(on + [Self.left(.terminated)]) == [nil, nil])
    #expect(try words(on + [Self.left(.safe), Self.raised(.help)]) == [nil, nil])
  }
}
