import Casework
import Policy
import Records
import Storage

extension ImportWriter {
  /// Writes devices and vehicles, in the order of their codes whatever the file's, so that two imports never wait for
  /// each other. A thing that others hold bookings of keeps them.
  mutating func write(
    _ lines: [(number: Int, row: ResourceRow)], _ transaction: any Transaction
  ) throws {
    guard !lines.isEmpty else { return }
    var known = try ResourceRecords.resources(lines.map(\.row.code), transaction)
    for (number, row) in lines.sorted(by: { ($0.row.code, $0.number) < ($1.row.code, $1.number) }) {
      guard organisation.teams[row.team] != nil else {
        report.refuse(unknownTeam(row.team, line: number, crn: nil, pointer: "/team"))
        continue
      }
      guard known[row.code] != row else { continue }
      try ResourceRecords.put(row, transaction)
      try Journal.append(
        [
          try ResourceRecords.entry(
            of: row, isNew: known[row.code] == nil, stamp: stamp, via: journal.via, entry: shell.identifier())
        ], in: transaction)
      known[row.code] = row
      report.resources += 1
    }
  }
}
