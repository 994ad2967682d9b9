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
  public let epoch: Int
  public let kind: NoticeKind
  public let ladder: LadderKind?
  public let place: LadderPlace?
  public let number: Int
  public let recipient: String
  public let channel: NoticeChannel
  public let isLate: Bool
  public let isDrill: Bool
  public let priority: Int
  public let created: Instant
  /// The last thing that went wrong, as a code; nil where nothing did.
  public let trouble: String?
  public var item: OutboxItem

  /// The one of its recipient's addresses that it goes to; nil where that is theirs no longer. What was put in before
  /// addresses were told apart goes to the first of its channel.
  public func address(of ways: [NoticeAddress]) -> NoticeAddress? {
    let own = ways.filter { $0.channel == channel }
    let meaning = meaning(by: channel)
    let isPlain = key == NoticeOutbox.uuid(meaning)
    return own.first { key == NoticeOutbox.uuid(meaning, to: $0) } ?? (isPlain ? own.first : nil)
  }

  /// The key of the same notice to another address of its recipient.
  func key(to way: NoticeAddress) -> String { NoticeOutbox.uuid(meaning(by: way.channel), to: way) }

  private func meaning(by channel: NoticeChannel) -> String {
    NoticeKey(
      visit: visit, epoch: epoch, kind: kind, ladder: ladder, place: place, number: number,
      recipient: recipient, channel: channel
    ).text
  }
}

extension OutboxRoom {
  /// What there is room for, in words about a row of the outbox of visits or of messages.
  /// What is only to be followed by another channel leaves by none.
  var condition: SQL {
    guard !closed.isEmpty || !forDanger.isEmpty else { return "1 = 1" }
    // No list is empty.
    let none = closed.map(\.rawValue).sorted() + ["-"]
    let some = forDanger.map(\.rawValue).sorted() + ["-"]
    return """
      (state IN ('accepted', 'failed') OR channel NOT IN \(list: none)
        AND (priority >= \(DispatchUrgency.danger.rawValue) OR channel NOT IN \(list: some)))
      """
  }
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

  /// The key of a notice, by the text of its meaning, to one address: two numbers of one channel are two messages.
  static func uuid(_ text: String, to way: NoticeAddress) -> String { uuid(text + "/" + way.id) }

  /// Any sixteen bytes that stay what they are.
  private static let nameSpace: [UInt8] = [
    0x68, 0x6F, 0x6D, 0x65, 0x77, 0x61, 0x72, 0x64, 0x2D, 0x6E, 0x6F, 0x74, 0x69, 0x63, 0x65, 0x73,
  ]

  // MARK: Writing

  /// What stands with a notice whose recipient has no address.
  public static let noAddress = "no-address"

  /// Puts a notice in for recipients, each by one of their addresses. Of whoever has none it is kept that they could not
  /// be told. What is there already stays as it is (C3). A push stands beside the others and is a hint: no other channel
  /// follows where nothing is heard of it.
  public static func add(
    _ notice: LiveNotice, of visit: LiveVisit, to recipients: [(recipient: String, way: NoticeAddress?)],
    now: Instant, _ transaction: any Transaction
  ) throws(StoreError) {
    for (recipient, way) in recipients {
      // A channel has to stand there: that of calls, which is what is left to do about them.
      let channel = way?.channel ?? .voice
      let text = NoticeKey(notice, visit: visit.id, recipient: recipient, channel: channel).text
      let key = way.map { uuid(text, to: $0) } ?? uuid(text + "/" + noAddress)
      let due = way == nil ? nil : now.milliseconds
      let state = way == nil ? OutboxState.failed : .pending
      try transaction.execute(
        """
        INSERT INTO notices (key, visit, epoch, kind, ladder, place, number, recipient, channel, is_late, is_drill,
          priority, created_ms, state, token, claimable_ms, attempts, is_overtaken, trouble)
        VALUES (\(key), \(visit.id.text), \(notice.epoch), \(notice.kind.rawValue),
          \(notice.ladder?.rawValue), \(notice.place?.code), \(notice.number), \(recipient), \(channel.rawValue),
          \(notice.isLate), \(visit.isDrill), \(notice.priority), \(now.milliseconds), \(state.rawValue), 0,
          \(due), 0, \(way == nil || channel == .push), \(way == nil ? noAddress : nil))
        ON CONFLICT (key) DO NOTHING
        """)
    }
  }

  /// Puts in the same notice to another address of the same recipient, beside the one that did not arrive (N3).
  public static func add(
    _ notice: KeptNotice, to way: NoticeAddress, now: Instant, _ transaction: any Transaction
  ) throws(StoreError) {
    try transaction.execute(
      """
      INSERT INTO notices (key, visit, epoch, kind, ladder, place, number, recipient, channel, is_late, is_drill,
        priority, created_ms, state, token, claimable_ms, attempts, is_overtaken)
      SELECT \(notice.key(to: way)), visit, epoch, kind, ladder, place, number, recipient, \(way.channel.rawValue),
        is_late, is_drill, priority, \(now.milliseconds), 'pending', 0, \(now.milliseconds), 0, 0
      FROM notices WHERE key = \(notice.key)
      ON CONFLICT (key) DO NOTHING
      """)
  }

  /// The first of a recipient's addresses to which what a notice says was not sent yet, and is not to be sent.
  public static func next(
    after notice: KeptNotice, of ways: [NoticeAddress], _ transaction: any Transaction
  ) throws(StoreError) -> NoticeAddress? {
    let rows = try transaction.run(
      """
      SELECT \(raw: columns) FROM notices WHERE visit = \(notice.visit.text) AND epoch = \(notice.epoch)
        AND kind = \(notice.kind.rawValue) AND number = \(notice.number) AND recipient = \(notice.recipient)
        AND COALESCE(ladder, '') = \(notice.ladder?.rawValue ?? "")
        AND COALESCE(place, '') = \(notice.place?.code ?? "")
      """)
    let others = try rows.map { (row) throws(StoreError) in try Self.notice(row) }
    let tried = Set(others.compactMap { $0.address(of: ways) })
    return ways.first { !tried.contains($0) }
  }

  /// Nobody needs what was told of a visit any more, once a notice of this kind follows: what has not left does not leave.
  /// Gives what was told, or may have been, to everybody by each of the ways it was (BRD-24); of those who took part in an
  /// earlier alarm too.
  public static func cancelAlerts(
    of visit: VisitID, by kind: NoticeKind, _ transaction: any Transaction
  ) throws(StoreError) -> [KeptNotice] {
    let closed = NoticeKind.closed(by: kind)
    let rows = try transaction.run(
      """
      SELECT \(raw: columns) FROM notices WHERE visit = \(visit.text) AND kind IN ('alert', 'know', 'still-open', 'second-person')
        AND (state <> 'cancelled' OR attempts > 0) ORDER BY created_ms, key\(raw: transaction.dialect.forUpdate)
      """)
    var told: [KeptNotice] = []
    for row in rows {
      var notice = try notice(row)
      guard closed.contains(notice.kind) else { continue }
      if notice.item.cancel() { told.append(notice) }
      try put(notice, transaction)
    }
    return told
  }

  /// Nobody needs the notices of a kind about a visit any more, and nobody is told so: what has not left does not leave.
  public static func cancel(
    _ kind: NoticeKind, of visit: VisitID, _ transaction: any Transaction
  ) throws(StoreError) {
    let rows = try transaction.run(
      """
      SELECT \(raw: columns) FROM notices WHERE visit = \(visit.text) AND kind = \(kind.rawValue)
        AND state <> 'cancelled' ORDER BY created_ms, key\(raw: transaction.dialect.forUpdate)
      """)
    for row in rows {
      var notice = try notice(row)
      _ = notice.item.cancel()
      try put(notice, transaction)
    }
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
    claimable_ms, attempts, first_sent_ms, provider_id, rank, is_overtaken, epoch, number, trouble
    """

  /// What there is to do something about and room for, danger first; and what has waited for room for a minute and is to go
  /// by another channel too (N3). The rows are held until the transaction ends.
  public static func due(
    now: Instant, limit: Int = most, room: OutboxRoom = OutboxRoom(), _ transaction: any Transaction
  ) throws(StoreError) -> [KeptNotice] {
    let before = now.adding(seconds: -OutboxItem.receiptSeconds).milliseconds
    let rows = try transaction.run(
      """
      SELECT \(raw: columns) FROM notices WHERE claimable_ms <= \(now.milliseconds) AND (\(room.condition)
        OR state IN ('pending', 'unknown', 'sending') AND is_overtaken = 0 AND COALESCE(first_sent_ms,
          CASE WHEN claimable_ms > created_ms THEN claimable_ms ELSE created_ms END) <= \(before))
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

  /// When something that there is room for is to be done next; nil where nothing is.
  public static func next(room: OutboxRoom = OutboxRoom(), _ transaction: any Transaction) throws -> Instant?
  {
    try transaction.run(
      "SELECT MIN(claimable_ms) FROM notices WHERE claimable_ms IS NOT NULL AND \(room.condition)"
    ).first?.integerIfAny(0).map { Instant(milliseconds: Int64($0)) }
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
      key: try row.text(0), visit: VisitID(try row.text(1)), epoch: try row.integer(19), kind: kind,
      ladder: try row.textIfAny(3).flatMap { LadderKind(rawValue: $0) },
      place: try row.textIfAny(4).flatMap { LadderPlace(code: $0) }, number: try row.integer(20),
      recipient: try row.text(5), channel: channel, isLate: try row.flag(7), isDrill: try row.flag(8),
      priority: try row.integer(9), created: created, trouble: try row.textIfAny(21),
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
