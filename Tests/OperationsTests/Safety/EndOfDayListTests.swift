import Casework
import CivilTime
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

@Suite("Who nobody knows to be safe at the end of the day")
struct EndOfDayListTests {
  /// Who is on the list of a contact, in its order; nil where there is no list.
  private func listed(_ scene: LiveScene, as actor: Actor? = nil) async throws -> [String]? {
    try await scene.expectWhole()
    try await expectKept(scene)
    return try await scene.desk.board(actor ?? scene.nell)?.endOfDay?.officers.map(\.name)
  }

  /// The rows say what the live visit does (invariant 6).
  private func expectKept(_ scene: LiveScene) async throws {
    try await scene.desk.store.read { [id = scene.id] transaction in
      let live = try #require(try LiveRecords.visit(id, transaction))
      #expect(try Set(CrewStandings.kept(of: id, transaction)) == Set(live.standings))
    }
  }

  @Test(
    "BRD-31: from six in the evening whoever went and said nothing is listed, and nobody before it",
    arguments: Backend.here)
  func time(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { scene in
      scene.at("09:00")
      _ = try await scene.says(.arrive, minutes: 480).get()
      scene.at("16:59:59")
      #expect(try await listed(scene) == nil)
      scene.at("17:00")
      #expect(try await listed(scene).map(Set.init) == ["Ivo Marsh", "Mary Ashdown"])
      let list = try #require(try await scene.desk.board(scene.nell)?.endOfDay)
      #expect(list.day == CivilDate(text: "2025-07-02") && list.since == LiveScene.time("17:00"))
      #expect(list.others == 0 && list.officers.allSatisfy { $0.live.id == scene.id })
      // Through the night, until offices open.
      scene.clock.set(LiveScene.time("23:30"))
      #expect(try await listed(scene)?.count == 2)
      scene.clock.set(LiveScene.time("08:00").adding(seconds: 86_399))
      #expect(try await listed(scene)?.count == 2)
      scene.clock.set(LiveScene.time("08:00").adding(seconds: 86_400))
      #expect(try await listed(scene) == nil)
      #expect(try await scene.desk.board(scene.nell, listsDay: false)?.endOfDay == nil)
    }
  }

  @Test(
    "BRD-31: safe takes both off; broken off leaves both on until each is home, by phone or put down",
    arguments: Backend.here)
  func words(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { scene in
      scene.at("09:00")
      _ = try await scene.says(.arrive, minutes: 30).get()
      scene.at("09:20")
      _ = try await scene.says(.safe).get()
      scene.at("17:00")
      #expect(try await listed(scene) == [])
    }
    try await LiveScene.run(backend) { scene in
      scene.at("09:00")
      _ = try await scene.says(.arrive, minutes: 30).get()
      scene.at("09:20")
      _ = try await scene.says(.terminate).get()
      scene.at("17:00")
      #expect(try await listed(scene)?.count == 2)
      // The same word twice, and by somebody who is not on the visit.
      for _ in 0..<2 { #expect(try await scene.says(.homeSafe).get().fate == .applied) }
      await #expect(throws: LiveProblem.notThere) {
        try await scene.says(.homeSafe, by: scene.scene.sol.staff).get()
      }
      #expect(try await listed(scene) == ["Ivo Marsh"])
      _ = try await scene.desk.checkInOnBehalf(scene.nell, scene.id, .homeSafe).get()
      #expect(try await listed(scene) == [])
      let live = try await scene.live()
      #expect(live.ending == .terminated, "how it ended stays as it was said")
    }
  }

  @Test(
    "BRD-31: a visit that is still to come is not ended by home safe; it is watched until it is called off or made",
    arguments: Backend.here)
  func stillToCome(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { scene in
      scene.at("08:30")
      let refused = try await scene.desk.checkInOnBehalf(scene.nell, scene.id, .homeSafe)
      #expect(refused == .failure(.refused(.phase(.planned))))
      let live = try await scene.live()
      #expect(live.phase == .planned)
    }
  }

  @Test(
    "BRD-31, BRD-43: an open alarm stays on the list whatever a phone says, until somebody stands it down",
    arguments: Backend.here)
  func alarm(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { scene in
      scene.at("09:00")
      _ = try await scene.says(.arrive, minutes: 30).get()
      scene.at("09:10")
      _ = try await scene.says(.duress).get()
      for staff in [scene.scene.mary, scene.scene.ivo] {
        #expect(try await scene.says(.homeSafe, by: staff.staff).get().fate == .applied)
      }
      _ = try await scene.says(.safe).get()
      scene.at("17:00")
      #expect(try await listed(scene)?.count == 2)
      // Nobody near them learns of it from their own list.
      #expect(try await listed(scene, as: scene.scene.mary) == [])
      _ = try await scene.desk.standDown(
        scene.scene.sol, scene.id, .test, codeWord: .right, how: "Spoke to her at the car."
      ).get()
      #expect(try await listed(scene) == [])
    }
  }

  @Test(
    "BRD-31: whoever left a later visit safely, or never went, is on no list; reach and limits hold",
    arguments: Backend.here)
  func others(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { scene in
      var draft = scene.scene.two()
      draft.start = LiveScene.time("12:00")
      let desk = scene.desk
      let file = try await scene.scene.assessed(
        desk.planVisit(scene.scene.mary, scene.scene.person, draft).get())
      let sent = try await desk.submitVisit(
        scene.scene.mary, file.visit.id, revision: file.visit.revision
      ).get()
      _ = try await desk.decideVisit(
        scene.scene.sol, sent.visit.id, .approved, words: nil, revision: sent.visit.revision
      ).get()
      scene.at("09:00")
      _ = try await scene.says(.refused).get()
      // Not let in at the first, safely out of the second.
      let afternoon = LiveScene(scene: scene.scene, id: sent.visit.id, nell: scene.nell)
      scene.at("12:00")
      _ = try await afternoon.says(.arrive, minutes: 30).get()
      scene.at("12:20")
      _ = try await afternoon.says(.safe).get()
      scene.at("17:00")
      #expect(try await listed(scene) == [])
      // Of another region: nothing of it.
      let stranger = Actor(
        staff: StaffID("00000000-0000-7000-8000-0000000000aa"), name: "Una Reed", roles: [.nominatedContact],
        team: "N99OUT1", pdu: "N99OUT", region: "N99")
      _ = try await desk.raiseAlarm(scene.nell, scene.id, .device).get()
      #expect(try await listed(scene)?.count == 2)
      #expect(try await desk.board(stranger)?.endOfDay?.officers == [])
      // More than a list holds are counted.
      try await desk.store.write { [id = scene.id] transaction in
        for number in 100..<160 {
          try transaction.execute(
            """
            INSERT INTO live_crew (visit, staff, start_at)
            VALUES (\(id.text), \("00000000-0000-7000-8000-000000000\(number)"), '2025-07-02T09:00:00.000Z')
            """)
        }
      }
      let list = try #require(try await desk.board(scene.nell)?.endOfDay)
      #expect(list.officers.count == EndOfDayList.most && list.others == 12)
      #expect(list.officers.contains { $0.name == "Somebody who has left" })
    }
  }

  @Test("BRD-31: a visit that was called off leaves nobody to be looked for", arguments: Backend.here)
  func calledOff(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { scene in
      let visit = try await scene.desk.store.read { [id = scene.id] in try VisitRecords.visit(id, $0) }
      _ = try await scene.desk.cancelVisit(
        scene.scene.mary, scene.id, reason: "Another day.", revision: try #require(visit).revision
      ).get()
      scene.at("17:00")
      #expect(try await listed(scene) == [])
    }
  }

  @Test("BRD-31: a live visit that cannot be read keeps nobody else from the list, and is counted")
  func unreadable() async throws {
    try await LiveScene.run(.sqlite) { scene in
      scene.at("17:00")
      try await scene.desk.store.write {
        _ = try $0.execute("UPDATE live_visits SET state = 'nothing that can be read'")
      }
      let list = try #require(try await scene.desk.board(scene.nell)?.endOfDay)
      #expect(list.officers.isEmpty && list.others == 2)
    }
  }
}
