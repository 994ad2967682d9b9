import Casework
import CivilTime
import HTTPTypes
import Operations
import Pages
import Rehearsal
import Testing
import Web

@Suite("The sheet, safety details and procedures, asked by program")
struct StaffProgramTests {
  private static let account = "/api/v1/account/safety-details"
  private static let team = "/api/v1/procedures/ZEASTT1"

  @Test("somebody says what helps to find them, confirms it, and never loses another's words [HV-8.1.5]")
  func keepsDetails() async throws {
    try await Scene.run { scene in
      let officer = try await scene.program(.practitioner)
      let nothing = try await officer.get(Self.account)
      #expect(nothing.status == 200 && nothing.header("etag") == "\"0\"")
      #expect(try Body(nothing)["isToBeSaid"].truth == true)
      let said = #"{"phone":"01632 960123","medical":"  Carries an inhaler. "}"#
      let kept = try await officer.send(Self.account, said, method: .put, revision: 0)
      #expect(kept.status == 200 && kept.header("etag") == "\"1\"")
      #expect(try Body(kept)["medical"].text == "Carries an inhaler.")
      #expect(try Body(kept)["isToBeSaid"].truth == false && Body(kept)["car"].isNull)
      let late = try await officer.send(Self.account, #"{"phone":"01632 960999"}"#, method: .put, revision: 0)
      let stale = try late.problem("stale", 412)
      #expect(stale["sent"]["phone"].text == "01632 960999")
      #expect(stale["current"]["phone"].text == "01632 960123")
      let wrong = try await officer.send(
        Self.account, #"{"phone":"ring me","emergency-name":"Kit"}"#, method: .put, revision: 1)
      let problem = try wrong.problem("refused", 422)
      #expect(problem["errors"].items.compactMap { $0["pointer"].text } == ["/phone", "/emergency-phone"])
      let visit = scene.places.visit(of: scene.places.own).text
      let crew = try await scene.program(.lineManager).get("/api/v1/visits/\(visit)/crew")
      #expect(crew.status == 200)
      #expect(try Body(crew)["crew"][0]["details"]["version"].number == 0)
      #expect(try await officer.get("/api/v1/visits/\(visit)/crew").status == 404)
    }
  }

  @Test("the sheet of a day is given as a disclosure, without a restricted contact [HV-8.2.1, HV-7.6.9]")
  func givesASheet() async throws {
    try await Scene.run { scene in
      let manager = try await scene.program(.lineManager)
      let keeper = Actor(
        staff: try await VisitMaker(desk: scene.desk, rehearsal: scene.rehearsal).staff("ZEASTT1M1"),
        name: "", roles: [.lineManager], team: "ZEASTT1", pdu: "ZEAST", region: "ZDEMO")
      try await scene.desk.recordRestrictedContact(
        keeper, of: scene.places.own, name: "Wren Sallow", telephone: "01632 960444", note: nil
      ).get()
      let before = try await scene.count("access_log")
      let answer = try await manager.get("/api/v1/day-sheet?day=2025-07-02")
      #expect(answer.status == 200)
      let items = try Body(answer)["items"].items
      let own = try #require(items.first { $0["person"]["crn"].text == "Z900003" })
      #expect(own["controls"][0]["hazard"].text == "animals" && own["hasAuthority"].truth == false)
      #expect(own["companions"].count == 1 && own["isAssessed"].truth == true)
      #expect(!answer.text.contains("Wren") && !answer.text.contains("960444"))
      #expect(try await scene.count("access_log") == before + 1 + items.count)
      let mine = try await scene.program(.practitioner).get("/api/v1/day-sheet?day=2025-07-02&mine=true")
      #expect(try Body(mine)["items"].count == 0)
      _ = try (try await manager.get("/api/v1/day-sheet?day=2025-13-02")).problem("malformed", 400)
    }
  }

  @Test("a procedure is read, published once and acknowledged by program [HV-8.1.5]")
  func publishesAndReads() async throws {
    try await Scene.run { scene in
      let manager = try await scene.program(.lineManager)
      let officer = try await scene.program(.practitioner)
      let first = try await officer.get(Self.team)
      #expect(first.status == 200 && first.header("etag") == "\"1\"")
      #expect(try Body(first)["inForce"].isNull && Body(first)["readers"].isNull)
      let body = #"{"text":"Ring the contact.","reason":"A contact is named.","from":"2025-06-30"}"#
      let path = Self.team + "/versions"
      _ = try (try await officer.send(path, body, revision: 1)).problem("forbidden", 403)
      _ = try (try await manager.send(path, body)).problem("precondition-missing", 428)
      let made = try await manager.send(path, body, revision: 1, key: "one")
      #expect(made.status == 201 && made.header("etag") == "\"2\"")
      #expect(made.header("location") == Self.team + "/versions/2")
      let again = try await manager.send(path, body, revision: 1, key: "one")
      #expect(again.status == 201 && again.header("idempotency-replayed") == "true")
      let stale = try (try await manager.send(path, body, revision: 1)).problem("stale", 412)
      #expect(stale["current"]["text"].text == "Ring the contact.")
      let early = #"{"text":" ","reason":"So.","from":"2025-06-01"}"#
      let refused = try (try await manager.send(path, early, revision: 2)).problem("refused", 422)
      #expect(refused["errors"].items.compactMap { $0["pointer"].text } == ["/text", "/from"])
      let acknowledge = Self.team + "/versions/2/acknowledgement"
      #expect(try await officer.send(acknowledge).status == 204)
      #expect(try await officer.send(acknowledge).status == 204)
      #expect(try Body(try await officer.get(Self.team))["acknowledgedAt"].text != nil)
      let seen = try Body(try await manager.get(Self.team))
      #expect(seen["readers"].items.filter { $0["acknowledgedAt"].text != nil }.count == 1)
      _ = try (try await officer.send(Self.team + "/versions/1/acknowledgement")).problem("refused", 422)
      _ = try (try await officer.send(Self.team + "/versions/9/acknowledgement")).problem("not-found", 404)
      _ = try (try await officer.get("/api/v1/procedures/FART1")).problem("not-found", 404)
      let list = try Body(try await manager.get("/api/v1/procedures"))
      #expect(list["items"][0]["read"].number == 1 && list["items"][0]["inForce"].number == 2)
    }
  }
}
