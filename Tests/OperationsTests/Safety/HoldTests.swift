import Casework
import CivilTime
import Operations
import Records
import Rehearsal
import Storage
import Testing

@Suite("What was due while nothing ran is held, on both databases")
struct HoldTests {
  @Test(
    "Safety.md fault 34: what is overdue by more than an hour waits, those on duty are told once, and a release lets it go on",
    arguments: Backend.here)
  func released(_ backend: Backend) async throws {
    try await HoldScene.run(backend) { (scene: HoldScene) async throws -> Void in
      // Nobody says that they arrived by 9:30; nothing runs until 12:31.
      scene.live.at("12:31")
      #expect(try await scene.live.tick() == 0)
      let health = try await scene.desk.engineHealth()
      #expect(health.faults.contains(.held) && !health.isUp && health.heldVisits == 1)
      #expect(health.hold?.until == LiveScene.time("12:41") && health.overdue == 0)
      #expect(try await scene.leaving() == ["safety.held +447700900456", "safety.held 01632960002"])
      #expect(try await scene.leaving().isEmpty)
      try await scene.beat()
      #expect(try await scene.desk.provenAt() == nil)
      // Neither the audit nor another node takes it.
      #expect(try await scene.desk.audit() == 0)
      scene.live.at("12:35")
      #expect(try await scene.live.tick() == 0)
      #expect(try await scene.live.steps().isEmpty)
      let board = try #require(try await scene.desk.board(scene.live.nell))
      #expect(
        board.held == HeldVisits(count: 1, since: LiveScene.time("12:31"), until: LiveScene.time("12:41"))
          && board.red > 0)
      #expect(try await scene.desk.board(of: .team("N54OTHER"))?.held == nil)
      let check = try #require(await HoldChecks.run(scene.desk.store).first)
      #expect(check.outcome == .failed && check.found.contains("nothing ran: 1"))

      #expect(try await scene.desk.releaseHeld(scene.live.nell) == 1)
      #expect(try await scene.desk.releaseHeld(scene.live.nell) == 0)
      #expect(try await scene.desk.engineHealth().hold == nil)
      #expect(await HoldChecks.run(scene.desk.store).first?.outcome == .ok)
      #expect(try await scene.live.tick() == 1)
      // One rung is told, nothing is replayed (C10).
      #expect(try await scene.live.steps().count { $0.hasSuffix("told") } == 1)
      try await scene.live.expectWhole()
      #expect(try await scene.desk.board(scene.live.nell)?.held == nil)
    }
  }

  @Test(
    "Safety.md fault 34: where nobody releases it, it goes on by the clock alone, and that is told too",
    arguments: Backend.here)
  func itself(_ backend: Backend) async throws {
    try await HoldScene.run(backend) { (scene: HoldScene) async throws -> Void in
      scene.live.at("12:31")
      try await scene.beat()
      _ = try await scene.leaving()
      scene.live.at("12:40:59")
      #expect(try await scene.beat() == nil)
      #expect(try await scene.live.tick() == 0)
      scene.live.at("12:41")
      // Nobody but the clock says so.
      #expect(try await scene.live.tick() == 1)
      #expect(try await scene.beat()?.visits == 1)
      #expect(try await scene.beat() == nil)
      let told = try await scene.leaving().filter { $0.hasPrefix("safety.released") }
      #expect(told == ["safety.released +447700900456", "safety.released 01632960002"])
      #expect(try await scene.desk.engineHealth().hold == nil)
      try await scene.live.expectWhole()
    }
  }

  @Test(
    "Safety.md fault 34: a message that was not sent is asked about by its key, and sent only where nobody has it",
    arguments: Backend.here)
  func messages(_ backend: Backend) async throws {
    try await HoldScene.run(backend) { (scene: HoldScene) async throws -> Void in
      scene.live.at("09:30")
      #expect(try await scene.live.tick() == 1)
      try await scene.beat("node-0")
      let kept = try await scene.desk.store.read { [id = scene.live.id] in
        try NoticeOutbox.notices(of: id, $0).filter { $0.item.claimableAt != nil }
      }
      #expect(!kept.isEmpty)
      scene.live.at("12:00")
      #expect(try await scene.leaving().allSatisfy { $0.hasPrefix("safety.held") })
      #expect(try await scene.desk.engineHealth().heldMessages == kept.count)
      let released = try #require(try await scene.desk.through("command").releaseEverythingHeld())
      #expect(released.visits == 1 && released.messages == kept.count)
      #expect(try await scene.desk.releaseEverythingHeld() == nil)
      let asked = try await scene.desk.claimNotices(by: "node-1")
      #expect(Set(asked.map(\.dispatch.key)) == Set(kept.map(\.key)))
      #expect(asked.allSatisfy { $0.isToBeLookedFor })
      let first = try #require(asked.first)
      #expect(
        try await scene.desk.settleNotice(
          first.dispatch.key, token: first.token, .found(id: "p-1", .delivered)))
      for other in asked.dropFirst() {
        try await scene.desk.settleNotice(other.dispatch.key, token: other.token, DispatchLook.notFound)
      }
      let sent = try await scene.desk.claimNotices(by: "node-1")
      #expect(Set(sent.map(\.dispatch.key)) == Set(kept.map(\.key)).subtracting([first.dispatch.key]))
      #expect(sent.allSatisfy { !$0.isToBeLookedFor })
    }
  }

  @Test(
    "Safety.md fault 34: nothing is held within an hour, where no engine ever ran, or where people see to all of it",
    arguments: Backend.here)
  func others(_ backend: Backend) async throws {
    try await HoldScene.run(backend) { (scene: HoldScene) async throws -> Void in
      // Ten minutes more than half an hour after the start: it is due since 9:30, and an engine ran at 9:00.
      scene.live.at("10:00")
      #expect(try await scene.live.tick() == 1)
      #expect(try await scene.desk.engineHealth().hold == nil)
    }
    try await InboundScene.run(backend) { (scene: InboundScene) async throws -> Void in
      scene.live.at("12:31")
      #expect(try await scene.live.tick() == 1)
    }
    try await HoldScene.run(backend) { (scene: HoldScene) async throws -> Void in
      scene.live.at("12:31")
      try await scene.beat()
      #expect(try await scene.desk.engineHealth().heldVisits == 1)
      // They say that they are safe after all: nothing is left to be released.
      _ = try await scene.live.says(.abandon).get()
      #expect(try await scene.beat() == nil)
      #expect(try await scene.desk.engineHealth().hold == nil)
      #expect(try await scene.leaving().isEmpty)
      #expect(try await scene.live.tick() == 0)
    }
  }

  @Test("Safety.md fault 34: two nodes that begin at once hold once, and everybody is told once")
  func atOnce() async throws {
    for backend in Backend.here {
      try await HoldScene.run(backend) { (scene: HoldScene) async throws -> Void in
        scene.live.at("12:31")
        let other = Desk(store: scene.desk.store, library: scene.desk.library, shell: scene.desk.shell)
        async let first = scene.desk.takeDue(by: "node-1").claims
        async let second = other.takeDue(by: "node-2").claims
        async let third = HoldScene.beat(other, "node-2", at: scene.live.clock.now)
        let (one, two, three) = try await (first, second, third)
        #expect(one.isEmpty && two.isEmpty && three == nil)
        #expect(try await scene.inbound.count("SELECT COUNT(*) FROM engine_holds") == 1)
        #expect(try await scene.inbound.count("SELECT COUNT(*) FROM service_notices") == 2)
      }
    }
  }

  @Test(
    "T3: a process that kept a beat within the hour takes a leap of the clock for no outage, and lost data for one"
  )
  func presence() {
    let start = LiveScene.time("09:00")
    let presence = EnginePresence()
    #expect(presence.mustLook(steady: start) && !presence.isAlive(last: start, steady: start))
    presence.beaten(at: start, steady: start)
    let soon = start.adding(seconds: 5)
    #expect(!presence.mustLook(steady: soon) && presence.isAlive(last: start, steady: soon))
    // The database has an older beat than this process kept: it is older.
    #expect(!presence.isAlive(last: start.adding(seconds: -86_400), steady: soon))
    presence.doubt()
    #expect(presence.mustLook(steady: soon) && presence.isAlive(last: start, steady: soon))
    presence.beaten(at: start, steady: start)
    let late = start.adding(seconds: 3601)
    #expect(presence.mustLook(steady: late) && !presence.isAlive(last: start, steady: late))
  }

  @Test("AP-10: what is told of a hold says how many wait and how many are in danger, and names nobody")
  func words() {
    func hold(_ visits: Int, _ danger: Int, _ messages: Int) -> EngineHold {
      EngineHold(
        id: "h", silentSince: LiveScene.time("09:00"), noticed: LiveScene.time("12:31"),
        until: LiveScene.time("12:41"), visits: visits, inDanger: danger, messages: messages)
    }
    let words = HoldWords(held: hold(3, 1, 1), end: "13:41")
    #expect(words.subject == "Held after an outage: 3 visits and 1 message")
    #expect(
      words.text
        == "Homeward did not run for 3 h, or a backup was put back. Held, nobody told: 3 visits and 1 message. "
        + "IN DANGER: 1 of them. Look at the safety board now: release them or stand them down. "
        + "By themselves they go on at 13:41.")
    #expect(HoldWords(held: hold(0, 0, 2), end: "13:41").subject == "Held after an outage: 2 messages")
    #expect(HoldWords(released: hold(1, 0, 0)).text.contains("(1 visit): what is left goes on now"))
  }
}
