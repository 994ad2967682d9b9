import Casework
import CivilTime
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

@Suite("How often drills are, and the tables that hold them beside visits")
struct DrillTermsTests {
  /// A drill of the team that somebody took, on 2 July 2025.
  private func taken(_ scene: DrillScene) async throws {
    let drill = try await scene.start()
    try await scene.live.tick()
    _ = try await scene.desk.acknowledgeAlarm(scene.nell, drill.id).get()
    _ = try await scene.desk.standDrillDown(scene.sol, drill.id, learnt: "Nothing.").get()
  }

  private func desk(_ scene: DrillScene, every: Int, remindAfter: Int, days: Int) -> Desk {
    let now = LiveScene.time("08:00").adding(seconds: days * 86_400)
    // No two desks give the same ids.
    let random = SeededBytes(seed: UInt64(every * 1_000_000 + remindAfter * 1000 + days))
    return Desk(
      store: scene.desk.store, library: scene.desk.library,
      shell: Shell(
        now: { now }, randomBytes: { random.next($0) }, usesStoreClock: false,
        drills: DrillTerms(every: every, remindAfter: remindAfter)))
  }

  @Test(
    "BRD-30, W7: after how many days a team owes a drill, and after how many it is called out, is set",
    arguments: Backend.here)
  func terms(_ backend: Backend) async throws {
    try await DrillScene.run(backend) { (scene: DrillScene) async throws -> Void in
      try await taken(scene)
      func calledOut(remindAfter: Int, days: Int) async throws -> Int {
        try await desk(scene, every: 7, remindAfter: remindAfter, days: days).drillsCalledOut(scene.nell)
      }
      #expect(try await calledOut(remindAfter: 90, days: 40) == 0)
      #expect(try await calledOut(remindAfter: 30, days: 40) == 1)
      #expect(try await calledOut(remindAfter: 41, days: 40) == 0)
      func check(every: Int) async throws -> HealthCheck {
        let terms = DrillTerms(every: every, remindAfter: 90)
        let now = LiveScene.time("08:00").adding(seconds: 10 * 86_400)
        let teams = try await scene.desk.store.read {
          try $0.run("SELECT COUNT(*) FROM teams").first?.integer(0)
        }
        #expect(teams == 1)
        return try #require(await DrillChecks.run(scene.desk.store, now: now, terms: terms).first)
      }
      let week = try await check(every: 7)
      #expect(week.outcome == .warning && week.found.contains(DrillScene.team))
      let fortnight = try await check(every: 14)
      #expect(fortnight.outcome == .ok && fortnight.found == "each of 1 in the last 14 days")
      func owes(every: Int) async throws -> Bool {
        let list = try await desk(scene, every: every, remindAfter: 90, days: 10).drills(scene.nell)
        let team = try #require(list?.teams.first)
        return !team.standing.isDone
      }
      #expect(try await owes(every: 7))
      #expect(try await !owes(every: 14))
    }
  }

  /// The tables of the engine as they were before the step of drills.
  private func takeBack(_ scene: DrillScene) async throws {
    try await scene.desk.store.write { transaction in
      for table in ["live_visits", "ladder_steps", "notices"] {
        for column in ["of_visit", "of_drill"] {
          try transaction.execute("ALTER TABLE \(raw: table) DROP COLUMN \(raw: column)")
        }
        try transaction.execute(
          """
          ALTER TABLE \(raw: table) ADD CONSTRAINT \(raw: table)_visit_fkey FOREIGN KEY (visit) REFERENCES visits (id)
          """)
      }
      try transaction.execute("ALTER TABLE live_visits DROP COLUMN is_drill")
      try transaction.execute("DROP TABLE drill_texts")
      try transaction.execute("DROP TABLE drills")
    }
  }

  @Test(
    "BRD-30: on PostgreSQL the step of drills changes tables that hold rows in their place, each row and each lock"
  )
  func altered() async throws {
    try await DrillScene.run(.postgres) { (scene: DrillScene) async throws -> Void in
      scene.live.at("09:00")
      _ = try await scene.live.says(.arrive, minutes: 30).get()
      scene.live.at("09:40")
      try await scene.live.tick()
      let tables = ["live_visits", "live_deadlines", "ladder_steps", "notices"]
      var before: [Int] = []
      for table in tables { before.append(try await scene.count(table)) }
      #expect(before.allSatisfy { $0 > 0 })
      try await takeBack(scene)
      let steps = Migrations.all.filter { $0.number == 1600 }
      #expect(steps.count == 1)
      try await scene.desk.store.write { transaction in
        for step in steps {
          for statement in step.statements(transaction.dialect) { try transaction.execute(statement) }
        }
      }
      for (table, count) in zip(tables, before) { #expect(try await scene.count(table) == count, "\(table)") }
      try await scene.desk.store.read { transaction in
        for table in ["live_visits", "ladder_steps", "notices"] {
          let wrong = try transaction.run(
            """
            SELECT COUNT(*) FROM \(raw: table) WHERE is_drill <> 0 OR of_visit IS NULL OR of_visit <> visit
              OR of_drill IS NOT NULL
            """
          ).first?.integer(0)
          #expect(wrong == 0, "\(table)")
        }
      }
      try await scene.live.expectWhole()
      for refused in [
        "DELETE FROM ladder_steps", "UPDATE live_visits SET is_drill = 1", "UPDATE notices SET is_drill = 1",
        "UPDATE live_visits SET is_drill = 2",
      ] {
        await #expect(throws: StoreError.self, "\(refused)") {
          try await scene.desk.store.write { try $0.execute(SQL(text: refused, values: [])) }
        }
      }
      // The ladder goes on, and a drill has its place beside the visit.
      scene.live.at("09:43")
      try await scene.live.tick()
      #expect(try await scene.live.steps().count == 2)
      _ = try await scene.desk.standDown(
        scene.sol, scene.live.id, .overran, codeWord: .right, how: "Rang her."
      ).get()
      let drill = try await scene.start()
      try await scene.expectWhole(drill.id)
    }
  }
}
