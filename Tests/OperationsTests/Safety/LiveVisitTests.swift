import Casework
import CivilTime
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

@Suite("Live visits on both databases")
struct LiveVisitTests {
  @Test(
    "HV-8.3.1, 8.4.1: a visit with authority is watched, arrived at, and left safely without an alarm",
    arguments: Backend.here)
  func plain(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { scene in
      #expect(try await scene.live().phase == .planned)
      try await scene.expectWhole()
      scene.at("09:02")
      let receipt = try await scene.says(.arrive, minutes: 30).get()
      #expect(receipt.fate == .applied)
      let live = try await scene.live()
      #expect(live.phase == .inVisit)
      #expect(live.expectedEnd == LiveScene.time("09:32"))
      try await scene.expectWhole()
      scene.at("09:30")
      #expect(try await scene.says(.safe).get().fate == .applied)
      #expect(try await scene.live().ending == .safe)
      try await scene.expectWhole()
      scene.at("11:00")
      #expect(try await scene.tick() == 0)
      #expect(try await scene.steps().isEmpty)
      let visit = try await scene.desk.store.read { [id = scene.id] in try VisitRecords.visit(id, $0) }
      #expect(visit?.stage == .ended)
    }
  }

  @Test(
    "HV-8.4.2, 8.4.3: ten minutes after the expected end the contact is told, then the manager, then all call the police",
    arguments: Backend.here)
  func overdue(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { scene in
      scene.at("09:00")
      _ = try await scene.says(.arrive, minutes: 30).get()
      scene.at("09:25")
      try await scene.tick()
      scene.at("09:30")
      try await scene.tick()
      #expect(try await scene.live().reminders == 2)
      scene.at("09:39:59")
      #expect(try await scene.tick() == 0)
      scene.at("09:40")
      #expect(try await scene.tick() == 1)
      #expect(try await scene.live().alarm?.ladder == .overdue)
      try await scene.expectWhole()
      // Nobody answers: no contact is on the rota, Nell is one of the others; then Sol; nobody else manages here but Hal.
      scene.at("09:43")
      try await scene.tick()
      scene.at("09:46")
      try await scene.tick()
      scene.at("09:49")
      try await scene.tick()
      scene.at("09:52")
      try await scene.tick()
      #expect(
        try await scene.steps() == [
          "overdue 0.1.0 told", "overdue 1.0.0 told", "overdue 1.3.0 told", "overdue 2.0.0 told",
          "overdue 3.0.0 told",
        ])
      // The end of the ladder is told again and stays red.
      scene.at("09:57")
      try await scene.tick()
      #expect(try await scene.steps().last == "overdue 3.0.1 told")
      #expect(try await scene.live().alarm != nil)
      try await scene.expectWhole()
    }
  }

  @Test(
    "T3: where the clock goes ahead the police are not told before the last window has passed by a steady clock",
    arguments: Backend.here)
  func clockAhead(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { scene in
      scene.at("09:00")
      _ = try await scene.says(.arrive, minutes: 30).get()
      for time in ["09:25", "09:30", "09:40", "09:43", "09:46"] {
        scene.at(time)
        try await scene.tick()
      }
      #expect(try await scene.steps().last == "overdue 1.3.0 told")
      // A minute later the clock says ten: the police were due at 9:49.
      scene.at("10:00")
      try await scene.desk.noteClockAhead()
      #expect(try await scene.desk.engineHealth().clockSuspect == LiveScene.time("10:00"))
      try await scene.tick()
      #expect(try await scene.steps().last == "overdue 1.3.0 told")
      try await scene.expectWhole()
      scene.at("10:02:59")
      #expect(try await scene.tick() == 0)
      scene.at("10:03")
      try await scene.tick()
      #expect(try await scene.steps().last == "overdue 2.0.0 told")
      try await scene.expectWhole()
    }
  }

  @Test("T3: a clock is ahead where more than two seconds too many went by")
  func ahead() {
    func ahead(_ engine: Int64, passed: Int64) -> Int64 {
      EngineClock.ahead(
        from: Instant(milliseconds: 1_000_000), to: Instant(milliseconds: 1_000_000 + engine), passed: passed)
    }
    #expect(ahead(1000, passed: 1000) == 0)
    #expect(ahead(3000, passed: 1000) == 0)
    #expect(ahead(3001, passed: 1000) == 2001)
    #expect(ahead(3_600_000, passed: 900) == 3_599_100)
    #expect(ahead(-5000, passed: 1000) == 0)
  }

  @Test(
    "HV-8.4.2: who answers and needs more time is watched to the new end; the alarm is over",
    arguments: Backend.here)
  func answered(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { scene in
      scene.at("09:00")
      _ = try await scene.says(.arrive, minutes: 30).get()
      scene.at("09:40")
      try await scene.tick()
      _ = try await scene.desk.acknowledgeAlarm(scene.nell, scene.id).get()
      let live = try await scene.desk.logAttempt(
        scene.nell, scene.id, .answeredMoreTime, minutes: 30, codeWord: .right
      ).get()
      #expect(live.alarm == nil)
      #expect(live.expectedEnd == LiveScene.time("10:10"))
      try await scene.expectWhole()
    }
  }

  @Test(
    "HV-8.4.3: no answer goes to the manager at once, two more to the police, and the head is told once they were called",
    arguments: Backend.here)
  func noAnswer(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { scene in
      scene.at("09:00")
      _ = try await scene.says(.arrive, minutes: 30).get()
      scene.at("09:40")
      try await scene.tick()
      _ = try await scene.desk.logAttempt(scene.nell, scene.id, .noAnswer).get()
      #expect(try await scene.live().alarm?.place == LadderPlace(rung: 1))
      #expect(try await scene.live().alarm?.owner == nil)
      _ = try await scene.desk.logAttempt(scene.scene.sol, scene.id, .noAnswer).get()
      #expect(try await scene.live().alarm?.attempts == 1)
      _ = try await scene.desk.logAttempt(scene.scene.sol, scene.id, .noAnswer).get()
      #expect(try await scene.live().alarm?.place == LadderPlace(rung: 2))
      let called = try await scene.desk.notePoliceCalled(scene.scene.sol, scene.id, reference: "Log 417")
        .get()
      #expect(called.alarm?.isSeniorTold == true)
      try await scene.expectWhole()
      let refused = try await scene.desk.standDown(
        scene.scene.sol, scene.id, .real, codeWord: .right, how: "")
      #expect(refused == .failure(.refused(.wordsMissing)))
      let over = try await scene.desk.standDown(
        scene.scene.sol, scene.id, .real, codeWord: .right, how: "The police found them well."
      ).get()
      #expect(over.alarm == nil && over.phase == .ended)
    }
  }

  @Test(
    "OFF-25: a late word that they are safe closes nothing; somebody confirms it", arguments: Backend.here)
  func lateSafe(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { scene in
      scene.at("09:00")
      _ = try await scene.says(.arrive, minutes: 30).get()
      scene.at("09:40")
      try await scene.tick()
      scene.at("09:41")
      _ = try await scene.says(.safe, occurred: "09:31").get()
      let live = try await scene.live()
      #expect(live.alarm?.reportedSafe == LiveScene.time("09:31"))
      #expect(live.isOpen)
      try await scene.expectWhole()
    }
  }

  @Test(
    "HV-8.3.6, BRD-43: the alert code tells contact and manager at once, and what the phone says then ends nothing",
    arguments: Backend.here)
  func duress(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { scene in
      scene.at("09:00")
      _ = try await scene.says(.arrive, minutes: 30).get()
      scene.at("09:05")
      #expect(try await scene.says(.duress).get().fate == .applied)
      #expect(try await scene.steps() == ["duress 0.0.0 told"])
      scene.at("09:06")
      _ = try await scene.says(.safe).get()
      #expect(try await scene.live().alarm?.ladder == .duress)
      let byCrew = try await scene.desk.standDown(
        scene.nell, scene.id, .test, codeWord: .right, how: "She says so.")
      #expect(byCrew == .failure(.refused(.notPermitted)))
      _ = try await scene.desk.standDown(
        scene.scene.sol, scene.id, .real, codeWord: .right, how: "The police are with her."
      ).get()
      #expect(try await scene.live().isOpen == false)
    }
  }

  @Test(
    "BRD-41, BRD-43: \"I'm safe\" with the alert PIN ends the visit everywhere but on the board, and a record then closes nothing",
    arguments: Backend.here)
  func forcedCheckOut(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { scene in
      scene.at("09:00")
      _ = try await scene.says(.arrive, minutes: 30).get()
      scene.at("09:05")
      let id = scene.desk.shell.identifier()
      let said = SafetyEvent(
        id: id, visit: scene.id, sequence: 2, type: .duress, occurred: scene.clock.now, minutes: nil,
        clockOffset: nil, position: nil, isForcedCheckOut: true, canonical: "\(id) safe")
      #expect(try await scene.desk.receive(scene.scene.mary.staff, said).get().fate == .applied)
      let visit = try #require(try await scene.desk.visit(scene.scene.mary, scene.id)).visit
      #expect(visit.stage == .ended)
      let live = try await scene.live()
      #expect(live.phase == .inVisit && live.alarm?.ladder == .duress)
      #expect(live.alarm?.reportedSafe == nil)
      #expect(try await scene.steps() == ["duress 0.0.0 told"])
      try await scene.expectWhole()
    }
  }

  @Test(
    "OFF-03: what is sent again gets the same receipt, another body under its id none",
    arguments: Backend.here)
  func twice(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { scene in
      scene.at("09:00")
      let event = scene.desk.shell.identifier()
      let first = try await scene.says(.arrive, minutes: 30, id: event).get()
      scene.at("09:01")
      #expect(try await scene.says(.arrive, minutes: 30, occurred: "09:00", id: event).get() == first)
      #expect(
        try await scene.says(.arrive, minutes: 45, occurred: "09:00", id: event) == .failure(.otherBody))
      #expect(try await scene.says(.safe, by: scene.nell.staff) == .failure(.notThere))
    }
  }

  @Test(
    "OFF-24: nobody said that they arrived: half an hour after the start somebody asks",
    arguments: Backend.here)
  func notArrived(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { scene in
      scene.at("09:29")
      #expect(try await scene.tick() == 0)
      scene.at("09:30")
      try await scene.tick()
      #expect(try await scene.live().alarm?.ladder == .notArrived)
      // They arrive after all: they are watched, and whoever has the alarm closes it.
      scene.at("09:31")
      _ = try await scene.says(.arrive, minutes: 20).get()
      #expect(try await scene.live().phase == .inVisit)
      #expect(try await scene.live().alarm != nil)
      try await scene.expectWhole()
    }
  }

  @Test(
    "C10: after an outage one rung is told, those it passed over stand as late, and none calls the police",
    arguments: Backend.here)
  func catchUp(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { scene in
      scene.at("09:00")
      _ = try await scene.says(.arrive, minutes: 30).get()
      scene.at("10:40")
      for _ in 0..<4 { try await scene.tick() }
      #expect(
        try await scene.steps() == [
          "overdue 0.1.0 skipped-late", "overdue 1.0.0 skipped-late", "overdue 1.3.0 told",
        ])
      scene.at("10:42:59")
      #expect(try await scene.tick() == 0)
      scene.at("10:43")
      try await scene.tick()
      #expect(try await scene.steps().last == "overdue 2.0.0 told")
    }
  }

  @Test("C4: whoever's lease is over writes nothing, and the step is taken once", arguments: Backend.here)
  func fence(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { scene in
      scene.at("09:00")
      _ = try await scene.says(.arrive, minutes: 5).get()
      scene.at("09:05")
      try await scene.tick()
      scene.at("09:15")
      let zombie = try await scene.desk.takeDue(by: "node-1").claims
      #expect(zombie.count == 1)
      #expect(try await scene.desk.takeDue(by: "node-2").claims.isEmpty)
      scene.at("09:15:16")
      let second = try await scene.desk.takeDue(by: "node-2").claims
      #expect(second.count == 1)
      #expect(try await scene.desk.fire(zombie, by: "node-1") == 0)
      #expect(try await scene.desk.fire(second, by: "node-2") == 1)
      #expect(try await scene.steps() == ["overdue 0.1.0 told"])
      try await scene.expectWhole()
    }
  }

  @Test("W3: what is lost of what is due is found and put back by another path", arguments: Backend.here)
  func audit(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { scene in
      scene.at("09:00")
      _ = try await scene.says(.arrive, minutes: 30).get()
      try await scene.desk.store.write { try $0.execute("DELETE FROM live_deadlines") }
      scene.at("09:39")
      #expect(try await scene.desk.audit() == 0)
      scene.at("09:41")
      #expect(try await scene.desk.audit() == 1)
      for _ in 0..<3 { try await scene.tick() }
      #expect(try await scene.live().alarm?.ladder == .overdue)
    }
  }
}
