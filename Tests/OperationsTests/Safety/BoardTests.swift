import Casework
import CivilTime
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

@Suite("The safety board, as whoever watches reads it")
struct BoardTests {
  @Test(
    "BRD-11, experience.md 3.2: a row says in turn planned, not arrived, in visit, ends soon, due, overdue, call now",
    arguments: Backend.here)
  func states(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { scene in
      func state(_ time: String) async throws -> BoardState? {
        scene.at(time)
        return try await scene.desk.board(scene.nell)?.rows.first?.state
      }
      #expect(try await state("08:59:59") == .planned)
      #expect(try await state("09:00") == .notArrived)
      // Before the engine has done anything: the board says by the clock that somebody has to call.
      #expect(try await state("09:30") == .callNow)
      scene.at("09:00")
      _ = try await scene.says(.arrive, minutes: 30).get()
      #expect(try await state("09:24:59") == .inVisit)
      #expect(try await state("09:25") == .endsSoon)
      #expect(try await state("09:30") == .due)
      #expect(try await state("09:31") == .overdue)
      #expect(try await state("09:40") == .callNow)
    }
  }

  @Test(
    "HV-8.4.2, 8.4.3: the row says what is asked and by which paragraph, who has it, and who is called next",
    arguments: Backend.here)
  func alarm(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { scene in
      scene.at("09:00")
      _ = try await scene.says(.arrive, minutes: 30).get()
      scene.at("09:40")
      for _ in 0..<3 { try await scene.tick() }
      let board = try #require(try await scene.desk.board(scene.nell))
      let row = try #require(board.rows.first)
      #expect(board.red == 1 && row.isRed && row.state == .callNow)
      #expect(row.rung?.paragraph == "8.4.2" && row.owner == nil)
      #expect(row.contacts == ["Nell Ford"] && !row.isWatched)
      try await scene.desk.beatBoards([scene.nell.staff])
      _ = try await scene.desk.acknowledgeAlarm(scene.nell, scene.id).get()
      let taken = try #require(try await scene.desk.board(scene.nell)?.rows.first)
      #expect(taken.isWatched && taken.owner == "Nell Ford" && !taken.isRed)
      // BRD-23: three minutes without a logged step, and it is red again.
      scene.at("09:43")
      try await scene.tick()
      let again = try #require(try await scene.desk.board(scene.nell)?.rows.first)
      #expect(again.owner == nil && again.isRed)
    }
  }

  @Test(
    "BRD-20: whoever takes an alarm that nobody had taken is led through the steps, and is no longer told that nobody has it",
    arguments: Backend.here)
  func takenLate(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { scene in
      scene.at("09:00")
      _ = try await scene.says(.arrive, minutes: 30).get()
      func row() async throws -> BoardRow { try #require(try await scene.desk.board(scene.nell)?.rows.first) }
      for minute in 40..<100 {
        if try await row().rung?.task == .takeOver { break }
        scene.at(minute < 60 ? "09:\(minute)" : "10:\(minute - 60 < 10 ? "0" : "")\(minute - 60)")
        for _ in 0..<3 { try await scene.tick() }
      }
      let untaken = try await row()
      #expect(untaken.rung?.task == .takeOver && untaken.owner == nil)
      _ = try await scene.desk.acknowledgeAlarm(scene.nell, scene.id).get()
      var steps: [RungTask?] = [try await row().rung?.task]
      for _ in 0..<3 {
        _ = try await scene.desk.logAttempt(scene.nell, scene.id, .noAnswer).get()
        steps.append(try await row().rung?.task)
      }
      #expect(steps == [.callVisitor, .furtherAttempts, .furtherAttempts, .callPolice])
      let taken = try await row()
      #expect(taken.owner == "Nell Ford")
    }
  }

  @Test(
    "BRD-11: duress stands before an overdue visit, and a manager of the unit reads an incident of another team",
    arguments: Backend.here)
  func incident(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { scene in
      scene.at("09:00")
      _ = try await scene.says(.arrive, minutes: 30).get()
      _ = try await scene.desk.raiseAlarm(scene.nell, scene.id, .duress).get()
      let row = try #require(try await scene.desk.board(scene.nell)?.rows.first)
      #expect(row.state == .duress && row.isRed)
      let incident = try #require(try await scene.desk.incident(scene.nell, scene.id))
      #expect(!incident.mayStandDown && !incident.isOnVisit && incident.isWithinReach)
      #expect(
        incident.happenings.contains { if case .raised(.duress, _, _) = $0.event { true } else { false } })
      #expect(incident.reference.hasPrefix("HV-"))
      let stranger = Actor(
        staff: StaffID("00000000-0000-7000-8000-0000000000aa"), name: "Una Reed", roles: [.nominatedContact],
        team: "N99OUT1", pdu: "N99OUT", region: "N99")
      #expect(try await scene.desk.incident(stranger, scene.id) == nil)
      #expect(try await scene.desk.board(stranger)?.rows.isEmpty == true)
      let clerk = Actor(
        staff: scene.nell.staff, name: "", roles: [.administrator], team: "N54LDS1", pdu: "N54LDS",
        region: "N54")
      #expect(try await scene.desk.board(clerk) == nil)
    }
  }

  @Test(
    "BRD-25: the briefing holds what the police need, and each opening is in the access log",
    arguments: Backend.here)
  func briefing(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { scene in
      scene.at("09:00")
      _ = try await scene.says(.arrive, minutes: 30).get()
      let own = try #require(try await scene.desk.briefing(scene.nell, scene.id))
      #expect(!own.person.isEmpty && own.address != nil && own.crew.count == own.incident.row.live.crew.count)
      // A manager of another team of the same unit, in the manager’s absence (HV-8.3.6), has to break the glass.
      let other = Actor(
        staff: StaffID("00000000-0000-7000-8000-0000000000ab"), name: "Ola Wren", roles: [.lineManager],
        team: "N54LDS9", pdu: "N54LDS", region: "N54")
      #expect(try await scene.desk.briefing(other, scene.id) == nil)
      #expect(try await scene.desk.incident(other, scene.id)?.isWithinReach == false)
      let purposes = try await scene.desk.store.read { [id = scene.id] transaction in
        try transaction.run(
          "SELECT purpose, outcome FROM access_log WHERE subject = \(id.text) ORDER BY position"
        ).map { "\(try $0.text(0)) \(try $0.text(1))" }
      }
      #expect(purposes.suffix(3) == ["visit-safety given", "visit-safety refused", "visit-safety given"])
    }
  }

  @Test("PRV-20: a row knows of the person who is visited no more than the outward half of a postcode")
  func noPerson() async throws {
    try await LiveScene.run(.sqlite) { scene in
      scene.at("08:30")
      let row = try #require(try await scene.desk.board(scene.nell)?.rows.first)
      let listed = try #require(try await scene.desk.briefing(scene.nell, scene.id))
      let words = String(describing: row)
      for word in listed.person.split(separator: " ") { #expect(!words.contains(String(word))) }
      #expect((row.area?.utf8.count ?? 0) <= 4)
    }
  }
}
