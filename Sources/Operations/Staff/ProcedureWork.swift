public import Casework
import CivilTime
import Policy
import Records
import Storage

/// Why a local procedure was not published, or not acknowledged.
public enum ProcedureProblem: Error, Hashable, Sendable {
  /// No team of this code that they could see, or no such version.
  case notThere
  case notPermitted
  case faults([ProcedureDraft.Fault])
  /// Somebody published another version in between: the newest one.
  case stale(ProcedureVersion)
  /// Another version holds today: its number.
  case superseded(Int)
}

extension Desk {
  /// The local procedures of the teams inside the actor's reach and of their own, by the name of the team (HV-8.1.5).
  public func procedures(_ actor: Actor) async throws -> [ProcedureSummary] {
    let today = today
    return try await store.read { transaction in
      let teams = try Desk.teams(seenBy: actor, transaction)
      let codes = teams.map(\.code)
      let inForce = try ProcedureRecords.inForce(of: codes, on: today, transaction)
      let answered = teams.filter { actor.answersForReaders(of: $0.code, in: $0.pdu) }.map(\.code)
      let counts = try ProcedureRecords.counts(of: answered, on: today, transaction)
      return teams.map { team in
        ProcedureSummary(
          team: TeamSummary(team), inForce: inForce[team.code]?.version, from: inForce[team.code]?.from,
          readers: counts[team.code], isOwnTeam: actor.team == team.code)
      }
    }
  }

  /// The local procedure of a team: the version asked for, else the one in force, else the newest. Nil for a team
  /// outside the reach, for none at all and for a version that is not there alike.
  public func procedure(
    _ actor: Actor, of code: String, version: Int? = nil
  ) async throws -> ProcedureFile? {
    let today = today
    return try await store.read { transaction in
      guard let team = try Desk.teams(seenBy: actor, transaction).first(where: { $0.code == code }) else {
        return nil
      }
      let headings = try ProcedureRecords.headings(of: code, transaction)
      let inForce = try ProcedureRecords.inForce(of: [code], on: today, transaction)[code]?.version
      let wanted = version ?? inForce ?? headings.first?.version
      let shown = try wanted.flatMap { try ProcedureRecords.version($0, of: code, transaction) }
      if version != nil, shown == nil { return nil }
      let answers = actor.answersForReaders(of: code, in: team.pdu)
      return ProcedureFile(
        team: TeamSummary(team), inForce: inForce, shown: shown, versions: headings,
        acknowledged: try shown.flatMap {
          try ProcedureRecords.acknowledged($0.version, of: code, by: actor.staff, transaction)
        },
        readers: answers
          ? try ProcedureRecords.readers(of: shown?.version ?? 0, in: code, transaction) : nil,
        isOwnTeam: actor.team == code, mayPublish: actor.mayPublishProcedure(of: code))
    }
  }

  /// Publishes another version of the procedure of the actor's own team (HV-8.1.5). `version` is the newest one that
  /// the form was made from, 0 for none. It holds from its day on, whatever an earlier version says.
  public func publishProcedure(
    _ actor: Actor, of code: String, _ draft: ProcedureDraft, version: Int
  ) async throws -> Result<ProcedureVersion, ProcedureProblem> {
    let faults = draft.faults(on: today)
    let stamp = Stamp(by: actor.staff, at: moment)
    let entry = shell.identifier()
    let channel = channel
    do {
      return .success(
        try await store.write { transaction in
          guard try Desk.teams(seenBy: actor, transaction).contains(where: { $0.code == code }) else {
            throw ProcedureProblem.notThere
          }
          guard actor.mayPublishProcedure(of: code) else { throw ProcedureProblem.notPermitted }
          guard faults.isEmpty else { throw ProcedureProblem.faults(faults) }
          let newest = try ProcedureRecords.newest(of: code, transaction)
          guard newest == version else {
            guard let newer = try ProcedureRecords.version(newest, of: code, transaction) else {
              throw ProcedureProblem.notThere
            }
            throw ProcedureProblem.stale(newer)
          }
          let next = ProcedureVersion(
            team: code, version: version + 1, text: VisitWork.tidied(draft.text), from: draft.from,
            reason: VisitWork.tidied(draft.reason), published: stamp)
          try ProcedureRecords.publish(next, via: channel, entry: entry, transaction)
          return next
        })
    } catch let problem as ProcedureProblem {
      return .failure(problem)
    } catch StoreError.conflict {
      let newer = try await store.read { transaction in
        try ProcedureRecords.version(
          try ProcedureRecords.newest(of: code, transaction), of: code, transaction)
      }
      return .failure(newer.map { .stale($0) } ?? .notThere)
    }
  }

  /// Keeps that the actor has read a version of the procedure of their own team, one that holds today or is to come.
  /// Said twice, the first time stands.
  public func acknowledgeProcedure(
    _ actor: Actor, of code: String, version: Int
  ) async throws -> Result<Void, ProcedureProblem> {
    let stamp = Stamp(by: actor.staff, at: moment)
    let entry = shell.identifier()
    let (channel, today) = (channel, today)
    do {
      try await store.write { transaction in
        guard try Desk.teams(seenBy: actor, transaction).contains(where: { $0.code == code }),
          try ProcedureRecords.version(version, of: code, transaction) != nil
        else { throw ProcedureProblem.notThere }
        guard actor.team == code else { throw ProcedureProblem.notPermitted }
        try StaffLists.hold(actor.staff, transaction)
        let known = try ProcedureRecords.acknowledged(version, of: code, by: actor.staff, transaction)
        guard known == nil else { return }
        let inForce = try ProcedureRecords.inForce(of: [code], on: today, transaction)[code]?.version
        if let inForce, version < inForce { throw ProcedureProblem.superseded(inForce) }
        try ProcedureRecords.acknowledge(
          version, of: code, stamp: stamp, via: channel, entry: entry, transaction)
      }
      return .success(())
    } catch let problem as ProcedureProblem {
      return .failure(problem)
    } catch StoreError.conflict(let what) {
      // Sent twice at once: the other one wrote it down.
      let known = try await store.read {
        try ProcedureRecords.acknowledged(version, of: code, by: actor.staff, $0)
      }
      guard known != nil else { throw StoreError.conflict(what) }
      return .success(())
    }
  }

  /// The version of the procedure of the actor's own team that holds today and that they have not read; nil where there
  /// is none.
  public func unreadProcedure(_ actor: Actor) async throws -> Int? {
    let today = today
    return try await store.read {
      try ProcedureRecords.unread(by: [actor.staff], on: today, $0).first?.version
    }
  }

  /// The teams whose procedure somebody can read: those of their reach, and their own.
  private static func teams(seenBy actor: Actor, _ transaction: any Transaction) throws -> [TeamRow] {
    let teams = try CaseloadLists.teams(actor.reach, transaction)
    guard let own = actor.team, !teams.contains(where: { $0.code == own }) else { return teams }
    return try CaseloadLists.teams(.team(own), transaction) + teams
  }
}

extension VisitWork {
  /// What the crewing rules cannot know: who of those who go has not read the procedure of their own team that holds on
  /// the day of the visit (HV-8.1.5). It stops nothing.
  func unreadProcedures(_ plan: VisitPlan, on day: CivilDate) throws -> [CrewingFinding] {
    guard desk.policies.contains(where: { $0.id == PolicyLibrary.standard }) else { return [] }
    let unread = try ProcedureRecords.unread(by: plan.staff, on: day, transaction)
    guard !unread.isEmpty else { return [] }
    let who = unread.map { "\($0.name) has not said that they read version \($0.version) of it." }
    return [
      CrewingFinding(
        policy: PolicyLibrary.standard, rule: "local-procedure",
        title: "The local procedure is not read by everybody who goes", paragraph: "8.1.5", force: .must,
        answer: .show, text: who.joined(separator: " "))
    ]
  }
}

extension TeamSummary {
  fileprivate init(_ row: TeamRow) { self.init(code: row.code, name: row.name, pduName: row.pduName) }
}
