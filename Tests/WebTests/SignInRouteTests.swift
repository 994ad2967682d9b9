import Casework
import HTTPTypes
import Operations
import Pages
import Policy
import Rehearsal
import Testing
import Web

@Suite("Signing in through the router")
struct SignInRouteTests {
  /// Accepts an invitation in a browser; what came back.
  private func accept(_ invitation: Invitation, _ visitor: Visitor) async throws -> Answer {
    try await visitor.post(
      "/invitation",
      [("invitation", invitation.secret), ("password", Scene.password), ("again", Scene.password)],
      tokenOf: "/invitation")
  }

  private func signIn(_ visitor: Visitor, password: String = Scene.password) async throws -> Answer {
    try await visitor.post(
      "/sign-in", [("username", "line-manager"), ("password", password)], tokenOf: "/sign-in")
  }

  @Test("an invitation gives a password once, and the password a session", arguments: Backend.here)
  func whole(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let invitation = try await scene.invitation(.lineManager)
      let visitor = scene.visitor()
      let accepted = try await accept(invitation, visitor)
      #expect(accepted.status == 303 && accepted.location == "/sign-in?reason=password-set")
      #expect(try await accept(invitation, scene.visitor()).status == 422)
      let answer = try await signIn(visitor)
      #expect(answer.status == 303 && answer.location == "/cases")
      let line = try #require(answer.cookies("homeward-session").first)
      #expect(line.contains("HttpOnly") && line.contains("SameSite=Lax") && line.contains("Path=/"))
      #expect(visitor.cookies.value["homeward-form"] == nil)
      #expect(try await visitor.get("/cases").status == 200)
      #expect(try await visitor.get("/sign-in").location == "/cases")
    }
  }

  @Test("signing in again ends the session the browser brought")
  func rotates() async throws {
    try await Scene.run { scene in
      let visitor = scene.visitor()
      _ = try await accept(try await scene.invitation(.lineManager), visitor)
      _ = try await signIn(visitor)
      let old = scene.visitor()
      old.cookies.change { $0 = visitor.cookies.value }
      let again = try await visitor.post(
        "/sign-in", [("username", "line-manager"), ("password", Scene.password)], tokenOf: "/search")
      #expect(again.status == 303)
      #expect(old.cookies.value["homeward-session"] != visitor.cookies.value["homeward-session"])
      #expect(try await visitor.get("/cases").status == 200)
      #expect(try await old.get("/cases").status == 303)
    }
  }

  @Test("guessing is slowed down, and says for how long", arguments: Backend.here)
  func throttled(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let visitor = scene.visitor()
      _ = try await accept(try await scene.invitation(.lineManager), visitor)
      for _ in 0..<5 {
        let answer = try await signIn(visitor, password: "wrong wrong wrong wrong")
        #expect(answer.status == 422 && !answer.text.contains("wrong wrong"))
        #expect(answer.text.contains("<title>Error: "))
      }
      let refused = try await signIn(visitor)
      #expect(refused.status == 429 && refused.header("retry-after") == "60")
      #expect(refused.text.contains("Wait 1 minute, then try again"))
      scene.clock.advance(seconds: 61)
      #expect(try await signIn(visitor).status == 303)
    }
  }

  @Test(
    "a place that guesses too much is told to wait, by whatever port or address of its own it comes",
    arguments: [
      ["192.0.2.9", "192.0.2.9:5000", "192.0.2.9:6000", "::ffff:192.0.2.9"],
      ["2001:db8::1", "[2001:db8::2]:5000", "2001:db8:0:0:9::1", "2001:0db8::ffff"],
    ])
  func places(_ addresses: [String]) async throws {
    try await Scene.run(settings: SiteSettings(trustedProxies: ["local"])) { scene in
      func attempt(_ name: String, from address: String) async throws -> Int {
        let visitor = scene.visitor(["x-forwarded-for": address, "x-forwarded-proto": "https"])
        let fields = [("username", name), ("password", "wrong wrong wrong wrong")]
        return Int(try await visitor.post("/sign-in", fields, tokenOf: "/sign-in").status)
      }
      for number in 0..<30 {
        let status = try await attempt("name\(number)", from: addresses[number % addresses.count])
        #expect(status == 422)
      }
      for address in addresses {
        let status = try await attempt("another", from: address)
        #expect(status == 429, "\(address)")
      }
      for address in ["198.51.100.7", "2001:db8:0:1::1"] {
        let status = try await attempt("another", from: address)
        #expect(status == 422, "\(address)")
      }
    }
  }

  @Test("a place that has to wait locks nobody else out", arguments: Backend.here)
  func lockout(_ backend: Backend) async throws {
    try await Scene.run(backend, settings: SiteSettings(trustedProxies: ["local"])) { scene in
      func visitor(_ address: String) -> Visitor {
        scene.visitor(["x-forwarded-for": address, "x-forwarded-proto": "https"])
      }
      _ = try await accept(try await scene.invitation(.lineManager), visitor("198.51.100.7"))
      for number in 0..<30 {
        _ = try await visitor("192.0.2.9").post(
          "/sign-in", [("username", "name\(number)"), ("password", "wrong")], tokenOf: "/sign-in")
      }
      let rows = try await scene.count("sign_in_counters")
      for _ in 0..<10 {
        #expect(try await signIn(visitor("192.0.2.9"), password: "wrong").status == 429)
      }
      #expect(try await scene.count("sign_in_counters") == rows)
      #expect(try await signIn(visitor("198.51.100.7")).status == 303)
    }
  }

  @Test("a session ends after 30 minutes unused, and its cookie goes [SEC-10]", arguments: Backend.here)
  func idle(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let visitor = try await scene.visitor(.lineManager)
      for _ in 0..<3 {
        scene.clock.advance(seconds: 29 * 60)
        let answer = try await visitor.get("/cases")
        #expect(answer.status == 200)
        #expect(answer.text.contains("data-hw-session=\"1800\""), "use counts anew [UX-37]")
      }
      scene.clock.advance(seconds: 30 * 60)
      let ended = try await visitor.get("/cases")
      #expect(ended.status == 303 && ended.location == "/sign-in?reason=session-ended")
      #expect(ended.cookies("homeward-session").first?.contains("Max-Age=0") ?? false)
      #expect(visitor.cookies.value["homeward-session"] == nil)
      #expect(try await visitor.get("/sign-in?reason=session-ended").text.contains("Your session has ended"))
    }
  }

  @Test("a session ends after 12 hours however much it is used [SEC-10]", arguments: Backend.here)
  func absolute(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let visitor = try await scene.visitor(.lineManager)
      for _ in 0..<35 {
        scene.clock.advance(seconds: 20 * 60)
        #expect(try await visitor.get("/help").text.contains("data-hw-session="))
      }
      scene.clock.advance(seconds: 10 * 60)
      #expect(try await visitor.get("/help").text.contains("data-hw-session=\"600\""))
      scene.clock.advance(seconds: 10 * 60)
      #expect(try await visitor.get("/cases").status == 303)
    }
  }

  @Test("signing out ends the session and has the browser forget, but not what a phone has not sent [OFF-15]")
  func signsOut() async throws {
    try await Scene.run { scene in
      let visitor = try await scene.visitor(.practitioner)
      let kept = scene.visitor()
      kept.cookies.change { $0 = visitor.cookies.value }
      let answer = try await visitor.post("/sign-out")
      #expect(answer.status == 303 && answer.location == "/sign-in?reason=signed-out")
      #expect(answer.header("clear-site-data") == "\"cache\", \"cookies\"")
      #expect(visitor.cookies.value.isEmpty)
      #expect(try await kept.get("/cases").status == 303)
    }
  }

  @Test("behind a proxy with a certificate the cookies are bound to host and connection")
  func cookies() async throws {
    try await Scene.run(settings: SiteSettings(trustedProxies: ["local"])) { scene in
      let visitor = scene.visitor(["x-forwarded-for": "192.0.2.1", "x-forwarded-proto": "https"])
      _ = try await accept(try await scene.invitation(.lineManager), visitor)
      let answer = try await signIn(visitor)
      let line = try #require(answer.cookies("__Host-homeward-session").first)
      #expect(line.contains("; Secure") && line.contains("HttpOnly") && !line.contains("Domain"))
      #expect(answer.header("strict-transport-security") == "max-age=31536000; includeSubDomains")
      #expect(try await visitor.get("/cases").status == 200)
      #expect(try await visitor.get("/cases", ["x-forwarded-proto": "http"]).status == 403)
    }
  }

  @Test("a closed account is out at its next request", arguments: Backend.here)
  func closed(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let visitor = try await scene.visitor(.practitioner)
      #expect(try await visitor.get("/cases").status == 200)
      try await scene.desk.deactivate(userName: "practitioner")
      #expect(try await visitor.get("/cases").status == 303)
    }
  }

  @Test("the cookies page names every cookie that is set, and no other")
  func cookiesPage() async throws {
    try await Scene.run { scene in
      var set: Set<String> = []
      let visitor = scene.visitor()
      func note(_ answer: Answer) {
        for line in answer.headers[values: .setCookie] { set.insert(String(line.prefix { $0 != "=" })) }
      }
      note(try await visitor.get("/invitation"))
      note(try await accept(try await scene.invitation(.lineManager), visitor))
      note(try await signIn(visitor))
      let form = Path.factForm(scene.places.own, .addressChanged).text
      let hidden = try await visitor.get(form).hidden
      note(
        try await visitor.send(
          form, hidden + [("date-day", "20"), ("date-month", "6"), ("date-year", "2025")]))
      let page = try await visitor.get("/cookies").text
      let named = Set(page.matches(of: /<code>([a-z-]+)<\/code>/).map { String($0.1) })
      #expect(named == set && set.count == 3)
    }
  }
}
