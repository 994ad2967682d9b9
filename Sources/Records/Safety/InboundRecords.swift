public import Casework
public import CivilTime
public import Storage

/// Somebody a message may be of.
public struct InboundSender: Hashable, Sendable {
  public let staff: StaffID
  public let team: String?
  public let pdu: String?
  public let region: String?

  /// The contact point that a text came from; nil for a device.
  public let point: ContactPointID?
}

/// What came in from outside: each message once, with what became of it.
public enum InboundRecords {
  /// The kind of subject a message is in the journal.
  public static let subjectKind = "inbound-message"
  /// The most messages of a board.
  public static let most = 50

  static let columns =
    "m.id, m.kind, m.word, m.fate, m.sender, m.staff, m.visit, m.team, m.end_ms, m.received_ms, m.is_open"

  // MARK: Messages

  /// One message; nil for a new one. Held until the transaction ends where `isForUpdate`.
  public static func message(
    _ id: InboundID, isForUpdate: Bool = false, _ transaction: any Transaction
  ) throws -> InboundMessage? {
    let hold = isForUpdate ? transaction.dialect.forUpdate : ""
    return try transaction.run(
      "SELECT \(raw: columns) FROM inbound_messages m WHERE m.id = \(id.text)\(raw: hold)"
    ).first.map { try message($0) }
  }

  /// Keeps a message, and says in the journal that it came. Errors: `StoreError.conflict` where it is there already.
  public static func keep(
    _ message: InboundMessage, of sender: InboundSender?, via: String, entry: String,
    _ transaction: any Transaction
  ) throws {
    try transaction.execute(
      """
      INSERT INTO inbound_messages (id, kind, word, fate, sender, staff, visit, team, pdu, region, end_ms,
        received_ms, is_open)
      VALUES (\(message.id.text), \(message.kind.rawValue), \(message.word.rawValue), \(message.fate.rawValue),
        \(message.isOpen ? message.sender : nil), \(message.staff?.text), \(message.visit?.text), \(message.team),
        \(sender?.pdu), \(sender?.region), \(message.expectedEnd?.milliseconds), \(message.received.milliseconds),
        \(message.isOpen ? 1 : 0))
      """)
    var payload: [String: JournalPayload.Value] = [
      "kind": .code(message.kind.rawValue), "word": .code(message.word.rawValue),
      "fate": .code(message.fate.rawValue),
    ]
    if let visit = message.visit { payload["visit"] = .code(visit.text) }
    try Journal.append(
      [
        JournalEntry(
          entry: entry, subjectKind: subjectKind, subject: message.id.text, revision: 1,
          occurredAt: message.received, recordedAt: message.received, actor: message.staff?.text ?? "nobody",
          via: via, event: "message-received", payload: try JournalPayload(payload))
      ], in: transaction)
  }

  /// Somebody has seen to a message: nobody needs to know who sent it any more.
  public static func close(
    _ id: InboundID, stamp: Stamp, via: String, entry: String, _ transaction: any Transaction
  ) throws {
    try transaction.execute(
      """
      UPDATE inbound_messages SET is_open = 0, sender = NULL, seen_by = \(stamp.by.text),
        seen_ms = \(stamp.at.milliseconds)
      WHERE id = \(id.text) AND is_open = 1
      """)
    try Journal.append(
      [
        JournalEntry(
          entry: entry, subjectKind: subjectKind, subject: id.text, revision: 2, occurredAt: stamp.at,
          recordedAt: stamp.at, actor: stamp.by.text, via: via, event: "message-seen-to")
      ], in: transaction)
  }

  /// The messages that nobody has seen to and that somebody of a scope sees: those of their staff, and those of nobody
  /// known. Danger of somebody known or of a device stands first, then danger that a stranger texted, then the rest, each
  /// the newest first: no flood of texts pushes a call for help off a board. `besides` sees none of their own.
  public static func open(
    in scope: Scope, besides staff: StaffID? = nil, only id: InboundID? = nil, _ transaction: any Transaction
  ) throws -> [BoardMessage] {
    // A message is of a place, not of a case: whoever has cases alone has none of it.
    guard !scope.isOfOfficer else { return [] }
    let one: SQL = id.map { "AND m.id = \($0.text)" } ?? ""
    return try transaction.run(
      """
      SELECT \(raw: columns), s.name FROM inbound_messages m LEFT JOIN staff s ON s.id = m.staff
      WHERE m.is_open = 1 AND (m.region IS NULL OR (\(scope.condition("m.")))) \(one)
      ORDER BY CASE
          WHEN m.kind = 'device' AND (m.word = 'alarm' OR m.fate = 'not-understood') THEN 0
          WHEN m.word = 'help' THEN CASE WHEN m.staff IS NULL THEN 1 ELSE 0 END
          ELSE 2 END, m.received_ms DESC, m.id LIMIT \(most)
      """
    ).compactMap { row in
      let message = try message(row)
      guard staff == nil || message.staff != staff else { return nil }
      return BoardMessage(message: message, officer: try row.textIfAny(11))
    }
  }

  /// How many messages of one fate and kind came since a moment: of one member of staff, that nobody has seen to, or that
  /// people were told of, where asked for.
  public static func count(
    _ fate: InboundFate, _ kind: InboundKind, since moment: Instant, of staff: StaffID? = nil,
    isOpen: Bool = false, isTold: Bool = false, _ transaction: any Transaction
  ) throws -> Int {
    let open: SQL = isOpen ? "AND m.is_open = 1" : ""
    let told: SQL =
      isTold
      ? "AND EXISTS (SELECT 1 FROM inbound_notices n WHERE n.message = m.id AND n.kind = 'alert')" : ""
    let whose: SQL = staff.map { "AND m.staff = \($0.text)" } ?? ""
    return try transaction.run(
      """
      SELECT COUNT(*) FROM inbound_messages m
      WHERE m.fate = \(fate.rawValue) AND m.received_ms >= \(moment.milliseconds)
        AND m.kind = \(kind.rawValue) \(open) \(told) \(whose)
      """
    ).first?.integer(0) ?? 0
  }

  private static func message(_ row: Row) throws -> InboundMessage {
    InboundMessage(
      id: InboundID(try row.text(0)), kind: try row.word(1), word: try row.word(2), fate: try row.word(3),
      sender: try row.textIfAny(4), staff: try row.textIfAny(5).map { StaffID($0) },
      visit: try row.textIfAny(6).map { VisitID($0) }, team: try row.textIfAny(7),
      expectedEnd: try row.integerIfAny(8).map { Instant(milliseconds: Int64($0)) },
      received: Instant(milliseconds: Int64(try row.integer(9))), isOpen: try row.flag(10))
  }

  // MARK: Whose it is

  private static let sender = "s.id, s.team, s.pdu, COALESCE(s.region, '')"

  /// Those who have a number in use, however it is written; at most eight.
  public static func senders(
    number: String, _ transaction: any Transaction
  ) throws -> [InboundSender] {
    var forms = [number, "+" + number, "00" + number]
    if number.hasPrefix("44") { forms.append("0" + number.dropFirst(2)) }
    var found: [InboundSender] = []
    for row in try transaction.run(
      """
      SELECT \(raw: sender), c.id FROM contact_points c JOIN staff s ON s.id = c.staff
      WHERE c.address IN \(list: forms) AND c.is_active = 1 AND c.channel IN ('sms', 'voice')
      ORDER BY CASE WHEN c.channel = 'sms' THEN 0 ELSE 1 END, c.id LIMIT 20
      """)
    {
      let one = try made(row, point: ContactPointID(try row.text(4)))
      if !found.contains(where: { $0.staff == one.staff }) { found.append(one) }
    }
    return Array(found.prefix(8))
  }

  /// Those whose device it is by what they keep about themselves, and whoever has it as their code; at most eight. Capital
  /// letters make no difference.
  public static func senders(
    device: String, _ transaction: any Transaction
  ) throws -> [InboundSender] {
    let wanted = device.lowercased()
    return try transaction.run(
      """
      SELECT \(raw: sender) FROM staff s WHERE lower(s.code) = \(wanted) OR s.id IN (
        SELECT d.staff FROM staff_details d WHERE lower(d.device) = \(wanted)
          AND d.version = (SELECT MAX(n.version) FROM staff_details n WHERE n.staff = d.staff))
      ORDER BY s.code LIMIT 8
      """
    ).map { try made($0, point: nil) }
  }

  /// The members of staff who go on a visit, the first who leads first.
  public static func crew(
    of visit: VisitID, _ transaction: any Transaction
  ) throws -> [InboundSender] {
    try transaction.run(
      """
      SELECT \(raw: sender) FROM visit_crew c JOIN staff s ON s.id = c.staff WHERE c.visit = \(visit.text)
      ORDER BY c.position LIMIT 8
      """
    ).map { try made($0, point: nil) }
  }

  private static func made(_ row: Row, point: ContactPointID?) throws -> InboundSender {
    let region = try row.text(3)
    return InboundSender(
      staff: StaffID(try row.text(0)), team: try row.textIfAny(1), pdu: try row.textIfAny(2),
      region: region.isEmpty ? nil : region, point: point)
  }

  /// The visits of half a day around a moment that have, or had, a lone worker device of a team booked, the nearest first;
  /// those that ended too, whose booking was given back. None where nobody lends one of this code.
  public static func booked(
    withDevice device: String, at now: Instant, _ transaction: any Transaction
  ) throws -> [BookedDevice] {
    let (from, to) = (now.adding(seconds: -12 * 3600), now.adding(seconds: 12 * 3600))
    guard
      let code = try transaction.run(
        """
        SELECT code FROM resources WHERE lower(code) = \(device.lowercased())
          AND kind = \(ResourceKind.loneWorkerDevice.rawValue)
        """
      ).first?.text(0)
    else { return [] }
    let found = try transaction.run(
      """
      SELECT visit, from_at, to_at FROM bookings WHERE resource = \(code) AND to_at > \(from.text) AND from_at < \(to.text)
      ORDER BY from_at, visit LIMIT 20
      """
    ).map {
      BookedDevice(visit: VisitID(try $0.text(0)), from: try $0.instant(1), to: try $0.instant(2), at: now)
    }
    let over = try transaction.run(
      """
      SELECT id FROM visits WHERE stage IN ('ended', 'recorded') AND start_at > \(from.text) AND start_at < \(to.text)
        AND state LIKE \("%\(code)%") ORDER BY start_at DESC, id LIMIT 20
      """
    ).compactMap { row -> BookedDevice? in
      guard let visit = try? VisitRecords.visit(VisitID(try row.text(0)), transaction),
        visit.plan.resources.contains(code)
      else { return nil }
      let booking = Booking(of: visit.plan)
      return BookedDevice(visit: visit.id, from: booking.from, to: booking.to, at: now)
    }
    return (found + over).sorted { ($0.away, $0.visit.text) < ($1.away, $1.visit.text) }
  }

  /// The live visits of members of staff that are open, or were planned to begin since a moment; one that cannot be read
  /// keeps nobody from the others.
  public static func visits(
    of staff: [StaffID], since moment: Instant, _ transaction: any Transaction
  ) throws -> [(staff: StaffID, visit: LiveVisit)] {
    guard !staff.isEmpty else { return [] }
    return try transaction.run(
      """
      SELECT l.visit, l.revision, l.state, c.staff FROM visit_crew c JOIN live_visits l ON l.visit = c.visit
      WHERE c.staff IN \(list: staff.map(\.text)) AND (l.is_open = 1 OR l.start_at >= \(moment.text))
      ORDER BY l.start_at, l.visit LIMIT 200
      """
    ).compactMap { row in
      guard let visit = try? LiveRecords.visit(row) else { return nil }
      return (StaffID(try row.text(3)), visit)
    }
  }

  /// The codes of every region; at most twenty.
  public static func regions(_ transaction: any Transaction) throws -> [String] {
    try transaction.run("SELECT code FROM regions ORDER BY code LIMIT 20").map { try $0.text(0) }
  }
}
