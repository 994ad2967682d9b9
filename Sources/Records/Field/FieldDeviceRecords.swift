public import Casework
public import CivilTime
public import Storage

/// A phone that may say that its officer arrived or is safe, and nothing else (SEC-14).
public struct FieldDeviceRow: Hashable, Sendable {
  public let id: String
  public let actor: Actor
  public let expiresAt: Instant
}

/// One of the two proofs of a phone. Raw values are the codes of the table.
public enum FieldProof: String, CaseIterable, Hashable, Sendable {
  case first, second
}

/// Phones set up for visits, and their tokens.
public enum FieldDeviceRecords {
  /// The most phones of one officer that are in use at once; setting up another ends the oldest.
  public static let mostDevices = 5

  /// Adds a phone; those beyond the most, the oldest first, come to their end.
  public static func add(
    id: String, staff: StaffID, firstProof: String, secondProof: String, alertProof: FieldProof?,
    at now: Instant, _ transaction: any Transaction
  ) throws(StoreError) {
    let open = try transaction.run(
      """
      SELECT id FROM field_devices WHERE staff = \(staff.text) AND ended_at IS NULL
      ORDER BY created_at DESC, id DESC
      """)
    for row in open.dropFirst(mostDevices - 1) { try end(try row.text(0), at: now, transaction) }
    try transaction.execute(
      """
      INSERT INTO field_devices (id, staff, first_proof, second_proof, alert_proof, created_at)
      VALUES (\(id), \(staff.text), \(firstProof), \(secondProof), \(alertProof?.rawValue), \(now.text))
      """)
  }

  /// Gives a phone a token in the place of those it had; false where the officer has no such phone in use.
  public static func addToken(
    _ digest: String, device: String, of staff: StaffID, at now: Instant, expires: Instant,
    _ transaction: any Transaction
  ) throws(StoreError) -> Bool {
    let found = try transaction.run(
      """
      SELECT id FROM field_devices WHERE id = \(device) AND staff = \(staff.text) AND ended_at IS NULL
      """)
    guard !found.isEmpty else { return false }
    try transaction.execute("DELETE FROM field_tokens WHERE device = \(device) OR expires_at <= \(now.text)")
    try transaction.execute(
      """
      INSERT INTO field_tokens (token_digest, device, created_at, expires_at)
      VALUES (\(digest), \(device), \(now.text), \(expires.text))
      """)
    return true
  }

  /// The phone of a token; nil where there is none, it has run out, or the phone or the account has come to its end.
  public static func device(
    tokenDigest: String, at now: Instant, _ transaction: any Transaction
  ) throws(StoreError) -> FieldDeviceRow? {
    let rows = try transaction.run(
      """
      SELECT d.id, k.expires_at, \(raw: AccountRecords.actorColumns)
      FROM field_tokens AS k JOIN field_devices AS d ON d.id = k.device JOIN staff AS s ON s.id = d.staff
      \(raw: AccountRecords.actorJoins)
      WHERE k.token_digest = \(tokenDigest) AND k.expires_at > \(now.text) AND d.ended_at IS NULL
        AND EXISTS (SELECT 1 FROM accounts AS a WHERE a.staff = s.id AND a.deactivated_at IS NULL)
      """)
    guard let first = rows.first, let actor = try AccountRecords.actor(rows, from: 2) else { return nil }
    guard let expires = Instant(text: try first.text(1)) else {
      throw .unexpected("a token of a phone is not of the expected shape")
    }
    return FieldDeviceRow(id: try first.text(0), actor: actor, expiresAt: expires)
  }

  /// True where a proof is that of an alert PIN on a phone of somebody's, in use or not: what was pressed before a phone
  /// was set up anew still counts. Only these rows know which of a phone's proofs it is.
  public static func isAlert(
    proofDigest: String, of staff: StaffID, _ transaction: any Transaction
  ) throws(StoreError) -> Bool {
    try !transaction.run(
      """
      SELECT 1 FROM field_devices WHERE staff = \(staff.text)
        AND ((alert_proof = \(FieldProof.first.rawValue) AND first_proof = \(proofDigest))
          OR (alert_proof = \(FieldProof.second.rawValue) AND second_proof = \(proofDigest)))
      LIMIT 1
      """
    ).isEmpty
  }

  /// True where the word behind SAFE in a text was made of an alert PIN: the first six characters of the digest of the
  /// proof's digest and the visit's reference, as the phone's app makes them.
  public static func isAlert(
    textCode code: String, about reference: String, of staff: StaffID, _ transaction: any Transaction
  ) throws(StoreError) -> Bool {
    let rows = try transaction.run(
      """
      SELECT CASE WHEN alert_proof = \(FieldProof.first.rawValue) THEN first_proof ELSE second_proof END
      FROM field_devices WHERE staff = \(staff.text) AND alert_proof IS NOT NULL
      ORDER BY created_at DESC, id LIMIT 50
      """)
    for row in rows where Secret.digest("\(try row.text(0)) \(reference)").prefix(6).uppercased() == code {
      return true
    }
    return false
  }

  /// The team and the region that a visit belongs to; nil where there is no such visit.
  public static func place(
    of visit: VisitID, _ transaction: any Transaction
  ) throws(StoreError) -> (team: String, region: String)? {
    try transaction.run("SELECT team, region FROM visits WHERE id = \(visit.text)").first.map {
      row throws(StoreError) in (try row.textIfAny(0) ?? "", try row.textIfAny(1) ?? "")
    }
  }

  /// The most items a phone can say were refused.
  public static let mostReported = 10_000

  /// Keeps how many items of a phone were refused for good and lie there (OFF-07).
  public static func report(
    _ attention: Int, of device: String, at now: Instant, _ transaction: any Transaction
  ) throws(StoreError) {
    try transaction.execute(
      """
      INSERT INTO field_reports (device, attention, reported_at) VALUES (\(device), \(attention), \(now.text))
      ON CONFLICT (device) DO UPDATE SET attention = excluded.attention, reported_at = excluded.reported_at
      """)
  }

  /// How many items lie refused on the phones of a member of staff that are in use.
  public static func reported(of staff: StaffID, _ transaction: any Transaction) throws -> Int {
    try transaction.run(
      """
      SELECT r.attention FROM field_devices AS d JOIN field_reports AS r ON r.device = d.id
      WHERE d.staff = \(staff.text) AND d.ended_at IS NULL ORDER BY d.id
      """
    ).reduce(0) { $0 + (try $1.integer(0)) }
  }

  /// Ends a phone, its tokens and its reminders.
  public static func end(
    _ device: String, at now: Instant, _ transaction: any Transaction
  ) throws(StoreError) {
    try transaction.execute(
      "UPDATE field_devices SET ended_at = \(now.text) WHERE id = \(device) AND ended_at IS NULL")
    try transaction.execute("DELETE FROM field_tokens WHERE device = \(device)")
    try PushRecords.remove(of: device, transaction)
  }
}
