import Casework
public import CivilTime
public import Storage

/// Phones whose browser takes reminders by Web Push (OFF-32): one subscription a phone, and one phone a subscription.
///
/// They are no contact points: nobody counts as reached by one, and nothing but a reminder to the phone's own officer goes to
/// one.
public enum PushRecords {
  /// Keeps a subscription in the place of the one its phone had, and of the same on any other phone; false where the phone
  /// has come to its end. `digest` is that of its endpoint.
  public static func keep(
    _ body: String, digest: String, of device: String, at now: Instant, _ transaction: any Transaction
  ) throws(StoreError) -> Bool {
    let open = try transaction.run(
      "SELECT 1 FROM field_devices WHERE id = \(device) AND ended_at IS NULL")
    guard !open.isEmpty else { return false }
    try transaction.execute(
      "DELETE FROM push_subscriptions WHERE endpoint_digest = \(digest) AND device <> \(device)")
    try transaction.execute(
      """
      INSERT INTO push_subscriptions (device, endpoint_digest, body, created_at)
      VALUES (\(device), \(digest), \(body), \(now.text))
      ON CONFLICT (device) DO UPDATE SET endpoint_digest = excluded.endpoint_digest, body = excluded.body,
        created_at = excluded.created_at
      """)
    return true
  }

  /// True where a phone has a subscription.
  public static func isKept(of device: String, _ transaction: any Transaction) throws(StoreError) -> Bool {
    try !transaction.run("SELECT 1 FROM push_subscriptions WHERE device = \(device)").isEmpty
  }

  /// Takes the subscription of a phone away.
  public static func remove(of device: String, _ transaction: any Transaction) throws(StoreError) {
    try transaction.execute("DELETE FROM push_subscriptions WHERE device = \(device)")
  }

  /// Takes a subscription away that its push service no longer knows; one that has taken its place stays.
  public static func remove(body: String, _ transaction: any Transaction) throws(StoreError) {
    try transaction.execute("DELETE FROM push_subscriptions WHERE body = \(body)")
  }

  /// The phones in use of members of staff with an account in use, by the text of their ids; the newest phone first.
  public static func ways(
    of staff: [String], _ transaction: any Transaction
  ) throws(StoreError) -> [String: [NoticeAddress]] {
    guard !staff.isEmpty else { return [:] }
    let rows = try transaction.run(
      """
      SELECT d.staff, d.id, p.body FROM push_subscriptions AS p JOIN field_devices AS d ON d.id = p.device
      WHERE d.staff IN \(list: staff) AND d.ended_at IS NULL
        AND EXISTS (SELECT 1 FROM accounts AS a WHERE a.staff = d.staff AND a.deactivated_at IS NULL)
      ORDER BY d.created_at DESC, d.id DESC
      """)
    var found: [String: [NoticeAddress]] = [:]
    for row in rows {
      let way = NoticeAddress(id: try row.text(1), channel: .push, address: try row.text(2))
      found[try row.text(0), default: []].append(way)
    }
    return found
  }
}
