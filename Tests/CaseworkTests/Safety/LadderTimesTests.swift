import Casework
import CivilTime
import Policy
import Testing

/// A visit watched by hand: the times of 8.3.1 to 8.4.3 of the framework and of the settings of its ladders.
private struct Watch {
  let book: LadderBook
  var visit: LiveVisit?

  init(_ file: String = #filePath) throws {
    let root = "/" + file.split(separator: "/").dropLast(4).joined(separator: "/")
    let policy = try #require(
      try LadderLoader.load(policy: "hmpps-home-visits", directory: root + "/Policies"))
    book = LadderBook(policy: policy.policy, settings: policy.settings, rungs: policy.rungs)
  }

  /// 14 July 2026, so many minutes, seconds and milliseconds after nine.
  static func at(_ minutes: Int, _ seconds: Int = 0, _ milliseconds: Int64 = 0) -> Instant {
    let nine = Instant(text: "2026-07-14T09:00:00Z") ?? Instant(milliseconds: 0)
    return Instant(milliseconds: nine.adding(seconds: minutes * 60 + seconds).milliseconds + milliseconds)
  }

  mutating func put(_ events: [LiveVisitEvent], _ now: Instant, by staff: String = "engine") {
    for event in events {
      visit = LiveVisit.fold(
        visit, event, id: VisitID("visit"), stamp: Stamp(by: StaffID(staff), at: now))
    }
  }

  /// What falls due by a moment, with these people to be had.
  mutating func pass(
    _ now: Instant, without missing: Set<SafetySlot> = [], ahead: Instant? = nil
  ) throws -> [LiveVisitEvent] {
    var all: [LiveVisitEvent] = []
    for _ in 0..<10 {
      let events = Climbing.due(try #require(visit), book, now: now, ahead: ahead) { !missing.contains($0) }
      if events.isEmpty { break }
      put(events, now)
      all += events
    }
    return all
  }

  /// The places told by a moment.
  mutating func told(_ now: Instant, without missing: Set<SafetySlot> = []) throws -> [LadderPlace] {
    try pass(now, without: missing).compactMap { event in
      if case .told(let told) = event { told.place } else { nil }
    }
  }

  /// Somebody who is to be back at 9:30.
  static func arrived() throws -> Watch {
    var watch = try Watch()
    watch.put(
      [
        .watched(LiveTerms(start: at(0), end: at(30), crew: [StaffID("officer")], book: "book")),
        .arrived(occurred: at(0), expectedEnd: at(30), book: "book", isIrregular: false),
      ], at(0), by: "officer")
    return watch
  }
}

@Suite("The times of the ladders, worked out by hand")
struct LadderTimesTests {
  @Test(
    "HV-8.4.2: nothing a millisecond before ten minutes after the expected end, the contact at that moment")
  func overdueEdge() throws {
    var watch = try Watch.arrived()
    #expect(try watch.pass(Watch.at(24, 59, 999)).isEmpty)
    #expect(try watch.pass(Watch.at(25)) == [.reminded(1)])
    #expect(try watch.pass(Watch.at(29, 59, 999)).isEmpty)
    #expect(try watch.pass(Watch.at(30)) == [.reminded(2)])
    #expect(try watch.pass(Watch.at(39, 59, 999)).isEmpty)
    #expect(try watch.told(Watch.at(40)) == [LadderPlace(rung: 0)])
    #expect(watch.visit?.alarm?.ladder == .overdue)
    #expect(watch.visit?.deadline(watch.book)?.due == Watch.at(43))
  }

  @Test(
    "HV-8.4.2, 8.4.3: nobody answers: contacts at 40 and 43, managers from 46, all to the police at 58, duty at 61"
  )
  func overdueWhole() throws {
    var watch = try Watch.arrived()
    var places: [String] = []
    for minute in 25...66 { places += try watch.told(Watch.at(minute)).map { "\(minute) \($0.code)" } }
    #expect(
      places == [
        "40 0.0.0", "43 0.1.0", "46 1.0.0", "49 1.1.0", "52 1.2.0", "55 1.3.0", "58 2.0.0", "61 3.0.0",
        "66 3.0.1",
      ])
  }

  @Test("T3: a clock that goes ahead brings no police early: whoever was told last has their window anew")
  func clockAhead() throws {
    var watch = try Watch.arrived()
    for minute in 25...55 { _ = try watch.told(Watch.at(minute)) }
    #expect(watch.visit?.alarm?.place == LadderPlace(rung: 1, turn: 3))
    // At 9:56 the clock says 10:06: the police were due at 9:58.
    let ahead = Watch.at(66)
    #expect(try watch.pass(ahead, ahead: ahead) == [.windowRenewed(from: ahead)])
    #expect(watch.visit?.deadline(watch.book)?.due == Watch.at(69))
    #expect(try watch.pass(Watch.at(68, 59, 999), ahead: ahead).isEmpty)
    let last = try watch.pass(Watch.at(69), ahead: ahead)
    #expect(last.contains { if case .told(let told) = $0 { told.place.rung == 2 } else { false } })
  }

  @Test(
    "T3: a clock that went ahead before their window began holds nothing up, and danger waits for no clock")
  func clockAheadBefore() throws {
    var watch = try Watch.arrived()
    for minute in 25...57 { _ = try watch.pass(Watch.at(minute), ahead: Watch.at(50)) }
    var told: [String] = []
    for event in try watch.pass(Watch.at(58), ahead: Watch.at(50)) {
      if case .told(let step) = event { told.append(step.place.code) }
    }
    #expect(told == ["2.0.0"])
    var danger = try Watch.arrived()
    let visit = try #require(danger.visit)
    danger.put(
      LiveVisitDecisions.raise(visit, .duress, occurred: Watch.at(10), now: Watch.at(10)), Watch.at(10))
    for minute in 10...40 {
      #expect(
        try danger.pass(Watch.at(minute), ahead: Watch.at(minute)).allSatisfy {
          if case .windowRenewed = $0 { false } else { true }
        })
    }
  }

  @Test("HV-8.4.1: whoever says in time that they left safely is looked for by nobody")
  func notApplicable() throws {
    var watch = try Watch.arrived()
    watch.put(
      try LiveVisitDecisions.leave(try #require(watch.visit), .safe, occurred: Watch.at(39, 59, 999)),
      Watch.at(39, 59, 999), by: "officer")
    #expect(watch.visit?.deadline(watch.book) == nil)
    #expect(try watch.pass(Watch.at(600)).isEmpty)
  }

  @Test("OFF-25: a millisecond after the contact was told the same word closes nothing")
  func tooLate() throws {
    var watch = try Watch.arrived()
    _ = try watch.pass(Watch.at(40))
    watch.put(
      try LiveVisitDecisions.leave(try #require(watch.visit), .safe, occurred: Watch.at(40)),
      Watch.at(40, 0, 1), by: "officer")
    #expect(watch.visit?.alarm?.reportedSafe == Watch.at(40))
    // Ten minutes for somebody to confirm it; the police are nobody's next step.
    #expect(watch.visit?.deadline(watch.book)?.due == Watch.at(50, 0, 1))
  }

  @Test("BRD-43: whoever says under danger that they are safe gives nobody longer for it")
  func safeUnderDanger() throws {
    for ladder in [LadderKind.duress, .device, .help] {
      var watch = try Watch.arrived()
      let visit = try #require(watch.visit)
      watch.put(
        LiveVisitDecisions.raise(visit, ladder, occurred: Watch.at(10), now: Watch.at(10)), Watch.at(10))
      _ = try watch.pass(Watch.at(10))
      let due = try #require(watch.visit?.deadline(watch.book)?.due)
      let said = Instant(milliseconds: due.milliseconds - 1000)
      watch.put(
        try LiveVisitDecisions.leave(try #require(watch.visit), .safe, occurred: said), said, by: "officer")
      #expect(watch.visit?.deadline(watch.book)?.due == due, "\(ladder)")
    }
  }

  @Test(
    "BRD-26, BRD-43: an end that was taken back on the phone under a hidden alarm is none once it is stood down"
  )
  func takenBackUnderAlarm() throws {
    var watch = try Watch.arrived()
    let visit = try #require(watch.visit)
    let device = LiveVisitDecisions.covered(
      LiveVisitDecisions.raise(visit, .device, occurred: Watch.at(10), now: Watch.at(10)), of: visit)
    watch.put(device, Watch.at(10))
    _ = try watch.pass(Watch.at(10))
    let shown = try #require(watch.visit?.shown)
    watch.put([.reportedSafe(occurred: Watch.at(12), .safe)], Watch.at(12), by: "officer")
    #expect(watch.visit?.phase == .ended && shown.phase == .inVisit)
    func down(_ minutes: Int?) throws -> [LiveVisitEvent] {
      try LiveVisitDecisions.standDown(
        try #require(watch.visit), .test, .right, how: TextID("text"), by: StaffID("manager"),
        isManager: true,
        minutes: minutes, now: Watch.at(15))
    }
    #expect(try down(nil).contains { if case .left = $0 { true } else { false } })
    watch.put(try down(30), Watch.at(15), by: "manager")
    #expect(watch.visit?.phase == .inVisit && watch.visit?.expectedEnd == Watch.at(45))
    #expect(watch.visit?.deadline(watch.book) != nil)
  }

  @Test("HV-8.3.2: more time moves the ladder with it, and what was due before is not")
  func extended() throws {
    var watch = try Watch.arrived()
    watch.put(
      try LiveVisitDecisions.extend(
        try #require(watch.visit), minutes: 20, occurred: Watch.at(28), now: Watch.at(28)), Watch.at(28),
      by: "officer")
    #expect(watch.visit?.expectedEnd == Watch.at(50))
    #expect(try watch.told(Watch.at(59, 59, 999)).isEmpty)
    #expect(try watch.told(Watch.at(60)) == [LadderPlace(rung: 0)])
  }

  @Test("J3: an officer alone makes a visit no longer than three hours from the door, in however many steps")
  func threeHours() throws {
    var watch = try Watch.arrived()
    for (minute, minutes) in [(25, 60), (85, 60), (145, 30)] {
      watch.put(
        try LiveVisitDecisions.extend(
          try #require(watch.visit), minutes: minutes, occurred: Watch.at(minute), now: Watch.at(minute)),
        Watch.at(minute), by: "officer")
    }
    let visit = try #require(watch.visit)
    #expect(visit.expectedEnd == Watch.at(180))
    #expect(throws: LiveRefusal.tooLong) {
      try LiveVisitDecisions.extend(visit, minutes: 5, occurred: Watch.at(175), now: Watch.at(175))
    }
    let agreed = try LiveVisitDecisions.extend(
      visit, minutes: 15, occurred: Watch.at(175), isAgreed: true, now: Watch.at(175))
    #expect(agreed == [.extended(occurred: Watch.at(175), expectedEnd: Watch.at(195))])
  }

  @Test("HV-8.3.1: who does not arrive is asked after half an hour after the planned start")
  func notArrived() throws {
    var watch = try Watch()
    watch.put(
      [.watched(LiveTerms(start: Watch.at(0), end: Watch.at(30), crew: [StaffID("officer")], book: "book"))],
      Watch.at(-60))
    #expect(try watch.pass(Watch.at(29, 59, 999)).isEmpty)
    #expect(try watch.told(Watch.at(30)) == [LadderPlace(rung: 0)])
    #expect(watch.visit?.alarm?.ladder == .notArrived)
  }

  @Test("HV-8.3.1: who is well and not there yet is expected still, and watched from the door on")
  func wellOnTheWay() throws {
    var watch = try Watch()
    watch.put(
      [.watched(LiveTerms(start: Watch.at(0), end: Watch.at(30), crew: [StaffID("officer")], book: "book"))],
      Watch.at(-60))
    _ = try watch.told(Watch.at(30))
    watch.put(
      try LiveVisitDecisions.attempt(
        try #require(watch.visit), .answeredWell, minutes: nil, codeWord: .notAsked, reason: .overran,
        by: StaffID("contact"), book: watch.book, now: Watch.at(32), isThere: { _ in true }),
      Watch.at(32), by: "contact")
    #expect(watch.visit?.alarm == nil)
    #expect(watch.visit?.phase.isOpen == true)
    // Expected within 30 minutes, asked for half an hour after that.
    #expect(watch.visit?.deadline(watch.book)?.due == Watch.at(92))
    watch.put(
      try LiveVisitDecisions.arrive(
        try #require(watch.visit), minutes: 20, occurred: Watch.at(40), book: "book", isIrregular: false,
        now: Watch.at(40)), Watch.at(40), by: "officer")
    #expect(watch.visit?.phase == .inVisit)
    #expect(watch.visit?.expectedEnd == Watch.at(60))
  }

  @Test(
    "HV-8.3.1: what ended before anybody was at the door begins when somebody is; a late word begins nothing")
  func arrivedAfterTheEnd() throws {
    var watch = try Watch()
    watch.put(
      [
        .watched(LiveTerms(start: Watch.at(0), end: Watch.at(30), crew: [StaffID("officer")], book: "book")),
        .left(occurred: Watch.at(5), .safe),
      ], Watch.at(5))
    func arrive(_ occurred: Int) throws -> [LiveVisitEvent] {
      try LiveVisitDecisions.arrive(
        try #require(watch.visit), minutes: 20, occurred: Watch.at(occurred), book: "book",
        isIrregular: false,
        now: Watch.at(12))
    }
    #expect(try arrive(4).isEmpty)
    let events = try arrive(10)
    #expect(!events.isEmpty)
    watch.put(events, Watch.at(12), by: "officer")
    #expect(watch.visit?.phase == .inVisit)
    #expect(watch.visit?.ending == nil)
    #expect(watch.visit?.deadline(watch.book)?.due == Watch.at(25))
  }

  @Test("BRD-43: nobody who is on the visit stops its ladder by saying that the police were called")
  func policeByCrew() throws {
    var watch = try Watch.arrived()
    _ = try watch.told(Watch.at(40))
    let visit = try #require(watch.visit)
    #expect(throws: LiveRefusal.notPermitted) {
      try LiveVisitDecisions.callPolice(visit, reference: nil, by: StaffID("officer"), book: watch.book)
    }
  }

  @Test("BRD-26: danger said meanwhile is stood down by nobody who looked at another alarm")
  func otherAlarm() throws {
    var watch = try Watch.arrived()
    _ = try watch.told(Watch.at(40))
    watch.put(
      LiveVisitDecisions.raise(
        try #require(watch.visit), .duress, occurred: Watch.at(41), now: Watch.at(41)), Watch.at(41))
    let visit = try #require(watch.visit)
    func standDown(_ seen: LadderKind?) throws -> [LiveVisitEvent] {
      try LiveVisitDecisions.standDown(
        visit, .forgot, .right, how: TextID("how"), by: StaffID("manager"), isManager: true, seen: seen,
        minutes: nil, now: Watch.at(42))
    }
    #expect(throws: LiveRefusal.otherAlarm) { try standDown(.overdue) }
    #expect(try standDown(.duress).count == 2)
  }

  @Test(
    "HV-8.3.6: the alert code tells contact and manager at once, the others after a minute, the duty number after two"
  )
  func duress() throws {
    var watch = try Watch.arrived()
    watch.put(
      LiveVisitDecisions.raise(
        try #require(watch.visit), .duress, occurred: Watch.at(10), now: Watch.at(10)), Watch.at(10))
    #expect(try watch.told(Watch.at(10)) == [LadderPlace(rung: 0)])
    #expect(try watch.told(Watch.at(10, 59, 999)).isEmpty)
    #expect(try watch.told(Watch.at(11)) == [LadderPlace(rung: 1)])
    #expect(try watch.told(Watch.at(12)) == [LadderPlace(rung: 2)])
  }

  @Test(
    "C10: after an hour without the engine the last manager is told, not the police; those passed over stand in it"
  )
  func outage() throws {
    var watch = try Watch.arrived()
    let events = try watch.pass(Watch.at(100))
    let told = events.compactMap { if case .told(let told) = $0 { told } else { nil } }
    #expect(told.count == 1)
    #expect(told.first?.place == LadderPlace(rung: 1, turn: 3))
    #expect(told.first?.skipped.map(\.code) == ["0.0.0", "0.1.0", "1.0.0", "1.1.0", "1.2.0"])
    #expect(try watch.told(Watch.at(102, 59, 999)).isEmpty)
    #expect(try watch.told(Watch.at(103)) == [LadderPlace(rung: 2)])
  }

  @Test("C10: where no manager is to be had the contact still has a window before the duty number takes over")
  func outageWithoutManagers() throws {
    let managers: Set<SafetySlot> = [
      .otherContacts, .lineManager, .seniorOnSite, .otherManagers, .managersManager,
    ]
    var watch = try Watch.arrived()
    #expect(try watch.told(Watch.at(100), without: managers) == [LadderPlace(rung: 0)])
    #expect(try watch.told(Watch.at(103), without: managers) == [LadderPlace(rung: 3)])
  }

  @Test("HV-8.4.3: no answer goes to whoever is there in the manager's absence, at once")
  func absentManager() throws {
    var watch = try Watch.arrived()
    _ = try watch.pass(Watch.at(40))
    let events = try LiveVisitDecisions.attempt(
      try #require(watch.visit), .noAnswer, minutes: nil, codeWord: .notAsked, reason: .forgot,
      by: StaffID("contact"), book: watch.book, now: Watch.at(41), isThere: { $0 != .lineManager })
    watch.put(events, Watch.at(41), by: "contact")
    #expect(watch.visit?.alarm?.place == LadderPlace(rung: 1, turn: 1))
    #expect(watch.visit?.deadline(watch.book)?.due == Watch.at(44))
  }
}
