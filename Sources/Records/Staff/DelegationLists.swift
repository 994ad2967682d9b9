public import Casework
public import CivilTime
public import Storage

/// Whose delegations are listed.
public enum DelegationScope: Hashable, Sendable {
  /// Those from and to one member of staff.
  case own(StaffID)
  /// Those besides from and to the staff of a team.
  case team(String, StaffID)
  /// Those besides from and to the staff of a PDU.
  case pdu(String, StaffID)

  var condition: SQL {
    switch self {
    case .own(let staff): "(d.from_staff = \(staff.text) OR d.to_staff = \(staff.text))"
    case .team(let code, let staff):
      """
      (d.from_staff = \(staff.text) OR d.to_staff = \(staff.text) OR s.team = \(code) OR b.team = \(code))
      """
    case .pdu(let code, let staff):
      """
      (d.from_staff = \(staff.text) OR d.to_staff = \(staff.text) OR s.pdu = \(code) OR b.pdu = \(code))
      """
    }
  }
}

/// A delegation of a list, with who lent it and the names of the others.
public struct ListedDelegation: Hashable, Sendable {
  public let power: LentPower
  public let borrower: String
  public let endedBy: String?
}

extension DelegationRecords {
  /// The delegations of a scope that are in force or ahead on a day, the earliest first; at most `most`.
  public static func open(
    _ scope: DelegationScope, on day: CivilDate, _ transaction: any Transaction
  ) throws -> [ListedDelegation] {
    try listed(
      """
      \(scope.condition) AND d.to_day >= \(day.text) AND d.ended_at IS NULL
      ORDER BY d.from_day, d.id LIMIT \(most)
      """, outer: "ORDER BY d.from_day, d.id, r.role", transaction)
  }

  /// The delegations of a scope that are over or were ended, the latest first; at most `mostPast`.
  public static func past(
    _ scope: DelegationScope, on day: CivilDate, _ transaction: any Transaction
  ) throws -> [ListedDelegation] {
    try listed(
      """
      \(scope.condition) AND (d.to_day < \(day.text) OR d.ended_at IS NOT NULL)
      ORDER BY d.to_day DESC, d.id DESC LIMIT \(mostPast)
      """, outer: "ORDER BY d.to_day DESC, d.id DESC, r.role", transaction)
  }

  /// A stretch of the delegations of a scope in whatever state, the latest first day first.
  public static func page(
    _ scope: DelegationScope, _ query: DelegationQuery, on day: CivilDate, offset: Int, most: Int,
    _ transaction: any Transaction
  ) throws -> [ListedDelegation] {
    var chosen = scope.condition
    if let lender = query.lender { chosen = "\(chosen) AND d.from_staff = \(lender.text)" }
    if let borrower = query.borrower { chosen = "\(chosen) AND d.to_staff = \(borrower.text)" }
    switch query.state {
    case .ahead: chosen = "\(chosen) AND d.ended_at IS NULL AND d.from_day > \(day.text)"
    case .inForce:
      chosen =
        "\(chosen) AND d.ended_at IS NULL AND d.from_day <= \(day.text) AND d.to_day >= \(day.text)"
    case .over: chosen = "\(chosen) AND d.ended_at IS NULL AND d.to_day < \(day.text)"
    case .ended: chosen = "\(chosen) AND d.ended_at IS NOT NULL"
    case nil: break
    }
    return try listed(
      "\(chosen) ORDER BY d.from_day DESC, d.id DESC LIMIT \(most) OFFSET \(offset)",
      outer: "ORDER BY d.from_day DESC, d.id DESC, r.role", transaction)
  }

  /// One delegation of a scope; nil where there is none of this id in it.
  public static func one(
    _ id: DelegationID, _ scope: DelegationScope, _ transaction: any Transaction
  ) throws -> ListedDelegation? {
    try listed("d.id = \(id.text) AND \(scope.condition)", outer: "ORDER BY r.role", transaction).first
  }

  /// The ids come first, so that the roles of the lenders do not count against the limit.
  private static func listed(
    _ chosen: SQL, outer: String, _ transaction: any Transaction
  ) throws -> [ListedDelegation] {
    let rows = try transaction.run(
      """
      SELECT \(raw: columns), \(raw: AccountRecords.actorColumns), b.name, e.name
      FROM (
        SELECT d.* FROM delegations d JOIN staff s ON s.id = d.from_staff JOIN staff b ON b.id = d.to_staff
        WHERE \(chosen)
      ) d JOIN staff AS s ON s.id = d.from_staff JOIN staff AS b ON b.id = d.to_staff
      LEFT JOIN staff AS e ON e.id = d.ended_by \(raw: AccountRecords.actorJoins) \(raw: outer)
      """)
    return try grouped(rows).map { rows in
      guard let lender = try AccountRecords.actor(rows, from: columnCount) else {
        throw StoreError.unexpected("a delegation without whoever gave it")
      }
      let first = rows[0]
      return ListedDelegation(
        power: LentPower(delegation: try delegation(first), lender: lender),
        borrower: try first.text(columnCount + 6), endedBy: try first.textIfAny(columnCount + 7))
    }
  }

  /// Everybody of a PDU as somebody who could be lent power: at most so many, by name.
  public static func staff(
    ofPDU pdu: String, most: Int, _ transaction: any Transaction
  ) throws -> [Actor] {
    let rows = try transaction.run(
      """
      SELECT \(raw: AccountRecords.actorColumns) FROM (
        SELECT s.* FROM staff s WHERE s.pdu = \(pdu) ORDER BY s.name, s.id LIMIT \(most)
      ) s \(raw: AccountRecords.actorJoins) ORDER BY s.name, s.id, r.role
      """)
    return try grouped(rows).compactMap { try AccountRecords.actor($0, from: 0) }
  }
}
