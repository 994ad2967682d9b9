public import Casework
public import CivilTime
public import Storage

extension DelegationRecords {
  static let columns =
    "d.id, d.from_staff, d.to_staff, d.basis, d.from_day, d.to_day, d.recorded_at, d.ended_at"

  /// The delegations that give somebody power on a day, the earliest first.
  public static func inForce(
    to staff: StaffID, on day: CivilDate, _ transaction: any Transaction
  ) throws -> [Delegation] {
    try transaction.run(
      """
      SELECT \(raw: columns) FROM delegations d WHERE d.to_staff = \(staff.text)
        AND d.to_day >= \(day.text) AND d.from_day <= \(day.text) AND d.ended_at IS NULL
      ORDER BY d.from_day, d.id LIMIT 100
      """
    ).map { try delegation($0) }
  }

  /// One delegation, held until the transaction ends where `isForUpdate`.
  public static func delegation(
    _ id: DelegationID, isForUpdate: Bool = false, _ transaction: any Transaction
  ) throws -> Delegation? {
    let hold = isForUpdate ? transaction.dialect.forUpdate : ""
    return try transaction.run(
      "SELECT \(raw: columns) FROM delegations d WHERE d.id = \(id.text)\(raw: hold)"
    ).first.map { try delegation($0) }
  }

  static func delegation(_ row: Row) throws -> Delegation {
    func instant(_ text: String?) throws -> Instant? {
      guard let text else { return nil }
      guard let instant = Instant(text: text) else {
        throw StoreError.unexpected("the row of a delegation cannot be read")
      }
      return instant
    }
    guard let recorded = try instant(try row.text(6)) else {
      throw StoreError.unexpected("the row of a delegation cannot be read")
    }
    return Delegation(
      id: DelegationID(try row.text(0)), from: StaffID(try row.text(1)), to: StaffID(try row.text(2)),
      basis: try row.word(3), firstDay: try row.date(4), lastDay: try row.date(5), recorded: recorded,
      ended: try instant(try row.textIfAny(7)))
  }
}
