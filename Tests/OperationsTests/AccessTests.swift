import Casework
import CivilTime
import Foundation
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

@Suite("Who looked at whose data")
struct AccessTests {
  /// What an operation of the desk has to leave in the access log.
  enum Duty: Sendable {
    /// A row with this verb.
    case logs(Access.Verb, @Sendable (VisitScene) async throws -> Void)
    /// Nothing: it gives nobody's data, and why.
    case givesNothing(String)
  }

  static let facts: [String: Duty] = [
    "recordFact": .logs(.alteration) { scene in
      let file = try #require(try await scene.desk.person(scene.mary, scene.person))
      _ = try await scene.desk.recordFact(
        scene.mary, scene.person, fact: FactTests.fact(.addressChanged, "2025-06-20"), revision: file.revision
      ).get()
    },
    "correctFact": .logs(.alteration) { scene in
      let file = try #require(try await scene.desk.person(scene.mary, scene.person))
      _ = try await scene.desk.correctFact(
        scene.mary, scene.person, factID: try #require(file.facts.first).id, replacement: nil,
        reason: "Somebody else", revision: file.revision
      ).get()
    },
    "person": .logs(.consultation) { _ = try await $0.desk.person($0.mary, $0.person) },
    "explanation": .logs(.consultation) { scene in
      _ = try await scene.desk.explanation(scene.mary, scene.person, key: "rso-initial.2025-04-11")
    },
  ]

  static let lists: [String: Duty] = [
    "caseload": .logs(.consultation) { _ = try await $0.desk.caseload($0.mary) },
    "search": .logs(.consultation) { _ = try await $0.desk.search($0.mary, "X000001") },
    "due": .logs(.consultation) { _ = try await $0.desk.due($0.mary, DueQuery()) },
    "dueForExport": .logs(.disclosure) { _ = try await $0.desk.dueForExport($0.mary, DueQuery(), most: 10) },
    "dueOn": .logs(.consultation) { _ = try await $0.desk.dueOn($0.mary, $0.desk.today, team: nil) },
    "dueCalendar": .givesNothing("counts by day"),
    "teams": .givesNothing("names of teams"),
    "exportCaseload": .logs(.disclosure) { scene in try await scene.desk.exportCaseload { _ in } },
    "importCaseload": .logs(.collection) { _ = try await $0.desk.take(ImportTests.file) },
    "visit": .logs(.consultation) { scene in
      let file = try await planned(scene)
      _ = try await scene.desk.visit(scene.mary, file.visit.id)
    },
    "visits": .logs(.consultation) { _ = try await $0.desk.visits($0.mary, of: $0.person) },
    "authorisationQueue": .logs(.consultation) { _ = try await $0.desk.authorisationQueue($0.sol) },
    "diary": .logs(.consultation) { _ = try await $0.desk.diary($0.sol, on: $0.desk.today) },
    "daySheet": .logs(.disclosure) { _ = try await $0.desk.daySheet($0.sol, on: $0.desk.today) },
    "decisionsForExport": .logs(.disclosure) { scene in
      _ = try await DecisionTests.decide(scene).get()
      _ = try await scene.desk.decisionsForExport(scene.sol, DecisionsQuery(), most: 10)
    },
    "decisionOptions": .logs(.consultation) { _ = try await $0.desk.decisionOptions($0.mary, $0.person) },
    "changeNotices": .logs(.consultation) { _ = try await $0.desk.changeNotices($0.sol) },
    "changedVisits": .givesNothing("a number"),
    "acknowledgeChange": .logs(.consultation) { scene in
      let file = try await scene.authorised()
      try await scene.desk.acknowledgeChange(scene.sol, file.visit.id, revision: file.visit.revision).get()
    },
    "diaryChoices": .givesNothing("names of teams and staff"),
    "waitingTasks": .givesNothing("numbers"),
    "decisionsWaiting": .logs(.consultation) { _ = try await $0.desk.decisionsWaiting($0.sol) },
  ]

  static func planned(_ scene: VisitScene) async throws -> VisitFile {
    try await scene.desk.planVisit(scene.mary, scene.person, scene.two()).get()
  }

  static func begun(_ scene: VisitScene) async throws -> VisitFile {
    let file = try await scene.authorised()
    return try await scene.desk.beginVisit(scene.mary, file.visit.id, revision: file.visit.revision).get()
  }

  static func ended(_ scene: VisitScene) async throws -> VisitFile {
    let file = try await begun(scene)
    return try await scene.desk.endVisit(scene.mary, file.visit.id, revision: file.visit.revision).get()
  }

  static let visits: [String: Duty] = [
    "planVisit": .logs(.alteration) { _ = try await planned($0) },
    "changeVisit": .logs(.alteration) { scene in
      let file = try await planned(scene)
      var draft = scene.two()
      draft.expectedMinutes = 60
      _ = try await scene.desk.changeVisit(
        scene.mary, file.visit.id, draft, revision: file.visit.revision
      ).get()
    },
    "cancelVisit": .logs(.alteration) { scene in
      let file = try await planned(scene)
      _ = try await scene.desk.cancelVisit(
        scene.mary, file.visit.id, reason: "Called off", revision: file.visit.revision
      ).get()
    },
    "assessVisit": .logs(.alteration) { scene in _ = try await scene.assessed(planned(scene)) },
    "reuseAssessment": .logs(.alteration) { scene in
      _ = try await scene.assessed(planned(scene))
      let file = try await planned(scene)
      _ = try await scene.desk.reuseAssessment(
        scene.mary, file.visit.id, revision: file.visit.revision
      ).get()
    },
    "visitOptions": .logs(.consultation) { _ = try await $0.desk.visitOptions($0.mary, $0.person) },
    "tryVisit": .logs(.consultation) { scene in
      _ = try await scene.desk.tryVisit(scene.mary, scene.person, scene.two()).get()
    },
    "assessmentChoice": .logs(.consultation) { scene in
      let file = try await planned(scene)
      _ = try await scene.desk.assessmentChoice(scene.mary, file.visit.id)
    },
    "submitVisit": .logs(.alteration) { _ = try await $0.submitted() },
    "decideVisit": .logs(.alteration) { _ = try await $0.authorised() },
    "beginVisit": .logs(.alteration) { _ = try await begun($0) },
    "endVisit": .logs(.alteration) { _ = try await ended($0) },
    "recordVisit": .logs(.alteration) { scene in
      let file = try await ended(scene)
      _ = try await scene.desk.recordVisit(
        scene.mary, file.visit.id,
        RecordDraft(outcome: .completed, observed: "Two bedrooms.", assessed: "Settled."),
        revision: file.visit.revision
      ).get()
    },
    "delegate": .givesNothing("a power of staff"),
    "endDelegation": .givesNothing("a power of staff"),
    "delegations": .logs(.consultation) { _ = try await $0.desk.delegations($0.sol) },
    "delegation": .logs(.consultation) { scene in
      _ = try await scene.desk.delegate(
        scene.sol, to: scene.ivo.staff, from: scene.desk.today, through: scene.desk.today
      ).get()
      let made = try await scene.desk.delegations(scene.sol)?.open.first
      _ = try await scene.desk.delegation(scene.sol, try #require(made).delegation.id)
    },
    "recordCompetence": .logs(.alteration) { try await $0.train($0.mary) },
    "endCompetence": .logs(.alteration) { scene in
      try await scene.train(scene.mary)
      _ = try await scene.desk.endCompetence(
        scene.sol, .homeVisits, of: scene.mary.staff, from: VisitScene.june, on: scene.desk.today,
        reason: "Taken off visits.", revision: 1
      ).get()
    },
    "staff": .logs(.consultation) { _ = try await $0.desk.staff($0.sol) },
    "staffMember": .logs(.consultation) { scene in
      _ = try await scene.desk.staffMember(scene.sol, scene.mary.staff)
    },
  ]

  /// A task that follows a visit where children are concerned.
  static func task(_ scene: VisitScene) async throws -> FollowUpTask {
    var draft = RecordDraft(outcome: .refused, observed: "Said through the door that nobody may come in.")
    draft.flags = [.aboutChildren]
    return try #require(try await TaskTests.recorded(scene, draft).tasks.first { $0.facts.kind == .nextStep })
  }

  static let tasks: [String: Duty] = [
    "task": .logs(.consultation) { scene in
      _ = try await scene.desk.task(scene.sol, try await task(scene).id)
    },
    "tasks": .logs(.consultation) { _ = try await $0.desk.tasks($0.sol, onlyOwn: false) },
    "finishTask": .logs(.alteration) { scene in
      let task = try await task(scene)
      _ = try await scene.desk.finishTask(scene.mary, task.id, words: "Done.", revision: task.revision).get()
    },
    "dropTask": .logs(.alteration) { scene in
      let task = try await task(scene)
      _ = try await scene.desk.dropTask(
        scene.mary, task.id, words: "Somebody else did.", revision: task.revision
      ).get()
    },
    "assignTask": .logs(.alteration) { scene in
      let task = try await task(scene)
      _ = try await scene.desk.assignTask(
        scene.mary, task.id, to: scene.sol.staff, revision: task.revision
      ).get()
    },
  ]

  static let decisions: [String: Duty] = [
    "decision": .logs(.consultation) { scene in
      let file = try await DecisionTests.decide(scene).get()
      _ = try await scene.desk.decision(scene.sol, file.decision.id)
    },
    "decisions": .logs(.consultation) { _ = try await $0.desk.decisions($0.sol, of: $0.person) },
    "decideAgainstVisit": .logs(.alteration) { _ = try await DecisionTests.decide($0).get() },
    "endorseDecision": .logs(.alteration) { scene in
      let file = try await DecisionTests.decide(scene).get()
      _ = try await scene.desk.endorseDecision(
        scene.sol, file.decision.id, revision: file.decision.revision
      ).get()
    },
    "declineDecision": .logs(.alteration) { scene in
      let file = try await DecisionTests.decide(scene).get()
      _ = try await scene.desk.declineDecision(
        scene.sol, file.decision.id, words: "There is somebody who can go.",
        revision: file.decision.revision
      ).get()
    },
    "withdrawDecision": .logs(.alteration) { scene in
      let file = try await DecisionTests.decide(scene).get()
      _ = try await scene.desk.withdrawDecision(
        scene.mary, file.decision.id, words: "They are back.", revision: file.decision.revision
      ).get()
    },
  ]

  static let packs: [String: Duty] = [
    "pack": .logs(.consultation) { _ = try await $0.desk.pack($0.mary, of: $0.person) },
    "note": .logs(.alteration) { scene in
      let draft = PackDraft(.warrants, .none, source: .police, learnt: scene.desk.today)
      _ = try await scene.desk.note(scene.mary, scene.person, draft).get()
    },
    "restrictedContact": .logs(.consultation) { scene in
      _ = try await scene.desk.restrictedContact(scene.sol, of: scene.person, because: .safety).get()
    },
    "recordRestrictedContact": .logs(.alteration) { scene in
      try await scene.desk.recordRestrictedContact(
        scene.sol, of: scene.person, name: "Wren Sallow", telephone: "01632 960444", note: nil
      ).get()
    },
  ]

  static let staff: [String: Duty] = [
    "safetyDetails": .givesNothing("what somebody said of themselves, to themselves"),
    "recordSafetyDetails": .givesNothing("what somebody says of themselves"),
    "procedures": .givesNothing("what a team writes of itself"),
    "procedure": .givesNothing("what a team writes of itself"),
    "publishProcedure": .givesNothing("what a team writes of itself"),
    "acknowledgeProcedure": .givesNothing("what somebody says of themselves"),
    "unreadProcedure": .givesNothing("a number"),
    "crewSafety": .logs(.consultation) { scene in
      let file = try await planned(scene)
      _ = try await scene.desk.crewSafety(scene.sol, file.visit.id)
    },
  ]

  static let others: [String: Duty] = [
    "fillDemo": .givesNothing("goes through importCaseload"),
    "makeTables": .givesNothing("no data"),
    "checkTables": .givesNothing("no data"),
    "advance": .givesNothing("a machine works obligations out anew and gives a number"),
    "signIn": .givesNothing("accounts of staff"),
    "session": .givesNothing("accounts of staff"),
    "signOut": .givesNothing("accounts of staff"),
    "invite": .givesNothing("accounts of staff"),
    "acceptInvitation": .givesNothing("accounts of staff"),
    "deactivate": .givesNothing("accounts of staff"),
    "activate": .givesNothing("accounts of staff"),
    "found": .givesNothing("accounts of staff"),
    "eachAccount": .givesNothing("accounts of staff"),
    "makeToken": .givesNothing("accounts of staff"),
    "revokeToken": .givesNothing("accounts of staff"),
    "eachToken": .givesNothing("accounts of staff"),
    "bearer": .givesNothing("accounts of staff"),
    "once": .givesNothing("what it does logs for itself"),
    "knownInvitee": .givesNothing("accounts of staff"),
    "answering": .givesNothing("no data"),
    "through": .givesNothing("no data"),
    "telling": .givesNothing("no data"),
    "probing": .givesNothing("no data"),
  ]

  static let duties = [
    facts, lists, visits, packs, tasks, decisions, staff, SafetyDuties.all,
    SafetyDuties.drills,
    DutyDuties.all, DutyDuties.board, DutyDuties.glass, DutyDuties.field, others,
  ]
  .reduce(into: [String: Duty]()) { all, some in all.merge(some) { first, _ in first } }

  /// The names of the desk's public operations, read from its sources.
  static func operations() throws -> Set<String> {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Sources/Operations")
    var names: Set<String> = []
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    while let file = files?.nextObject() as? URL {
      guard file.pathExtension == "swift" else { continue }
      var isDesk = false
      for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
        if let first = line.first, !first.isWhitespace, first != "}" {
          isDesk = line.contains("extension Desk {") || line.contains("struct Desk:")
        }
        guard isDesk, let start = line.firstRange(of: "public func ") else { continue }
        names.insert(String(line[start.upperBound...].prefix { $0.isLetter || $0.isNumber }))
      }
    }
    return names
  }

  @Test("every operation of the desk is known to log what it gives, or to give nobody's data [PRV-01]")
  func allAreKnown() throws {
    let operations = try Self.operations()
    #expect(operations.count > 40)
    #expect(operations.subtracting(Self.duties.keys) == [], "these need a line in AccessTests")
    #expect(Set(Self.duties.keys).subtracting(operations) == [], "these are gone")
  }

  @Test(
    "whoever reads or changes somebody's data is in the access log: verb, who, when, why, how [PRV-01]",
    arguments: Backend.here)
  func everyOneLogs(_ backend: Backend) async throws {
    for (name, duty) in Self.duties.sorted(by: { $0.key < $1.key }) {
      guard case .logs(let verb, let ask) = duty else { continue }
      try await VisitScene.run(backend) { scene in
        let before = try await Self.rows(scene.desk.store).count
        try await ask(scene)
        let rows = try await Self.rows(scene.desk.store).dropFirst(before)
        #expect(try rows.contains { try $0.text(0) == verb.rawValue }, "\(name) on \(backend)")
        for row in rows {
          let cells = try (0..<7).map { try row.text($0) }
          #expect(cells.allSatisfy { !$0.isEmpty } && cells[6].count == 24, "\(name) on \(backend)")
        }
      }
    }
  }

  @Test(
    "what somebody is shown in place of a change that came too late is in the access log",
    arguments: Backend.here)
  func staleIsLogged(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let before = try await Self.rows(scene.desk.store).count
      let answer = try await scene.desk.recordFact(
        scene.mary, scene.person, fact: FactTests.fact(.addressChanged, "2025-06-20"), revision: 99)
      guard case .failure(.stale) = answer else {
        Issue.record("\(answer)")
        return
      }
      let rows = try await Self.rows(scene.desk.store).dropFirst(before)
      #expect(try rows.map { try $0.text(0) } == ["consultation"])
      #expect(try rows.map { try $0.text(4) } == [scene.person.text])
    }
  }

  static func rows(_ store: any Store) async throws -> [Row] {
    try await store.read { transaction in
      try transaction.run(
        """
        SELECT verb, actor, purpose, channel, subject, subject_kind, occurred_at FROM access_log
        ORDER BY position
        """)
    }
  }
}
