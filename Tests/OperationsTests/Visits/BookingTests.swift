import Casework
import CivilTime
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

@Suite("Devices and vehicles booked for visits")
struct BookingTests {
  static let things = [
    #"{"type":"resource","code":"LWD-1","kind":"lone-worker-device","name":"Device 1","team":"N54LDS1"}"#,
    #"{"type":"resource","code":"CAR-1","kind":"hire-car","name":"Silver hatchback","team":"N54LDS1"}"#,
    #"{"type":"resource","code":"CAR-2","kind":"pool-car","name":"Blue estate","team":"N54LDS1"}"#,
    #"{"type":"resource","code":"LWD-2","kind":"lone-worker-device","name":"Device 2","team":"N54LDS1","service":"out"}"#,
    #"{"type":"team","code":"N54OTH1","name":"Other","pdu":"N54LDS","region":"N54"}"#,
    #"{"type":"resource","code":"LWD-9","kind":"lone-worker-device","name":"Device 9","team":"N54OTH1"}"#,
  ]

  private func draft(
    _ scene: VisitScene, _ things: Set<String>, at start: String = "2025-07-02T09:00:00Z"
  ) -> VisitDraft {
    var draft = scene.two()
    draft.start = Instant(text: start) ?? draft.start
    draft.equipment = []
    draft.vehicle = .none
    draft.resources = things
    return draft
  }

  private func bookings(_ scene: VisitScene) async throws -> [String] {
    try await scene.desk.store.read { transaction in
      try transaction.run("SELECT resource FROM bookings ORDER BY resource").map { try $0.text(0) }
    }
  }

  @Test(
    "a device and a car are booked, and what they are is taken along without being named [NK-5, HV-5.3.5]",
    arguments: Backend.here)
  func books(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let report = try await scene.desk.take(Self.things)
      #expect(report.resources == 5 && report.refused == 0, "\(report)")
      let again = try await scene.desk.take(Self.things)
      #expect(again.resources == 0 && again.refused == 0)
      let file = try await scene.desk.planVisit(
        scene.mary, scene.person, draft(scene, ["LWD-1", "CAR-1"])
      ).get()
      #expect(file.visit.plan.equipment == [.loneWorkerDevice] && file.visit.plan.vehicle == .hire)
      #expect(file.resources.map(\.name) == ["Device 1", "Silver hatchback"])
      #expect(try await bookings(scene) == ["CAR-1", "LWD-1"])
      try await scene.expectFoldIsRow(file.visit.id)
    }
  }

  @Test(
    "a thing is held from 30 minutes before a visit to 30 minutes after it, and the refusal names the visit [NK-5]",
    arguments: Backend.here)
  func refusesDoubleBooking(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      try await desk.take(Self.things)
      // 9:00 to 9:45 UTC: held from 8:30 to 10:15.
      let first = try await desk.planVisit(scene.mary, scene.person, draft(scene, ["LWD-1"])).get()
      for start in ["2025-07-02T07:16:00Z", "2025-07-02T09:10:00Z", "2025-07-02T10:44:00Z"] {
        let draft = draft(scene, ["LWD-1", "CAR-1"], at: start)
        let refused = try await desk.planVisit(scene.ivo, scene.person, draft)
        guard case .failure(.taken(let taken)) = refused else {
          Issue.record("\(start): \(refused)")
          return
        }
        #expect(taken.map(\.resource.code) == ["LWD-1"])
        #expect(taken.first?.holder?.visit == first.visit.id && taken.first?.holder?.crn == "X000001")
        #expect(taken.first?.from == Instant(text: "2025-07-02T08:30:00Z"))
        #expect(taken.first?.to == Instant(text: "2025-07-02T10:15:00Z"))
        let tried = try await desk.tryVisit(scene.ivo, scene.person, draft)
        #expect(tried == .failure(.taken(taken)))
      }
      #expect(try await bookings(scene) == ["LWD-1"], "nothing of what was refused is kept")
      for start in ["2025-07-02T07:15:00Z", "2025-07-02T10:45:00Z"] {
        _ = try await desk.planVisit(scene.ivo, scene.person, draft(scene, ["LWD-1"], at: start)).get()
      }
    }
  }

  @Test(
    "whoever may not see the visit that holds a thing is told the time and no name [NK-5, PRV-01]",
    arguments: Backend.here)
  func keepsTheHolderFromStrangers(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      try await desk.take(
        Self.things + [
          #"{"crn":"X000777","name":{"given":"Tam","family":"Elsewhere"},"team":"N54LDS1","facts":[{"kind":"supervision-started","date":"2025-04-11","value":"licence"}]}"#
        ])
      _ = try await desk.planVisit(scene.mary, scene.person, draft(scene, ["LWD-1"])).get()
      // The thing goes to the other team while the visit still holds it.
      try await desk.take([
        #"{"type":"resource","code":"LWD-1","kind":"lone-worker-device","name":"Device 1","team":"N54OTH1"}"#,
        #"{"crn":"X000778","name":{"given":"Ash","family":"Nearby"},"team":"N54OTH1","facts":[{"kind":"supervision-started","date":"2025-04-11","value":"licence"}]}"#,
      ])
      let other = Actor(
        staff: scene.sol.staff, name: "", roles: [.practitioner], team: "N54OTH1", pdu: "N54LDS",
        region: "N54")
      let near = try #require(try await desk.search(other, "X000778").first?.person)
      var mine = scene.draft([VisitDraft.Member(.staff(other.staff), .practitioner)])
      mine.resources = ["LWD-1"]
      guard case .failure(.taken(let taken)) = try await desk.planVisit(other, near, mine) else {
        Issue.record("a thing that is held was booked")
        return
      }
      #expect(taken.map(\.resource.code) == ["LWD-1"] && taken.first?.holder == nil)
    }
  }

  @Test("of two who book one thing at once one has it, the other is told", arguments: Backend.here)
  func refusesOneOfTwo(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      try await scene.desk.take(Self.things)
      let draft = draft(scene, ["CAR-2", "LWD-1"])
      let results = try await withThrowingTaskGroup(of: Bool.self) { group in
        for number in 0..<6 {
          group.addTask {
            let actor = number % 2 == 0 ? scene.mary : scene.ivo
            switch try await scene.desk.planVisit(actor, scene.person, draft) {
            case .success: return true
            case .failure(.taken(let taken)):
              #expect(taken.map(\.resource.code).sorted() == ["CAR-2", "LWD-1"])
              return false
            case .failure(let problem):
              Issue.record("\(problem)")
              return false
            }
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(results.filter(\.self).count == 1)
      #expect(try await bookings(scene) == ["CAR-2", "LWD-1"])
    }
  }

  @Test(
    "a thing is given back when the visit is called off, moves away from it or ends [NK-5, HV-8.2.2]",
    arguments: Backend.here)
  func givesBack(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      try await desk.take(Self.things)
      var file = try await desk.planVisit(scene.mary, scene.person, draft(scene, ["LWD-1"])).get()
      let moved = draft(scene, ["CAR-1"], at: "2025-07-02T13:00:00Z")
      file = try await desk.changeVisit(scene.mary, file.visit.id, moved, revision: file.visit.revision).get()
      #expect(try await bookings(scene) == ["CAR-1"])
      _ = try await desk.planVisit(scene.ivo, scene.person, draft(scene, ["LWD-1"])).get()
      file = try await desk.cancelVisit(
        scene.mary, file.visit.id, reason: "In hospital", revision: file.visit.revision
      ).get()
      #expect(try await bookings(scene) == ["LWD-1"] && file.visit.booking == nil)
      #expect(file.resources.map(\.code) == ["LWD-1", "CAR-1"], "what it had stays to be read")
      try await scene.train(scene.mary, scene.ivo)
      var going = draft(scene, ["CAR-1"])
      going.equipment = [.mobilePhone, .loneWorkerDevice]
      file = try await scene.assessed(desk.planVisit(scene.mary, scene.person, going).get())
      file = try await desk.submitVisit(scene.mary, file.visit.id, revision: file.visit.revision).get()
      file = try await desk.decideVisit(
        scene.sol, file.visit.id, .approved, words: nil, revision: file.visit.revision
      ).get()
      scene.rehearsal.clock.set(try #require(Instant(text: "2025-07-02T09:01:00Z")))
      file = try await desk.beginVisit(scene.mary, file.visit.id, revision: file.visit.revision).get()
      #expect(try await bookings(scene) == ["CAR-1", "LWD-1"])
      file = try await desk.endVisit(scene.mary, file.visit.id, revision: file.visit.revision).get()
      #expect(try await bookings(scene) == ["LWD-1"])
      try await scene.expectFoldIsRow(file.visit.id)
    }
  }

  @Test(
    "what is not the team’s, not in service, not there, or a second car cannot be booked",
    arguments: Backend.here)
  func refusesOthers(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      try await desk.take(Self.things)
      for code in ["LWD-2", "LWD-9", "NONE-1", "no code"] {
        let refused = try await desk.planVisit(scene.mary, scene.person, draft(scene, [code]))
        #expect(refused == .failure(.unknownResource(code)))
      }
      let cars = try await desk.planVisit(scene.mary, scene.person, draft(scene, ["CAR-1", "CAR-2"]))
      #expect(cars == .failure(.refused(.plan(.vehicleTwice))))
      let many = draft(scene, Set((1...9).map { "LWD-\($0)" }))
      #expect(
        try await desk.planVisit(scene.mary, scene.person, many)
          == .failure(.refused(.plan(.tooManyResources))))
      // What the visit holds already may stay when it goes out of service.
      let file = try await desk.planVisit(scene.mary, scene.person, draft(scene, ["LWD-1"])).get()
      try await desk.take([
        #"{"type":"resource","code":"LWD-1","kind":"lone-worker-device","name":"Device 1","team":"N54LDS1","service":"out"}"#
      ])
      let later = draft(scene, ["LWD-1"], at: "2025-07-02T09:15:00Z")
      let kept = try await desk.changeVisit(
        scene.mary, file.visit.id, later, revision: file.visit.revision
      ).get()
      #expect(kept.resources.map(\.isInService) == [false])
    }
  }

  @Test("the plan is offered what is free at its time, and told what is not [NK-5]", arguments: Backend.here)
  func offers(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      try await desk.take(Self.things)
      let file = try await desk.planVisit(scene.mary, scene.person, draft(scene, ["LWD-1"])).get()
      let start = file.visit.plan.start
      func taken(_ from: Int, except: VisitID? = nil) async throws -> [String] {
        let time = start.adding(seconds: from)..<start.adding(seconds: from + 600)
        let options = try await desk.visitOptions(
          scene.ivo, scene.person, during: time, except: except)
        #expect(options?.resources.map(\.resource.code) == ["CAR-1", "LWD-1", "CAR-2"])
        return options?.resources.compactMap { $0.taken?.resource.code } ?? []
      }
      #expect(try await taken(0) == ["LWD-1"])
      #expect(try await taken(0, except: file.visit.id) == [])
      #expect(try await taken(4 * 3_600) == [])
    }
  }

  @Test("what a file says of things goes out as it came in, and a bad line is refused in words")
  func goesOutAndIn() async throws {
    try await VisitScene.run(.sqlite) { scene in
      try await scene.desk.take(Self.things)
      let lines = Shared<[String]>([])
      try await scene.desk.exportCaseload { part in lines.change { $0 += part } }
      #expect(lines.value.filter { $0.contains(#""type":"resource""#) }.count == 5)
      let again = try await scene.desk.take(lines.value)
      #expect(again.resources == 0 && again.refused == 0, "\(again.problems)")
      let bad = try await scene.desk.take([
        #"{"type":"resource","code":"A-1","kind":"rocket","name":"A","team":"N54LDS1"}"#,
        #"{"type":"resource","code":"A-1","kind":"radio","name":"A","team":"NOWHERE"}"#,
        #"{"type":"resource","code":"A-1","kind":"radio","name":"A","team":"N54LDS1","service":"maybe"}"#,
        #"{"type":"resource","code":"A 1","kind":"radio","name":"A","team":"N54LDS1"}"#,
      ])
      #expect(bad.problems.map(\.code).sorted() == ["code", "service", "unknown-kind", "unknown-team"])
    }
  }
}
