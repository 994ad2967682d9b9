import Casework
import CivilTime
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

/// What one pack of policies makes of the same story, worked by hand from its text.
struct VisitStory: CustomTestStringConvertible, Sendable {
  let pack: String
  let policies: [String]
  let facts: String
  let role: Role
  let part: CrewPart
  /// The rule that asks for the first visit, the last day it names, and what it cites.
  let owed: (rule: String, due: String, paragraph: String)
  /// A plan that the pack does not let through as it is: which rules stop it or ask, without and with a stop.
  let wrong: Wrong
  /// How people of this pack go rightly.
  let vehicle: VehicleKind
  let equipment: Set<Equipment>
  /// Tasks after a visit on which officers' safety and a concern about a child came up, and after one that found the
  /// person gone.
  let tasksAfterConcern: Set<String>
  let tasksAfterMove: Set<String>
  /// What is owed besides, its last day, the day a delay runs to; the day of a new address where that starts it.
  let next: (rule: String, due: String, until: String, moved: String?)

  struct Wrong: Sendable {
    let notice: VisitNotice
    let vehicle: VehicleKind
    let dress: Dress
    let equipment: Set<Equipment>
    let stops: Set<String>
    let asks: Set<String>
  }

  var testDescription: String { pack }

  static let all = [hmpps, police, county]

  static let hmpps = VisitStory(
    pack: "HMPPS", policies: ["hmpps-home-visits"],
    facts: #"{"kind":"supervision-started","date":"2025-04-11","value":"community-order"},"#
      + #"{"kind":"rso-registered","date":"2025-04-11"}"#,
    role: .practitioner, part: .practitioner,
    // Fifteen working days from Friday 11 April over Easter (18, 21 April) and 5 May.
    owed: ("rso-initial", "2025-05-07", "7.1"),
    wrong: Wrong(
      notice: .planned, vehicle: .pool, dress: .plainClothes, equipment: [.mobilePhone],
      stops: ["lone-device"], asks: ["lone-low-established"]),
    vehicle: .pool, equipment: [.mobilePhone, .loneWorkerDevice],
    tasksAfterConcern: ["child-referral", "child-manager"], tasksAfterMove: ["moved-away"],
    // A new concern about a child on 2 July: ten working days.
    next: ("concern-child", "2025-07-16", "2025-07-25", nil))

  static let police = VisitStory(
    pack: "police", policies: ["college-app"],
    facts: #"{"kind":"supervision-started","date":"2025-01-06","value":"licence"},"#
      + #"{"kind":"rso-registered","date":"2025-01-06"},"#
      + #"{"kind":"visit-frequency-set","date":"2025-01-31","value":{"every":3,"unit":"months"}}"#,
    role: .policeOffenderManager, part: .policeOffenderManager,
    // Slots from 31 January: to 30 April, to 31 July, to 31 October.
    owed: ("rmp-frequency", "2025-07-31", "Frequency 1"),
    wrong: Wrong(
      notice: .planned, vehicle: .privateCar, dress: .uniform, equipment: [],
      stops: ["two-people", "no-private-vehicle", "plain-clothes"], asks: ["unannounced"]),
    vehicle: .unmarkedPolice, equipment: [.radio],
    tasksAfterConcern: ["visor-update", "lead-agency", "intelligence", "other-agency"],
    tasksAfterMove: ["visor-update", "lead-agency", "moved-away"],
    // Nobody came before the end of the first slot.
    next: ("rmp-frequency", "2025-04-30", "2025-07-15", nil))

  static let county = VisitStory(
    pack: "US county", policies: ["us-texas", "us-county"],
    facts: #"{"kind":"supervision-started","date":"2025-06-30","value":"parole"}"#,
    role: .practitioner, part: .deputyProbationOfficer,
    // Two days from the day of arrival.
    owed: ("new-arrival", "2025-07-02", "table 7"),
    wrong: Wrong(
      notice: .planned, vehicle: .pool, dress: .plainClothes, equipment: [.vest, .radio], stops: [],
      asks: ["issued-gear"]),
    vehicle: .pool, equipment: [.vest, .radio, .spray, .handcuffs, .weapon],
    tasksAfterConcern: [], tasksAfterMove: ["moved-away"],
    // Thirty days from the change of address.
    next: ("address-changed", "2025-08-02", "2025-08-11", "2025-07-03"))
}

@Suite("The whole chain, pack by pack")
struct StoryTests {
  @Test(
    "what is owed is planned, crewed, assessed, authorised, in the diary, made, recorded and decided about [HV-4.2, HV-5.3.5, HV-6.4.1, HV-8.1.1, HV-8.1.3, HV-8.2.1, AP-3, AP-13, AP-14, BP-4, BP-8, PO-5]",
    arguments: Backend.here, VisitStory.all)
  func walks(_ backend: Backend, _ story: VisitStory) async throws {
    try await backend.withStore { store in
      let teller = try await StoryTeller.open(store, story)
      let owed = try await teller.owed(story.owed.rule, due: story.owed.due)
      try await teller.explains(owed)
      let planned = try await teller.plansWrongly(meeting: owed)
      let authorised = try await teller.putsRightAndAuthorises(planned, meeting: owed)
      let reopened = try await teller.learnsSomethingNew(authorised)
      try await teller.makesAndRecords(reopened, meeting: owed)
      try await teller.findsNobodyThere()
      try await teller.decidesToDelay()
      #expect(try await JournalKeeping.verify(store).fault == nil)
    }
  }
}

/// Tells one story, chapter by chapter, and holds it to what was worked by hand.
struct StoryTeller {
  let desk: Desk
  let rehearsal: Rehearsal
  let story: VisitStory
  let officer: Actor
  let colleague: Actor
  let manager: Actor
  let person: PersonID

  static func open(_ store: any Store, _ story: VisitStory) async throws -> StoryTeller {
    let rehearsal = Rehearsal()
    rehearsal.clock.set(try #require(Instant(text: "2025-06-30T14:00:00Z")))
    let desk = try await Desk.rehearsed(store, rehearsal, policies: story.policies)
    let role = story.role.rawValue
    let lines = [
      #"{"type":"team","code":"N54LDS1","name":"Leeds 1","pdu":"N54LDS","pduName":"Leeds","region":"N54","regionName":"North"}"#,
      #"{"type":"staff","code":"N54A001","name":"Mary Ashdown","team":"N54LDS1","roles":["\#(role)"]}"#,
      #"{"type":"staff","code":"N54A002","name":"Ivo Marsh","team":"N54LDS1","roles":["\#(role)"]}"#,
      #"{"type":"staff","code":"N54A009","name":"Sol Pinder","team":"N54LDS1","roles":["line-manager"]}"#,
      #"{"crn":"X000001","name":{"given":"Ada","family":"Lind"},"team":"N54LDS1","officer":"N54A001","facts":[\#(story.facts)]}"#,
      #"{"type":"address","crn":"X000001","address":"1 Example Way, ZZ99 1AA","telephone":"01632 960001","since":"2025-01-01"}"#,
    ]
    let report = try await desk.take(lines)
    #expect(report.problems == [])
    func actor(_ code: String, _ role: Role) async throws -> Actor {
      let found = try await store.read { transaction in
        try transaction.run("SELECT id, name FROM staff WHERE code = \(code)").first?.values ?? []
      }
      let cells = Row(values: found)
      return Actor(
        staff: StaffID(try cells.text(0)), name: try cells.text(1), roles: [role], team: "N54LDS1",
        pdu: "N54LDS", region: "N54")
    }
    let officer = try await actor("N54A001", story.role)
    let teller = StoryTeller(
      desk: desk, rehearsal: rehearsal, story: story, officer: officer,
      colleague: try await actor("N54A002", story.role), manager: try await actor("N54A009", .lineManager),
      person: try #require(try await desk.search(officer, "X000001").first?.person))
    for member in [teller.officer, teller.colleague] {
      for competence in [Competence.homeVisits, .mosovo] {
        _ = try await desk.recordCompetence(
          teller.manager, competence, of: member.staff, from: VisitScene.june, through: nil,
          reason: "Certificate seen.", revision: try await VisitScene.changes(of: member.staff, desk)
        ).get()
      }
    }
    return teller
  }

  func date(_ text: String) throws -> CivilDate { try #require(CivilDate(text: text)) }

  /// The open obligation of a rule with this last day.
  func owed(_ rule: String, due: String) async throws -> DueItem {
    let file = try #require(try await desk.person(officer, person))
    let found = file.obligations.first { $0.rule == rule && $0.due?.text == due }
    return try #require(found, "\(file.obligations.map { "\($0.rule) \($0.due?.text ?? "")" })")
  }

  /// Says which sentence asks for it.
  func explains(_ owed: DueItem) async throws {
    let (_, explanation) = try #require(try await desk.explanation(officer, person, key: owed.key))
    #expect(owed.paragraph == story.owed.paragraph)
    #expect(!explanation.sentence.isEmpty)
  }

  func draft(_ start: String, meeting owed: DueItem?) throws -> VisitDraft {
    var draft = VisitDraft(
      purposes: [.confirmResidence], notice: .unannounced, start: try #require(Instant(text: start)),
      expectedMinutes: 45,
      crew: [
        VisitDraft.Member(.staff(officer.staff), story.part),
        VisitDraft.Member(.staff(colleague.staff), story.part),
      ], texts: [.objectives: "See that Ada lives there."])
    draft.vehicle = story.vehicle
    draft.equipment = story.equipment
    draft.isRelationshipEstablished = true
    if let owed { draft.obligations = ["\(owed.policy)/\(owed.key)"] }
    return draft
  }

  /// A plan that the rules of the pack do not let through as it is: alone, and in the pack's own wrong way.
  func plansWrongly(meeting owed: DueItem) async throws -> VisitFile {
    let wrong = story.wrong
    var draft = try draft("2025-07-02T15:00:00Z", meeting: owed)
    draft.crew = Array(draft.crew.prefix(1))
    draft.notice = wrong.notice
    draft.vehicle = wrong.vehicle
    draft.dress = wrong.dress
    draft.equipment = wrong.equipment
    let planned = try await assessed(desk.planVisit(officer, person, draft).get())
    func rules(_ answer: CrewingAnswer) -> Set<String> {
      Set(planned.findings.filter { $0.answer == answer }.map(\.rule))
    }
    #expect(rules(.stop) == wrong.stops)
    #expect(rules(.reason) == wrong.asks)
    #expect(planned.findings.allSatisfy { !$0.paragraph.isEmpty })
    let refused = try await desk.submitVisit(officer, planned.visit.id, revision: planned.visit.revision)
    switch refused {
    case .failure(.refused(.stopped(let findings))): #expect(Set(findings.map(\.rule)) == wrong.stops)
    case .failure(.refused(.reasonsMissing(let findings))):
      #expect(wrong.stops.isEmpty && Set(findings.map(\.rule)) == wrong.asks)
    case .success, .failure: Issue.record("\(refused)")
    }
    return planned
  }

  func assessed(_ file: VisitFile) async throws -> VisitFile {
    var draft = AssessmentDraft(
      place: .home, hazards: [.animals: "A large dog; it is shut away before anybody comes in."],
      household: nil, isCompanyNeeded: false)
    draft.clear = [.violence]
    return try await desk.assessVisit(officer, file.visit.id, draft, revision: file.visit.revision).get()
  }

  /// Puts the plan right; somebody else gives the authority, and the diary has it.
  func putsRightAndAuthorises(_ planned: VisitFile, meeting owed: DueItem) async throws -> VisitFile {
    var file = try await desk.changeVisit(
      officer, planned.visit.id, draft("2025-07-02T15:00:00Z", meeting: owed), reason: "Two go.",
      revision: planned.visit.revision
    ).get()
    #expect(file.findings.allSatisfy { $0.answer == .show }, "\(file.findings)")
    file = try await desk.submitVisit(officer, file.visit.id, revision: file.visit.revision).get()
    let own = try await desk.decideVisit(
      Actor(
        staff: officer.staff, name: "", roles: [.lineManager], team: "N54LDS1", pdu: "N54LDS", region: "N54"),
      file.visit.id, .approved, words: nil, revision: file.visit.revision)
    #expect(own == .failure(.refused(.own)))
    file = try await desk.decideVisit(
      manager, file.visit.id, .approvedWithMeasures, words: "Ring before going in.",
      revision: file.visit.revision
    ).get()
    #expect(file.visit.hasAuthority)
    let diary = try await desk.diary(colleague, on: date("2025-07-02"), of: colleague.staff)
    #expect(diary.map(\.visit.id) == [file.visit.id])
    return file
  }

  /// News about the person takes the authority away until it was looked at again.
  func learnsSomethingNew(_ authorised: VisitFile) async throws -> VisitFile {
    let state = try #require(try await desk.person(officer, person))
    _ = try await desk.recordFact(
      officer, person, fact: FactTests.fact(.roshAssessed, "2025-06-30", .rosh(.high)),
      revision: state.revision
    ).get()
    var file = try #require(try await desk.visit(officer, authorised.visit.id))
    #expect(!file.visit.hasAuthority)
    let early = try await desk.beginVisit(officer, file.visit.id, revision: file.visit.revision)
    guard case .failure(.refused) = early else {
      Issue.record("a visit began without authority: \(early)")
      return file
    }
    file = try await assessed(file)
    file = try await desk.submitVisit(officer, file.visit.id, revision: file.visit.revision).get()
    file = try await desk.decideVisit(
      manager, file.visit.id, .approved, words: nil, revision: file.visit.revision
    ).get()
    #expect(file.visit.hasAuthority)
    return file
  }

  /// The visit is made and meets what it was for; what was seen at the door asks for more.
  func makesAndRecords(_ authorised: VisitFile, meeting owed: DueItem) async throws {
    rehearsal.clock.set(try #require(Instant(text: "2025-07-02T15:01:00Z")))
    var file = try await desk.beginVisit(
      officer, authorised.visit.id, revision: authorised.visit.revision
    ).get()
    file = try await desk.endVisit(officer, file.visit.id, revision: file.visit.revision).get()
    var draft = RecordDraft(outcome: .completed, observed: "A child was alone in the kitchen.")
    draft.concerns = [.child]
    draft.flags = [.officerSafety]
    draft.safety = "The dog was loose in the yard."
    file = try await desk.recordVisit(officer, file.visit.id, draft, revision: file.visit.revision).get()
    let after = try #require(try await desk.person(officer, person))
    let met = try #require(after.obligations.first { $0.key == owed.key })
    #expect(try met.metOn == date("2025-07-02"))
    try await settles(file, story.tasksAfterConcern)
    let (row, folded) = try await desk.store.read { [id = file.visit.id] in
      (try VisitRecords.visit(id, $0), try VisitRecords.folded(id, $0))
    }
    #expect(row != nil && row == folded)
  }

  /// The tasks that follow a visit are those of the pack; each is seen to.
  func settles(_ file: VisitFile, _ rules: Set<String>) async throws {
    let tasks = try await desk.tasks(after: file)
    #expect(Set(tasks.map(\.facts.rule)) == rules)
    for task in tasks {
      #expect(task.owner == officer.staff && !task.facts.paragraph.isEmpty)
      let done = try await desk.finishTask(officer, task.id, words: "Done by telephone.", revision: 1).get()
      #expect(done.stage == .done)
    }
    #expect(try await desk.waitingTasks(officer) == WaitingTasks(own: 0, escalated: 0))
  }

  /// A second visit finds that the person has moved: something to do the same day that cannot be dropped.
  func findsNobodyThere() async throws {
    var file = try await assessed(
      desk.planVisit(officer, person, draft("2025-07-04T15:00:00Z", meeting: nil)).get())
    file = try await desk.submitVisit(officer, file.visit.id, revision: file.visit.revision).get()
    file = try await desk.decideVisit(
      manager, file.visit.id, .approved, words: nil, revision: file.visit.revision
    ).get()
    rehearsal.clock.set(try #require(Instant(text: "2025-07-04T15:30:00Z")))
    var draft = RecordDraft(outcome: .noLongerAtAddress, observed: "A neighbour saw the van on Monday.")
    draft.forwarding = "2 Example Way, ZZ99 1AA"
    draft.left = try date("2025-06-30")
    file = try await desk.recordVisit(officer, file.visit.id, draft, revision: file.visit.revision).get()
    let moved = try #require(
      try await desk.tasks(after: file).first { $0.facts.kind == .personMovedAway })
    #expect(try moved.facts.due == date("2025-07-04") && moved.facts.mustBeAnswered)
    let dropped = try await desk.dropTask(officer, moved.id, words: "Not needed.", revision: 1)
    #expect(dropped == .failure(.refused(.mustBeAnswered)))
    try await settles(file, story.tasksAfterMove)
  }

  /// What is owed next is made later: nothing changes until somebody else endorsed it, and it comes back on its day.
  func decidesToDelay() async throws {
    if let moved = story.next.moved {
      let state = try #require(try await desk.person(officer, person))
      _ = try await desk.recordFact(
        officer, person, fact: FactTests.fact(.addressChanged, moved), revision: state.revision
      ).get()
    }
    let owed = try await owed(story.next.rule, due: story.next.due)
    let until = try date(story.next.until)
    let file = try await desk.decideAgainstVisit(
      officer, person, policy: owed.policy, obligation: owed.key, kind: .delay, reason: .staffing,
      rationale: "Both trained officers are away.", until: until
    ).get()
    #expect(try await self.owed(owed.rule, due: story.next.due).status == .exceptionIncomplete)
    let own = try await desk.endorseDecision(officer, file.decision.id, revision: 1)
    #expect(own == .failure(.refused(.own)))
    _ = try await desk.endorseDecision(manager, file.decision.id, revision: 1).get()
    let delayed = try await self.owed(owed.rule, due: story.next.due)
    #expect(delayed.status == .delayed && delayed.delayedUntil == until)
    rehearsal.clock.set(desk.zone.startOfDay(until.adding(days: 1)).adding(seconds: 3_600))
    _ = try await desk.advance()
    #expect(try await self.owed(owed.rule, due: story.next.due).status == .overdue)
  }
}
