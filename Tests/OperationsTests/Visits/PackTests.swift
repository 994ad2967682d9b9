import Casework
import CivilTime
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

@Suite("What is noted before visits")
struct PackTests {
  @Test(
    "a newer note takes the place of the one before, which stays; nothing noted can be rewritten [HV-7.8.9, AP-7]",
    arguments: Backend.here)
  func keepsHistory(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      let day = desk.today
      let first = try #require(try await desk.pack(scene.mary, of: scene.person))
      #expect(first.pack.newest(.warrants) == nil)
      _ = try await desk.note(
        scene.mary, scene.person, PackDraft(.warrants, .notAvailable, source: .police, learnt: day)
      ).get()
      scene.rehearsal.clock.advance(seconds: 60)
      let known = PackDraft(
        .warrants, .known, text: "One, of Canary court", source: .court, learnt: day.adding(days: -1),
        reviewBy: day.adding(days: 30))
      _ = try await desk.note(scene.ivo, scene.person, known).get()
      let file = try #require(try await desk.pack(scene.mary, of: scene.person))
      #expect(file.pack.history(.warrants).map(\.answer) == [.known, .notAvailable])
      let newest = try #require(file.pack.newest(.warrants))
      #expect(newest.checked.by == scene.ivo.staff && newest.learnt == day.adding(days: -1))
      #expect(newest.text.flatMap { file.texts[$0] } == "One, of Canary court")
      #expect(file.names[scene.ivo.staff.text] == "Ivo Marsh")
      for payload in try await scene.desk.store.read({ transaction in
        try transaction.run("SELECT payload FROM journal ORDER BY position").map { try $0.text(0) }
      }) { #expect(!payload.contains("Canary")) }
      for column in ["answer = 'none'", "review_by = NULL", "checked_at = '2020-01-01T00:00:00.000Z'"] {
        await #expect(throws: (any Error).self) {
          try await scene.desk.store.write { try $0.execute("UPDATE pack_items SET \(raw: column)") }
        }
      }
    }
  }

  @Test(
    "what was noted of an address holds for that address: after a move nobody has looked [BP-3]",
    arguments: Backend.here)
  func belongsToItsAddress(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      let dog = PackDraft(.animals, .known, text: "A dog", source: .visit, learnt: desk.today)
      let before = try #require(try await desk.pack(scene.mary, of: scene.person))
      if before.pack.address == nil {
        #expect(try await desk.note(scene.mary, scene.person, dog) == .failure(.addressMissing))
      }
      func move(_ address: String) async throws {
        let line =
          #"{"type":"address","crn":"X000001","address":"\#(address)","since":"2025-06-01"}"#
        try await desk.take([line])
      }
      try await move("1 Old Road, ZZ99 1AA")
      _ = try await desk.note(scene.mary, scene.person, dog).get()
      _ = try await desk.note(
        scene.mary, scene.person,
        PackDraft(.disclosure, .none, source: .caseRecord, learnt: desk.today)
      ).get()
      let noted = try #require(try await desk.pack(scene.mary, of: scene.person))
      #expect(noted.pack.newest(.animals)?.answer == .known)
      try await move("2 New Road, ZZ99 1AB")
      let after = try #require(try await desk.pack(scene.mary, of: scene.person)?.pack)
      #expect(after.newest(.animals) == nil && after.newest(.disclosure)?.answer == PackAnswer.none)
    }
  }

  @Test("what cannot be noted is refused with what is wrong, for every door alike", arguments: Backend.here)
  func refuses(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      func problem(
        _ actor: Actor? = nil, _ change: (inout PackDraft) -> Void
      ) async throws -> PackProblem? {
        var draft = PackDraft(.orders, .known, text: "A", source: .court, learnt: desk.today)
        change(&draft)
        let result = try await desk.note(actor ?? scene.mary, scene.person, draft)
        if case .failure(let problem) = result { return problem }
        return nil
      }
      #expect(try await problem { $0.text = " \n" } == .wordsMissing)
      #expect(try await problem { $0.text = String(repeating: "a", count: 2_001) } == .text("text"))
      #expect(try await problem { $0.text = "A bell \u{7}" } == .text("text"))
      #expect(try await problem { $0.learnt = desk.today.adding(days: 1) } == .day("learnt"))
      #expect(try await problem { $0.reviewBy = desk.today } == .day("review"))
      #expect(try await problem { $0.reviewBy = desk.today.adding(days: 732) } == .day("review"))
      let stranger = Actor(
        staff: StaffID("00000000-0000-7000-8000-00000000000f"), name: "", roles: [.practitioner],
        team: "N55AAA", pdu: "N55X", region: "N55")
      #expect(try await problem(stranger) { _ in } == .notThere)
      #expect(try await desk.pack(stranger, of: scene.person) == nil)
      let assurance = Actor(
        staff: scene.ivo.staff, name: "", roles: [.qualityAssurance], team: nil, pdu: nil, region: "N54")
      #expect(try await problem(assurance) { _ in } == .notPermitted)
      let kept = try #require(try await desk.pack(scene.mary, of: scene.person))
      #expect(kept.pack.items.isEmpty)
    }
  }

  @Test(
    "conditions that are noted are verified at the visit beside those the plan names [PO-1, PO-3]",
    arguments: Backend.here)
  func givesConditions(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let text = "Lives alone\n\n  Keeps the curfew  \n"
      _ = try await scene.desk.note(
        scene.mary, scene.person,
        PackDraft(.conditions, .known, text: text, source: .court, learnt: scene.desk.today)
      ).get()
      let options = try #require(try await scene.desk.visitOptions(scene.mary, scene.person))
      #expect(options.person.conditions == ["Lives alone", "Keeps the curfew"])
      #expect(!options.person.pack.missing.contains { $0.kind == .conditions })
    }
  }

  @Test(
    "each policy asks for its own, with its paragraph, and what two ask for is asked once [HV-7.8.9, AP-7, BP-2, BP-3, PO-1]"
  )
  func requirements() {
    let framework = PackKind.required(by: ["hmpps-home-visits"]).map(\.kind)
    #expect(framework == [.incidents, .conditions, .partnerAgencies, .partnerChecks, .household])
    let police = PackKind.required(by: ["college-app"])
    #expect(police.map(\.kind).prefix(3) == [.visor, .policeIntelligence, .nationalComputer])
    let states = PackKind.required(by: ["us-texas", "us-county"])
    #expect(states == PackKind.required(by: ["us-texas"]) && states.count == 10)
    #expect(PackKind.required(by: ["hmpps-need-to-know"]).isEmpty)
    let both = PackKind.required(by: ["hmpps-home-visits", "college-app"])
    #expect(Set(both.map(\.kind)).count == both.count && both.count == 9)
  }
}
