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
  /// No member of staff of this id.
  case unknownStaff
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
  ) async throws -> Result<Void, DelegationProblem> {
    guard let basis = actor.authorityByRole else { return .failure(.notPermitted) }
    guard Desk.isIdentifier(staff.text) else { return .failure(.unknownStaff) }
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
        throw DelegationProblem.unknownStaff
      }
      try Delegations.check(actor, lendsTo: borrower)
      try Delegations.check(actor, holds: power)
      try Delegations.check(from: from, through: through, today: today)
      guard
        try DelegationRecords.openCount(from: actor.staff, on: today, transaction) < Delegations.mostOpen
      else { throw DelegationRefusal.tooMany }
      try DelegationRecords.add(delegation, via: channel, entry: entry, transaction)
    }
  }

  /// Ends a delegation before its last day, with why. What was decided under it stays decided; the row stays too.
  public func endDelegation(
    _ actor: Actor, _ id: DelegationID, reason: String
  ) async throws -> Result<Void, DelegationProblem> {
    guard Desk.isIdentifier(id.text) else { return .failure(.notThere) }
    let words: String
    do throws(DelegationProblem) { words = try Desk.reason(reason) } catch { return .failure(error) }
    let ending = Delegation.Ending(stamp: Stamp(by: actor.staff, at: moment), reason: words)
    let (entry, today) = (shell.identifier(), today)
    return try await delegating { transaction in
      guard try DelegationRecords.one(id, actor.delegationScope, transaction) != nil,
        let power = try DelegationRecords.power(id, isForUpdate: true, transaction)
      else { throw DelegationProblem.notThere }
      guard Delegations.mayEnd(actor, givenBy: power.lender) else { throw DelegationProblem.notPermitted }
      switch power.delegation.state(on: today) {
      case .over, .ended: throw DelegationRefusal.over
      case .ahead, .inForce: break
      }
      try DelegationRecords.end(id, ending, via: channel, entry: entry, transaction)
    }
  }

  private func delegating(
    _ body: @escaping @Sendable (any Transaction) throws -> Void
  ) async throws -> Result<Void, DelegationProblem> {
    do {
      try await store.write { try body($0) }
      return .success(())
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
