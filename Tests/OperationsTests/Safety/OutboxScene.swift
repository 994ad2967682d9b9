import Casework
import CivilTime
import Operations
import Records
import Rehearsal
import Storage
import Synchronization
import Testing

/// Something to be told in each of the outboxes, to Nell and to the duty number.
struct OutboxScene {
  static let tables = ["service_notices", "inbound_notices", "notices", "contact_codes"]

  let inbound: InboundScene
  let faults = ToldFaults()
  var live: LiveScene { inbound.live }
  var desk: Desk { inbound.desk }

  static let text = "+447700900456"
  static let mail = "nell.ford@probation.example"

  static func run(_ backend: Backend, _ body: (OutboxScene) async throws -> Void) async throws {
    try await InboundScene.run(backend) { try await body(OutboxScene(inbound: $0)) }
  }

  /// Nell can be reached by mail too, from now on.
  func addMail() async throws {
    _ = try await desk.addContactPoint(
      live.nell, ContactPointDraft(channel: .email, address: OutboxScene.mail)
    ).get()
  }

  /// Mary asks for help on her visit: `notices`.
  func raiseAlarm() async throws { _ = try await live.says(.help).get() }

  /// The device of somebody without a visit: `inbound_notices`.
  func raiseMessage(id: String = "A-1") async throws {
    #expect(try await inbound.device(.alarm, "N54A009", id: id) == .noVisit)
  }

  /// Something about the service for Nell: `service_notices`.
  func tellOfService(about: String = "hold-1") async throws {
    let now = live.clock.now
    let hold = EngineHold(
      id: about, silentSince: now.adding(seconds: -7200), noticed: now, until: now.adding(seconds: 600),
      visits: 1, inDanger: 0, messages: 0)
    let nell = InboundRecipient.staff(live.nell.staff).code
    try await desk.store.write {
      try ServiceOutbox.add(
        HoldWords(held: hold, end: "10:10"), about: about, to: nell, by: .sms, priority: 1, now: now, $0)
    }
  }

  /// Nell has a code sent to her number: `contact_codes`.
  func sendCode() async throws {
    let points = try #require(try await desk.contacts(live.nell, of: live.nell.staff)).points
    let point = try #require(points.first { $0.channel == .sms })
    _ = try await desk.sendContactCode(live.nell, point.id).get()
  }

  /// One of each.
  func tellOfAll() async throws {
    try await raiseMessage()
    try await tellOfService()
    try await sendCode()
    try await raiseAlarm()
  }

  /// What is taken now.
  func claims(_ room: OutboxRoom = OutboxRoom(), limit: Int = 50) async throws -> [ClaimedNotice] {
    try await desk.claimNotices(by: "node-1", limit: limit, room: room, tell: faults.add)
  }

  /// What leaves now to Nell, in words: what happened, and where to.
  func leaving(_ room: OutboxRoom = OutboxRoom()) async throws -> [String] {
    var found: [String] = []
    // Once for what is overtaken, once for what that put in.
    for _ in 0..<2 { found += try await claims(room).map { "\($0.dispatch.event) \($0.dispatch.address)" } }
    return found.filter { $0.hasSuffix(OutboxScene.text) || $0.hasSuffix(OutboxScene.mail) }
  }

  /// Nobody ever answers for a minute and more: after how many seconds something went by mail, each time.
  func mailedUnanswered(_ seconds: Int = 125) async throws -> [Int] {
    var mailed: [Int] = []
    for second in 0..<seconds {
      for claim in try await claims() {
        if claim.dispatch.address == OutboxScene.mail {
          mailed.append(second)
          try await desk.settleNotice(claim.dispatch.key, token: claim.token, DispatchOutcome.accepted(nil))
        } else if claim.isToBeLookedFor {
          try await desk.settleNotice(
            claim.dispatch.key, token: claim.token, DispatchLook.unknown("timed-out"))
        } else {
          try await desk.settleNotice(
            claim.dispatch.key, token: claim.token, DispatchOutcome.unknown("timed-out"))
        }
      }
      live.clock.advance(seconds: 1)
    }
    return mailed
  }

  func count(_ sql: SQL) async throws -> Int? { try await inbound.count(sql) }

  func write(_ statements: [String]) async throws {
    try await desk.store.write { transaction in
      for statement in statements { try transaction.execute(SQL(text: statement, values: [])) }
    }
  }

  /// The table of what was claimed.
  func table(of key: String, among tables: [String] = OutboxScene.tables) async throws -> String? {
    try await desk.store.read { transaction in
      try tables.first { try !transaction.run("SELECT 1 FROM \(raw: $0) WHERE key = \(key)").isEmpty }
    }
  }

  /// The tables of what is taken now, with how many.
  func tablesTaken(
    limit: Int = 50, among tables: [String] = OutboxScene.tables
  ) async throws -> [String: Int] {
    var found: [String: Int] = [:]
    for claim in try await claims(limit: limit) {
      found[try await table(of: claim.dispatch.key, among: tables) ?? "-", default: 0] += 1
    }
    return found
  }

  /// A row of a table as a later version of the program may write it: by a channel that this one does not know.
  func makeUnreadable(_ table: String, key: String) async throws {
    let change = "UPDATE \(table) SET channel = 'pigeon' WHERE key = '\(key)'"
    switch desk.store.dialect.kind {
    case .sqlite:
      try await write([
        "PRAGMA ignore_check_constraints = ON", change, "PRAGMA ignore_check_constraints = OFF",
      ])
    case .postgres:
      try await write(["ALTER TABLE \(table) DROP CONSTRAINT IF EXISTS \(table)_channel_check", change])
    }
  }
}

/// What was said to be at fault.
final class ToldFaults: Sendable {
  private let faults = Mutex<[OutboxFault]>([])

  @Sendable func add(_ fault: OutboxFault) { faults.withLock { $0.append(fault) } }

  /// All of it, which is forgotten.
  func taken() -> [OutboxFault] {
    faults.withLock { faults in
      defer { faults = [] }
      return faults
    }
  }
}
