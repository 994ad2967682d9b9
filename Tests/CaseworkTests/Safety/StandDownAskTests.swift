import Casework
import CivilTime
import Policy
import Testing

@Suite("A stand-down of duress that waits for a second person")
struct StandDownAskTests {
  private static let asked = Instant(milliseconds: 5_000_000)

  private static func live(_ events: [LiveVisitEvent]) throws -> LiveVisit {
    let terms = LiveTerms(
      start: asked, end: asked.adding(seconds: 2700), crew: [StaffID("mary")], book: "-")
    let stamp = Stamp(by: StaffID("mary"), at: asked)
    var live: LiveVisit?
    for event in [.watched(terms)] + events {
      live = LiveVisit.fold(live, event, id: VisitID("v"), stamp: stamp)
    }
    return try #require(live)
  }

  private static func ask(_ live: LiveVisit, answer: StandDownAnswer? = nil) -> StandDownAsk {
    let stamp = Stamp(by: StaffID("sol"), at: asked)
    return StandDownAsk(
      id: StandDownAskID("a"), visit: live.id, ladder: .duress, epoch: live.epoch, reason: .test,
      codeWord: .right, how: TextID("t"), minutes: nil, asked: stamp, answer: answer.map { ($0, stamp) })
  }

  private static let duress = LiveVisitEvent.raised(.duress, base: asked, occurred: asked)

  @Test("BRD-26: it waits ten minutes to the millisecond, and whoever asked is nobody’s second person")
  func waits() throws {
    let live = try Self.live([Self.duress])
    let ask = Self.ask(live)
    let (sol, hal) = (StaffID("sol"), StaffID("hal"))
    for (milliseconds, isOpen) in [(0, true), (599_999, true), (600_000, false), (601_000, false)] {
      let now = Instant(milliseconds: Self.asked.milliseconds + Int64(milliseconds))
      #expect(ask.isOpen(live, now: now) == isOpen)
      #expect(ask.refusal(of: hal, live, now: now) == (isOpen ? nil : .over))
      #expect(ask.refusal(of: sol, live, now: now) == (isOpen ? .samePerson : .over))
    }
  }

  @Test(
    "BRD-26: it waits no more once it is answered, or the alarm is another than the one that was looked at")
  func ends() throws {
    let live = try Self.live([Self.duress])
    for answer in StandDownAnswer.allCases {
      #expect(!Self.ask(live, answer: answer).isOpen(live, now: Self.asked), "\(answer)")
    }
    let ask = Self.ask(live)
    for events: [LiveVisitEvent] in [
      [Self.duress, .reportedSafe(occurred: Self.asked, .safe)], [Self.duress, Self.duress],
      [Self.duress, .stoodDown(.test, .right, how: nil)],
      [.raised(.help, base: Self.asked, occurred: Self.asked)],
    ] {
      #expect(!ask.isOpen(try Self.live(events), now: Self.asked), "\(events.count)")
    }
    // What the ladder does, and who has it in hand, is no other alarm.
    let climbed = try Self.live([
      Self.duress,
      .told(RungTold(place: LadderPlace(rung: 0), due: Self.asked, isLate: false, skipped: [], isTold: true)),
      .acknowledged, .attempted(.noAnswer), .policeCalled(reference: nil), .acknowledgementEnded,
    ])
    #expect(ask.isOpen(climbed, now: Self.asked))
  }

  @Test(
    "BRD-26: a notice of it names who asked and where it is confirmed, and says that it is no alarm of its own"
  )
  func words() {
    let words = NoticeWords(
      kind: .secondPerson, ladder: nil, visit: VisitID("018f0000-0000-7000-8000-00000000abcd"),
      visitor: "Mary Quill", say: nil, owner: nil, isDrill: false, lateMinutes: 0, attempt: 2, time: "10:42",
      second: SecondPersonWords(by: "Sol Wynn", until: "10:52", path: "/board/i/v"))
    #expect(words.subject == "Second person needed: HV-00ABCD")
    #expect(
      words.text
        == "HV-00ABCD (Mary Quill): Sol Wynn asked at 10:42 to stand its alarm down, which takes a second person. "
        + "Not an alarm of its own: that alarm goes on. Confirm or decline on its row of the safety board before 10:52, "
        + "/board/i/v. (sent again, 2)")
    #expect(words.event == "safety.second-person")
    #expect(NoticeKind.closed(by: .standDown).contains(.secondPerson))
    #expect(!NoticeKind.closed(by: .taken).contains(.secondPerson))
  }
}
