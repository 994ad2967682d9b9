import Casework
import CivilTime
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

@Suite("What is held after an outage is seen on the board, and released knowingly")
struct HeldBoardTests {
  @Test(
    "Safety.md fault 34: each held row and its page say so until it is released",
    arguments: Backend.here)
  func rows(_ backend: Backend) async throws {
    try await HoldScene.run(backend) { (scene: HoldScene) async throws -> Void in
      let sol = scene.live.scene.sol
      #expect(try await scene.desk.board(sol)?.rows.first?.heldSince == nil)
      scene.live.at("12:31")
      try await scene.beat()
      let noticed = LiveScene.time("12:31")
      let board = try #require(try await scene.desk.board(sol))
      #expect(board.rows.map(\.heldSince) == [noticed])
      #expect(board.held == HeldVisits(count: 1, since: noticed, until: LiveScene.time("12:41")))
      let page = try #require(try await scene.desk.incident(sol, scene.live.id))
      #expect(page.row.heldSince == noticed && page.heldUntil == LiveScene.time("12:41"))
      #expect(try await scene.desk.releaseHeld(sol) == 1)
      #expect(try await scene.desk.board(sol)?.rows.map(\.heldSince) == [nil])
      #expect(try await scene.desk.incident(sol, scene.live.id)?.heldUntil == nil)
    }
  }

  @Test(
    "Safety.md fault 34: before anything leaves it is said what is sent to how many people, and that comes to pass",
    arguments: Backend.here)
  func preview(_ backend: Backend) async throws {
    try await HoldScene.run(backend) { (scene: HoldScene) async throws -> Void in
      let sol = scene.live.scene.sol
      #expect(try await scene.desk.heldRelease(sol) == nil)
      scene.live.at("12:31")
      try await scene.beat()
      _ = try await scene.leaving()
      let before = try await scene.live.live()
      let found = try #require(try await scene.desk.heldRelease(sol))
      #expect(try await scene.live.live() == before)
      #expect(found.others == 0 && found.visits.count == 1 && found.until == LiveScene.time("12:41"))
      let one = try #require(found.visits.first)
      #expect(one.ladder == .notArrived && one.messages == 0 && one.officer == scene.live.scene.mary.name)
      // Nobody who is on the visit reads it; nor does whoever watches over another team.
      #expect(try await scene.desk.heldRelease(scene.live.scene.mary) == nil)
      #expect(try await scene.desk.releaseHeld(scene.live.scene.mary) == 0)
      #expect(try await scene.desk.releaseHeld(sol) == 1)
      #expect(try await scene.live.tick() == 1)
      let told = try await scene.desk.store.read { [id = scene.live.id] in
        Set(try NoticeOutbox.notices(of: id, $0).filter { $0.item.claimableAt != nil }.map(\.recipient))
      }
      #expect(found.people + found.numbers == told.count && !told.isEmpty)
      #expect(try await scene.desk.heldRelease(sol) == nil)
    }
  }

  @Test(
    "Safety.md fault 34: a visit of which a message alone is held is marked, counted and released as well",
    arguments: Backend.here)
  func messages(_ backend: Backend) async throws {
    try await HoldScene.run(backend) { (scene: HoldScene) async throws -> Void in
      let sol = scene.live.scene.sol
      _ = try await scene.desk.raiseAlarm(sol, scene.live.id, .device).get()
      // What is due of it lies ahead, by whatever the engine did; what was to be told has not left.
      let later = LiveScene.time("18:00").milliseconds
      try await scene.desk.store.write { transaction in
        _ = try transaction.execute("UPDATE live_deadlines SET due_ms = \(later), claimable_ms = \(later)")
      }
      scene.live.at("12:31")
      try await scene.beat()
      let hold = try #require(try await scene.desk.engineHealth().hold)
      #expect(
        hold.visits == 0 && hold.messages > 0 && hold.inDanger == 1, "danger by a message alone is danger")
      let notice = try #require(try await scene.desk.claimNotices(by: "node-1").first)
      #expect(notice.dispatch.text.contains("IN DANGER: 1") && notice.dispatch.urgency == .danger)
      #expect(try await scene.desk.board(sol)?.rows.first?.heldSince == hold.noticed)
      let found = try #require(try await scene.desk.heldRelease(sol)?.visits.first)
      #expect(found.messages == hold.messages && !found.recipients.isEmpty)
      #expect(try await scene.desk.releaseHeld(sol) == 1)
      #expect(try await scene.desk.engineHealth().hold == nil)
    }
  }

  @Test(
    "Safety.md fault 34: where nobody at all can be told it goes on at once, which journal and health say",
    arguments: Backend.here)
  func nobody(_ backend: Backend) async throws {
    try await HoldScene.run(backend) { (scene: HoldScene) async throws -> Void in
      try await Self.silence(scene)
      scene.live.at("12:31")
      #expect(try await scene.live.tick() == 1)
      let health = try await scene.desk.engineHealth()
      #expect(health.hold == nil && health.isUntold && health.faults.contains(.untold))
      #expect(
        try await scene.inbound.count(
          "SELECT COUNT(*) FROM engine_holds WHERE is_open = 0 AND released_by = 'nobody-to-tell'") == 1)
      #expect(scene.desk.presence.takeUntold()?.visits == 1 && scene.desk.presence.takeUntold() == nil)
      #expect(try await scene.live.steps().contains { $0.hasSuffix("told") || $0.contains("nobody") })
      try await scene.live.expectWhole()
      try await scene.beat()
      #expect(await HoldChecks.run(scene.desk.store).first?.outcome == .warning)
      scene.live.at("12:41")
      #expect(try await !scene.desk.engineHealth().faults.contains(.untold))
    }
    // Somebody on duty has the board open: they can release it, and are waited for.
    try await HoldScene.run(backend) { (scene: HoldScene) async throws -> Void in
      try await Self.silence(scene)
      scene.live.at("12:31")
      try await scene.desk.beatBoards([scene.live.scene.sol.staff])
      #expect(try await scene.live.tick() == 0)
      #expect(try await scene.desk.engineHealth().faults.contains(.held))
    }
  }

  /// Nobody has an address, and no duty number is set.
  private static func silence(_ scene: HoldScene) async throws {
    try await scene.desk.store.write { transaction in
      try transaction.execute("UPDATE contact_points SET is_active = 0")
      try transaction.execute("DELETE FROM duty_numbers")
    }
  }
}
