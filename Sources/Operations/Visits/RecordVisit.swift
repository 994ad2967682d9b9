public import Casework
import CivilTime
import Policy
import Records
import Storage

extension Desk {
  /// Says that a visit began. Refused without authority, and where something changed since it was given (HV-8.1.2).
  public func beginVisit(
    _ actor: Actor, _ id: VisitID, revision: Int
  ) async throws -> Result<VisitFile, VisitProblem> {
    try await change(actor, id, revision: revision) { work, visit, person in
      let standing = try work.standing(visit, person)
      return try VisitDecisions.begin(visit, assessment: standing.assessment, basis: standing.basis)
    }
  }

  /// Says that a visit is over.
  public func endVisit(
    _ actor: Actor, _ id: VisitID, revision: Int
  ) async throws -> Result<VisitFile, VisitProblem> {
    try await change(actor, id, revision: revision) { _, visit, _ in try VisitDecisions.end(visit) }
  }

  /// Records what came of a visit, what was seen apart from what is made of it (HV-4.3), and works the person's
  /// obligations out anew in the same transaction: one visit meets each obligation on that one's own terms.
  public func recordVisit(
    _ actor: Actor, _ id: VisitID, _ outcome: VisitOutcome, observed: String?, assessed: String?,
    revision: Int
  ) async throws -> Result<VisitFile, VisitProblem> {
    let journal = personJournal(by: actor.staff.text, try assessor())
    let moment = recordedNow
    return try await change(actor, id, revision: revision) { work, visit, _ in
      let events = try VisitDecisions.record(
        visit, outcome, observed: work.keep(observed, about: visit.person, field: "observed"),
        assessed: work.keep(assessed, about: visit.person, field: "assessed"))
      try work.settle(visit, outcome, moment, journal)
      return events
    }
  }
}

extension VisitWork {
  /// Puts a visit that was made with the person's others, and works out what follows.
  fileprivate func settle(
    _ visit: Visit, _ outcome: VisitOutcome, _ moment: Recorded, _ journal: PersonJournal
  ) throws {
    guard let person = try CaseloadRecords.person(visit.person, isForUpdate: true, transaction) else {
      throw VisitProblem.notThere
    }
    let history = try CaseloadRecords.histories(of: [person.id], transaction)[person.id] ?? PersonHistory()
    let police: Set<CrewPart> = [.policeOffenderManager, .policeOfficer, .neighbourhoodOfficer]
    let made = RecordedVisit(
      date: desk.zone.date(of: visit.begun?.at ?? visit.plan.start),
      place: visit.plan.place == .home ? .home : .other, isCompleted: outcome == .completed,
      withPolice: visit.plan.crew.contains { police.contains($0.part) }, recorded: moment)
    try CaseloadRecords.add(
      facts: [], visits: [made], exceptions: [], to: person.id, after: history, recordedBy: actor.staff,
      transaction)
    let known = history.known(of: person.crn)
    let whole = PersonFacts(
      crn: known.crn, facts: known.facts, visits: known.visits + [made], exceptions: known.exceptions)
    _ = try journal.settle(
      person, journal.assessor.assess(whole), cause: .visitRecorded, facts: 0, transaction)
  }
}
