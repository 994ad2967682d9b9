import Casework
import CivilTime
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

@Suite("The local procedure of a team")
struct ProcedureTests {
  static let team = "N54LDS1"

  static func draft(_ text: String, from: String, reason: String = "The first one.") -> ProcedureDraft {
    ProcedureDraft(text: text, reason: reason, from: CivilDate(text: from) ?? .earliest)
  }

  @Test(
    "a version holds from its day on, replaces the one before and leaves it readable [HV-8.1.5]",
    arguments: Backend.here)
  func holdsFromItsDay(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      // It is 30 June 2025.
      let desk = scene.desk
      #expect(try await desk.procedure(scene.mary, of: Self.team)?.shown == nil)
      let first = try await desk.publishProcedure(
        scene.sol, of: Self.team, Self.draft("Ring the office.", from: "2025-06-30"), version: 0
      ).get()
      #expect(first.version == 1)
      let second = try await desk.publishProcedure(
        scene.sol, of: Self.team,
        Self.draft("Ring the contact.", from: "2025-07-02", reason: "A contact is named."), version: 1
      ).get()
      #expect(second.version == 2)
      let today = try #require(try await desk.procedure(scene.mary, of: Self.team))
      #expect(today.inForce == 1 && today.shown?.text == "Ring the office.")
      #expect(today.versions.map(\.version) == [2, 1] && today.readers == nil && !today.mayPublish)
      scene.rehearsal.clock.set(Instant(milliseconds: 1_751_284_800_000 + 2 * 86_400_000))
      let later = try #require(try await desk.procedure(scene.mary, of: Self.team))
      #expect(later.inForce == 2 && later.shown?.text == "Ring the contact.")
      let old = try #require(try await desk.procedure(scene.mary, of: Self.team, version: 1))
      #expect(old.shown?.text == "Ring the office." && !old.isToBeRead)
      #expect(try await desk.procedure(scene.mary, of: Self.team, version: 3) == nil)
      #expect(try await JournalKeeping.verify(desk.store).fault == nil)
    }
  }

  @Test(
    "those of the team say that they have read it, once, and the manager sees who has not [HV-8.1.5]",
    arguments: Backend.here)
  func isAcknowledged(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      _ = try await desk.publishProcedure(
        scene.sol, of: Self.team, Self.draft("Ring the office.", from: "2025-06-30"), version: 0
      ).get()
      #expect(try await desk.unreadProcedure(scene.mary) == 1)
      try await desk.acknowledgeProcedure(scene.mary, of: Self.team, version: 1).get()
      let when = desk.moment
      scene.rehearsal.clock.advance(seconds: 60)
      try await desk.acknowledgeProcedure(scene.mary, of: Self.team, version: 1).get()
      #expect(try await desk.unreadProcedure(scene.mary) == nil)
      let seen = try #require(try await desk.procedure(scene.sol, of: Self.team))
      let mary = try #require(seen.readers?.first { $0.staff == scene.mary.staff })
      #expect(mary.acknowledged == when, "the first time stands")
      #expect(seen.readers?.first { $0.staff == scene.ivo.staff }?.acknowledged == nil)
      let row = try #require(try await desk.procedures(scene.sol).first { $0.team.code == Self.team })
      #expect(row.readers?.read == 1 && row.readers?.all == seen.readers?.count && row.isOwnTeam)
      let events = try await desk.store.read { transaction in
        try transaction.run(
          "SELECT event FROM journal WHERE event LIKE 'procedure-%' ORDER BY position"
        ).map { try $0.text(0) }
      }
      #expect(events == ["procedure-published", "procedure-acknowledged"])
      _ = try await desk.publishProcedure(
        scene.sol, of: Self.team, Self.draft("Ring twice.", from: "2025-06-30"), version: 1
      ).get()
      let answer = try await desk.acknowledgeProcedure(scene.ivo, of: Self.team, version: 1)
      guard case .failure(.superseded(2)) = answer else {
        Issue.record("\(answer)")
        return
      }
      #expect(try await desk.unreadProcedure(scene.mary) == 2, "another version is read anew")
    }
  }

  @Test(
    "only the team’s own manager publishes; who is elsewhere sees nothing of it [HV-8.1.5]",
    arguments: Backend.here)
  func isForTheTeam(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      let draft = Self.draft("Ring the office.", from: "2025-06-30")
      func problem(_ actor: Actor, _ team: String) async throws -> ProcedureProblem? {
        switch try await desk.publishProcedure(actor, of: team, draft, version: 0) {
        case .success: nil
        case .failure(let problem): problem
        }
      }
      #expect(try await problem(scene.mary, Self.team) == .notPermitted)
      let head = Actor(
        staff: scene.sol.staff, name: "", roles: [.pduHead], team: nil, pdu: "N54LDS", region: "N54")
      #expect(try await problem(head, Self.team) == .notPermitted)
      let away = Actor(
        staff: scene.sol.staff, name: "", roles: [.lineManager], team: "N54OTH1", pdu: "N54OTH", region: "N54"
      )
      #expect(try await problem(away, Self.team) == .notThere)
      #expect(try await desk.procedure(away, of: Self.team) == nil)
      #expect(try await problem(scene.sol, Self.team) == nil)
      #expect(try await desk.procedure(head, of: Self.team)?.readers != nil, "they answer for it")
      let answer = try await desk.acknowledgeProcedure(head, of: Self.team, version: 1)
      guard case .failure(.notPermitted) = answer else {
        Issue.record("\(answer)")
        return
      }
    }
  }

  @Test(
    "of two who publish from the same version the second is shown the first [HV-8.1.5]",
    arguments: Backend.here)
  func showsBoth(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      let one = try await desk.publishProcedure(
        scene.sol, of: Self.team, Self.draft("Ring the office.", from: "2025-06-30"), version: 0
      ).get()
      let other = try await desk.publishProcedure(
        scene.sol, of: Self.team, Self.draft("Ring the contact.", from: "2025-06-30"), version: 0)
      #expect(other == .failure(.stale(one)))
    }
  }

  @Test("nothing that was published or acknowledged is changed or removed", arguments: Backend.here)
  func isAppendOnly(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      _ = try await scene.desk.publishProcedure(
        scene.sol, of: Self.team, Self.draft("Ring the office.", from: "2025-06-30"), version: 0
      ).get()
      try await scene.desk.acknowledgeProcedure(scene.mary, of: Self.team, version: 1).get()
      for statement in [
        "UPDATE procedures SET body = 'x'", "DELETE FROM procedures",
        "UPDATE procedure_acknowledgements SET version = 2", "DELETE FROM procedure_acknowledgements",
      ] {
        await #expect(throws: (any Error).self, "\(statement)") {
          try await scene.desk.store.write { transaction in
            try transaction.execute(SQL(text: statement, values: []))
          }
        }
      }
    }
  }

  @Test("what is missing, too long, no text or on another day is refused in words")
  func refusesWhatCannotStand() throws {
    let today = try #require(CivilDate(text: "2025-06-30"))
    func faults(_ draft: ProcedureDraft) -> [ProcedureDraft.Fault] { draft.faults(on: today) }
    #expect(faults(Self.draft("a", from: "2025-06-30")) == [])
    #expect(
      faults(Self.draft(" \n", from: "2025-06-30", reason: "")) == [.missing(.text), .missing(.reason)])
    let long = String(repeating: "a", count: 8_001)
    #expect(faults(Self.draft(long, from: "2025-06-30")) == [.tooLong(.text)])
    #expect(faults(Self.draft(String(long.dropLast()), from: "2025-06-30")) == [])
    #expect(
      faults(Self.draft("a", from: "2025-06-30", reason: String(long.prefix(501)))) == [.tooLong(.reason)])
    #expect(faults(Self.draft("a\u{7}", from: "2025-06-30")) == [.unclean(.text)])
    #expect(faults(Self.draft("a", from: "2025-06-29")) == [.dayOutside])
    #expect(faults(Self.draft("a", from: "2026-07-01")) == [])
    #expect(faults(Self.draft("a", from: "2026-07-02")) == [.dayOutside])
  }

  @Test(
    "a visit says who of those who go has not read the version that holds on its day [HV-8.1.5]",
    arguments: Backend.here)
  func tellsTheVisit(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      // The visit is on 2 July 2025.
      let desk = scene.desk
      func said(_ file: VisitFile) -> [String] {
        file.findings.filter { $0.rule == "local-procedure" }.map(\.text)
      }
      let file = try await desk.planVisit(scene.mary, scene.person, scene.two()).get()
      #expect(said(file) == [], "no procedure, nothing to read")
      _ = try await desk.publishProcedure(
        scene.sol, of: Self.team, Self.draft("Ring the office.", from: "2025-06-30"), version: 0
      ).get()
      try await desk.acknowledgeProcedure(scene.mary, of: Self.team, version: 1).get()
      let one = try #require(try await desk.visit(scene.mary, file.visit.id))
      #expect(said(one) == ["Ivo Marsh has not said that they read version 1 of it."])
      #expect(one.findings.first { $0.rule == "local-procedure" }?.answer == .show)
      _ = try await desk.publishProcedure(
        scene.sol, of: Self.team, Self.draft("Ring twice.", from: "2025-07-02"), version: 1
      ).get()
      let tried = try await desk.tryVisit(scene.mary, scene.person, scene.two()).get()
      #expect(
        tried.filter { $0.rule == "local-procedure" }.map(\.text) == [
          "Ivo Marsh has not said that they read version 2 of it. "
            + "Mary Ashdown has not said that they read version 2 of it."
        ])
      try await desk.acknowledgeProcedure(scene.mary, of: Self.team, version: 2).get()
      try await desk.acknowledgeProcedure(scene.ivo, of: Self.team, version: 2).get()
      #expect(said(try #require(try await desk.visit(scene.mary, file.visit.id))) == [])
    }
  }
}
