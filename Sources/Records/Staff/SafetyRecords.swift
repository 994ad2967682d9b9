public import Casework
import CivilTime
public import Storage

/// What members of staff keep about themselves, each version a row (HV-8.2.2).
public enum SafetyRecords {
  /// The most versions that are listed.
  public static let mostVersions = 50
  static let columns = """
    staff, version, car, phone, device, description, emergency_name, emergency_phone, medical
    """

  /// The newest version of each of these members of staff.
  public static func newest(
    of staff: [StaffID], _ transaction: any Transaction
  ) throws -> [StaffID: SafetyRecord] {
    guard !staff.isEmpty else { return [:] }
    var found: [StaffID: SafetyRecord] = [:]
    for part in CaseloadRecords.chunks(Set(staff.map(\.text)).sorted()) {
      try transaction.forEach(
        """
        SELECT \(raw: columns), recorded_at FROM staff_details d WHERE staff IN \(list: part)
          AND version = (SELECT MAX(n.version) FROM staff_details n WHERE n.staff = d.staff)
        """
      ) { found[StaffID(try $0.text(0))] = try record($0) }
    }
    return found
  }

  /// The versions of somebody's own details, the newest first, each with when it was said.
  public static func versions(
    of staff: StaffID, _ transaction: any Transaction
  ) throws -> [SafetyRecord] {
    try transaction.run(
      """
      SELECT \(raw: columns), recorded_at FROM staff_details
      WHERE staff = \(staff.text) ORDER BY version DESC LIMIT \(mostVersions)
      """
    ).map { try record($0) }
  }

  /// Adds a version, and tells the journal that there is one: never what it says. Errors: `StoreError.conflict` where
  /// there is one of this number already.
  public static func add(
    _ details: SafetyDetails, version: Int, stamp: Stamp, via: String, entry: String,
    _ transaction: any Transaction
  ) throws {
    try transaction.execute(
      """
      INSERT INTO staff_details (\(raw: columns), recorded_at)
      VALUES (\(stamp.by.text), \(version), \(details[.car]), \(details[.phone]), \(details[.device]),
        \(details[.description]), \(details[.emergencyName]), \(details[.emergencyPhone]), \(details[.medical]), \(stamp.at.text))
      """)
    try Journal.append(
      [
        JournalEntry(
          entry: entry, subjectKind: OrganisationJournal.staffKind, subject: stamp.by.text, revision: nil,
          occurredAt: stamp.at, recordedAt: stamp.at, actor: stamp.by.text, via: via,
          event: "staff-details-recorded", payload: try JournalPayload(["version": .code(String(version))]))
      ], in: transaction)
  }

  /// The team of each of these members of staff; nobody without a team is in it.
  public static func teams(
    of staff: [StaffID], _ transaction: any Transaction
  ) throws -> [StaffID: String] {
    guard !staff.isEmpty else { return [:] }
    var found: [StaffID: String] = [:]
    let rows = try transaction.run(
      "SELECT id, team FROM staff WHERE id IN \(list: staff.map(\.text)) AND team IS NOT NULL")
    for row in rows { found[StaffID(try row.text(0))] = try row.text(1) }
    return found
  }

  /// The team that supervises a person.
  public static func team(of person: PersonID, _ transaction: any Transaction) throws -> String? {
    try transaction.run("SELECT team FROM people WHERE id = \(person.text)").first?.text(0)
  }

  private static func record(_ row: Row) throws -> SafetyRecord {
    var values: [SafetyDetails.Field: String] = [:]
    for (number, field) in SafetyDetails.Field.allCases.enumerated() {
      values[field] = try row.textIfAny(number + 2)
    }
    return SafetyRecord(
      details: SafetyDetails(values), version: try row.integer(1), recorded: try row.instant(9))
  }
}
