import Casework
import CivilTime
import Operations
import Policy
import Rehearsal
import Testing

@Suite("Visits under authority")
struct VisitTests {
  @Test(
    "from a plan over assessment and authority to a visit that meets what was owed [HV-4.2, HV-8.1.1, HV-8.1.3]",
    arguments: Backend.here)
  func walksTheChain(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      let before = try #require(try await desk.person(scene.mary, scene.person))
      let owed = try #require(before.obligations.first { $0.rule == "rso-initial" })
      try await scene.train(scene.mary, scene.ivo)
      var draft = scene.two()
      draft.obligations = ["hmpps-home-visits/\(owed.key)"]
      var file = try await desk.planVisit(scene.mary, scene.person, draft).get()
      #expect(file.visit.stage == .planning && file.findings.allSatisfy { $0.answer == .show })
      let early = try await desk.submitVisit(scene.mary, file.visit.id, revision: file.visit.revision)
      #expect(early == .failure(.refused(.assessmentMissing)))
      file = try await scene.assessed(file)
      file = try await desk.submitVisit(scene.mary, file.visit.id, revision: file.visit.revision).get()
      let queue = try #require(try await desk.authorisationQueue(scene.sol)).rows
      #expect(queue.map(\.visit.id) == [file.visit.id] && queue.first?.crew == ["Mary Ashdown", "Ivo Marsh"])
      #expect(try await desk.visit(scene.sol, file.visit.id)?.isMineToDecide == true)
      file = try await desk.decideVisit(
        scene.sol, file.visit.id, .approved, words: nil, revision: file.visit.revision
      ).get()
      #expect(file.visit.hasAuthority && file.visit.decision?.basis == .lineManager)
      scene.rehearsal.clock.set(try #require(Instant(text: "2025-07-02T09:01:00Z")))
      file = try await desk.beginVisit(scene.mary, file.visit.id, revision: file.visit.revision).get()
      file = try await desk.endVisit(scene.mary, file.visit.id, revision: file.visit.revision).get()
      file = try await desk.recordVisit(
        scene.mary, file.visit.id, RecordDraft(outcome: .completed, observed: "Ada opened the door."),
        revision: file.visit.revision
      ).get()
      let after = try #require(try await desk.person(scene.mary, scene.person))
      let met = try #require(after.obligations.first { $0.key == owed.key })
      #expect(met.metOn == CivilDate(text: "2025-07-02") && met.status != .overdue)
      #expect(after.visits.contains { $0.date == CivilDate(text: "2025-07-02") && $0.isCompleted })
      try await scene.expectFoldIsRow(file.visit.id)
      #expect(try await JournalKeeping.verify(desk.store).fault == nil)
    }
  }

  @Test(
    "what the rules stop cannot be submitted, what they question needs a reason [HV-5.3.2, HV-5.3.5, HV-8.1.7]",
    arguments: Backend.here)
  func holdsToTheCrewingRules(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      var draft = scene.draft([VisitDraft.Member(.staff(scene.mary.staff), .responsibleOfficer)])
      draft.equipment = [.mobilePhone]
      var file = try await scene.assessed(desk.planVisit(scene.mary, scene.person, draft).get())
      let stopped = try await desk.submitVisit(scene.mary, file.visit.id, revision: file.visit.revision)
      guard case .failure(.refused(.stopped(let findings))) = stopped else {
        Issue.record("\(stopped)")
        return
      }
      #expect(findings.map(\.rule) == ["lone-device", "training-missing"])
      #expect(findings.map(\.paragraph) == ["5.3.5", "8.1.7"])
      try await scene.train(scene.mary, through: CivilDate(text: "2025-07-01"))
      draft.equipment = [.mobilePhone, .loneWorkerDevice]
      file = try await desk.changeVisit(
        scene.mary, file.visit.id, draft, revision: file.visit.revision
      ).get()
      let unanswered = try await desk.submitVisit(scene.mary, file.visit.id, revision: file.visit.revision)
      guard case .failure(.refused(.reasonsMissing(let questions))) = unanswered else {
        Issue.record("\(unanswered)")
        return
      }
      #expect(questions.map(\.rule) == ["lone-low-established", "training-lapsed"])
      draft.reasons = [
        "lone-low-established": "Known for four years, always seen at the door.",
        "training-lapsed": "The course is on Friday.",
      ]
      file = try await desk.changeVisit(
        scene.mary, file.visit.id, draft, revision: file.visit.revision
      ).get()
      file = try await desk.submitVisit(scene.mary, file.visit.id, revision: file.visit.revision).get()
      #expect(file.visit.stage == .submitted)
      #expect(
        file.visit.plan.reasons.values.compactMap { file.texts[$0] }.sorted().first
          == "Known for four years, always seen at the door.")
    }
  }

  @Test(
    "nobody authorises their own, nor without the power; a delegation gives it [HV-8.1.3]",
    arguments: Backend.here)
  func keepsOwnApart(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      let file = try await scene.submitted()
      let id = file.visit.id
      let revision = file.visit.revision
      func decide(_ actor: Actor) async throws -> Result<VisitFile, VisitProblem> {
        try await desk.decideVisit(actor, id, .approved, words: nil, revision: revision)
      }
      #expect(try await decide(scene.mary) == .failure(.notPermitted))
      let promoted = Actor(
        staff: scene.ivo.staff, name: "", roles: [.lineManager], team: "N54LDS1", pdu: "N54LDS", region: "N54"
      )
      #expect(try await decide(promoted) == .failure(.refused(.own)))
      let day = CivilDate(text: "2025-06-30") ?? .earliest
      _ = try await desk.delegate(scene.sol, to: scene.mary.staff, from: day, through: day).get()
      #expect(try await decide(scene.mary) == .failure(.refused(.own)))
      let other = Actor(
        staff: scene.sol.staff, name: "", roles: [.practitioner], team: "N54LDS1", pdu: "N54LDS",
        region: "N54")
      #expect(try await decide(other) == .failure(.notPermitted))
      #expect(
        try await desk.decideVisit(scene.sol, id, .approvedWithMeasures, words: " ", revision: revision)
          == .failure(.refused(.wordsMissing)))
      let done = try await desk.decideVisit(
        scene.sol, id, .approvedWithMeasures, words: "Park facing out.", revision: revision
      ).get()
      #expect(done.visit.decision?.outcome == .approvedWithMeasures && done.visit.stage == .authorised)
    }
  }

  @Test(
    "a new fact reopens what was authorised, says why, and the old assessment cannot be used again [HV-8.1.2, UX-71]",
    arguments: Backend.here)
  func reopens(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      var file = try await scene.authorised()
      let state = try #require(try await desk.person(scene.mary, scene.person))
      _ = try await desk.recordFact(
        scene.ivo, scene.person, fact: FactTests.fact(.householdChanged, "2025-06-30"),
        revision: state.revision
      ).get()
      file = try #require(try await desk.visit(scene.mary, file.visit.id))
      #expect(file.visit.stage == .planning && file.visit.reopened == .factRecorded)
      #expect(!file.visit.hasAuthority && file.changes == [.factRecorded])
      let begun = try await desk.beginVisit(scene.mary, file.visit.id, revision: file.visit.revision)
      #expect(begun == .failure(.refused(.notAuthorised)))
      let reused = try await desk.reuseAssessment(scene.mary, file.visit.id, revision: file.visit.revision)
      #expect(reused == .failure(.refused(.assessmentStale([.factRecorded]))))
      file = try await scene.assessed(file)
      file = try await desk.submitVisit(scene.mary, file.visit.id, revision: file.visit.revision).get()
      #expect(file.visit.reopened == nil)
      try await scene.expectFoldIsRow(file.visit.id)
    }
  }

  @Test("what a file brings in reopens what was authorised too [HV-8.1.2]", arguments: Backend.here)
  func reopensOnImport(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let file = try await scene.authorised()
      try await scene.desk.take(ImportTests.file)
      let same = try #require(try await scene.desk.visit(scene.mary, file.visit.id))
      #expect(same.visit.stage == .authorised)
      let report = try await scene.desk.take([
        #"{"crn":"X000001","team":"N54LDS1","facts":[{"kind":"supervision-started","date":"2025-04-11","value":"community-order"},{"kind":"household-changed","date":"2025-06-29"}]}"#
      ])
      #expect(report.changed == 1 && report.facts == 1, "\(report)")
      let after = try #require(try await scene.desk.visit(scene.mary, file.visit.id))
      #expect(after.visit.stage == .planning && after.visit.reopened == .factRecorded)
      try await scene.expectFoldIsRow(file.visit.id)
    }
  }

  @Test(
    "an address that a file brings in, in whichever line, reopens what was authorised [HV-8.1.2]",
    arguments: [
      #"{"crn":"X000001","team":"N54LDS1","address":"9 Other Road, ZZ99 1AB","facts":[{"kind":"supervision-started","date":"2025-04-11","value":"community-order"}]}"#,
      #"{"type":"address","crn":"X000001","address":"9 Other Road, ZZ99 1AB","since":"2025-06-20"}"#,
    ])
  func reopensOnAddress(_ line: String) async throws {
    for backend in Backend.here {
      try await VisitScene.run(backend) { scene in
        let file = try await scene.authorised()
        let report = try await scene.desk.take([line])
        #expect(report.addresses == 1 && report.refused == 0, "\(report)")
        let after = try #require(try await scene.desk.visit(scene.mary, file.visit.id))
        #expect(after.visit.stage == .planning && after.visit.reopened == .addressChanged)
        try await scene.expectFoldIsRow(file.visit.id)
      }
    }
  }

  @Test(
    "where nothing changed a second visit uses the assessment again and says so [NK-3, HV-8.1.1]",
    arguments: Backend.here)
  func reuses(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      _ = try await scene.authorised()
      var draft = scene.two()
      draft.start = draft.start.adding(seconds: 7 * 86_400)
      var second = try await desk.planVisit(scene.mary, scene.person, draft).get()
      second = try await desk.reuseAssessment(
        scene.mary, second.visit.id, revision: second.visit.revision
      ).get()
      #expect(second.visit.isUnchanged && second.assessment?.made.by == scene.mary.staff)
      draft.place = .otherSignificantPlace
      draft.texts[.place] = "The day centre in Example Road."
      let elsewhere = try await desk.planVisit(scene.mary, scene.person, draft).get()
      let refused = try await desk.reuseAssessment(
        scene.mary, elsewhere.visit.id, revision: elsewhere.visit.revision)
      #expect(refused == .failure(.nothingToReuse))
    }
  }

  @Test(
    "of two who change one visit the second gets the newer one back, and nothing is lost",
    arguments: Backend.here)
  func refusesStale(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      let file = try await desk.planVisit(scene.mary, scene.person, scene.two()).get()
      var longer = scene.two()
      longer.expectedMinutes = 60
      let first = try await desk.changeVisit(scene.mary, file.visit.id, longer, revision: file.visit.revision)
        .get()
      let second = try await desk.changeVisit(
        scene.ivo, file.visit.id, scene.two(), revision: file.visit.revision)
      guard case .failure(.stale(let newer)) = second else {
        Issue.record("\(second)")
        return
      }
      #expect(newer.visit == first.visit && newer.visit.plan.expectedMinutes == 60)
    }
  }

  @Test(
    "a move within the day keeps the authority with its reason; another day does not [HV-8.2.2]",
    arguments: Backend.here)
  func movesInTheDiary(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      let file = try await scene.authorised()
      var later = scene.two()
      later.start = later.start.adding(seconds: 3_600)
      let silent = try await desk.changeVisit(scene.mary, file.visit.id, later, revision: file.visit.revision)
      #expect(silent == .failure(.refused(.wordsMissing)))
      let moved = try await desk.changeVisit(
        scene.mary, file.visit.id, later, reason: "The train was late.", revision: file.visit.revision
      ).get()
      #expect(moved.visit.hasAuthority && moved.visit.stage == .authorised)
      later.start = later.start.adding(seconds: 86_400)
      let nextDay = try await desk.changeVisit(
        scene.mary, file.visit.id, later, reason: "Tomorrow", revision: moved.visit.revision
      ).get()
      #expect(!nextDay.visit.hasAuthority && nextDay.visit.reopened == .planChanged)
      let diary = try await desk.diary(scene.sol, on: CivilDate(text: "2025-07-03") ?? .earliest)
      #expect(diary.map(\.visit.id) == [file.visit.id])
      #expect(try await desk.diary(scene.sol, on: CivilDate(text: "2025-07-02") ?? .earliest).isEmpty)
    }
  }

  @Test(
    "who may not, what is not there, what cannot be typed and a visit without objectives are refused alike for every door [AP-8]",
    arguments: Backend.here)
  func refuses(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      let assurance = Actor(
        staff: scene.ivo.staff, name: "", roles: [.qualityAssurance], team: nil, pdu: nil, region: "N54")
      #expect(try await desk.planVisit(assurance, scene.person, scene.two()) == .failure(.notPermitted))
      let stranger = Actor(
        staff: StaffID("00000000-0000-7000-8000-00000000000f"), name: "", roles: [.practitioner],
        team: "N55AAA", pdu: "N55X", region: "N55")
      #expect(try await desk.planVisit(stranger, scene.person, scene.two()) == .failure(.notThere))
      let file = try await desk.planVisit(scene.mary, scene.person, scene.two()).get()
      #expect(try await desk.visit(stranger, file.visit.id) == nil)
      #expect(try await desk.visit(scene.mary, VisitID("nothing of ours")) == nil)
      #expect(try await desk.visits(stranger, of: scene.person).isEmpty)
      var bad = scene.two()
      bad.texts[.objectives] = String(repeating: "a", count: 4_001)
      #expect(try await desk.planVisit(scene.mary, scene.person, bad) == .failure(.text("objectives")))
      bad.texts[.objectives] = "A bell \u{7}"
      #expect(try await desk.planVisit(scene.mary, scene.person, bad) == .failure(.text("objectives")))
      bad.texts[.objectives] = " \n "
      #expect(
        try await desk.planVisit(scene.mary, scene.person, bad)
          == .failure(.refused(.plan(.objectivesMissing))))
      bad = scene.two()
      bad.obligations = ["hmpps-home-visits/X999999.rso-initial.2025-01-01"]
      #expect(
        try await desk.planVisit(scene.mary, scene.person, bad)
          == .failure(.unknownObligation("hmpps-home-visits/X999999.rso-initial.2025-01-01")))
      bad = scene.draft([VisitDraft.Member(.staff(stranger.staff), .practitioner)])
      #expect(
        try await desk.planVisit(scene.mary, scene.person, bad) == .failure(.unknownStaff(stranger.staff)))
      bad = scene.two()
      bad.start = scene.rehearsal.clock.now.adding(seconds: -60)
      #expect(
        try await desk.planVisit(scene.mary, scene.person, bad) == .failure(.refused(.plan(.startInPast))))
    }
  }

  @Test(
    "where domestic abuse is recorded the household has its part in the assessment [HV-7.6.7]",
    arguments: Backend.here)
  func asksForTheHousehold(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      let state = try #require(try await desk.person(scene.mary, scene.person))
      _ = try await desk.recordFact(
        scene.mary, scene.person, fact: FactTests.fact(.domesticAbuseIdentified, "2025-06-20"),
        revision: state.revision
      ).get()
      let file = try await desk.planVisit(scene.mary, scene.person, scene.two()).get()
      var draft = AssessmentDraft(place: .home, hazards: [:], household: nil, isCompanyNeeded: true)
      #expect(
        try await desk.assessVisit(scene.mary, file.visit.id, draft, revision: file.visit.revision)
          == .failure(.householdMissing))
      draft.clear = Set(Hazard.allCases)
      draft.household = "Her partner is told nothing of the reason; both are seen apart."
      let done = try await desk.assessVisit(
        scene.mary, file.visit.id, draft, revision: file.visit.revision
      ).get()
      #expect(done.assessment?.household != nil && done.assessment?.isCompanyNeeded == true)
      #expect(done.assessment?.clear == Set(Hazard.allCases))
      draft.clear = []
      #expect(
        try await desk.assessVisit(scene.mary, file.visit.id, draft, revision: done.visit.revision)
          == .failure(.refused(.hazardsUnanswered)))
    }
  }

  @Test(
    "outside office hours, at weekends and on bank holidays a contact and a device are arranged [HV-8.1.6]",
    arguments: Backend.here)
  func knowsOfficeHours(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      let times: [(String, Bool)] = [
        ("2025-07-02T08:00:00Z", false), ("2025-07-02T07:59:00Z", true), ("2025-07-02T15:15:00Z", false),
        ("2025-07-02T15:16:00Z", true), ("2025-07-05T10:00:00Z", true), ("2025-08-25T10:00:00Z", true),
        ("2025-07-02T22:50:00Z", true),
      ]
      for (time, isOutside) in times {
        var draft = scene.two()
        draft.start = try #require(Instant(text: time))
        let file = try await desk.planVisit(scene.mary, scene.person, draft).get()
        #expect(file.isOutOfHours == isOutside, "\(time)")
        #expect(file.findings.contains { $0.rule == "out-of-hours" } == isOutside, "\(time)")
      }
    }
  }
}
