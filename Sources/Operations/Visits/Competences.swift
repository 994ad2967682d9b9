public import Casework
public import CivilTime
public import Policy
import Records
import Storage

extension Desk {
  /// Puts down that a member of staff was trained or accredited, from a day and to a day where it runs out (HV-8.1.7,
  /// AP-3). A line manager or an administrator does; nobody for themselves.
  public func recordCompetence(
    _ actor: Actor, _ competence: Competence, of staff: StaffID, from: CivilDate, through: CivilDate?
  ) async throws -> Result<Void, VisitProblem> {
    guard actor.authorityByRole != nil || actor.roles.contains(.administrator), actor.staff != staff else {
      return .failure(.notPermitted)
    }
    guard Desk.isIdentifier(staff.text), through.map({ $0 >= from }) ?? true else {
      return .failure(.notThere)
    }
    let stamp = Stamp(by: actor.staff, at: moment)
    let entry = shell.identifier()
    do {
      try await store.write { transaction in
        let names = try CaseloadLists.staffNames([staff.text], transaction)
        guard names[staff.text] != nil else { throw VisitProblem.unknownStaff(staff) }
        try AssessmentRecords.put(
          competence, of: staff, from: from, to: through, by: stamp, via: channel, entry: entry, transaction)
      }
      return .success(())
    } catch let problem as VisitProblem {
      return .failure(problem)
    }
  }
}
