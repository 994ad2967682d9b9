import Casework
import CivilTime
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

@Suite("Who is told of what comes in, and once (OFF-27)")
struct InboundTellingTests {
  @Test(
    "Safety.md fault 26: the first on duty with a way is told of what is no danger; of danger all are, though some have none",
    arguments: Backend.here)
  func ways(_ backend: Backend) async throws {
    try await InboundScene.run(backend) { (scene: InboundScene) async throws -> Void in
      let sol = scene.live.scene.sol
      _ = try await scene.desk.addContactPoint(
        sol, ContactPointDraft(channel: .sms, address: "+447700900789")
      ).get()
      try await scene.endVisit()
      scene.live.at("13:00")
      func told(_ words: String, id: String) async throws -> Set<String> {
        #expect(try await scene.text(words, id: id) == .noVisit)
        return try await Set(
          scene.desk.claimNotices(by: "node-1").map(\.dispatch).filter { $0.event == "safety.message" }
            .map(\.address))
      }
      let (nell, manager, team) = ("+447700900456", "+447700900789", "01632960002")
      #expect(try await told("SAFE", id: "t1") == [nell])
      #expect(try await told("HELP", id: "t2") == [nell, manager, team])
      try await scene.desk.store.write { [nell = scene.live.nell.staff.text] transaction in
        try transaction.execute("UPDATE contact_points SET is_active = 0 WHERE staff = \(nell)")
      }
      // Whoever has no way is not taken for told.
      #expect(try await told("SAFE", id: "t3") == [manager])
      #expect(try await told("HELP", id: "t4") == [manager, team])
    }
  }

  @Test(
    "Safety.md fault 26: where nothing leaves by a channel that people have, nobody is told, and whoever brought it hears so",
    arguments: Backend.here)
  func nobody(_ backend: Backend) async throws {
    try await InboundScene.run(backend) { (scene: InboundScene) async throws -> Void in
      func alarm(_ desk: Desk, id: String) async throws -> InboundReceipt {
        try await desk.receiveReport(
          InboundReport(
            once: id, kind: .device, word: .alarm, sender: "LWD-9999", occurred: scene.live.clock.now))
      }
      let mute = try await alarm(scene.desk.telling(by: [.push]), id: "A-7")
      #expect(mute.fate == .unknownSender && !mute.isAnybodyTold)
      #expect(try await alarm(scene.desk.telling(by: [.voice]), id: "A-8").isAnybodyTold)
      // It stands on the boards either way.
      #expect(try await scene.messages().count == 2)
    }
  }

  @Test(
    "C9, INT-55: while danger has all places of a channel, more of it waits for that one alone, and goes first when one is free",
    arguments: Backend.here)
  func reserve(_ backend: Backend) async throws {
    try await InboundScene.run(backend) { (scene: InboundScene) async throws -> Void in
      try await scene.endVisit()
      scene.live.at("13:00")
      #expect(try await scene.text("SAFE", id: "t1") == .noVisit)
      scene.live.at("13:00:01")
      #expect(try await scene.text("HELP", id: "t2") == .noVisit)
      func left(_ room: OutboxRoom) async throws -> [(NoticeChannel, Bool)] {
        try await scene.desk.claimNotices(by: "node-1", room: room).map {
          ($0.dispatch.channel, $0.dispatch.urgency == .danger)
        }
      }
      // The reserve of texts is taken too: the call of the duty number leaves all the same.
      let full = try await left(OutboxRoom(closed: [.sms]))
      #expect(full.allSatisfy { $0.0 == .voice && $0.1 } && full.count == 1)
      #expect(try await scene.desk.nextNotice(room: OutboxRoom(closed: [.sms, .voice])).due == nil)
      let kept = try await left(OutboxRoom(forDanger: [.sms]))
      #expect(!kept.isEmpty && kept.allSatisfy { $0.0 == .sms && $0.1 })
      let rest = try await left(OutboxRoom())
      #expect(!rest.isEmpty && rest.allSatisfy { !$0.1 })
    }
  }

  @Test(
    "Fault 21, W1: a message that comes at two nodes in one moment is put down once, and told and answered once",
    arguments: Backend.here)
  func atOnce(_ backend: Backend) async throws {
    try await InboundScene.run(backend) { (scene: InboundScene) async throws -> Void in
      let other = Desk(store: scene.desk.store, library: scene.desk.library, shell: scene.desk.shell)
      _ = try await scene.live.says(.arrive, minutes: 30).get()
      let now = scene.live.clock.now
      for turn in 1...10 {
        // Some are about the visit, some about none.
        let report =
          turn % 2 == 0
          ? InboundReport(once: "A-\(turn)", kind: .device, word: .alarm, sender: "lwd-0042", occurred: now)
          : InboundReport(once: "A-\(turn)", kind: .device, word: .alarm, sender: "LWD-9999", occurred: now)
        let receipts = try await withThrowingTaskGroup(of: InboundReceipt.self) { group in
          for desk in [scene.desk, other, scene.desk, other] {
            group.addTask { try await desk.receiveReport(report) }
          }
          return try await group.reduce(into: [InboundReceipt]()) { $0.append($1) }
        }
        #expect(Set(receipts).count == 1, "each hears the same")
        #expect(receipts.first?.fate == (turn % 2 == 0 ? .applied : .unknownSender))
      }
      #expect(try await scene.count("SELECT COUNT(*) FROM inbound_messages") == 10)
      #expect(
        try await scene.count(
          "SELECT COUNT(*) FROM (SELECT message, recipient, channel FROM inbound_notices GROUP BY 1, 2, 3) x")
          == scene.count("SELECT COUNT(*) FROM inbound_notices"))
      #expect(
        try await scene.count("SELECT COUNT(*) FROM journal WHERE event = 'alarm-raised'") == 1)
      try await scene.live.expectWhole()
    }
  }

  @Test("Fault 21: two nodes with connections of their own put one message down once")
  func ownConnections() async throws {
    try await Backend.postgres.withDatabase { database in
      let rehearsal = Rehearsal()
      let library = try Rehearsal.library()
      let stores = [try database.open(), try database.open()]
      try await Migrations.apply(stores[0], at: rehearsal.clock.now)
      let desks = stores.map { Desk(store: $0, library: library, shell: rehearsal.shell()) }
      for turn in 1...10 {
        let report = InboundReport(
          once: "A-\(turn)", kind: .device, word: .alarm, sender: "LWD-9999", occurred: rehearsal.clock.now)
        async let first = desks[0].receiveReport(report)
        async let second = desks[1].receiveReport(report)
        let (one, two) = try await (first, second)
        #expect(one == two)
      }
      let count = try await stores[0].read {
        try $0.run("SELECT COUNT(*) FROM inbound_messages").first?.integer(0)
      }
      #expect(count == 10)
      for store in stores { await store.close() }
    }
  }
}

extension InboundScene {
  /// The visit of the day is over: what comes in afterwards belongs to none.
  fileprivate func endVisit() async throws {
    _ = try await live.says(.arrive, minutes: 30).get()
    _ = try await live.says(.safe).get()
  }
}
