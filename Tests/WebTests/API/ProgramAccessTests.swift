import Casework
import CivilTime
import HTTPTypes
import Operations
import Rehearsal
import Storage
import Testing
import Web

@Suite("Who may ask by program, through the router")
struct ProgramAccessTests {
  @Test("without a token, with a wrong one or with a cookie nobody is let in, and the answer says how")
  func needsToken() async throws {
    try await Scene.run { scene in
      let path = "/api/v1/account"
      let nobody = try await scene.visitor().get(path)
      _ = try nobody.problem("unauthenticated", 401)
      #expect(nobody.header("www-authenticate") == "Bearer realm=\"homeward\"")
      for wrong in ["Bearer \(String(repeating: "x", count: 43))", "Basic abc", "Bearer ", "Bearer"] {
        let answer = try await scene.visitor(["authorization": wrong]).get(path)
        _ = try answer.problem("unauthenticated", 401)
        #expect(answer.header("www-authenticate")?.contains("invalid_token") == true)
      }
      let browser = try await scene.visitor(.practitioner)
      _ = try (try await browser.get(path)).problem("unauthenticated", 401)
      // And a token opens no page.
      let program = try await scene.program(.lineManager)
      #expect(try await program.get("/cases").location == "/sign-in")
      let answer = try await program.get(path)
      #expect(answer.status == 200 && answer.header("set-cookie") == nil)
      #expect(answer.header("cache-control") == "no-store")
      let account = try Body(answer)
      #expect(account["scope"].text == "write" && account["roles"][0].text == "line-manager")
    }
  }

  @Test("a token that may only read changes nothing")
  func readsOnly() async throws {
    try await Scene.run { scene in
      let program = try await scene.program(.practitioner, .read)
      let own = scene.places.own.text
      #expect(try await program.get("/api/v1/persons/\(own)").status == 200)
      let answer = try await program.send("/api/v1/persons/\(own)/facts", "{}", revision: 1)
      _ = try answer.problem("scope", 403)
      #expect(answer.header("www-authenticate")?.contains("insufficient_scope") == true)
      #expect(try await program.send("/api/v1/searches", #"{"text":"Quarrow"}"#).status == 200)
    }
  }

  @Test("tokens that are none are slowed down by place, and a right one from there is heard all the same")
  func throttles() async throws {
    try await Scene.run(people: 0) { scene in
      let stranger = scene.visitor(["authorization": "Bearer \(String(repeating: "y", count: 43))"])
      var statuses: [Int] = []
      for _ in 0..<32 { statuses.append(try await stranger.get("/api/v1/account").status) }
      #expect(statuses.prefix(30).allSatisfy { $0 == 401 } && statuses.last == 429)
      let answer = try await stranger.get("/api/v1/account")
      _ = try answer.problem("too-many", 429)
      #expect(answer.header("retry-after").flatMap { Int($0) }.map { $0 > 0 } == true)
      #expect(try await scene.program(.practitioner).get("/api/v1/account").status == 200)
      // The sign-in page is not slowed down by it.
      #expect(try await scene.visitor().get("/sign-in").status == 200)
    }
  }

  @Test(
    "a person outside the reach answers as one who does not exist, but for the number of the request",
    arguments: Backend.here, [Role.practitioner, .pduHead, .administrator])
  func alike(_ backend: Backend, _ role: Role) async throws {
    try await Scene.run(backend) { scene in
      let program = try await scene.program(role)
      let places = scene.places
      var outside = [places.abroad, places.elsewhere]
      if role == .administrator { outside.append(places.own) }
      func told(_ answer: Answer, _ person: PersonID) -> String {
        let plain = answer.text.replacing(/"instance":"[^"]*"/, with: "")
        return plain.replacing(person.text, with: "-").replacing(places.visit(of: person).text, with: "-")
      }
      for person in outside {
        for path in ["", "/obligations", "/facts", "/visits", "/decisions"] {
          let expected = try await program.get("/api/v1/persons/\(places.nobody.text)\(path)")
          _ = try expected.problem("not-found", 404)
          let answer = try await program.get("/api/v1/persons/\(person.text)\(path)")
          #expect(answer.status == 404 && told(answer, person) == told(expected, places.nobody), "\(path)")
        }
        let missing = try await program.get("/api/v1/visits/\(places.visit(of: places.nobody).text)")
        let visit = try await program.get("/api/v1/visits/\(places.visit(of: person).text)")
        #expect(visit.status == 404 && told(visit, person) == told(missing, places.nobody))
        let steps = ["submission", "assessment-confirmation", "beginning", "ending"]
        for step in steps {
          let none = try await program.send(
            "/api/v1/visits/\(places.visit(of: places.nobody).text)/\(step)", revision: 3)
          let some = try await program.send(
            "/api/v1/visits/\(places.visit(of: person).text)/\(step)", revision: 3)
          #expect(some.status == none.status && told(some, person) == told(none, places.nobody), "\(step)")
          #expect(some.status == (role == .administrator ? 403 : 404))
        }
      }
    }
  }

  @Test("what is read and changed is in the access log and the journal, and both say it came by program")
  func isLogged() async throws {
    try await Scene.run { scene in
      let program = try await scene.program(.lineManager)
      let before = try await scene.count("access_log")
      #expect(try await program.get("/api/v1/persons/\(scene.places.own.text)").status == 200)
      #expect(try await scene.count("access_log") == before + 1)
      let visit = scene.places.visit(of: scene.places.own)
      let shown = try await program.get("/api/v1/visits/\(visit.text)")
      let revision = try #require(try Body(shown)["revision"].number)
      #expect(shown.header("etag") == "\"\(revision)\"")
      let answer = try await program.send(
        "/api/v1/visits/\(visit.text)/authorisation", #"{"outcome":"approved"}"#, revision: revision)
      #expect(answer.status == 200, "\(answer.text)")
      let via = try await scene.desk.store.read { transaction in
        try transaction.run(
          "SELECT via FROM journal WHERE event = 'visit-decided' ORDER BY position DESC LIMIT 1"
        ).first?.text(0)
      }
      #expect(via == "api")
      let channels = try await scene.desk.store.read { transaction in
        try transaction.run("SELECT DISTINCT channel FROM access_log").map { try $0.text(0) }
      }
      #expect(channels.contains("api"))
    }
  }
}
