public import Casework
public import CivilTime
public import Storage

/// When phones are reminded of visits whose alarm must not be noticed there (BRD-41): rows beside the deadlines, which are the
/// alarms' alone. Each is what its live visit derives, and written with it (invariant 6).
public enum ShownReminders {
  /// Makes the row of a live visit what it derives; nothing is written where it was so before.
  static func follow(
    _ visit: LiveVisit, before: LiveVisit?, _ transaction: any Transaction
  ) throws(StoreError) {
    guard let next = visit.shownReminder else {
      if before?.shownReminder != nil { try remove(of: visit.id, transaction) }
      return
    }
    guard before?.shownReminder.map({ $0.due != next.due }) ?? true else { return }
    try put(visit.id, next.due, transaction)
  }

  /// Makes the row of a live visit what it derives, whatever it says.
  public static func set(_ visit: LiveVisit, _ transaction: any Transaction) throws(StoreError) {
    guard let next = visit.shownReminder else { return try remove(of: visit.id, transaction) }
    try put(visit.id, next.due, transaction)
  }

  private static func put(
    _ visit: VisitID, _ due: Instant, _ transaction: any Transaction
  ) throws(StoreError) {
    try transaction.execute(
      """
      INSERT INTO shown_reminders (visit, due_ms) VALUES (\(visit.text), \(due.milliseconds))
      ON CONFLICT (visit) DO UPDATE SET due_ms = excluded.due_ms
      """)
  }

  /// Puts one that could not be sent behind the others for five seconds, where it is still due.
  public static func postpone(
    _ visit: VisitID, at now: Instant, _ transaction: any Transaction
  ) throws(StoreError) {
    try transaction.execute(
      """
      UPDATE shown_reminders SET due_ms = \(now.milliseconds + 5000)
      WHERE visit = \(visit.text) AND due_ms <= \(now.milliseconds)
      """)
  }

  /// Takes the row of a live visit away.
  public static func remove(of visit: VisitID, _ transaction: any Transaction) throws(StoreError) {
    try transaction.execute("DELETE FROM shown_reminders WHERE visit = \(visit.text)")
  }

  /// The visits of which a reminder is due and not held after an outage, the longest due first; nothing is held.
  public static func due(
    at now: Instant, limit: Int, _ transaction: any Transaction
  ) throws(StoreError) -> [VisitID] {
    try transaction.run(
      """
      SELECT visit FROM shown_reminders WHERE due_ms <= \(now.milliseconds) AND \(isFree)
      ORDER BY due_ms, visit LIMIT \(limit)
      """
    ).map { (row) throws(StoreError) in VisitID(try row.text(0)) }
  }

  /// When the next one is due that is not held; nil where none is. May lie in the past.
  public static func next(_ transaction: any Transaction) throws(StoreError) -> Instant? {
    try transaction.run("SELECT MIN(due_ms) FROM shown_reminders WHERE \(isFree)").first?.integerIfAny(0)
      .map { Instant(milliseconds: Int64($0)) }
  }

  /// False where the reminder of a visit is held after an outage.
  public static func isFree(_ visit: VisitID, _ transaction: any Transaction) throws(StoreError) -> Bool {
    try !transaction.run("SELECT 1 FROM shown_reminders WHERE visit = \(visit.text) AND \(isFree)").isEmpty
  }

  private static let isFree: SQL =
    "NOT EXISTS (SELECT 1 FROM engine_holds h WHERE h.is_open = 1 AND h.before_ms >= shown_reminders.due_ms)"

  /// When the reminder of a live visit is due, for checks that the row says what it derives; nil where it has none.
  public static func kept(
    of visit: VisitID, _ transaction: any Transaction
  ) throws(StoreError) -> Instant? {
    try transaction.run("SELECT due_ms FROM shown_reminders WHERE visit = \(visit.text)").first?
      .integerIfAny(0).map { Instant(milliseconds: Int64($0)) }
  }
}
