public import Casework
public import CivilTime
import Records
import Storage

/// Why something asked about a delegation was not done.
public enum DelegationProblem: Error, Hashable, Sendable {
  /// No delegation of this id, or none of those whoever asks may see: alike.
  case notThere
  /// Whoever asks holds no power by their role, or may not end this one.
  case notPermitted
  /// Somebody ended it in between: how it stands now.
  case stale(DelegationRow)
  case refused(DelegationRefusal)
  /// A text is longer than allowed or holds control characters.
  case text
}

extension Desk {
  /// Hands the power to authorise and to endorse, or one of them, to somebody for some days: absence cover, put down
  /// before it is used (HV-8.1.3, 6.4.3). Only somebody who holds it by their role lends it, to somebody who sees cases
  /// of theirs; over the cases of others it gives nothing.
  public func delegate(
    _ actor: Actor, to staff: StaffID, power: DelegatedPower = .all, from: CivilDate, through: CivilDate,
    reason: String? = nil
  ) async throws -> Result<DelegationRow, DelegationProblem> {
    guard let basis = actor.authorityByRole else { return .failure(.notPermitted) }
    guard Desk.isIdentifier(staff.text) else { return .failure(.refused(.outOfReach)) }
    let words: String?
    do throws(DelegationProblem) {
      words = try reason.map { (text) throws(DelegationProblem) in try Desk.reason(text) }
    } catch { return .failure(error) }
    let delegation = Delegation(
      id: DelegationID(shell.identifier()), from: actor.staff, to: staff, basis: basis, power: power,
      firstDay: from, lastDay: through, recorded: moment, reason: words)
    let (entry, today) = (shell.identifier(), today)
    return try await delegating { transaction in
      guard let borrower = try AccountRecords.actor(staff: staff, transaction) else {
        throw DelegationRefusal.outOfReach
      }
      try Delegations.check(actor, lendsTo: borrower)
      try Delegations.check(actor, holds: power)
      try Delegations.check(from: from, through: through, today: today)
      // Of two at once the second counts the first.
      try StaffLists.hold(actor.staff, transaction)
      guard
        try DelegationRecords.openCount(from: actor.staff, on: today, transaction) < Delegations.mostOpen
      else { throw DelegationRefusal.tooMany }
      try DelegationRecords.add(delegation, via: channel, entry: entry, transaction)
      return try Desk.row(delegation.id, for: actor, transaction)
    }
  }

  /// Ends a delegation before its last day, with why. What was decided under it stays decided; the row stays too. Of two
  /// who end it at once the second is shown what the first wrote.
  public func endDelegation(
    _ actor: Actor, _ id: DelegationID, reason: String, revision: Int
  ) async throws -> Result<DelegationRow, DelegationProblem> {
    guard Desk.isIdentifier(id.text) else { return .failure(.notThere) }
    let words: String
    do throws(DelegationProblem) { words = try Desk.reason(reason) } catch { return .failure(error) }
    let ending = Delegation.Ending(stamp: Stamp(by: actor.staff, at: moment), reason: words)
    let (entry, today) = (shell.identifier(), today)
    let result = try await delegating { transaction in
      try DelegationRecords.hold(id, transaction)
      let row = try Desk.row(id, for: actor, transaction)
      guard row.mayEnd else { throw DelegationProblem.notPermitted }
      guard row.delegation.revision == revision else { throw DelegationProblem.stale(row) }
      switch row.delegation.state(on: today) {
      case .over, .ended: throw DelegationRefusal.over
      case .ahead, .inForce: break
      }
      try DelegationRecords.end(id, ending, via: channel, entry: entry, transaction)
      return try Desk.row(id, for: actor, transaction)
    }
    // What was changed meanwhile is shown, so it was looked at.
    if case .failure(.stale) = result {
      try await logAccess(to: [("delegation", id.text)], by: actor, purpose: "supervision")
    }
    return result
  }

  /// A delegation as it stands in a transaction, for somebody who sees it.
  private static func row(
    _ id: DelegationID, for actor: Actor, _ transaction: any Transaction
  ) throws -> DelegationRow {
    guard let listed = try DelegationRecords.one(id, actor.delegationScope, transaction) else {
      throw DelegationProblem.notThere
    }
    return Desk.row(listed, for: actor)
  }

  private func delegating(
    _ body: @escaping @Sendable (any Transaction) throws -> DelegationRow
  ) async throws -> Result<DelegationRow, DelegationProblem> {
    do {
      return .success(try await store.write { try body($0) })
    } catch let problem as DelegationProblem {
      return .failure(problem)
    } catch let refusal as DelegationRefusal {
      return .failure(.refused(refusal))
    }
  }

  /// A reason as it is kept: not empty, not too long, without control characters.
  private static func reason(_ text: String) throws(DelegationProblem) -> String {
    let body = VisitWork.tidied(text)
    guard !body.isEmpty else { throw .refused(.reasonMissing) }
    guard StoredText.fits(body, most: Delegations.longestReason), !VisitWork.hasControl(body) else {
      throw .text
    }
    return body
  }
}

extension Actor {
  /// The delegations they see: a manager those of the team, whoever leads a PDU those of the PDU, anybody their own.
  var delegationScope: DelegationScope {
    if !roles.isDisjoint(with: [.pduHead, .pduDeputy]), let pdu { return .pdu(pdu, staff) }
    if roles.contains(.lineManager), let team { return .team(team, staff) }
    return .own(staff)
  }
}
