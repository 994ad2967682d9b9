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
  /// Somebody changed what they hold in between: how it stands now.
  case stale(StaffFile)
  case refused(CompetenceRefusal)
  /// A text is longer than allowed or holds control characters.
  case text
}

extension Desk {
  /// Puts down that a member of staff was trained or accredited, from a day and to a day where it runs out, with what
  /// shows it (HV-8.1.7, AP-3). A manager does for the staff they look after, and an administrator; nobody for
  /// themselves. `revision` is that of the member of staff.
  public func recordCompetence(
    _ actor: Actor, _ competence: Competence, of staff: StaffID, from: CivilDate, through: CivilDate?,
    reason: String, revision: Int
  ) async throws -> Result<StaffFile, CompetenceProblem> {
    try await changeCompetence(actor, of: staff, reason: reason, revision) {
      known, today throws(CompetenceRefusal) in
      try Competences.record(competence, from: from, through: through, known: known, today: today)
    }
  }

  /// Ends a competence from a day on, with why. It stays on record, and counts for the days before.
  public func endCompetence(
    _ actor: Actor, _ competence: Competence, of staff: StaffID, from: CivilDate, on day: CivilDate,
    reason: String, revision: Int
  ) async throws -> Result<StaffFile, CompetenceProblem> {
    try await changeCompetence(actor, of: staff, reason: reason, revision) {
      known, today throws(CompetenceRefusal) in
      try Competences.end(competence, from: from, on: day, known: known, today: today)
    }
  }

  private func changeCompetence(
    _ actor: Actor, of staff: StaffID, reason: String, _ revision: Int,
    _ decide: @escaping @Sendable ([HeldCompetence], CivilDate) throws(CompetenceRefusal) -> HeldCompetence
  ) async throws -> Result<StaffFile, CompetenceProblem> {
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
      let after = try await store.write { transaction -> StaffFile in
        try StaffLists.hold(staff, transaction)
        guard let before = try staffFile(staff, for: actor, transaction) else {
          throw CompetenceProblem.notThere
        }
        guard before.revision == revision else { throw CompetenceProblem.stale(before) }
        try CompetenceRecords.put(
          try decide(before.competences, today), of: staff, reason: words, by: stamp, via: channel,
          identifier: shell.identifier, transaction)
        try AccessLog.append(
          accesses(
            to: [("staff", staff.text)], by: actor.staff.text, purpose: "supervision", verb: .alteration),
          in: transaction)
        guard let after = try staffFile(staff, for: actor, transaction) else {
          throw CompetenceProblem.notThere
        }
        return after
      }
      return .success(after)
    } catch let problem as CompetenceProblem {
      // What was changed meanwhile is shown, so it was looked at.
      if case .stale = problem {
        try await logAccess(to: [("staff", staff.text)], by: actor, purpose: "supervision")
      }
      return .failure(problem)
    } catch let refusal as CompetenceRefusal {
      return .failure(.refused(refusal))
    }
  }
}
