import Casework
import HTTPTypes
import Operations
import Records
import Rehearsal
import Storage
import Testing
import Web

@Suite("What monitoring and browsers' caches are told")
struct MonitoringTests {
  private static let open = ["/ping", "/health/ping", "/health/liveness", "/health/readiness"]

  @Test("the open checks answer anybody with one word [OPS-01, OPS-02]", arguments: Backend.here)
  func openChecks(_ backend: Backend) async throws {
    for settings in [SiteSettings(), SiteSettings(trustedProxies: ["local"])] {
      try await Scene.run(backend, people: 0, settings: settings) { scene in
        for headers in [[:], ["x-forwarded-for": "192.0.2.7"], ["x-forwarded-proto": "https"]] {
          for address in Self.open {
            let answer = try await scene.visitor(headers).get(address)
            #expect(answer.status == 200 && answer.text == "{\"status\":\"UP\"}\n", "\(address)")
            #expect(answer.header("content-type") == "application/json; charset=utf-8")
            #expect(answer.header("cache-control") == "no-store")
          }
        }
      }
    }
  }

  @Test("liveness asks the database nothing, whatever cookie comes with it [OPS-01]")
  func liveness() async throws {
    try await Scene.run(people: 0) { scene in
      let visitor = try await scene.visitor(.practitioner)
      for address in ["/ping", "/health/ping", "/health/liveness"] {
        let made = try await scene.recorder.recording { _ = try await visitor.get(address) }
        #expect(made.isEmpty, "\(address)")
      }
    }
  }

  @Test("readiness is down when the tables are not this program's [OPS-01]", arguments: Backend.here)
  func readiness(_ backend: Backend) async throws {
    try await Scene.run(backend, people: 0) { scene in
      try await scene.desk.store.write {
        _ = try $0.execute(
          "DELETE FROM schema_migrations WHERE number = (SELECT MAX(number) FROM schema_migrations)")
      }
      let answer = try await scene.visitor().get("/health/readiness")
      #expect(answer.status == 503 && answer.text == "{\"status\":\"DOWN\"}\n")
      #expect(try await scene.visitor().get("/health").status == 503)
      #expect(try await scene.visitor().get("/health/liveness").status == 200)
    }
  }

  @Test("parts and versions are told on this machine only [OPS-02]")
  func details() async throws {
    try await Scene.run(people: 0, settings: SiteSettings(version: "9.8.7")) { scene in
      let here = scene.visitor()
      // No node of the engine lives: nobody would be told of anything (W1, BRD-04).
      let dead = try await here.get("/health")
      #expect(dead.status == 503 && dead.text.contains("\"escalation\":{\"status\":\"DOWN\""))
      #expect(try await here.get("/health/engine").status == 503)
      try await scene.desk.beat(
        EngineNode(
          node: "one", version: "9.8.7", started: scene.clock.now, beat: scene.clock.now, cycles: 1,
          audited: nil, missing: 0, ended: nil))
      let health = try await here.get("/health")
      #expect(health.status == 200)
      #expect(health.text.hasPrefix("{\"status\":\"UP\",\"components\":{\"database\":{\"status\":\"UP\"}"))
      #expect(
        health.text.contains("\"escalation\":{\"status\":\"UP\"")
          && health.text.contains("\"outbox\":{\"status\":\"UP\""))
      #expect(health.text.contains("\"holidays\":{\"status\":\"UP\",\"details\":{\"until\":\"20"))
      #expect(try await here.get("/info").text.contains("\"version\":\"9.8.7\""))
    }
    try await Scene.run(people: 0, settings: SiteSettings(version: "9.8.7", trustedProxies: ["local"])) {
      scene in
      let there = scene.visitor(["x-forwarded-for": "192.0.2.7", "x-forwarded-proto": "https"])
      for address in ["/health", "/health/engine", "/info"] {
        let answer = try await there.get(address)
        #expect(answer.status == 404 && !answer.text.contains("9.8.7"), "\(address)")
      }
    }
  }

  @Test("a page names each of its files by its content, and such an address is kept for good [UX-46]")
  func versions() async throws {
    try await Scene.run(people: 0) { scene in
      let visitor = scene.visitor()
      let page = try await visitor.get("/sign-in").text
      let links = page.matches(of: /(?:href|src)="(\/assets\/[^"]+)"/).map { String($0.1) }
      #expect(links.count == 4 && links.allSatisfy { $0.contains("?v=") })
      for link in links {
        let answer = try await visitor.get(link)
        #expect(answer.header("cache-control") == "public, max-age=31536000, immutable", "\(link)")
        let tag = try #require(answer.header("etag"))
        let again = try await visitor.get(link, ["if-none-match": tag])
        #expect(again.status == 304 && again.text.isEmpty)
        let bare = String(link.prefix { $0 != "?" })
        for other in [bare, bare + "?v=0123456789abcdef"] {
          #expect(try await visitor.get(other).header("cache-control") == "public, no-cache", "\(other)")
        }
      }
      let script = try await visitor.get(try #require(links.first { $0.contains("homeward.js") })).text
      let inner = try #require(script.firstMatch(of: /'\.(\/govuk-frontend\.js\?v=[0-9a-f]+)'/))
      let answer = try await visitor.get("/assets" + inner.1)
      #expect(answer.status == 200 && answer.header("cache-control")?.contains("immutable") ?? false)
      let style = try await visitor.get("/assets/govuk-frontend.css", ["accept-encoding": "gzip"])
      #expect(style.header("content-encoding") == "gzip" && style.header("vary") == "Accept-Encoding")
      #expect(try await visitor.get("/assets/logo").status == 404)
    }
  }

  @Test("an organisation shows its own name, colour and picture [UX-02]")
  func branding() async throws {
    let logo = try Logo(Array("<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>".utf8))
    let assets = Scene.assets(Branding(accent: try Accent("#4C2C92"), logo: logo))
    let settings = SiteSettings(service: "Doorstep", organisation: "Northern Probation")
    try await Scene.run(people: 0, settings: settings, assets: assets) { scene in
      let visitor = scene.visitor()
      let page = try await visitor.get("/privacy").text
      #expect(page.contains("<title>Privacy – Doorstep</title>") && !page.contains("Homeward"))
      #expect(page.contains("Northern Probation decides why"))
      let picture = try #require(page.firstMatch(of: /<img class="hw-header__logo" src="([^"]+)" alt="">/))
      let answer = try await visitor.get(String(picture.1))
      #expect(answer.status == 200 && answer.header("content-type") == "image/svg+xml")
      #expect(answer.header("content-security-policy") != nil)
      let style = try await visitor.get("/assets/homeward.css").text
      #expect(style.contains("--hw-accent: #4c2c92;") && !style.contains("#0b5d68"))
      #expect(try await visitor.get("/assets/homeward.svg").text.contains("#4c2c92"))
    }
    try await Scene.run(people: 0) { scene in
      let page = try await scene.visitor().get("/privacy").text
      #expect(page.contains("Your organisation decides why") && !page.contains("<img"))
      #expect(try await scene.visitor().get("/accessibility").text.contains("as run by your organisation."))
    }
  }

  @Test(
    "a colour on which white cannot be read is refused [UX-02]",
    arguments: [
      ("#ffdd00", true), ("#767676", false), ("#777777", true), ("#0b5d68", false), ("#ffffff", true),
    ])
  func contrast(_ colour: String, _ isTooPale: Bool) {
    #expect((try? Accent(colour)) == nil ? isTooPale : !isTooPale)
  }

  @Test("text that is no colour and bytes that are no picture are refused")
  func unreadable() {
    for text in ["", "red", "#fff", "0b5d68", "#0b5d6", "#0b5d688", "#+b5d68", "#0b5d6é"] {
      #expect(throws: Accent.Problem.unreadable) { try Accent(text) }
    }
    #expect(throws: Logo.Problem.neitherPNGNorSVG) { try Logo(Array("GIF89a".utf8)) }
    #expect(throws: Logo.Problem.tooLarge) { try Logo(Array(repeating: 0x89, count: 50_001)) }
  }
}
