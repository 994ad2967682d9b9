public import Casework
public import CivilTime
public import Storage

/// A notice about a message that came in: to those on duty, or the answer to whoever sent it.
public struct InboundNotice: Hashable, Sendable {
  /// Raw values are the codes of the table.
  public enum Kind: String, Hashable, Sendable { case alert, answer }

  public let key: String
  public let message: InboundID
  public let kind: Kind
  /// Who gets it, in the form of `InboundRecipient`.
  public let recipient: String
  public let channel: NoticeChannel
  public let priority: Int
  public let created: Instant
  public var item: OutboxItem
}

/// Who gets a notice about a message that came in.
public enum InboundRecipient: Hashable, Sendable {
  case staff(StaffID)
  /// The fixed duty number of a team, else of its region.
  case team(String)
  case region(String)
  /// The number that a text came from.
  case point(ContactPointID)

  /// As the table holds it.
  public var code: String {
    switch self {
    case .staff(let id): "staff:" + id.text
    case .team(let code): "team:" + code
    case .region(let code): "region:" + code
    case .point(let id): "point:" + id.text
    }
  }

  /// Reads what `code` wrote.
  public init?(code: String) {
    guard let colon = code.firstIndex(of: ":") else { return nil }
    let rest = String(code[code.index(after: colon)...])
    switch code[..<colon] {
    case "staff": self = .staff(StaffID(rest))
    case "team": self = .team(rest)
    case "region": self = .region(rest)
    case "point": self = .point(ContactPointID(rest))
    default: return nil
    }
  }
}

/// The outbox of notices about messages that came in, which may belong to no visit. The rules of a notice are those of
/// `OutboxItem`, as in `NoticeOutbox`.
public enum InboundOutbox {
  static let columns = """
    key, message, kind, recipient, channel, priority, created_ms, state, token, claimable_ms, attempts, first_sent_ms,
    provider_id, rank, is_overtaken
    """

  /// Puts a notice in; one that is there stays as it is (C3).
  public static func add(
    _ kind: InboundNotice.Kind, of message: InboundID, to recipient: String, by channel: NoticeChannel,
    priority: Int, now: Instant, _ transaction: any Transaction
  ) throws {
    let key = NoticeOutbox.uuid("inbound/\(message.text)/\(kind.rawValue)/\(recipient)/\(channel.rawValue)")
    try transaction.execute(
      """
      INSERT INTO inbound_notices (key, message, kind, recipient, channel, priority, created_ms, state, token,
        claimable_ms, attempts, is_overtaken)
      VALUES (\(key), \(message.text), \(kind.rawValue), \(recipient), \(channel.rawValue), \(priority),
        \(now.milliseconds), 'pending', 0, \(now.milliseconds), 0, 0)
      ON CONFLICT (key) DO NOTHING
      """)
  }

  /// What there is to do something about that a sender has room for, danger first; the rows are held until the transaction
  /// ends.
  public static func due(
    now: Instant, limit: Int, room: OutboxRoom = OutboxRoom(), _ transaction: any Transaction
  ) throws -> [InboundNotice] {
    try transaction.run(
      """
      SELECT \(raw: columns) FROM inbound_notices
      WHERE claimable_ms <= \(now.milliseconds) AND \(room.condition)
      ORDER BY priority DESC, claimable_ms, key LIMIT \(limit)\(raw: transaction.dialect.skipLocked)
      """
    ).map { try notice($0) }
  }

  /// One notice, held until the transaction ends.
  public static func notice(_ key: String, _ transaction: any Transaction) throws -> InboundNotice? {
    try transaction.run(
      "SELECT \(raw: columns) FROM inbound_notices WHERE key = \(key)\(raw: transaction.dialect.forUpdate)"
    ).first.map { try notice($0) }
  }

  /// The notice a provider knows by an id of its own, held until the transaction ends.
  public static func notice(
    ofProvider id: String, _ transaction: any Transaction
  ) throws -> InboundNotice? {
    try transaction.run(
      """
      SELECT \(raw: columns) FROM inbound_notices WHERE provider_id = \(id) ORDER BY created_ms DESC, key LIMIT 1
      \(raw: transaction.dialect.forUpdate)
      """
    ).first.map { try notice($0) }
  }

  /// The notices about a message, held until the transaction ends where `isForUpdate`.
  public static func notices(
    of message: InboundID, isForUpdate: Bool = true, _ transaction: any Transaction
  ) throws -> [InboundNotice] {
    let hold = isForUpdate ? transaction.dialect.forUpdate : ""
    return try transaction.run(
      """
      SELECT \(raw: columns) FROM inbound_notices WHERE message = \(message.text) ORDER BY created_ms, key LIMIT 200
      \(raw: hold)
      """
    ).map { try notice($0) }
  }

  /// Writes how far a notice has come.
  public static func put(
    _ notice: InboundNotice, owner: String? = nil, trouble: String? = nil, _ transaction: any Transaction
  ) throws {
    let item = notice.item
    try transaction.execute(
      """
      UPDATE inbound_notices SET state = \(item.state.rawValue), token = \(item.token), owner = \(owner),
        claimable_ms = \(item.claimableAt?.milliseconds), attempts = \(item.attempts),
        first_sent_ms = \(item.firstSent?.milliseconds), provider_id = \(item.providerID),
        rank = \(item.rank?.rawValue), is_overtaken = \(item.isOvertaken),
        trouble = COALESCE(\(trouble), trouble)
      WHERE key = \(notice.key)
      """)
  }

  /// When something that a sender has room for is to be done next; nil where nothing is.
  public static func next(room: OutboxRoom = OutboxRoom(), _ transaction: any Transaction) throws -> Instant?
  {
    try transaction.run(
      "SELECT MIN(claimable_ms) FROM inbound_notices WHERE claimable_ms IS NOT NULL AND \(room.condition)"
    ).first?.integerIfAny(0).map { Instant(milliseconds: Int64($0)) }
  }

  /// How many notices wait since before a moment for somebody to do something about them.
  public static func count(waitingSince moment: Instant, _ transaction: any Transaction) throws -> Int {
    try transaction.run(
      "SELECT COUNT(*) FROM inbound_notices WHERE claimable_ms < \(moment.milliseconds)"
    ).first?.integer(0) ?? 0
  }

  /// The ways to reach a recipient at a moment, in the order in which they are tried; degraded channels come last (N7).
  public static func ways(
    _ recipient: String, at now: Instant, _ transaction: any Transaction
  ) throws -> [NoticeAddress] {
    let degraded = try CanaryRecords.degraded(at: now, transaction)
    func both(_ number: DutyNumber?) -> [NoticeAddress] {
      number.map { NoticeAddresses.ways($0, degraded: degraded) } ?? []
    }
    switch InboundRecipient(code: recipient) {
    case .staff(let staff):
      let points = try DutyRecords.contactPoints(of: [staff], transaction)[staff] ?? []
      return NoticeAddresses.inOrder(points, at: now, degraded: degraded)
    case .team(let team):
      let region = try transaction.run(
        "SELECT p.region FROM teams t JOIN pdus p ON p.code = t.pdu WHERE t.code = \(team)"
      ).first?.text(0)
      return both(try DutyRecords.dutyNumber(team: team, region: region ?? "", transaction))
    case .region(let region): return both(try DutyRecords.dutyNumber(team: "", region: region, transaction))
    case .point(let id):
      return try DutyRecords.contactPoint(id, transaction).map {
        [NoticeAddress(id: id.text, channel: .sms, address: $0.address)]
      } ?? []
    case nil: return []
    }
  }

  private static func notice(_ row: Row) throws -> InboundNotice {
    func instant(_ position: Int) throws -> Instant? {
      try row.integerIfAny(position).map { Instant(milliseconds: Int64($0)) }
    }
    guard let kind = InboundNotice.Kind(rawValue: try row.text(2)),
      let channel = NoticeChannel(rawValue: try row.text(4)),
      let state = OutboxState(rawValue: try row.text(7)), let created = try instant(6)
    else { throw StoreError.unexpected("a notice about a message cannot be read") }
    return InboundNotice(
      key: try row.text(0), message: InboundID(try row.text(1)), kind: kind, recipient: try row.text(3),
      channel: channel, priority: try row.integer(5), created: created,
      item: OutboxItem(
        state: state, token: try row.integer(8), claimableAt: try instant(9), attempts: try row.integer(10),
        firstSent: try instant(11), providerID: try row.textIfAny(12),
        rank: try row.integerIfAny(13).flatMap { ReceiptRank(rawValue: $0) }, isOvertaken: try row.flag(14)))
  }
}
