public import Casework
import CivilTime
import Records
import Storage

/// Why somebody's own details were not kept.
public enum SafetyProblem: Error, Hashable, Sendable {
  case faults([SafetyDetails.Fault])
  /// They said something else in between: the newer one.
  case stale(SafetyRecord)
}

extension Desk {
  /// What the actor keeps about themselves, the newest version first; empty before anything was said.
  public func safetyDetails(_ actor: Actor) async throws -> [SafetyRecord] {
    try await store.read { try SafetyRecords.versions(of: actor.staff, $0) }
  }

  /// Keeps what the actor says about themselves as another version (HV-8.2.2). `version` is the one the form was made
  /// from, 0 for none. What is the same is said again, which confirms it, on another day; on the same day it adds nothing.
  public func recordSafetyDetails(
    _ actor: Actor, _ details: SafetyDetails, version: Int
  ) async throws -> Result<SafetyRecord, SafetyProblem> {
    guard details.faults.isEmpty else { return .failure(.faults(details.faults)) }
    let stamp = Stamp(by: actor.staff, at: moment)
    let entry = shell.identifier()
    let channel = channel
    do {
      return .success(
        try await store.write { transaction in
          // Of two windows of one person the second sees what the first said, whatever else it is about them.
          try StaffLists.hold(actor.staff, transaction)
          let known = try SafetyRecords.newest(of: [actor.staff], transaction)[actor.staff] ?? .none
          if known.details == details, known.recorded.map({ zone.date(of: $0) }) == zone.date(of: stamp.at) {
            return known
          }
          guard known.version == version else { throw SafetyProblem.stale(known) }
          try SafetyRecords.add(
            details, version: version + 1, stamp: stamp, via: channel, entry: entry, transaction)
          return SafetyRecord(details: details, version: version + 1, recorded: stamp.at)
        })
    } catch let problem as SafetyProblem {
      return .failure(problem)
    } catch StoreError.conflict {
      return .failure(.stale(try await safetyDetails(actor).first ?? .none))
    }
  }

  /// What those who go on a visit keep about themselves, for the line manager and the nominated contacts of the team
  /// whose visit it is, and of their own, while it lies ahead or is under way (HV-8.1.5). Nil for everybody else, and
  /// where the visit is not theirs to see. Each member of staff that is shown is in the access log.
  public func crewSafety(
    _ actor: Actor, _ id: VisitID
  ) async throws -> (visit: Visit, crew: [CrewSafety])? {
    guard actor.isToldOfChanges, Desk.isIdentifier(id.text), let scope = Scope.of(actor.reach) else {
      return nil
    }
    let found = try await store.read { transaction -> (visit: Visit, crew: [CrewSafety])? in
      guard let visit = try VisitRecords.visit(id, transaction),
        visit.stage.isAhead || visit.stage == .underWay,
        try CaseloadLists.person(visit.person, in: scope, transaction) != nil
      else { return nil }
      let staff = visit.plan.staff
      let teams = try SafetyRecords.teams(of: staff, transaction)
      let isOurs = try SafetyRecords.team(of: visit.person, transaction).map { $0 == actor.team } ?? false
      let names = try CaseloadLists.staffNames(Set(staff.map(\.text)), transaction)
      let ours = staff.filter { isOurs || (teams[$0] != nil && teams[$0] == actor.team) }
      let records = try SafetyRecords.newest(of: ours, transaction)
      return (
        visit,
        staff.map { id in
          CrewSafety(
            staff: id, name: names[id.text] ?? "", record: records[id] ?? .none, isOfTeam: ours.contains(id))
        }
      )
    }
    let shown = found?.crew.filter(\.isOfTeam).map { ("staff", $0.staff.text) } ?? []
    try await logAccess(
      to: [("visit", id.text)] + shown, by: actor, purpose: "visit-safety",
      outcome: found == nil ? .refused : .given)
    return found
  }
}
