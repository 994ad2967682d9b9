public import Casework
import Policy
import Records
import Storage

extension Desk {
  /// Makes a risk assessment of a person for a visit and puts it behind it (HV-8.1.1). Where domestic abuse is recorded
  /// it says what a visit could mean for others in the household (HV-7.6.7).
  public func assessVisit(
    _ actor: Actor, _ id: VisitID, _ draft: AssessmentDraft, revision: Int
  ) async throws -> Result<VisitFile, VisitProblem> {
    try await change(actor, id, revision: revision) { work, visit, _ in
      var hazards: [Hazard: TextID] = [:]
      for (hazard, words) in draft.hazards.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
        hazards[hazard] = try work.keep(words, about: visit.person, field: hazard.rawValue)
      }
      let household = try work.keep(draft.household, about: visit.person, field: "household")
      if household == nil, try work.hasDomesticAbuse(visit.person) { throw VisitProblem.householdMissing }
      let basis = try AssessmentRecords.basis(of: visit.person, work.transaction)
      let unseen = draft.seen?.changes(to: basis) ?? []
      guard unseen.isEmpty else { throw VisitRefusal.assessmentStale(unseen) }
      let assessment = RiskAssessment(
        id: AssessmentID(shell.identifier()), person: visit.person, made: work.stamp, basis: basis,
        place: draft.place, hazards: hazards, clear: draft.clear.subtracting(hazards.keys),
        household: household, isCompanyNeeded: draft.isCompanyNeeded)
      let events = try VisitDecisions.assess(visit, with: assessment, isUnchanged: false, basis: basis)
      try AssessmentRecords.add(
        assessment, via: channel, entry: shell.identifier(), work.transaction)
      return events
    }
  }

  /// Uses the newest assessment of the person again: nothing has changed, and the visit says so (HV-8.1.1, NK-3).
  /// Refused where anything did, with what (HV-8.1.2).
  public func reuseAssessment(
    _ actor: Actor, _ id: VisitID, revision: Int
  ) async throws -> Result<VisitFile, VisitProblem> {
    try await change(actor, id, revision: revision) { work, visit, _ in
      // Another place of the same kind is another place; only a home is known to be the same one.
      guard visit.plan.place == .home,
        let newest = try AssessmentRecords.newest(
          of: visit.person, place: visit.plan.place, work.transaction)
      else { throw VisitProblem.nothingToReuse }
      let basis = try AssessmentRecords.basis(of: visit.person, work.transaction)
      return try VisitDecisions.assess(visit, with: newest, isUnchanged: true, basis: basis)
    }
  }
}

extension VisitWork {
  /// Whether domestic abuse is recorded of a person and not ended.
  func hasDomesticAbuse(_ person: PersonID) throws -> Bool {
    let history = try CaseloadRecords.histories(of: [person], transaction)[person] ?? PersonHistory()
    return Markers.hasDomesticAbuse(history.facts.map(\.fact), on: desk.today)
  }
}
