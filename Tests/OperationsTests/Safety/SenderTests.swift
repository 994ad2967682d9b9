import Casework
import CivilTime
import Foundation
import Logging
import Notices
import Operations
import Records
import Rehearsal
import Storage
import Synchronization
import Testing

@Suite("The sender, between the outbox and real providers")
struct SenderTests {
  private static let secret = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"

  private func carriers(voice: ProviderProcess, mail: ProviderProcess) throws -> [NoticeChannel: any Carrier]
  {
    let limits = WireLimits(connectSeconds: 15, totalSeconds: 15)
    let endpoint = try #require(WebAddress(voice.address + "/calls", allowsPlain: true))
    let secret = try #require(WebhookSecret(Self.secret))
    let webhook = try #require(
      WebhookSettings(
        endpoint: endpoint, secrets: [secret], source: "https://homeward.example", reach: .privateToo,
        allowsPlain: true, limits: limits))
    let from = try #require(MailAddress("homeward@probation.example"))
    let server = try #require(
      MailSettings(
        host: "localhost", port: mail.port, security: .none, from: from, fromName: "Homeward", limits: limits)
    )
    let now = ProviderProcess.realTime
    return [
      .voice: WebhookCarrier(settings: webhook, wire: Wire(name: "voice"), now: now),
      .email: MailCarrier(settings: server, wire: Wire(name: "mail"), now: now),
    ]
  }

  /// The states of Nell's notices of an alarm, by channel.
  private func states(_ scene: LiveScene) async throws -> [NoticeChannel: OutboxState] {
    try await scene.desk.store.read { [id = scene.id, nell = scene.nell.staff.text] transaction in
      let own = try NoticeOutbox.notices(of: id, transaction).filter {
        $0.recipient == nell && $0.kind == .alert
      }
      return Dictionary(own.map { ($0.channel, $0.item.state) }) { $1 }
    }
  }

  /// Waits until the notices stand so; where the test is ended before, says how they stand.
  private func wait(_ scene: LiveScene, for wanted: [NoticeChannel: OutboxState]) async throws {
    var found: [NoticeChannel: OutboxState] = [:]
    do {
      while true {
        found = try await states(scene)
        if found == wanted { return }
        try await Task.sleep(for: .milliseconds(20))
      }
    } catch is CancellationError {
      Issue.record("the notices stand at \(found), not \(wanted)")
      throw CancellationError()
    }
  }

  @Test(
    "Taken without a receipt, another channel is tried after a minute; what is unknown is sent again under the same key",
    .timeLimit(.minutes(10)), arguments: Backend.here)
  func nextChannel(_ backend: Backend) async throws {
    let voice = try ProviderProcess("webhook_receiver", ["--secret", Self.secret, "--faults", #"["close"]"#])
    let mail = try ProviderProcess("mail_server")
    let carriers = try carriers(voice: voice, mail: mail)
    try await LiveScene.run(backend) { scene in
      try await raiseAlarm(scene)
      try await sending(scene, carriers) {
        // Taken, and closed without an answer: nobody can be asked, so after ten seconds it is sent again.
        try await wait(scene, for: [.voice: .unknown])
        scene.clock.advance(seconds: 12)
        try await wait(scene, for: [.voice: .accepted])
        let keys = try voice.taken()
        #expect(keys.count == 2 && Set(keys).count == 1)
        let call = try #require(try voice.log().last)
        #expect(call["verified"] as? [Bool] == [true])
        #expect(
          ((call["event"] as? [String: Any])?["data"] as? [String: Any])?["to"] as? String == "07700900123")
        // No receipt in a minute.
        scene.clock.advance(seconds: 61)
        try await wait(scene, for: [.voice: .accepted, .email: .accepted])
        #expect(try mail.taken().count == 1)
      }
    }
  }

  @Test(
    "A channel that is not set is given up at once and the next is tried", .timeLimit(.minutes(10)),
    arguments: Backend.here)
  func notSet(_ backend: Backend) async throws {
    let voice = try ProviderProcess("webhook_receiver", ["--secret", Self.secret])
    let mail = try ProviderProcess("mail_server")
    var carriers = try carriers(voice: voice, mail: mail)
    carriers[.voice] = nil
    try await LiveScene.run(backend) { [carriers] scene in
      try await raiseAlarm(scene)
      try await sending(scene, carriers) {
        try await wait(scene, for: [.voice: .failed, .email: .accepted])
      }
    }
    #expect(try mail.taken().count == 1)
    #expect(try voice.log().isEmpty)
  }

  @Test(
    "I8, C9: while as much as may be under way hangs at a provider, danger goes at once",
    .timeLimit(.minutes(10)), arguments: Backend.here)
  func danger(_ backend: Backend) async throws {
    let carrier = HangingCarrier()
    try await LiveScene.run(backend) { scene in
      try await raiseAlarm(scene)
      // The same notice to twenty others, of somebody who is looked for.
      try await scene.desk.store.write { [id = scene.id] transaction in
        try transaction.execute("DELETE FROM notices")
        for number in 0..<20 { try Self.add(number, priority: 1, id, scene.nell, transaction) }
      }
      let mail = HangingCarrier()
      mail.release()
      try await sending(scene, [.voice: carrier, .email: mail]) {
        while carrier.sent.count < 6 { try await Task.sleep(for: .milliseconds(10)) }
        // INT-55: the one that hangs holds up no other.
        try await scene.desk.store.write { [id = scene.id] transaction in
          try Self.add(30, priority: 0, by: .email, id, scene.nell, transaction)
        }
        scene.desk.signal.raise()
        while mail.sent.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
        try await Task.sleep(for: .milliseconds(300))
        #expect(carrier.sent.count == 6, "two places are danger's")
        try await scene.desk.store.write { [id = scene.id] transaction in
          try Self.add(20, priority: 3, id, scene.nell, transaction)
        }
        scene.desk.signal.raise()
        while carrier.sent.count < 7 { try await Task.sleep(for: .milliseconds(5)) }
        #expect(carrier.sent.last == .danger)
        carrier.release()
        while carrier.sent.count < 21 { try await Task.sleep(for: .milliseconds(10)) }
      }
    }
  }

  private static func add(
    _ number: Int, priority: Int, by channel: NoticeChannel = .voice, _ id: VisitID, _ nell: Actor,
    _ transaction: any Transaction
  ) throws {
    try transaction.execute(
      """
      INSERT INTO notices (key, visit, epoch, kind, number, recipient, channel, is_late, is_drill, priority,
        created_ms, state, token, claimable_ms, attempts, is_overtaken)
      VALUES (\(NoticeOutbox.uuid("\(id.text)/1/alert/-/-/\(number)/\(nell.staff.text)/\(channel.rawValue)")), \(id.text), 1, 'alert',
        \(number), \(nell.staff.text), \(channel.rawValue), 0, 0, \(priority), 0, 'pending', 0, 0, 0, 0)
      """)
  }

  /// Nell is on duty with a number that her manager rang and an address of mail, and Mary asks for help.
  private func raiseAlarm(_ scene: LiveScene) async throws {
    scene.at("08:50")
    let desk = scene.desk
    let sol = scene.scene.sol
    let number = ContactPointDraft(channel: .voice, address: "07700 900123")
    let point = try #require(try await desk.addContactPoint(scene.nell, number).get().points.first)
    _ = try await desk.changeContactPoint(sol, point.id, .verified(.rang), revision: point.revision).get()
    let mail = ContactPointDraft(channel: .email, address: "nell.ford@probation.example")
    _ = try await desk.addContactPoint(scene.nell, mail).get()
    let shift = DutyPattern.Shift(
      staff: scene.nell.staff, from: DutyTime(instant: LiveScene.time("08:00"), zone: .london),
      to: DutyTime(instant: LiveScene.time("16:00"), zone: .london))
    _ = try await desk.planDuty(sol, .team("N54LDS1"), .nominatedContact, [shift]).get()
    _ = try await scene.says(.help).get()
    #expect(try await scene.steps() == ["help 0.0.0 told"])
  }

  /// Runs a body while a sender runs, and ends it as a service is ended.
  private func sending(
    _ scene: LiveScene, _ carriers: [NoticeChannel: any Carrier], _ body: () async throws -> Void
  ) async throws {
    let sender = Sender(
      desk: scene.desk, node: "node-1", carriers: carriers, elapsed: { 0 }, logger: Logger(label: "test"))
    let task = Task { try await sender.run() }
    defer { task.cancel() }
    try await body()
    task.cancel()
    try await task.value
  }
}

/// A carrier that keeps what it is given until it is released: the provider of somebody else, slow as can be.
private final class HangingCarrier: Carrier {
  private struct State {
    var sent: [DispatchUrgency] = []
    var isReleased = false
  }

  private let state = Mutex(State())

  var sent: [DispatchUrgency] { state.withLock { $0.sent } }

  func release() { state.withLock { $0.isReleased = true } }

  func send(_ dispatch: Dispatch) async -> DispatchOutcome {
    state.withLock { $0.sent.append(dispatch.urgency) }
    while !state.withLock({ $0.isReleased }), !Task.isCancelled {
      try? await Task.sleep(for: .milliseconds(10))
    }
    return .accepted(nil)
  }

  func look(key: String, providerID: String?) async -> DispatchLook { .notFound }
}
