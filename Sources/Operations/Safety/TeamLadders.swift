public import Casework
import CivilTime
public import Policy
import Records
import Storage

/// Why the ladders of a team were not changed.
public enum TeamLadderProblem: Error, Hashable, Sendable {
  /// No team of this code that the actor sees.
  case notThere
  case notPermitted
  /// Somebody published another version in between.
  case stale
  case fault(RungFault)
  /// Nothing is said of why, or too much, or what cannot be stored.
  case reason
}

extension Desk {
  /// The ladders of a team with what it changed of them; the actor's own team where none is named. Nil for a team
  /// outside what they see.
  public func teamLadder(_ actor: Actor, team code: String? = nil) async throws -> TeamLadderFile? {
    let book = try ladders()
    let file = try await store.read { transaction -> TeamLadderFile? in
      let teams = try Desk.dutyTeams(seenBy: actor, transaction)
      guard
        let team = code.map({ code in teams.first { $0.code == code } })
          ?? teams.first(where: { $0.code == actor.team }) ?? teams.first
      else { return nil }
      return TeamLadderFile(
        team: Desk.summary(team), book: book,
        overlay: try TeamLadderRecords.newest(of: team.code, transaction).overlay,
        versions: try TeamLadderRecords.versions(of: team.code, transaction),
        mayChange: actor.mayPublishProcedure(of: team.code))
    }
    try await logAccess(
      to: [("list", "team-ladder")], by: actor, purpose: "visit-safety",
      outcome: file == nil ? .notThere : .given)
    return file
  }

  /// Changes one rung for the visits of the actor's own team that are arrived at, or begin to be watched, from now on.
  /// `version` is the newest one the form was made from, 0 for none.
  public func changeTeamLadder(
    _ actor: Actor, team code: String, _ change: RungChange, reason: String, version: Int
  ) async throws -> Result<Void, TeamLadderProblem> {
    let words = VisitWork.tidied(reason)
    guard !words.isEmpty, words.count <= TeamLadderFile.mostReason, !VisitWork.hasControl(words) else {
      return .failure(.reason)
    }
    let book = try ladders()
    let stamp = Stamp(by: actor.staff, at: moment)
    let (entry, channel) = (shell.identifier(), channel)
    do {
      try await store.write { transaction in
        guard try Desk.dutyTeams(seenBy: actor, transaction).contains(where: { $0.code == code }) else {
          throw TeamLadderProblem.notThere
        }
        guard actor.mayPublishProcedure(of: code) else { throw TeamLadderProblem.notPermitted }
        let newest = try TeamLadderRecords.newest(of: code, transaction)
        guard newest.version == version else { throw TeamLadderProblem.stale }
        let overlay = try newest.overlay.changing(change, of: book)
        try TeamLadderRecords.publish(
          overlay, version: version + 1, of: code, reason: words, stamp: stamp, via: channel, entry: entry,
          transaction)
      }
      return .success(())
    } catch let problem as TeamLadderProblem {
      return .failure(problem)
    } catch let fault as RungFault {
      return .failure(.fault(fault))
    } catch StoreError.conflict {
      return .failure(.stale)
    }
  }
}

extension LiveWork {
  /// The digest of the ladders that hold for a visit from now on: those of the policy, as its team has them.
  func keepLadders(for visit: VisitID) throws -> (book: LadderBook, digest: String) {
    let book = try TeamLadderRecords.local(desk.ladders(), for: visit, transaction)
    return (book, try LiveRecords.keep(book, transaction))
  }
}
