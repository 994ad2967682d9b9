public import Casework
public import CivilTime
public import Policy
import Records
import Storage

/// Why something asked about a decision was not done.
public enum DecisionProblem: Error, Hashable, Sendable {
  /// No decision, person or obligation of this id, or outside the reach: alike.
  case notThere
  case notPermitted
  /// Somebody else changed it in between: its newer state.
  case stale(DecisionFile)
  case refused(DecisionRefusal)
  /// A text is longer than allowed or holds control characters: which.
  case text(String)
}

extension Desk {
  /// Decides not to make a visit that is owed, or to make it later (HV-6.1, 6.4.1). The obligation stays open until the
  /// right person has endorsed it (HV-6.2, 6.4.2, 6.4.3). Where the risk to staff is the reason, the person is put on
  /// the risk to staff register in the same transaction (HV-6.3).
  public func decideAgainstVisit(
    _ actor: Actor, _ person: PersonID, policy: String, obligation: String, kind: RecordedException.Kind,
    reason: DecisionReason, rationale: String, until: CivilDate?
  ) async throws -> Result<DecisionFile, DecisionProblem> {
    guard actor.mayPlanVisits else { return .failure(.notPermitted) }
    guard Desk.isIdentifier(person.text), let scope = Scope.of(actor.workingReach) else {
      return .failure(.notThere)
    }
    let id = DecisionID(shell.identifier())
    return try await deciding(actor) { work, journal, moment in
      guard let listed = try CaseloadLists.person(person, in: scope, work.transaction) else {
        throw DecisionProblem.notThere
      }
      // Of two who decide at once the second sees what the first decided.
      _ = try CaseloadRecords.person(person, isForUpdate: true, work.transaction)
      let rows = try CaseloadRecords.obligations(of: [person], work.transaction)[person] ?? []
      guard let owed = rows.first(where: { $0.policy == policy && $0.key == obligation }) else {
        throw DecisionProblem.notThere
      }
      let hasOther = try DecisionRecords.isWaiting(
        about: obligation, policy: policy, of: person, work.transaction)
      guard owed.stage.isOpen, !hasOther else { throw DecisionRefusal.notOpen }
      guard let words = try work.keep(rationale, about: person, field: "rationale") else {
        throw DecisionRefusal.rationaleMissing
      }
      let facts = DecisionFacts(
        person: person, kind: kind, policy: policy, obligation: obligation, rule: owed.rule, reason: reason,
        rationale: words, until: until,
        tier: EndorsementTier.needed(kind, force: owed.force, isVeryHigh: try work.isVeryHigh(person)))
      let events = try Oversight.decide(facts, today: today)
      let decision = try work.record(events, of: id, before: nil, person, journal, moment)
      if reason == .riskToStaff { try work.raiseRiskToStaff(person, kind) }
      return try work.file(decision, listed)
    }
  }

  /// Endorses a decision that waits: the line manager, or for the delay of a very high risk case the PDU Head or the
  /// deputy the Head delegated it to.
  public func endorseDecision(
    _ actor: Actor, _ id: DecisionID, revision: Int
  ) async throws -> Result<DecisionFile, DecisionProblem> {
    try await change(actor, id, revision: revision) { work, decision, person in
      let power = try work.endorsementPower(decision, about: person)
      if let refusal = try work.obstacle(to: decision, power, work.tierNow(decision)) { throw refusal }
      return try Oversight.endorse(decision, by: actor.staff, power: power)
    }
  }

  /// Declines to endorse it, with why: the obligation is as it was before.
  public func declineDecision(
    _ actor: Actor, _ id: DecisionID, words: String, revision: Int
  ) async throws -> Result<DecisionFile, DecisionProblem> {
    try await change(actor, id, revision: revision) { work, decision, person in
      guard let text = try work.keep(words, about: decision.facts.person, field: "words") else {
        throw DecisionRefusal.rationaleMissing
      }
      let power = try work.endorsementPower(decision, about: person)
      if let refusal = try work.obstacle(to: decision, power, work.tierNow(decision)) { throw refusal }
      return try Oversight.decline(decision, by: actor.staff, power: power, words: text)
    }
  }

  /// Takes a decision back, with why.
  public func withdrawDecision(
    _ actor: Actor, _ id: DecisionID, words: String, revision: Int
  ) async throws -> Result<DecisionFile, DecisionProblem> {
    guard actor.mayPlanVisits else { return .failure(.notPermitted) }
    return try await change(actor, id, revision: revision) { work, decision, person in
      guard let text = try work.keep(words, about: decision.facts.person, field: "words") else {
        throw DecisionRefusal.rationaleMissing
      }
      return try Oversight.withdraw(
        decision, by: actor.staff, power: work.endorsementPower(decision, about: person), words: text)
    }
  }

  // MARK: One decision changed in one transaction

  private func change(
    _ actor: Actor, _ id: DecisionID, revision: Int,
    _ body: @escaping @Sendable (VisitWork, OversightDecision, ListedPerson) throws -> [DecisionEvent]
  ) async throws -> Result<DecisionFile, DecisionProblem> {
    guard Desk.isIdentifier(id.text), let scope = Scope.of(actor.workingReach) else {
      return .failure(.notThere)
    }
    return try await deciding(actor) { work, journal, moment in
      guard let decision = try DecisionRecords.decision(id, isForUpdate: true, work.transaction),
        let listed = try CaseloadLists.person(decision.facts.person, in: scope, work.transaction)
      else { throw DecisionProblem.notThere }
      guard decision.revision == revision else {
        throw DecisionProblem.stale(try work.file(decision, listed))
      }
      let events = try body(work, decision, listed)
      let after = try work.record(events, of: id, before: decision, decision.facts.person, journal, moment)
      return try work.file(after, listed)
    }
  }

  private func deciding(
    _ actor: Actor, _ body: @escaping @Sendable (VisitWork, PersonJournal, Recorded) throws -> DecisionFile
  ) async throws -> Result<DecisionFile, DecisionProblem> {
    let journal = personJournal(by: actor.staff.text, try assessor())
    let moment = recordedNow
    let stamp = Stamp(by: actor.staff, at: self.moment)
    do {
      return .success(
        try await store.write { transaction in
          let work = VisitWork(desk: self, actor: actor, stamp: stamp, crewing: [], transaction: transaction)
          let file = try body(work, journal, moment)
          try AccessLog.append(
            accesses(
              to: [("decision", file.decision.id.text)], by: actor.staff.text, purpose: "supervision",
              verb: .alteration),
            in: transaction)
          return file
        })
    } catch let problem as DecisionProblem {
      // What was changed meanwhile is shown, so it was looked at.
      if case .stale(let file) = problem {
        try await logAccess(to: [("decision", file.decision.id.text)], by: actor, purpose: "supervision")
      }
      return .failure(problem)
    } catch let refusal as DecisionRefusal {
      return .failure(.refused(refusal))
    } catch VisitProblem.text(let field) {
      return .failure(.text(field))
    }
  }
}

extension VisitWork {
  /// Records a decision and works the person's obligations out anew.
  fileprivate func record(
    _ events: [DecisionEvent], of id: DecisionID, before: OversightDecision?, _ person: PersonID,
    _ journal: PersonJournal, _ moment: Recorded
  ) throws -> OversightDecision {
    guard let row = try CaseloadRecords.person(person, isForUpdate: true, transaction),
      let decision = try DecisionRecords.record(
        events, of: id, before: before, stamp: stamp, day: moment, via: desk.channel,
        identifier: desk.shell.identifier, transaction)
    else { throw DecisionProblem.notThere }
    let history = try CaseloadRecords.histories(of: [person], transaction)[person] ?? PersonHistory()
    _ = try journal.settle(
      row, journal.assessor.assess(history.known(of: row.crn)), cause: .decisionRecorded,
      transaction)
    return decision
  }

  /// The overall level, or the level for any group, is very high today (HV-6.4.3).
  func isVeryHigh(_ person: PersonID) throws -> Bool {
    let history = try CaseloadRecords.histories(of: [person], transaction)[person] ?? PersonHistory()
    return OverallRisk.isVeryHigh(history.facts.map(\.fact), on: desk.today)
  }

  /// Not visiting because of the risk of harm raises the register (HV-6.3), and what was authorised is looked at again.
  fileprivate func raiseRiskToStaff(_ person: PersonID, _ kind: RecordedException.Kind) throws {
    guard kind == .notToVisit else { return }
    let isNew = try RegisterRecords.add(
      .riskToStaff, to: person, on: desk.today, stamp: stamp, via: desk.channel,
      entry: desk.shell.identifier(),
      transaction)
    if isNew {
      try VisitWork.reopen([person], .registerChanged, stamp: stamp, desk, transaction)
    }
  }
}
