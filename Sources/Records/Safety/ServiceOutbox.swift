public import Casework
public import CivilTime
public import Storage

/// A notice to those who look after the service or are on duty, about no visit and no message.
public struct ServiceNotice: Hashable, Sendable {
  public let key: String
  /// What it is about: the id of a hold.
  public let about: String
  /// The code of what happened, as programs get it.
  public let event: String
  /// Who gets it, in the form of `InboundRecipient`.
  public let recipient: String
  public let channel: NoticeChannel
  public let subject: String
  public let body: String
  public let priority: Int
  public let created: Instant
  public var item: OutboxItem
}

/// The outbox of notices that are about no visit. The rules of a notice are those of `OutboxItem`, as in `NoticeOutbox`.
public enum ServiceOutbox {
  static let columns = """
    key, about, event, recipient, channel, subject, body, priority, created_ms, state, token, claimable_ms, attempts,
    first_sent_ms, provider_id, rank, is_overtaken
    """

  /// Puts a notice in; one that is there stays as it is (C3).
  public static func add(
    _ words: HoldWords, about: String, to recipient: String, by channel: NoticeChannel, priority: Int,
    now: Instant, _ transaction: any Transaction
  ) throws(StoreError) {
    let key = NoticeOutbox.uuid("service/\(about)/\(words.event)/\(recipient)/\(channel.rawValue)")
    try transaction.execute(
      """
      INSERT INTO service_notices (key, about, event, recipient, channel, subject, body, priority, created_ms, state,
        token, claimable_ms, attempts, is_overtaken)
      VALUES (\(key), \(about), \(words.event), \(recipient), \(channel.rawValue), \(words.subject), \(words.text),
        \(priority), \(now.milliseconds), 'pending', 0, \(now.milliseconds), 0, 0)
      ON CONFLICT (key) DO NOTHING
      """)
  }

  /// Puts in the same notice by another channel, beside the one that did not arrive (N3).
  public static func add(
    _ notice: ServiceNotice, by channel: NoticeChannel, now: Instant, _ transaction: any Transaction
  ) throws(StoreError) {
    let key = NoticeOutbox.uuid(
      "service/\(notice.about)/\(notice.event)/\(notice.recipient)/\(channel.rawValue)")
    try transaction.execute(
      """
      INSERT INTO service_notices (key, about, event, recipient, channel, subject, body, priority, created_ms, state,
        token, claimable_ms, attempts, is_overtaken)
      SELECT \(key), about, event, recipient, \(channel.rawValue), subject, body, priority, \(now.milliseconds), 'pending',
        0, \(now.milliseconds), 0, 0
      FROM service_notices WHERE key = \(notice.key)
      ON CONFLICT (key) DO NOTHING
      """)
  }

  /// What there is to do something about that a sender has room for, danger first; the rows are held until the transaction
  /// ends.
  public static func due(
    now: Instant, limit: Int, room: OutboxRoom = OutboxRoom(), _ transaction: any Transaction
  ) throws -> [ServiceNotice] {
    try transaction.run(
      """
      SELECT \(raw: columns) FROM service_notices
      WHERE claimable_ms <= \(now.milliseconds) AND \(room.condition)
      ORDER BY priority DESC, claimable_ms, key LIMIT \(limit)\(raw: transaction.dialect.skipLocked)
      """
    ).map { try notice($0) }
  }

  /// One notice, held until the transaction ends.
  public static func notice(_ key: String, _ transaction: any Transaction) throws -> ServiceNotice? {
    try transaction.run(
      "SELECT \(raw: columns) FROM service_notices WHERE key = \(key)\(raw: transaction.dialect.forUpdate)"
    ).first.map { try notice($0) }
  }

  /// The notice a provider knows by an id of its own, held until the transaction ends.
  public static func notice(
    ofProvider id: String, _ transaction: any Transaction
  ) throws -> ServiceNotice? {
    try transaction.run(
      """
      SELECT \(raw: columns) FROM service_notices WHERE provider_id = \(id) ORDER BY created_ms DESC, key LIMIT 1
      \(raw: transaction.dialect.forUpdate)
      """
    ).first.map { try notice($0) }
  }

  /// The notices about something, the oldest first, held until the transaction ends where `isForUpdate`.
  public static func notices(
    about: String, isForUpdate: Bool = false, _ transaction: any Transaction
  ) throws -> [ServiceNotice] {
    let hold = isForUpdate ? transaction.dialect.forUpdate : ""
    return try transaction.run(
      """
      SELECT \(raw: columns) FROM service_notices WHERE about = \(about) ORDER BY created_ms, key LIMIT 1000\(raw: hold)
      """
    ).map { try notice($0) }
  }

  /// Writes how far a notice has come.
  public static func put(
    _ notice: ServiceNotice, owner: String? = nil, trouble: String? = nil, _ transaction: any Transaction
  ) throws(StoreError) {
    let item = notice.item
    try transaction.execute(
      """
      UPDATE service_notices SET state = \(item.state.rawValue), token = \(item.token), owner = \(owner),
        claimable_ms = \(item.claimableAt?.milliseconds), attempts = \(item.attempts),
        first_sent_ms = \(item.firstSent?.milliseconds), provider_id = \(item.providerID),
        rank = \(item.rank?.rawValue), is_overtaken = \(item.isOvertaken),
        trouble = COALESCE(\(trouble), trouble)
      WHERE key = \(notice.key)
      """)
  }

  /// Nobody needs what was put in before a moment any more: what has not left does not leave.
  public static func cancel(before moment: Instant, _ transaction: any Transaction) throws(StoreError) {
    try transaction.execute(
      """
      UPDATE service_notices SET state = 'cancelled', claimable_ms = NULL, token = token + 1
      WHERE claimable_ms IS NOT NULL AND created_ms <= \(moment.milliseconds)
      """)
  }

  /// When something that a sender has room for is to be done next; nil where nothing is.
  public static func next(room: OutboxRoom = OutboxRoom(), _ transaction: any Transaction) throws -> Instant?
  {
    try transaction.run(
      "SELECT MIN(claimable_ms) FROM service_notices WHERE claimable_ms IS NOT NULL AND \(room.condition)"
    ).first?.integerIfAny(0).map { Instant(milliseconds: Int64($0)) }
  }

  /// How many notices wait since before a moment for somebody to do something about them.
  public static func count(waitingSince moment: Instant, _ transaction: any Transaction) throws -> Int {
    try transaction.run(
      "SELECT COUNT(*) FROM service_notices WHERE claimable_ms < \(moment.milliseconds)"
    ).first?.integer(0) ?? 0
  }

  private static func notice(_ row: Row) throws -> ServiceNotice {
    func instant(_ position: Int) throws -> Instant? {
      try row.integerIfAny(position).map { Instant(milliseconds: Int64($0)) }
    }
    guard let channel = NoticeChannel(rawValue: try row.text(4)),
      let state = OutboxState(rawValue: try row.text(9)), let created = try instant(8)
    else { throw StoreError.unexpected("a notice about the service cannot be read") }
    return ServiceNotice(
      key: try row.text(0), about: try row.text(1), event: try row.text(2), recipient: try row.text(3),
      channel: channel, subject: try row.text(5), body: try row.text(6), priority: try row.integer(7),
      created: created,
      item: OutboxItem(
        state: state, token: try row.integer(10), claimableAt: try instant(11), attempts: try row.integer(12),
        firstSent: try instant(13), providerID: try row.textIfAny(14),
        rank: try row.integerIfAny(15).flatMap { ReceiptRank(rawValue: $0) }, isOvertaken: try row.flag(16)))
  }
}
