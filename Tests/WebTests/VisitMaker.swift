import Casework
import CivilTime
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

/// Makes visits that stand in a scene from its start, by somebody who goes on none that is looked at.
struct VisitMaker {
  let desk: Desk
  let rehearsal: Rehearsal

  /// Somebody of the demo region by their code.
  func staff(_ code: String) async throws -> StaffID {
    let found = try await desk.store.read { transaction in
      try transaction.run("SELECT id FROM staff WHERE code = \(code)").first?.text(0)
    }
    return StaffID(try #require(found))
  }

  /// Somebody of team `ZEASTT1` as they ask for things.
  func actor(_ code: String, _ role: Role) async throws -> Actor {
    Actor(
      staff: try await staff(code), name: "", roles: [role], team: "ZEASTT1", pdu: "ZEAST", region: "ZDEMO")
  }

  /// Hands the power of team `ZEASTT1`'s manager to the practitioner `ZEASTT1P2` for a week that is to come.
  func delegation() async throws -> (to: StaffID, id: DelegationID) {
    let shell = rehearsal.shell()
    let (from, to) = (try await staff("ZEASTT1M1"), try await staff("ZEASTT1P2"))
    let delegation = Delegation(
      id: DelegationID(shell.identifier()), from: from, to: to, basis: .lineManager,
      firstDay: Scene.today.adding(days: 7), lastDay: Scene.today.adding(days: 11), recorded: shell.now(),
      reason: "Training.")
    try await desk.store.write { transaction in
      try DelegationRecords.add(delegation, via: "web", entry: shell.identifier(), transaction)
    }
    return (to, delegation.id)
  }

  /// A visit that the third practitioner of a team broke off (HV-8.3.3).
  func incident(_ visit: VisitID?) async throws -> IncidentID {
    let shell = rehearsal.shell()
    let id = IncidentID(shell.identifier())
    let member = try await staff("ZEASTT1P3")
    let facts = IncidentFacts(
      visit: try #require(visit), crew: [member], ladder: nil, raised: shell.now(), reason: nil,
      codeWord: nil,
      how: nil, police: nil, isTerminated: true, isDrill: false)
    let stamp = Stamp(by: member, at: shell.now())
    try await desk.store.write { transaction in
      try IncidentRecords.record(
        [.opened(facts)], of: id, before: nil, stamp: stamp, via: "web", identifier: shell.identifier,
        transaction)
    }
    return id
  }

  /// A drill of another team of the unit that goes on.
  func drill() async throws -> VisitID {
    let shell = rehearsal.shell()
    let drill = Drill(
      id: VisitID(shell.identifier()), team: "ZEASTT3", teamName: "", ladder: .overdue,
      startedBy: try await staff("ZEASTT1P3"), started: shell.now(),
      endsBy: shell.now().adding(seconds: Drill.seconds), ending: nil, ended: nil, score: nil)
    try await desk.store.write { try DrillRecords.begin(drill, $0) }
    return drill.id
  }

  /// A slot of the third practitioner of a team on 1 July 2025, from nine to five.
  func dutySlot() async throws -> DutySlotID {
    let shell = rehearsal.shell()
    let id = DutySlotID(shell.identifier())
    let member = try await staff("ZEASTT1P3")
    let day = Scene.today.adding(days: 1)
    let from = try DutyTime(day, minute: 9 * 60, in: .london)
    let to = try DutyTime(day, minute: 17 * 60, in: .london)
    let stamp = Stamp(by: member, at: shell.now())
    try await desk.store.write { transaction in
      try DutyRecords.record(
        [.planned(.team("ZEASTT1"), .nominatedContact, member, from: from, to: to)], of: id, before: nil,
        stamp: stamp, via: "web", identifier: shell.identifier, transaction)
    }
    return id
  }

  /// Puts down that somebody was trained for home visits.
  func train(_ member: StaffID) async throws {
    let shell = rehearsal.shell()
    let stamp = Stamp(by: try await staff("ZEASTT1P2"), at: shell.now())
    try await desk.store.write { transaction in
      try CompetenceRecords.put(
        HeldCompetence(.homeVisits, from: Scene.today), of: member, reason: nil, by: stamp, via: "web",
        identifier: shell.identifier, transaction)
    }
  }

  /// A visit on 2 July 2025 with an assessment, waiting for a decision.
  func submitted(
    _ person: PersonID, by code: String = "ZEASTT1P2", start: String = "2025-07-02T09:00:00Z"
  ) async throws -> VisitID {
    let member = try await staff(code)
    let shell = rehearsal.shell()
    let stamp = Stamp(by: member, at: shell.now())
    let id = VisitID(shell.identifier())
    let begins = try #require(Instant(text: start))
    try await desk.store.write { transaction in
      try CompetenceRecords.put(
        HeldCompetence(.homeVisits, from: Scene.today), of: member, reason: nil, by: stamp, via: "web",
        identifier: shell.identifier, transaction)
      let objectives = TextID(shell.identifier())
      try VisitRecords.add("See where they live.", id: objectives, about: person, stamp: stamp, transaction)
      let plan = VisitPlan(
        purposes: [.confirmResidence], notice: .planned, start: begins, expectedMinutes: 45,
        crew: [CrewPlace(who: .staff(member), part: .practitioner)], vehicle: .pool,
        equipment: [.mobilePhone, .loneWorkerDevice], isRelationshipEstablished: true,
        texts: [.objectives: objectives], reasons: ["lone-low-established": objectives])
      let assessment = RiskAssessment(
        id: AssessmentID(shell.identifier()), person: person, made: stamp,
        basis: try AssessmentRecords.basis(of: person, transaction), place: .home,
        hazards: [.animals: objectives], household: nil, isCompanyNeeded: false)
      try AssessmentRecords.add(assessment, via: "web", entry: shell.identifier(), transaction)
      _ = try VisitRecords.record(
        [.planned(person, plan), .assessed(assessment.id, isUnchanged: false), .submitted], of: id,
        before: nil, ladders: desk.ladders(), stamp: stamp, via: "web", identifier: shell.identifier,
        transaction)
    }
    return id
  }

  /// Watches over a visit that begins in an hour, as if it had authority.
  func watched(_ id: VisitID) async throws -> VisitID {
    let shell = rehearsal.shell()
    let start = shell.now().adding(seconds: 3600)
    try await desk.store.write { transaction in
      let book = try desk.ladders()
      let visit = try #require(try VisitRecords.visit(id, transaction))
      let terms = LiveTerms(
        start: start, end: start.adding(seconds: 2700), crew: visit.plan.staff,
        book: try LiveRecords.keep(book, transaction))
      _ = try LiveRecords.record(
        [.watched(terms)], of: id, before: nil, book: book,
        stamp: Stamp(by: try #require(visit.plan.staff.first), at: shell.now()), via: "web",
        identifier: shell.identifier, transaction)
    }
    return id
  }

  /// A procedure of the first team that holds long after every visit of the scene.
  func procedureToCome() async throws {
    let stamp = Stamp(by: try await staff("ZEASTT1M1"), at: rehearsal.shell().now())
    let entry = rehearsal.shell().identifier()
    try await desk.store.write { transaction in
      try ProcedureRecords.publish(
        ProcedureVersion(
          team: "ZEASTT1", version: 1, text: "Ring the office before you go in.",
          from: Scene.today.adding(days: 300), reason: "The first one.", published: stamp),
        via: "web", entry: entry, transaction)
    }
  }

  /// An open task about a person, of the second officer.
  func task(
    _ person: PersonID, _ kind: TaskKind = .managerDiscussion, due: CivilDate? = nil,
    mustBeAnswered: Bool = false
  ) async throws -> TaskID {
    let stamp = Stamp(by: try await staff("ZEASTT1P2"), at: rehearsal.shell().now())
    let shell = rehearsal.shell()
    let id = TaskID(shell.identifier())
    let facts = TaskFacts(
      person: person, visit: nil, kind: kind, policy: PolicyLibrary.standard, rule: "child-manager",
      paragraph: "7.7.5", force: .should, due: due, mustBeAnswered: mustBeAnswered)
    try await desk.store.write { transaction in
      _ = try TaskRecords.record(
        [.opened(facts, owner: stamp.by)], of: id, before: nil, stamp: stamp, via: "web",
        identifier: shell.identifier, transaction)
    }
    return id
  }

  /// A delay of a visit, decided and not endorsed by the people who look at nothing else.
  func declined(_ person: PersonID) async throws -> DecisionID {
    let (officer, manager) = (try await staff("ZEASTT1P2"), try await staff("ZEASTT1M1"))
    let shell = rehearsal.shell()
    let id = DecisionID(shell.identifier())
    let words = TextID(shell.identifier())
    try await desk.store.write { transaction in
      let decided = Stamp(by: officer, at: shell.now())
      try VisitRecords.add("The car is in repair.", id: words, about: person, stamp: decided, transaction)
      let facts = DecisionFacts(
        person: person, kind: .delay, policy: PolicyLibrary.standard, obligation: "consider-visit.2025-06-02",
        rule: "consider-visit", reason: .staffing, rationale: words, until: Scene.today.adding(days: 9),
        tier: .lineManager)
      let day = Recorded(day: Scene.today, instant: shell.now())
      let waiting = try DecisionRecords.record(
        [.decided(facts)], of: id, before: nil, stamp: decided, day: day, via: "web",
        identifier: shell.identifier, transaction)
      _ = try DecisionRecords.record(
        [.declined(words)], of: id, before: waiting, stamp: Stamp(by: manager, at: shell.now()), day: day,
        via: "web", identifier: shell.identifier, transaction)
    }
    return id
  }
}
