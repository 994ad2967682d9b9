public import Casework
public import CivilTime
public import Storage

/// A notice about a message that came in: to those on duty, or the answer to whoever sent it.
public struct InboundNotice: OutboxNotice, Hashable {
  /// Raw values are the codes of the table.
  public enum Kind: String, Hashable, Sendable { case alert, answer }

  public let message: InboundID
  public let kind: Kind
  /// Who gets it, in the form of `InboundRecipient`.
  public let recipient: String
  public var delivery: OutboxDelivery
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

/// The outbox of notices about messages that came in, which may belong to no visit.
public enum InboundOutbox: Outbox {
  public static let table = "inbound_notices"
  public static let details = "message, kind, recipient"
  /// An answer goes to the number that a text came from, or not at all.
  public static var followed: SQL { "kind = \(InboundNotice.Kind.alert.rawValue)" }

  /// A notice about a message. Errors: `StoreError.unexpected` where its kind is none.
  public static func read(_ delivery: OutboxDelivery, _ row: Row) throws(StoreError) -> InboundNotice {
    let own = OutboxDelivery.width
    guard let kind = InboundNotice.Kind(rawValue: try row.text(own + 1)) else {
      throw .unexpected("a notice about a message cannot be read")
    }
    return InboundNotice(
      message: InboundID(try row.text(own)), kind: kind, recipient: try row.text(own + 2), delivery: delivery)
  }

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
    ).map { try notice(of: $0) }
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
}
