import Casework
import CivilTime
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

@Suite("Whose alarm it is that a booked device raises (HV-8.3.4, NK-5)")
struct DeviceChoiceTests {
  private static let mary = StaffID("00000000-0000-7000-8000-0000000000a1")

  /// A visit of 2 July 2025 by its times in UTC, and the journal of one that was arrived at and left.
  private func live(
    _ number: Int, _ start: String, _ end: String, arrived: String? = nil, until: String? = nil,
    left: String? = nil
  ) throws -> LiveVisit {
    let id = VisitID("00000000-0000-7000-8000-00000000000\(number)")
    var events: [(LiveVisitEvent, String)] = [
      (
        .watched(
          LiveTerms(
            start: LiveScene.time(start), end: LiveScene.time(end), crew: [Self.mary], book: "b")), "07:00"
      )
    ]
    if let arrived {
      events.append(
        (
          .arrived(
            occurred: LiveScene.time(arrived), expectedEnd: LiveScene.time(until ?? end), book: "b",
            isIrregular: false), arrived
        ))
    }
    if let left { events.append((.left(occurred: LiveScene.time(left), .safe), left)) }
    let visit = events.reduce(nil as LiveVisit?) {
      LiveVisit.fold($0, $1.0, id: id, stamp: Stamp(by: Self.mary, at: LiveScene.time($1.1)))
    }
    return try #require(visit)
  }

  private func choice(_ now: String, _ held: [(LiveVisit, String, String)]) -> DeviceChoice? {
    let moment = LiveScene.time(now)
    return DeviceChoice(
      held.map {
        BookedDevice(visit: $0.0.id, from: LiveScene.time($0.1), to: LiveScene.time($0.2), at: moment)
      }, held.map(\.0), now: moment)
  }

  @Test("Where somebody is counts before what is booked; where it may be another’s, that is said")
  func golden() throws {
    // Planned to 10:00 and booked to 10:30, she stays to 10:50; the next booking begins at 10:30.
    let inside = try live(1, "09:00", "10:00", arrived: "09:00", until: "10:50")
    let next = try live(2, "11:00", "12:00")
    let overrun = choice("10:35", [(inside, "08:30", "10:30"), (next, "10:30", "12:30")])
    #expect(overrun?.visit == inside && overrun?.isClear == false)
    // In the visit, and nobody else's within its booking.
    let alone = choice("09:35", [(inside, "08:30", "10:30"), (next, "10:30", "12:30")])
    #expect(alone?.visit == inside && alone?.isClear == true)
    // Out at 10:00, pressed on the doorstep at 10:05.
    let out = try live(1, "09:00", "10:00", arrived: "09:00", left: "10:00")
    let doorstep = choice("10:05", [(next, "10:30", "12:30"), (out, "08:30", "10:30")])
    #expect(doorstep?.visit == out && doorstep?.isClear == true)
    // Two hours and a minute after it ended it is the next one's.
    let later = choice("12:01", [(next, "10:30", "12:30"), (out, "08:30", "10:30")])
    #expect(later?.visit == next && later?.isClear == true)
    // The next one is there: it is theirs, though the other ended lately.
    let there = try live(2, "11:00", "12:00", arrived: "10:55")
    let second = choice("11:00", [(there, "10:30", "12:30"), (out, "08:30", "10:30")])
    #expect(second?.visit == there && second?.isClear == true)
    // Of two that are planned the nearer one.
    let far = try live(3, "15:00", "16:00")
    #expect(choice("09:00", [(far, "14:30", "16:30"), (next, "10:30", "12:30")])?.visit == next)
    #expect(choice("09:00", []) == nil)
  }

  @Test(
    "HV-8.3.4: a device pressed after the visit ended, or after a check-out that was forced, is of that visit though another has it booked next",
    arguments: Backend.here, [false, true])
  func ended(_ backend: Backend, isForced: Bool) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      try await desk.take([
        #"{"type":"resource","code":"LWD-1","kind":"lone-worker-device","name":"One","team":"N54LDS1"}"#
      ])
      func draft(_ start: String) -> VisitDraft {
        var draft = scene.two()
        draft.start = Instant(text: "2025-07-02T\(start):00Z") ?? draft.start
        draft.equipment = [.mobilePhone, .loneWorkerDevice]
        draft.vehicle = .none
        draft.resources = ["LWD-1"]
        return draft
      }
      try await scene.train(scene.mary, scene.ivo)
      var file = try await scene.assessed(desk.planVisit(scene.mary, scene.person, draft("09:00")).get())
      file = try await desk.submitVisit(scene.mary, file.visit.id, revision: file.visit.revision).get()
      file = try await desk.decideVisit(
        scene.sol, file.visit.id, .approved, words: nil, revision: file.visit.revision
      ).get()
      _ = try await desk.planVisit(scene.ivo, scene.person, draft("13:00")).get()
      scene.rehearsal.clock.set(LiveScene.time("09:01"))
      file = try await desk.beginVisit(scene.mary, file.visit.id, revision: file.visit.revision).get()
      scene.rehearsal.clock.set(LiveScene.time("09:20"))
      let id = desk.shell.identifier()
      let event = SafetyEvent(
        id: id, visit: file.visit.id, sequence: 1, type: isForced ? .duress : .safe,
        occurred: scene.rehearsal.clock.now, minutes: nil, clockOffset: nil, position: nil,
        isForcedCheckOut: isForced, canonical: "\(id) out")
      #expect(try await desk.receive(scene.mary.staff, event).get().fate == .applied)
      scene.rehearsal.clock.set(LiveScene.time("09:25"))
      let receipt = try await desk.receiveReport(
        InboundReport(
          once: "A-1", kind: .device, word: .alarm, sender: "lwd-1", occurred: scene.rehearsal.clock.now))
      #expect(receipt.fate == .applied)
      let live = try await desk.store.read { [id = file.visit.id] in try LiveRecords.visit(id, $0) }
      #expect(live?.alarm?.ladder == (isForced ? .duress : .device))
    }
  }
}
