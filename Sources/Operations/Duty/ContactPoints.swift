public import Casework
import CivilTime
import Records
import Storage

/// Why something asked about a contact point was not done.
public enum ContactProblem: Error, Hashable, Sendable {
  /// Nothing of this id, or of somebody whom the actor does not look after: alike.
  case notThere
  case notPermitted
  /// It was changed in between: how they are reached now.
  case stale(ContactFile)
  case fault(ContactPointDraft.Fault)
  /// No code was sent, or the one typed in did not count; and how they are reached now.
  case code(ContactCodeProblem, ContactFile)
}

extension Desk {
  /// How a member of staff is reached: one's own, or those of somebody whom the actor looks after. Nil for anybody
  /// else, and where there is nobody of this id, alike. Every answer is in the access log.
  public func contacts(_ actor: Actor, of staff: StaffID) async throws -> ContactFile? {
    guard Desk.isIdentifier(staff.text) else { return nil }
    let (file, outcome) = try await store.read { transaction -> (ContactFile?, Access.Outcome) in
      if let file = try contactFile(of: staff, for: actor, transaction) { return (file, .given) }
      return (nil, try CaseloadLists.staffNames([staff.text], transaction).isEmpty ? .notThere : .refused)
    }
    try await logAccess(to: [("staff", staff.text)], by: actor, purpose: "visit-safety", outcome: outcome)
    return file
  }

  /// Adds a way to reach the actor themselves. It counts once it is verified.
  public func addContactPoint(
    _ actor: Actor, _ draft: ContactPointDraft
  ) async throws -> Result<ContactFile, ContactProblem> {
    let address: String
    do throws(ContactPointDraft.Fault) { address = try draft.check() } catch {
      return .failure(.fault(error))
    }
    let stamp = Stamp(by: actor.staff, at: moment)
    let (shell, channel) = (shell, channel)
    return try await contacting { transaction in
      try StaffLists.hold(actor.staff, transaction)
      let known = try DutyRecords.contactPoints(of: [actor.staff], transaction)[actor.staff] ?? []
      guard !known.contains(where: { $0.channel == draft.channel && $0.address == address }) else {
        throw ContactPointDraft.Fault.there
      }
      guard known.count < ContactPoint.most else { throw ContactPointDraft.Fault.tooMany }
      try DutyRecords.record(
        [.added(staff: actor.staff, draft.channel, isVoicemail: draft.isVoicemail)],
        of: ContactPointID(shell.identifier()), before: nil, address: address, stamp: stamp, via: channel,
        identifier: shell.identifier, transaction)
      return try shown(actor.staff, for: actor, transaction)
    }
  }

  /// Does something to a contact point: one's own, or one of somebody whom the actor looks after. To say that a number
  /// was rung is for a manager, never for whose it is; the rest is for both.
  public func changeContactPoint(
    _ actor: Actor, _ id: ContactPointID, _ event: ContactPointEvent, revision: Int
  ) async throws -> Result<ContactFile, ContactProblem> {
    guard Desk.isIdentifier(id.text) else { return .failure(.notThere) }
    let stamp = Stamp(by: actor.staff, at: moment)
    let (shell, channel) = (shell, channel)
    return try await contacting { transaction in
      guard let point = try DutyRecords.contactPoint(id, isForUpdate: true, transaction),
        let file = try contactFile(of: point.staff, for: actor, transaction)
      else { throw ContactProblem.notThere }
      switch event {
      case .verified(.rang):
        guard file.mayVerify, point.isNumber else { throw ContactProblem.notPermitted }
      case .voicemail, .removed:
        guard file.isOwn || file.mayVerify else { throw ContactProblem.notPermitted }
      // A code is checked where it is typed in, and nothing is added twice.
      case .added, .verified(.code), .codeAsked: throw ContactProblem.notPermitted
      }
      guard point.revision == revision, point.isActive else { throw ContactProblem.stale(file) }
      if event == .removed { try ContactCodeRecords.close(of: id, transaction) }
      try DutyRecords.record(
        [event], of: id, before: point, address: point.address, stamp: stamp, via: channel,
        identifier: shell.identifier, transaction)
      return try shown(point.staff, for: actor, transaction)
    }
  }

  /// How a member of staff is reached; nil for somebody whom the actor does not look after. With the newest code that can
  /// be typed in, for which the points are asked after once more where there are any.
  func contactFile(
    of staff: StaffID, for actor: Actor, _ transaction: any Transaction
  ) throws -> ContactFile? {
    let isOwn = staff == actor.staff
    let reach: Reach = isOwn ? .officer(staff) : actor.contactReach
    guard let member = try StaffLists.member(staff, in: reach, transaction) else { return nil }
    let points = try DutyRecords.contactPoints(of: [staff], transaction)[staff] ?? []
    let kept = points.isEmpty ? nil : try ContactCodeRecords.open(of: points.map(\.id), transaction)
    let code = kept.flatMap { moment < $0.code.expires ? $0 : nil }
    return ContactFile(
      staff: staff, name: member.row.name, points: points, isOwn: isOwn, mayVerify: !isOwn,
      code: code.map { ContactCodeStanding(code: $0.code, state: $0.item.state) },
      carried: Set(ContactPoint.channels.filter { leaves(by: $0) }))
  }

  private func shown(
    _ staff: StaffID, for actor: Actor, _ transaction: any Transaction
  ) throws -> ContactFile {
    guard let file = try contactFile(of: staff, for: actor, transaction) else {
      throw ContactProblem.notThere
    }
    return file
  }

  private func contacting(
    _ body: @escaping @Sendable (any Transaction) throws -> ContactFile
  ) async throws -> Result<ContactFile, ContactProblem> {
    do {
      return .success(try await store.write { try body($0) })
    } catch let problem as ContactProblem {
      return .failure(problem)
    } catch let fault as ContactPointDraft.Fault {
      return .failure(.fault(fault))
    }
  }
}

extension Actor {
  /// Whose contact points somebody looks after besides their own: a line manager those of the team, whoever leads a PDU
  /// those of the PDU, an administrator those of the region.
  var contactReach: Reach {
    if roles.contains(.administrator) { return .region(region) }
    if !roles.isDisjoint(with: [.pduHead, .pduDeputy]), let pdu { return .pdu(pdu) }
    if roles.contains(.lineManager), let team { return .team(team) }
    return .none
  }
}
