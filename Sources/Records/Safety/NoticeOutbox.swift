public import Casework
public import CivilTime
import Crypto
public import Policy
public import Storage

/// A notice as the outbox holds it.
public struct KeptNotice: Sendable {
  /// UUIDv5 text.
  public let key: String
  public let visit: VisitID
  public let kind: NoticeKind
  public let ladder: LadderKind?
  public let place: LadderPlace?
  public let recipient: String
  public let channel: NoticeChannel
  public let isLate: Bool
  public let isDrill: Bool
  public let priority: Int
  public let created: Instant
  public var item: OutboxItem
}

/// The outbox: what is to be told to whom, in the same transaction as what happened (C2), and how far it has come.
public enum NoticeOutbox {
  /// Who the fixed duty number is among the recipients.
  public static let dutyNumber = "duty-number"
  /// The most that is taken at once.
  public static let most = 50

  // MARK: Keys

  /// UUIDv5 (RFC 9562 section 5.5) of a key's text, in a name space of our own.
  public static func uuid(_ text: String) -> String {
    var hash = Insecure.SHA1()
    hash.update(data: nameSpace)
    hash.update(data: Array(text.utf8))
    var bytes = Array(hash.finalize().prefix(16))
    bytes[6] = bytes[6] & 0x0F | 0x50
    bytes[8] = bytes[8] & 0x3F | 0x80
    let digits = Array("0123456789abcdef")
    var result = ""
    for (index, byte) in bytes.enumerated() {
      if [4, 6, 8, 10].contains(index) { result.append("-") }
      result.append(digits[Int(byte >> 4)])
      result.append(digits[Int(byte & 15)])
    }
    return result
  }

  /// Any sixteen bytes that stay what they are.
  private static let nameSpace: [UInt8] = [
    0x68, 0x6F, 0x6D, 0x65, 0x77, 0x61, 0x72, 0x64, 0x2D, 0x6E, 0x6F, 0x74, 0x69, 0x63, 0x65, 0x73,
  ]

  // MARK: Writing

  /// Puts a notice in for recipients, each by the first of their channels. What is there already stays as it is (C3).
  public static func add(
    _ notice: LiveNotice, of visit: LiveVisit, to recipients: [(recipient: String, channel: NoticeChannel)],
    now: Instant, _ transaction: any Transaction
  ) throws(StoreError) {
    for (recipient, channel) in recipients {
      let key = NoticeKey(notice, visit: visit.id, recipient: recipient, channel: channel)
      try transaction.execute(
        """
        INSERT INTO notices (key, visit, epoch, kind, ladder, place, number, recipient, channel, is_late, is_drill,
          priority, created_ms, state, token, claimable_ms, attempts, is_overtaken)
        VALUES (\(uuid(key.text)), \(visit.id.text), \(notice.epoch), \(notice.kind.rawValue),
          \(notice.ladder?.rawValue), \(notice.place?.code), \(notice.number), \(recipient), \(channel.rawValue),
          \(notice.isLate), \(visit.isDrill), \(notice.priority), \(now.milliseconds), 'pending', 0,
          \(now.milliseconds), 0, 0)
        ON CONFLICT (key) DO NOTHING
        """)
    }
  }

  /// Puts in the same notice by another channel of the same recipient, beside the one that did not arrive (N3).
  public static func add(
    _ notice: KeptNotice, by channel: NoticeChannel, now: Instant, _ transaction: any Transaction
  ) throws(StoreError) {
    let key = uuid(notice.key + "/" + channel.rawValue)
    try transaction.execute(
      """
      INSERT INTO notices (key, visit, epoch, kind, ladder, place, number, recipient, channel, is_late, is_drill,
        priority, created_ms, state, token, claimable_ms, attempts, is_overtaken)
      SELECT \(key), visit, epoch, kind, ladder, place, number, recipient, \(channel.rawValue), is_late, is_drill,
        priority, \(now.milliseconds), 'pending', 0, \(now.milliseconds), 0, 0
      FROM notices WHERE key = \(notice.key)
      ON CONFLICT (key) DO NOTHING
      """)
  }

  /// The channels by which what a notice says was sent, or is to be sent, to its recipient.
  public static func channels(
    of notice: KeptNotice, _ transaction: any Transaction
  ) throws(StoreError) -> Set<NoticeChannel> {
    let rows = try transaction.run(
      """
      SELECT o.channel FROM notices n JOIN notices o ON o.visit = n.visit AND o.epoch = n.epoch AND o.kind = n.kind
        AND o.number = n.number AND o.recipient = n.recipient AND COALESCE(o.ladder, '') = COALESCE(n.ladder, '')
        AND COALESCE(o.place, '') = COALESCE(n.place, '')
      WHERE n.key = \(notice.key)
      """)
    var channels: Set<NoticeChannel> = [notice.channel]
    for row in rows {
      if let channel = NoticeChannel(rawValue: try row.text(0)) { channels.insert(channel) }
    }
    return channels
  }

  /// Nobody needs what was told of a visit any more, once a notice of this kind follows: what has not left does not leave.
  /// Gives everybody who was told, or may have been (BRD-24); of those who took part in an earlier alarm too.
  public static func cancelAlerts(
    of visit: VisitID, by kind: NoticeKind, _ transaction: any Transaction
  ) throws(StoreError) -> [(recipient: String, channel: NoticeChannel)] {
    let closed = NoticeKind.closed(by: kind)
    let rows = try transaction.run(
      """
      SELECT \(raw: columns) FROM notices WHERE visit = \(visit.text) AND kind IN ('alert', 'know', 'still-open')
        AND (state <> 'cancelled' OR attempts > 0) ORDER BY created_ms, key\(raw: transaction.dialect.forUpdate)
      """)
    var told: [(recipient: String, channel: NoticeChannel)] = []
    for row in rows {
      var notice = try notice(row)
      guard closed.contains(notice.kind) else { continue }
      let hasLeft = notice.item.cancel()
      if hasLeft, !told.contains(where: { $0.recipient == notice.recipient && $0.channel == notice.channel })
      {
        told.append((notice.recipient, notice.channel))
      }
      try put(notice, transaction)
    }
    return told
  }

  /// Writes how far a notice has come.
  public static func put(
    _ notice: KeptNotice, owner: String? = nil, trouble: String? = nil, _ transaction: any Transaction
  ) throws(StoreError) {
    let item = notice.item
    try transaction.execute(
      """
      UPDATE notices SET state = \(item.state.rawValue), token = \(item.token), owner = \(owner),
        claimable_ms = \(item.claimableAt?.milliseconds), attempts = \(item.attempts),
        first_sent_ms = \(item.firstSent?.milliseconds), provider_id = \(item.providerID),
        rank = \(item.rank?.rawValue), is_overtaken = \(item.isOvertaken),
        trouble = COALESCE(\(trouble), trouble)
      WHERE key = \(notice.key)
      """)
  }

  // MARK: Reading

  static let columns = """
    key, visit, kind, ladder, place, recipient, channel, is_late, is_drill, priority, created_ms, state, token,
    claimable_ms, attempts, first_sent_ms, provider_id, rank, is_overtaken
    """

  /// What there is to do something about, danger first; the rows are held until the transaction ends.
  public static func due(
    now: Instant, limit: Int = most, _ transaction: any Transaction
  ) throws(StoreError) -> [KeptNotice] {
    let rows = try transaction.run(
      """
      SELECT \(raw: columns) FROM notices WHERE claimable_ms <= \(now.milliseconds)
      ORDER BY priority DESC, claimable_ms, key LIMIT \(limit)\(raw: transaction.dialect.skipLocked)
      """)
    return try rows.map { (row) throws(StoreError) in try notice(row) }
  }

  /// One notice, held until the transaction ends.
  public static func notice(
    _ key: String, _ transaction: any Transaction
  ) throws(StoreError) -> KeptNotice? {
    let rows = try transaction.run(
      "SELECT \(raw: columns) FROM notices WHERE key = \(key)\(raw: transaction.dialect.forUpdate)")
    return try rows.first.map { (row) throws(StoreError) in try notice(row) }
  }

  /// The notice a provider knows by an id of its own, held until the transaction ends.
  public static func notice(
    ofProvider id: String, _ transaction: any Transaction
  ) throws(StoreError) -> KeptNotice? {
    let rows = try transaction.run(
      """
      SELECT \(raw: columns) FROM notices WHERE provider_id = \(id) ORDER BY created_ms DESC, key LIMIT 1
      \(raw: transaction.dialect.forUpdate)
      """)
    return try rows.first.map { (row) throws(StoreError) in try notice(row) }
  }

  /// The notices of a visit, the oldest first.
  public static func notices(
    of visit: VisitID, _ transaction: any Transaction
  ) throws(StoreError) -> [KeptNotice] {
    let rows = try transaction.run(
      """
      SELECT \(raw: columns) FROM notices WHERE visit = \(visit.text) ORDER BY created_ms, key LIMIT 500
      """)
    return try rows.map { (row) throws(StoreError) in try notice(row) }
  }

  /// How many notices wait since before a moment for somebody to do something about them.
  public static func count(waitingSince moment: Instant, _ transaction: any Transaction) throws -> Int {
    try transaction.run("SELECT COUNT(*) FROM notices WHERE claimable_ms < \(moment.milliseconds)").first?
      .integer(0) ?? 0
  }

  /// When something is to be done next; nil where nothing is.
  public static func next(_ transaction: any Transaction) throws -> Instant? {
    try transaction.run("SELECT MIN(claimable_ms) FROM notices WHERE claimable_ms IS NOT NULL").first?
      .integerIfAny(0).map { Instant(milliseconds: Int64($0)) }
  }

  static func notice(_ row: Row) throws(StoreError) -> KeptNotice {
    func instant(_ position: Int) throws(StoreError) -> Instant? {
      try row.integerIfAny(position).map { Instant(milliseconds: Int64($0)) }
    }
    guard let kind = NoticeKind(rawValue: try row.text(2)),
      let channel = NoticeChannel(rawValue: try row.text(6)),
      let state = OutboxState(rawValue: try row.text(11)), let created = try instant(10)
    else { throw .unexpected("a notice cannot be read") }
    return KeptNotice(
      key: try row.text(0), visit: VisitID(try row.text(1)), kind: kind,
      ladder: try row.textIfAny(3).flatMap { LadderKind(rawValue: $0) },
      place: try row.textIfAny(4).flatMap { LadderPlace(code: $0) }, recipient: try row.text(5),
      channel: channel, isLate: try row.flag(7), isDrill: try row.flag(8), priority: try row.integer(9),
      created: created,
      item: OutboxItem(
        state: state, token: try row.integer(12), claimableAt: try instant(13), attempts: try row.integer(14),
        firstSent: try instant(15), providerID: try row.textIfAny(16),
        rank: try row.integerIfAny(17).flatMap { ReceiptRank(rawValue: $0) }, isOvertaken: try row.flag(18)))
  }

  // MARK: Receipts

  /// Keeps a receipt as it came; false where it came before (N2).
  public static func keep(
    receipt id: String, provider: String, providerID: String, rank: ReceiptRank, code: String, now: Instant,
    _ transaction: any Transaction
  ) throws(StoreError) -> Bool {
    let known = try transaction.run("SELECT 1 FROM notice_receipts WHERE id = \(id)")
    guard known.isEmpty else { return false }
    try transaction.execute(
      """
      INSERT INTO notice_receipts (id, provider, provider_id, rank, code, received_ms)
      VALUES (\(id), \(provider), \(providerID), \(rank.rawValue), \(code), \(now.milliseconds))
      """)
    return true
  }

  /// The furthest receipt that came for a provider's id, however early it came.
  public static func rank(
    ofProvider id: String, _ transaction: any Transaction
  ) throws(StoreError) -> ReceiptRank? {
    try transaction.run("SELECT MAX(rank) FROM notice_receipts WHERE provider_id = \(id)").first?
      .integerIfAny(0).flatMap { ReceiptRank(rawValue: $0) }
  }
}
