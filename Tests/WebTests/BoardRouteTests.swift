import Casework
import CivilTime
import Operations
import Pages
import Policy
import Records
import Rehearsal
import Storage
import Testing

@Suite("The safety board, through the router")
struct BoardRouteTests {
  @Test("J5, BRD-20: a contact takes an alarm, rings, and puts down 30 minutes more: three actions")
  func contact() async throws {
    try await Scene.run { scene in
      let live = scene.places.live
      scene.clock.advance(seconds: 3600)
      let path = Path.board(.incident(live)).text
      let shown = try await scene.visitor(.nominatedContact).get("/board")
      #expect(shown.status == 200 && shown.text.contains("Not arrived"))
      #expect(!shown.text.contains("Quarrow") && !shown.text.contains("Z900003"))
      // Nobody says that they arrived: the ladder begins half an hour after the planned start.
      scene.clock.advance(seconds: 1800)
      _ = try await scene.desk.fire(scene.desk.claimDue(by: "one"), by: "one")
      let contact = try await scene.visitor(.nominatedContact)
      let red = try await contact.get("/board")
      #expect(red.text.contains("(1) Safety board") && red.text.contains("I’ve got this"))
      let token = try #require(red.token)
      let taken = try await contact.send("/board", [("csrf", token), ("visit", live.text)])
      #expect(taken.status == 303 && taken.location == path)
      let guide = try await contact.get(path)
      #expect(guide.text.contains("You have it.") && guide.text.contains("Call the visitor now"))
      let more = try await contact.send(path, [("csrf", token), ("step", "more-30")])
      #expect(more.status == 303)
      let page = try await contact.get(path)
      #expect(page.text.contains("Answered: more time") && page.text.contains("Stood down"))
      // The same answer again finds no alarm: it is shown as it is now, and nothing is done.
      let late = try await contact.send(path, [("csrf", token), ("step", "well")])
      #expect(late.status == 409 && late.text.contains("nothing was done"))
    }
  }

  @Test(
    "Safety.md fault 34: the board says that visits wait after an outage, and whoever watches releases them")
  func held() async throws {
    try await Scene.run { (scene: Scene) async throws -> Void in
      let now = scene.clock.now
      try await scene.desk.beat(
        EngineNode(
          node: "one", version: "1", started: now, beat: now, cycles: 1, audited: nil, missing: 0, ended: nil)
      )
      scene.clock.advance(seconds: 5 * 3600)
      #expect(try await scene.desk.claimDue(by: "two").isEmpty)
      let contact = try await scene.visitor(.nominatedContact)
      let board = try await contact.get("/board")
      #expect(board.text.contains("due while nothing ran") && board.text.contains("Release them"))
      let wall = try await contact.get("/board/wall")
      #expect(wall.text.contains("due while nothing ran") && !wall.text.contains("Release them: tell"))
      let token = try #require(board.token)
      let released = try await contact.send("/board", [("csrf", token), ("release", "held")])
      #expect(released.status == 303)
      #expect(try await !scene.desk.claimDue(by: "two").isEmpty)
      #expect(!(try await contact.get("/board").text.contains("due while nothing ran")))
    }
  }

  @Test(
    "J6, BRD-22, BRD-25: a manager logs attempts, opens the briefing, and puts down the police’s reference")
  func manager() async throws {
    try await Scene.run { scene in
      let live = scene.places.live
      scene.clock.advance(seconds: 5400)
      _ = try await scene.desk.fire(scene.desk.claimDue(by: "one"), by: "one")
      let manager = try await scene.visitor(.lineManager)
      let path = Path.board(.incident(live)).text
      let token = try #require(try await manager.get(path).token)
      for _ in 0..<3 {
        #expect(try await manager.send(path, [("csrf", token), ("step", "no-answer")]).status == 303)
      }
      #expect(try await manager.get(path).text.contains("Call the police"))
      let card = try await manager.get(Path.board(.briefing(live)).text)
      #expect(card.text.contains("Quarrow") && card.text.contains("No answer"))
      let long = String(repeating: "1", count: 201)
      let refused = try await manager.send(path, [("csrf", token), ("step", "police"), ("reference", long)])
      #expect(refused.status == 422 && refused.text.contains("200 characters or fewer"))
      let called = try await manager.send(
        path, [("csrf", token), ("step", "police"), ("reference", "CAD 77")])
      #expect(called.status == 303)
      #expect(try await manager.get(path).text.contains("Reference CAD 77"))
      let down = Path.board(.standDown(live)).text
      let empty = try await manager.send(down, [("csrf", token), ("how", "Spoke to her")])
      #expect(empty.status == 422 && empty.text.contains("Select why there was an alarm"))
      #expect(empty.text.contains("Spoke to her"))
      let said = [
        ("csrf", token), ("how", "Spoke to her by telephone"), ("why", "no-signal"), ("outcome", "safe"),
      ]
      #expect(try await manager.send(down, said + [("code", "wrong")]).status == 422)
      #expect(try await manager.send(down, said + [("code", "right")]).status == 303)
      #expect(try await manager.get(path).text.contains("Spoke to her by telephone"))
    }
  }

  @Test("BRD-07, T3: a board says for a day that the clock below it went back")
  func clock() async throws {
    try await Scene.run { scene in
      let words = "The clock of the machine jumped."
      let hidden = "<div id=\"board-clock\" hidden>"
      let before = try await scene.visitor(.lineManager).get("/board").text
      #expect(before.contains(hidden) && before.contains(words))
      let now = scene.clock.now.text
      try await scene.desk.store.write {
        _ = try $0.execute("UPDATE engine_clock SET suspect_since = \(now) WHERE id = 1")
      }
      #expect(try await !scene.visitor(.lineManager).get("/board").text.contains(hidden))
      scene.clock.advance(seconds: 86_401)
      #expect(try await scene.visitor(.lineManager).get("/board").text.contains(hidden))
    }
  }

  @Test("every page of the board says that nobody is summoned by the service")
  func summonsNobody() async throws {
    try await Scene.run { scene in
      let manager = try await scene.visitor(.lineManager)
      for path in [
        BoardPath.board, .wall, .incident(scene.places.live), .briefing(scene.places.live),
        .standDown(scene.places.live),
      ] {
        let page = try await manager.get(Path.board(path).text)
        #expect(page.status == 200 && page.text.contains("is no alarm receiving centre"), "\(path)")
      }
      let wall = try await manager.get("/board/wall").text
      #expect(!wall.contains("I’ve got this") && !wall.contains("/board/i/"))
      #expect(wall.contains("http-equiv=\"refresh\" content=\"15\""))
    }
  }

  @Test("BRD-20: what the visitor told somebody is put down, and an alert code that was heard is duress")
  func onBehalf() async throws {
    try await Scene.run { scene in
      let live = scene.places.live
      let contact = try await scene.visitor(.nominatedContact)
      let path = Path.board(.incident(live)).text
      let token = try #require(try await contact.get(path).token)
      let none = try await contact.send(path, [("csrf", token), ("step", "report")])
      #expect(none.status == 422 && none.text.contains("Select what they told you"))
      let bad = try await contact.send(
        path, [("csrf", token), ("step", "report"), ("type", "arrive"), ("minutes", "4")])
      #expect(bad.status == 422 && bad.text.contains("a number from 5 to 480"))
      let there = try await contact.send(
        path, [("csrf", token), ("step", "report"), ("type", "arrive"), ("minutes", "30")])
      #expect(there.status == 303)
      #expect(try await contact.get("/board").text.contains("In visit"))
      #expect(try await contact.send(path, [("csrf", token), ("step", "code-heard")]).status == 303)
      let board = try await contact.get("/board").text
      #expect(board.contains("DURESS") && board.contains("(1) Safety board"))
      let stood = try await contact.get(Path.board(.standDown(live)).text)
      #expect(stood.text.contains("stood down by a manager"))
      #expect(try await contact.send(path, [("csrf", token), ("step", "dance")]).status == 400)
    }
  }
}
