import Casework
import CivilTime
import HTTPTypes
import Operations
import Pages
import Records
import Rehearsal
import Storage
import Testing
import Web

@Suite("The field app, through the router")
struct FieldRouteTests {
  static let first = String(repeating: "a1", count: 32)
  static let second = String(repeating: "b2", count: 32)
  static let body = #"{"firstProof":"\#(first)","secondProof":"\#(second)","alert":2}"#
  static let json = ["content-type": "application/json"]

  /// Sets a phone up and gives its id and token.
  static func device(_ visitor: Visitor) async throws -> (id: String, token: String) {
    let answer = try await visitor.ask(.post, "/f/device", headers: json, body: body)
    #expect(answer.status == 201)
    let id = try #require(answer.text.firstMatch(of: /"device":"([^"]+)"/)).1
    let token = try #require(answer.text.firstMatch(of: /"token":"([^"]+)"/)).1
    return (String(id), String(token))
  }

  @Test("what a phone keeps is the same for everybody and asks the database nothing [SEC-23, PRV-50]")
  func keepsNothingPersonal() async throws {
    try await Scene.run { scene in
      let visitor = scene.visitor()
      let files = [
        "/f/", "/f/manifest.webmanifest", "/f/worker.js", "/f/assets/app.js", "/f/assets/icon.svg",
      ]
      let known = try await scene.visitor(.practitioner)
      for path in files {
        let statements = try await scene.recorder.recording { _ = try await known.get(path) }
        #expect(statements.isEmpty, "\(path)")
        let answer = try await visitor.get(path)
        #expect(answer.status == 200)
        #expect(answer.header("cache-control") == "public, no-cache")
        #expect(try await known.get(path).text == answer.text, "\(path)")
        let tag = try #require(answer.header("etag"))
        #expect(try await visitor.get(path, ["if-none-match": tag]).status == 304)
      }
      #expect(try await visitor.get("/f").location == "/f/")
      #expect(try await visitor.get("/f/assets/nothing.js").status == 404)
      let ours = try await visitor.get("/f/").header("permissions-policy") ?? ""
      let others = try await visitor.get("/help").header("permissions-policy") ?? ""
      #expect(ours.contains("geolocation=(self)") && others.contains("geolocation=()"))
    }
  }

  @Test(
    "what a phone says was refused is shown to whoever looks after its officer, and to the officer [OFF-07]")
  func reportsWhatWasRefused() async throws {
    try await Scene.run { scene in
      let officer = try await scene.visitor(.practitioner)
      let (_, token) = try await Self.device(officer)
      let phone = scene.visitor()
      func report(_ body: String, _ token: String) async throws -> Int {
        let head = Self.json.merging(["authorization": "Bearer \(token)"]) { $1 }
        return try await phone.ask(.post, "/f/report", headers: head, body: body).status
      }
      #expect(try await report(#"{"attention":1}"#, String(repeating: "A", count: 43)) == 401)
      for wrong in [#"{"attention":-1}"#, #"{"attention":10001}"#, #"{"attention":"1"}"#, "{}"] {
        #expect(try await report(wrong, token) == 422, "\(wrong)")
      }
      let member = Path.staffMember(
        try await VisitMaker(desk: scene.desk, rehearsal: scene.rehearsal).staff("ZEASTT1P1")
      ).text
      let manager = try await scene.visitor(.lineManager)
      let words = "that this service refused"
      #expect(!(try await manager.get(member).text.contains(words)))
      #expect(try await report(#"{"attention":2}"#, token) == 204)
      #expect(try await manager.get(member).text.contains("2 items lie on their phone \(words)"))
      #expect(try await officer.get(member).text.contains("2 items lie"))
      #expect(try await report(#"{"attention":0}"#, token) == 204)
      #expect(!(try await manager.get(member).text.contains(words)))
    }
  }

  @Test("a build has a name of its own: another name of the app is another build [OFF-10, PRV-50]")
  func namesItsBuild() async throws {
    let other = Scene.assets(Branding(fieldName: "Planner"))
    try await Scene.run { scene in
      let before = try await scene.visitor().get("/f/").header("etag")
      try await Scene.run(assets: other) { renamed in
        let visitor = renamed.visitor()
        let shell = try await visitor.get("/f/")
        let manifest = try await visitor.get("/f/manifest.webmanifest")
        #expect(shell.header("etag") != before && shell.text.contains("Planner"))
        #expect(manifest.text.contains(#""name":"Planner""#))
      }
    }
  }

  @Test("the pack is for whoever has a session, no-store, and each visit is logged as disclosed [PRV-03]")
  func disclosesThePack() async throws {
    try await Scene.run { scene in
      #expect(try await scene.visitor().get("/f/pack").status == 401)
      let officer = try await scene.visitor(.practitioner)
      let maker = VisitMaker(desk: scene.desk, rehearsal: scene.rehearsal)
      let visit = try await maker.submitted(
        scene.places.own, by: "ZEASTT1P1", start: "2025-06-30T15:00:00Z")
      let empty = try await officer.get("/f/pack")
      #expect(empty.status == 200 && empty.text.contains(#""visits":[]"#), "nobody has authorised it")
      let manager = try await maker.actor("ZEASTT1M1", .lineManager)
      let file = try #require(try await scene.desk.visit(manager, visit))
      _ = try await scene.desk.decideVisit(
        manager, visit, .approved, words: nil, revision: file.visit.revision
      ).get()
      let given = try await officer.get("/f/pack")
      #expect(given.status == 200 && given.header("cache-control") == "no-store")
      #expect(given.text.contains("Ada Quarrow") && given.text.contains("Z900003"))
      #expect(
        given.text.contains(
          #""code":"phone","text":"My phone is charged and not on silent","paragraph":"8.2.1""#))
      let log = try await scene.desk.store.read { try AccessLog.about("visit", visit.text, most: 1, in: $0) }
      let entry = try #require(log.first)
      #expect(entry.verb == .disclosure && entry.channel == "device" && entry.purpose == "field-pack")
      let colleague = try await scene.visitor(.policeOffenderManager).get("/f/pack")
      #expect(colleague.status == 200 && !colleague.text.contains("Quarrow"), "not theirs")
    }
  }

  @Test(
    "a phone is set up by somebody with a session, from a page of ours, and brings no PIN [SEC-14, BRD-40]")
  func setsUp() async throws {
    try await Scene.run { scene in
      let officer = try await scene.visitor(.practitioner)
      let nobody = scene.visitor()
      #expect(try await nobody.ask(.post, "/f/device", headers: Self.json, body: Self.body).status == 401)
      let elsewhere = Self.json.merging(["sec-fetch-site": "cross-site"]) { $1 }
      #expect(try await officer.ask(.post, "/f/device", headers: elsewhere, body: Self.body).status == 403)
      let origin = Self.json.merging(["origin": "https://elsewhere.example"]) { $1 }
      #expect(try await officer.ask(.post, "/f/device", headers: origin, body: Self.body).status == 403)
      #expect(try await officer.send("/f/device", [("firstProof", Self.first)]).status == 415)
      for body in ["{", "{}", #"{"firstProof":"\#(Self.first)","secondProof":"\#(Self.first)"}"#] {
        let answer = try await officer.ask(.post, "/f/device", headers: Self.json, body: body)
        #expect([400, 422].contains(answer.status), "\(body)")
      }
      let huge = String(repeating: " ", count: 70_000) + "{}"
      #expect(try await officer.ask(.post, "/f/device", headers: Self.json, body: huge).status == 413)
      _ = try await Self.device(officer)
      #expect(try await scene.count("field_devices") == 1)
    }
  }

  @Test(
    "the token of a phone is over after 24 hours, when it is renewed, and when the phone is ended [SEC-14]")
  func endsTokens() async throws {
    try await Scene.run { scene in
      let officer = try await scene.visitor(.practitioner)
      let (id, token) = try await Self.device(officer)
      func isHeard(_ token: String) async throws -> Bool {
        try await scene.desk.fieldBearer(token: token, source: "test") != nil
      }
      let atFirst = try await isHeard(token)
      let renewed = try await officer.ask(
        .post, "/f/token", headers: Self.json, body: #"{"device":"\#(id)"}"#)
      let newer = String(try #require(renewed.text.firstMatch(of: /"token":"([^"]+)"/)).1)
      let before = try await isHeard(token)
      let after = try await isHeard(newer)
      #expect(atFirst && !before && after)
      let other = try await scene.visitor(.lineManager)
      let stolen = try await other.ask(
        .post, "/f/token", headers: Self.json, body: #"{"device":"\#(id)"}"#)
      #expect(stolen.status == 404, "somebody else’s phone")
      let (_, last) = try await Self.device(officer)
      let ended = try await scene.visitor().ask(
        .post, "/f/end", headers: ["authorization": "Bearer \(last)"])
      #expect(ended.status == 204)
      let atTheEnd = try await isHeard(last)
      scene.clock.advance(seconds: 24 * 3600 - 1)
      let lastSecond = try await isHeard(newer)
      scene.clock.advance(seconds: 1)
      let tooLate = try await isHeard(newer)
      #expect(!atTheEnd && lastSecond && !tooLate)
    }
  }

  @Test("an officer has at most five phones in use: another one ends the oldest [SEC-14]")
  func limitsPhones() async throws {
    try await Scene.run { scene in
      let officer = try await scene.visitor(.practitioner)
      var tokens: [String] = []
      for _ in 0..<6 {
        tokens.append(try await Self.device(officer).token)
        scene.clock.advance(seconds: 1)
      }
      var heard: [Bool] = []
      for token in tokens {
        heard.append(try await scene.desk.fieldBearer(token: token, source: "test") != nil)
      }
      #expect(heard == [false, true, true, true, true, true])
    }
  }

  @Test(
    "whether the service is reached is said in less than a kilobyte to anybody, and kept nowhere [OFF-06]")
  func answersThePing() async throws {
    try await Scene.run { scene in
      let visitor = scene.visitor()
      let statements = try await scene.recorder.recording { _ = try await visitor.get("/api/v1/ping") }
      let answer = try await visitor.get("/api/v1/ping")
      #expect(answer.status == 200 && answer.text.utf8.count <= 1_024)
      #expect(answer.header("cache-control") == "no-store")
      #expect(answer.text.contains(#""service":"homeward""#) && statements.isEmpty)
    }
  }
}
