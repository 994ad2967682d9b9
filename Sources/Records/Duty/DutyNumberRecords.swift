public import Casework
import CivilTime
public import Storage

extension DutyRecords {
  /// The kind of subject a duty number is in the journal; the id is the code of the team or the region.
  public static let numberKind = "duty-number"

  /// The number of a team and that of its region, where they are set.
  public static func dutyNumbers(
    team: String, region: String, _ transaction: any Transaction
  ) throws -> [DutyNumber] {
    try transaction.run(
      """
      SELECT team, number, label, version FROM duty_numbers WHERE team = \(team) OR region = \(region)
      ORDER BY team NULLS LAST
      """
    ).map { row in
      DutyNumber(
        team: try row.textIfAny(0), number: try row.text(1), label: try row.text(2),
        version: try row.integer(3))
    }
  }

  /// Sets the number of a team, or of a region where `number` names no team. `version` is one more than the one it was
  /// decided on; false where somebody else was faster.
  public static func set(
    _ number: DutyNumber, region: String, stamp: Stamp, via: String, entry: String,
    _ transaction: any Transaction
  ) throws -> Bool {
    let (team, before) = (number.team, number.version - 1)
    let place: SQL = team.map { "team = \($0)" } ?? "region = \(region)"
    let changed: Int
    if before == 0 {
      changed = try transaction.execute(
        """
        INSERT INTO duty_numbers (region, team, number, label, version)
        VALUES (\(team == nil ? region : nil), \(team), \(number.number), \(number.label), 1)
        ON CONFLICT DO NOTHING
        """)
    } else {
      changed = try transaction.execute(
        """
        UPDATE duty_numbers SET number = \(number.number), label = \(number.label), version = \(number.version)
        WHERE \(place) AND version = \(before)
        """)
    }
    guard changed == 1 else { return false }
    try Journal.append(
      [
        JournalEntry(
          entry: entry, subjectKind: numberKind, subject: team.map { "team:\($0)" } ?? "region:\(region)",
          revision: number.version, occurredAt: stamp.at, recordedAt: stamp.at, actor: stamp.by.text,
          via: via, event: "duty-number-set", payload: try JournalPayload(["number": .code(number.number)]))
      ], in: transaction)
    return true
  }
}
