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
    "a concern seen at the door is a fact at once, opens what this visit does not meet and asks for what follows [PO-5, HV-7.7.5, HV-5.2.8]",
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
      #expect(owed.due == CivilDate(text: "2025-07-16") && owed.metOn == nil && owed.status == .due)
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
      #expect(try await desk.tasks(scene.mary, onlyOwn: true).rows.map(\.isIgnored) == [false])
      #expect(try await desk.tasks(scene.sol, onlyOwn: true).rows.isEmpty)
      scene.rehearsal.clock.advance(seconds: 8 * 86_400)
      #expect(try await desk.tasks(scene.sol, onlyOwn: false).rows.map(\.isIgnored) == [true])
      let stranger = Actor(
        staff: scene.ivo.staff, name: "", roles: [.practitioner], team: "N55AAA", pdu: "N55X", region: "N55")
      #expect(try await desk.tasks(stranger, onlyOwn: false).rows.isEmpty)
      let task = try #require(tasks.first)
      #expect(try await desk.finishTask(stranger, task.id, words: "Done", revision: 1) == .failure(.notThere))
    }
  }

  @Test(
    "an ignored task goes to the line manager, and a week later to the head of the PDU [PO-5, HV-7.7.5]",
    arguments: Backend.here)
  func escalates(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      let (_, tasks) = try await Self.recorded(
        scene, RecordDraft(outcome: .refused, observed: "No reason given."))
      let task = try #require(tasks.first)
      let head = Actor(
        staff: scene.ivo.staff, name: "", roles: [.pduHead], team: nil, pdu: "N54LDS", region: "N54")
      // Opened on 2 July without a day: ignored from the tenth, with the head of the PDU from the seventeenth.
      let days: [(String, TaskEscalation.Level, String, manager: Int, head: Int)] = [
        ("2025-07-09T22:59:00Z", .owner, "2025-07-02", 0, 0),
        ("2025-07-09T23:00:00Z", .lineManager, "2025-07-10", 1, 0),
        ("2025-07-16T22:59:00Z", .lineManager, "2025-07-10", 1, 0),
        ("2025-07-16T23:00:00Z", .pduHead, "2025-07-17", 1, 1),
      ]
      for (at, level, since, manager, ofHead) in days {
        scene.rehearsal.clock.set(try #require(Instant(text: at)))
        let row = try #require(try await desk.tasks(scene.sol, onlyOwn: false).rows.first)
        #expect(row.escalation?.level == level && row.escalation?.since.text == since, "\(at)")
        #expect(try await desk.waitingTasks(scene.sol) == WaitingTasks(own: 0, escalated: manager), "\(at)")
        #expect(try await desk.waitingTasks(head) == WaitingTasks(own: 0, escalated: ofHead), "\(at)")
        #expect(try await desk.waitingTasks(scene.mary) == WaitingTasks(own: 1, escalated: 0))
      }
      _ = try await desk.finishTask(scene.mary, task.id, words: "Agreed with the manager.", revision: 1).get()
      #expect(try await desk.waitingTasks(head) == WaitingTasks(own: 0, escalated: 0))
      let file = try #require(try await desk.task(scene.sol, task.id))
      #expect(file.escalation == nil && file.happenings.count == 2)
      let stranger = Actor(
        staff: scene.ivo.staff, name: "", roles: [.practitioner], team: "N55AAA", pdu: "N55X", region: "N55")
      #expect(try await desk.task(stranger, task.id) == nil)
      #expect(try await desk.waitingTasks(stranger) == WaitingTasks(own: 0, escalated: 0))
    }
  }

  @Test("a task with a day is ignored from the day after, and what was ignored longest comes first")
  func sorts() {
    let day = CivilDate(text: "2025-07-02") ?? .earliest
    let facts = TaskFacts(
      person: PersonID("p"), visit: nil, kind: .nextStep, policy: "p", rule: "r", paragraph: "4.6",
      force: .must, due: day, mustBeAnswered: false)
    let stamp = Stamp(by: StaffID("s"), at: Instant(milliseconds: 0))
    let task = FollowUpTask.fold(
      nil, .opened(facts, owner: StaffID("s")), id: TaskID("t"), stamp: stamp)
    let levels = [0, 1, 7, 8].map { task?.escalation(on: day.adding(days: $0), opened: day)?.level }
    #expect(levels == [.owner, .lineManager, .lineManager, .pduHead])
    #expect(task?.escalation(on: day.adding(days: 8), opened: day)?.since == day.adding(days: 8))
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

  @Test(
    "what waits longest comes first, and stretches of the list are the list [INT-24]", arguments: Backend.here
  )
  func isListedInOrder(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      var draft = RecordDraft(outcome: .refused, observed: "Said through the door that nobody may come in.")
      draft.flags = [.aboutChildren]
      draft.referrals = [
        RecordDraft.Referral(
          .training, purpose: "A course that begins in August.",
          followUp: try #require(CivilDate(text: "2025-07-20")))
      ]
      _ = try await Self.recorded(scene, draft)
      // The duty to report was due on 2 July, the next step has no day, the referral is asked after on the twentieth.
      // On the ninth only the first is ignored; on the tenth it goes to the head, and the second is ignored.
      let asked: [TaskKind] = [.dutyToReport, .referralFollowUp, .nextStep]
      let later: [TaskKind] = [.dutyToReport, .nextStep, .referralFollowUp]
      for (at, kinds) in [("2025-07-09T12:00:00Z", asked), ("2025-07-10T12:00:00Z", later)] {
        scene.rehearsal.clock.set(try #require(Instant(text: at)))
        let page = try await desk.tasks(scene.sol, onlyOwn: false)
        #expect(page.total == 3 && page.pages == 1)
        #expect(page.rows.map(\.task.facts.kind) == kinds, "\(at)")
        var listed: [TaskRow] = []
        for offset in 0..<3 {
          listed += try await desk.tasks(scene.sol, onlyOwn: false, offset: offset, most: 1)
        }
        #expect(listed == page.rows)
      }
    }
  }

  @Test("where two policies speak of somebody who has left it is one task, that of the stronger verb [AP-13]")
  func isOneMove() throws {
    let library = try Rehearsal.library()
    let day = try #require(CivilDate(text: "2025-07-02"))
    let scene = FollowUpScene(
      outcome: .noLongerAtAddress, concerns: [], flags: [], statuses: [], isBeforeMarac: false,
      wasJoint: false)
    func tasks(_ policies: [String]) throws -> [TaskFacts] {
      let rules = try policies.flatMap { id in
        let found = try #require(try FollowUpLoader.load(policy: id, directory: library.directory))
        return found.rules(after: scene, on: day).map { (policy: id, rule: $0) }
      }
      return Tasks.following(VisitID("v"), of: PersonID("p"), rules: rules, day: day)
    }
    for both in [["hmpps-home-visits", "college-app"], ["college-app", "hmpps-home-visits"]] {
      let moved = try tasks(both).filter { $0.kind == .personMovedAway }
      #expect(
        moved.map(\.policy) == ["college-app"] && moved.first?.force == .must && moved.first?.due == day)
    }
    let alone = try tasks(["hmpps-home-visits"])
    #expect(alone.map(\.kind) == [.personMovedAway] && alone.first?.force == .consider)
  }

  @Test(
    "visits, decisions and tasks go with the person to another team, and leave the lists of the first [HV-8.1.3, HV-6.4.1]",
    arguments: Backend.here)
  func goWithThePerson(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      try await DelegationTests.elsewhere(scene)
      var draft = RecordDraft(outcome: .completed, observed: "A child alone in the kitchen.")
      draft.concerns = [.child]
      let decision = try await DecisionTests.decide(scene).get().decision
      let (file, tasks) = try await Self.recorded(scene, draft)
      let other = Actor(
        staff: scene.ivo.staff, name: "", roles: [.lineManager], team: "N54LDS2", pdu: "N54LDS", region: "N54"
      )
      var later = scene.two()
      later.start = try #require(Instant(text: "2025-07-04T09:00:00Z"))
      let next = try await desk.planVisit(scene.mary, scene.person, later).get()
      func seen(_ actor: Actor) async throws -> [Set<String>] {
        let diary = try await desk.diary(actor, on: desk.today, through: desk.today.adding(days: 3), of: nil)
        return [
          Set(try await desk.tasks(actor, onlyOwn: false).rows.map(\.task.id.text)),
          Set(try await desk.decisions(actor, DecisionsQuery()).rows.map(\.decision.id.text)),
          Set(diary.map(\.visit.id.text)),
        ]
      }
      let all = [
        Set(tasks.map(\.id.text)), [decision.id.text], [file.visit.id.text, next.visit.id.text],
      ]
      #expect(try await seen(scene.sol) == all)
      #expect(try await seen(other) == [[], [], []])
      let report = try await desk.take([
        #"{"crn":"X000001","name":{"given":"Ada","family":"Márquez-O’Dell"},"born":"1990-04-12","team":"N54LDS2","facts":[{"kind":"supervision-started","date":"2025-04-11","value":"community-order"}]}"#
      ])
      #expect(report.problems == [] && report.changed == 1)
      #expect(try await seen(other) == all)
      #expect(try await seen(scene.sol) == [[], [], []])
      func head(_ pdu: String, _ region: String) -> Actor {
        Actor(staff: scene.ivo.staff, name: "", roles: [.pduHead], team: nil, pdu: pdu, region: region)
      }
      func team(_ region: String) -> String {
        #"{"type":"team","code":"N54LDS2","name":"Leeds 2","pdu":"N54YRK","pduName":"York","region":"\#(region)","regionName":"\#(region)"}"#
      }
      let director = Actor(
        staff: scene.ivo.staff, name: "", roles: [.regionalDirector], team: nil, pdu: nil, region: "N55")
      #expect(try await seen(head("N54LDS", "N54")) == all)
      try await desk.take([team("N54")])
      #expect(try await seen(head("N54YRK", "N54")) == all)
      #expect(try await seen(head("N54LDS", "N54")) == [[], [], []])
      try await desk.take([team("N55")])
      #expect(try await seen(director) == all)
    }
  }

  @Test(
    "a visit planned while its person is moved stands where the person stands [HV-8.1.3]",
    arguments: Backend.here)
  func plannedWhileMoved(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      try await DelegationTests.elsewhere(scene)
      let head = Actor(
        staff: scene.mary.staff, name: "", roles: [.pduHead, .practitioner], team: nil, pdu: "N54LDS",
        region: "N54")
      var planned = 0
      for round in 0..<8 {
        let team = round.isMultiple(of: 2) ? "N54LDS2" : "N54LDS1"
        async let moved = scene.desk.take([
          #"{"crn":"X000001","name":{"given":"Ada","family":"Márquez-O’Dell"},"team":"\#(team)","facts":[{"kind":"supervision-started","date":"2025-04-11","value":"community-order"}]}"#
        ])
        async let visit = scene.desk.planVisit(head, scene.person, scene.two())
        #expect(try await moved.changed == 1)
        if case .success = try await visit { planned += 1 }
        let astray = try await scene.desk.store.read { transaction in
          try transaction.run(
            "SELECT v.id FROM visits v JOIN people p ON p.id = v.person WHERE v.team <> p.team OR v.pdu <> p.pdu"
          ).count
        }
        #expect(astray == 0, "round \(round)")
      }
      #expect(planned == 8)
    }
  }
}
