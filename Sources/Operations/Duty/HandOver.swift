public import Casework
import CivilTime
import Records
import Storage

extension Desk {
  /// What the actor has to hand over, what they offered and what was offered to them (BRD-29).
  public func handovers(_ actor: Actor) async throws -> HandoverDesk {
    let now = moment
    return try await store.read { transaction in
      let slots = try DutyRecords.slots(of: actor.staff, from: now, transaction)
      let open = try DutyRecords.openHandovers(with: actor.staff, transaction)
      let points = try DutyRecords.contactPoints(of: [actor.staff], transaction)
      let watching = try DutyRecords.watching([actor.staff], at: now, transaction)
      let roster = DutyRoster(team: "", pdu: "", slots: [], members: [], points: points)
      let given = open.filter { $0.outgoing == actor.staff }
      let own = slots.filter { slot in !given.contains { $0.slot.id == slot.id } }
      let candidates = try actor.pdu.map { try Desk.candidates(ofPDU: $0, at: now, transaction) } ?? []
      return HandoverDesk(
        own: own.map { Desk.row($0, roster, [actor.staff.text: actor.name], watching, at: now) },
        given: given, offered: open.filter { $0.incoming == actor.staff },
        candidates: candidates.filter { $0.staff != actor.staff })
    }
  }

  /// Asks somebody to take over a slot of the actor's own. Until they accept, the actor stays on duty.
  public func offerDuty(
    _ actor: Actor, _ id: DutySlotID, to incoming: StaffID
  ) async throws -> Result<Void, DutyProblem> {
    guard Desk.isIdentifier(id.text) else { return .failure(.notThere) }
    let stamp = Stamp(by: actor.staff, at: moment)
    let (handover, entry) = (HandoverID(shell.identifier()), shell.identifier())
    let channel = channel
    return try await deciding { transaction in
      guard let slot = try DutyRecords.slot(id, isForUpdate: true, transaction), slot.staff == actor.staff
      else { throw DutyProblem.notThere }
      guard slot.isPlanned, stamp.at < slot.to.instant else { throw DutyRefusal.over }
      guard incoming != actor.staff else { throw DutyRefusal.unknownStaff }
      guard try DutyRecords.openHandovers(of: [id], transaction).isEmpty else { throw DutyRefusal.offered }
      try DutyWork.check(incoming, for: slot.part, at: slot.place, now: stamp.at, transaction)
      try DutyRecords.offer(
        handover, slot: slot, to: incoming, stamp: stamp, via: channel, entry: entry, transaction)
    }
  }

  /// Takes over what was offered to the actor: from this moment they are on duty and whoever offered it is not, both in
  /// one transaction, so that nobody is on duty at no moment.
  public func acceptDuty(_ actor: Actor, _ id: HandoverID) async throws -> Result<Void, DutyProblem> {
    let stamp = Stamp(by: actor.staff, at: moment)
    let (shell, channel) = (shell, channel)
    return try await deciding { transaction in
      let handover = try Desk.handover(id, transaction) { $0.incoming == actor.staff }
      guard let slot = try DutyRecords.slot(handover.slot.id, isForUpdate: true, transaction), slot.isPlanned,
        stamp.at < slot.to.instant
      else { throw DutyRefusal.over }
      try DutyWork.check(actor.staff, for: slot.part, at: slot.place, now: stamp.at, transaction)
      func record(_ event: DutySlotEvent, of id: DutySlotID, before: DutySlot?) throws {
        try DutyRecords.record(
          [event], of: id, before: before, stamp: stamp, via: channel, identifier: shell.identifier,
          transaction)
      }
      try StaffLists.hold([slot.staff, actor.staff], transaction)
      let hasBegun = slot.from.instant < stamp.at
      let from = hasBegun ? DutyTime(instant: stamp.at, zone: slot.from.zone) : slot.from
      let next = DutySlot(
        id: hasBegun ? DutySlotID(shell.identifier()) : slot.id, place: slot.place, part: slot.part,
        staff: actor.staff, from: from, to: slot.to)
      if hasBegun {
        try record(.ended(at: stamp.at), of: slot.id, before: slot)
        // Who is on duty for the same already takes over without another slot.
        if try !DutyRecords.covers(next, transaction) {
          try record(
            .planned(next.place, next.part, actor.staff, from: from, to: next.to), of: next.id, before: nil)
        }
      } else {
        try record(.changed(actor.staff, from: from, to: slot.to), of: slot.id, before: slot)
      }
      try DutyRecords.settle(
        handover.id, "accepted", stamp: stamp, via: channel, entry: shell.identifier(), transaction)
    }
  }

  /// Says no to what was offered, or takes an offer back: whoever offered it stays on duty.
  public func declineDuty(_ actor: Actor, _ id: HandoverID) async throws -> Result<Void, DutyProblem> {
    let stamp = Stamp(by: actor.staff, at: moment)
    let (entry, channel) = (shell.identifier(), channel)
    return try await deciding { transaction in
      let handover = try Desk.handover(id, transaction) {
        $0.incoming == actor.staff || $0.outgoing == actor.staff
      }
      try DutyRecords.settle(
        handover.id, handover.incoming == actor.staff ? "declined" : "withdrawn", stamp: stamp, via: channel,
        entry: entry, transaction)
    }
  }

  /// A handover nobody has answered yet, held until the transaction ends.
  private static func handover(
    _ id: HandoverID, _ transaction: any Transaction, where isTheirs: (Handover) -> Bool
  ) throws -> Handover {
    guard isIdentifier(id.text), let found = try DutyRecords.openHandover(id, transaction), isTheirs(found)
    else { throw DutyProblem.notThere }
    return found
  }
}
