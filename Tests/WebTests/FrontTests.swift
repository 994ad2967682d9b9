import Casework
import HTTPTypes
import Operations
import Pages
import Records
import Rehearsal
import Storage
import Testing
import Web

@Suite("The front door")
struct FrontTests {
  /// What every answer has to say, whatever it is the answer to.
  private func protects(_ answer: Answer, _ what: String) {
    let policy = answer.header("content-security-policy") ?? ""
    for part in [
      "default-src 'self'", "script-src 'self'", "style-src 'self'", "object-src 'none'", "base-uri 'none'",
      "frame-ancestors 'none'", "form-action 'self'",
    ] {
      #expect(policy.contains(part), "\(what)")
    }
    #expect(!policy.contains("unsafe"), "\(what)")
    #expect(answer.header("x-content-type-options") == "nosniff", "\(what)")
    #expect(answer.header("referrer-policy") == "same-origin", "\(what)")
    #expect(answer.header("cross-origin-opener-policy") == "same-origin", "\(what)")
    #expect(answer.header("x-frame-options") == "DENY", "\(what)")
    #expect(answer.header("permissions-policy") != nil, "\(what)")
    if !what.contains("/assets/") { #expect(answer.header("cache-control") == "no-store", "\(what)") }
  }

  private static let elsewhere = [
    "/", "/nowhere", "/case", "/case/x", "/case/..", "/rules/no-such", "/rules/hmpps-home-visits/no-such",
    "/assets/none.css", "/ping", "/health", "/health/ping", "/health/liveness", "/health/readiness", "/info",
  ]

  @Test(
    "every answer to every method at every address carries the protective headers", arguments: [true, false])
  func headers(_ isSignedIn: Bool) async throws {
    try await Scene.run { scene in
      let visitor = isSignedIn ? try await scene.visitor(.practitioner) : scene.visitor()
      // Without an engine that lives `/health` is a 503, as it should be (BRD-04).
      try await scene.desk.beat(
        EngineNode(
          node: "one", version: "1", started: scene.clock.now, beat: scene.clock.now, cycles: 1,
          audited: nil, missing: 0, ended: nil))
      let addresses = Route.allCases.map { $0.sample(scene.places) } + Self.elsewhere
      for address in addresses where address != Path.signOut.text {
        for word in ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"] {
          let method = try #require(HTTPRequest.Method(rawValue: word))
          let answer = try await visitor.ask(method, address)
          protects(answer, "\(word) \(address)")
          #expect(answer.status < 500, "\(word) \(address)")
          guard !["GET", "HEAD", "POST"].contains(word) else { continue }
          #expect(answer.status == 405 && answer.header("allow") == "GET, HEAD, POST", "\(word) \(address)")
        }
      }
    }
  }

  @Test("HEAD says what GET says, without the body")
  func heads() async throws {
    try await Scene.run { scene in
      let visitor = try await scene.visitor(.practitioner)
      for address in Route.allCases.map({ $0.sample(scene.places) }) + Self.elsewhere {
        let get = try await visitor.ask(.get, address)
        let head = try await visitor.ask(.head, address)
        #expect(head.status == get.status && head.text.isEmpty, "\(address)")
        for name in ["content-type", "cache-control", "etag", "location", "allow"] {
          #expect(head.header(name) == get.header(name), "\(name) of \(address)")
        }
      }
    }
  }

  @Test("an address that takes only one method says which")
  func wrongMethods() async throws {
    try await Scene.run { scene in
      let visitor = try await scene.visitor(.practitioner)
      let token = try #require(try await visitor.get("/rules").token)
      for route in Route.allCases {
        let address = route.sample(scene.places)
        if !route.hasPost {
          let answer = try await visitor.send(address, [("csrf", token)])
          #expect(answer.status == 405 && answer.header("allow") == "GET, HEAD", "\(route)")
        }
        if !route.hasGet {
          let answer = try await visitor.get(address)
          #expect(answer.status == 405 && answer.header("allow") == "POST", "\(route)")
        }
      }
    }
  }

  @Test("no header and no field turns one method into another")
  func overrides() async throws {
    try await Scene.run { scene in
      let visitor = try await scene.visitor(.practitioner)
      for name in ["x-http-method-override", "x-http-method", "x-method-override"] {
        #expect(try await visitor.get("/sign-out", [name: "POST"]).status == 405)
        #expect(try await visitor.get("/sign-out?_method=POST", [name: "POST"]).status == 405)
      }
      let form = try await visitor.get("/search").token.map { [("csrf", $0), ("_method", "DELETE")] }
      #expect(try await visitor.send("/search", try #require(form) + [("text", "Q")]).status == 200)
      #expect(try await visitor.get("/cases").status == 200, "nobody was signed out")
    }
  }

  @Test("a forged form is refused wherever it goes, and changes nothing", arguments: Backend.here)
  func forged(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let visitor = try await scene.visitor(.practitioner)
      let other = try await scene.visitor(.lineManager)
      let own = try #require(try await visitor.get("/search").token)
      let foreign = try #require(try await other.get("/search").token)
      #expect(own != foreign)
      let journal = try await scene.count("journal")
      let fields = [
        ("revision", "1"), ("date-day", "20"), ("date-month", "6"), ("date-year", "2025"),
        ("action", "withdraw"), ("reason", "Forged"), ("text", "Q"),
      ]
      let forgeries: [([(String, String)], [String: String])] = [
        (fields, [:]), ([("csrf", "")] + fields, [:]),
        ([("csrf", String(repeating: "A", count: own.count))] + fields, [:]),
        ([("csrf", foreign)] + fields, [:]),
        ([("csrf", own)] + fields, ["origin": "https://elsewhere.example"]),
        ([("csrf", own)] + fields, ["origin": "null"]),
        ([("csrf", own)] + fields, ["sec-fetch-site": "cross-site"]),
        ([("csrf", own)] + fields, ["sec-fetch-site": "same-site"]),
      ]
      for route in Route.allCases where route.hasPost {
        for (form, headers) in forgeries {
          let answer = try await visitor.send(route.sample(scene.places), form, headers)
          #expect(answer.status == 403, "\(route)")
          protects(answer, "forged \(route)")
        }
      }
      #expect(try await scene.count("journal") == journal)
      #expect(try await visitor.get("/cases").status == 200)
    }
  }

  @Test("limits of bodies, fields and addresses each have an answer of their own")
  func limits() async throws {
    try await Scene.run { scene in
      let visitor = try await scene.visitor(.practitioner)
      let long = String(repeating: "a", count: 70_000)
      let many = (0..<200).map { ("field\($0)", "x") }
      let cases: [(Int, Answer)] = [
        (413, try await visitor.send("/search", [("text", long)])),
        (413, try await visitor.send("/search", many)),
        (413, try await visitor.send("/search", [("text", String(repeating: "a", count: 20_000))])),
        (414, try await visitor.get("/due?team=" + String(repeating: "a", count: 3000))),
        (
          415,
          try await visitor.ask(.post, "/search", headers: ["content-type": "text/plain"], body: "text=a")
        ),
        (
          400,
          try await visitor.ask(
            .post, "/search", headers: ["content-type": "application/x-www-form-urlencoded"], body: "text=%zz"
          )
        ),
        (
          400,
          try await visitor.ask(
            .post, "/search", headers: ["content-type": "application/x-www-form-urlencoded"], body: "text=%ff"
          )
        ),
        (400, try await visitor.get("/due?status=%ff")),
      ]
      for (status, answer) in cases {
        #expect(answer.status == status)
        protects(answer, "\(status)")
        #expect(answer.text.contains("<h1"), "\(status) is a page")
      }
    }
  }

  @Test("a failure of ours is a page with a number to quote, and nothing of what went wrong")
  func failures() async throws {
    try await Scene.run { scene in
      let visitor = try await scene.visitor(.practitioner)
      try await scene.desk.store.write { _ = try $0.execute("ALTER TABLE people RENAME TO elsewhere") }
      let answer = try await visitor.get("/cases")
      #expect(answer.status == 500)
      protects(answer, "500")
      #expect(answer.text.firstMatch(of: /quote <code>[0-9a-f]+<\/code>/) != nil)
      for word in ["people", "SELECT", "SQL", "elsewhere", "Error Domain"] {
        #expect(!answer.text.contains("no such table: \(word)") && !answer.text.contains("\(word) "))
      }
    }
  }

  @Test("a plain connection is for this machine alone, and a proxy nobody named does not change that")
  func plainConnections() async throws {
    try await Scene.run { scene in
      let visitor = scene.visitor()
      #expect(try await visitor.get("/sign-in").status == 200)
      for name in ["x-forwarded-for", "x-forwarded-proto", "forwarded", "via", "x-forwarded-host"] {
        let answer = try await visitor.get("/sign-in", [name: "192.0.2.7"])
        #expect(answer.status == 403, "\(name)")
        #expect(answer.text.contains("You cannot use this address"))
        protects(answer, name)
      }
    }
  }

  @Test("a proxy that was named speaks for its visitors, by what it wrote last")
  func namedProxy() async throws {
    try await Scene.run(settings: SiteSettings(trustedProxies: ["local"])) { scene in
      let visitor = scene.visitor(["x-forwarded-for": "192.0.2.7"])
      for (scheme, status) in [(nil, 403), ("https", 200), ("http, https", 200), ("https, http", 403)] {
        let headers = scheme.map { ["x-forwarded-proto": $0] } ?? [:]
        let answer = try await visitor.get("/sign-in", headers)
        #expect(answer.status == status, "\(scheme ?? "none")")
      }
    }
  }
}
