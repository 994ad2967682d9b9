import Casework
import HTTPTypes
import Operations
import Rehearsal
import Storage
import Testing
import Web

@Suite("What providers tell us, through the router")
struct InboundRouteTests {
  private static let token = "0123456789abcdef0123456789abcdef"
  private static let message = "0b7f3c52-0000-4000-8000-00000000abcd"

  private func run(
    _ backend: Backend,
    inbound: InboundSettings = InboundSettings(receiptTokens: [token, "the-next-one-of-them"]),
    _ body: @Sendable (Scene) async throws -> Void
  ) async throws {
    try await Scene.run(backend, people: 0, settings: SiteSettings(inbound: inbound)) { scene in
      // A notice that Notify has taken, and of which no word came yet.
      try await scene.desk.store.write { [live = scene.places.live.text] transaction in
        try transaction.execute(
          """
          INSERT INTO notices (key, visit, epoch, kind, number, recipient, channel, is_late, is_drill, priority,
            created_ms, state, token, claimable_ms, attempts, provider_id, is_overtaken)
          VALUES ('00000000-0000-4000-8000-0000000000c1', \(live), 1, 'alert', 0, 'duty-number', 'sms', \(false), \(false), 1,
            1751284800000, 'accepted', 1, 1751284860000, 1, \(Self.message), \(false))
          """)
      }
      try await body(scene)
    }
  }

  private func body(_ status: String, of message: String = message) -> String {
    """
    {"id":"\(message)","reference":"00000000-0000-4000-8000-0000000000c1","to":"+447700900123","status":"\(status)",
    "completed_at":"2025-06-30T12:00:02Z","notification_type":"sms"}
    """
  }

  private func tell(
    _ scene: Scene, _ body: String, _ authorization: String? = "Bearer \(token)"
  ) async throws -> Answer {
    var headers = ["content-type": "application/json"]
    headers["authorization"] = authorization
    return try await scene.visitor().ask(.post, "/inbound/notify", headers: headers, body: body)
  }

  private func state(_ scene: Scene) async throws -> String? {
    try await scene.desk.store.read {
      try $0.run("SELECT state FROM notices WHERE key = '00000000-0000-4000-8000-0000000000c1'").first?.text(
        0)
    }
  }

  private func count(_ scene: Scene, _ sql: SQL) async throws -> Int? {
    try await scene.desk.store.read { try $0.run(sql).first?.integer(0) }
  }

  @Test(
    "N2, fault 21: receipts count once, in whatever order they come, and what is unknown is taken and ignored",
    arguments: Backend.here)
  func receipts(_ backend: Backend) async throws {
    try await run(backend) { (scene: Scene) async throws -> Void in
      for word in ["being-thought-about", "\u{0}"] {
        #expect(try await tell(scene, body(word)).status == 204)
      }
      #expect(try await tell(scene, "[]").status == 204)
      #expect(try await tell(scene, body("sending")).status == 204)
      #expect(try await state(scene) == "accepted")
      for _ in 0..<2 {
        #expect(try await tell(scene, body("delivered"), "bearer the-next-one-of-them").status == 204)
      }
      #expect(try await state(scene) == "delivered")
      // What comes late takes nothing back.
      for word in ["sending", "temporary-failure", "permanent-failure"] {
        #expect(try await tell(scene, body(word)).status == 204)
      }
      #expect(try await state(scene) == "delivered")
      // Of a message that is not known yet it is kept.
      let early = "0b7f3c52-0000-4000-8000-00000000ffff"
      #expect(try await tell(scene, body("delivered", of: early)).status == 204)
      #expect(
        try await count(scene, "SELECT COUNT(*) FROM notice_receipts WHERE provider_id = \(early)") == 1)
      #expect(
        try await count(scene, "SELECT COUNT(*) FROM notice_receipts WHERE provider_id = \(Self.message)")
          == 4)
    }
  }

  @Test(
    "Fault 21: a forged receipt is answered 401 before its body is looked at, changes nothing and is noted",
    arguments: Backend.here)
  func forged(_ backend: Backend) async throws {
    try await run(backend) { (scene: Scene) async throws -> Void in
      for word in [nil, "", "Bearer", "Bearer ", "Bearer \(Self.token)x", "Basic \(Self.token)", Self.token] {
        let answer = try await tell(scene, String(repeating: "x", count: 100_000), word)
        #expect(answer.status == 401 && answer.header("www-authenticate")?.hasPrefix("Bearer") == true)
      }
      #expect(try await tell(scene, body("delivered"), "Bearer wrong").status == 401)
      #expect(try await state(scene) == "accepted")
      #expect(try await count(scene, "SELECT COUNT(*) FROM notice_receipts") == 0)
      // The clock stands still: of a flood one is written down.
      let noted: SQL = """
        SELECT COUNT(*) FROM access_log WHERE subject_kind = 'inbound' AND subject = 'receipt' AND outcome = 'refused'
        """
      #expect(try await count(scene, noted) == 1)
      scene.clock.advance(seconds: 2)
      #expect(try await tell(scene, "", nil).status == 401)
      #expect(try await count(scene, noted) == 2)
      #expect(try await tell(scene, String(repeating: "x", count: 70_000)).status == 413)
      #expect(try await scene.visitor().get("/inbound/notify").status == 405)
    }
  }

  @Test("Where no token is set there is nothing to call")
  func off() async throws {
    try await run(.sqlite, inbound: InboundSettings()) { (scene: Scene) async throws -> Void in
      #expect(try await tell(scene, body("delivered")).status == 404)
      #expect(try await tell(scene, body("delivered"), "Bearer ").status == 404)
      #expect(try await state(scene) == "accepted")
    }
  }
}
