public import Casework
public import CivilTime
import Crypto
public import Storage

/// A code as the outbox of codes holds it.
public struct KeptContactCode: OutboxNotice {
  public let code: ContactCode
  /// False once it was used, replaced, used up or found expired.
  public let isOpen: Bool
  /// Whether it has left, so that it can be typed in.
  public var hasLeft: Bool { hash != nil }
  public var delivery: OutboxDelivery
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

/// Codes sent to contact points and the outbox of their messages. None has a priority: whatever else is to be told goes
/// first.
public enum ContactCodeRecords: Outbox {
  public static let table = "contact_codes"
  public static let created = "asked_ms"
  public static let details = "point, wrong, is_open, digest_key, digest"
  /// A code goes over the address that it is about, or not at all.
  public static let followed: SQL = "1 = 0"

  /// A code with how far its message has come.
  public static func read(_ delivery: OutboxDelivery, _ row: Row) throws(StoreError) -> KeptContactCode {
    let own = OutboxDelivery.width
    var hash: ContactCodeHash?
    if let key = try row.textIfAny(own + 3), let digest = try row.textIfAny(own + 4) {
      hash = ContactCodeHash(key: key, digest: digest)
    }
    return KeptContactCode(
      code: ContactCode(
        id: delivery.key, point: ContactPointID(try row.text(own)), asked: delivery.created,
        wrong: try row.integer(own + 1)),
      isOpen: try row.flag(own + 2), delivery: delivery, hash: hash)
  }

  /// The most that are taken to be sent at once, by all nodes together.
  public static let mostUnderWay = 2
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
    return try rows.first.map { (row) throws(StoreError) in try notice(of: row) }
  }

  // MARK: The outbox

  /// How many somebody has taken and is sending.
  public static func underWay(now: Instant, _ transaction: any Transaction) throws(StoreError) -> Int {
    try transaction.run("SELECT COUNT(*) FROM contact_codes WHERE \(isUnderWay(now))").first?.integer(0) ?? 0
  }

  private static func isUnderWay(_ now: Instant) -> SQL {
    "claimable_ms > \(now.milliseconds) AND state = 'sending'"
  }

  /// No more than so many at once, by all nodes together.
  public static func mayLeave(_ now: Instant) -> SQL {
    """
    (state <> 'pending' OR (SELECT COUNT(*) FROM contact_codes WHERE \(isUnderWay(now))) < \(mostUnderWay))
    """
  }
}
