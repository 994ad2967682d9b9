public import Casework
public import CivilTime
public import Storage

extension DutyRecords {
  /// The kind of subject a slot is in the journal.
  public static let slotKind = "duty-slot"
  /// The most slots that are read at once.
  public static let mostSlots = 2_000

  static let slotColumns =
    "d.id, d.team, d.pdu, d.part, d.staff, d.from_at, d.to_at, d.zone, d.revision, d.is_planned"

  /// The slots of these places that hold at any part of a time, in order of their beginning.
  public static func slots(
    of places: [DutyPlace], during time: Range<Instant>, _ transaction: any Transaction
  ) throws -> [DutySlot] {
    let when: SQL = """
      d.is_planned = 1 AND d.to_at > \(time.lowerBound.text) AND d.from_at < \(time.upperBound.text)
      """
    var teams: [String] = []
    var pdus: [String] = []
    for place in places {
      switch place {
      case .team(let code): teams.append(code)
      case .pdu(let code): pdus.append(code)
      }
    }
    return try transaction.run(
      """
      SELECT \(raw: slotColumns) FROM duty_slots d WHERE d.team IN \(list: teams) AND \(when)
      UNION ALL SELECT \(raw: slotColumns) FROM duty_slots d WHERE d.pdu IN \(list: pdus) AND \(when)
      ORDER BY 6, 1 LIMIT \(mostSlots)
      """
    ).map { try slot($0) }
  }

  /// One slot, held until the transaction ends where `isForUpdate`.
  public static func slot(
    _ id: DutySlotID, isForUpdate: Bool = false, _ transaction: any Transaction
  ) throws -> DutySlot? {
    let hold = isForUpdate ? transaction.dialect.forUpdate : ""
    return try transaction.run(
      "SELECT \(raw: slotColumns) FROM duty_slots d WHERE d.id = \(id.text)\(raw: hold)"
    ).first.map { try slot($0) }
  }

  /// True where somebody has another slot of the same place and part at any part of a time.
  public static func overlaps(_ slot: DutySlot, _ transaction: any Transaction) throws -> Bool {
    let place: SQL =
      switch slot.place {
      case .team(let code): "team = \(code)"
      case .pdu(let code): "pdu = \(code)"
      }
    return try !transaction.run(
      """
      SELECT 1 FROM duty_slots WHERE staff = \(slot.staff.text) AND is_planned = 1
        AND to_at > \(slot.from.instant.text) AND from_at < \(slot.to.instant.text)
        AND part = \(slot.part.rawValue) AND \(place) AND id <> \(slot.id.text) LIMIT 1
      """
    ).isEmpty
  }

  /// Writes events of one slot and makes its row follow them. A slot somebody else changed since is refused with
  /// `StoreError.conflict`.
  @discardableResult
  public static func record(
    _ events: [DutySlotEvent], of id: DutySlotID, before: DutySlot?, stamp: Stamp, via: String,
    identifier: () -> String, _ transaction: any Transaction
  ) throws -> DutySlot? {
    let (slot, entries) = try Journal.follow(
      events, of: slotKind, id, before: before, stamp: stamp, via: via, identifier: identifier)
    guard let slot, !entries.isEmpty else { return slot }
    let (from, to) = (slot.from, slot.to)
    if before == nil {
      var (team, pdu): (String?, String?)
      switch slot.place {
      case .team(let code): team = code
      case .pdu(let code): pdu = code
      }
      try transaction.execute(
        """
        INSERT INTO duty_slots (id, team, pdu, part, staff, from_at, to_at, zone, from_offset, to_offset,
          revision, is_planned)
        VALUES (\(id.text), \(team), \(pdu), \(slot.part.rawValue), \(slot.staff.text), \(from.instant.text),
          \(to.instant.text), \(from.zone.identifier), \(from.offset), \(to.offset), \(slot.revision),
          \(slot.isPlanned))
        """)
    } else {
      try transaction.execute(
        """
        UPDATE duty_slots SET staff = \(slot.staff.text), from_at = \(from.instant.text),
          to_at = \(to.instant.text), zone = \(from.zone.identifier), from_offset = \(from.offset),
          to_offset = \(to.offset), revision = \(slot.revision), is_planned = \(slot.isPlanned)
        WHERE id = \(id.text)
        """)
    }
    try Journal.append(entries, in: transaction)
    return slot
  }

  /// A slot as its journal tells it, for checks that the row says the same (architecture.md invariant 5).
  public static func foldedSlot(_ id: DutySlotID, _ transaction: any Transaction) throws -> DutySlot? {
    try Journal.folded(slotKind, id, transaction)
  }

  static func slot(_ row: Row) throws -> DutySlot {
    let zone = try row.text(7)
    guard let zone = Zone.named(zone) else {
      throw StoreError.unexpected("the row of a slot names a zone that is not held")
    }
    let team = try row.textIfAny(1)
    return DutySlot(
      id: DutySlotID(try row.text(0)), place: try team.map { .team($0) } ?? .pdu(try row.text(2)),
      part: try row.word(3), staff: StaffID(try row.text(4)),
      from: DutyTime(instant: try row.instant(5), zone: zone),
      to: DutyTime(instant: try row.instant(6), zone: zone), revision: try row.integer(8),
      isPlanned: try row.flag(9))
  }
}
