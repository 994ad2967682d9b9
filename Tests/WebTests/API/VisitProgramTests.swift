import Casework
import HTTPTypes
import Policy
import Rehearsal
import Testing
import Web

@Suite("A visit by program, through the router")
struct VisitProgramTests {
  static func plan(_ staff: StaffID, start: String = "2025-07-03T10:30:00+01:00") -> String {
    """
    {"purposes":["confirm-residence","review-risk"],"notice":"planned","start":"\(start)",\
    "expectedMinutes":45,"crew":[{"staff":"\(staff.text)","part":"practitioner"}],"vehicle":"pool",\
    "equipment":["mobile-phone","lone-worker-device"],"isRelationshipEstablished":true,\
    "texts":{"objectives":"See where they live."},\
    "reasons":[{"rule":"lone-low-established","text":"Known for a year."}]}
    """
  }

  @Test(
    "the whole life of a visit: planned, assessed, submitted, authorised by another, begun, ended, recorded",
    arguments: Backend.here)
  func wholeLife(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let officer = try await scene.program(.practitioner)
      let manager = try await scene.program(.lineManager)
      let maker = VisitMaker(desk: scene.desk, rehearsal: scene.rehearsal)
      let staff = try await maker.staff("ZEASTT1P1")
      try await maker.train(staff)
      let made = try await officer.send(
        "/api/v1/persons/\(scene.places.own.text)/visits", Self.plan(staff), key: "plan-1")
      #expect(made.status == 201, "\(made.text)")
      let place = try #require(made.header("location"))
      let again = try await officer.send(
        "/api/v1/persons/\(scene.places.own.text)/visits", Self.plan(staff), key: "plan-1")
      #expect(again.status == 201 && again.header("location") == place && again.text == made.text)
      var visit = try Body(made)
      #expect(visit["plan"]["start"].text == "2025-07-03T09:30:00.000Z")

      func step(_ noun: String, _ body: String? = nil, by program: Program) async throws {
        let revision = try #require(visit["revision"].number)
        let answer = try await program.send("\(place)/\(noun)", body, revision: revision)
        #expect(answer.status == 200, "\(noun): \(answer.text)")
        visit = try Body(answer)
        #expect(answer.header("etag") == "\"\(visit["revision"].number ?? 0)\"")
      }
      let basis = try #require(visit["basis"].text)
      try await step(
        "assessment",
        #"{"place":"home","hazards":[{"hazard":"animals","text":"A dog, shut away."}],"isCompanyNeeded":false,"seen":"\#(basis)"}"#,
        by: officer)
      try await step("submission", by: officer)
      #expect(visit["stage"].text == "submitted" && visit["isMineToDecide"].truth == false)
      let queue = try Body(try await manager.get("/api/v1/authorisations"))
      #expect(queue["items"].items.contains { $0["href"].text == place })
      let own = try await officer.send(
        "\(place)/authorisation", #"{"outcome":"approved"}"#, revision: visit["revision"].number)
      _ = try own.problem("forbidden", 403)
      try await step("authorisation", #"{"outcome":"approved"}"#, by: manager)
      #expect(visit["hasAuthority"].truth == true)
      scene.clock.advance(seconds: 3 * 86_400)
      // Only those who go say so.
      let other = try await manager.send("\(place)/beginning", revision: visit["revision"].number)
      _ = try other.problem("forbidden", 403)
      try await step("beginning", by: officer)
      try await step("ending", by: officer)
      try await step(
        "record", #"{"outcome":"completed","observed":"All as agreed.","concerns":["child"]}"#, by: officer)
      #expect(visit["stage"].text == "recorded" && visit["record"]["concerns"][0].text == "child")
      let tasks = try Body(try await officer.get("/api/v1/tasks?mine=true"))
      let task = try #require(tasks["items"].items.first)
      #expect(task["visit"].text == place)
      let shown = try await officer.get(try #require(task["href"].text))
      let done = try await officer.send(
        (task["href"].text ?? "") + "/completion", #"{"words":"Told them."}"#,
        revision: try Body(shown)["revision"].number)
      #expect(try done.status == 200 && Body(done)["words"].text == "Told them.", "\(done.text)")
    }
  }

  @Test("a rule that stands against a plan says what and where, and a local time is no time [INT-53]")
  func refusesPlans() async throws {
    try await Scene.run { scene in
      let officer = try await scene.program(.practitioner)
      let staff = try await VisitMaker(desk: scene.desk, rehearsal: scene.rehearsal).staff("ZEASTT1P2")
      let path = "/api/v1/persons/\(scene.places.own.text)/visits"
      let local = try await officer.send(path, Self.plan(staff, start: "2025-07-03T10:30:00"))
      let problem = try local.problem("malformed", 400)
      #expect(problem["errors"][0]["pointer"].text == "/start")
      let past = try await officer.send(path, Self.plan(staff, start: "2025-06-03T10:30:00+01:00"))
      #expect(try past.problem("refused", 422)["errors"][0]["pointer"].text == "/start")
      let unknown = Self.plan(StaffID("00000000-0000-7000-8000-00000000000f"))
      let nobody = try await officer.send(path, unknown)
      #expect(try nobody.problem("refused", 422)["errors"][0]["pointer"].text == "/crew")
      let twice = Self.plan(staff).replacing(
        "\"crew\":[", with: "\"crew\":[{\"staff\":\"\(staff.text)\",\"name\":\"x\",\"part\":\"clerical\"},")
      let both = try await officer.send(path, twice)
      #expect(try both.problem("refused", 422)["errors"][0]["pointer"].text == "/crew/0")
      #expect(try await scene.count("visits") == 4)
    }
  }

  @Test("a plan is changed by its version, and of two the second sees both [INT-26]", arguments: Backend.here)
  func changesPlan(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let officer = try await scene.program(.practitioner)
      let staff = try await VisitMaker(desk: scene.desk, rehearsal: scene.rehearsal).staff("ZEASTT1P2")
      let place = "/api/v1/visits/\(scene.places.visit(of: scene.places.own).text)"
      let revision = try #require(try Body(try await officer.get(place))["revision"].number)
      let first = try await officer.send("\(place)/plan", Self.plan(staff), method: .put, revision: revision)
      #expect(try first.status == 200 && Body(first)["stage"].text == "planning", "\(first.text)")
      let second = try await officer.send("\(place)/plan", Self.plan(staff), method: .put, revision: revision)
      let problem = try second.problem("stale", 412)
      #expect(problem["current"]["plan"]["start"].text == "2025-07-03T09:30:00.000Z")
      #expect(problem["sent"]["start"].text == "2025-07-03T10:30:00+01:00")
      let cancelled = try await officer.send("\(place)/cancellation", "{}", revision: revision + 1)
      #expect(try cancelled.status == 200 && Body(cancelled)["stage"].text == "cancelled")
    }
  }

  @Test("a decision not to visit waits for its endorsement, and is declined with why [HV-6.1, HV-6.2]")
  func decides() async throws {
    try await Scene.run { scene in
      let officer = try await scene.program(.practitioner)
      let manager = try await scene.program(.lineManager)
      let person = "/api/v1/persons/\(scene.places.own.text)"
      let owed = try Body(try await officer.get("\(person)/obligations"))["items"].items
      let obligation = try #require(owed.first { $0["force"].text != "consider" })
      let body = """
        {"policy":"\(obligation["policy"].text ?? "")","obligation":"\(obligation["key"].text ?? "")",\
        "kind":"not-to-visit","reason":"seen-by-partner","rationale":"The police saw them last week."}
        """
      let made = try await officer.send("\(person)/decisions", body, key: "d")
      #expect(made.status == 201, "\(made.text)")
      let place = try #require(made.header("location"))
      #expect(try await officer.send("\(person)/decisions", body, key: "d").text == made.text)
      _ = try (try await officer.send("\(person)/decisions", body)).problem("refused", 422)
      let waiting = try Body(try await manager.get("/api/v1/decisions"))
      #expect(waiting["items"][0]["href"].text == place)
      let own = try await officer.send("\(place)/endorsement", revision: 1)
      _ = try own.problem("refused", 422)
      let declined = try await manager.send("\(place)/refusal", #"{"words":"Go all the same."}"#, revision: 1)
      #expect(try declined.status == 200 && Body(declined)["words"].text == "Go all the same.")
      let stale = try await officer.send("\(place)/withdrawal", #"{"words":"x"}"#, revision: 1)
      #expect(try stale.problem("stale", 412)["current"]["stage"].text == "declined")
      let list = try Body(try await officer.get("\(person)/decisions"))
      let mine = try #require(list["items"].items.first { $0["href"].text == place })
      #expect(mine["stage"].text == "declined")
    }
  }

  @Test("why an obligation has its date is told with its paragraph and the facts it used")
  func saysWhy() async throws {
    try await Scene.run { scene in
      let officer = try await scene.program(.practitioner)
      let path = "/api/v1/persons/\(scene.places.own.text)/obligations/\(scene.places.key)"
      let answer = try await officer.get(path)
      #expect(answer.status == 200, "\(answer.text)")
      let why = try Body(answer)
      #expect(why["sentence"].text?.isEmpty == false && why["facts"].count > 0)
      #expect(why["obligation"]["paragraph"].text?.isEmpty == false && why["href"].text == path)
      _ = try (try await officer.get(path + ".7")).problem("not-found", 404)
    }
  }
}

@Suite("Before a visit by program, through the router")
struct PackProgramTests {
  @Test(
    "what nobody looked into is never none, and what is noted is there with who and when [HV-7.8.9, AP-7, BP-2]",
    arguments: Backend.here)
  func pack(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let officer = try await scene.program(.practitioner)
      let place = "/api/v1/persons/\(scene.places.own.text)/pack"
      func states(_ pack: Body) -> [String: String] {
        Dictionary(
          uniqueKeysWithValues: pack["items"].items.map { ($0["kind"].text ?? "", $0["state"].text ?? "") })
      }
      let before = try Body(try await officer.get(place))
      #expect(before["items"].count == PackKind.allCases.count)
      #expect(
        states(before)["orders"] == "not-looked-into" && states(before)["warrants"] == "not-looked-into")
      #expect(before["missing"].items.contains { $0.text == "incidents" })
      let sent = [
        #"{"kind":"orders","answer":"none","source":"visit","learnt":"2025-06-29"}"#,
        #"{"kind":"warrants","answer":"not-available","source":"court","learnt":"2025-06-30"}"#,
        #"{"kind":"incidents","answer":"known","words":"A threat in May.","source":"police","learnt":"2025-06-28","reviewBy":"2025-09-01"}"#,
      ]
      for body in sent {
        let answer = try await officer.send(place, body)
        #expect(answer.status == 201, "\(answer.text)")
      }
      let after = try Body(try await officer.get(place))
      #expect(states(after)["orders"] == "none" && states(after)["warrants"] == "not-available")
      let incident = try #require(after["items"].items.first { $0["kind"].text == "incidents" })
      #expect(incident["words"].text == "A threat in May." && incident["reviewBy"].text == "2025-09-01")
      #expect(incident["checked"]["name"].text?.isEmpty == false && incident["paragraph"].text == "7.8.9")
      #expect(!after["missing"].items.contains { $0.text == "incidents" })
      let visit = "/api/v1/visits/\(scene.places.visit(of: scene.places.own).text)/pack"
      #expect(try await officer.get(visit).text == officer.get(place).text)
      let silent = #"{"kind":"orders","answer":"known","source":"visit","learnt":"2025-06-29"}"#
      #expect(
        try await officer.send(place, silent).problem("refused", 422)["errors"][0]["pointer"].text == "/words"
      )
      let ahead = #"{"kind":"orders","answer":"none","source":"visit","learnt":"2025-07-29"}"#
      #expect(
        try await officer.send(place, ahead).problem("refused", 422)["errors"][0]["pointer"].text == "/learnt"
      )
    }
  }

  @Test("a program learns who could go, and what is free when [HV-8.2.1]", arguments: Backend.here)
  func options(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let officer = try await scene.program(.practitioner)
      try await scene.desk.take([
        #"{"type":"resource","code":"LWD-1","kind":"lone-worker-device","name":"Device 1","team":"ZEASTT1"}"#
      ])
      let place = "/api/v1/persons/\(scene.places.own.text)/visit-options"
      let options = try Body(try await officer.get(place))
      #expect(options["colleagues"].items.contains { $0["isOfficer"].truth == true })
      #expect(
        options["resources"].count > 0 && options["resources"].items.allSatisfy { $0["isFree"].truth == true }
      )
      let code = try #require(
        options["resources"].items.first { $0["kind"].text == "lone-worker-device" }?["code"].text)
      let maker = VisitMaker(desk: scene.desk, rehearsal: scene.rehearsal)
      let staff = try await maker.staff("ZEASTT1P1")
      let plan = VisitProgramTests.plan(staff).replacing(
        "\"vehicle\":", with: "\"resources\":[\"\(code)\"],\"vehicle\":")
      let made = try await officer.send("/api/v1/persons/\(scene.places.own.text)/visits", plan)
      #expect(made.status == 201, "\(made.text)")
      for (start, isFree) in [("2025-07-03T09:00:00Z", false), ("2025-07-03T13:00:00Z", true)] {
        let then = try Body(try await officer.get(place + "?start=\(start)&minutes=45"))
        let found = try #require(then["resources"].items.first { $0["code"].text == code })
        #expect(found["isFree"].truth == isFree && found["to"].isNull == isFree, "\(start)")
      }
    }
  }

  @Test(
    "a change after the decision is told to the line manager until they say that they saw it [HV-8.2.2]",
    arguments: Backend.here)
  func changes(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let manager = try await scene.program(.lineManager)
      let officer = try await scene.program(.practitioner)
      let place = "/api/v1/visits/\(scene.places.visit(of: scene.places.own).text)"
      let decided = try await manager.send(
        place + "/authorisation", #"{"outcome":"approved"}"#,
        revision: Body(try await manager.get(place))["revision"].number)
      #expect(decided.status == 200, "\(decided.text)")
      #expect(try Body(try await manager.get("/api/v1/visit-changes"))["items"].count == 0)
      _ = try await officer.get("/api/v1/visit-changes").problem("forbidden", 403)
      let called = try await officer.send(
        place + "/cancellation", #"{"reason":"The person is in hospital."}"#,
        revision: Body(decided)["revision"].number)
      #expect(called.status == 200, "\(called.text)")
      let told = try Body(try await manager.get("/api/v1/visit-changes"))["items"]
      #expect(told.count == 1 && told[0]["changes"][0]["event"].text == "visit-cancelled", "\(told)")
      let revision = try #require(told[0]["revision"].number)
      _ = try await manager.send(place + "/acknowledgement", revision: revision - 1).problem("stale", 412)
      #expect(try await manager.send(place + "/acknowledgement", revision: revision).status == 204)
      #expect(try Body(try await manager.get("/api/v1/visit-changes"))["items"].count == 0)
    }
  }
}
