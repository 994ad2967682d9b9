import Casework
import CivilTime
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

@Suite("What follows a visit")
struct TaskTests {
  /// An authorised visit recorded in one way, and the tasks that follow it.
  static func recorded(
    _ scene: VisitScene, _ draft: RecordDraft
  ) async throws -> (file: VisitFile, tasks: [FollowUpTask]) {
    let file = try await scene.authorised()
    let early = try await scene.desk.recordVisit(
      scene.mary, file.visit.id, draft, revision: file.visit.revision)
    #expect(early == .failure(.refused(.notYet)))
    scene.rehearsal.clock.set(try #require(Instant(text: "2025-07-02T11:00:00Z")))
    let done = try await scene.desk.recordVisit(
      scene.mary, file.visit.id, draft, revision: file.visit.revision
    ).get()
    let id = done.visit.id
    return (done, try await scene.desk.store.read { try TaskRecords.tasks(after: id, $0) })
  }

  @Test(
    "a concern seen at the door is a fact at once, opens what is owed and asks for what follows [PO-5, HV-7.7.5, HV-5.2.8]",
    arguments: Backend.here)
  func concernsFollow(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      var draft = RecordDraft(outcome: .completed, observed: "A child alone in the kitchen.")
      draft.concerns = [.child]
      let (_, tasks) = try await Self.recorded(scene, draft)
      #expect(Set(tasks.map(\.facts.rule)) == ["child-referral", "child-manager"])
      #expect(tasks.allSatisfy { $0.owner == scene.mary.staff && $0.facts.due == nil })
      let person = try #require(try await scene.desk.person(scene.mary, scene.person))
      #expect(
        person.facts.contains { $0.fact.kind == .concernIdentified && $0.fact.value == .concern(.child) })
      let owed = try #require(person.obligations.first { $0.rule == "concern-child" })
      #expect(owed.trigger == CivilDate(text: "2025-07-02"))
      for task in tasks {
        let folded = try await scene.desk.store.read { try TaskRecords.folded(task.id, $0) }
        #expect(folded == task)
      }
    }
  }

  @Test(
    "a refusal where children are concerned asks for an answer that nobody can drop [HV-4.6, HV-4.8]",
    arguments: Backend.here)
  func cannotBeDropped(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      var draft = RecordDraft(outcome: .refused, observed: "Said through the door that nobody may come in.")
      draft.flags = [.aboutChildren]
      let (_, tasks) = try await Self.recorded(scene, draft)
      #expect(Set(tasks.map(\.facts.kind)) == [.nextStep, .dutyToReport])
      let duty = try #require(tasks.first { $0.facts.kind == .dutyToReport })
      #expect(duty.facts.due == CivilDate(text: "2025-07-02") && duty.facts.paragraph == "4.8")
      let dropped = try await desk.dropTask(scene.mary, duty.id, words: "Not needed", revision: 1)
      #expect(dropped == .failure(.refused(.mustBeAnswered)))
      let silent = try await desk.finishTask(scene.mary, duty.id, words: " ", revision: 1)
      #expect(silent == .failure(.refused(.wordsMissing)))
      let given = try await desk.assignTask(scene.mary, duty.id, to: scene.sol.staff, revision: 1).get()
      #expect(given.owner == scene.sol.staff && given.revision == 2)
      guard
        case .failure(.stale(let newer)) = try await desk.finishTask(
          scene.mary, duty.id, words: "Reported to Children’s Services.", revision: 1)
      else {
        Issue.record("a stale change was taken")
        return
      }
      #expect(newer == given)
      let done = try await desk.finishTask(
        scene.sol, duty.id, words: "Reported to Children’s Services at 11:20.", revision: 2
      ).get()
      #expect(done.stage == .done)
      let folded = try await desk.store.read { try TaskRecords.folded(duty.id, $0) }
      #expect(folded == done)
      let step = try #require(tasks.first { $0.facts.kind == .nextStep })
      #expect(
        try await desk.dropTask(scene.mary, step.id, words: "A misunderstanding.", revision: 1).get().stage
          == .dropped)
    }
  }

  @Test(
    "the line manager sees what is ignored; who may not see the person sees nothing", arguments: Backend.here)
  func showsTheIgnored(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      let (_, tasks) = try await Self.recorded(
        scene, RecordDraft(outcome: .refused, observed: "No reason given."))
      #expect(tasks.map(\.facts.rule) == ["refusal-next-step"])
      #expect(try await desk.tasks(scene.mary, onlyOwn: true).map(\.isIgnored) == [false])
      #expect(try await desk.tasks(scene.sol, onlyOwn: true).isEmpty)
      scene.rehearsal.clock.advance(seconds: 8 * 86_400)
      #expect(try await desk.tasks(scene.sol, onlyOwn: false).map(\.isIgnored) == [true])
      let stranger = Actor(
        staff: scene.ivo.staff, name: "", roles: [.practitioner], team: "N55AAA", pdu: "N55X", region: "N55")
      #expect(try await desk.tasks(stranger, onlyOwn: false).isEmpty)
      let task = try #require(tasks.first)
      #expect(try await desk.finishTask(stranger, task.id, words: "Done", revision: 1) == .failure(.notThere))
    }
  }

  @Test(
    "every unsuccessful visit says what happened, and counts as an attempt [AP-15, HV-4.6]",
    arguments: Backend.here)
  func recordsFailures(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let file = try await scene.authorised()
      scene.rehearsal.clock.set(try #require(Instant(text: "2025-07-02T11:00:00Z")))
      let silent = try await scene.desk.recordVisit(
        scene.mary, file.visit.id, RecordDraft(outcome: .noAnswer, observed: nil),
        revision: file.visit.revision)
      #expect(silent == .failure(.refused(.wordsMissing)))
      let before = try #require(try await scene.desk.person(scene.mary, scene.person))
      let done = try await scene.desk.recordVisit(
        scene.mary, file.visit.id, RecordDraft(outcome: .noAnswer, observed: "Rang twice, no light."),
        revision: file.visit.revision
      ).get()
      #expect(done.visit.record?.content.outcome.isUnsuccessful == true)
      let after = try #require(try await scene.desk.person(scene.mary, scene.person))
      #expect(after.visits.count == before.visits.count + 1 && after.visits.contains { !$0.isCompleted })
      let owed = { (file: PersonFile) in file.obligations.first { $0.rule == "rso-initial" }?.status }
      #expect(owed(after) == owed(before))
    }
  }

  @Test(
    "a referral made at a visit is a task of whoever records it, due on the day it is followed up [PO-4, HV-4.2]",
    arguments: Backend.here)
  func followsReferralsUp(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      var draft = RecordDraft(outcome: .completed, observed: "Water through the roof.")
      let day = try #require(CivilDate(text: "2025-07-16"))
      draft.referrals = [
        RecordDraft.Referral(.housing, purpose: "The roof leaks.", followUp: day),
        RecordDraft.Referral(.training, purpose: "Wants to learn to weld.", followUp: day.adding(days: 1)),
      ]
      let (file, tasks) = try await Self.recorded(scene, draft)
      #expect(tasks.map(\.facts.kind) == [.referralFollowUp, .referralFollowUp])
      #expect(Set(tasks.map(\.facts.rule)) == ["referral-housing", "referral-training"])
      #expect(tasks.compactMap(\.facts.due).sorted() == [day, day.adding(days: 1)])
      #expect(tasks.allSatisfy { $0.owner == scene.mary.staff && $0.facts.paragraph == "4.2" })
      let purposes = file.visit.record?.content.referrals.map { file.words($0.purpose) }
      #expect(purposes == ["The roof leaks.", "Wants to learn to weld."])
      try await scene.expectFoldIsRow(file.visit.id)
    }
  }
}
