import Casework
import CivilTime
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

@Suite("Drills, by the real engine on both databases")
struct DrillTests {
  @Test(
    "BRD-30, W7: a drill climbs the ladder, tells those on duty under the word DRILL, is taken, stood down and scored",
    arguments: Backend.here)
  func whole(_ backend: Backend) async throws {
    try await DrillScene.run(backend) { scene in
      let drill = try await scene.start()
      #expect(drill.isRunning && drill.endsBy == LiveScene.time("08:30"))
      try await scene.expectWhole(drill.id)
      #expect(try await scene.sent().isEmpty, "nobody is told before the engine notices")
      #expect(try await scene.live.tick() == 1)
      try await scene.expectWhole(drill.id)
      scene.live.at("08:00:04")
      let first = try #require(try await scene.sent().first)
      #expect(first.subject.hasPrefix("DRILL, no danger. ") && first.text.hasPrefix("DRILL, no danger. "))
      #expect(first.event == "drill.overdue" && first.isDrill && !first.isUrgent && first.channel == .sms)
      #expect(first.text.contains("A made-up officer, DRILL-") && !first.text.contains("HV-"))
      scene.live.at("08:00:40")
      _ = try await scene.desk.acknowledgeAlarm(scene.nell, drill.id).get()
      scene.live.at("08:01:00")
      // No answer: the manager is told at once, as of an alarm.
      _ = try await scene.desk.logAttempt(scene.nell, drill.id, .noAnswer).get()
      let mails = try await scene.sent().filter { $0.channel == .email }
      #expect(!mails.isEmpty && mails.allSatisfy { $0.subject.hasPrefix("DRILL, no danger. ") })
      scene.live.at("08:01:30")
      _ = try await scene.desk.notePoliceCalled(scene.sol, drill.id, reference: "Log 417").get()
      let words = try await scene.sent()
      #expect(words.allSatisfy { $0.text.hasPrefix("DRILL") })
      #expect(try await scene.count("drill_texts") == 0, "no reference of the police is kept")
      scene.live.at("08:02:00")
      _ = try await scene.desk.standDrillDown(scene.sol, drill.id, learnt: "Keep the phone charged.").get()
      try await scene.expectWhole(drill.id)
      let over = try await scene.drill(drill.id)
      #expect(over.ending == .stoodDown && over.ended == LiveScene.time("08:02"))
      let score = try #require(over.score)
      #expect(score.acknowledgedAfter == 40 && score.acknowledgedBy == scene.nell.staff)
      #expect(score.taken == [.acknowledged, .called, .stoodDown] && score.missed.isEmpty)
      #expect(score.told == 2 && score.unanswered == 0 && score.lateness == 0)
      #expect(score.channels.map(\.channel) == [.sms, .email])
      #expect(score.channels.first?.after == 4 && score.channels.first?.sent == 1)
      let page = try #require(try await scene.desk.incident(scene.nell, drill.id))
      #expect(page.texts.values.contains("Keep the phone charged."))
    }
  }

  @Test(
    "W7: a drill of the alert code is told at once, and what each channel says never asks anybody to call the police",
    arguments: Backend.here)
  func duress(_ backend: Backend) async throws {
    try await DrillScene.run(backend) { scene in
      let drill = try await scene.start(.duress)
      var all = try await scene.sent()
      #expect(!all.isEmpty, "told in the transaction that begins it")
      for minute in 1...29 {
        scene.live.at("08:\(minute < 10 ? "0" : "")\(minute)")
        try await scene.live.tick()
        all += try await scene.sent()
      }
      #expect(all.count >= 2, "the contact and the manager")
      for dispatch in all {
        #expect(dispatch.text.hasPrefix("DRILL, no danger. ") && dispatch.event.hasPrefix("drill."))
        #expect(!dispatch.isUrgent && dispatch.isDrill)
        let asks = dispatch.text.lowercased().replacing("do not call the police", with: "")
        #expect(!asks.contains("call the police") && !asks.contains("999"), "\(dispatch.text)")
      }
      try await scene.expectWhole(drill.id)
    }
  }

  @Test(
    "W7: a drill that nobody takes ends by itself after half an hour, and is not done",
    arguments: Backend.here)
  func limit(_ backend: Backend) async throws {
    try await DrillScene.run(backend) { scene in
      let drill = try await scene.start()
      for minute in 0...29 {
        scene.live.at("08:\(minute < 10 ? "0" : "")\(minute)")
        try await scene.live.tick()
      }
      #expect(try await scene.drill(drill.id).isRunning)
      scene.live.at("08:30")
      #expect(try await scene.live.tick() == 1)
      let over = try await scene.drill(drill.id)
      #expect(over.ending == .limit)
      let score = try #require(over.score)
      #expect(!score.isTaken && score.taken.isEmpty)
      #expect(score.missed == [.acknowledged, .called, .stoodDown] && score.unanswered == score.told - 1)
      try await scene.expectWhole(drill.id)
      let register = try #require(try await scene.desk.drills(scene.nell))
      #expect(register.teams.first?.standing == .long(since: nil), "no drill that somebody took")
      #expect(register.drills.rows.map(\.id) == [drill.id])
      #expect(try await scene.desk.drillsCalledOut(scene.nell) == 1)
      #expect(
        try await scene.desk.drillsCalledOut(scene.live.scene.mary) == 0, "who starts none is not asked")
      #expect(try await scene.desk.board(scene.nell)?.drills.isEmpty == true)
    }
  }

  @Test(
    "BRD-30: a real alarm beside a drill goes before it, and what becomes of the one touches nothing of the other",
    arguments: Backend.here)
  func beside(_ backend: Backend) async throws {
    try await DrillScene.run(backend) { scene in
      scene.live.at("09:00")
      _ = try await scene.live.says(.arrive, minutes: 30).get()
      scene.live.at("09:35")
      let drill = try await scene.start(.duress)
      scene.live.at("09:40")
      for _ in 0..<2 { try await scene.live.tick() }
      #expect(try await scene.live.live().alarm?.ladder == .overdue)
      // Both are due again: what is due of the alarm is taken first, of the drill last.
      scene.live.at("09:50")
      let claims = try await scene.desk.takeDue(by: "node-1", limit: 1).claims
      #expect(claims.map(\.visit) == [scene.live.id])
      _ = try await scene.desk.fire(claims, by: "node-1")
      let board = try #require(try await scene.desk.board(scene.nell))
      #expect(board.rows.map(\.live.id) == [scene.live.id] && board.red == 1)
      #expect(board.drills.map(\.live.id) == [drill.id] && board.drills.allSatisfy { !$0.isRed })
      let sent = try await scene.sent()
      let firstDrill = sent.firstIndex(where: \.isDrill) ?? sent.endIndex
      #expect(sent[..<firstDrill].contains { $0.isUrgent } && sent[firstDrill...].allSatisfy(\.isDrill))
      // The drill ends; the alarm stands.
      let before = try await scene.live.live()
      _ = try await scene.desk.standDrillDown(scene.nell, drill.id).get()
      #expect(try await scene.live.live() == before)
      try await scene.live.expectWhole()
      #expect(
        try await scene.desk.startDrill(scene.nell, team: DrillScene.team, .overdue)
          == .failure(.refused(.alarmOpen)))
    }
  }

  @Test(
    "BRD-30: a drill is no visit, no incident and no person to any count, list, briefing or record",
    arguments: Backend.here)
  func nothingElse(_ backend: Backend) async throws {
    try await DrillScene.run(backend) { scene in
      let tables = [
        "visits", "people", "visit_crew", "incidents", "staff_positions", "safety_events", "obligations",
      ]
      var before: [String: Int] = [:]
      for table in tables { before[table] = try await scene.count(table) }
      let drill = try await scene.start(.duress)
      #expect(try await scene.desk.briefing(scene.nell, drill.id) == nil)
      #expect(try await scene.desk.breakGlass(scene.sol, drill.id, .policeCall) == nil)
      _ = try await scene.desk.acknowledgeAlarm(scene.sol, drill.id).get()
      #expect(
        try await scene.desk.standDown(
          scene.sol, drill.id, .test, codeWord: .right, how: "Seen.") == .failure(.notThere))
      #expect(try await scene.desk.raiseAlarm(scene.sol, drill.id, .help) == .failure(.notThere))
      #expect(try await scene.desk.checkInOnBehalf(scene.sol, drill.id, .safe) == .failure(.notThere))
      #expect(try await scene.desk.board(scene.nell)?.red == 0)
      _ = try await scene.desk.standDrillDown(scene.sol, drill.id).get()
      for table in tables { #expect(try await scene.count(table) == before[table], "\(table)") }
      #expect(try await scene.desk.incidents(scene.sol).total == 0)
      #expect(try await scene.desk.ownData(scene.nell).incidents.isEmpty)
      try await scene.desk.store.read { transaction in
        let journal = try transaction.run(
          "SELECT DISTINCT subject_kind FROM journal WHERE subject = \(drill.id.text)")
        #expect(try journal.map { try $0.text(0) } == ["drill"])
        // What looks for visits among what the engine keeps finds none that it could take for one.
        for table in ["live_visits", "ladder_steps", "notices"] {
          let rows = try transaction.run(
            "SELECT 1 FROM \(raw: table) WHERE visit = \(drill.id.text) AND (is_drill = 0 OR of_visit IS NOT NULL)"
          )
          #expect(rows.isEmpty, "\(table)")
        }
      }
      await #expect(throws: StoreError.self, "the database holds every row to a visit or to a drill") {
        try await scene.desk.store.write { transaction in
          try transaction.execute("UPDATE live_visits SET is_drill = 0 WHERE visit = \(drill.id.text)")
        }
      }
    }
  }

  @Test(
    "Screen 40: contacts and managers start a drill of a team they watch over, one at a time, told as they were named",
    arguments: Backend.here)
  func rights(_ backend: Backend) async throws {
    try await DrillScene.run(backend) { scene in
      func started(_ actor: Actor, team: String = DrillScene.team, seen: String? = nil) async throws
        -> DrillProblem?
      {
        let result = try await scene.desk.startDrill(actor, team: team, .overdue, seen: seen)
        return if case .failure(let problem) = result { problem } else { nil }
      }
      #expect(try await started(scene.live.scene.mary) == .notPermitted)
      #expect(try await started(scene.nell, team: "N54LDS9") == .notThere)
      let stranger = Actor(
        staff: scene.nell.staff, name: "Una Reed", roles: [.nominatedContact], team: "N99OUT1", pdu: "N99OUT",
        region: "N99")
      #expect(try await started(stranger) == .notThere)
      #expect(
        try await scene.desk.startDrill(scene.nell, team: DrillScene.team, .help) == .failure(.notPermitted))
      let register = try #require(try await scene.desk.drills(scene.nell))
      #expect(register.mayStart && register.chosen?.code == DrillScene.team)
      #expect(register.calls.first?.rungs.first?.names == ["Nell Ford"])
      #expect(try await started(scene.nell, seen: "somebody-else") == .refused(.others))
      #expect(try await started(scene.sol, seen: register.seen) == nil)
      let running = try #require(try await scene.desk.drills(scene.nell)?.teams.first?.running)
      #expect(try await started(scene.nell) == .refused(.running(running)))
      #expect(try await scene.desk.drill(stranger, running) == nil)
      #expect(try await scene.desk.incident(stranger, running) == nil)
      #expect(try await scene.desk.acknowledgeAlarm(stranger, running) == .failure(.notThere))
      #expect(try await scene.desk.endDrill(scene.live.scene.mary, running) == .failure(.notPermitted))
      _ = try await scene.desk.endDrill(scene.nell, running).get()
      #expect(try await scene.drill(running).ending == .byHand)
      #expect(
        try await scene.desk.endDrill(scene.nell, scene.live.id) == .failure(.notThere), "a visit is no drill"
      )
      #expect(try await started(scene.nell) == nil, "the next one may begin")
    }
  }

  @Test("BRD-30: once somebody took it a drill is done for a week, then owed, and called out after 90 days")
  func standing() throws {
    let last = try #require(CivilDate(text: "2025-06-02"))
    func standing(_ day: String) -> DrillStanding? {
      CivilDate(text: day).map { .of(last: last, today: $0, terms: .standard) }
    }
    let next = last.adding(days: 7)
    #expect(standing("2025-06-02") == .done(next: next) && standing("2025-06-09") == .done(next: next))
    #expect(
      standing("2025-06-10") == .overdue(since: next) && standing("2025-08-31") == .overdue(since: next))
    #expect(standing("2025-09-01") == .long(since: next))
    #expect(DrillStanding.of(last: nil, today: last, terms: .standard) == .long(since: nil))
  }

  @Test("What the engine keeps goes over into tables that hold drills too, each row and each lock")
  func migration() async throws {
    try await DrillScene.run(.sqlite) { scene in
      scene.live.at("09:00")
      _ = try await scene.live.says(.arrive, minutes: 30).get()
      scene.live.at("09:40")
      try await scene.live.tick()
      let tables = ["live_visits", "live_deadlines", "ladder_steps", "notices"]
      var before: [Int] = []
      for table in tables { before.append(try await scene.count(table)) }
      #expect(before.allSatisfy { $0 > 0 })
      // Who is known to be safe is made after these tables, and is made anew with them.
      let steps = Migrations.all.filter { [1600, 1630].contains($0.number) }
      try await scene.desk.store.write { transaction in
        try transaction.execute("DROP TABLE live_crew")
        try transaction.execute("DROP TABLE drill_texts")
        try transaction.execute("DROP TABLE drills")
        for step in steps {
          for statement in step.statements(transaction.dialect) { try transaction.execute(statement) }
        }
      }
      for (table, count) in zip(tables, before) { #expect(try await scene.count(table) == count, "\(table)") }
      try await scene.live.expectWhole()
      await #expect(throws: StoreError.self, "steps are append-only still") {
        try await scene.desk.store.write { try $0.execute("DELETE FROM ladder_steps") }
      }
      scene.live.at("09:43")
      try await scene.live.tick()
      #expect(try await scene.live.steps().count == 2)
    }
  }
}
