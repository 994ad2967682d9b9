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
      _ = try await scene.desk.fire(scene.desk.takeDue(by: "one").claims, by: "one")
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
      try await scene.invite(.nominatedContact)
      scene.clock.advance(seconds: 5 * 3600)
      // Nobody has an address: it waits for whoever has the board open.
      let maker = VisitMaker(desk: scene.desk, rehearsal: scene.rehearsal)
      try await scene.desk.beatBoards([try await maker.staff("W-nominated-contact")])
      #expect(try await scene.desk.takeDue(by: "two").claims.isEmpty)
      let contact = try await scene.visitor(.nominatedContact)
      let board = try await contact.get("/board")
      #expect(board.text.contains("due while nothing ran") && board.text.contains("Release them"))
      let words = "what was due has not gone out"
      let live = scene.places.live
      #expect(board.text.contains(words) && board.text.contains("href=\"#v-"))
      let wall = try await contact.get("/board/wall")
      #expect(wall.text.contains("due while nothing ran") && !wall.text.contains("Release them"))
      #expect(wall.text.contains(words) && !wall.text.contains("href=\"#v-"))
      #expect(try await contact.get(Path.board(.incident(live)).text).text.contains(words))
      let token = try #require(board.token)
      // A board of an older version asks as well: nothing goes out by one press.
      let asked = try await contact.send("/board", [("csrf", token), ("release", "held")])
      #expect(asked.status == 303 && asked.location == "/board/release")
      #expect(try await scene.desk.takeDue(by: "two").claims.isEmpty)
      let page = try await contact.get("/board/release")
      #expect(page.status == 200 && page.text.contains("from what is due now."))
      #expect(page.text.contains("Release") && page.text.contains("By itself") == false)
      #expect(!page.text.contains("Quarrow") && !page.text.contains("Z900003"))
      let released = try await contact.send("/board/release", page.hidden)
      #expect(released.status == 303 && released.location == "/board")
      #expect(try await !scene.desk.takeDue(by: "two").claims.isEmpty)
      #expect(!(try await contact.get("/board").text.contains("due while nothing ran")))
      #expect(!(try await contact.get("/board").text.contains(words)))
      #expect(try await contact.get("/board/release").text.contains("Nothing is held"))
    }
  }

  @Test(
    "J6, BRD-22, BRD-25: a manager logs attempts, opens the briefing, and puts down the police’s reference")
  func manager() async throws {
    try await Scene.run { scene in
      let live = scene.places.live
      scene.clock.advance(seconds: 5400)
      _ = try await scene.desk.fire(scene.desk.takeDue(by: "one").claims, by: "one")
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

  @Test(
    "PRV-23: outside one’s cases the page says whom to ring and from when; opened, the head settles the review",
    arguments: Backend.here)
  func glass(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let live = scene.places.live
      let manager = try await scene.visitor(.lineManager)
      let head = try await scene.visitor(.pduHead)
      try await scene.desk.take([
        #"{"type":"staff","code":"W-line-manager","name":"Robin Vale","team":"ZEASTT2","roles":["line-manager"]}"#
      ])
      let briefing = Path.board(.briefing(live)).text
      let calm = try await manager.get(briefing)
      #expect(
        calm.status == 200 && calm.text.contains("No alarm is open")
          && !calm.text.contains("Open the briefing"))
      let token = try #require(try await manager.get(Path.board(.incident(live)).text).token)
      let raise = [("csrf", token), ("step", "help")]
      #expect(try await manager.send(Path.board(.incident(live)).text, raise).status == 303)
      let asked = try await manager.get(briefing)
      #expect(asked.text.contains("Ring those named first") && asked.text.contains("Who may read it anyway"))
      #expect(!asked.text.contains("Quarrow"))
      let early = try await manager.send(briefing, [("csrf", token), ("reason", "police-call")])
      #expect(
        early.status == 422 && early.text.contains("id=\"reason-error\"") && !early.text.contains("Quarrow"))
      // The reason that was chosen stays, with the error at the field.
      let kept = try #require(early.text.firstRange(of: "value=\"police-call\""))
      #expect(early.text[kept.upperBound...].prefix(20).contains("checked"))
      #expect(try await manager.send(briefing, [("csrf", token), ("reason", "curious")]).status == 422)
      let sent = Shared<Answer?>(nil)
      let made = try await scene.recorder.recording {
        let answer = try await manager.send(briefing, [("csrf", token), ("reason", "immediate-danger")])
        sent.change { $0 = answer }
      }
      Self.checkOrder(of: made, backend)
      let opened = try #require(sent.value)
      #expect(opened.status == 200 && opened.text.contains("Quarrow"))
      let task = try #require(
        try await scene.desk.store.read { try GlassRecords.breaks(of: live, $0).first }?.task)
      let address = Path.task(task).text
      #expect(try await manager.get(address).status == 404)
      #expect(try await head.get("/tasks?whose=team").text.contains("href=\"\(address)\""))
      let page = try await head.get(address)
      #expect(page.text.contains("Robin Vale") && page.text.contains("Somebody is in danger now"))
      #expect(
        page.text.contains("requirement PRV-23") && page.text.contains(Path.board(.incident(live)).text))
      #expect(try await head.send(address, page.hidden + [("words", "")]).status == 422)
      let reader = try await scene.visitor(.informationGovernance).get(address)
      #expect(reader.status == 200 && !reader.text.contains("Settle the review"))
      let done = try await head.send(address, page.hidden + [("words", "It was needed.")])
      #expect(done.status == 303)
      #expect(try await head.get(address).text.contains("It was needed."))
      let board = try await manager.get(Path.board(.incident(live)).text)
      #expect(board.text.contains("Opened outside own cases"))
    }
  }

  @Test(
    "BRD-26: the row and the page say who asked; the contact reads it, the head confirms it, whoever asked cannot"
  )
  func standDownByTwo() async throws {
    try await Scene.run { scene in
      let live = scene.places.live
      let (page, form) = (Path.board(.incident(live)).text, Path.board(.standDown(live)).text)
      let contact = try await scene.visitor(.nominatedContact)
      let (manager, head) = (try await scene.visitor(.lineManager), try await scene.visitor(.pduHead))
      let token = try #require(try await contact.get(page).token)
      #expect(try await contact.send(page, [("csrf", token), ("step", "code-heard")]).status == 303)
      let maker = VisitMaker(desk: scene.desk, rehearsal: scene.rehearsal)
      let second = try await maker.staff("W-pdu-head")
      try await scene.desk.beatBoards([second])
      #expect(try await manager.get(form).text.contains("no account to sign in with"))
      try await Self.acceptInvitations(scene)
      let own = try #require(try await manager.get(form).token)
      #expect(try await manager.get(form).text.contains("Duress is stood down by two."))
      let said = [
        ("csrf", own), ("alarm", "duress"), ("how", "Spoke to her by telephone"), ("code", "right"),
        ("why", "answered"), ("outcome", "safe"),
      ]
      #expect(try await manager.send(form, said).status == 303)
      let words = "needs a second person"
      for visitor in [contact, manager, head] {
        #expect(try await visitor.get("/board").text.contains(words))
        let shown = try await visitor.get(page).text
        #expect(
          shown.contains(words) && shown.contains("Spoke to her by telephone")
            && shown.contains("Asked for, and right"))
      }
      #expect(try await head.get("/board/wall").text.contains(words))
      #expect(!(try await contact.get(page).text.contains("confirm-stand-down")))
      #expect(!(try await manager.get(page).text.contains("confirm-stand-down")))
      #expect(try await manager.get(form).text.contains("asked for already"))
      let asks = try await scene.desk.store.read { try StandDownRecords.asks(of: [live], $0)[live] ?? [] }
      let ask = ("ask", try #require(asks.first).id.text)
      #expect(
        try await manager.send(page, [("csrf", own), ("step", "confirm-stand-down"), ask]).status == 403)
      #expect(
        try await contact.send(page, [("csrf", token), ("step", "confirm-stand-down"), ask]).status == 403)
      #expect(try await head.get(page).text.contains("confirm-stand-down"))
      let other = try #require(try await head.get(page).token)
      for bad in [[("ask", "x")], []] {
        let answer = try await head.send(page, [("csrf", other), ("step", "confirm-stand-down")] + bad)
        #expect(answer.status == 400)
      }
      let done = try await head.send(page, [("csrf", other), ("step", "confirm-stand-down"), ask])
      #expect(done.status == 303)
      let after = try await head.get(page).text
      #expect(after.contains("A second person confirmed the stand-down") && after.contains("Stood down"))
      #expect(after.contains("Stand-down asked for") && !after.contains(words))
      let late = try await head.send(page, [("csrf", other), ("step", "decline-stand-down"), ask])
      #expect(late.status == 409 && late.text.contains("nothing was done"))
    }
  }

  /// The person before the visit, the visit before the live visit, as everybody who changes one does.
  private static func checkOrder(of statements: [SQL], _ backend: Backend) {
    // SQLite locks no row.
    guard backend != .sqlite else { return }
    let locks = statements.map(\.text).filter { $0.contains("FOR NO KEY UPDATE") }
    let order = ["FROM people", "FROM visits", "FROM live_visits"].map { table in
      locks.firstIndex { $0.contains(table) }
    }
    #expect(!order.contains(nil), "\(locks)")
    #expect(order.compactMap(\.self) == order.compactMap(\.self).sorted(), "\(locks)")
  }

  /// Everybody who was invited has a password.
  static func acceptInvitations(_ scene: Scene) async throws {
    try await scene.desk.store.write {
      _ = try $0.execute("UPDATE accounts SET password = 'kept elsewhere' WHERE password IS NULL")
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
