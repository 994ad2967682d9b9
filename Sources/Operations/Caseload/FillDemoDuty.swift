import Casework
import CivilTime
import Records
import Storage

extension Desk {
  /// Puts in how the demo's staff are reached, the numbers that are always answered and three weeks of rota. What stands
  /// there already stays as it is.
  func fillDemoDuty(_ region: DemoRegion) async throws {
    let (today, moment) = (today, moment)
    let (shell, channel, zone) = (shell, channel, zone)
    try await store.write { transaction in
      let ids = try OrganisationRecords.organisation(transaction).staff.mapValues(\.id)
      guard let verifier = ids["ZADMIN1"] else { return }
      let known = try DutyRecords.contactPoints(of: Array(ids.values), transaction)
      for point in region.contactPoints {
        guard let staff = ids[point.code], known[staff] == nil else { continue }
        let id = ContactPointID(shell.identifier())
        let then = moment.adding(seconds: -(point.daysAgo ?? 1) * 86_400)
        let added = try DutyRecords.record(
          [.added(staff: staff, point.channel, isVoicemail: point.isVoicemail)], of: id, before: nil,
          address: point.address, stamp: Stamp(by: staff, at: then), via: channel,
          identifier: shell.identifier, transaction)
        guard point.daysAgo != nil else { continue }
        try DutyRecords.record(
          [.verified(.rang)], of: id, before: added, address: point.address,
          stamp: Stamp(by: verifier, at: then), via: channel, identifier: shell.identifier, transaction)
      }
      for number in DemoRegion.dutyNumbers {
        _ = try DutyRecords.set(
          number, region: "ZDEMO", stamp: Stamp(by: verifier, at: moment), via: channel,
          entry: shell.identifier(), transaction)
      }
      for slot in region.duty(asOf: today, zone: zone) {
        guard let staff = ids[slot.code] else { continue }
        let id = DutySlotID(shell.identifier())
        let wanted = DutySlot(
          id: id, place: slot.place, part: slot.part, staff: staff, from: slot.from, to: slot.to)
        guard try !DutyRecords.overlaps(wanted, transaction) else { continue }
        try DutyRecords.record(
          [.planned(slot.place, slot.part, staff, from: slot.from, to: slot.to)], of: id, before: nil,
          stamp: Stamp(by: verifier, at: moment), via: channel, identifier: shell.identifier, transaction)
      }
    }
  }
}
