import Casework
import CivilTime
import Foundation
import Logging
import Notices
import Operations
import Records
import Rehearsal
import Storage
import Testing

@Suite("A contact point is verified by a code that is sent to it")
struct ContactCodeTests {
  private static func add(
    _ scene: DutyScene, _ code: String = "NORA", _ channel: NoticeChannel = .sms,
    _ address: String = "07700 900123"
  ) async throws -> ContactPoint {
    let draft = ContactPointDraft(channel: channel, address: address)
    let file = try await scene.desk.addContactPoint(scene.actor(code), draft).get()
    return try #require(file.points.first { $0.channel == channel })
  }

  /// Takes what is to be sent as a sender does, and says that the provider has it.
  private static func leave(
    _ scene: DutyScene, _ outcome: DispatchOutcome = .accepted("P-1")
  ) async throws -> [Dispatch] {
    let claims = try await scene.desk.claimNotices(by: "node-1")
    for claim in claims {
      #expect(try await scene.desk.settleNotice(claim.dispatch.key, token: claim.token, outcome))
    }
    return claims.map(\.dispatch)
  }

  private static func digits(_ text: String) throws -> String {
    String(try #require(text.firstMatch(of: /[0-9]{6}/)).0)
  }

  /// Another code than this one.
  private static func another(_ code: String) -> String { code == "111111" ? "222222" : "111111" }

  /// The one row of codes as the table holds it, all columns as text.
  private static func row(_ scene: DutyScene) async throws -> [String?] {
    try await scene.store.read { transaction in
      let row = try #require(
        try transaction.run(
          """
          SELECT digest_key, digest, state, CAST(is_open AS TEXT), CAST(wrong AS TEXT) FROM contact_codes
          ORDER BY asked_ms DESC, key DESC
          """
        ).first)
      return try (0..<5).map { try row.textIfAny($0) }
    }
  }

  private static func problem(
    _ result: Result<ContactFile, ContactProblem>
  ) -> ContactCodeProblem? {
    guard case .failure(.code(let problem, _)) = result else { return nil }
    return problem
  }

  @Test(
    "BRD-28, N6: it goes over that very address, only its hash is kept, and typed in it counts for 90 days",
    arguments: Backend.here)
  func whole(_ backend: Backend) async throws {
    try await DutyScene.run(backend) { scene in
      let nora = try scene.actor("NORA")
      let point = try await Self.add(scene)
      let sent = try await scene.desk.sendContactCode(nora, point.id).get()
      #expect(sent.code?.state == .pending && sent.points.first?.verified == nil)
      #expect(Self.problem(try await scene.desk.confirmContactCode(nora, point.id, "000000")) == .notSent)
      #expect(try await scene.desk.nextNotice().due == scene.now)
      let dispatch = try #require(try await Self.leave(scene).first)
      #expect(dispatch.channel == .sms && dispatch.address == "07700900123")
      #expect(dispatch.urgency == .ordinary && dispatch.event == "contact.code")
      #expect(!dispatch.text.contains("Nora") && !dispatch.subject.contains(/[0-9]/))
      let code = try Self.digits(dispatch.text)
      let kept = try await Self.row(scene)
      #expect(kept[0]?.utf8.count == 64 && kept[1]?.utf8.count == 64 && kept[2] == "accepted")
      #expect(!kept.contains { $0 == code })
      scene.rehearsal.clock.advance(seconds: 30)
      let typed = String(code.prefix(3)) + " " + String(code.suffix(3))
      let file = try await scene.desk.confirmContactCode(nora, point.id, typed).get()
      let after = try #require(file.points.first)
      #expect(after.verified?.proof == .code && after.verified?.stamp == Stamp(by: nora.staff, at: scene.now))
      #expect(after.isReachable(at: scene.now.adding(seconds: 90 * 86_400 - 1)) && file.code == nil)
      let closed = try await Self.row(scene)
      #expect(closed[0] == nil && closed[1] == nil && closed[3] == "0")
      // Used once.
      #expect(Self.problem(try await scene.desk.confirmContactCode(nora, point.id, code)) == .expired)
      try await scene.store.read { transaction in
        let folded = try DutyRecords.foldedPoint(point.id, transaction)
        #expect(try folded?.at(point.address) == DutyRecords.contactPoint(point.id, transaction))
        let names = try transaction.run(
          "SELECT event FROM journal WHERE subject = \(point.id.text) ORDER BY revision"
        ).map { try $0.text(0) }
        #expect(
          names == ["contact-point-added", "contact-point-code-asked", "contact-point-verified"])
      }
    }
  }

  @Test(
    "BRD-28: after five wrong ones it counts no more; what is no code is not counted", arguments: Backend.here
  )
  func tries(_ backend: Backend) async throws {
    try await DutyScene.run(backend) { scene in
      let nora = try scene.actor("NORA")
      let point = try await Self.add(scene)
      _ = try await scene.desk.sendContactCode(nora, point.id).get()
      let code = try Self.digits(try #require(try await Self.leave(scene).first).text)
      func type(_ text: String) async throws -> ContactCodeProblem? {
        Self.problem(try await scene.desk.confirmContactCode(nora, point.id, text))
      }
      for left in [4, 3, 2, 1] {
        #expect(try await type(Self.another(code)) == .wrong(left: left))
        #expect(try await type("12345") == .notSixDigits)
        #expect(try await type(" ") == .missing)
      }
      #expect(try await type(Self.another(code)) == .usedUp)
      #expect(try await type(code) == .expired)
      let row = try await Self.row(scene)
      #expect(row[1] == nil && row[3] == "0" && row[4] == "5")
      #expect(try await scene.desk.contacts(nora, of: nora.staff)?.points.first?.verified == nil)
    }
  }

  @Test(
    "BRD-28: one a minute and five in 24 hours for a point; the newest alone counts, for 15 minutes",
    arguments: Backend.here)
  func limits(_ backend: Backend) async throws {
    try await DutyScene.run(backend) { scene in
      let nora = try scene.actor("NORA")
      let point = try await Self.add(scene)
      let desk = scene.desk
      var codes: [String] = []
      for turn in 0..<5 {
        _ = try await desk.sendContactCode(nora, point.id).get()
        codes.append(try Self.digits(try #require(try await Self.leave(scene).first).text))
        scene.rehearsal.clock.advance(seconds: 59)
        let soon = Self.problem(try await desk.sendContactCode(nora, point.id))
        #expect(soon == (turn == 4 ? .tooMany : .tooSoon))
        scene.rehearsal.clock.advance(seconds: 1)
      }
      #expect(Self.problem(try await desk.sendContactCode(nora, point.id)) == .tooMany)
      // Another point of the same person has its own.
      let other = try await Self.add(scene, "NORA", .email, "nora@probation.example")
      _ = try await desk.sendContactCode(nora, other.id).get()
      let old = Self.problem(try await desk.confirmContactCode(nora, point.id, codes[0]))
      #expect(codes[0] == codes[4] || old == .wrong(left: 4))
      // The last was asked for a minute ago: to the last millisecond of its quarter of an hour.
      scene.rehearsal.clock.set(scene.now.adding(seconds: 840))
      #expect(Self.problem(try await desk.confirmContactCode(nora, point.id, codes[4])) == .expired)
      #expect(try await desk.contacts(nora, of: nora.staff)?.code?.code.point == other.id)
      scene.rehearsal.clock.advance(seconds: 86_400)
      _ = try await desk.sendContactCode(nora, point.id).get()
      let last = try Self.digits(try #require(try await Self.leave(scene).last).text)
      scene.rehearsal.clock.set(Instant(milliseconds: scene.now.milliseconds + 899_999))
      #expect(try await desk.confirmContactCode(nora, point.id, last).get().points.first?.verified != nil)
    }
  }

  @Test(
    "BRD-28: nobody asks for more than twenty in 24 hours, whatever points they go to",
    arguments: Backend.here)
  func byWhoAsks(_ backend: Backend) async throws {
    try await DutyScene.run(backend) { scene in
      let (nora, mia) = (try scene.actor("NORA"), try scene.actor("MIA"))
      var points: [ContactPoint] = []
      for number in 0..<5 { points.append(try await Self.add(scene, "NORA", .sms, "07700 90012\(number)")) }
      points = try #require(try await scene.desk.contacts(nora, of: nora.staff)).points
      for _ in 0..<4 {
        for point in points { _ = try await scene.desk.sendContactCode(mia, point.id).get() }
        scene.rehearsal.clock.advance(seconds: 3600)
      }
      #expect(Self.problem(try await scene.desk.sendContactCode(mia, points[0].id)) == .tooManyAsked)
      // Another person may, until the address has had its five.
      _ = try await scene.desk.sendContactCode(nora, points[0].id).get()
      scene.rehearsal.clock.advance(seconds: 86_400)
      _ = try await scene.desk.sendContactCode(mia, points[0].id).get()
    }
  }

  @Test(
    "BRD-28: one that cannot be sent is said to have failed, and another can be asked for",
    arguments: Backend.here)
  func failed(_ backend: Backend) async throws {
    try await DutyScene.run(backend) { scene in
      let nora = try scene.actor("NORA")
      let point = try await Self.add(scene)
      _ = try await scene.desk.sendContactCode(nora, point.id).get()
      _ = try await Self.leave(scene, .refused("notify-400"))
      #expect(try await scene.desk.contacts(nora, of: nora.staff)?.code?.hasFailed == true)
      scene.rehearsal.clock.advance(seconds: 60)
      #expect(try await scene.desk.sendContactCode(nora, point.id).get().code?.hasFailed == false)
    }
  }

  @Test(
    "BRD-28: for oneself and for whoever looks after somebody; nobody else, and not where nothing leaves",
    arguments: Backend.here)
  func who(_ backend: Backend) async throws {
    try await DutyScene.run(backend) { scene in
      let desk = scene.desk
      let point = try await Self.add(scene)
      for stranger in ["FAY", "NED", "OMAR"] {
        let actor = try scene.actor(stranger)
        #expect(try await desk.sendContactCode(actor, point.id) == .failure(.notThere), "\(stranger)")
        let typed = try await desk.confirmContactCode(actor, point.id, "000000")
        #expect(typed == .failure(.notThere), "\(stranger)")
      }
      let none = ContactPointID("00000000-0000-7000-8000-000000000009")
      #expect(try await desk.sendContactCode(scene.actor("MIA"), none) == .failure(.notThere))
      let silent = desk.telling(by: [.email])
      let refused = try await silent.sendContactCode(scene.actor("NORA"), point.id)
      #expect(Self.problem(refused) == .noCarrier)
      #expect(try await silent.contacts(scene.actor("NORA"), of: scene.id("NORA"))?.carried == [.email])
      #expect(try await desk.claimNotices(by: "node-1").isEmpty)
      // A manager has it sent and types in what is read out.
      let mia = try scene.actor("MIA")
      _ = try await desk.sendContactCode(mia, point.id).get()
      let code = try Self.digits(try #require(try await Self.leave(scene).first).text)
      let file = try await desk.confirmContactCode(mia, point.id, code).get()
      #expect(file.points.first?.verified?.stamp.by == mia.staff)
      // Out of use: what has not left does not leave.
      scene.rehearsal.clock.advance(seconds: 60)
      let again = try await desk.sendContactCode(mia, point.id).get()
      let revision = try #require(again.points.first).revision
      _ = try await desk.changeContactPoint(mia, point.id, .removed, revision: revision).get()
      #expect(try await desk.claimNotices(by: "node-1").isEmpty)
      #expect(try await Self.row(scene)[2] == "cancelled")
      #expect(try await desk.sendContactCode(mia, point.id) == .failure(.notThere))
    }
  }

  @Test(
    "BRD-28, N1, N2: sent again it is another code, a receipt counts, and what is too old does not leave",
    arguments: Backend.here)
  func outbox(_ backend: Backend) async throws {
    try await DutyScene.run(backend) { scene in
      let nora = try scene.actor("NORA")
      let desk = scene.desk
      let point = try await Self.add(scene)
      _ = try await desk.sendContactCode(nora, point.id).get()
      // No place but danger's, or none by this channel: it waits.
      for room in [OutboxRoom(closed: [.sms]), OutboxRoom(forDanger: [.sms])] {
        #expect(try await desk.claimNotices(by: "node-1", room: room).isEmpty)
        #expect(try await desk.nextNotice(room: room).due == nil)
      }
      let first = try #require(try await Self.leave(scene, .unknown("notify-timeout")).first)
      scene.rehearsal.clock.advance(seconds: 11)
      let look = try #require(try await desk.claimNotices(by: "node-1").first)
      #expect(look.isToBeLookedFor && look.dispatch.key == first.key && look.dispatch.text.isEmpty)
      #expect(try await desk.settleNotice(first.key, token: look.token, DispatchLook.notFound))
      let second = try #require(try await Self.leave(scene, .accepted("P-7")).first)
      #expect(second.key == first.key && second.text.contains("replaces"))
      let (old, new) = (try Self.digits(first.text), try Self.digits(second.text))
      if old != new {
        let early = Self.problem(try await desk.confirmContactCode(nora, point.id, old))
        #expect(early == .wrong(left: 4))
      }
      #expect(
        try await desk.receiveReceipt(
          id: "r-1", provider: "notify", providerID: "P-7", .delivered, code: "delivered"))
      #expect(try await desk.contacts(nora, of: nora.staff)?.code?.state == .delivered)
      _ = try await desk.confirmContactCode(nora, point.id, new).get()
      // No channel took it until it was too late.
      scene.rehearsal.clock.advance(seconds: 60)
      _ = try await desk.sendContactCode(nora, point.id).get()
      scene.rehearsal.clock.advance(seconds: 900)
      for _ in 0..<3 { #expect(try await desk.claimNotices(by: "node-1").isEmpty) }
      #expect(try await Self.row(scene)[2] == "failed")
      #expect(try await desk.nextNotice().due == nil)
    }
  }

  @Test(
    "BRD-28: through the real sender to a real mail server and back", .timeLimit(.minutes(5)),
    arguments: Backend.here)
  func sender(_ backend: Backend) async throws {
    let mail = try ProviderProcess("mail_server")
    let from = try #require(MailAddress("homeward@probation.example"))
    let server = try #require(
      MailSettings(
        host: "localhost", port: mail.port, security: .none, from: from, fromName: "Homeward",
        limits: WireLimits(connectSeconds: 15, totalSeconds: 15)))
    let carrier = MailCarrier(settings: server, wire: Wire(name: "mail"), now: ProviderProcess.realTime)
    try await DutyScene.run(backend) { scene in
      let nora = try scene.actor("NORA")
      let point = try await Self.add(scene, "NORA", .email, "nora.marsh@probation.example")
      let sender = Sender(
        desk: scene.desk, node: "node-1", carriers: [.email: carrier], elapsed: { 0 },
        logger: Logger(label: "test"))
      let task = Task { try await sender.run() }
      defer { task.cancel() }
      _ = try await scene.desk.sendContactCode(nora, point.id).get()
      while try mail.taken().isEmpty { try await Task.sleep(for: .milliseconds(20)) }
      let message = try #require(try mail.log().last { $0["taken"] as? Bool == true })
      #expect(message["to"] as? [String] == ["nora.marsh@probation.example"])
      #expect((message["headers"] as? [String])?.contains("Importance") == false)
      let code = try Self.digits(try #require(message["text"] as? String))
      let file = try await scene.desk.confirmContactCode(nora, point.id, code).get()
      #expect(file.points.first?.verified?.proof == .code)
      // An address of mail never makes somebody reachable (N6 stays as it is).
      #expect(file.points.first?.isReachable(at: scene.now) == false)
      task.cancel()
      try await task.value
    }
  }
}
