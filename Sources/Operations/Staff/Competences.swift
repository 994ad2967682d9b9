public import Casework
public import CivilTime
public import Policy
import Records
import Storage

/// Why something asked about a competence was not done.
public enum CompetenceProblem: Error, Hashable, Sendable {
  /// No member of staff of this id, or outside the reach: alike.
  case notThere
  case notPermitted
  case refused(CompetenceRefusal)
  /// A text is longer than allowed or holds control characters.
  case text
}

extension Desk {
  /// Puts down that a member of staff was trained or accredited, from a day and to a day where it runs out, with what
  /// shows it (HV-8.1.7, AP-3). A manager does for the staff they look after, and an administrator; nobody for themselves.
  public func recordCompetence(
    _ actor: Actor, _ competence: Competence, of staff: StaffID, from: CivilDate, through: CivilDate?,
    reason: String
  ) async throws -> Result<Void, CompetenceProblem> {
    try await changeCompetence(actor, of: staff, reason: reason) { known, today throws(CompetenceRefusal) in
      try Competences.record(competence, from: from, through: through, known: known, today: today)
    }
  }

  /// Ends a competence from a day on, with why. It stays on record, and counts for the days before.
  public func endCompetence(
    _ actor: Actor, _ competence: Competence, of staff: StaffID, from: CivilDate, on day: CivilDate,
    reason: String
  ) async throws -> Result<Void, CompetenceProblem> {
    try await changeCompetence(actor, of: staff, reason: reason) { known, today throws(CompetenceRefusal) in
      try Competences.end(competence, from: from, on: day, known: known, today: today)
    }
  }

  private func changeCompetence(
    _ actor: Actor, of staff: StaffID, reason: String,
    _ decide: @escaping @Sendable ([HeldCompetence], CivilDate) throws(CompetenceRefusal) -> HeldCompetence
  ) async throws -> Result<Void, CompetenceProblem> {
    guard actor.mayRecordCompetences else { return .failure(.notPermitted) }
    guard Desk.isIdentifier(staff.text) else { return .failure(.notThere) }
    guard actor.staff != staff else { return .failure(.refused(.own)) }
    let words = VisitWork.tidied(reason)
    guard !words.isEmpty else { return .failure(.refused(.reasonMissing)) }
    guard StoredText.fits(words, most: Competences.longestReason), !VisitWork.hasControl(words) else {
      return .failure(.text)
    }
    let (stamp, today) = (Stamp(by: actor.staff, at: moment), today)
    do {
      try await store.write { transaction in
        guard try StaffLists.member(staff, in: actor.staffReach, transaction) != nil else {
          throw CompetenceProblem.notThere
        }
        try StaffLists.hold(staff, transaction)
        let known = try CompetenceRecords.held(of: [staff], transaction)[staff] ?? []
        try CompetenceRecords.put(
          try decide(known, today), of: staff, reason: words, by: stamp, via: channel,
          identifier: shell.identifier, transaction)
        try AccessLog.append(
          accesses(
            to: [("staff", staff.text)], by: actor.staff.text, purpose: "supervision", verb: .alteration),
          in: transaction)
      }
      return .success(())
    } catch let problem as CompetenceProblem {
      return .failure(problem)
    } catch let refusal as CompetenceRefusal {
      return .failure(.refused(refusal))
    }
  }
}
