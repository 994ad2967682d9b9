import Casework
import CivilTime
import HTTPTypes
import Notices
import Operations
import Pages
import Records
import Rehearsal
import Storage
import Testing
import Web

@Suite("Where reminders of a phone go, through the router")
struct FieldPushRouteTests {
  static let point = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
  static let secret = "BTBZMqHH6r4Tts7J_aSIgg"

  private static func settings() throws -> SiteSettings {
    let key = try #require(PushKey("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"))
    return SiteSettings(push: PushSettings(key: key, contact: "mailto:duty@probation.example"))
  }

  private static func body(
    _ endpoint: String = "https://fcm.googleapis.com/fcm/send/a", key: String = point, secret: String = secret
  ) -> String {
    #"{"subscription":{"endpoint":"\#(endpoint)","expirationTime":null,"keys":{"p256dh":"\#(key)","auth":"\#(secret)"}}}"#
  }

  private func ask(_ scene: Scene, _ token: String, _ body: String, _ more: [String: String] = [:])
    async throws -> Answer
  {
    let head = FieldRouteTests.json.merging(["authorization": "Bearer \(token)"]) { $1 }
    return try await scene.visitor().ask(
      .post, "/f/push", headers: head.merging(more) { $1 }, body: body)
  }

  @Test(
    "OFF-32: a phone’s subscription is kept, replaced and taken back, and goes with its phone",
    arguments: Backend.here)
  func keeps(_ backend: Backend) async throws {
    try await Scene.run(backend, settings: Self.settings()) { scene in
      let officer = try await scene.visitor(.practitioner)
      let (_, token) = try await FieldRouteTests.device(officer)
      func kept() async throws -> [String] {
        try await scene.desk.store.read { transaction in
          try transaction.run("SELECT body FROM push_subscriptions ORDER BY body").map { try $0.text(0) }
        }
      }
      #expect(try await ask(scene, token, Self.body()).status == 204)
      #expect(try await ask(scene, token, Self.body()).status == 204)
      #expect(try await kept().count == 1)
      #expect(try await ask(scene, token, Self.body("https://web.push.apple.com/b")).status == 204)
      let bodies = try await kept()
      #expect(bodies.count == 1 && bodies.first?.contains("https://web.push.apple.com/b") == true)
      // The same browser, set up anew: the subscription goes over.
      let (_, newer) = try await FieldRouteTests.device(officer)
      #expect(try await ask(scene, newer, Self.body("https://web.push.apple.com/b")).status == 204)
      #expect(try await kept().count == 1)
      #expect(try await ask(scene, token, Self.body()).status == 204)
      #expect(try await kept().count == 2)
      #expect(try await ask(scene, token, #"{"subscription":null}"#).status == 204)
      #expect(try await ask(scene, token, #"{"subscription":null}"#).status == 204)
      #expect(try await kept().count == 1)
      let ended = try await scene.visitor().ask(
        .post, "/f/end", headers: ["authorization": "Bearer \(newer)"])
      #expect(ended.status == 204)
      #expect(try await kept().isEmpty)
      #expect(try await ask(scene, newer, Self.body()).status == 401)
    }
  }

  @Test("OFF-32: what is wrong with a subscription is said at once, and who asks has to be a phone’s page")
  func refuses() async throws {
    try await Scene.run(settings: Self.settings()) { scene in
      let officer = try await scene.visitor(.practitioner)
      let (_, token) = try await FieldRouteTests.device(officer)
      let wrong = try await ask(scene, token, Self.body("https://10.0.0.1/", key: "AAAA", secret: "AA"))
      #expect(wrong.status == 422)
      for pointer in ["endpoint", "keys/p256dh", "keys/auth"] {
        #expect(wrong.text.contains(#""pointer":"/subscription/\#(pointer)""#))
      }
      #expect(wrong.text.contains("Must be an address of a push service that is known here."))
      for endpoint in ["http://fcm.googleapis.com/a", "https://localhost/a", "https://169.254.169.254/", ""] {
        #expect(try await ask(scene, token, Self.body(endpoint)).status == 422, "\(endpoint)")
      }
      for body in ["{}", #"{"subscription":"a"}"#, #"{"subscription":{}}"#, "[]"] {
        #expect(try await ask(scene, token, body).status == 422, "\(body)")
      }
      #expect(try await ask(scene, token, "{").status == 400)
      let long = Self.body("https://fcm.googleapis.com/" + String(repeating: "a", count: 70_000))
      #expect(try await ask(scene, token, long).status == 413)
      #expect(try await ask(scene, token, Self.body(), ["sec-fetch-site": "cross-site"]).status == 403)
      #expect(
        try await ask(scene, token, Self.body(), ["origin": "https://elsewhere.example"]).status == 403)
      #expect(try await ask(scene, token, Self.body(), ["content-type": "text/plain"]).status == 415)
      #expect(try await ask(scene, String(repeating: "A", count: 43), Self.body()).status == 401)
      // A session is no phone.
      #expect(
        try await officer.ask(.post, "/f/push", headers: FieldRouteTests.json, body: Self.body()).status
          == 401)
      #expect(try await scene.count("push_subscriptions") == 0)
    }
  }

  @Test("OFF-32: the pack has the key to subscribe with only where the service has one")
  func offers() async throws {
    let known = try #require(try Self.settings().push?.key.publicText)
    try await Scene.run(settings: Self.settings()) { scene in
      let officer = try await scene.visitor(.practitioner)
      #expect(try await officer.get("/f/pack").text.contains(#""pushKey":"\#(known)""#))
    }
    try await Scene.run { scene in
      let officer = try await scene.visitor(.practitioner)
      #expect(try await officer.get("/f/pack").text.contains(#""pushKey":null"#))
      let (_, token) = try await FieldRouteTests.device(officer)
      let answer = try await ask(scene, token, Self.body())
      #expect(answer.status == 422 && answer.text.contains("This service sends no reminders to phones."))
      #expect(try await ask(scene, token, #"{"subscription":null}"#).status == 204)
    }
  }
}
