public import Casework
public import Storage

/// A member of staff of a list, and the name of their team.
public struct ListedMember: Hashable, Sendable {
  public let id: StaffID
  public let row: StaffRow
  public let teamName: String?
}

/// The lists of staff.
public enum StaffLists {
  private static let columns = """
    s.id, s.code, s.name, s.team, COALESCE(s.pdu, t.pdu), s.region, t.name, r.role
    """
  private static let joins =
    "LEFT JOIN teams AS t ON t.code = s.team LEFT JOIN staff_roles AS r ON r.staff = s.id"

  private static func condition(_ reach: Reach) -> SQL? {
    switch reach {
    case .none: nil
    case .officer(let staff): "s.id = \(staff.text)"
    case .team(let code): "s.team = \(code)"
    case .pdu(let code): "s.pdu = \(code)"
    case .region(let code): "s.region = \(code)"
    }
  }

  /// How many members of staff a reach has.
  public static func count(_ reach: Reach, _ transaction: any Transaction) throws -> CappedCount {
    guard let condition = condition(reach) else { return CappedCount(0) }
    let rows = try transaction.run(
      """
      SELECT COUNT(*) FROM (SELECT 1 FROM staff s WHERE \(condition) LIMIT \(CappedCount.limit + 1)) k
      """)
    return CappedCount(try rows.first?.integer(0) ?? 0)
  }

  /// A page of the staff of a reach, by name.
  public static func page(
    _ reach: Reach, offset: Int, most: Int, _ transaction: any Transaction
  ) throws -> [ListedMember] {
    guard let condition = condition(reach) else { return [] }
    return try members(
      """
      SELECT \(raw: columns) FROM (
        SELECT s.* FROM staff s WHERE \(condition) ORDER BY s.name, s.id LIMIT \(most) OFFSET \(offset)
      ) s \(raw: joins) ORDER BY s.name, s.id, r.role
      """, transaction)
  }

  /// One member of staff inside a reach; nil where there is none.
  public static func member(
    _ id: StaffID, in reach: Reach, _ transaction: any Transaction
  ) throws -> ListedMember? {
    guard let condition = condition(reach) else { return nil }
    return try members(
      """
      SELECT \(raw: columns) FROM staff s \(raw: joins) WHERE s.id = \(id.text) AND \(condition)
      ORDER BY r.role
      """, transaction
    ).first
  }

  /// Holds a member of staff until the transaction ends: of two who change something of theirs at once the second sees
  /// what the first put down.
  public static func hold(_ id: StaffID, _ transaction: any Transaction) throws {
    _ = try transaction.run(
      "SELECT id FROM staff WHERE id = \(id.text)\(raw: transaction.dialect.forUpdate)")
  }

  /// Holds several members of staff, always in the order of their codes.
  public static func hold(_ ids: [StaffID], _ transaction: any Transaction) throws {
    for part in CaseloadRecords.chunks(Set(ids.map(\.text)).sorted()) {
      _ = try transaction.run(
        "SELECT id FROM staff WHERE id IN \(list: part) ORDER BY code\(raw: transaction.dialect.forUpdate)")
    }
  }

  private static func members(_ query: SQL, _ transaction: any Transaction) throws -> [ListedMember] {
    try DelegationRecords.grouped(transaction.run(query)).map { rows in
      let first = rows[0]
      var roles: Set<Role> = []
      for row in rows {
        if let role = Role(rawValue: try row.textIfAny(7) ?? "") { roles.insert(role) }
      }
      return ListedMember(
        id: StaffID(try first.text(0)),
        row: StaffRow(
          code: try first.text(1), name: try first.text(2), team: try first.textIfAny(3),
          pdu: try first.textIfAny(4), region: try first.text(5), roles: roles),
        teamName: try first.textIfAny(6))
    }
  }
}
