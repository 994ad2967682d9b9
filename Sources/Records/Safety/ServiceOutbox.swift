public import Casework
public import CivilTime
public import Storage

/// A notice to those who look after the service or are on duty, about no visit and no message.
public struct ServiceNotice: OutboxNotice, Hashable {
  /// What it is about: the id of a hold.
  public let about: String
  /// The code of what happened, as programs get it.
  public let event: String
  /// Who gets it, in the form of `InboundRecipient`.
  public let recipient: String
  public let subject: String
  public let body: String
  public var delivery: OutboxDelivery
}

/// The outbox of notices that are about no visit.
public enum ServiceOutbox: Outbox {
  public static let table = "service_notices"
  public static let details = "about, event, recipient, subject, body"

  /// A notice about the service.
  public static func read(_ delivery: OutboxDelivery, _ row: Row) throws(StoreError) -> ServiceNotice {
    let own = OutboxDelivery.width
    return ServiceNotice(
      about: try row.text(own), event: try row.text(own + 1), recipient: try row.text(own + 2),
      subject: try row.text(own + 3), body: try row.text(own + 4), delivery: delivery)
  }

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

  /// The notices about something, the oldest first, held until the transaction ends where `isForUpdate`.
  public static func notices(
    about: String, isForUpdate: Bool = false, _ transaction: any Transaction
  ) throws -> [ServiceNotice] {
    let hold = isForUpdate ? transaction.dialect.forUpdate : ""
    return try transaction.run(
      """
      SELECT \(raw: columns) FROM service_notices WHERE about = \(about) ORDER BY created_ms, key LIMIT 1000\(raw: hold)
      """
    ).map { try notice(of: $0) }
  }

  /// Nobody needs what was put in before a moment any more: what has not left does not leave.
  public static func cancel(before moment: Instant, _ transaction: any Transaction) throws(StoreError) {
    try transaction.execute(
      """
      UPDATE service_notices SET state = 'cancelled', claimable_ms = NULL, token = token + 1
      WHERE claimable_ms IS NOT NULL AND created_ms <= \(moment.milliseconds)
      """)
  }
}
