import Casework
import CivilTime
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

@Suite("What lone worker devices say")
struct InboundDeviceTests {
  @Test(
    "HV-8.3.4: an alarm of somebody’s own device is the alarm of the visit they are in, once however often it is told",
    arguments: Backend.here)
  func own(_ backend: Backend) async throws {
    try await InboundScene.run(backend) { scene in
      _ = try await scene.live.says(.arrive, minutes: 30).get()
      let place = StaffPosition(
        latitude: 52.95, longitude: -1.15, accuracyMetres: 12, taken: scene.live.clock.now)
      for _ in 0..<3 { #expect(try await scene.device(.alarm, position: place) == .applied) }
      let live = try await scene.live.live()
      #expect(live.alarm?.ladder == .device && live.phase == .inVisit)
      try await scene.live.expectWhole()
      let raised: SQL = """
        SELECT COUNT(*) FROM journal WHERE subject_kind = 'live-visit' AND event = 'alarm-raised' AND via = 'alarm'
        """
      #expect(try await scene.count(raised) == 1)
      #expect(try await scene.count("SELECT COUNT(*) FROM staff_positions") == 1)
      #expect(try await scene.count("SELECT COUNT(*) FROM inbound_messages WHERE sender IS NOT NULL") == 0)
      // The ladder tells people; nothing is told besides.
      #expect(try await scene.live.steps().first?.hasPrefix("device ") == true)
      #expect(try await scene.notices().isEmpty)
      #expect(try await scene.messages().isEmpty)
    }
  }

  @Test(
    "N2: what the alarm centre answered or closed is information: it ends no alarm and stops no ladder",
    arguments: Backend.here)
  func information(_ backend: Backend) async throws {
    try await InboundScene.run(backend) { scene in
      _ = try await scene.live.says(.arrive, minutes: 30).get()
      #expect(try await scene.device(.closed, id: "A-0") == .noted)
      #expect(try await scene.device(.alarm) == .applied)
      let before = try await scene.live.live()
      #expect(try await scene.device(.answered, id: "A-2") == .information)
      #expect(try await scene.device(.closed, id: "A-3") == .information)
      #expect(try await scene.device(.test, id: "A-4") == .noted)
      #expect(try await scene.live.live() == before)
      let board = try #require(try await scene.desk.board(scene.live.nell))
      #expect(
        board.messages.map(\.message.word).sorted { $0.rawValue < $1.rawValue } == [.answered, .closed])
      #expect(board.messages.allSatisfy { !$0.message.isUrgent })
      #expect(try await scene.notices().isEmpty)
    }
  }

  @Test(
    "HV-5.3.5, NK-5: a device that a visit has booked raises the alarm of that visit, before anybody arrived too",
    arguments: Backend.here)
  func booked(_ backend: Backend) async throws {
    try await InboundScene.run(backend) { scene in
      try await scene.desk.store.write { [id = scene.live.id.text] transaction in
        try transaction.execute(
          "INSERT INTO resources (code, kind, name, team, in_service) VALUES ('POOL-1', 'lone-worker-device', 'One', 'N54LDS1', 1)"
        )
        try transaction.execute(
          """
          INSERT INTO bookings (resource, visit, from_at, to_at)
          VALUES ('POOL-1', \(id), '2025-07-02T08:30:00.000Z', '2025-07-02T10:15:00.000Z')
          """)
      }
      #expect(try await scene.device(.alarm, "pool-1") == .applied)
      #expect(try await scene.live.live().alarm?.ladder == .device)
      try await scene.live.expectWhole()
    }
  }

  @Test(
    "Safety.md fault 26: the device of somebody without a visit brings whoever is on duty and the duty number, and stays on the board until somebody saw to it",
    arguments: Backend.here)
  func noVisit(_ backend: Backend) async throws {
    try await InboundScene.run(backend) { scene in
      // By the code of a member of staff: Sol makes no visit.
      #expect(try await scene.device(.alarm, "N54A009") == .noVisit)
      #expect(
        try await scene.notices() == ["alert staff sms pending", "alert team:N54LDS1 voice pending"])
      let board = try #require(try await scene.desk.board(scene.live.nell))
      let one = try #require(board.messages.first)
      #expect(board.red == 1 && one.message.isUrgent && one.message.sender == "N54A009")
      #expect(one.officer == scene.live.scene.sol.name)
      // Their own board does not show it (BRD-41).
      #expect(try await scene.desk.board(scene.live.scene.sol)?.messages.isEmpty == true)
      let claimed = try await scene.desk.claimNotices(by: "node-1")
      let own = claimed.filter { $0.dispatch.event == "safety.message" }
      #expect(
        own.count == 2
          && own.allSatisfy { $0.dispatch.isUrgent && $0.dispatch.text.contains("Call them now") })
      let call = try #require(own.first { $0.dispatch.channel == .voice })
      #expect(call.dispatch.address == "01632960002")
      #expect(try await scene.desk.settleNotice(call.dispatch.key, token: call.token, .accepted("p-1")))
      #expect(
        !(try await scene.desk.settleNotice(call.dispatch.key, token: call.token + 1, .accepted("p-2"))))
      _ = try await scene.desk.receiveReceipt(
        id: "r-1", provider: "notify", providerID: "p-1", .delivered, code: "delivered")
      #expect(try await scene.notices().contains("alert team:N54LDS1 voice delivered"))
      // No receipt in a minute: another way (N3).
      let text = try #require(own.first { $0.dispatch.channel == .sms })
      #expect(try await scene.desk.settleNotice(text.dispatch.key, token: text.token, .refused("no")))
      _ = try await scene.desk.claimNotices(by: "node-1")
      #expect(try await scene.desk.seeToMessage(scene.live.nell, one.message.id))
      #expect(!(try await scene.desk.seeToMessage(scene.live.nell, one.message.id)))
      #expect(try await scene.messages().isEmpty)
      #expect(try await scene.count("SELECT COUNT(*) FROM inbound_messages WHERE sender IS NOT NULL") == 0)
      #expect(
        try await scene.count("SELECT COUNT(*) FROM inbound_notices WHERE claimable_ms IS NOT NULL") == 0)
    }
  }

  @Test(
    "An alarm of a device that is nobody’s, or that cannot be read, brings the duty number of the region",
    arguments: Backend.here)
  func unknown(_ backend: Backend) async throws {
    try await InboundScene.run(backend) { scene in
      #expect(try await scene.device(.test, "LWD-9999", id: "A-0") == .noted)
      #expect(try await scene.device(.alarm, "LWD-9999") == .unknownSender)
      #expect(try await scene.device(.alarm, "LWD-9999") == .unknownSender)
      #expect(try await scene.notices() == ["alert region:N54 voice pending"])
      // What is not understood rings once, until somebody looks.
      for id in ["B-1", "B-2", "B-3"] {
        #expect(try await scene.device(.other, nil, id: id) == .notUnderstood)
      }
      #expect(try await scene.notices().count == 2)
      #expect(try await scene.messages().count == 4)
      #expect(try await scene.desk.board(scene.live.nell)?.red == 4)
      let stranger = Actor(
        staff: scene.live.nell.staff, name: "", roles: [.administrator], team: nil, pdu: nil, region: "N54")
      let first = try #require(try await scene.messages().first)
      #expect(!(try await scene.desk.seeToMessage(stranger, first.message.id)))
    }
  }

  @Test(
    "A device that two members of staff name is that of the one who is out; where neither is, people are told",
    arguments: Backend.here)
  func shared(_ backend: Backend) async throws {
    try await InboundScene.run(backend) { scene in
      _ = try await scene.desk.recordSafetyDetails(
        scene.live.scene.sol, SafetyDetails([.device: "LWD-0042"]), version: 0
      ).get()
      _ = try await scene.live.says(.arrive, minutes: 30).get()
      #expect(try await scene.device(.alarm) == .applied)
      #expect(try await scene.live.live().alarm?.ladder == .device)
      scene.live.clock.advance(seconds: 3 * 86_400)
      _ = try await scene.desk.standDown(
        scene.live.scene.sol, scene.live.id, .test, codeWord: .right, how: "Rang her."
      ).get()
      scene.live.clock.advance(seconds: 86_400)
      #expect(try await scene.device(.alarm, id: "A-9") == .unknownSender)
    }
  }
}
