import Casework
import HTTPTypes
import Hummingbird
import Operations
import Pages
import Rehearsal
import Storage
import Testing
import Web

@Suite("What pages read, and who writes it down")
struct ReadingTests {
  @Test("the router has these addresses and no other, each with both methods answered")
  func everyRoute() async throws {
    try await Scene.run(people: 0) { scene in
      let router = Site(desk: scene.desk, assets: Scene.assets()).router()
      // Those of programs are held against their document by a test of their own.
      let found = Set(
        router.routes.map { "\($0.method.rawValue) \($0.path)" }.filter { !$0.contains(" /api/") })
      let monitoring = [
        "/", "/ping", "/board/events", "/health", "/health/ping", "/health/engine", "/health/liveness",
        "/health/readiness", "/info",
      ]
      let field =
        ["", "/manifest.webmanifest", "/worker.js", "/assets/{file}"]
        + ["/pack", "/device", "/token", "/records", "/events", "/report", "/push", "/end"]
      let inbound = ["/inbound/notify", "/inbound/alarm", "/inbound/sms"]
      let known = (Route.allCases.map(\.rawValue) + monitoring + inbound + field.map { "/f" + $0 }).flatMap {
        ["GET \($0)", "POST \($0)"]
      }
      #expect(found == Set(known), "a new route needs an expectation in Routes.swift")
    }
  }

  /// Statements of every page, as somebody who sees the whole region.
  private func statements(_ backend: Backend, people: Int) async throws -> [Route: Int] {
    let counts = Shared<[Route: Int]>([:])
    try await Scene.run(backend, people: people) { scene in
      let visitor = try await scene.visitor(.regionalDirector)
      let recorder = try await scene.visitor(.practitioner)
      let authoriser = try await scene.visitor(.lineManager)
      for route in Route.allCases where route.hasGet {
        let who =
          [.authorisers, .contacts, .teamManager, .managers, .planners, .contactKeepers, .supporters]
            .contains(
              route.audience)
          ? authoriser : route.audience == .recorders || route == .home ? recorder : visitor
        let made = try await scene.recorder.recording {
          let answer = try await who.get(route.sample(scene.places))
          #expect(answer.status == (route == .signIn ? 303 : 200), "\(route)")
        }
        counts.change { $0[route] = made.count }
      }
      let form = [("csrf", try #require(try await visitor.get("/rules").token)), ("text", "a")]
      let found = try await scene.recorder.recording {
        let answer = try await visitor.send("/search", form)
        #expect(answer.status == 200)
      }
      #expect(found.count == 4, "\(found.map(\.text))")
    }
    return counts.value
  }

  @Test("a page needs the same few statements for 20 people and for 600", arguments: Backend.here)
  func statementCounts(_ backend: Backend) async throws {
    let few = try await statements(backend, people: 20)
    let many = try await statements(backend, people: 600)
    for route in Route.allCases where route.hasGet {
      #expect(few[route] == route.statements, "\(route) \(route.rawValue)")
      #expect(many[route] == few[route], "\(route) \(route.rawValue)")
    }
  }

  private struct Entry: Equatable {
    let verb: String
    let kind: String
    let subject: String
  }

  @Test(
    "every page about people writes the access log, with the number of its request [PRV-01]",
    arguments: Backend.here)
  func accessLog(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let practitioner = try await scene.visitor(.practitioner)
      let authoriser = try await scene.visitor(.lineManager)
      for route in Route.allCases where route.hasGet {
        let isForManagers = [
          .authorisers, .contacts, .teamManager, .managers, .planners, .contactKeepers, .supporters,
        ]
        .contains(route.audience)
        let visitor = isForManagers ? authoriser : practitioner
        let before = try await scene.count("access_log")
        let answer = try await visitor.get(route.sample(scene.places))
        #expect(answer.status == (route == .signIn ? 303 : 200))
        Self.check(try await Self.entries(scene, after: before), of: route, answer, scene.places)
      }
    }
  }

  /// Holds what one page wrote into the access log against what its route has to.
  private static func check(
    _ entries: [Entry], of route: Route, _ answer: Answer, _ places: Scene.Places
  ) {
    let person = places.own.text
    switch route.log {
    case .nothing: #expect(entries == [], "\(route)")
    case .list(let list):
      #expect(entries == [Entry(verb: "consultation", kind: "list", subject: list)], "\(route)")
    case .lists(let lists):
      #expect(entries.map(\.subject) == lists && entries.allSatisfy { $0.kind == "list" }, "\(route)")
    case .task:
      let task = places.task(of: places.own).text
      #expect(entries == [Entry(verb: "consultation", kind: "task", subject: task)], "\(route)")
    case .delegation:
      let id = places.delegation.text
      #expect(entries == [Entry(verb: "consultation", kind: "delegation", subject: id)], "\(route)")
    case .incident:
      let id = places.incident.text
      #expect(entries == [Entry(verb: "consultation", kind: "incident", subject: id)], "\(route)")
    case .own: #expect(entries.map(\.kind) == ["staff"], "\(route)")
    case .member:
      let id = places.colleague.text
      #expect(entries == [Entry(verb: "consultation", kind: "staff", subject: id)], "\(route)")
    case .decision:
      let decision = places.decision(of: places.own).text
      #expect(
        entries == [Entry(verb: "consultation", kind: "decision", subject: decision)], "\(route)")
    case .person:
      #expect(entries == [Entry(verb: "consultation", kind: "person", subject: person)], "\(route)")
    case .visit:
      let visit = places.visit(of: places.own).text
      #expect(entries == [Entry(verb: "consultation", kind: "visit", subject: visit)], "\(route)")
    case .watched(let kinds):
      #expect(
        entries.map(\.kind) == kinds && entries.allSatisfy { $0.verb == "consultation" }, "\(route)")
    case .sheet:
      #expect(entries == [Entry(verb: "disclosure", kind: "list", subject: "day-sheet")], "\(route)")
    case .crew:
      #expect(entries.map(\.kind) == ["visit", "staff"], "\(route)")
    case .plan:
      #expect(entries.map(\.kind) == ["visit", "person", "person"], "\(route)")
    case .disclosure:
      let rows = answer.text.split(separator: "\r\n").dropFirst()
      let references = Set(rows.map { $0.split(separator: ",", omittingEmptySubsequences: false)[3] })
      #expect(entries.count == references.count && entries.count > (route == .dueFile ? 1 : 0))
      #expect(entries.allSatisfy { $0.verb == "disclosure" && $0.kind == "person" })
    }
  }

  @Test("a refusal is in the access log too, and a search as whom it found", arguments: Backend.here)
  func refusals(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let visitor = try await scene.visitor(.practitioner)
      for (person, outcome) in [(scene.places.abroad, "refused"), (scene.places.nobody, "not-there")] {
        let before = try await scene.count("access_log")
        _ = try await visitor.get(Path.person(person, .overview).text)
        let rows = try await Self.rows(scene, after: before)
        let found = try rows.map { [try $0.text(2), try $0.text(5)] }
        #expect(found == [[person.text, outcome]])
      }
      let before = try await scene.count("access_log")
      _ = try await visitor.post("/search", [("text", "Quarrow")])
      let rows = try await Self.rows(scene, after: before)
      let found = try rows.map { [try $0.text(2), try $0.text(6)] }
      #expect(found == [[scene.places.own.text, "search"]])
      let empty = try await scene.count("access_log")
      _ = try await visitor.post("/search", [("text", "Nobodyofthisname")])
      let none = try await Self.rows(scene, after: empty).map {
        [try $0.text(1), try $0.text(2), try $0.text(5)]
      }
      #expect(none == [["list", "search", "not-there"]], "what was typed is nowhere [PRV-02]")
    }
  }

  @Test("what cannot be logged is not shown [PRV-10]")
  func failsClosed() async throws {
    try await Scene.run { scene in
      let practitioner = try await scene.visitor(.practitioner)
      let authoriser = try await scene.visitor(.lineManager)
      try await scene.desk.store.write { _ = try $0.execute("ALTER TABLE access_log RENAME TO elsewhere") }
      for route in Route.allCases where route.hasGet && route.log != .nothing {
        let visitor = route.audience == .authorisers ? authoriser : practitioner
        let answer = try await visitor.get(route.sample(scene.places))
        #expect(answer.status == 500, "\(route)")
        #expect(!answer.text.contains("Quarrow") && !answer.text.contains("Z900003"), "\(route)")
      }
      #expect(try await practitioner.get("/rules").status == 200)
    }
  }

  private static func rows(_ scene: Scene, after count: Int) async throws -> [Row] {
    let rows = try await scene.desk.store.read { transaction in
      try transaction.run(
        """
        SELECT verb, subject_kind, subject, channel, request, outcome, purpose, actor FROM access_log
        ORDER BY position LIMIT 10000 OFFSET \(count)
        """)
    }
    for row in rows {
      let (channel, request, actor) = (try row.text(3), try row.textIfAny(4) ?? "", try row.text(7))
      #expect(channel == "web" && !actor.isEmpty)
      #expect(request.count >= 8, "the number of the request")
    }
    return rows
  }

  private static func entries(_ scene: Scene, after count: Int) async throws -> [Entry] {
    try await rows(scene, after: count).map { row in
      Entry(verb: try row.text(0), kind: try row.text(1), subject: try row.text(2))
    }
  }
}
