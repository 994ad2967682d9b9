import Casework
import CivilTime
import Operations
import Records
import Rehearsal
import Storage
import Synchronization
import Testing

@Suite("One set of rules for whatever is to be told, on both databases")
struct OutboxTests {
  private static let text = OutboxScene.text
  private static let mail = OutboxScene.mail

  // MARK: A minute

  @Test(
    "N3: a message to those on duty that waits a minute for a channel without room goes by another too, once",
    arguments: Backend.here)
  func messageWithoutRoom(_ backend: Backend) async throws {
    try await OutboxScene.run(backend) { (scene: OutboxScene) async throws -> Void in
      try await scene.raiseMessage()
      try await scene.addMail()
      try await waits(scene, "safety.message")
      let rows: SQL = "SELECT COUNT(*) FROM inbound_notices WHERE recipient LIKE 'staff:%' ESCAPE '!'"
      #expect(try await scene.count(rows) == 2)
    }
  }

  @Test(
    "N3: a notice of a hold that waits a minute for a channel without room goes by another too, once",
    arguments: Backend.here)
  func holdWithoutRoom(_ backend: Backend) async throws {
    try await HoldScene.run(backend) { (hold: HoldScene) async throws -> Void in
      let scene = OutboxScene(inbound: hold.inbound)
      scene.live.at("12:31")
      try await hold.beat()
      try await scene.addMail()
      try await waits(scene, "safety.held")
      let rows: SQL = "SELECT COUNT(*) FROM service_notices WHERE recipient LIKE 'staff:%' ESCAPE '!'"
      #expect(try await scene.count(rows) == 2)
    }
  }

  /// Texts have no room: nothing for a minute, then mail, once; and the text when there is room.
  private func waits(_ scene: OutboxScene, _ event: String) async throws {
    let full = OutboxRoom(closed: [.sms])
    #expect(try await scene.leaving(full).isEmpty)
    scene.live.clock.advance(seconds: 59)
    #expect(try await scene.leaving(full).isEmpty)
    scene.live.clock.advance(seconds: 1)
    #expect(try await scene.leaving(full) == ["\(event) \(Self.mail)"])
    for _ in 0..<3 {
      scene.live.clock.advance(seconds: 20)
      #expect(try await scene.leaving(full).filter { !$0.hasSuffix(Self.mail) }.isEmpty)
    }
    #expect(try await scene.leaving().contains("\(event) \(Self.text)"))
  }

  @Test(
    "N3, fault 19: where a provider takes the line and never answers, messages and notices of the service go by mail after a minute, once",
    arguments: Backend.here)
  func neverAnswers(_ backend: Backend) async throws {
    try await OutboxScene.run(backend) { (scene: OutboxScene) async throws -> Void in
      try await scene.raiseMessage()
      try await scene.tellOfService()
      try await scene.addMail()
      let mailed = try await scene.mailedUnanswered()
      #expect(mailed.count == 2 && mailed.allSatisfy { (60...63).contains($0) })
      #expect(try await scene.count("SELECT COUNT(*) FROM service_notices") == 2)
    }
  }

  @Test("N3: an answer and a code have one way, however long it takes", arguments: Backend.here)
  func oneWay(_ backend: Backend) async throws {
    try await OutboxScene.run(backend) { (scene: OutboxScene) async throws -> Void in
      _ = try await scene.live.says(.arrive, minutes: 30).get()
      _ = try await scene.inbound.text("+30", id: "t1")
      try await scene.sendCode()
      try await scene.addMail()
      let full = OutboxRoom(closed: [.sms])
      for _ in 0..<5 {
        #expect(try await scene.claims(full).isEmpty)
        scene.live.clock.advance(seconds: 30)
      }
      #expect(try await scene.count("SELECT COUNT(*) FROM inbound_notices WHERE is_overtaken = 1") == 0)
      #expect(try await scene.count("SELECT COUNT(*) FROM contact_codes WHERE is_overtaken = 1") == 0)
      #expect(try await scene.mailedUnanswered() == [])
      #expect(try await scene.count("SELECT COUNT(*) FROM inbound_notices WHERE kind = 'answer'") == 1)
      #expect(try await scene.count("SELECT COUNT(*) FROM contact_codes") == 1)
    }
  }

  // MARK: Receipts and shares

  @Test("N2: an answer and a receipt count in each of the outboxes, once", arguments: Backend.here)
  func receipts(_ backend: Backend) async throws {
    try await OutboxScene.run(backend) { (scene: OutboxScene) async throws -> Void in
      try await scene.tellOfAll()
      var states: [String: Set<String>] = [:]
      for claim in try await scene.claims() {
        let key = claim.dispatch.key
        #expect(!(try await scene.desk.settleNotice(key, token: claim.token + 1, .accepted("x"))))
        // A receipt may be faster than the answer.
        let isEarly = claim.dispatch.channel == .voice
        if isEarly { #expect(try await receipt(scene, "p-\(key)")) }
        #expect(try await scene.desk.settleNotice(key, token: claim.token, .accepted("p-\(key)")))
        #expect(try await receipt(scene, "p-\(key)") == !isEarly)
        #expect(!(try await receipt(scene, "p-\(key)")))
        let table = try #require(try await scene.table(of: key))
        let state = try await scene.desk.store.read {
          try $0.run("SELECT state FROM \(raw: table) WHERE key = \(key)").first?.text(0)
        }
        states[table, default: []].insert(state ?? "-")
      }
      #expect(states.keys.sorted() == OutboxScene.tables.sorted())
      #expect(states.values.allSatisfy { $0 == ["delivered"] })
      #expect(try await receipt(scene, "p-nobody"))
    }
  }

  private func receipt(_ scene: OutboxScene, _ provider: String) async throws -> Bool {
    try await scene.desk.receiveReceipt(
      id: "r-\(provider)", provider: "notify", providerID: provider, .delivered, code: "delivered")
  }

  @Test(
    "INT-55: a storm of visits leaves a quarter for the service and half for messages, and they leave the rest; codes come last",
    arguments: Backend.here)
  func shares(_ backend: Backend) async throws {
    try await OutboxScene.run(backend) { (scene: OutboxScene) async throws -> Void in
      try await scene.tellOfAll()
      for turn in 0..<9 { try await scene.tellOfService(about: "hold-\(turn)x") }
      let now = scene.live.clock.now
      let (id, nell) = (scene.live.id, scene.live.nell.staff.text)
      try await scene.desk.store.write { transaction in
        let message = try transaction.run("SELECT id FROM inbound_messages").first?.text(0)
        for (recipient, channel) in [("region:N54", .voice), ("region:N54", .sms), ("team:N54LDS1", .sms)]
          as [(String, NoticeChannel)]
        {
          try InboundOutbox.add(
            .alert, of: InboundID(message ?? ""), to: recipient, by: channel, priority: 3, now: now,
            transaction)
        }
        for number in 1...20 {
          let key = NoticeOutbox.uuid("\(id.text)/1/alert/-/-/\(number)/\(nell)/sms")
          try transaction.execute(
            """
            INSERT INTO notices (key, visit, epoch, kind, number, recipient, channel, is_late, is_drill, priority,
              created_ms, state, token, claimable_ms, attempts, is_overtaken)
            VALUES (\(key), \(id.text), 1, 'alert', \(number), \(nell), 'sms', 0, 0, 3, \(now.milliseconds), 'pending',
              0, \(now.milliseconds), 0, 0)
            """)
        }
      }
      let found = try await scene.tablesTaken(limit: 8)
      #expect(found == ["service_notices": 2, "inbound_notices": 4, "notices": 2])
      #expect(try await scene.claims(limit: 1).map(\.dispatch.event) == ["safety.held"])
    }
  }

  // MARK: What cannot be worked with

  @Test(
    "C6: as many bad rows as are taken at once hold up no good one behind them", arguments: Backend.here)
  func manyUnreadable(_ backend: Backend) async throws {
    try await OutboxScene.run(backend) { (scene: OutboxScene) async throws -> Void in
      for number in 1...6 { try await scene.tellOfService(about: "hold-\(number)") }
      let own = try await scene.desk.store.read {
        try $0.run(
          "SELECT key FROM service_notices WHERE claimable_ms IS NOT NULL ORDER BY priority DESC, claimable_ms, key"
        )
        .map { try $0.text(0) }
      }
      try #require(own.count >= 4)
      for bad in own.dropLast() { try await scene.makeUnreadable("service_notices", key: bad) }
      // One at a time is taken of this outbox where four are in all.
      let taken = try await scene.desk.claimNotices(by: "node-1", limit: 4)
      #expect(taken.map(\.dispatch.key) == own.suffix(1))
    }
  }

  @Test(
    "C6: a row that cannot be read stops no other of its own outbox and none of the others, is said to be, and goes once it can be",
    arguments: Backend.here, OutboxScene.tables)
  func unreadable(_ backend: Backend, _ table: String) async throws {
    try await OutboxScene.run(backend) { (scene: OutboxScene) async throws -> Void in
      try await scene.tellOfAll()
      try await scene.tellOfService(about: "hold-2")
      let own = try await scene.desk.store.read {
        try $0.run("SELECT key FROM \(raw: table) WHERE claimable_ms IS NOT NULL ORDER BY key").map {
          try $0.text(0)
        }
      }
      let bad = try #require(own.first)
      try await scene.makeUnreadable(table, key: bad)
      let taken = try await scene.tablesTaken()
      #expect(taken[table, default: 0] == own.count - 1)
      for other in OutboxScene.tables where other != table {
        #expect(taken[other, default: 0] > 0, "\(other)")
      }
      #expect(
        scene.faults.taken() == [OutboxFault(outbox: table, key: bad, trouble: .unexpected)])
      // Left alone for a while, and nobody is woken for it.
      #expect(try await scene.claims().isEmpty && scene.faults.taken().isEmpty)
      let next = try await scene.desk.nextNotice()
      #expect(next.due.map { $0 > next.now } ?? true)
      scene.live.clock.advance(seconds: 6)
      #expect(try await scene.claims().isEmpty)
      #expect(scene.faults.taken().map(\.key) == [bad])
      scene.live.clock.advance(seconds: 6)
      try await scene.write(["UPDATE \(table) SET channel = 'sms' WHERE key = '\(bad)'"])
      if table == "inbound_notices" || table == "notices" {
        // By which channel it went before.
        try await scene.write([
          "UPDATE \(table) SET state = 'cancelled', claimable_ms = NULL WHERE key = '\(bad)'"
        ])
        #expect(try await scene.claims().isEmpty)
      } else {
        #expect(try await scene.claims().map(\.dispatch.key) == [bad])
      }
      #expect(scene.faults.taken().isEmpty)
    }
  }

  @Test(
    "C6, W1: a row that cannot be read counts as overdue for health, as it stands", arguments: Backend.here)
  func overdue(_ backend: Backend) async throws {
    try await OutboxScene.run(backend) { (scene: OutboxScene) async throws -> Void in
      try await scene.tellOfService()
      let key = try await scene.desk.store.read {
        try $0.run("SELECT key FROM service_notices").first?.text(0) ?? ""
      }
      try await scene.makeUnreadable("service_notices", key: key)
      for _ in 0..<10 {
        #expect(try await scene.claims().isEmpty)
        scene.live.clock.advance(seconds: 7)
      }
      #expect(try await scene.desk.overdueNotices() == 1)
    }
  }

  @Test(
    "C6: an outbox that does not answer stops none of the others: they are taken from, settled and receipted, and it comes back by itself",
    arguments: Backend.here, ["service_notices", "inbound_notices", "contact_codes"])
  func gone(_ backend: Backend, _ table: String) async throws {
    try await OutboxScene.run(backend) { (scene: OutboxScene) async throws -> Void in
      try await scene.tellOfAll()
      try await scene.write(["ALTER TABLE \(table) RENAME TO elsewhere"])
      var taken: Set<String> = []
      for claim in try await scene.claims() {
        let key = claim.dispatch.key
        #expect(try await scene.desk.settleNotice(key, token: claim.token, .accepted("p-\(key)")))
        #expect(try await receipt(scene, "p-\(key)"))
        taken.insert(claim.dispatch.event)
      }
      #expect(taken.count == 3)
      #expect(scene.faults.taken() == [OutboxFault(outbox: table, key: nil, trouble: .unexpected)])
      #expect(try await scene.claims().isEmpty && scene.faults.taken().isEmpty)
      let next = try await scene.desk.nextNotice()
      #expect(try #require(next.due) > next.now)
      // Whose receipt it is cannot be said: it is not kept, so that the provider says it again.
      await #expect(throws: StoreError.self) { _ = try await receipt(scene, "p-nobody") }
      try await scene.write(["ALTER TABLE elsewhere RENAME TO \(table)"])
      scene.live.clock.advance(seconds: 1)
      #expect(try await scene.tablesTaken().keys.sorted() == [table])
      #expect(scene.faults.taken().isEmpty)
    }
  }

  @Test("Where none of the outboxes answers, that is said to whoever asks", arguments: Backend.here)
  func allGone(_ backend: Backend) async throws {
    try await OutboxScene.run(backend) { (scene: OutboxScene) async throws -> Void in
      try await scene.tellOfAll()
      try await scene.write(OutboxScene.tables.map { "ALTER TABLE \($0) RENAME TO no_\($0)" })
      await #expect(throws: StoreError.self) { _ = try await scene.claims() }
      try await scene.write(OutboxScene.tables.map { "ALTER TABLE no_\($0) RENAME TO \($0)" })
      #expect(try await scene.tablesTaken().keys.sorted() == OutboxScene.tables.sorted())
    }
  }

  @Test("C6: a table that somebody holds keeps no alarm waiting for longer than half a second")
  func held() async throws {
    try await OutboxScene.run(.postgres) { (scene: OutboxScene) async throws -> Void in
      try await scene.tellOfAll()
      let store = scene.desk.store
      let hold = Hold()
      defer { hold.isOver.store(true, ordering: .relaxed) }
      let holder = Task {
        try await store.write { transaction in
          try transaction.execute("LOCK TABLE service_notices IN ACCESS EXCLUSIVE MODE")
          while !hold.isOver.load(ordering: .relaxed) {
            _ = try transaction.run("SELECT 1 FROM pg_sleep(0.05)")
          }
        }
      }
      let isHeld: SQL = """
        SELECT COUNT(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted
          AND relation = 'service_notices'::regclass
        """
      while try await scene.count(isHeld) != 1 { try await Task.sleep(for: .milliseconds(20)) }
      #expect(try await scene.tablesTaken(among: ["inbound_notices", "notices", "contact_codes"]).count == 3)
      #expect(
        scene.faults.taken() == [OutboxFault(outbox: "service_notices", key: nil, trouble: .busy)])
      #expect(try await scene.count(isHeld) == 1)
      hold.isOver.store(true, ordering: .relaxed)
      try await holder.value
      scene.live.clock.advance(seconds: 1)
      #expect(try await scene.tablesTaken().keys.sorted() == ["service_notices"])
    }
  }
}

/// Whether somebody who holds a table may let go of it.
private final class Hold: Sendable {
  let isOver = Atomic(false)
}
