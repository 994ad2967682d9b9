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
