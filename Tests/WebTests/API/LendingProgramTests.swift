import Casework
import CivilTime
import HTTPTypes
import Operations
import Pages
import Rehearsal
import Storage
import Testing
import Web

@Suite("Delegations and competences, asked by program")
struct LendingProgramTests {
  private static let delegations = "/api/v1/delegations"

  private static func items(_ program: Program, _ query: String = "") async throws -> [Body] {
    let answer = try await program.get(delegations + query)
    #expect(answer.status == 200, "\(answer.text)")
    return try Body(answer)["items"].items
  }

  @Test(
    "power is handed over, found, read and ended once by program; the second to end it sees both [HV-8.1.3]",
    arguments: Backend.here)
  func lendsAndEnds(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let manager = try await scene.program(.lineManager)
      let maker = VisitMaker(desk: scene.desk, rehearsal: scene.rehearsal)
      let to = try await maker.staff("ZEASTT1P1").text
      let body =
        #"{"to":"\#(to)","power":"authorise","from":"2025-06-30","through":"2025-07-04","reason":"Leave."}"#
      let made = try await manager.send(Self.delegations, body, key: "lend")
      #expect(made.status == 201 && made.header("etag") == "\"1\"", "\(made.text)")
      let place = try #require(made.header("location"))
      let lent = try Body(made)
      #expect(lent["state"].text == "in-force" && lent["borrower"]["staff"].text == to)
      #expect(lent["reason"].text == "Leave." && lent["stands"].truth == true && lent["mayEnd"].truth == true)
      let again = try await manager.send(Self.delegations, body, key: "lend")
      #expect(again.status == 201 && again.header("idempotency-replayed") == "true")
      #expect(again.header("location") == place)
      // The scene's own begins in a week; the latest first day comes first.
      #expect(try await Self.items(manager).compactMap { $0["state"].text } == ["ahead", "in-force"])
      #expect(try await Self.items(manager, "?state=in-force&borrower=\(to)").count == 1)
      #expect(try await Self.items(manager, "?state=ended").isEmpty)
      let lender = try #require(lent["lender"]["staff"].text)
      #expect(try await Self.items(manager, "?lender=\(lender)").count == 1)
      let first = try Body(try await manager.get(Self.delegations + "?limit=1"))
      let second = try Body(try await manager.get(try #require(first["next"].text)))
      #expect(second["items"].count == 1 && second["next"].isNull)
      #expect(second["items"][0]["href"].text == place)
      let officer = try await scene.program(.practitioner)
      #expect(try await Self.items(officer).count == 1)
      _ = try (try await officer.send(place + "/ending", #"{"reason":"No."}"#, revision: 1))
        .problem("forbidden", 403)
      _ = try (try await manager.send(place + "/ending", #"{"reason":"Back."}"#))
        .problem("precondition-missing", 428)
      let blank = try (try await manager.send(place + "/ending", #"{"reason":"  "}"#, revision: 1))
        .problem("refused", 422)
      #expect(blank["errors"][0]["pointer"].text == "/reason")
      let ended = try await manager.send(place + "/ending", #"{"reason":"Back."}"#, revision: 1, key: "end")
      #expect(ended.status == 200 && ended.header("etag") == "\"2\"")
      #expect(try Body(ended)["state"].text == "ended" && Body(ended)["endReason"].text == "Back.")
      let replayed = try await manager.send(
        place + "/ending", #"{"reason":"Back."}"#, revision: 1, key: "end")
      #expect(replayed.status == 200 && replayed.header("idempotency-replayed") == "true")
      let late = try (try await manager.send(place + "/ending", #"{"reason":"Again."}"#, revision: 1))
        .problem("stale", 412)
      #expect(late["sent"]["reason"].text == "Again." && late["current"]["endReason"].text == "Back.")
      _ = try (try await manager.send(place + "/ending", #"{"reason":"Again."}"#, revision: 2))
        .problem("refused", 422)
      // Whoever acted for a manager and no longer does sees no list, as on the page.
      _ = try (try await officer.get(Self.delegations)).problem("forbidden", 403)
      _ = try (try await officer.get(Self.delegations + "/" + scene.places.delegation.text))
        .problem("not-found", 404)
      _ = try (try await manager.get(Self.delegations + "/" + scene.places.nobody.text))
        .problem("not-found", 404)
    }
  }

  @Test(
    "whoever is outside the reach and whoever does not exist answer alike, byte for byte [PRV-01]",
    arguments: Backend.here)
  func tellsNothingOfStrangers(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let manager = try await scene.program(.lineManager)
      let maker = VisitMaker(desk: scene.desk, rehearsal: scene.rehearsal)
      let nobody = "00000000-0000-7000-8000-00000000ffff"
      /// The whole answer but for the number of the request, which no two have in common.
      func told(_ to: String, _ days: String) async throws -> (Int, String) {
        let answer = try await manager.send(Self.delegations, #"{"to":"\#(to)",\#(days)}"#)
        return (answer.status, answer.text.replacing(/#[0-9A-Za-z-]+"/, with: "#\""))
      }
      // A practitioner, a clerk, a manager and a head elsewhere: by their roles they would be refused in other words.
      let codes = ["ZWESTT1P1", "ZWESTT1A1", "ZWESTT1M1", "ZWESTH1"]
      let known = try await scene.desk.store.read { transaction in
        try transaction.run("SELECT code, id FROM staff ORDER BY code").reduce(into: [String: String]()) {
          $0[try $1.text(0)] = try $1.text(1)
        }
      }
      let strangers = codes.compactMap { known[$0] }
      #expect(strangers.count >= 3)
      for days in [
        #""from":"2025-06-30","through":"2025-07-04""#, #""from":"2025-06-01","through":"2025-05-01""#,
        #""power":"endorse","from":"2025-06-30","through":"2026-07-04""#,
      ] {
        let expected = try await told(nobody, days)
        #expect(expected.0 == 422 && expected.1.contains("/to"))
        for stranger in strangers {
          let answer = try await told(stranger, days)
          #expect(answer == expected, "\(stranger)")
        }
      }
      // Of colleagues it is told why.
      let clerk = try await told(
        try await maker.staff("ZEASTT1A1").text, #""from":"2025-06-30","through":"2025-07-04""#)
      #expect(clerk.0 == 422 && clerk.1.contains("casework"))
      // Nor are their competences there, or anything to say of them.
      for stranger in strangers + [nobody] {
        let path = "/api/v1/staff/\(stranger)/competences"
        _ = try (try await manager.get(path)).problem("not-found", 404)
        let body = #"{"competence":"mosovo","from":"2025-06-30","reason":"Seen."}"#
        _ = try (try await manager.send(path, body, revision: 0)).problem("not-found", 404)
        let sheet = try await manager.get("/api/v1/day-sheet?day=2025-07-02&staff=\(stranger)")
        _ = try sheet.problem("not-found", 404)
      }
      _ = try (try await manager.get("/api/v1/day-sheet?team=FART1")).problem("not-found", 404)
    }
  }

  @Test(
    "training is put down and ended by program, each once; who comes late sees both versions [HV-8.1.7]",
    arguments: Backend.here)
  func trains(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let manager = try await scene.program(.lineManager)
      let member = scene.places.colleague.text
      let path = "/api/v1/staff/\(member)/competences"
      let listed = try Body(try await manager.get("/api/v1/staff"))["items"].items
      let row = try #require(listed.first { $0["staff"].text == member })
      #expect(row["href"].text == path && row["competences"][0]["competence"].text == "home-visits")
      let known = try await manager.get(path)
      let version = try #require(try Body(known)["revision"].number)
      #expect(known.status == 200 && known.header("etag") == "\"\(version)\"" && version > 0)
      scene.clock.advance(seconds: 60)
      let body =
        #"{"competence":"mosovo","from":"2025-06-01","through":"2027-05-31","reason":"Certificate 9."}"#
      let made = try await manager.send(path, body, revision: version, key: "train")
      #expect(made.status == 201 && made.header("etag") == "\"\(version + 1)\"", "\(made.text)")
      #expect(made.header("location") == path)
      let again = try await manager.send(path, body, revision: version, key: "train")
      #expect(again.status == 201 && again.header("idempotency-replayed") == "true")
      let late = try
        (try await manager.send(
          path, #"{"competence":"mosovo","from":"2025-06-02","reason":"Certificate 10."}"#, revision: version
        )).problem("stale", 412)
      #expect(late["sent"]["reason"].text == "Certificate 10.")
      #expect(late["current"]["changes"][0]["reason"].text == "Certificate 9.")
      let wrong = #"{"competence":"mosovo","from":"2025-06-01","through":"2025-05-31","reason":"So."}"#
      let refused = try (try await manager.send(path, wrong, revision: version + 1)).problem("refused", 422)
      #expect(refused["errors"][0]["pointer"].text == "/through")
      let ending = path + "/mosovo/2025-06-01/ending"
      let early = #"{"on":"2025-05-31","reason":"Over."}"#
      let none = try (try await manager.send(ending, early, revision: version + 1)).problem("refused", 422)
      #expect(none["errors"][0]["pointer"].text == "/on")
      _ = try
        (try await manager.send(
          path + "/mosovo/2025-06-03/ending", #"{"on":"2025-06-30","reason":"Over."}"#, revision: version + 1
        )).problem("not-found", 404)
      let ended = try await manager.send(
        ending, #"{"on":"2025-06-30","reason":"Off the register."}"#, revision: version + 1)
      #expect(ended.status == 200 && ended.header("etag") == "\"\(version + 2)\"")
      let held = try Body(ended)["competences"].items.first { $0["competence"].text == "mosovo" }
      #expect(held?["standing"].text == "ended" && held?["ended"].text == "2025-06-30")
      let officer = try await scene.program(.practitioner)
      _ = try (try await officer.get(path)).problem("not-found", 404)
      _ = try (try await officer.send(path, body, revision: version + 2)).problem("forbidden", 403)
      let own = try #require(try Body(try await officer.get("/api/v1/account"))["staff"].text)
      #expect(try Body(try await officer.get("/api/v1/staff/\(own)/competences"))["mayChange"].truth == false)
    }
  }

  @Test("the sheet of a day is of one member of staff, or of a team, as on the page [HV-8.2.1]")
  func narrowsTheSheet() async throws {
    try await Scene.run { scene in
      let head = try await scene.program(.pduHead)
      let maker = VisitMaker(desk: scene.desk, rehearsal: scene.rehearsal)
      func crns(_ query: String) async throws -> Set<String> {
        let answer = try await head.get("/api/v1/day-sheet?day=2025-07-02" + query)
        #expect(answer.status == 200, "\(query) \(answer.text)")
        return Set(try Body(answer)["items"].items.compactMap { $0["person"]["crn"].text })
      }
      let all = try await crns("")
      #expect(all.isSuperset(of: ["Z900002", "Z900003"]))
      // Both visits are the same officer's; the people are of two teams.
      let goes = try await maker.staff("ZEASTT1P2").text
      let stays = try await maker.staff("ZEASTT1P1").text
      #expect(try await crns("&staff=\(goes)").isSuperset(of: ["Z900002", "Z900003"]))
      #expect(try await crns("&staff=\(stays)").isDisjoint(with: ["Z900002", "Z900003"]))
      let east = try await crns("&team=ZEASTT1")
      #expect(east.contains("Z900003") && !east.contains("Z900002"))
      #expect(try await crns("&team=ZEASTT3").contains("Z900002"))
      #expect(try await crns("&team=ZEASTT1&staff=\(goes)").contains("Z900003"))
      let both = try await head.get("/api/v1/day-sheet?mine=true&staff=\(goes)")
      _ = try both.problem("refused", 422)
      _ = try (try await head.get("/api/v1/day-sheet?staff=me")).problem("malformed", 400)
    }
  }
}
