public import Casework
import CivilTime
import Policy
import Records
import Storage

extension Desk {
  /// Who is on duty for a team, who is next, who can be rung, and the gaps of the next fourteen days (BRD-28). The
  /// actor's own team, else the first they see, where none is named. Nil for a team outside what they see, and where
  /// there is none, alike.
  public func duty(_ actor: Actor, team code: String? = nil) async throws -> DutyBoard? {
    let now = moment
    let board = try await store.read { transaction -> DutyBoard? in
      let teams = try Desk.dutyTeams(seenBy: actor, transaction)
      guard
        let team = code.map({ code in teams.first { $0.code == code } })
          ?? teams.first(where: { $0.code == actor.team }) ?? teams.first
      else { return nil }
      return try dutyBoard(of: team, among: teams, for: actor, at: now, transaction)
    }
    try await logAccess(
      to: [("list", "duty")], by: actor, purpose: "visit-safety", outcome: board == nil ? .notThere : .given)
    return board
  }

  private func dutyBoard(
    of team: TeamRow, among teams: [TeamRow], for actor: Actor, at now: Instant,
    _ transaction: any Transaction
  ) throws -> DutyBoard? {
    let horizon = now.adding(seconds: DutyCoverage.days * 86_400)
    guard let roster = try DutyRecords.roster(team: team.code, during: now..<horizon, transaction) else {
      return nil
    }
    let staff = Set(roster.slots.map(\.staff.text) + roster.members.map(\.staff.text))
    let names = try CaseloadLists.staffNames(staff, transaction)
    let watching = try DutyRecords.watching(roster.slots.map(\.staff), at: now, transaction)
    let rota = roster.slots.map { Desk.row($0, roster, names, watching, at: now) }
    let links = FallbackChain.links(in: roster.directory(at: now)).compactMap { link -> DutyLink? in
      guard case .staff(let staff, let slot) = link else { return nil }
      return DutyLink(
        staff: staff, name: names[staff.text] ?? "", slot: slot, reach: roster.reach(of: staff, at: now))
    }
    return DutyBoard(
      team: Desk.summary(team), pdu: team.pdu, teams: teams.map(Desk.summary), moment: now, rota: rota,
      chain: links, gaps: try gaps(of: roster, from: now, transaction),
      number: try DutyRecords.dutyNumber(team: team.code, region: team.region, transaction),
      names: Dictionary(uniqueKeysWithValues: names.map { (StaffID($0.key), $0.value) }),
      handovers: try DutyRecords.openHandovers(of: roster.slots.map(\.id), transaction),
      mayPlan: [DutyPlace.team(team.code), .pdu(team.pdu)].filter { actor.mayPlanDuty($0, in: team.pdu) })
  }

  /// When nobody can be rung for visits of a team, in the next fourteen days.
  func gaps(
    of roster: DutyRoster, from now: Instant, _ transaction: any Transaction
  ) throws -> [DutyGap] {
    let days = policies.first.flatMap { library.calendar($0.calendar) }?.workingDays(knownOn: today)
    return try DutyWork.gaps(of: roster, from: now, zone: zone, transaction) {
      days?.isWorkingDay($0) ?? ($0.weekday <= 5)
    }
  }

  static func row(
    _ slot: DutySlot, _ roster: DutyRoster, _ names: [String: String], _ watching: [StaffID: Instant],
    at now: Instant
  ) -> DutyRow {
    DutyRow(
      slot: slot, name: names[slot.staff.text] ?? "", reach: roster.reach(of: slot.staff, at: now),
      numbers: (roster.points[slot.staff] ?? []).filter { $0.isReachable(at: now) }.map(\.address),
      watchingSince: watching[slot.staff])
  }

  static func summary(_ row: TeamRow) -> TeamSummary {
    TeamSummary(code: row.code, name: row.name, pduName: row.pduName)
  }

  /// The teams whose rota somebody sees: those of their reach and their own, an administrator those of the region.
  static func dutyTeams(seenBy actor: Actor, _ transaction: any Transaction) throws -> [TeamRow] {
    if actor.roles.contains(.administrator) {
      return try CaseloadLists.teams(.region(actor.region), transaction)
    }
    let teams = try CaseloadLists.teams(actor.reach, transaction)
    guard let own = actor.team, !teams.contains(where: { $0.code == own }) else { return teams }
    return try CaseloadLists.teams(.team(own), transaction) + teams
  }
}
