public import Casework
public import CivilTime
public import Storage

/// Handovers, what is planned, and what somebody has to hand over.
extension DutyRecords {
  /// The kind of subject a handover is in the journal.
  public static let handoverKind = "duty-handover"
  /// The most open handovers that are read at once.
  public static let mostHandovers = 100

  private static let handoverColumns: String =
    "h.id, h.outgoing, o.name, h.incoming, i.name, h.offered_at, h.slot"
  private static let handoverJoins = """
    FROM handovers h JOIN staff o ON o.id = h.outgoing JOIN staff i ON i.id = h.incoming
    """

  /// The handovers of these slots that nobody has answered.
  public static func openHandovers(
    of slots: [DutySlotID], _ transaction: any Transaction
  ) throws -> [Handover] {
    guard !slots.isEmpty else { return [] }
    var found: [Handover] = []
    for part in CaseloadRecords.chunks(slots.map(\.text)) {
      found += try handovers("h.slot IN \(list: part)", transaction)
    }
    return found
  }

  /// The handovers of somebody, either way, that nobody has answered.
  public static func openHandovers(
    with staff: StaffID, _ transaction: any Transaction
  ) throws -> [Handover] {
    try handovers("(h.incoming = \(staff.text) OR h.outgoing = \(staff.text))", transaction)
  }

  /// One handover that nobody has answered, held until the transaction ends.
  public static func openHandover(_ id: HandoverID, _ transaction: any Transaction) throws -> Handover? {
    _ = try transaction.run(
      "SELECT id FROM handovers WHERE id = \(id.text)\(raw: transaction.dialect.forUpdate)")
    return try handovers("h.id = \(id.text)", transaction).first
  }

  private static func handovers(_ condition: SQL, _ transaction: any Transaction) throws -> [Handover] {
    let rows = try transaction.run(
      """
      SELECT \(raw: handoverColumns) \(raw: handoverJoins)
      WHERE h.outcome IS NULL AND \(condition) ORDER BY h.offered_at, h.id LIMIT \(mostHandovers)
      """)
    return try rows.compactMap { row in
      guard let slot = try slot(DutySlotID(try row.text(6)), transaction) else { return nil }
      return Handover(
        id: HandoverID(try row.text(0)), slot: slot, outgoing: StaffID(try row.text(1)),
        outgoingName: try row.text(2), incoming: StaffID(try row.text(3)), incomingName: try row.text(4),
        offered: try row.instant(5))
    }
  }

  /// Puts down that somebody was asked to take a slot over.
  public static func offer(
    _ id: HandoverID, slot: DutySlot, to incoming: StaffID, stamp: Stamp, via: String, entry: String,
    _ transaction: any Transaction
  ) throws {
    try transaction.execute(
      """
      INSERT INTO handovers (id, slot, outgoing, incoming, offered_at)
      VALUES (\(id.text), \(slot.id.text), \(slot.staff.text), \(incoming.text), \(stamp.at.text))
      """)
    try journal(
      id, revision: 1, "duty-offered",
      ["slot": .code(slot.id.text), "to": .code(incoming.text)], stamp: stamp, via: via, entry: entry,
      transaction)
  }

  /// Puts down what became of a handover: `accepted`, `declined` or `withdrawn`.
  public static func settle(
    _ id: HandoverID, _ outcome: String, stamp: Stamp, via: String, entry: String,
    _ transaction: any Transaction
  ) throws {
    try transaction.execute(
      """
      UPDATE handovers SET outcome = \(outcome), settled_at = \(stamp.at.text)
      WHERE id = \(id.text) AND outcome IS NULL
      """)
    try journal(
      id, revision: 2, "duty-handover-\(outcome)", [:], stamp: stamp, via: via, entry: entry, transaction)
  }

  private static func journal(
    _ id: HandoverID, revision: Int, _ event: String, _ payload: [String: JournalPayload.Value],
    stamp: Stamp, via: String, entry: String, _ transaction: any Transaction
  ) throws {
    try Journal.append(
      [
        JournalEntry(
          entry: entry, subjectKind: handoverKind, subject: id.text, revision: revision,
          occurredAt: stamp.at, recordedAt: stamp.at, actor: stamp.by.text, via: via, event: event,
          payload: try JournalPayload(payload))
      ], in: transaction)
  }

  /// Somebody's own slots that are not over at a moment, by their beginning.
  public static func slots(
    of staff: StaffID, from now: Instant, _ transaction: any Transaction
  ) throws -> [DutySlot] {
    try transaction.run(
      """
      SELECT \(raw: slotColumns) FROM duty_slots d WHERE d.staff = \(staff.text) AND d.is_planned = 1
        AND d.to_at > \(now.text) ORDER BY d.from_at, d.id LIMIT 50
      """
    ).map { try slot($0) }
  }

  /// True where an alarm is open about a visit of a team, or of any team of a PDU.
  public static func hasOpenAlarm(at place: DutyPlace, _ transaction: any Transaction) throws -> Bool {
    let here: SQL =
      switch place {
      case .team(let code): "v.team = \(code)"
      case .pdu(let code): "v.pdu = \(code)"
      }
    return try !transaction.run(
      """
      SELECT 1 FROM live_visits l JOIN visits v ON v.id = l.visit
      WHERE l.is_open = 1 AND l.alarm IS NOT NULL AND \(here) LIMIT 1
      """
    ).isEmpty
  }

  /// How many slots of a place are not over at a moment.
  public static func countAhead(
    of place: DutyPlace, from now: Instant, _ transaction: any Transaction
  ) throws -> Int {
    let here: SQL =
      switch place {
      case .team(let code): "team = \(code)"
      case .pdu(let code): "pdu = \(code)"
      }
    return try transaction.run(
      "SELECT COUNT(*) FROM duty_slots WHERE \(here) AND is_planned = 1 AND to_at > \(now.text)"
    ).first?.integer(0) ?? 0
  }

  /// True where somebody is on duty for the same place and part all through a time.
  public static func covers(_ slot: DutySlot, _ transaction: any Transaction) throws -> Bool {
    try slots(of: slot.staff, from: slot.from.instant, transaction).contains {
      $0.place == slot.place && $0.part == slot.part && $0.from.instant <= slot.from.instant
        && slot.to.instant <= $0.to.instant
    }
  }

  /// The visits of a team that are planned to begin in a time, each with those who make it.
  public static func plannedVisits(
    of team: String, from: Instant, to: Instant, most: Int, _ transaction: any Transaction
  ) throws -> [DutyWindow] {
    let stages = [VisitStage.planning, .submitted, .authorised].map(\.rawValue)
    let rows = try transaction.run(
      """
      SELECT v.id, v.start_at, v.end_at, c.staff FROM (
        SELECT id, start_at, end_at FROM visits WHERE team = \(team) AND start_at >= \(from.text)
          AND start_at < \(to.text) AND stage IN \(list: stages) ORDER BY start_at, id LIMIT \(most)
      ) v LEFT JOIN visit_crew c ON c.visit = v.id ORDER BY v.start_at, v.id, c.position
      """)
    return try DelegationRecords.grouped(rows).map { rows in
      DutyWindow(
        reason: .visit(VisitID(try rows[0].text(0))), from: try rows[0].instant(1),
        to: try rows[0].instant(2),
        crew: Set(try rows.compactMap { try $0.textIfAny(3).map { StaffID($0) } }))
    }
  }
}
