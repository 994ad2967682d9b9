public import Casework
public import CivilTime
import Crypto
public import Storage

/// A code as the outbox of codes holds it.
public struct KeptContactCode: Sendable {
  public let code: ContactCode
  /// False once it was used, replaced, used up or found expired.
  public let isOpen: Bool
  public let channel: NoticeChannel
  /// Whether it has left, so that it can be typed in.
  public var hasLeft: Bool { hash != nil }
  public var item: OutboxItem
  let hash: ContactCodeHash?

  /// True where nobody could use it any more.
  public func isLate(_ now: Instant) -> Bool { !isOpen || now >= code.expires }

  /// Whether these are its digits; takes as long whatever they are.
  public func isRight(_ digits: String) -> Bool { hash?.isOf(digits, code.id) ?? false }
}

/// What is kept of a code: HMAC-SHA256 of its digits and its id under a key of its own, made when it leaves.
struct ContactCodeHash: Hashable, Sendable {
  let key: String
  let digest: String

  /// The hash of digits under 32 random bytes.
  init(_ digits: String, of id: String, key bytes: [UInt8]) {
    key = Hexadecimal.text(bytes)
    digest = Hexadecimal.text(
      Array(
        HMAC<SHA256>.authenticationCode(
          for: ContactCodeHash.message(digits, id), using: SymmetricKey(data: bytes))))
  }

  init(key: String, digest: String) {
    self.key = key
    self.digest = digest
  }

  func isOf(_ digits: String, _ id: String) -> Bool {
    guard let key = Hexadecimal.bytes(key), let digest = Hexadecimal.bytes(digest) else { return false }
    return HMAC<SHA256>.isValidAuthenticationCode(
      digest, authenticating: ContactCodeHash.message(digits, id), using: SymmetricKey(data: key))
  }

  private static func message(_ digits: String, _ id: String) -> [UInt8] {
    Array("homeward-contact-code-1 \(id) \(digits)".utf8)
  }
}

/// Codes sent to contact points and the outbox of their messages: the rules of a message are those of `OutboxItem`, as in
/// `NoticeOutbox`. None has a priority: whatever else is to be told goes first.
public enum ContactCodeRecords {
  static let columns = """
    key, point, asked_ms, wrong, is_open, channel, digest_key, digest, state, token, claimable_ms, attempts,
    first_sent_ms, provider_id, rank, is_overtaken
    """

  /// The most that are taken to be sent at once, by all nodes together.
  public static let mostUnderWay = 2
  /// The most that are looked at in one go.
  static let most = 20

  /// Puts a code in, to be sent now.
  public static func add(
    _ code: ContactCode, by channel: NoticeChannel, askedBy staff: StaffID, _ transaction: any Transaction
  ) throws(StoreError) {
    try transaction.execute(
      """
      INSERT INTO contact_codes (key, point, asked_by, asked_ms, is_open, wrong, channel, priority, state, token,
        claimable_ms, attempts, is_overtaken)
      VALUES (\(code.id), \(code.point.text), \(staff.text), \(code.asked.milliseconds), 1, 0, \(channel.rawValue), 0,
        'pending', 0, \(code.asked.milliseconds), 0, 0)
      """)
  }

  /// Closes every code of a point: none of them counts any more, and what has not left does not leave.
  public static func close(of point: ContactPointID, _ transaction: any Transaction) throws(StoreError) {
    try transaction.execute(
      """
      UPDATE contact_codes SET is_open = 0, digest = NULL, digest_key = NULL, claimable_ms = NULL,
        state = CASE WHEN state IN ('pending', 'sending', 'unknown') THEN 'cancelled' ELSE state END
      WHERE point = \(point.text) AND is_open = 1
      """)
  }

  /// Puts down that another one was typed in once more.
  public static func countWrong(_ code: ContactCode, _ transaction: any Transaction) throws(StoreError) {
    try transaction.execute(
      "UPDATE contact_codes SET wrong = wrong + 1 WHERE key = \(code.id) AND is_open = 1")
  }

  /// Keeps what is needed to know these digits again; those sent before count no more. `key` is 32 random bytes.
  public static func keep(
    _ digits: String, of code: ContactCode, key: [UInt8], _ transaction: any Transaction
  ) throws(StoreError) {
    let hash = ContactCodeHash(digits, of: code.id, key: key)
    try transaction.execute(
      "UPDATE contact_codes SET digest_key = \(hash.key), digest = \(hash.digest) WHERE key = \(code.id)")
  }

  /// When the last code to a point's address was asked for, and how many were since a moment, whatever points had it.
  public static func asked(
    of point: ContactPointID, since moment: Instant, _ transaction: any Transaction
  ) throws(StoreError) -> (last: Instant?, count: Int) {
    guard
      let row = try transaction.run(
        """
        SELECT MAX(c.asked_ms), COUNT(*) FROM contact_points p
        JOIN contact_points o ON o.channel = p.channel AND o.address = p.address
        JOIN contact_codes c ON c.point = o.id AND c.asked_ms > \(moment.milliseconds)
        WHERE p.id = \(point.text)
        """
      ).first
    else { return (nil, 0) }
    return (try row.integerIfAny(0).map { Instant(milliseconds: Int64($0)) }, try row.integer(1))
  }

  /// How many codes somebody has asked for since a moment, whatever points had them.
  public static func asked(
    by staff: StaffID, since moment: Instant, _ transaction: any Transaction
  ) throws(StoreError) -> Int {
    try transaction.run(
      """
      SELECT COUNT(*) FROM contact_codes WHERE asked_by = \(staff.text) AND asked_ms > \(moment.milliseconds)
      """
    ).first?.integer(0) ?? 0
  }

  /// The newest code of these points that can be typed in, whether it has expired or not.
  public static func open(
    of points: [ContactPointID], _ transaction: any Transaction
  ) throws(StoreError) -> KeptContactCode? {
    let rows = try transaction.run(
      """
      SELECT \(raw: columns) FROM contact_codes WHERE point IN \(list: points.map(\.text)) AND is_open = 1
      ORDER BY asked_ms DESC, key DESC LIMIT 1
      """)
    return try rows.first.map { (row) throws(StoreError) in try kept(row) }
  }

  // MARK: The outbox

  /// What there is to do something about and room for; the rows are held until the transaction ends.
  public static func due(
    now: Instant, room: OutboxRoom = OutboxRoom(), _ transaction: any Transaction
  ) throws(StoreError) -> [KeptContactCode] {
    let rows = try transaction.run(
      """
      SELECT \(raw: columns) FROM contact_codes WHERE claimable_ms <= \(now.milliseconds) AND \(room.condition)
      ORDER BY claimable_ms, key LIMIT \(most)\(raw: transaction.dialect.skipLocked)
      """)
    return try rows.map { (row) throws(StoreError) in try kept(row) }
  }

  /// How many somebody has taken and is sending.
  public static func underWay(now: Instant, _ transaction: any Transaction) throws(StoreError) -> Int {
    try transaction.run("SELECT COUNT(*) FROM contact_codes WHERE \(isUnderWay(now))").first?.integer(0) ?? 0
  }

  private static func isUnderWay(_ now: Instant) -> SQL {
    "claimable_ms > \(now.milliseconds) AND state = 'sending'"
  }

  /// When something that there is room for is to be done next; nil where nothing is.
  public static func next(
    now: Instant, room: OutboxRoom = OutboxRoom(), _ transaction: any Transaction
  ) throws(StoreError) -> Instant? {
    try transaction.run(
      """
      SELECT MIN(claimable_ms) FROM contact_codes WHERE claimable_ms IS NOT NULL AND \(room.condition)
        AND (state <> 'pending'
          OR (SELECT COUNT(*) FROM contact_codes WHERE \(isUnderWay(now))) < \(mostUnderWay))
      """
    ).first?.integerIfAny(0).map { Instant(milliseconds: Int64($0)) }
  }

  /// One code by its key, held until the transaction ends.
  public static func code(
    _ key: String, _ transaction: any Transaction
  ) throws(StoreError) -> KeptContactCode? {
    let rows = try transaction.run(
      "SELECT \(raw: columns) FROM contact_codes WHERE key = \(key)\(raw: transaction.dialect.forUpdate)")
    return try rows.first.map { (row) throws(StoreError) in try kept(row) }
  }

  /// The code whose message a provider knows by an id of its own, held until the transaction ends.
  public static func code(
    ofProvider id: String, _ transaction: any Transaction
  ) throws(StoreError) -> KeptContactCode? {
    let rows = try transaction.run(
      """
      SELECT \(raw: columns) FROM contact_codes WHERE provider_id = \(id) ORDER BY asked_ms DESC, key LIMIT 1
      \(raw: transaction.dialect.forUpdate)
      """)
    return try rows.first.map { (row) throws(StoreError) in try kept(row) }
  }

  /// Writes how far the message of a code has come.
  public static func put(
    _ kept: KeptContactCode, owner: String? = nil, trouble: String? = nil, _ transaction: any Transaction
  ) throws(StoreError) {
    let item = kept.item
    try transaction.execute(
      """
      UPDATE contact_codes SET state = \(item.state.rawValue), token = \(item.token), owner = \(owner),
        claimable_ms = \(item.claimableAt?.milliseconds), attempts = \(item.attempts),
        first_sent_ms = \(item.firstSent?.milliseconds), provider_id = \(item.providerID),
        rank = \(item.rank?.rawValue), is_overtaken = \(item.isOvertaken),
        trouble = COALESCE(\(trouble), trouble)
      WHERE key = \(kept.code.id)
      """)
  }

  private static func kept(_ row: Row) throws(StoreError) -> KeptContactCode {
    func instant(_ position: Int) throws(StoreError) -> Instant? {
      try row.integerIfAny(position).map { Instant(milliseconds: Int64($0)) }
    }
    guard let channel = NoticeChannel(rawValue: try row.text(5)),
      let state = OutboxState(rawValue: try row.text(8)), let asked = try instant(2)
    else { throw .unexpected("a code of a contact point cannot be read") }
    var hash: ContactCodeHash?
    if let key = try row.textIfAny(6), let digest = try row.textIfAny(7) {
      hash = ContactCodeHash(key: key, digest: digest)
    }
    return KeptContactCode(
      code: ContactCode(
        id: try row.text(0), point: ContactPointID(try row.text(1)), asked: asked, wrong: try row.integer(3)),
      isOpen: try row.flag(4), channel: channel,
      item: OutboxItem(
        state: state, token: try row.integer(9), claimableAt: try instant(10), attempts: try row.integer(11),
        firstSent: try instant(12), providerID: try row.textIfAny(13),
        rank: try row.integerIfAny(14).flatMap { ReceiptRank(rawValue: $0) }, isOvertaken: try row.flag(15)),
      hash: hash)
  }
}
