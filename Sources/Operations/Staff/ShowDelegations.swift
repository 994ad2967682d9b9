public import Casework
import CivilTime
import Records
import Storage

extension Desk {
  /// The most members of staff of a PDU that are looked through for whom power can be lent to.
  static let mostColleagues = 1_000

  /// The delegations somebody sees, and to whom they could delegate. Nil for somebody who holds no power, neither by
  /// their role nor lent for today. Every answer is in the access log.
  public func delegations(_ actor: Actor) async throws -> DelegationBoard? {
    let today = today
    let board = try await store.read { transaction -> DelegationBoard? in
      let mayLend = actor.authorityByRole != nil
      let open = try DelegationRecords.open(actor.delegationScope, on: today, transaction)
      guard try Desk.authority(of: actor, on: today, transaction) != nil else { return nil }
      let past = try DelegationRecords.past(actor.delegationScope, on: today, transaction)
      return DelegationBoard(
        open: open.map { Desk.row($0, for: actor) }, past: past.map { Desk.row($0, for: actor) },
        colleagues: mayLend ? try Desk.borrowers(of: actor, transaction) : nil)
    }
    try await logAccess(
      to: [("list", "delegations")], by: actor, purpose: "supervision",
      outcome: board == nil ? .refused : .given)
    return board
  }

  /// A stretch of the delegations somebody sees, in whatever state, the latest first day first. Nil for somebody who
  /// holds no power, as for the board.
  public func delegations(
    _ actor: Actor, _ query: DelegationQuery, offset: Int, most: Int
  ) async throws -> [DelegationRow]? {
    let today = today
    let rows = try await store.read { transaction -> [DelegationRow]? in
      guard try Desk.authority(of: actor, on: today, transaction) != nil else { return nil }
      return try DelegationRecords.page(
        actor.delegationScope, query, on: today, offset: offset, most: most, transaction
      ).map { Desk.row($0, for: actor) }
    }
    try await logAccess(
      to: [("list", "delegations")], by: actor, purpose: "supervision",
      outcome: rows == nil ? .refused : .given)
    return rows
  }

  /// One delegation. Nil where there is none of this id, and where it is none that whoever asks may see, alike.
  public func delegation(_ actor: Actor, _ id: DelegationID) async throws -> DelegationRow? {
    guard Desk.isIdentifier(id.text) else { return nil }
    let (row, outcome) = try await store.read { transaction -> (DelegationRow?, Access.Outcome) in
      if let found = try DelegationRecords.one(id, actor.delegationScope, transaction) {
        return (Desk.row(found, for: actor), .given)
      }
      return (nil, try DelegationRecords.power(id, transaction) == nil ? .notThere : .refused)
    }
    try await logAccess(to: [("delegation", id.text)], by: actor, purpose: "supervision", outcome: outcome)
    return row
  }

  static func row(_ listed: ListedDelegation, for actor: Actor) -> DelegationRow {
    DelegationRow(
      delegation: listed.power.delegation, lender: listed.power.lender.name, borrower: listed.borrower,
      endedBy: listed.endedBy, stands: listed.power.stands,
      mayEnd: Delegations.mayEnd(actor, givenBy: listed.power.lender))
  }

  /// Whom somebody could hand their power to, by name.
  private static func borrowers(
    of lender: Actor, _ transaction: any Transaction
  ) throws -> [VisitColleague] {
    guard let pdu = lender.pdu else { return [] }
    return try DelegationRecords.staff(ofPDU: pdu, most: mostColleagues, transaction).compactMap { member in
      do throws(DelegationRefusal) {
        try Delegations.check(lender, lendsTo: member)
        return VisitColleague(id: member.staff, name: member.name, roles: member.roles)
      } catch { return nil }
    }
  }
}

extension VisitWork {
  /// The power that others lent whoever asks for today, as far as those others still hold it.
  func lent() throws -> [LentPower] {
    try Desk.lent(to: actor, on: desk.today, transaction)
  }
}

extension Desk {
  /// The power that others lent somebody for a day, as far as those others still hold it over cases that somebody sees.
  static func lent(
    to actor: Actor, on day: CivilDate, _ transaction: any Transaction
  ) throws -> [LentPower] {
    try DelegationRecords.lent(to: actor.staff, on: day, transaction).filter { $0.reaches(actor) }
  }
}
