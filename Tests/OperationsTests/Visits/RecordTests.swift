import Casework
import CivilTime
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

@Suite("What a record of a visit holds")
struct RecordTests {
  /// A record with everything in it.
  static func rich() throws -> RecordDraft {
    var draft = RecordDraft(outcome: .completed, observed: "Two rooms.", assessed: "Settled.")
    draft.people = [
      RecordDraft.Seen(.supervised), RecordDraft.Seen(.child, name: "Bo Canary"),
      RecordDraft.Seen(.unknown, name: "A man of about forty"),
    ]
    draft.conditions = [
      RecordDraft.Condition("Lives alone", .verified),
      RecordDraft.Condition("No computer", .notVerified, words: "A laptop on the bed"),
      RecordDraft.Condition("Keeps a curfew", .notChecked, words: "It was noon"),
    ]
    draft.safety = "The step is loose"
    draft.referrals = [
      RecordDraft.Referral(
        .housing, purpose: "Damp", followUp: try #require(CivilDate(text: "2025-07-16")))
    ]
    return draft
  }

  @Test(
    "people seen, conditions, safety and referrals are kept; their words stand in no journal entry [HV-4.3, PO-2, PO-3, BP-8]",
    arguments: Backend.here)
  func keepsEverything(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let (file, _) = try await TaskTests.recorded(scene, try Self.rich())
      let content = try #require(file.visit.record?.content)
      #expect(content.people.map(\.kind) == [.supervised, .child, .unknown])
      #expect(file.words(content.people[1].name) == "Bo Canary")
      #expect(content.conditions.map(\.result) == [.verified, .notVerified, .notChecked])
      #expect(file.words(content.conditions[2].words) == "It was noon")
      #expect(content.flags.contains(.officerSafety))
      try await scene.expectFoldIsRow(file.visit.id)
      try await scene.desk.store.read { transaction in
        for row in try transaction.run("SELECT payload FROM journal ORDER BY position") {
          let payload = try row.text(0)
          for word in ["Canary", "laptop", "loose", "Damp", "curfew"] { #expect(!payload.contains(word)) }
        }
      }
      // Whoever plans next is told.
      let options = try #require(try await scene.desk.visitOptions(scene.mary, scene.person))
      #expect(options.person.safetyIssues.map(\.words) == ["The step is loose"])
      #expect(options.person.attempts.isEmpty)
    }
  }

  @Test(
    "a record that cannot stand is refused with what is wrong, and nothing is kept [PO-3, PO-4, AP-13]",
    arguments: Backend.here)
  func refuses(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let file = try await scene.authorised()
      scene.rehearsal.clock.set(try #require(Instant(text: "2025-07-02T11:00:00Z")))
      func problem(_ change: (inout RecordDraft) -> Void) async throws -> VisitProblem? {
        var draft = try Self.rich()
        change(&draft)
        let result = try await scene.desk.recordVisit(
          scene.mary, file.visit.id, draft, revision: file.visit.revision)
        if case .failure(let problem) = result { return problem }
        return nil
      }
      let many = Array(repeating: RecordDraft.Seen(.child, name: "Bo"), count: 13)
      #expect(try await problem { $0.people = many } == .refused(.record(.tooManyPeople)))
      let long = String(repeating: "a", count: 201)
      #expect(try await problem { $0.people[1].name = long } == .text("seen"))
      #expect(
        try await problem { $0.conditions[1].words = " " } == .refused(.record(.conditionWordsMissing)))
      #expect(try await problem { $0.conditions[0].condition = "" } == .text("condition"))
      let conditions = Array(repeating: RecordDraft.Condition("One", .verified), count: 13)
      #expect(try await problem { $0.conditions = conditions } == .refused(.record(.tooManyConditions)))
      let day = try #require(CivilDate(text: "2025-07-01"))
      #expect(try await problem { $0.referrals[0].followUp = day } == .refused(.record(.followUpDay)))
      #expect(
        try await problem { $0.referrals[0].followUp = day.adding(days: 368) }
          == .refused(.record(.followUpDay)))
      let referrals = Array(
        repeating: RecordDraft.Referral(.housing, purpose: "Damp", followUp: day.adding(days: 9)), count: 4)
      #expect(try await problem { $0.referrals = referrals } == .refused(.record(.tooManyReferrals)))
      #expect(try await problem { $0.referrals[0].purpose = "" } == .text("referral"))
      #expect(
        try await problem { $0.left = day.adding(days: 2) } == .refused(.record(.leftInFuture)))
      #expect(try await problem { $0.safety = "A bell \u{7}" } == .text("safety"))
      let after = try #require(try await scene.desk.visit(scene.mary, file.visit.id))
      #expect(after.visit == file.visit)
    }
  }

  @Test(
    "attempts without entry are counted for the place, and shown with the person and the visit [AP-15, AP-16]",
    arguments: Backend.here)
  func countsAttempts(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      var draft = RecordDraft(outcome: .refused, observed: "Said through the door that nobody may come in.")
      draft.nextSteps = [.police]
      draft.flags = [.entrySought]
      let (file, _) = try await TaskTests.recorded(scene, draft)
      #expect(file.visit.record?.content.nextSteps == [.police])
      let shown = try #require(try await scene.desk.visit(scene.mary, file.visit.id))
      let person = try #require(try await scene.desk.person(scene.mary, scene.person))
      #expect(shown.person.attempts == person.attempts)
      let attempts = try #require(person.attempts.first)
      #expect(attempts.unsuccessful == 1 && attempts.entrySought == 1 && !attempts.isTwiceSought)
      #expect(attempts.place == person.address?.split(separator: "\n").first.map(String.init))
    }
  }
}
