public import Casework
public import CivilTime
public import Storage

/// What stands with a notice in every outbox, whatever it is about: by which channel it goes, and how far it has come (N1).
public struct OutboxDelivery: Hashable, Sendable {
  /// UUID text: what providers are told once is told once under it.
  public let key: String
  public let channel: NoticeChannel
  public let priority: Int
  /// When it was put in.
  public let created: Instant
  /// The last thing that went wrong, as a code; nil where nothing did.
  public let trouble: String?
  public var item: OutboxItem

  /// How many columns it takes: the first ones of a row, before those of the outbox itself.
  static let width = 13

  init(_ row: Row) throws(StoreError) {
    func instant(_ position: Int) throws(StoreError) -> Instant? {
      try row.integerIfAny(position).map { Instant(milliseconds: Int64($0)) }
    }
    guard let channel = NoticeChannel(rawValue: try row.text(1)),
      let state = OutboxState(rawValue: try row.text(4)), let created = try instant(3)
    else { throw .unexpected("a notice cannot be read") }
    key = try row.text(0)
    self.channel = channel
    priority = try row.integer(2)
    self.created = created
    trouble = try row.textIfAny(12)
    item = OutboxItem(
      state: state, token: try row.integer(5), claimableAt: try instant(6), attempts: try row.integer(7),
      firstSent: try instant(8), providerID: try row.textIfAny(9),
      rank: try row.integerIfAny(10).flatMap { ReceiptRank(rawValue: $0) }, isOvertaken: try row.flag(11))
  }
}

/// A notice as one of the outboxes holds it.
public protocol OutboxNotice: Sendable {
  /// By which channel it goes and how far it has come.
  var delivery: OutboxDelivery { get set }
}

extension OutboxNotice {
  public var key: String { delivery.key }
  public var channel: NoticeChannel { delivery.channel }
  public var priority: Int { delivery.priority }
  /// When it was put in.
  public var created: Instant { delivery.created }
  /// The last thing that went wrong, as a code; nil where nothing did.
  public var trouble: String? { delivery.trouble }
  public var item: OutboxItem {
    get { delivery.item }
    set { delivery.item = newValue }
  }
}

/// Which notices of an outbox are looked at.
public enum OutboxRows: Sendable {
  /// All but those with these keys.
  case besides([String])
  /// The one with this key.
  case only(String)

  fileprivate var condition: SQL {
    switch self {
    case .besides([]): "1 = 1"
    case .besides(let keys): "key NOT IN \(list: keys)"
    case .only(let key): "key = \(key)"
    }
  }
}

/// An outbox: a table of notices about one sort of thing. What is due, who has it, what came of it and by when another
/// channel follows is the same in all of them and stands here once; its own are the columns that say what it is about.
public protocol Outbox: SendableMetatype {
  associatedtype Kept: OutboxNotice
  /// The table.
  static var table: String { get }
  /// The column that says since when a notice is there.
  static var created: String { get }
  /// The columns of its own, by comma.
  static var details: String { get }
  /// Which of its notices another channel follows (N3), in words about a row.
  static var followed: SQL { get }
  /// Which of its notices may leave at a moment besides what there is room for, in words about a row.
  static func mayLeave(_ now: Instant) -> SQL
  /// A notice whose own columns begin at `OutboxDelivery.width`. Errors: `StoreError.unexpected` where one cannot be read.
  static func read(_ delivery: OutboxDelivery, _ row: Row) throws(StoreError) -> Kept
}

extension Outbox {
  public static var created: String { "created_ms" }
  public static var followed: SQL { "1 = 1" }
  /// Any.
  public static func mayLeave(_ now: Instant) -> SQL { "1 = 1" }

  /// The columns of a row that `notice(of:)` reads.
  static var columns: String {
    """
    key, channel, priority, \(created), state, token, claimable_ms, attempts, first_sent_ms, provider_id, rank,
    is_overtaken, trouble, \(details)
    """
  }

  static func notice(of row: Row) throws(StoreError) -> Kept { try read(OutboxDelivery(row), row) }

  // MARK: What is due

  /// What there is to do something about and room for, danger first; and what has waited for room for a minute and is to go
  /// by another channel too (N3). The rows are held until the transaction ends; what somebody else holds is passed over.
  public static func due(
    now: Instant, limit: Int, room: OutboxRoom = OutboxRoom(), _ which: OutboxRows = .besides([]),
    _ transaction: any Transaction
  ) throws(StoreError) -> [Kept] {
    let rows = try transaction.run(
      """
      SELECT \(raw: columns) FROM \(raw: table) WHERE \(isDue(now, room, which))
      ORDER BY priority DESC, claimable_ms, key LIMIT \(limit)\(raw: transaction.dialect.skipLocked)
      """)
    return try rows.map { (row) throws(StoreError) in try notice(of: row) }
  }

  /// The keys of what `due` gives, which need nothing else of their rows to be as it should; nothing is held.
  public static func keysDue(
    now: Instant, limit: Int, room: OutboxRoom = OutboxRoom(), _ which: OutboxRows = .besides([]),
    _ transaction: any Transaction
  ) throws(StoreError) -> [String] {
    let rows = try transaction.run(
      """
      SELECT key FROM \(raw: table) WHERE \(isDue(now, room, which))
      ORDER BY priority DESC, claimable_ms, key LIMIT \(limit)
      """)
    return try rows.map { (row) throws(StoreError) in try row.text(0) }
  }

  private static func isDue(_ now: Instant, _ room: OutboxRoom, _ which: OutboxRows) -> SQL {
    let before = now.adding(seconds: -OutboxItem.receiptSeconds).milliseconds
    return """
      claimable_ms <= \(now.milliseconds) AND \(which.condition) AND (\(room.condition)
        OR \(followed) AND state IN ('pending', 'unknown', 'sending') AND is_overtaken = 0
          AND COALESCE(first_sent_ms, CASE WHEN claimable_ms > \(raw: created) THEN claimable_ms
            ELSE \(raw: created) END) <= \(before))
      """
  }

  /// When something that there is room for is to be done next; nil where nothing is.
  public static func next(
    now: Instant, room: OutboxRoom = OutboxRoom(), _ which: OutboxRows = .besides([]),
    _ transaction: any Transaction
  ) throws(StoreError) -> Instant? {
    let rows = try transaction.run(
      """
      SELECT MIN(claimable_ms) FROM \(raw: table) WHERE claimable_ms IS NOT NULL AND \(which.condition)
        AND \(room.condition) AND \(mayLeave(now))
      """)
    return try rows.first?.integerIfAny(0).map { Instant(milliseconds: Int64($0)) }
  }

  /// How many notices wait since before a moment for somebody to do something about them.
  public static func count(
    waitingSince moment: Instant, _ transaction: any Transaction
  ) throws(StoreError) -> Int {
    try transaction.run("SELECT COUNT(*) FROM \(raw: table) WHERE claimable_ms < \(moment.milliseconds)")
      .first?
      .integer(0) ?? 0
  }

  // MARK: One notice

  /// One notice, held until the transaction ends.
  public static func notice(
    _ key: String, _ transaction: any Transaction
  ) throws(StoreError) -> Kept? {
    let rows = try transaction.run(
      "SELECT \(raw: columns) FROM \(raw: table) WHERE key = \(key)\(raw: transaction.dialect.forUpdate)")
    return try rows.first.map { (row) throws(StoreError) in try notice(of: row) }
  }

  /// The notice a provider knows by an id of its own, held until the transaction ends.
  public static func notice(
    ofProvider id: String, _ transaction: any Transaction
  ) throws(StoreError) -> Kept? {
    let rows = try transaction.run(
      """
      SELECT \(raw: columns) FROM \(raw: table) WHERE provider_id = \(id) ORDER BY \(raw: created) DESC, key LIMIT 1
      \(raw: transaction.dialect.forUpdate)
      """)
    return try rows.first.map { (row) throws(StoreError) in try notice(of: row) }
  }

  /// True where there is a notice of this key, whether it can be read or not.
  public static func has(_ key: String, _ transaction: any Transaction) throws(StoreError) -> Bool {
    try !transaction.run("SELECT 1 FROM \(raw: table) WHERE key = \(key)").isEmpty
  }

  /// True where there is a notice that a provider knows by this id, whether it can be read or not.
  public static func has(provider id: String, _ transaction: any Transaction) throws(StoreError) -> Bool {
    try !transaction.run("SELECT 1 FROM \(raw: table) WHERE provider_id = \(id) LIMIT 1").isEmpty
  }

  /// Writes how far a notice has come.
  public static func put(
    _ notice: Kept, owner: String? = nil, trouble: String? = nil, _ transaction: any Transaction
  ) throws(StoreError) {
    let item = notice.item
    try transaction.execute(
      """
      UPDATE \(raw: table) SET state = \(item.state.rawValue), token = \(item.token), owner = \(owner),
        claimable_ms = \(item.claimableAt?.milliseconds), attempts = \(item.attempts),
        first_sent_ms = \(item.firstSent?.milliseconds), provider_id = \(item.providerID),
        rank = \(item.rank?.rawValue), is_overtaken = \(item.isOvertaken),
        trouble = COALESCE(\(trouble), trouble)
      WHERE key = \(notice.key)
      """)
  }
}

extension OutboxRoom {
  /// What there is room for, in words about a row of an outbox. What is only to be followed by another channel leaves by
  /// none.
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
