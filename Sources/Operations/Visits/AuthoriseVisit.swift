public import Casework
public import CivilTime
import Policy
import Records
import Storage

extension Desk {
  /// Puts a visit before the line manager (HV-8.1.3).
  public func submitVisit(
    _ actor: Actor, _ id: VisitID, revision: Int
  ) async throws -> Result<VisitFile, VisitProblem> {
    try await change(actor, id, revision: revision) { work, visit, person in
      let standing = try work.standing(visit, person)
      return try VisitDecisions.submit(
        visit, assessment: standing.assessment, basis: standing.basis, findings: standing.findings,
        now: work.stamp.at)
    }
  }

  /// The line manager's decision: authorise, authorise with further measures, or refuse (HV-8.1.3). Nobody decides about
  /// their own.
  public func decideVisit(
    _ actor: Actor, _ id: VisitID, _ outcome: AuthorisationOutcome, words: String?, revision: Int
  ) async throws -> Result<VisitFile, VisitProblem> {
    try await change(actor, id, revision: revision, isAllowed: true) { work, visit, person in
      guard let authority = try work.authority() else { throw VisitProblem.notPermitted }
      let standing = try work.standing(visit, person)
      if authority == .delegation {
        // Somebody with a hand in the visit cannot lend another the power to decide about it.
        let lenders = try work.delegations().map(\.from)
        guard
          lenders.contains(where: { !VisitDecisions.isInvolved($0, in: visit, standing.assessment) })
        else { throw VisitRefusal.own }
      }
      let text = try work.keep(words, about: visit.person, field: "words")
      return try VisitDecisions.decide(
        visit, outcome, by: actor.staff, basis: authority, words: text, assessment: standing.assessment,
        now: standing.basis, findings: standing.findings, at: work.stamp.at)
    }
  }

  /// Hands the power to authorise to somebody for some days: absence cover, put down before it is used (HV-8.1.3).
  public func delegate(
    _ actor: Actor, to staff: StaffID, from: CivilDate, through: CivilDate
  ) async throws -> Result<Void, VisitProblem> {
    guard let basis = actor.authorityByRole else { return .failure(.notPermitted) }
    guard Desk.isIdentifier(staff.text), staff != actor.staff, from <= through,
      through.day - from.day <= DelegationRecords.mostDays
    else { return .failure(.notThere) }
    let id = shell.identifier()
    let entry = shell.identifier()
    let stamp = Stamp(by: actor.staff, at: moment)
    do {
      try await store.write { transaction in
        let names = try CaseloadLists.staffNames([staff.text], transaction)
        guard names[staff.text] != nil else { throw VisitProblem.unknownStaff(staff) }
        try DelegationRecords.add(
          id: id, to: staff, basis: basis, from: from, through: through, stamp: stamp, via: channel,
          entry: entry,
          transaction)
      }
      return .success(())
    } catch let problem as VisitProblem {
      return .failure(problem)
    }
  }
}

extension VisitWork {
  /// What stands behind a visit now: its assessment, what is known, and what the crewing rules say.
  func standing(
    _ visit: Visit, _ person: ListedPerson
  ) throws -> (assessment: RiskAssessment?, basis: AssessmentBasis, findings: [CrewingFinding]) {
    let assessment = try visit.assessment.flatMap { try AssessmentRecords.assessment($0, transaction) }
    return (
      assessment, try AssessmentRecords.basis(of: visit.person, transaction),
      try findings(
        visit.plan, of: visit.person, rosh: person.rosh, assessment: assessment, visit: visit.id)
    )
  }

  /// Sends the visits of these people that were submitted or authorised back to planning (HV-8.1.2).
  static func reopen(
    _ people: [PersonID], _ reason: ReopenReason, stamp: Stamp, _ desk: Desk, _ transaction: any Transaction
  ) throws {
    try reopen(try VisitRecords.standing(of: people, transaction), reason, stamp: stamp, desk, transaction)
  }

  /// Sends these visits back to planning, as far as they stand.
  static func reopen(
    _ visits: [Visit], _ reason: ReopenReason, stamp: Stamp, _ desk: Desk, _ transaction: any Transaction
  ) throws {
    for visit in visits {
      _ = try VisitRecords.record(
        VisitDecisions.reopen(visit, reason, now: stamp.at), of: visit.id, before: visit, stamp: stamp,
        via: desk.channel,
        identifier: desk.shell.identifier, transaction)
    }
  }
}
