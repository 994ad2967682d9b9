public import Casework
public import CivilTime
public import Storage

/// Power to authorise and to endorse that a manager handed to somebody for some days.
public enum DelegationRecords {
  static let columns = """
    d.id, d.from_staff, d.to_staff, d.basis, d.power, d.from_day, d.to_day, d.recorded_at, d.reason, d.ended_at,
    d.ended_by, d.end_reason
    """
  static let columnCount = 12

  /// The most that are listed of those in force or ahead, and of those that are over.
  public static let most = 200
  public static let mostPast = 50

  /// The delegations to somebody that are in force on a day, each with who lent it, the earliest first.
  public static func lent(
    to staff: StaffID, on day: CivilDate, _ transaction: any Transaction
  ) throws -> [LentPower] {
    try powers(
      """
      d.to_staff = \(staff.text) AND d.to_day >= \(day.text) AND d.from_day <= \(day.text)
        AND d.ended_at IS NULL ORDER BY d.from_day, d.id, r.role LIMIT 1000
      """, transaction)
  }

  /// One delegation with who lent it.
  public static func power(_ id: DelegationID, _ transaction: any Transaction) throws -> LentPower? {
    try powers("d.id = \(id.text) ORDER BY r.role", transaction).first
  }

  /// Holds a delegation until the transaction ends: of two who end it at once the second sees that it is ended.
  public static func hold(_ id: DelegationID, _ transaction: any Transaction) throws {
    _ = try transaction.run(
      "SELECT d.id FROM delegations d WHERE d.id = \(id.text)\(raw: transaction.dialect.forUpdate)")
  }

  /// Delegations by their ids.
  public static func delegations(
    _ ids: Set<DelegationID>, _ transaction: any Transaction
  ) throws -> [DelegationID: Delegation] {
    guard !ids.isEmpty else { return [:] }
    let rows = try transaction.run(
      """
      SELECT \(raw: columns) FROM delegations d WHERE d.id IN \(list: ids.map(\.text).sorted()) ORDER BY d.id
      """)
    var found: [DelegationID: Delegation] = [:]
    for row in rows {
      let delegation = try delegation(row)
      found[delegation.id] = delegation
    }
    return found
  }

  /// How many delegations of a lender are in force or ahead on a day.
  public static func openCount(
    from staff: StaffID, on day: CivilDate, _ transaction: any Transaction
  ) throws -> Int {
    try transaction.run(
      """
      SELECT COUNT(*) FROM delegations WHERE from_staff = \(staff.text) AND to_day >= \(day.text)
        AND ended_at IS NULL
      """
    ).first?.integer(0) ?? 0
  }

  /// Puts a delegation down, and in the journal; the words of the reason stay out of it.
  public static func add(
    _ delegation: Delegation, via: String, entry: String, _ transaction: any Transaction
  ) throws {
    try transaction.execute(
      """
      INSERT INTO delegations (id, from_staff, to_staff, basis, power, from_day, to_day, recorded_at, reason)
      VALUES (\(delegation.id.text), \(delegation.from.text), \(delegation.to.text),
        \(delegation.basis.rawValue), \(delegation.power.rawValue), \(delegation.firstDay.text),
        \(delegation.lastDay.text), \(delegation.recorded.text), \(delegation.reason))
      """)
    try Journal.append(
      [
        JournalEntry(
          entry: entry, subjectKind: "delegation", subject: delegation.id.text, revision: 1,
          occurredAt: delegation.recorded, recordedAt: delegation.recorded, actor: delegation.from.text,
          via: via, event: "authority-delegated",
          payload: try JournalPayload([
            "to": .code(delegation.to.text), "basis": .code(delegation.basis.rawValue),
            "power": .code(delegation.power.rawValue), "from": .code(delegation.firstDay.text),
            "through": .code(delegation.lastDay.text),
          ]))
      ], in: transaction)
  }

  /// Ends a delegation before its last day. The row stays, and says who ended it and why.
  public static func end(
    _ id: DelegationID, _ ending: Delegation.Ending, via: String, entry: String,
    _ transaction: any Transaction
  ) throws {
    let stamp = ending.stamp
    try transaction.execute(
      """
      UPDATE delegations SET ended_at = \(stamp.at.text), ended_by = \(stamp.by.text),
        end_reason = \(ending.reason) WHERE id = \(id.text) AND ended_at IS NULL
      """)
    try Journal.append(
      [
        JournalEntry(
          entry: entry, subjectKind: "delegation", subject: id.text, revision: 2, occurredAt: stamp.at,
          recordedAt: stamp.at, actor: stamp.by.text, via: via, event: "authority-taken-back")
      ], in: transaction)
  }

  // MARK: Rows

  private static func powers(_ condition: SQL, _ transaction: any Transaction) throws -> [LentPower] {
    let rows = try transaction.run(
      """
      SELECT \(raw: columns), \(raw: AccountRecords.actorColumns) FROM delegations d
      JOIN staff AS s ON s.id = d.from_staff \(raw: AccountRecords.actorJoins) WHERE \(condition)
      """)
    return try grouped(rows).map { rows in
      guard let lender = try AccountRecords.actor(rows, from: columnCount) else {
        throw StoreError.unexpected("a delegation without whoever gave it")
      }
      return LentPower(delegation: try delegation(rows[0]), lender: lender)
    }
  }

  /// Rows of one delegation stand together and differ in the role of whoever gave it.
  static func grouped(_ rows: [Row]) throws -> [[Row]] {
    var groups: [[Row]] = []
    var last: String?
    for row in rows {
      let id = try row.text(0)
      if id == last { groups[groups.count - 1].append(row) } else { groups.append([row]) }
      last = id
    }
    return groups
  }

  static func delegation(_ row: Row) throws -> Delegation {
    func instant(_ text: String) throws -> Instant {
      guard let instant = Instant(text: text) else {
        throw StoreError.unexpected("the row of a delegation cannot be read")
      }
      return instant
    }
    let from = StaffID(try row.text(1))
    let ended = try row.textIfAny(9).map { text in
      Delegation.Ending(
        stamp: Stamp(by: try row.textIfAny(10).map { StaffID($0) } ?? from, at: try instant(text)),
        reason: try row.textIfAny(11) ?? "")
    }
    return Delegation(
      id: DelegationID(try row.text(0)), from: from, to: StaffID(try row.text(2)), basis: try row.word(3),
      power: try row.word(4), firstDay: try row.date(5), lastDay: try row.date(6),
      recorded: try instant(try row.text(7)), reason: try row.textIfAny(8), ended: ended)
  }
}
