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
