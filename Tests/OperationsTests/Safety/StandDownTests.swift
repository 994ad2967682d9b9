import Casework
import CivilTime
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

@Suite("Duress is stood down by two persons")
struct StandDownTests {
  /// Duress of Mary’s visit at ten in the morning of a Wednesday; Sol manages the team, Hal heads the unit.
  private struct Scene {
    let live: LiveScene
    let sol: Actor
    let hal: Actor
    var desk: Desk { live.desk }

    static func run(_ backend: Backend, _ body: (Scene) async throws -> Void) async throws {
      try await LiveScene.run(backend) { live in
        let hal = try await live.desk.store.read { transaction -> Actor? in
          let id = try transaction.run("SELECT id FROM staff WHERE code = 'N54H001'").first?.text(0)
          return try id.flatMap { try AccountRecords.actor(staff: StaffID($0), transaction) }
        }
        live.at("09:00")
        _ = try await live.desk.raiseAlarm(live.nell, live.id, .duress).get()
        for one in [live.scene.sol, try #require(hal)] {
          try await LiveScene.openAccount(of: one.staff, live.desk)
        }
        try await body(Scene(live: live, sol: live.scene.sol, hal: try #require(hal)))
      }
    }

    /// The head has the board open.
    func watch(_ actors: Actor...) async throws { try await desk.beatBoards(actors.map(\.staff)) }

    func standDown(
      _ actor: Actor, _ desk: Desk? = nil, minutes: Int? = nil
    ) async throws -> Result<LiveVisit, LiveProblem> {
      try await (desk ?? self.desk).standDown(
        actor, live.id, .test, codeWord: .right, how: "Spoke to her at the car.", seen: .duress,
        minutes: minutes)
    }

    func asks() async throws -> [StandDownAsk] {
      try await desk.store.read { [id = live.id] in try StandDownRecords.asks(of: [id], $0)[id] ?? [] }
    }

    func answers() async throws -> [StandDownAnswer?] { try await asks().map { $0.answer?.kind } }

    func answer(_ actor: Actor, _ isConfirmed: Bool) async throws -> Result<LiveVisit, LiveProblem> {
      let ask = try #require(try await asks().last)
      return try await desk.answerStandDown(actor, live.id, ask.id, isConfirmed: isConfirmed)
    }
  }

  @Test(
    "BRD-26: one asks, the row says so and stays red, another confirms; nobody does both",
    arguments: Backend.here)
  func two(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let id = scene.live.id
      try await scene.watch(scene.hal)
      let before = try await scene.live.live()
      let asked = try await scene.standDown(scene.sol).get()
      #expect(asked == before)
      let row = try #require(try await scene.desk.board(scene.live.nell)?.rows.first)
      #expect(row.isRed && row.state == .duress && row.standDown?.by == scene.sol.name)
      let view = try #require(try await scene.desk.incident(scene.hal, id)?.standDown)
      #expect(view.pending?.asked == Stamp(by: scene.sol.staff, at: LiveScene.time("09:00")))
      // The same person neither confirms nor asks again; the contact does neither; those who go do nothing.
      #expect(try await scene.answer(scene.sol, true) == .failure(.standDown(.samePerson)))
      #expect(try await scene.standDown(scene.sol) == .failure(.standDown(.pending)))
      #expect(try await scene.standDown(scene.hal) == .failure(.standDown(.pending)))
      #expect(try await scene.answer(scene.live.nell, true) == .failure(.refused(.notPermitted)))
      #expect(try await scene.answer(scene.live.scene.mary, true) == .failure(.refused(.notPermitted)))
      let nobody = StandDownAskID(scene.desk.shell.identifier())
      let other = try await scene.desk.answerStandDown(scene.hal, id, nobody, isConfirmed: true)
      #expect(other == .failure(.standDown(.over)))
      #expect(try await scene.live.live() == before)
      scene.live.at("09:01")
      let over = try await scene.answer(scene.hal, true).get()
      #expect(over.alarm == nil && over.phase == .ended)
      #expect(try await scene.answers() == [.confirmed])
      #expect(try await scene.answer(scene.hal, true) == .failure(.standDown(.over)))
      let incident = try #require(try await scene.desk.incident(scene.hal, id))
      #expect(incident.standDown?.pending == nil && incident.standDown?.asks.count == 1)
      let stood = incident.happenings.last { if case .stoodDown = $0.event { true } else { false } }
      #expect(stood?.stamp.by == scene.hal.staff)
      let log = try await scene.desk.store.read { transaction in
        try transaction.run(
          "SELECT COUNT(*) FROM access_log WHERE subject = \(id.text) AND verb = 'alteration' AND purpose = 'visit-safety'"
        ).first?.integer(0)
      }
      #expect(log == 3)
      for table in ["stand_down_asks", "stand_down_answers"] {
        await #expect(throws: StoreError.self) {
          try await scene.desk.store.write {
            _ = try $0.execute(SQL(text: "DELETE FROM \(table)", values: []))
          }
        }
      }
      try await scene.live.expectWhole()
    }
  }

  @Test(
    "BRD-26: while it waits the ladder goes on as if nobody had asked, and after ten minutes it is too late",
    arguments: Backend.here)
  func ladder(_ backend: Backend) async throws {
    var steps: [[String]] = []
    for isAsked in [false, true] {
      try await Scene.run(backend) { scene in
        try await scene.watch(scene.hal)
        _ = try await scene.desk.acknowledgeAlarm(scene.sol, scene.live.id).get()
        if isAsked { #expect(try await scene.standDown(scene.sol).get().alarm?.owner == scene.sol.staff) }
        for minute in 1...9 {
          scene.live.at("09:0\(minute)")
          while try await scene.live.tick() > 0 {}
        }
        steps.append(try await scene.live.steps())
        guard isAsked else { return }
        scene.live.at("09:09:59")
        #expect(try await scene.desk.incident(scene.hal, scene.live.id)?.standDown?.pending != nil)
        scene.live.at("09:10")
        #expect(try await scene.desk.incident(scene.hal, scene.live.id)?.standDown?.pending == nil)
        #expect(try await scene.desk.board(scene.hal)?.rows.first?.standDown == nil)
        #expect(try await scene.answer(scene.hal, true) == .failure(.standDown(.over)))
        // It is asked anew.
        try await scene.watch(scene.sol)
        #expect(try await scene.standDown(scene.hal, minutes: 30).get().alarm != nil)
        let on = try await scene.answer(scene.sol, true).get()
        #expect(on.alarm == nil && on.phase.isOpen)
        #expect(try await scene.answers() == [nil, .confirmed])
        try await scene.live.expectWhole()
      }
    }
    #expect(steps.count == 2 && steps[0] == steps[1] && steps[0].count > 1)
  }

  @Test(
    "BRD-26, BRD-43: danger that is said again voids it, by whatever way, also where it changes nothing else",
    arguments: Backend.here)
  func void(_ backend: Backend) async throws {
    let again: [(String, @Sendable (LiveScene, Actor) async throws -> Void)] = [
      ("board", { scene, sol in _ = try await scene.desk.raiseAlarm(sol, scene.id, .duress).get() }),
      (
        "device on the board",
        { scene, sol in _ = try await scene.desk.raiseAlarm(sol, scene.id, .device).get() }
      ),
      (
        "told on behalf",
        { scene, sol in _ = try await scene.desk.checkInOnBehalf(sol, scene.id, .duress).get() }
      ),
      (
        "something is wrong",
        { scene, sol in _ = try await scene.desk.logAttempt(sol, scene.id, .somethingWrong).get() }
      ),
      ("phone", { scene, _ in _ = try await scene.says(.duress).get() }),
      ("help by phone", { scene, _ in _ = try await scene.says(.help).get() }),
      ("says safe", { scene, _ in _ = try await scene.says(.safe).get() }),
    ]
    for (name, say) in again {
      try await Scene.run(backend) { scene in
        try await scene.watch(scene.hal)
        _ = try await scene.standDown(scene.sol).get()
        try await say(scene.live, scene.sol)
        #expect(try await scene.answers() == [.void], "\(name)")
        #expect(try await scene.answer(scene.hal, true) == .failure(.standDown(.over)), "\(name)")
        #expect(try await scene.live.live().alarm?.ladder == .duress, "\(name)")
      }
    }
  }

  @Test("BRD-26: declined it goes on, and whoever asked can only take it back", arguments: Backend.here)
  func declined(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      try await scene.watch(scene.hal)
      _ = try await scene.standDown(scene.sol).get()
      #expect(try await scene.answer(scene.hal, false).get().alarm != nil)
      scene.live.at("09:00:10")
      _ = try await scene.standDown(scene.sol).get()
      #expect(try await scene.answer(scene.sol, false).get().alarm != nil)
      #expect(try await scene.answers() == [.declined, .withdrawn])
      #expect(try await scene.answer(scene.hal, false) == .failure(.standDown(.over)))
      #expect(try await scene.answer(scene.hal, true) == .failure(.standDown(.over)))
    }
  }

  @Test(
    "BRD-26: of two who confirm at once one does, and the other is told that it is over",
    arguments: Backend.here)
  func atOnce(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      try await scene.desk.take([
        #"{"type":"staff","code":"N54D001","name":"Dee Rush","pdu":"N54LDS","roles":["pdu-deputy"]}"#
      ])
      let dee = try await scene.desk.store.read { transaction -> Actor? in
        let id = try transaction.run("SELECT id FROM staff WHERE code = 'N54D001'").first?.text(0)
        return try id.flatMap { try AccountRecords.actor(staff: StaffID($0), transaction) }
      }
      try await scene.watch(scene.hal)
      _ = try await scene.standDown(scene.sol).get()
      async let first = scene.answer(scene.hal, true)
      async let second = scene.answer(try #require(dee), true)
      let results = try await [first, second]
      #expect(results.count { $0 == .failure(.standDown(.over)) } == 1)
      #expect(try await scene.answers() == [.confirmed])
    }
  }

  @Test(
    "BRD-26: one person may where nobody else who may is on duty, and that is put down; two by rota, by an open board, by office hours",
    arguments: Backend.here)
  func alone(_ backend: Backend) async throws {
    // In office hours, nobody with an address, no board open, no rota.
    try await Scene.run(backend) { scene in
      let view = try #require(try await scene.desk.incident(scene.sol, scene.live.id)?.standDown)
      #expect(!view.needsSecond && view.seconds.isEmpty)
      try await scene.watch(scene.live.nell)
      #expect(try await scene.standDown(scene.sol).get().alarm == nil)
      #expect(try await scene.answers() == [.alone])
    }
    // The head has an address: there in office hours, not at night.
    for (time, isNeeded) in [("09:00", true), ("20:00", false)] {
      try await Scene.run(backend) { scene in
        _ = try await scene.desk.addContactPoint(
          scene.hal, ContactPointDraft(channel: .email, address: "hal.dunn@probation.example")
        ).get()
        scene.live.at(time)
        let view = try #require(try await scene.desk.incident(scene.sol, scene.live.id)?.standDown)
        #expect(view.seconds == (isNeeded ? [SecondPerson(name: "Hal Dunn", numbers: [])] : []), "\(time)")
        #expect((try await scene.standDown(scene.sol).get().alarm != nil) == isNeeded, "\(time)")
        #expect(try await scene.answers() == [isNeeded ? nil : .alone], "\(time)")
      }
    }
    // At night the head has the board open.
    try await Scene.run(backend) { scene in
      scene.live.at("20:00")
      try await scene.watch(scene.hal)
      #expect(try await scene.standDown(scene.sol).get().alarm != nil)
      // Closed since, it is still a second person who confirms.
      scene.live.at("20:05")
      #expect(try await scene.answer(scene.hal, true).get().alarm == nil)
    }
    // Those who go, and a contact on the rota, are no second person.
    try await Scene.run(backend) { scene in
      try await scene.watch(scene.live.nell, scene.live.scene.mary, scene.live.scene.ivo, scene.sol)
      #expect(try await scene.standDown(scene.sol).get().alarm == nil)
    }
  }

  @Test("BRD-26: turned off, and for every other alarm, one manager stands it down", arguments: Backend.here)
  func off(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      try await scene.watch(scene.hal)
      let shell = scene.desk.shell
      let desk = Desk(
        store: scene.desk.store, library: scene.desk.library,
        shell: Shell(
          now: shell.now, asOf: shell.asOf, randomBytes: shell.randomBytes, standDownNeedsTwo: false),
        channel: "web")
      #expect(try await scene.standDown(scene.sol, desk).get().alarm == nil)
      #expect(try await scene.asks().isEmpty)
    }
    try await LiveScene.run(backend) { live in
      live.at("09:00")
      _ = try await live.desk.raiseAlarm(live.nell, live.id, .help).get()
      let hal = try await live.desk.store.read { transaction in
        try transaction.run("SELECT id FROM staff WHERE code = 'N54H001'").first?.text(0)
      }
      try await live.desk.beatBoards([StaffID(try #require(hal))])
      #expect(
        try await live.desk.standDown(
          live.scene.sol, live.id, .test, codeWord: .right, how: "Spoke to her."
        ).get().alarm == nil)
    }
  }
}
