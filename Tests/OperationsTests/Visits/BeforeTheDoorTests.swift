import Casework
import CivilTime
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

@Suite("What stands between somebody and a door")
struct BeforeTheDoorTests {
  @Test(
    "what becomes known of the person or the place reopens an authorised visit and makes its assessment stale [HV-8.1.2, AP-7]",
    arguments: Backend.here)
  func knownSince(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      let id = try await scene.authorised().visit.id
      let none = PackDraft(.warrants, .none, source: .police, learnt: desk.today)
      _ = try await desk.note(scene.ivo, scene.person, none).get()
      #expect(try await desk.visit(scene.mary, id)?.visit.stage == .authorised, "nothing became known")
      let known = PackDraft(
        .incidents, .known, text: "Threatened a caller with a knife.", source: .police, learnt: desk.today)
      _ = try await desk.note(scene.ivo, scene.person, known).get()
      let file = try #require(try await desk.visit(scene.mary, id))
      #expect(file.visit.stage == .planning && file.visit.reopened == .incidentRecorded)
      #expect(file.changes == [.incidentRecorded])
      let again = try await desk.submitVisit(scene.mary, id, revision: file.visit.revision)
      #expect(again == .failure(.refused(.assessmentStale([.incidentRecorded]))))
      try await scene.expectFoldIsRow(id)
    }
  }

  @Test(
    "what one visit shows of safety reopens the next one that is authorised [HV-8.1.2, AP-14, BP-8]",
    arguments: Backend.here)
  func safetyNews(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      let first = try await scene.authorised()
      var later = scene.two()
      later.start = later.start.adding(seconds: 5 * 86_400)
      var next = try await scene.assessed(desk.planVisit(scene.mary, scene.person, later).get())
      next = try await desk.submitVisit(scene.mary, next.visit.id, revision: next.visit.revision).get()
      next = try await desk.decideVisit(
        scene.sol, next.visit.id, .approved, words: nil, revision: next.visit.revision
      ).get()
      scene.rehearsal.clock.set(try #require(Instant(text: "2025-07-02T11:00:00Z")))
      var draft = RecordDraft(outcome: .completed, observed: "Let in; talked in the kitchen.")
      draft.safety = "A knife lies by the door."
      _ = try await desk.recordVisit(
        scene.mary, first.visit.id, draft, revision: first.visit.revision
      ).get()
      let file = try #require(try await desk.visit(scene.mary, next.visit.id))
      #expect(file.visit.stage == .planning && file.visit.reopened == .incidentRecorded)
      #expect(file.changes == [.incidentRecorded])
    }
  }

  @Test(
    "somebody's own visits stay theirs outside their reach until they are over, and no longer",
    arguments: Backend.here)
  func ownVisits(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      let elsewhere = Actor(
        staff: scene.ivo.staff, name: "Ivo Marsh", roles: [.practitioner], team: "N54OTH1", pdu: "N54OTH",
        region: "N54")
      let day = try #require(CivilDate(text: "2025-07-02"))
      let file = try await scene.authorised()
      let ahead = try await desk.diary(elsewhere, on: day, of: elsewhere.staff)
      #expect(ahead.map(\.visit.id) == [file.visit.id])
      scene.rehearsal.clock.set(try #require(Instant(text: "2025-07-02T11:00:00Z")))
      _ = try await desk.recordVisit(
        scene.mary, file.visit.id, RecordDraft(outcome: .completed, observed: "Two bedrooms."),
        revision: file.visit.revision
      ).get()
      #expect(try await desk.diary(elsewhere, on: day, of: elsewhere.staff).isEmpty)
      let slice = try await desk.diary(
        elsewhere, from: day, through: day, of: elsewhere.staff, offset: 0, most: 50)
      #expect(slice.isEmpty)
      #expect(try await desk.diary(scene.mary, on: day, of: scene.mary.staff).count == 1, "inside the reach")
    }
  }

  @Test(
    "a thing that is away for longer than was planned cannot be booked for that time [NK-5]",
    arguments: Backend.here)
  func awayForLonger(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      try await desk.take(BookingTests.things)
      try await scene.train(scene.mary, scene.ivo)
      var draft = scene.two()
      draft.resources = ["LWD-1"]
      var file = try await scene.assessed(desk.planVisit(scene.mary, scene.person, draft).get())
      file = try await desk.submitVisit(scene.mary, file.visit.id, revision: file.visit.revision).get()
      file = try await desk.decideVisit(
        scene.sol, file.visit.id, .approved, words: nil, revision: file.visit.revision
      ).get()
      scene.rehearsal.clock.set(try #require(Instant(text: "2025-07-02T09:01:00Z")))
      _ = try await desk.beginVisit(
        scene.mary, file.visit.id, minutes: 180, revision: file.visit.revision
      ).get()
      var next = scene.two()
      next.resources = ["LWD-1"]
      next.start = try #require(Instant(text: "2025-07-02T11:00:00Z"))
      guard case .failure(.taken(let taken)) = try await desk.planVisit(scene.ivo, scene.person, next) else {
        Issue.record("the device is away until half past twelve")
        return
      }
      #expect(taken.map(\.resource.code) == ["LWD-1"])
    }
  }

  @Test(
    "whoever decided cannot lend another the power to endorse it, and the level of today decides whose it is [HV-6.2, HV-6.4.3]",
    arguments: Backend.here)
  func lentPower(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      let owed = try await DecisionTests.owed(scene)
      let decided = try await desk.decideAgainstVisit(
        scene.sol, scene.person, policy: owed.policy, obligation: owed.key, kind: .delay, reason: .staffing,
        rationale: "Both trained officers are away.", until: DecisionTests.july
      ).get()
      _ = try await desk.delegate(scene.sol, to: scene.ivo.staff, from: desk.today, through: desk.today).get()
      let lent = try await desk.endorseDecision(scene.ivo, decided.decision.id, revision: 1)
      #expect(lent == .failure(.refused(.wrongTier(.lineManager))))
      let manager = DecisionTests.actor(scene, .lineManager)
      try await DecisionTests.risk(scene, .veryHigh)
      let low = try await desk.endorseDecision(manager, decided.decision.id, revision: 1)
      #expect(low == .failure(.refused(.wrongTier(.pduHead))))
      let head = DecisionTests.actor(scene, .pduHead)
      let done = try await desk.endorseDecision(head, decided.decision.id, revision: 1).get()
      #expect(done.decision.endorser == .pduHead)
    }
  }

  @Test("of two who decide about one visit at once one is heard, the other is told", arguments: Backend.here)
  func decidedAtOnce(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let owed = try await DecisionTests.owed(scene)
      @Sendable func decide(_ actor: Actor) async throws -> Bool {
        let result = try await scene.desk.decideAgainstVisit(
          actor, scene.person, policy: owed.policy, obligation: owed.key, kind: .delay, reason: .staffing,
          rationale: "Both trained officers are away.", until: DecisionTests.july)
        if case .failure(let problem) = result { #expect(problem == .refused(.notOpen)) }
        if case .success = result { return true }
        return false
      }
      async let one = decide(scene.mary)
      async let two = decide(scene.ivo)
      async let three = decide(scene.sol)
      #expect(try await [one, two, three].filter(\.self).count == 1)
    }
  }
}
