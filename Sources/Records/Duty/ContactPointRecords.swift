public import Casework
import CivilTime
public import Storage

extension DutyRecords {
  /// The kind of subject a contact point is in the journal.
  public static let pointKind = "contact-point"

  static let pointColumns = """
    id, staff, channel, address, is_voicemail, is_active, verified_at, verified_by, proof, revision
    """

  /// One contact point, held until the transaction ends where `isForUpdate`.
  public static func contactPoint(
    _ id: ContactPointID, isForUpdate: Bool = false, _ transaction: any Transaction
  ) throws -> ContactPoint? {
    let hold = isForUpdate ? transaction.dialect.forUpdate : ""
    return try transaction.run(
      "SELECT \(raw: pointColumns) FROM contact_points WHERE id = \(id.text)\(raw: hold)"
    ).first.map { try point($0) }
  }

  /// Writes events of one contact point and makes its row follow them; `address` is that of a new one. One somebody
  /// else changed since is refused with `StoreError.conflict`.
  @discardableResult
  public static func record(
    _ events: [ContactPointEvent], of id: ContactPointID, before: ContactPoint?, address: String,
    stamp: Stamp, via: String, identifier: () -> String, _ transaction: any Transaction
  ) throws -> ContactPoint? {
    let (after, entries) = try Journal.follow(
      events, of: pointKind, id, before: before, stamp: stamp, via: via, identifier: identifier)
    guard let point = after?.at(before?.address ?? address), !entries.isEmpty else { return after }
    let verified = point.verified
    if before == nil {
      try transaction.execute(
        """
        INSERT INTO contact_points (\(raw: pointColumns))
        VALUES (\(id.text), \(point.staff.text), \(point.channel.rawValue), \(point.address),
          \(point.isVoicemail), \(point.isActive), \(verified?.stamp.at.text), \(verified?.stamp.by.text),
          \(verified?.proof.rawValue), \(point.revision))
        """)
    } else {
      try transaction.execute(
        """
        UPDATE contact_points SET is_voicemail = \(point.isVoicemail), is_active = \(point.isActive),
          verified_at = \(verified?.stamp.at.text), verified_by = \(verified?.stamp.by.text),
          proof = \(verified?.proof.rawValue), revision = \(point.revision)
        WHERE id = \(id.text)
        """)
    }
    try Journal.append(entries, in: transaction)
    return point
  }

  /// A contact point as its journal tells it, without its address.
  public static func foldedPoint(
    _ id: ContactPointID, _ transaction: any Transaction
  ) throws -> ContactPoint? {
    try Journal.folded(pointKind, id, transaction)
  }

  static func point(_ row: Row) throws -> ContactPoint {
    let verified =
      try row.textIfAny(6) == nil
      ? nil
      : ContactPoint.Verification(
        stamp: Stamp(by: StaffID(try row.text(7)), at: try row.instant(6)), proof: try row.word(8))
    return ContactPoint(
      id: ContactPointID(try row.text(0)), staff: StaffID(try row.text(1)), channel: try row.word(2),
      address: try row.text(3), isVoicemail: try row.integerIfAny(4).map { $0 != 0 },
      isActive: try row.flag(5), verified: verified, revision: try row.integer(9))
  }
}
