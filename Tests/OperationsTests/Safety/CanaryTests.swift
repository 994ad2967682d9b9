import Casework
import CivilTime
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

@Suite("Test messages by each channel, and what follows from them, on both databases")
struct CanaryTests {
  private static let terms = CanaryTerms(
    addresses: [.sms: "07700900999", .email: "homeward-test@probation.example"])

  /// Nell, who is told first, has a number that was verified and an address of mail; so has Ada, who looks after the service.
  private static func run(_ backend: Backend, _ body: (LiveScene, Desk) async throws -> Void) async throws {
    try await LiveScene.run(backend) { scene in
      scene.at("07:50")
      try await scene.desk.take([
        #"{"type":"staff","code":"N54Z001","name":"Ada Hill","team":"N54LDS1","roles":["administrator"]}"#
      ])
      let ada = try await scene.desk.store.write { transaction in
        let id = try transaction.run("SELECT id FROM staff WHERE code = 'N54Z001'").first?.text(0) ?? ""
        try transaction.execute(
          """
          INSERT INTO accounts (id, user_name, staff, created_at)
          VALUES ('0190a5d0-0000-7000-8000-00000000ada0', 'ada.hill', \(id), '2025-07-01T08:00:00Z')
          """)
        return Actor(
          staff: StaffID(id), name: "Ada Hill", roles: [.administrator], team: "N54LDS1", pdu: "N54LDS",
          region: "N54")
      }
      let head = Actor(
        staff: scene.scene.mary.staff, name: "", roles: [.pduHead], team: nil, pdu: "N54LDS", region: "N54")
      for (who, number, mail) in [
        (scene.nell, "07700900101", "nell.ford@probation.example"),
        (ada, "07700900102", "ada.hill@probation.example"),
      ] {
        let text = ContactPointDraft(channel: .sms, address: number)
        let point = try #require(try await scene.desk.addContactPoint(who, text).get().points.first)
        _ = try await scene.desk.changeContactPoint(head, point.id, .verified(.rang), revision: 1).get()
        _ = try await scene.desk.addContactPoint(
          who, ContactPointDraft(channel: .email, address: mail)
        ).get()
      }
      scene.at("08:00")
      try await body(scene, scene.desk.telling(by: [.sms, .email]).probing(Self.terms))
    }
  }

  /// What a node takes of canaries now, texts alone giving receipts.
  private func take(_ desk: Desk, by node: String = "node-1", room: OutboxRoom = OutboxRoom()) async throws
    -> [ClaimedNotice]
  {
    try await desk.claimCanaries(by: node, receipts: [.sms], room: room).claims
  }

  /// The text that is due now, and mail taken by its server.
  private func text(_ desk: Desk) async throws -> ClaimedNotice? {
    var found: ClaimedNotice?
    for claim in try await take(desk) {
      if claim.dispatch.channel == .sms { found = claim; continue }
      try await desk.settleCanary(claim.dispatch.key, token: claim.token, DispatchOutcome.accepted(nil))
    }
    return found
  }

  /// A text that its provider does not take, and one that arrives at once.
  private func fails(_ desk: Desk) async throws {
    let claim = try #require(try await text(desk))
    try await desk.settleCanary(
      claim.dispatch.key, token: claim.token, DispatchOutcome.failed("notify-500", retryAfter: nil))
  }

  private func arrives(_ desk: Desk, _ id: String) async throws {
    let claim = try #require(try await text(desk))
    try await desk.settleCanary(claim.dispatch.key, token: claim.token, DispatchOutcome.accepted(id))
    try await desk.receiveReceipt(
      id: "\(id) 5", provider: "notify", providerID: id, .delivered, code: "delivered")
  }

  private func standing(_ desk: Desk, _ channel: NoticeChannel = .sms) async throws -> String {
    try await desk.channelHealth().first { $0.channel == channel }?.code ?? "none"
  }

  /// What administrators were told, and by which way first; without a receipt another follows (N3).
  private func told(_ desk: Desk) async throws -> [String] {
    try await desk.store.read { transaction in
      try transaction.run(
        """
        SELECT event, channel FROM service_notices s WHERE created_ms = (
          SELECT MIN(created_ms) FROM service_notices WHERE event = s.event AND about = s.about AND recipient = s.recipient)
        ORDER BY created_ms, event
        """
      ).map {
        "\(try $0.text(0)) \(try $0.text(1))"
      }
    }
  }

  /// The addresses that the first notices of an alarm go to.
  private func first(_ scene: LiveScene) async throws -> [String] {
    try await scene.desk.claimNotices(by: "node-1").filter { $0.dispatch.event == "safety.help" }.map(
      \.dispatch.address)
  }

  @Test(
    "N7: of two nodes one sends each canary, every fifteen minutes, and asks about it meanwhile",
    arguments: Backend.here)
  func once(_ backend: Backend) async throws {
    try await Self.run(backend) { scene, desk in
      async let left = take(desk, by: "node-1")
      async let right = take(desk, by: "node-2")
      let both = try await left + right
      #expect(both.map(\.dispatch.channel.rawValue).sorted() == ["email", "sms"])
      let sms = try #require(both.first { $0.dispatch.channel == .sms })
      #expect(sms.dispatch.text == "HOMEWARD test of the way messages go, no action needed, 09:00, number 1.")
      #expect(
        sms.dispatch.urgency == .ordinary && sms.dispatch.address == "07700900999" && !sms.isToBeLookedFor)
      #expect(try await take(desk, by: "node-2").isEmpty)
      #expect(
        try await desk.settleCanary(sms.dispatch.key, token: sms.token, DispatchOutcome.accepted("p1")))
      // It is under way: nobody sends another, one of them asks.
      scene.at("08:00:31")
      let look = try #require(try await take(desk).first { $0.dispatch.channel == .sms })
      #expect(look.isToBeLookedFor && look.providerID == "p1" && look.dispatch.key == sms.dispatch.key)
      #expect(try await take(desk, by: "node-2").first { $0.dispatch.channel == .sms } == nil)
      #expect(!(try await desk.settleCanary(sms.dispatch.key, token: sms.token, DispatchLook.notFound)))
      #expect(
        try await desk.settleCanary(
          look.dispatch.key, token: look.token, DispatchLook.found(id: "p1", .delivered)))
      #expect(try await standing(desk) == "fine")
      scene.at("08:14:59")
      #expect(try await take(desk).isEmpty)
      scene.at("08:15")
      let next = try await take(desk)
      #expect(next.count == 2 && next.allSatisfy { $0.dispatch.text.contains("number 2") })
    }
  }

  @Test(
    "N7: a channel without room is passed over; where none is set there is no canary", arguments: Backend.here
  )
  func room(_ backend: Backend) async throws {
    try await Self.run(backend) { scene, desk in
      let closed = try await take(desk, room: OutboxRoom(closed: [.sms], forDanger: [.email]))
      #expect(closed.isEmpty)
      #expect(try await take(scene.desk).isEmpty)
      #expect(try await scene.desk.telling(by: [.sms]).channelHealth().map(\.code) == ["not-probed"])
      #expect(try await take(desk).count == 2)
    }
  }

  @Test(
    "N7: two that are missed put the channel behind the others and tell who looks after the service once; one that arrives undoes both",
    arguments: Backend.here)
  func flips(_ backend: Backend) async throws {
    try await Self.run(backend) { scene, desk in
      try await fails(desk)
      #expect(try await standing(desk) == "unknown")
      scene.at("08:15")
      try await fails(desk)
      #expect(try await standing(desk) == "degraded")
      #expect(try await standing(desk, .email) == "fine")
      // By mail, for it is the text that does not arrive.
      #expect(try await told(desk) == ["service.channel-degraded email"])
      let board = try #require(try await desk.board(scene.nell))
      #expect(board.degraded == [.sms])
      _ = try await scene.says(.help).get()
      #expect(try await first(scene) == ["nell.ford@probation.example"])
      // The one-minute rule stays: without a receipt the text follows.
      for claim in try await claimed(scene) {
        try await scene.desk.settleNotice(claim.key, token: claim.token, DispatchOutcome.accepted(nil))
      }
      scene.clock.advance(seconds: 61)
      // Once for what is overtaken, once for what that put in.
      #expect(try await first(scene) + first(scene) == ["07700900101"])
      scene.at("08:30")
      try await fails(desk)
      #expect(try await told(desk).count == 1)
      scene.at("08:45")
      try await arrives(desk, "p4")
      #expect(try await standing(desk) == "fine")
      #expect(try await told(desk) == ["service.channel-degraded email", "service.channel-recovered sms"])
      #expect(try #require(try await desk.board(scene.nell)).degraded.isEmpty)
      let order = try await scene.desk.store.read { [nell = scene.nell.staff, now = scene.clock.now] in
        try InboundOutbox.ways(InboundRecipient.staff(nell).code, at: now, $0).map(\.channel)
      }
      #expect(order == [.sms, .email])
    }
  }

  @Test(
    "N7: a receipt after more than three minutes degrades; nobody who probes no more says so for ever",
    arguments: Backend.here)
  func slow(_ backend: Backend) async throws {
    try await Self.run(backend) { scene, desk in
      let claim = try #require(try await text(desk))
      try await desk.settleCanary(claim.dispatch.key, token: claim.token, DispatchOutcome.accepted("p1"))
      scene.at("08:03:01")
      #expect(try await standing(desk) == "late")
      scene.at("08:04")
      try await desk.receiveReceipt(
        id: "p1 5", provider: "notify", providerID: "p1", .delivered, code: "delivered")
      #expect(try await standing(desk) == "degraded")
      #expect(try await told(desk) == ["service.channel-degraded email"])
      scene.at("09:14")
      #expect(try await desk.engineHealth().degraded == [.sms])
      scene.at("09:16")
      #expect(try await desk.engineHealth().degraded.isEmpty)
      #expect(try await standing(desk) == "unknown")
    }
  }

  @Test(
    "N7, C4: one whose sender is gone is asked about, or says nothing where nobody can be asked",
    arguments: Backend.here)
  func gone(_ backend: Backend) async throws {
    try await Self.run(backend) { scene, desk in
      #expect(try await take(desk).count == 2)
      scene.at("08:01:01")
      let looked = try await take(desk, by: "node-2")
      #expect(looked.map(\.isToBeLookedFor) == [true] && looked.first?.dispatch.channel == .sms)
      #expect(try await standing(desk, .email) == "unknown")
      scene.at("08:15")
      #expect(
        try await take(desk, by: "node-2").map(\.isToBeLookedFor).sorted { !$0 && $1 } == [false, true])
    }
  }

  @Test("N7: they are kept for seven days", arguments: Backend.here)
  func kept(_ backend: Backend) async throws {
    try await Self.run(backend) { scene, desk in
      try await arrives(desk, "p1")
      scene.clock.advance(seconds: 7 * 86_400 + 1)
      try await arrives(desk, "p2")
      let count = try await desk.store.read {
        try $0.run("SELECT COUNT(*) FROM canaries WHERE channel = 'sms'").first?.integer(0)
      }
      #expect(count == 1)
    }
  }

  private func claimed(_ scene: LiveScene) async throws -> [(key: String, token: Int)] {
    try await scene.desk.store.read { transaction in
      try transaction.run("SELECT key, token FROM notices WHERE state = 'sending'").map {
        (try $0.text(0), try $0.integer(1))
      }
    }
  }
}
