public import Casework
public import CivilTime
import Crypto
public import Policy
public import Storage

/// A notice about a visit as its outbox holds it.
public struct KeptNotice: OutboxNotice {
  public let visit: VisitID
  public let epoch: Int
  public let kind: NoticeKind
  public let ladder: LadderKind?
  public let place: LadderPlace?
  public let number: Int
  public let recipient: String
  public let isLate: Bool
  public let isDrill: Bool
  public var delivery: OutboxDelivery

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

/// The outbox of visits: what is to be told to whom, in the same transaction as what happened (C2), and how far it has come.
public enum NoticeOutbox: Outbox {
  public static let table = "notices"
  public static let details = "visit, epoch, kind, ladder, place, number, recipient, is_late, is_drill"

  /// A notice about a visit. Errors: `StoreError.unexpected` where its kind is none.
  public static func read(_ delivery: OutboxDelivery, _ row: Row) throws(StoreError) -> KeptNotice {
    let own = OutboxDelivery.width
    guard let kind = NoticeKind(rawValue: try row.text(own + 2)) else {
      throw .unexpected("a notice cannot be read")
    }
    return KeptNotice(
      visit: VisitID(try row.text(own)), epoch: try row.integer(own + 1), kind: kind,
      ladder: try row.textIfAny(own + 3).flatMap { LadderKind(rawValue: $0) },
      place: try row.textIfAny(own + 4).flatMap { LadderPlace(code: $0) }, number: try row.integer(own + 5),
      recipient: try row.text(own + 6), isLate: try row.flag(own + 7), isDrill: try row.flag(own + 8),
      delivery: delivery)
  }

  /// Who the fixed duty number is among the recipients.
  public static let dutyNumber = "duty-number"

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
    let others = try rows.map { (row) throws(StoreError) in try Self.notice(of: row) }
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
      var notice = try Self.notice(of: row)
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
      var notice = try notice(of: row)
      _ = notice.item.cancel()
      try put(notice, transaction)
    }
  }

  // MARK: Reading

  /// The notices of a visit, the oldest first.
  public static func notices(
    of visit: VisitID, _ transaction: any Transaction
  ) throws(StoreError) -> [KeptNotice] {
    let rows = try transaction.run(
      """
      SELECT \(raw: columns) FROM notices WHERE visit = \(visit.text) ORDER BY created_ms, key LIMIT 500
      """)
    return try rows.map { (row) throws(StoreError) in try Self.notice(of: row) }
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
