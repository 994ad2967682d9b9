import Casework
import CivilTime
import Records
import Storage

extension Desk {
  /// Puts in what the demo's staff keep about themselves, and the local procedures of its teams with who has read them.
  /// What stands there already stays as it is.
  func fillDemoStaff(_ region: DemoRegion) async throws {
    let today = today
    let moment = moment
    let (shell, channel) = (shell, channel)
    try await store.write { transaction in
      let ids = try OrganisationRecords.organisation(transaction).staff.mapValues(\.id)
      func stamp(_ staff: StaffID, daysAgo: Int) -> Stamp {
        Stamp(by: staff, at: moment.adding(seconds: -daysAgo * 86_400))
      }
      let known = try SafetyRecords.newest(of: Array(ids.values), transaction)
      for one in region.safetyDetails {
        guard let staff = ids[one.code], known[staff] == nil else { continue }
        try SafetyRecords.add(
          one.details, version: 1, stamp: stamp(staff, daysAgo: one.daysAgo), via: channel,
          entry: shell.identifier(), transaction)
      }
      for one in region.procedures(asOf: today) {
        guard let manager = ids[one.manager] else { continue }
        let newest = try ProcedureRecords.newest(of: one.team, transaction)
        guard newest < 2 else { continue }
        let daysAgo = Int(today.day - one.draft.from.day)
        try ProcedureRecords.publish(
          ProcedureVersion(
            team: one.team, version: newest + 1, text: one.draft.text, from: one.draft.from,
            reason: one.draft.reason, published: stamp(manager, daysAgo: daysAgo)),
          via: channel, entry: shell.identifier(), transaction)
        for reader in one.readers.compactMap({ ids[$0] }) {
          try ProcedureRecords.acknowledge(
            newest + 1, of: one.team, stamp: stamp(reader, daysAgo: max(0, daysAgo - 1)), via: channel,
            entry: shell.identifier(), transaction)
        }
      }
    }
  }
}
