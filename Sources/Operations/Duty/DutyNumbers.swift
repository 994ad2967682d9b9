public import Casework
import CivilTime
import Records
import Storage

/// Why a duty number was not set.
public enum DutyNumberProblem: Error, Hashable, Sendable {
  /// No team of this code that the actor sees.
  case notThere
  case notPermitted
  /// Somebody set another in between.
  case stale
  case fault(DutyNumberFault)
}

extension Desk {
  /// The numbers that a team's chains can end with: its own first, then that of the region. Nil for a team outside what
  /// the actor sees.
  public func dutyNumbers(_ actor: Actor, team code: String) async throws -> [DutyNumber]? {
    try await store.read { transaction in
      guard let team = try Desk.dutyTeams(seenBy: actor, transaction).first(where: { $0.code == code }) else {
        return nil
      }
      return try DutyRecords.dutyNumbers(team: code, region: team.region, transaction)
    }
  }

  /// Sets the number that the chains of a team end with, or those of its region where `isRegion`. `version` is the one
  /// the form was made from, 0 for none.
  public func setDutyNumber(
    _ actor: Actor, team code: String, isRegion: Bool, number: String, label: String, version: Int
  ) async throws -> Result<Void, DutyNumberProblem> {
    let plain: String
    do throws(ContactPointDraft.Fault) {
      plain = try ContactPointDraft(channel: .voice, address: number).check()
    } catch { return .failure(.fault(.number(error))) }
    let words = VisitWork.tidied(label)
    guard !words.isEmpty else { return .failure(.fault(.labelMissing)) }
    guard words.unicodeScalars.count <= DutyNumber.mostLabel, !PlainText.hasControl(words),
      !words.contains("\n")
    else { return .failure(.fault(.label)) }
    let stamp = Stamp(by: actor.staff, at: moment)
    let (entry, channel) = (shell.identifier(), channel)
    do {
      try await store.write { transaction in
        guard let team = try Desk.dutyTeams(seenBy: actor, transaction).first(where: { $0.code == code })
        else { throw DutyNumberProblem.notThere }
        let may = isRegion ? actor.maySetRegionNumber : actor.mayPlanDuty(.team(code), in: team.pdu)
        guard may else { throw DutyNumberProblem.notPermitted }
        let next = DutyNumber(
          team: isRegion ? nil : code, number: plain, label: words, version: version + 1)
        guard
          try DutyRecords.set(
            next, region: team.region, stamp: stamp, via: channel, entry: entry, transaction)
        else { throw DutyNumberProblem.stale }
      }
      return .success(())
    } catch let problem as DutyNumberProblem {
      return .failure(problem)
    }
  }
}
