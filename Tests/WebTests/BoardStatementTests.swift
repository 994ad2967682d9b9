import Casework
import Operations
import Pages
import Policy
import Records
import Rehearsal
import Storage
import Testing

@Suite("Pages of an alarm need as many statements however many managers there are")
struct BoardStatementTests {
  /// Puts more heads of the unit and managers of the team in, each with an account and the board open.
  private static func add(_ scene: Scene, _ numbers: ClosedRange<Int>) async throws {
    let maker = VisitMaker(desk: scene.desk, rehearsal: scene.rehearsal)
    for number in numbers {
      try await scene.desk.take([
        #"{"type":"staff","code":"ZH\#(number)","name":"Head \#(number)","pdu":"ZEAST","roles":["pdu-head"]}"#,
        #"{"type":"staff","code":"ZM\#(number)","name":"Manager \#(number)","team":"ZEASTT1","roles":["line-manager"]}"#,
      ])
      for code in ["ZH\(number)", "ZM\(number)"] {
        let staff = try await maker.staff(code)
        let (id, now) = (scene.desk.shell.identifier(), scene.clock.now)
        try await scene.desk.store.write { transaction in
          try AccountRecords.add(id: id, userName: code.lowercased(), staff: staff, at: now, transaction)
        }
        try await scene.desk.beatBoards([staff])
      }
    }
    try await BoardRouteTests.acceptInvitations(scene)
  }

  @Test("BRD-26, PRV-23: who may confirm, and whom to ring, is read at once", arguments: Backend.here)
  func constant(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let live = scene.places.live
      let manager = try await scene.visitor(.lineManager)
      let other = try await scene.visitor(.pduDeputy)
      // The deputy works elsewhere, as far as cases go.
      let page = Path.board(.incident(live)).text
      let token = try #require(try await manager.get(page).token)
      #expect(try await manager.send(page, [("csrf", token), ("step", "code-heard")]).status == 303)
      let paths = [page, Path.board(.standDown(live)).text, Path.board(.briefing(live)).text]
      func counts() async throws -> [Int] {
        var found: [Int] = []
        for visitor in [manager, other] {
          for path in paths {
            found.append(try await scene.recorder.recording { _ = try await visitor.get(path) }.count)
          }
        }
        return found
      }
      try await Self.add(scene, 1...1)
      _ = try await counts()
      let few = try await counts()
      #expect(try await manager.get(paths[1]).text.contains("Head 1"))
      try await Self.add(scene, 2...9)
      #expect(try await counts() == few)
    }
  }

  @Test("PRV-23: so outside one’s own cases", arguments: Backend.here)
  func glass(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let live = scene.places.live
      let manager = try await scene.visitor(.lineManager)
      try await scene.desk.take([
        #"{"type":"staff","code":"W-line-manager","name":"Robin Vale","team":"ZEASTT2","roles":["line-manager"]}"#
      ])
      let briefing = Path.board(.briefing(live)).text
      let token = try #require(try await manager.get(Path.board(.incident(live)).text).token)
      let raise = [("csrf", token), ("step", "help")]
      #expect(try await manager.send(Path.board(.incident(live)).text, raise).status == 303)
      func count() async throws -> Int {
        try await scene.recorder.recording { _ = try await manager.get(briefing) }.count
      }
      try await Self.add(scene, 1...1)
      _ = try await count()
      let few = try await count()
      #expect(try await manager.get(briefing).text.contains("Who may read it anyway"))
      try await Self.add(scene, 2...9)
      #expect(try await count() == few)
    }
  }
}
