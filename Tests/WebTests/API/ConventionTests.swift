import Casework
import HTTPTypes
import Rehearsal
import Testing
import Web

@Suite("How programs ask, through the router")
struct ConventionTests {
  private func fact(_ scene: Scene) -> String { "/api/v1/persons/\(scene.places.own.text)/facts" }
  private let address = #"{"kind":"address-changed","date":"2025-06-24"}"#

  @Test("what is wrong with a body is told by place, with the words that are allowed [INT-23]")
  func tellsFaults() async throws {
    try await Scene.run { scene in
      let program = try await scene.program(.practitioner)
      let path = fact(scene)
      let body = try await program.send(
        path, #"{"kind":"moved","date":"24/06/2025","category":"2","surprise":1}"#, revision: 1)
      let problem = try body.problem("malformed", 400)
      let pointers = problem["errors"].items.compactMap { $0["pointer"].text }
      #expect(pointers == ["/kind", "/date", "/category", "/surprise"])
      #expect(problem["errors"][0]["allowed"].items.contains { $0.text == "address-changed" })
      let missing = try (try await program.send(path, "{}", revision: 1)).problem("malformed", 400)
      #expect(missing["errors"].items.compactMap { $0["pointer"].text } == ["/kind", "/date"])
      let control = #"{"text":"a\u0007b"}"#
      let search = try (try await program.send("/api/v1/searches", control)).problem("malformed", 400)
      #expect(search["errors"][0]["pointer"].text == "/text")
      // A name that was sent is shown without what it may not hold itself.
      let strange = #"{"text":"a","s\u0085~/\r\u202E":1}"#
      let named = try (try await program.send("/api/v1/searches", strange)).problem("malformed", 400)
      #expect(named["errors"][0]["pointer"].text == "/s\u{FFFD}~0~1\r\u{FFFD}")
      let long = #"{"text":"\#(String(repeating: "é", count: 201))"}"#
      _ = try (try await program.send("/api/v1/searches", long)).problem("malformed", 400)
    }
  }

  @Test(
    "JSON that is broken, doubled, too deep or too much is refused",
    arguments: [
      "", "{", "[]", "nul", "{\"a\":1}x", "{\"text\":\"a\",\"text\":\"b\"}", "{\"text\":\"\\ud800\"}",
      "{\"text\":01}", "{\"text\":\"\u{1}\"}", "{\"text\":1e999}", "\u{FEFF}{}", "{'text':'a'}",
      String(repeating: "[", count: 100_000), "{\"text\":" + String(repeating: "[", count: 13) + "1",
      "[" + String(repeating: "1,", count: 6_000) + "1]",
    ])
  func refusesJSON(_ body: String) async throws {
    try await Scene.run(people: 0) { scene in
      let program = try await scene.program(.practitioner)
      _ = try (try await program.send("/api/v1/searches", body)).problem("malformed", 400)
    }
  }

  @Test("bytes, types, methods and addresses beyond what is taken are named")
  func namesLimits() async throws {
    try await Scene.run(people: 0) { scene in
      let program = try await scene.program(.practitioner)
      let search = "/api/v1/searches"
      let huge = #"{"text":"\#(String(repeating: "x", count: 300_000))"}"#
      _ = try (try await program.send(search, huge)).problem("too-large", 413)
      let form = try await program.visitor.ask(
        .post, search, headers: ["content-type": "application/x-www-form-urlencoded"], body: "text=a")
      _ = try form.problem("wrong-type", 415)
      _ = try (try await program.send(search, #"{"text":"a"}"#, ["accept": "text/html"])).problem(
        "not-acceptable", 406)
      #expect(
        try await program.get("/api/v1/account", ["accept": "text/html, application/*;q=0.5"]).status == 200)
      for method in [HTTPRequest.Method.delete, .patch, .put, .options, .trace] {
        let answer = try await program.visitor.ask(method, "/api/v1/account")
        _ = try answer.problem("wrong-method", 405)
        #expect(answer.header("allow") == "GET, HEAD")
      }
      #expect(try await program.visitor.ask(.head, "/api/v1/account").status == 200)
      for path in ["/api", "/api/", "/api/v1", "/api/v2/account", "/api/v1/visits/x"] {
        _ = try (try await program.get(path)).problem("not-found", 404)
      }
      _ = try (try await program.get("/api/v1/account?" + String(repeating: "x", count: 2_100))).problem(
        "address-too-long", 414)
      for query in ["?limit=0", "?limit=201", "?limit=x", "?limit=1&limit=2", "?page=2", "?limit=%07"] {
        _ = try (try await program.get("/api/v1/teams" + query)).problem("malformed", 400)
      }
    }
  }

  @Test(
    "lists come in parts, in one order, each with the way to the next; a foreign cursor is refused [INT-24]")
  func pages() async throws {
    try await Scene.run { scene in
      let program = try await scene.program(.pduHead)
      for path in ["/api/v1/due", "/api/v1/persons", "/api/v1/due?force=must"] {
        let mark = path.contains("?") ? "&" : "?"
        let whole = try Body(try await program.get("\(path)\(mark)limit=200"))
        let expected = whole["items"].items.map { $0["href"].text ?? $0["obligation"]["href"].text ?? "" }
        #expect(expected.count > 5 && whole["next"].isNull)
        var found: [String] = []
        var next: String? = "\(path)\(mark)limit=3"
        while let address = next {
          let answer = try await program.get(address)
          let body = try Body(answer)
          found += body["items"].items.map { $0["href"].text ?? $0["obligation"]["href"].text ?? "" }
          next = body["next"].text
          #expect(answer.header("link") == next.map { "<\($0)>; rel=\"next\"" })
          #expect(body["items"].count == 3 || next == nil)
        }
        #expect(found == expected, "\(path)")
      }
      let first = try Body(try await program.get("/api/v1/due?limit=2"))
      let cursor = try #require(first["next"].text?.split(separator: "cursor=").last)
      for path in ["/api/v1/persons", "/api/v1/due?force=must&limit=2"] {
        let mark = path.contains("?") ? "&" : "?"
        _ = try (try await program.get("\(path)\(mark)cursor=\(cursor)")).problem("malformed", 400)
      }
      for wrong in ["x", "AAAA", "MS4wLjEuMQ", "%00", String(repeating: "A", count: 601)] {
        _ = try (try await program.get("/api/v1/due?cursor=\(wrong)")).problem("malformed", 400)
      }
      #expect(try await program.get("/api/v1/due?limit=3&cursor=\(cursor)").status == 200)
    }
  }

  @Test("a change names its version: without one it is refused, with an old one both are shown [INT-26]")
  func needsVersion() async throws {
    try await Scene.run { scene in
      let program = try await scene.program(.practitioner)
      let path = fact(scene)
      _ = try (try await program.send(path, address)).problem("precondition-missing", 428)
      for tag in ["*", "1", "W/\"1\"", "\"\"", "\"1\", \"2\"", "\"x\""] {
        _ = try (try await program.send(path, address, ["if-match": tag])).problem("malformed", 400)
      }
      let shown = try await program.get("/api/v1/persons/\(scene.places.own.text)")
      let revision = try #require(try Body(shown)["revision"].number)
      let made = try await program.send(path, address, revision: revision)
      #expect(made.status == 201 && made.header("etag") != shown.header("etag"))
      let again = #"{"kind":"household-changed","date":"2025-06-25"}"#
      let stale = try await program.send(path, again, revision: revision)
      let problem = try stale.problem("stale", 412)
      #expect(problem["sent"]["kind"].text == "household-changed")
      #expect(try problem["current"]["revision"].number == Body(made)["revision"].number)
    }
  }

  @Test(
    "a request with a key is done once: again it gives the first answer, and another one is refused [INT-25]",
    arguments: Backend.here)
  func isDoneOnce(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let program = try await scene.program(.practitioner)
      let path = fact(scene)
      let shown = try Body(try await program.get("/api/v1/persons/\(scene.places.own.text)"))
      let revision = try #require(shown["revision"].number)
      let before = try await scene.count("facts")
      let first = try await program.send(path, address, revision: revision, key: "one")
      #expect(first.status == 201)
      for _ in 0..<4 {
        let again = try await program.send(path, address, revision: revision, key: "one")
        #expect(again.status == 201 && again.text == first.text)
        #expect(again.header("location") == first.header("location"))
        #expect(again.header("etag") == first.header("etag"))
        #expect(again.header("idempotency-replayed") == "true")
      }
      #expect(try await scene.count("facts") == before + 1)
      let other = #"{"kind":"household-changed","date":"2025-06-24"}"#
      _ = try (try await program.send(path, other, revision: revision, key: "one")).problem(
        "idempotency-mismatch", 422)
      // A refusal did nothing, so its key may come again.
      _ = try (try await program.send(path, other, revision: revision, key: "two")).problem("stale", 412)
      let newer = try #require(try Body(first)["revision"].number)
      #expect(try await program.send(path, other, revision: newer, key: "two").status == 201)
      for key in ["", String(repeating: "k", count: 256), "a b", "é"] {
        _ = try (try await program.send(path, other, revision: newer, key: key)).problem("malformed", 400)
      }
      // Somebody else's key is another one.
      let colleague = try await scene.program(.lineManager)
      _ = try (try await colleague.send(path, address, revision: revision, key: "one")).problem("stale", 412)
      // After a day the key is new.
      scene.clock.advance(seconds: 24 * 3600)
      _ = try (try await program.send(path, address, revision: revision, key: "one")).problem("stale", 412)
    }
  }
}
