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
      let content = try work.content(draft, about: visit.person)
      let events = try VisitDecisions.record(visit, content, zone: zone, now: work.stamp.at)
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
  /// What is recorded, its texts kept. Words on safety are noticed as such (BP-8).
  fileprivate func content(_ draft: RecordDraft, about person: PersonID) throws -> VisitRecord.Content {
    var content = VisitRecord.Content(
      outcome: draft.outcome, observed: try keep(draft.observed, about: person, field: "observed"),
      assessed: try keep(draft.assessed, about: person, field: "assessed"), concerns: draft.concerns,
      flags: draft.flags)
    typealias Content = VisitRecord.Content
    content.people = try draft.people.prefix(Content.mostPeople + 1).map { seen in
      guard (seen.name?.count ?? 0) <= VisitWork.longestName else { throw VisitProblem.text("seen") }
      return PersonSeen(kind: seen.kind, name: try keep(seen.name, about: person, field: "seen"))
    }
    content.conditions = try draft.conditions.prefix(Content.mostConditions + 1).map { check in
      guard let condition = try keep(check.condition, about: person, field: "condition") else {
        throw VisitProblem.text("condition")
      }
      return ConditionCheck(
        condition: condition, result: check.result,
        words: try keep(check.words, about: person, field: "condition"))
    }
    content.referrals = try draft.referrals.prefix(Content.mostReferrals + 1).map { referral in
      guard let purpose = try keep(referral.purpose, about: person, field: "referral") else {
        throw VisitProblem.text("referral")
      }
      return Referral(to: referral.to, purpose: purpose, followUp: referral.followUp)
    }
    content.nextSteps = draft.nextSteps
    content.safety = try keep(draft.safety, about: person, field: "safety")
    if content.safety != nil { content.flags.insert(.officerSafety) }
    content.forwarding = try keep(draft.forwarding, about: person, field: "forwarding")
    content.left = draft.left
    return content
  }

  /// The most characters of a name.
  static let longestName = 200

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
      isCompleted: content.outcome == .completed, withPolice: visit.plan.isWithPolice,
      concerns: ConcernSet(content.concerns), recorded: moment)
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
    let isUnsafe = content.flags.contains(.officerSafety) || content.outcome == .terminated
    if !concerns.isEmpty || isUnsafe {
      let others = try VisitRecords.standing(of: [person.id], transaction).filter { $0.id != visit.id }
      try VisitWork.reopen(
        others, isUnsafe ? .incidentRecorded : .factRecorded, stamp: stamp, desk, transaction)
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
      wasJoint: visit.plan.isWithPolice)
    let rules = followUps.flatMap { policy in
      policy.rules(after: scene, on: day).map { (policy: policy.policy, rule: $0) }
    }
    let referrals = content.referrals.map { referral in
      TaskFacts(
        person: visit.person, visit: visit.id, kind: .referralFollowUp,
        policy: desk.policies.first?.id ?? PolicyLibrary.standard, rule: "referral-\(referral.to.rawValue)",
        paragraph: ReferralKind.paragraph(of: desk.policies.first?.id), force: .should,
        due: referral.followUp, mustBeAnswered: false)
    }
    let wanted = Tasks.following(visit.id, of: visit.person, rules: rules, day: desk.today) + referrals
    guard !wanted.isEmpty else { return }
    let owner = try owner(ofTasksAbout: visit.person)
    for facts in wanted {
      _ = try TaskRecords.record(
        [.opened(facts, owner: owner)], of: TaskID(desk.shell.identifier()), before: nil, stamp: stamp,
        via: desk.channel, identifier: desk.shell.identifier, transaction)
    }
  }

  /// Whoever records; where the person is outside their reach, so that they would not see their own task, the person's
  /// officer.
  private func owner(ofTasksAbout person: PersonID) throws -> StaffID {
    let isMine = try Scope.of(actor.workingReach).flatMap {
      try CaseloadLists.person(person, in: $0, transaction)
    }
    if isMine != nil { return actor.staff }
    return try VisitLists.colleagues(near: person, transaction).officer ?? actor.staff
  }
}
