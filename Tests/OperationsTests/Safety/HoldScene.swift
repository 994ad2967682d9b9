import Casework
import CivilTime
import Operations
import Records
import Rehearsal
import Storage
import Testing

/// A live visit that falls due while nothing runs: an engine said at 9:00 that it lives, and the next one begins later.
struct HoldScene {
  let inbound: InboundScene
  var live: LiveScene { inbound.live }
  var desk: Desk { inbound.desk }

  static func run(_ backend: Backend, _ body: (HoldScene) async throws -> Void) async throws {
    try await InboundScene.run(backend) { inbound in
      let scene = HoldScene(inbound: inbound)
      scene.live.at("09:00")
      try await scene.beat("node-0")
      try await body(scene)
    }
  }

  /// A node says that it lives.
  @discardableResult
  func beat(_ name: String = "node-1") async throws -> EngineHold? {
    try await HoldScene.beat(desk, name, at: live.clock.now)
  }

  static func beat(_ desk: Desk, _ name: String, at now: Instant) async throws -> EngineHold? {
    try await desk.beat(
      EngineNode(
        node: name, version: "1", started: now, beat: now, cycles: 1, audited: nil, missing: 0, ended: nil),
      auditAge: 0)
  }

  /// What leaves now: the codes of what happened, and to where.
  func leaving() async throws -> [String] {
    try await desk.claimNotices(by: "node-1").map { "\($0.dispatch.event) \($0.dispatch.address)" }.sorted()
  }

  /// Lets a visit go on that was held, as whoever watches over it.
  static func released(_ scene: VisitScene) async throws -> Int {
    _ = try await AccessTests.begun(scene)
    let clock = scene.rehearsal.clock
    _ = try await beat(scene.desk, "node-0", at: clock.now)
    clock.advance(seconds: 26 * 3600)
    _ = try await scene.desk.takeDue(by: "node-1").claims
    return try await scene.desk.releaseHeld(scene.sol)
  }
}
