import Casework
import CivilTime
import Operations
import Pages
import Policy
import Records
import Rehearsal
import Storage
import Testing

@Suite("Drills, through the router")
struct DrillRouteTests {
  /// The fields of the form that starts one.
  private static func fields(_ page: String, token: String, team: String = "ZEASTT1") throws -> [(
    String, String
  )] {
    let mark = "name=\"seen\" value=\""
    let found = page.firstRange(of: mark)
    let start = try #require(found)
    let seen = page[start.upperBound...].prefix { $0 != "\"" }
    return [("csrf", token), ("team", team), ("seen", String(seen)), ("ladder", "overdue")]
  }

  @Test("Screen 40, BRD-30: a drill is started in one action, taken, gone through and stood down")
  func whole() async throws {
    try await Scene.run { scene in
      let manager = try await scene.visitor(.lineManager)
      let shown = try await manager.get("/board/drills")
      #expect(shown.status == 200 && shown.text.contains("Overdue: none was taken yet"))
      #expect(shown.text.contains("is no alarm receiving centre"))
      let token = try #require(shown.token)
      var fields = try Self.fields(shown.text, token: token)
      let none = try await manager.send("/board/drills", fields.filter { $0.0 != "ladder" })
      #expect(none.status == 422 && none.text.contains("Select what is rehearsed"))
      let others = try await manager.send(
        "/board/drills", fields.map { $0.0 == "seen" ? ("seen", "others") : $0 })
      #expect(others.status == 422 && others.text.contains("Others are on duty by now"))
      let started = try await manager.send("/board/drills", fields)
      #expect(started.status == 303)
      let path = try #require(started.location)
      fields = try Self.fields(shown.text, token: token)
      let twice = try await manager.send("/board/drills", fields)
      #expect(twice.status == 422 && twice.text.contains("A drill of this team goes on"))
      _ = try await scene.desk.fire(scene.desk.takeDue(by: "one").claims, by: "one")
      let board = try await manager.get("/board")
      #expect(board.text.contains("data-red=\"0\"") && board.text.contains("data-drill="))
      #expect(board.text.contains("<title>Safety board"), "a drill is not counted")
      let live = VisitID(String(path.suffix(36)))
      #expect(try await manager.send("/board", [("csrf", token), ("visit", live.text)]).location == path)
      let page = try await manager.get(path)
      #expect(page.text.contains("This is a drill. Nobody is in danger. Do not call the police."))
      #expect(!page.text.contains("Police briefing") && !page.text.contains("HV-"))
      for gone in [BoardPath.briefing(live), .standDown(live)] {
        #expect(try await manager.get(Path.board(gone).text).status == 404, "\(gone)")
        #expect(
          try await manager.send(Path.board(gone).text, [("csrf", token), ("reason", "police-call")]).status
            == 404)
      }
      let long = [
        ("csrf", token), ("step", "stand-drill-down"), ("learnt", String(repeating: "a", count: 1001)),
      ]
      let refused = try await manager.send(path, long)
      #expect(refused.status == 422 && refused.text.contains("1,000 characters or fewer"))
      #expect(try await manager.send(path, [("csrf", token), ("step", "police")]).status == 303)
      #expect(try await manager.get(path).text.contains("nobody called them"))
      let down = [("csrf", token), ("step", "stand-drill-down"), ("learnt", "Nell had no signal.")]
      #expect(try await manager.send(path, down).status == 303)
      let over = try await manager.get(path)
      #expect(over.text.contains("What came of it") && over.text.contains("Nell had no signal."))
      #expect(try await manager.get("/board/drills").text.contains("Done; the next by 7 July 2025"))
      #expect(try await manager.send(path, down).status == 409)
    }
  }

  @Test(
    "Screen 40: officers see the drills of their team and start none; whoever watches over nobody sees none")
  func rights() async throws {
    try await Scene.run { scene in
      let officer = try await scene.visitor(.practitioner)
      let shown = try await officer.get("/board/drills")
      #expect(shown.status == 200 && !shown.text.contains("Start the drill"))
      let token = try #require(shown.token)
      let fields = [("csrf", token), ("team", "ZEASTT1"), ("seen", "x"), ("ladder", "overdue")]
      #expect(try await officer.send("/board/drills", fields).status == 403)
      #expect(try await scene.visitor(.administrator).get("/board/drills").status == 403)
      let manager = try await scene.visitor(.lineManager)
      #expect(try await manager.get("/board/drills?team=ZWESTT1").status == 404)
    }
  }

  @Test("INT-20, BRD-30: a program starts a drill and reads what came of it")
  func program() async throws {
    try await Scene.run { scene in
      let program = try await scene.program(.lineManager, .write)
      let body = #"{"team":"ZEASTT1","rehearses":"duress"}"#
      let made = try await program.send("/api/v1/drills", body)
      #expect(made.status == 201 && made.text.contains(#""isRunning":true"#), "\(made.text)")
      let place = try #require(made.location)
      #expect(try await program.get(place).text.contains(#""rehearses":"duress""#))
      let again = try await program.send("/api/v1/drills", body)
      #expect(again.status == 422 && again.text.contains("A drill of this team goes on"))
      let list = try await program.get("/api/v1/drills?team=ZEASTT1")
      #expect(list.text.contains(#""isDone":false"#) && list.text.contains(#""everyDays":7"#))
      #expect(
        try await program.send("/api/v1/drills", #"{"team":"ZNONE","rehearses":"duress"}"#).status == 404)
    }
  }
}
