public import Casework
import CivilTime
import Records
import Storage

/// Why something asked about duty was not done.
public enum DutyProblem: Error, Hashable, Sendable {
  /// Nothing of this id, or none of those whoever asks may see: alike.
  case notThere
  case notPermitted
  /// Somebody changed it in between: how it stands now.
  case stale(DutySlotFile)
  /// Nobody's slot in particular is wrong, or this one of several.
  case refused(DutyRefusal)
}

extension Desk {
  /// Those who could be on duty for a team or its PDU, by name, each with how well they can be rung. Nil for a team
  /// outside what the actor sees.
  public func dutyCandidates(_ actor: Actor, team code: String) async throws -> [DutyCandidate]? {
    let now = moment
    return try await store.read { transaction in
      guard let team = try Desk.dutyTeams(seenBy: actor, transaction).first(where: { $0.code == code }) else {
        return nil
      }
      return try Desk.candidates(ofPDU: team.pdu, at: now, transaction)
    }
  }

  static func candidates(
    ofPDU pdu: String, at now: Instant, _ transaction: any Transaction
  ) throws -> [DutyCandidate] {
    let members = try DelegationRecords.staff(ofPDU: pdu, most: mostColleagues, transaction)
      .filter { member in DutyPart.allCases.contains { $0.isFor(member.roles) } }
    let points = try DutyRecords.contactPoints(of: members.map(\.staff), transaction)
    let roster = DutyRoster(team: "", pdu: pdu, slots: [], members: [], points: points)
    return members.map {
      DutyCandidate(
        staff: $0.staff, name: $0.name, roles: $0.roles, reach: roster.reach(of: $0.staff, at: now))
    }
  }

  /// Puts slots into the rota of a team or a PDU, all or none. Refused where one of those on duty could not be rung,
  /// does not fit the part or has the same duty at the time (BRD-28).
  public func planDuty(
    _ actor: Actor, _ place: DutyPlace, _ part: DutyPart, _ shifts: [DutyPattern.Shift]
  ) async throws -> Result<[DutySlot], DutyProblem> {
    let stamp = Stamp(by: actor.staff, at: moment)
    let (shell, channel) = (shell, channel)
    guard !shifts.isEmpty else { return .failure(.refused(.emptyPattern)) }
    return try await deciding { transaction in
      try DutyWork.mayPlan(actor, place, transaction)
      let staff = Set(shifts.map(\.staff)).sorted { $0.text < $1.text }
      for one in staff { try DutyWork.check(one, for: part, at: place, now: stamp.at, transaction) }
      try StaffLists.hold(staff, transaction)
      let ahead = try DutyRecords.countAhead(of: place, from: stamp.at, transaction)
      guard ahead + shifts.count <= DutyRules.mostAhead else { throw DutyRefusal.tooMany }
      return try shifts.map { shift in
        try DutyRules.check(from: shift.from, to: shift.to, now: stamp.at)
        let slot = DutySlot(
          id: DutySlotID(shell.identifier()), place: place, part: part, staff: shift.staff, from: shift.from,
          to: shift.to)
        guard try !DutyRecords.overlaps(slot, transaction) else { throw DutyRefusal.overlaps }
        try DutyRecords.record(
          [.planned(place, part, shift.staff, from: shift.from, to: shift.to)], of: slot.id, before: nil,
          stamp: stamp, via: channel, identifier: shell.identifier, transaction)
        return slot
      }
    }
  }

  /// One slot, with who could take its place. Nil where there is none, and for a rota the actor does not see, alike.
  public func dutySlot(_ actor: Actor, _ id: DutySlotID) async throws -> DutySlotFile? {
    guard Desk.isIdentifier(id.text) else { return nil }
    let now = moment
    return try await store.read { try DutyWork.file(id, for: actor, at: now, $0) }
  }

  /// Gives a slot to somebody else, or other times. Of one that has begun only the end can change.
  public func changeDuty(
    _ actor: Actor, _ id: DutySlotID, staff: StaffID, from: DutyTime, to: DutyTime, revision: Int
  ) async throws -> Result<DutySlotFile, DutyProblem> {
    try await changing(actor, id, revision) { slot, now, transaction in
      guard slot.from.instant > now || (staff == slot.staff && from.instant == slot.from.instant) else {
        throw DutyRefusal.begun
      }
      try DutyRules.check(from: from, to: to, now: now)
      try DutyWork.check(staff, for: slot.part, at: slot.place, now: now, transaction)
      try StaffLists.hold([slot.staff, staff], transaction)
      let wanted = DutySlot(
        id: id, place: slot.place, part: slot.part, staff: staff, from: from, to: to)
      guard try !DutyRecords.overlaps(wanted, transaction) else { throw DutyRefusal.overlaps }
      let isSame = staff == slot.staff && from == slot.from && to == slot.to
      return isSame ? [] : [.changed(staff, from: from, to: to)]
    }
  }

  /// Ends a slot now, or takes out one that has not begun. A nominated contact goes off duty in the middle of an alarm
  /// only when somebody else accepts to take over (BRD-29).
  public func endDuty(
    _ actor: Actor, _ id: DutySlotID, revision: Int
  ) async throws -> Result<DutySlotFile, DutyProblem> {
    try await changing(actor, id, revision) { slot, now, transaction in
      guard slot.from.instant < now else { return [.removed] }
      guard try slot.part != .nominatedContact || !DutyRecords.hasOpenAlarm(at: slot.place, transaction)
      else {
        throw DutyRefusal.alarmsOpen
      }
      return [.ended(at: now)]
    }
  }

  private func changing(
    _ actor: Actor, _ id: DutySlotID, _ revision: Int,
    _ decide: @escaping @Sendable (DutySlot, Instant, any Transaction) throws -> [DutySlotEvent]
  ) async throws -> Result<DutySlotFile, DutyProblem> {
    guard Desk.isIdentifier(id.text) else { return .failure(.notThere) }
    let stamp = Stamp(by: actor.staff, at: moment)
    let (shell, channel) = (shell, channel)
    return try await deciding { transaction in
      guard let slot = try DutyRecords.slot(id, isForUpdate: true, transaction),
        let file = try DutyWork.file(id, for: actor, at: stamp.at, transaction)
      else { throw DutyProblem.notThere }
      guard file.mayPlan else { throw DutyProblem.notPermitted }
      guard slot.revision == revision else { throw DutyProblem.stale(file) }
      guard slot.isPlanned, stamp.at < slot.to.instant else { throw DutyRefusal.over }
      guard try DutyRecords.openHandovers(of: [id], transaction).isEmpty else { throw DutyRefusal.offered }
      try DutyRecords.record(
        try decide(slot, stamp.at, transaction), of: id, before: slot, stamp: stamp, via: channel,
        identifier: shell.identifier, transaction)
      guard let after = try DutyWork.file(id, for: actor, at: stamp.at, transaction) else {
        throw DutyProblem.notThere
      }
      return after
    }
  }

  func deciding<Value: Sendable>(
    _ body: @escaping @Sendable (any Transaction) throws -> Value
  ) async throws -> Result<Value, DutyProblem> {
    do {
      return .success(try await store.write { try body($0) })
    } catch let problem as DutyProblem {
      return .failure(problem)
    } catch let refusal as DutyRefusal {
      return .failure(.refused(refusal))
    }
  }
}

/// Work on rotas inside a transaction.
enum DutyWork {
  /// The most planned visits of one team that are looked at for cover.
  static let mostVisits = 1_000

  /// When nobody can be rung for visits of a team, in the next fourteen days: office hours, and the visits that are
  /// planned outside them (BRD-28, HV-8.1.6).
  static func gaps(
    of roster: DutyRoster, from now: Instant, zone: Zone, _ transaction: any Transaction,
    isWorkingDay: (CivilDate) -> Bool
  ) throws -> [DutyGap] {
    let hours = OfficeHours()
    let office = DutyCoverage.officeHours(hours, from: now, zone: zone, isWorkingDay: isWorkingDay)
    let visits = try DutyRecords.plannedVisits(
      of: roster.team, from: now, to: now.adding(seconds: DutyCoverage.days * 86_400), most: mostVisits,
      transaction
    ).filter { hours.isOutside(from: $0.from, to: $0.to, zone: zone, isWorkingDay: isWorkingDay) }
    return DutyCoverage.gaps((office + visits).sorted { $0.from < $1.from }, roster)
  }

  /// The PDU of a place; nil where there is no such place.
  static func pdu(of place: DutyPlace, _ transaction: any Transaction) throws -> String? {
    switch place {
    case .team(let code): try CaseloadLists.teams(.team(code), transaction).first?.pdu
    case .pdu(let code): try CaseloadLists.teams(.pdu(code), transaction).first?.pdu
    }
  }

  /// Whether somebody plans the rota of a place; a place they do not see is not there.
  static func mayPlan(_ actor: Actor, _ place: DutyPlace, _ transaction: any Transaction) throws {
    let teams = try Desk.dutyTeams(seenBy: actor, transaction)
    let pdu: String?
    switch place {
    case .team(let code): pdu = teams.first { $0.code == code }?.pdu
    case .pdu(let code): pdu = teams.first { $0.pdu == code }?.pdu
    }
    guard let pdu else { throw DutyProblem.notThere }
    guard actor.mayPlanDuty(place, in: pdu) else { throw DutyProblem.notPermitted }
  }

  /// Whether somebody can be on duty: they work in the PDU, fit the part, and can be rung.
  static func check(
    _ staff: StaffID, for part: DutyPart, at place: DutyPlace, now: Instant, _ transaction: any Transaction
  ) throws {
    guard Desk.isIdentifier(staff.text), let member = try AccountRecords.actor(staff: staff, transaction),
      let pdu = try pdu(of: place, transaction), member.pdu == pdu
    else { throw DutyRefusal.unknownStaff }
    guard part.isFor(member.roles) else { throw DutyRefusal.wrongRole }
    let points = try DutyRecords.contactPoints(of: [staff], transaction)[staff] ?? []
    guard points.contains(where: { $0.isReachable(at: now) }) else { throw DutyRefusal.unreachable }
  }

  /// A slot as somebody sees it; nil where they see no team of its place.
  static func file(
    _ id: DutySlotID, for actor: Actor, at now: Instant, _ transaction: any Transaction
  ) throws -> DutySlotFile? {
    guard let slot = try DutyRecords.slot(id, transaction) else { return nil }
    let teams = try Desk.dutyTeams(seenBy: actor, transaction)
    let team: TeamRow?
    switch slot.place {
    case .team(let code): team = teams.first { $0.code == code }
    case .pdu(let code): team = teams.first { $0.pdu == code }
    }
    guard let team else { return nil }
    let candidates = try Desk.candidates(ofPDU: team.pdu, at: now, transaction)
    let points = try DutyRecords.contactPoints(of: [slot.staff], transaction)
    let names = try CaseloadLists.staffNames([slot.staff.text], transaction)
    let roster = DutyRoster(team: team.code, pdu: team.pdu, slots: [], members: [], points: points)
    return DutySlotFile(
      row: Desk.row(slot, roster, names, [:], at: now), team: Desk.summary(team),
      candidates: candidates.filter { slot.part.isFor($0.roles) },
      mayPlan: actor.mayPlanDuty(slot.place, in: team.pdu))
  }
}
