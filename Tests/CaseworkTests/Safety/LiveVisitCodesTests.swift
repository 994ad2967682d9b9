import Casework
import CivilTime
import Policy
import Testing

@Suite("Live visits as codes")
struct LiveVisitCodesTests {
  private static let now = Instant(milliseconds: 1_780_000_000_123)

  /// Every event with every word it can hold.
  private static let events: [LiveVisitEvent] = {
    let later = now.adding(seconds: 1800)
    var all: [LiveVisitEvent] = []
    for isDrill in [false, true] {
      let terms = LiveTerms(
        start: now, end: later, crew: [StaffID("a"), StaffID("b")], book: "book", isDrill: isDrill)
      all += [.watched(terms), .replanned(terms)]
      all.append(.arrived(occurred: now, expectedEnd: later, book: "book", isIrregular: isDrill))
    }
    all += [.departed(occurred: now), .extended(occurred: now, expectedEnd: later)]
    for ending in LiveEnding.allCases {
      all += [.left(occurred: now, ending), .reportedSafe(occurred: now, ending), .endingRecorded(ending)]
    }
    all += [
      .checked(DepartureCheck(asked: ReadyItem.allCases, ready: [.phone])),
      .checked(DepartureCheck(asked: [.phone], ready: [])),
    ]
    all += ["a", "b"].map { .homeSafe(StaffID($0), occurred: later) }
    all += LiveStep.allCases.map { .undone($0) }
    all += [.reminded(1), .reminded(2), .acknowledged, .acknowledgementEnded, .seniorTold, .stillOpen]
    all += LadderKind.allCases.map { .raised($0, base: now, occurred: later) }
    all += AttemptResult.allCases.map { .attempted($0) }
    all += [.policeCalled(reference: nil), .policeCalled(reference: TextID("text"))]
    for isLate in [false, true] {
      let skipped = isLate ? [LadderPlace(rung: 0), LadderPlace(rung: 1, turn: 3)] : []
      all.append(
        .told(
          RungTold(
            place: LadderPlace(rung: 2, turn: 1, round: 4), due: now, isLate: isLate, skipped: skipped,
            passed: isLate ? [LadderPlace(rung: 1)] : [],
            unreached: isLate ? [StaffID("a"), StaffID("b")] : [],
            isTold: !isLate)))
    }
    for reason in FalseAlarmReason.allCases {
      for word in CodeWordCheck.allCases {
        all += [.stoodDown(reason, word, how: nil), .stoodDown(reason, word, how: TextID("text"))]
      }
    }
    return all + phones
  }()

  /// What a phone may be told under an alarm that must not be noticed there.
  private static let phones: [LiveVisitEvent] = {
    let stamp = Stamp(by: StaffID("a"), at: now)
    let terms = LiveTerms(start: now, end: now.adding(seconds: 60), crew: [StaffID("a")], book: "book")
    let begun = LiveVisit.fold(nil, .watched(terms), id: VisitID("visit"), stamp: stamp)
    let courses: [[LiveVisitEvent]] = [
      [], [.departed(occurred: now)],
      [.arrived(occurred: now, expectedEnd: now.adding(seconds: 900), book: "book", isIrregular: true)],
      [.left(occurred: now, .refused)],
      [.raised(.overdue, base: now, occurred: now), .reportedSafe(occurred: now, .safe)],
    ]
    return courses.compactMap { begun?.after($0, at: now) }.map { .shown(ShownVisit($0)) }
      + [.shownReminded(1), .shownReminded(2)]
  }()

  @Test("Every event is read back as it was written")
  func roundTrip() {
    for event in LiveVisitCodesTests.events {
      #expect(LiveVisitEvent(name: event.name, codes: Codes(text: event.codes.text)) == event)
    }
    #expect(LiveVisitEvent(name: "live-nothing", codes: Codes()) == nil)
  }

  @Test("Whatever two events make of a visit, its row says the same")
  func rows() throws {
    let stamp = Stamp(by: StaffID("a"), at: LiveVisitCodesTests.now)
    let first = try #require(LiveVisitCodesTests.events.first)
    let begun = LiveVisit.fold(nil, first, id: VisitID("visit"), stamp: stamp)
    var seen = 0
    for one in LiveVisitCodesTests.events {
      for two in LiveVisitCodesTests.events {
        var visit = LiveVisit.fold(begun, one, id: VisitID("visit"), stamp: stamp)
        visit = LiveVisit.fold(visit, two, id: VisitID("visit"), stamp: stamp)
        guard let visit else { continue }
        seen += 1
        let read = LiveVisit(id: visit.id, revision: visit.revision, codes: Codes(text: visit.codes.text))
        #expect(read == visit)
      }
    }
    #expect(seen > 1000)
  }
}
