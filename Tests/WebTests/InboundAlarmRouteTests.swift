import Casework
import CivilTime
import HTTPTypes
import Notices
import Operations
import Rehearsal
import Storage
import Testing
import Web

@Suite("Alarms of devices and texts of staff, through the router")
struct InboundAlarmRouteTests {
  private static let secrets = [
    "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz", "whsec_YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXoxMjM0NTY=",
  ].compactMap { WebhookSecret($0) }
  private static let token = "0123456789abcdef0123456789abcdef"

  private func run(_ backend: Backend, _ body: @Sendable (Scene) async throws -> Void) async throws {
    let settings = InboundSettings(
      alarmSecrets: Self.secrets, textTokens: [Self.token, "another-token-of-the-file"])
    try await Scene.run(backend, people: 0, settings: SiteSettings(inbound: settings)) { scene in
      // The device of whoever leads the visit that is watched, and their number.
      try await scene.desk.store.write { [live = scene.places.live.text] transaction in
        let lead = "(SELECT staff FROM visit_crew WHERE visit = '\(live)' ORDER BY position LIMIT 1)"
        try transaction.execute(
          SQL(
            text:
              "INSERT INTO staff_details (staff, version, device, recorded_at) VALUES (\(lead), 7, 'LWD-1', '2025-06-30T12:00:00.000Z')",
            values: []))
        try transaction.execute(
          SQL(
            text:
              "INSERT INTO contact_points (id, staff, channel, address, is_active, revision) VALUES ('00000000-0000-7000-8000-0000000000d1', \(lead), 'sms', '07700900123', 1, 1)",
            values: []))
      }
      try await body(scene)
    }
  }

  private func event(_ type: String = "lone-worker.alarm", _ device: String = "LWD-1", id: String = "A-17")
    -> String
  {
    """
    {"specversion":"1.0","id":"\(id)","source":"https://arc.example/alarms","type":"\(type)","subject":"\(device)",
    "time":"2025-06-30T12:59:58+01:00","data":{"latitude":52.95,"longitude":-1.15,"accuracy":12}}
    """
  }

  /// Sends a body with a signature of one of the secrets, made so many seconds ago.
  private func send(
    _ scene: Scene, _ body: String, secret: Int = 0, ago: Int64 = 0, leaving: String? = nil,
    forged: Bool = false
  ) async throws -> Answer {
    let second = scene.clock.now.milliseconds / 1000 - ago
    var headers = [
      "content-type": "application/cloudevents+json", "webhook-id": "m-1",
      "webhook-timestamp": String(second),
      "webhook-signature": StandardWebhook.signatures(
        id: "m-1", at: second, body: Array((forged ? body + " " : body).utf8), secrets: [Self.secrets[secret]]
      ),
    ]
    if let leaving { headers[leaving] = nil }
    return try await scene.visitor().ask(.post, "/inbound/alarm", headers: headers, body: body)
  }

  private func text(_ scene: Scene, _ words: String, id: String, from: String = "447700900123") async throws
    -> Answer
  {
    try await scene.visitor().ask(
      .post, "/inbound/sms",
      headers: ["content-type": "application/json", "authorization": "Bearer \(Self.token)"],
      body: #"{"id":"\#(id)","source_number":"\#(from)","message":"\#(words)"}"#)
  }

  private func alarm(_ scene: Scene) async throws -> String? {
    try await scene.desk.store.read { [live = scene.places.live.text] transaction in
      try transaction.run("SELECT alarm FROM live_visits WHERE visit = \(live)").first?.textIfAny(0)
    }
  }

  private func count(_ scene: Scene, _ sql: SQL) async throws -> Int? {
    try await scene.desk.store.read { try $0.run(sql).first?.integer(0) }
  }

  @Test(
    "INT-33, HV-8.3.4: an alarm by any secret that is known raises the visit’s, once; the alarm centre closes nothing",
    arguments: Backend.here)
  func raises(_ backend: Backend) async throws {
    try await run(backend) { (scene: Scene) async throws -> Void in
      #expect(try await send(scene, event("lone-worker.test", id: "A-0")).status == 204)
      #expect(try await alarm(scene) == nil)
      for secret in [0, 1, 0] {
        #expect(try await send(scene, event(), secret: secret, ago: 299).status == 204)
        #expect(try await alarm(scene) == "device")
      }
      #expect(try await send(scene, event("lone-worker.closed", id: "A-18")).status == 204)
      #expect(try await alarm(scene) == "device")
      #expect(
        try await count(scene, "SELECT COUNT(*) FROM journal WHERE event = 'alarm-raised' AND via = 'alarm'")
          == 1)
      #expect(try await count(scene, "SELECT COUNT(*) FROM inbound_messages") == 3)
    }
  }

  @Test(
    "INT-33, fault 21: what is forged, too old or too new is answered 401, changes nothing and is noted",
    arguments: Backend.here)
  func forged(_ backend: Backend) async throws {
    try await run(backend) { (scene: Scene) async throws -> Void in
      let answers = [
        try await send(scene, event(), forged: true), try await send(scene, event(), ago: 301),
        try await send(scene, event(), ago: -301),
        try await send(scene, event(), leaving: "webhook-signature"),
        try await send(scene, event(), leaving: "webhook-timestamp"),
        try await send(scene, event(), leaving: "webhook-id"),
      ]
      for answer in answers {
        #expect(answer.status == 401)
        #expect(answer.header("content-type") == "application/problem+json")
      }
      #expect(answers[0].text.contains("no signature of this body"))
      #expect(answers[1].text.contains("more than five minutes ago"))
      #expect(try await alarm(scene) == nil)
      #expect(try await count(scene, "SELECT COUNT(*) FROM inbound_messages") == 0)
      let noted: SQL = "SELECT COUNT(*) FROM access_log WHERE subject_kind = 'inbound' AND subject = 'alarm'"
      #expect(try await count(scene, noted) == 1)
      #expect(try await send(scene, String(repeating: "x", count: 70_000)).status == 413)
      #expect(try await scene.visitor().get("/inbound/alarm").status == 405)
    }
  }

  @Test(
    "What is signed well and nobody’s, or cannot be read, is refused with what to mend, and stands on the board",
    arguments: Backend.here)
  func unplaced(_ backend: Backend) async throws {
    try await run(backend) { (scene: Scene) async throws -> Void in
      let unknown = try await send(scene, event("lone-worker.alarm", "LWD-99"))
      #expect(unknown.status == 422 && unknown.text.contains("/subject"))
      #expect(try await send(scene, event("lone-worker.alarm", "LWD-99")).status == 422)
      let wrong = try await send(
        scene, event("alarm", "").replacing("2025-06-30T12:59:58+01:00", with: "noon"))
      #expect(wrong.status == 422)
      for part in ["/type", "/subject", "/time", "lone-worker.alarm"] { #expect(wrong.text.contains(part)) }
      #expect(try await send(scene, "[]").status == 422)
      let contact = try await scene.visitor(.nominatedContact)
      let board = try await contact.get("/board")
      #expect(board.text.contains("Came in and belongs to no visit") && board.text.contains("LWD-99"))
      #expect(board.text.contains("<title>(3) "))
      // However many there are, one line of them stands above the visits, and they themselves below.
      let parts = try ["3 messages belong to no visit", "Live visits, the most urgent first", "LWD-99"].map {
        try #require(board.text.ranges(of: $0).first).lowerBound
      }
      #expect(parts == parts.sorted())
      // The wall shows it and has nothing to press.
      let wall = try await contact.get("/board/wall")
      #expect(wall.text.contains("Device alarm") && !wall.text.contains("LWD-99"))
      let ids = board.text.matches(of: /name="message" value="([^"]+)"/).map { String($0.1) }
      #expect(ids.count == 3)
      for id in ids {
        let answer = try await contact.send("/board", [("csrf", try #require(board.token)), ("message", id)])
        #expect(answer.status == 303)
      }
      #expect(!(try await contact.get("/board").text.contains("to no visit")))
      let again = try await contact.send(
        "/board", [("csrf", try #require(board.token)), ("message", try #require(ids.first))])
      #expect(again.status == 404)
    }
  }

  @Test(
    "Safety.md fault 26: whoever brings an alarm that is nobody’s hears whether anybody is told of it",
    arguments: Backend.here)
  func told(_ backend: Backend) async throws {
    try await run(backend) { (scene: Scene) async throws -> Void in
      try await scene.desk.store.write { _ = try $0.execute("DELETE FROM duty_numbers") }
      let alone = try await send(scene, event("lone-worker.alarm", "LWD-97", id: "A-97"))
      #expect(alone.status == 422)
      #expect(
        alone.text.contains(
          "The device is nobody’s here. It stands on the safety board; nobody is told besides."))
      let unread = try await send(scene, "[]")
      #expect(unread.text.contains("It stands on the safety board; nobody is told besides."))
      try await scene.desk.store.write { transaction in
        try transaction.execute(
          """
          INSERT INTO duty_numbers (region, team, number, label, version)
          SELECT code, NULL, '01632960001', 'Duty desk', 1 FROM regions
          """)
      }
      let told = try await send(scene, event("lone-worker.alarm", "LWD-98", id: "A-98"))
      #expect(told.text.contains("The device is nobody’s here. People are told that its alarm came."))
    }
  }

  @Test(
    "OFF-27: texts of a registered number are put down, and their answers wait to be sent",
    arguments: Backend.here)
  func texts(_ backend: Backend) async throws {
    try await run(backend) { (scene: Scene) async throws -> Void in
      for _ in 0..<2 { #expect(try await text(scene, "HELP", id: "t1").status == 204) }
      #expect(try await alarm(scene) == "help")
      #expect(try await text(scene, "what is up", id: "t2").status == 204)
      #expect(try await text(scene, "HELP", id: "t3", from: "447700900999").status == 204)
      #expect(try await count(scene, "SELECT COUNT(*) FROM inbound_messages") == 3)
      #expect(try await count(scene, "SELECT COUNT(*) FROM inbound_notices WHERE kind = 'answer'") == 2)
      let odd = try await scene.visitor().ask(
        .post, "/inbound/sms",
        headers: ["content-type": "application/json", "authorization": "Bearer another-token-of-the-file"],
        body: "{}")
      #expect(odd.status == 422)
      let forged = try await scene.visitor().ask(
        .post, "/inbound/sms", headers: ["authorization": "Bearer no"], body: "{}")
      #expect(forged.status == 401)
    }
  }

  @Test("OFF-27: both are off where nothing is set")
  func off() async throws {
    try await Scene.run(.sqlite, people: 0) { (scene: Scene) async throws -> Void in
      #expect(try await send(scene, event()).status == 404)
      #expect(try await text(scene, "HELP", id: "t1").status == 404)
      #expect(try await count(scene, "SELECT COUNT(*) FROM inbound_messages") == 0)
    }
  }
}
