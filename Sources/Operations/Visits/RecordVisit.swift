public import Casework
import CivilTime
import Policy
import Records
import Storage

extension Desk {
  /// Says that a visit began, and where `minutes` is given how long it takes from now (HV-8.3.1). By those who go alone.
  /// Refused without authority, and where something changed since it was given (HV-8.1.2).
  public func beginVisit(
    _ actor: Actor, _ id: VisitID, minutes: Int? = nil, revision: Int
  ) async throws -> Result<VisitFile, VisitProblem> {
    try await change(actor, id, revision: revision) { work, visit, person in
      guard visit.plan.staff.contains(actor.staff) else { throw VisitProblem.notPermitted }
      let standing = try work.standing(visit, person)
      return try VisitDecisions.begin(
        visit, assessment: standing.assessment, basis: standing.basis, minutes: minutes, now: work.stamp.at)
    }
  }

  /// Says that a visit is over and that whoever went is safe (HV-8.4.1). By those who go alone.
  public func endVisit(
    _ actor: Actor, _ id: VisitID, revision: Int
  ) async throws -> Result<VisitFile, VisitProblem> {
    try await change(actor, id, revision: revision) { _, visit, _ in
      guard visit.plan.staff.contains(actor.staff) else { throw VisitProblem.notPermitted }
      return try VisitDecisions.end(visit)
    }
  }

  /// Records what came of a visit, what was seen apart from what is made of it (HV-4.3). In the same transaction the
  /// concerns become facts (PO-5), the obligations are worked out anew, each met on its own terms, and what the rules
  /// ask for afterwards becomes a task of whoever records.
  public func recordVisit(
    _ actor: Actor, _ id: VisitID, _ draft: RecordDraft, revision: Int
  ) async throws -> Result<VisitFile, VisitProblem> {
    let journal = personJournal(by: actor.staff.text, try assessor())
    let moment = recordedNow
    let followUps = try followUps()
    return try await change(actor, id, revision: revision) { work, visit, _ in
      let content = VisitRecord.Content(
        outcome: draft.outcome,
        observed: try work.keep(draft.observed, about: visit.person, field: "observed"),
        assessed: try work.keep(draft.assessed, about: visit.person, field: "assessed"),
        concerns: draft.concerns, flags: draft.flags)
      let events = try VisitDecisions.record(visit, content, now: work.stamp.at)
      let history = try work.settle(visit, content, moment, journal)
      try work.openTasks(visit, content, history, followUps)
      return events
    }
  }

  /// The rules about what follows of the policies that govern.
  func followUps() throws(PolicyError) -> [FollowUpPolicy] {
    try followUpCache.rules { () throws(PolicyError) -> [FollowUpPolicy] in
      var rules: [FollowUpPolicy] = []
      for policy in policies {
        if let found = try FollowUpLoader.load(policy: policy.id, directory: library.directory) {
          rules.append(found)
        }
      }
      return rules
    }
  }
}

extension VisitWork {
  /// True where the police go along.
  private static func isWithPolice(_ visit: Visit) -> Bool {
    let police: Set<CrewPart> = [.policeOffenderManager, .policeOfficer, .neighbourhoodOfficer]
    return visit.plan.crew.contains { police.contains($0.part) }
  }

  /// Puts a visit that was made with the person's others, and works out what follows. Returns what is known then.
  fileprivate func settle(
    _ visit: Visit, _ content: VisitRecord.Content, _ moment: Recorded, _ journal: PersonJournal
  ) throws -> PersonFacts {
    guard let person = try CaseloadRecords.person(visit.person, isForUpdate: true, transaction) else {
      throw VisitProblem.notThere
    }
    let history = try CaseloadRecords.histories(of: [person.id], transaction)[person.id] ?? PersonHistory()
    let day = desk.zone.date(of: visit.begun?.at ?? visit.plan.start)
    let made = RecordedVisit(
      date: day, place: visit.plan.place == .home ? .home : .other,
      isCompleted: content.outcome == .completed, withPolice: VisitWork.isWithPolice(visit), recorded: moment)
    let concerns = content.concerns.sorted { $0.rawValue < $1.rawValue }.map { concern in
      Fact(kind: .concernIdentified, date: day, recorded: moment, value: .concern(concern))
    }
    try CaseloadRecords.add(
      facts: concerns, visits: [made], exceptions: [], to: person.id, after: history, recordedBy: actor.staff,
      transaction)
    let known = history.known(of: person.crn)
    let whole = PersonFacts(
      crn: known.crn, facts: known.facts + concerns, visits: known.visits + [made],
      exceptions: known.exceptions)
    _ = try journal.settle(
      person, journal.assessor.assess(whole), cause: .visitRecorded,
      gains: PersonJournal.Gains(facts: concerns.count, visits: 1), transaction)
    if !concerns.isEmpty {
      let others = try VisitRecords.standing(of: [person.id], transaction).filter { $0.id != visit.id }
      try VisitWork.reopen(others, .factRecorded, stamp: stamp, desk, transaction)
    }
    return whole
  }

  /// Opens what the rules ask for after a visit, for whoever records it.
  fileprivate func openTasks(
    _ visit: Visit, _ content: VisitRecord.Content, _ known: PersonFacts, _ followUps: [FollowUpPolicy]
  ) throws {
    let day = desk.zone.date(of: visit.begun?.at ?? visit.plan.start)
    let registers = try RegisterRecords.entries(of: visit.person, transaction)
    let scene = FollowUpScene(
      outcome: content.outcome, concerns: content.concerns, flags: content.flags,
      statuses: FactKind.openStatuses(known.facts, on: desk.today),
      isBeforeMarac: registers.contains { $0.code == .marac && $0.ended == nil },
      wasJoint: VisitWork.isWithPolice(visit))
    let rules = followUps.flatMap { policy in
      policy.rules(after: scene, on: day).map { (policy: policy.policy, rule: $0) }
    }
    for facts in Tasks.following(visit.id, of: visit.person, rules: rules, day: desk.today) {
      _ = try TaskRecords.record(
        [.opened(facts, owner: actor.staff)], of: TaskID(desk.shell.identifier()), before: nil, stamp: stamp,
        via: desk.channel, identifier: desk.shell.identifier, transaction)
    }
  }
}
