import Casework
import CivilTime
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

@Suite("What watches the engine, on both databases")
struct EngineWatchTests {
  private func node(_ started: Instant, audited: Instant? = nil) -> EngineNode {
    EngineNode(
      node: "node-1", version: "1", started: started, beat: started, cycles: 1, audited: audited, missing: 0,
      ended: nil)
  }

  /// The rows of every table that a board, a list, a figure or an export is made of.
  private func counts(_ desk: Desk) async throws -> [Int] {
    try await desk.store.read { transaction in
      try ["visits", "live_visits", "live_deadlines", "ladder_steps", "notices", "journal"].map { table in
        try transaction.run("SELECT COUNT(*) FROM \(raw: table)").first?.integer(0) ?? -1
      }
    }
  }

  @Test(
    "W3, fault 31: an audit that is not finished for two minutes is said, whatever the clock did meanwhile",
    arguments: Backend.here)
  func staleAudit(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { scene in
      scene.at("08:00")
      let node = node(LiveScene.time("08:00"))
      func faults(_ time: String, auditAge: Int64?) async throws -> [EngineFault] {
        scene.at(time)
        while try await scene.desk.takeTrial(by: "node-1") != nil {}
        try await scene.desk.beat(node, auditAge: auditAge)
        return try await scene.desk.engineHealth().faults
      }
      #expect(try await faults("08:00", auditAge: nil).isEmpty)
      #expect(try await faults("08:02", auditAge: nil).isEmpty)
      #expect(try await faults("08:02:01", auditAge: nil) == [.unaudited])
      #expect(try await faults("08:02:01", auditAge: 120_000).isEmpty)
      #expect(try await faults("08:02:02", auditAge: 121_000) == [.unaudited])
      // The clock went ahead by half an hour; the audit is a second old by the steady one.
      #expect(try await faults("08:32:02", auditAge: 1000).isEmpty)
      let board = try #require(try await scene.desk.board(scene.nell))
      #expect(board.isEngineUp && board.isChecked)
      _ = try await faults("08:40", auditAge: 500_000)
      let stale = try #require(try await scene.desk.board(scene.nell))
      #expect(stale.isEngineUp && !stale.isChecked)
      scene.at("08:41")
      #expect(try await scene.desk.engineHealth().faults == [.silent])
    }
  }

  @Test(
    "C6, fault 28: a visit that is set apart is said on boards of its scope alone, and hides no other visit",
    arguments: Backend.here)
  func setApart(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { scene in
      scene.at("09:00")
      try await scene.desk.beat(node(LiveScene.time("09:00")), auditAge: 0)
      #expect(try await scene.desk.board(scene.nell)?.setApart == 0)
      try await scene.desk.store.write {
        _ = try $0.execute("UPDATE live_deadlines SET state = 'quarantined', failures = 3")
      }
      let health = try await scene.desk.engineHealth()
      #expect(health.faults == [.setApart] && !health.isUp && health.isRunning && health.isChecked)
      let marked = try #require(try await scene.desk.board(scene.nell))
      #expect(marked.setApart == 1 && marked.rows.first?.isQuarantined ?? false)
      // It cannot even be read: it has no row, and is counted all the same.
      try await scene.desk.store.write {
        _ = try $0.execute("UPDATE live_visits SET state = 'nothing that can be read'")
      }
      let unreadable = try #require(try await scene.desk.board(scene.nell))
      #expect(unreadable.setApart == 1 && unreadable.rows.isEmpty)
      #expect(try await scene.desk.board(of: .team("N54OTHER"))?.setApart == 0)
    }
  }

  @Test(
    "W4: the trial visit is claimed, fenced and climbed like others, and is in no table of visits",
    arguments: Backend.here)
  func trial(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { scene in
      let desk = scene.desk
      let before = try await counts(desk)
      scene.at("09:00")
      try await desk.beat(node(LiveScene.time("09:00")), auditAge: 0)
      #expect(try await desk.engineHealth().trial.done == nil)
      #expect(try await desk.provenAt() == nil)
      // The first one is as late as can be: it shows nothing yet, and the next follows soon.
      #expect(try await desk.takeTrial(by: "node-1") == true)
      #expect(try await desk.takeTrial(by: "node-1") == nil)
      #expect(try await !desk.engineHealth().trial.isInTime)
      #expect(try await desk.provenAt() == nil)
      scene.at("09:00:10")
      #expect(try await desk.takeTrial(by: "node-1") == true)
      #expect(try await desk.engineHealth().trial.lateness == 0)
      #expect(try await desk.provenAt() == LiveScene.time("09:00:10"))
      scene.at("09:05:09")
      #expect(try await desk.takeTrial(by: "node-1") == nil)
      scene.at("09:05:19")
      #expect(try await desk.takeTrial(by: "node-2", every: 60) == true)
      #expect(try await desk.engineHealth().trial.lateness == 9000)
      try await desk.beat(node(LiveScene.time("09:00")), auditAge: 0)
      #expect(try await desk.provenAt() == LiveScene.time("09:05:19"))
      #expect(try await counts(desk) == before)
      // Nobody takes it: that is said two minutes after it was due.
      scene.at("09:08:19")
      try await desk.beat(node(LiveScene.time("09:00")), auditAge: 0)
      #expect(try await desk.engineHealth().faults.isEmpty)
      scene.at("09:08:20")
      #expect(try await desk.engineHealth().faults == [.untried])
      #expect(try await desk.provenAt() == nil)
    }
  }

  @Test(
    "W4: nothing is proven while a visit is set apart, a notice is stuck or no node lives",
    arguments: Backend.here)
  func unproven(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { scene in
      let desk = scene.desk
      scene.at("09:00")
      _ = try await desk.takeTrial(by: "node-1")
      scene.at("09:00:10")
      _ = try await desk.takeTrial(by: "node-1")
      #expect(try await desk.provenAt() == nil)
      try await desk.beat(node(LiveScene.time("09:00")), auditAge: 0)
      #expect(try await desk.provenAt() != nil)
      // Back after an outage, before the next trial: what the last one showed is of no use any more.
      scene.at("09:05:20")
      try await desk.beat(node(LiveScene.time("09:05:20")), auditAge: 0)
      #expect(try await desk.provenAt() != nil)
      scene.at("09:05:21")
      #expect(try await desk.engineHealth().isUp)
      #expect(try await desk.provenAt() == nil)
      #expect(try await desk.takeTrial(by: "node-1") == true)
      scene.at("09:05:31")
      #expect(try await desk.takeTrial(by: "node-1") == true)
      #expect(try await desk.provenAt() != nil)
      try await desk.store.write { _ = try $0.execute("UPDATE live_deadlines SET state = 'quarantined'") }
      #expect(try await desk.provenAt() == nil)
    }
  }

  @Test("S4: what a node that ends had taken is there for the next one at once", arguments: Backend.here)
  func handBack(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { scene in
      scene.at("09:30")
      let taken = try await scene.desk.takeDue(by: "node-1").claims
      #expect(taken.count == 1)
      #expect(try await scene.desk.takeDue(by: "node-2").claims.isEmpty)
      try await scene.desk.handBack(by: "node-1")
      let second = try await scene.desk.takeDue(by: "node-2").claims
      #expect(second.count == 1)
      // What the first one held is worth nothing any more.
      #expect(try await scene.desk.fire(taken, by: "node-1") == 0)
      #expect(try await scene.desk.fire(second, by: "node-2") == 1)
      try await scene.expectWhole()
    }
  }

  @Test(
    "S1, fault 11: where another server answers, what is due of every open visit is worked out anew, once",
    arguments: Backend.here)
  func timeline(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { scene in
      let desk = scene.desk
      scene.at("09:00")
      _ = try await scene.says(.arrive, minutes: 30).get()
      #expect(try await desk.followDatabase(by: "node-1") == false)
      try await desk.store.write { transaction in
        try transaction.execute(
          "UPDATE live_deadlines SET due_ms = due_ms + 3600000, claimable_ms = due_ms + 3600000")
        guard transaction.dialect.kind == .postgres else { return }
        try DatabaseTimeline.note(77, at: LiveScene.time("08:00"), by: "node-0", putRight: 0, transaction)
      }
      let isFollowed = try await desk.followDatabase(by: "node-1")
      let hasTimelines = desk.store.dialect.kind == .postgres
      #expect(isFollowed == hasTimelines)
      if hasTimelines { try await scene.expectWhole() }
      #expect(try await desk.followDatabase(by: "node-1") == false)
    }
  }

  @Test("S1: what can be lost, and when a service does not start because of it")
  func keeping() {
    func refusal(
      _ commit: String, _ standbys: String = "", others: Bool = false, needs: Bool = false,
      _ accepted: AcceptedLoss = .none
    ) -> KeepingRefusal? {
      Keeping(kind: .postgres, commit: commit, standbys: standbys).refusal(
        hasOtherNodes: others, needsStandby: needs, accepted: accepted)
    }
    #expect(Keeping(kind: .sqlite).loss == .disk)
    #expect(Keeping(kind: .postgres, commit: "off", standbys: "one").loss == .crash)
    #expect(Keeping(kind: .postgres, commit: "local", standbys: "one").loss == .failover)
    #expect(Keeping(kind: .postgres, commit: "on", standbys: " ").loss == .failover)
    for commit in ["on", "remote_apply", "remote_write"] {
      #expect(Keeping(kind: .postgres, commit: commit, standbys: "FIRST 1 (one)").loss == .nothing)
    }
    // One node without a standby starts, as it always did.
    #expect(refusal("on") == nil && refusal("off") == nil && refusal("on", others: true) == nil)
    #expect(refusal("off", others: true) == .commitOff)
    #expect(refusal("off", "one", needs: true) == .commitOff)
    #expect(refusal("off", others: true, .failover) == .commitOff)
    #expect(refusal("off", others: true, .crash) == nil)
    #expect(refusal("on", needs: true) == .noStandby)
    #expect(refusal("on", needs: true, .failover) == nil && refusal("on", needs: true, .crash) == nil)
    #expect(refusal("on", "one", others: true, needs: true) == nil)
    let file = Keeping(kind: .sqlite)
    #expect(file.refusal(hasOtherNodes: false, needsStandby: true, accepted: .crash) == .noStandbyOfAFile)
  }
}
