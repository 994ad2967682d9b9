import Casework
import CivilTime
import Operations
import Pages
import Policy
import Rehearsal
import Testing

@Suite("Duty, through the router")
struct DutyRouteTests {
  private static func fields(_ more: [(String, String)]) -> [(String, String)] {
    let base = [
      ("place", "team"), ("part", "nominated-contact"), ("from-day", "1"), ("from-month", "7"),
      ("from-year", "2025"), ("begins", "6pm"), ("ends", "8pm"),
    ]
    return base.filter { field in !more.contains { $0.0 == field.0 } } + more
  }

  @Test("a number is added, rung and confirmed by a manager, and then its owner goes on the rota [BRD-28]")
  func reachedAndPlanned() async throws {
    try await Scene.run { scene in
      let manager = try await scene.visitor(.lineManager)
      let colleague = scene.places.colleague
      let contact = try await scene.visitor(.nominatedContact)
      let maker = VisitMaker(desk: scene.desk, rehearsal: scene.rehearsal)
      let own = try await maker.staff("W-nominated-contact")
      let mine = Path.duty(.contacts(own)).text
      let empty = try await contact.post(mine, [("action", "add"), ("channel", "sms")], tokenOf: mine)
      #expect(empty.status == 422 && empty.text.contains("Enter the number or the address"))
      let wrong = try await contact.post(
        mine, [("action", "add"), ("channel", "sms"), ("address", "ring me")], tokenOf: mine)
      #expect(wrong.status == 422 && wrong.text.contains("value=\"ring me\""))
      let new = Path.duty(.new(team: "ZEASTT1")).text
      let early = try await manager.post(new, Self.fields([("staff", own.text)]), tokenOf: new)
      #expect(early.status == 422 && early.text.contains("Select somebody who can be rung"))
      #expect(early.text.contains("value=\"6pm\""), "what was typed is kept")
      let added = try await contact.post(
        mine, [("action", "add"), ("channel", "sms"), ("address", "07700 900123")], tokenOf: mine)
      #expect(added.status == 303)
      let page = try await manager.get(mine)
      let point = try #require(page.hidden.first { $0.0 == "point" }?.1)
      func rang(_ visitor: Visitor, _ revision: String) async throws -> Answer {
        try await visitor.post(
          mine, [("action", "rang"), ("point", point), ("revision", revision)], tokenOf: mine)
      }
      #expect(try await rang(contact, "1").status == 403)
      #expect(try await rang(manager, "2").status == 409)
      #expect(try await rang(manager, "1").status == 303)
      let planned = try await manager.post(new, Self.fields([("staff", own.text)]), tokenOf: new)
      #expect(planned.status == 303, "\(planned.text)")
      let board = try await manager.get(Path.duty(.board(team: nil)).text)
      #expect(board.text.contains("It is in the rota") && board.text.contains("Tue 1 Jul 2025"))
      #expect(board.text.contains("no alarm receiving centre"))
      let twice = try await manager.post(new, Self.fields([("staff", own.text)]), tokenOf: new)
      #expect(twice.status == 422 && twice.text.contains("they have this duty then"))
      #expect(try await contact.get(Path.duty(.contacts(colleague)).text).status == 404)
    }
  }

  @Test("the night the clocks go back is asked about, the night they go forward refused [INT-50]")
  func nights() async throws {
    try await Scene.run { scene in
      let manager = try await scene.visitor(.lineManager)
      let new = Path.duty(.new(team: "ZEASTT1")).text
      func ask(_ day: String, _ month: String, _ year: String) async throws -> Answer {
        let typed = [
          ("staff", scene.places.colleague.text), ("from-day", day), ("from-month", month),
          ("from-year", year), ("begins", "1:30am"), ("ends", "9am"),
        ]
        return try await manager.post(new, Self.fields(typed), tokenOf: new)
      }
      let october = try await ask("26", "10", "2025")
      #expect(october.status == 422 && october.text.contains("Select which 1:30am you mean"))
      #expect(october.text.contains("The second, an hour later (GMT)"))
      let march = try await ask("29", "3", "2026")
      #expect(march.status == 422 && march.text.contains("must be a time that exists"))
    }
  }

  @Test("of two who change a slot the second sees it as it is, and what they typed [UX-30]")
  func conflict() async throws {
    try await Scene.run { scene in
      let manager = try await scene.visitor(.lineManager)
      let slot = Path.duty(.slot(scene.places.dutySlot)).text
      let end = [("action", "end"), ("revision", "1")]
      let nobody = try await (try await scene.visitor(.nominatedContact)).post(slot, end, tokenOf: slot)
      #expect(nobody.status == 403)
      let change = Self.fields([("action", "change"), ("revision", "2"), ("ends", "4:44pm")])
      let stale = try await manager.post(slot, change, tokenOf: slot)
      #expect(stale.status == 409 && stale.text.contains("value=\"4:44pm\""))
      #expect(try await manager.post(slot, end, tokenOf: slot).status == 303)
      #expect(try await manager.get(slot).text.contains("Taken out of the rota"))
      #expect(try await manager.post(slot, end, tokenOf: slot).status == 409)
    }
  }

  @Test("the duty number is set with who answers it, by version, for the region only by those of the region")
  func number() async throws {
    try await Scene.run { scene in
      let manager = try await scene.visitor(.lineManager)
      let path = Path.duty(.number(team: "ZEASTT1")).text
      func set(_ visitor: Visitor, _ more: [(String, String)]) async throws -> Answer {
        let base = [
          ("team-version", "0"), ("region-version", "0"), ("number", "01632 960100"), ("label", "Desk"),
        ]
        return try await visitor.post(
          path, base.filter { field in !more.contains { $0.0 == field.0 } } + more, tokenOf: path)
      }
      let wrong = try await set(manager, [("number", "none"), ("label", "")])
      #expect(wrong.status == 422 && wrong.text.contains("must be a telephone number"))
      let missing = try await set(manager, [("label", "")])
      #expect(missing.status == 422 && missing.text.contains("Enter who answers it"))
      #expect(try await set(manager, [("whose", "region")]).status == 403)
      #expect(try await set(manager, []).status == 303)
      #expect(try await set(manager, []).status == 409)
      #expect(try await set(manager, [("team-version", "1"), ("label", "Front desk")]).status == 303)
      let administrator = try await scene.visitor(.administrator)
      #expect(try await set(administrator, [("whose", "region")]).status == 303)
      let board = try await manager.get(Path.duty(.board(team: nil)).text)
      #expect(board.text.contains("01632960100, Front desk"))
    }
  }

  @Test(
    "BRD-28: a code is sent from the page and typed in there; what is wrong is said at the field",
    arguments: Backend.here)
  func code(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let contact = try await scene.visitor(.nominatedContact)
      let maker = VisitMaker(desk: scene.desk, rehearsal: scene.rehearsal)
      let own = try await maker.staff("W-nominated-contact")
      let path = Path.duty(.contacts(own)).text
      let add = [("action", "add"), ("channel", "sms"), ("address", "07700 900123")]
      #expect(try await contact.post(path, add, tokenOf: path).status == 303)
      let page = try await contact.get(path)
      let point = try #require(page.text.firstMatch(of: /name="point" value="([^"]+)"/)?.1)
      func press(_ action: String, _ more: [(String, String)] = []) async throws -> Answer {
        try await contact.post(
          path, [("action", action), ("point", String(point))] + more, tokenOf: path)
      }
      let early = try await press("confirm-code", [("code", "000000")])
      #expect(early.status == 422 && early.text.contains("Send another code: there is none"))
      #expect(try await press("send-code").status == 303)
      #expect(try await contact.get(path).text.contains("A code is about to leave for 07700900123"))
      let soon = try await press("send-code")
      #expect(soon.status == 422 && soon.text.contains("Wait a minute"))
      func leaves() async throws -> String {
        let claims = try await scene.desk.claimNotices(by: "one")
        let claim = try #require(claims.first { $0.dispatch.event == "contact.code" })
        return String(try #require(claim.dispatch.text.firstMatch(of: /[0-9]{6}/)?.0))
      }
      let code = try await leaves()
      let other = code == "111111" ? "222222" : "111111"
      let wrong = try await press("confirm-code", [("code", other)])
      #expect(wrong.status == 422 && wrong.text.contains("You have 4 tries left"))
      #expect(wrong.text.contains("href=\"#code\"") && wrong.text.contains("id=\"code\""))
      let half = try await press("confirm-code", [("code", "12")])
      #expect(half.status == 422 && half.text.contains("must be 6 digits"))
      #expect(try await press("confirm-code", [("code", code)]).status == 303)
      #expect(try await contact.get(path).text.contains("By a code"))
      // A program does the same.
      let program = try await scene.program(.nominatedContact)
      scene.clock.advance(seconds: 60)
      let place = "/api/v1/contact-points/\(point)/code"
      #expect(try await program.send(place, nil).status == 200)
      let refused = try await program.send(place + "/confirmation", #"{"code":"12"}"#)
      #expect(try refused.problem("refused", 422)["errors"][0]["pointer"].text == "/code")
      let digits = try await leaves()
      let done = try await program.send(place + "/confirmation", "{\"code\":\"\(digits)\"}")
      #expect(done.status == 200, "\(done.text)")
    }
  }

  @Test("a program plans, reads and ends duty as the pages do [BRD-28]", arguments: Backend.here)
  func byProgram(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let manager = try await scene.program(.lineManager)
      let contact = try await scene.program(.nominatedContact)
      let maker = VisitMaker(desk: scene.desk, rehearsal: scene.rehearsal)
      let own = try await maker.staff("W-nominated-contact")
      let slots = "/api/v1/duty-slots"
      let body =
        #"{"team":"ZEASTT1","part":"nominated-contact","staff":"\#(own.text)","from":"2025-07-01T18:00:00+01:00","to":"2025-07-01T20:00:00+01:00"}"#
      let early = try (try await manager.send(slots, body)).problem("refused", 422)
      #expect(early["errors"][0]["pointer"].text == "/staff")
      let added = try await contact.send(
        "/api/v1/account/contact-points", #"{"channel":"sms","address":"07700 900123"}"#)
      #expect(added.status == 200, "\(added.text)")
      let point = try #require(try Body(added)["points"][0]["id"].text)
      let confirm = "/api/v1/contact-points/\(point)/verification"
      _ = try (try await contact.send(confirm, nil, revision: 1)).problem("forbidden", 403)
      #expect(try await manager.send(confirm, nil, revision: 1).status == 200)
      let made = try await manager.send(slots, body, key: "plan")
      #expect(made.status == 201 && made.header("etag") == "\"1\"", "\(made.text)")
      let place = try #require(made.header("location"))
      let again = try await manager.send(slots, body, key: "plan")
      #expect(again.status == 201 && again.header("location") == place)
      let slot = try Body(try await manager.get(place))
      #expect(slot["fromLocal"].text == "2025-07-01T18:00:00+01:00" && slot["reach"].text == "reachable")
      let listed = try Body(try await contact.get(slots + "?team=ZEASTT1"))["items"].items
      #expect(
        listed.compactMap { $0["from"].text } == ["2025-07-01T08:00:00.000Z", "2025-07-01T17:00:00.000Z"])
      _ = try (try await contact.send(place + "/ending", nil, revision: 1)).problem("forbidden", 403)
      #expect(try await manager.send(place + "/ending", nil, revision: 1).status == 200)
      _ = try (try await manager.send(place + "/ending", nil, revision: 1)).problem("stale", 412)
      _ = try (try await manager.get(slots + "?team=FART1")).problem("not-found", 404)
    }
  }
}
