import Casework
import CivilTime
import Policy
import Testing

@Suite("All orders of what can cross")
struct OrderTests {
  private static let outcomes: [DispatchOutcome] = [
    .accepted("p1"), .refused("no-such-number"), .failed("busy", retryAfter: nil), .systemFault("clock"),
    .unknown("no answer"),
  ]

  @Test(
    "Fault 23, I4: wherever an acknowledgement falls between claim, send and answer, nothing leaves after it",
    arguments: 0...3, outcomes)
  func acknowledged(_ place: Int, _ outcome: DispatchOutcome) {
    let begin = Instant(milliseconds: 1_000_000)
    var item = OutboxItem(due: begin)
    var token = 0
    var hasLeft: Bool?
    for step in 0...3 {
      if step == place { hasLeft = item.cancel() }
      let now = begin.adding(seconds: step)
      switch step {
      case 0:
        if item.claim(now: now) != nil { token = item.token }
      case 2: if item.isHeld(token) { item.settle(outcome, now: now) }
      default: break
      }
    }
    #expect(hasLeft == (place > 0 || item.attempts > 0))
    // Whatever happens later, it is never sent again, and a second acknowledgement says the same.
    for second in stride(from: 4, to: 600, by: 1) {
      #expect(item.claim(now: begin.adding(seconds: second)) == nil)
    }
    item.receive(.failed, now: begin.adding(seconds: 600))
    let again = item.cancel()
    #expect(again == (item.attempts > 0))
    #expect(item.claim(now: begin.adding(seconds: 700)) == nil)
  }

  // MARK: Duress

  private static let now = Instant(milliseconds: 1_780_000_000_000)
  private static let visit = VisitID("visit")
  private static let officer = StaffID("officer")
  private static let terms = LiveTerms(
    start: now, end: now.adding(seconds: 1800), crew: [officer], book: "book")

  private static func fold(_ events: [LiveVisitEvent], on before: LiveVisit? = nil) -> LiveVisit? {
    events.reduce(before) {
      LiveVisit.fold($0, $1, id: visit, stamp: Stamp(by: StaffID("contact"), at: now))
    }
  }

  /// Every phase and ending, with every alarm in every standing on top.
  static let states: [[LiveVisitEvent]] = {
    let arrived = LiveVisitEvent.arrived(
      occurred: now, expectedEnd: now.adding(seconds: 1800), book: "book", isIrregular: false)
    var plain: [[LiveVisitEvent]] = [[.watched(terms)], [.watched(terms), .departed(occurred: now)]]
    plain.append([.watched(terms), arrived])
    for ending in LiveEnding.allCases {
      plain.append([.watched(terms), arrived, .left(occurred: now, ending)])
    }
    plain.append([.watched(terms), .left(occurred: now, .calledOff)])
    var all = plain
    let told = LiveVisitEvent.told(
      RungTold(place: LadderPlace(rung: 0), due: now, isLate: false, skipped: [], isTold: true))
    for events in plain {
      for ladder in LadderKind.allCases {
        let raised = events + [.raised(ladder, base: now, occurred: now)]
        all += [raised, raised + [told], raised + [told, .acknowledged]]
        all.append(raised + [told, .acknowledged, .policeCalled(reference: nil)])
        all.append(raised + [told, .reportedSafe(occurred: now, .safe)])
        all.append(raised + [told, .stoodDown(.forgot, .right, how: nil)])
      }
    }
    return all
  }()

  @Test("Fault 24, I8, HV-8.3.6: the alert code overtakes whatever is so, and only a manager ends it")
  func duress() throws {
    let book = try Ladders.book()
    let later = OrderTests.now.adding(seconds: 30)
    for events in OrderTests.states {
      let before = try #require(OrderTests.fold(events))
      let raised = LiveVisitDecisions.raise(before, .duress, occurred: later, now: later)
      if before.alarm?.ladder == .duress {
        #expect(raised.isEmpty)
        continue
      }
      #expect(raised == [.raised(.duress, base: later, occurred: later)])
      let visit = try #require(OrderTests.fold(raised, on: before))
      #expect(visit.epoch > before.epoch)
      #expect(visit.deadline(book) == LiveDeadline(kind: .climb, due: later, priority: 3))
      let steps = Climbing.due(visit, book, now: later) { _ in true }
      #expect(
        steps == [
          .told(RungTold(place: LadderPlace(rung: 0), due: later, isLate: false, skipped: [], isTold: true))
        ])
      try stays(try #require(OrderTests.fold(steps, on: visit)), book, later)
    }
    #expect(OrderTests.states.count > 200)
  }

  /// Nothing the visitor says and nothing a contact finds ends it.
  private func stays(_ visit: LiveVisit, _ book: LadderBook, _ now: Instant) throws {
    let said = try LiveVisitDecisions.leave(visit, .safe, occurred: now)
    let after = try #require(OrderTests.fold(said, on: visit))
    #expect(after.alarm?.ladder == .duress)
    for result in AttemptResult.allCases {
      let events = try LiveVisitDecisions.attempt(
        after, result, minutes: 30, codeWord: .right, reason: .forgot, by: StaffID("contact"), book: book,
        now: now, isThere: { _ in true })
      #expect(OrderTests.fold(events, on: after)?.alarm?.ladder == .duress)
    }
    #expect(LiveVisitDecisions.raise(after, .duress, occurred: now, now: now).isEmpty)
    #expect(LiveVisitDecisions.raise(after, .help, occurred: now, now: now).isEmpty)
    func standDown(_ staff: String, isManager: Bool) throws(LiveRefusal) -> [LiveVisitEvent] {
      try LiveVisitDecisions.standDown(
        after, .real, .right, how: TextID("how"), by: StaffID(staff), isManager: isManager, minutes: nil,
        now: now)
    }
    #expect(throws: LiveRefusal.notPermitted) { try standDown("contact", isManager: false) }
    #expect(throws: LiveRefusal.notPermitted) { try standDown("officer", isManager: true) }
    #expect(OrderTests.fold(try standDown("manager", isManager: true), on: after)?.isOpen == false)
  }
}
