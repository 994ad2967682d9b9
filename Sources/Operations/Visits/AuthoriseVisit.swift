public import Casework
import CivilTime
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
      let standing = try work.standing(visit, person)
      let authorities = try work.authorities(over: person)
      guard !authorities.isEmpty else { throw VisitProblem.notPermitted }
      guard let authority = work.free(authorities, visit, standing.assessment) else { throw VisitRefusal.own }
      let text = try work.keep(words, about: visit.person, field: "words")
      return try VisitDecisions.decide(
        visit, outcome, by: actor.staff, basis: authority.basis, under: authority.delegation?.id, words: text,
        assessment: standing.assessment,
        now: standing.basis, findings: standing.findings, at: work.stamp.at)
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
        VisitDecisions.reopen(visit, reason, now: stamp.at), of: visit.id, before: visit,
        ladders: desk.ladders(), stamp: stamp, via: desk.channel,
        identifier: desk.shell.identifier, transaction)
    }
  }
}
