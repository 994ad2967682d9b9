import Casework
import Policy
import Records
import Storage

extension ImportWriter {
  /// Writes what staff were trained and accredited for, in the order of their codes whatever the file's, so that two
  /// imports never wait for each other. A line says the whole of one competence from its first day; one that was ended
  /// stays ended where the line does not say so, for a file that knows nothing of it must not bring it back.
  mutating func write(
    _ lines: [(number: Int, row: CompetenceRow)], _ transaction: any Transaction
  ) throws {
    let named = lines.sorted { ($0.row.staff, $0.number) < ($1.row.staff, $1.number) }
    let ids = named.compactMap { organisation.staff[$0.row.staff]?.id }
    try StaffLists.hold(ids, transaction)
    var known = try CompetenceRecords.held(of: ids, transaction)
    for (number, row) in named {
      guard let staff = organisation.staff[row.staff]?.id else {
        report.refuse(
          CaseloadProblem(
            line: number, pointer: "/staff", code: "unknown-staff",
            message:
              "there is nobody of the staff with the code \(row.staff.prefix(32)); import their staff line first",
            crn: nil))
        continue
      }
      let before = known[staff]?.first { $0.competence == row.held.competence && $0.from == row.held.from }
      let held = HeldCompetence(
        row.held.competence, from: row.held.from, through: row.held.through,
        ended: row.held.ended ?? before?.ended)
      guard before != held else { continue }
      guard before != nil || (known[staff]?.count ?? 0) < Competences.most else {
        report.refuse(
          CaseloadProblem(
            line: number, pointer: "/staff", code: "too-many",
            message:
              "\(row.staff.prefix(32)) has \(Competences.most) entries already; leave out those that ran out",
            crn: nil))
        continue
      }
      try CompetenceRecords.put(
        held, of: staff, reason: nil, by: stamp, via: journal.via, identifier: shell.identifier, transaction)
      known[staff, default: []].removeAll { $0 == before }
      known[staff, default: []].append(held)
      report.competences += 1
    }
  }
}
