public import Casework
public import CivilTime
public import Storage

/// What phones said, each once, and the answer each got.
public enum SafetyEventRecords {
  /// The receipt of an event that came before, and the digest of its body; nil for a new one.
  public static func receipt(
    of event: String, _ transaction: any Transaction
  ) throws -> (receipt: SafetyReceipt, digest: String, staff: StaffID)? {
    try transaction.run(
      "SELECT receipt, received_at, applied, digest, staff FROM safety_events WHERE id = \(event)"
    ).first.map { row in
      let fate: SafetyEventFate = try row.word(2)
      return (
        SafetyReceipt(id: try row.text(0), event: event, received: try row.instant(1), fate: fate),
        try row.text(3), StaffID(try row.text(4))
      )
    }
  }

  /// SHA-256 of the one form of an event, in lower-case hexadecimal.
  public static func digest(of event: SafetyEvent) -> String { Digest(of: Array(event.canonical.utf8)).text }

  /// When somebody said something of a type on a visit and it came in and counted, by text or by the phone's app, the newest
  /// 200. A text has the number 0; an app counts from 1.
  public static func received(
    _ type: SafetyEventType, of staff: StaffID, on visit: VisitID, isText: Bool,
    _ transaction: any Transaction
  ) throws(StoreError) -> Set<Instant> {
    let how: SQL = isText ? "sequence = 0" : "sequence > 0"
    let rows = try transaction.run(
      """
      SELECT received_at FROM safety_events WHERE visit = \(visit.text) AND staff = \(staff.text)
        AND type = \(type.rawValue) AND \(how) AND applied <> \(SafetyEventFate.already.rawValue)
      ORDER BY received_at DESC LIMIT 200
      """)
    var moments: Set<Instant> = []
    for row in rows { moments.insert(try row.instant(0)) }
    return moments
  }

  /// Keeps an event with its receipt, and where it was.
  public static func keep(
    _ event: SafetyEvent, of staff: StaffID, _ receipt: SafetyReceipt, _ transaction: any Transaction
  ) throws(StoreError) {
    try transaction.execute(
      """
      INSERT INTO safety_events (id, visit, staff, type, digest, occurred_at, received_at, sequence, receipt, applied)
      VALUES (\(event.id), \(event.visit.text), \(staff.text), \(event.type.rawValue), \(digest(of: event)),
        \(event.occurred.text), \(receipt.received.text), \(event.sequence), \(receipt.id), \(receipt.fate.rawValue))
      """)
    guard let position = event.position else { return }
    try keep(position, of: staff, on: event.visit, event: event.id, transaction)
  }

  /// Keeps where somebody was when something was said (PRV-45): by their phone, or by their device.
  public static func keep(
    _ position: StaffPosition, of staff: StaffID, on visit: VisitID, event: String,
    _ transaction: any Transaction
  ) throws(StoreError) {
    try transaction.execute(
      """
      INSERT INTO staff_positions (event, visit, staff, latitude, longitude, accuracy_metres, taken_at)
      VALUES (\(event), \(visit.text), \(staff.text), \(degrees(position.latitude)),
        \(degrees(position.longitude)), \(position.accuracyMetres), \(position.taken.text))
      """)
  }

  /// Degrees with five decimals, without a trace of how machines hold fractions.
  static func degrees(_ value: Double) -> String {
    let whole = Int((abs(value) * 100_000).rounded())
    let rest = String(whole % 100_000)
    let sign = value < 0 && whole > 0 ? "-" : ""
    return sign + "\(whole / 100_000)." + String(repeating: "0", count: 5 - rest.count) + rest
  }

  /// Where the visitors of a visit were last, the newest first: place, accuracy in metres and when.
  public static func positions(
    of visit: VisitID, _ transaction: any Transaction
  ) throws -> [(latitude: String, longitude: String, accuracyMetres: Int, taken: Instant)] {
    try transaction.run(
      """
      SELECT latitude, longitude, accuracy_metres, taken_at FROM staff_positions
      WHERE visit = \(visit.text) ORDER BY taken_at DESC, event DESC LIMIT 20
      """
    ).map { (try $0.text(0), try $0.text(1), try $0.integer(2), try $0.instant(3)) }
  }

  /// Where a member of staff was when they said something, the newest first.
  public static func positions(
    of staff: StaffID, _ transaction: any Transaction
  ) throws -> [OwnPosition] {
    try transaction.run(
      """
      SELECT latitude, longitude, accuracy_metres, taken_at FROM staff_positions
      WHERE staff = \(staff.text) ORDER BY taken_at DESC, event DESC LIMIT 200
      """
    ).map {
      OwnPosition(
        latitude: try $0.text(0), longitude: try $0.text(1), accuracyMetres: try $0.integer(2),
        taken: try $0.instant(3))
    }
  }

  /// Removes positions taken before a moment, but those of visits that have an alarm open or had an incident that was
  /// real (PRV-45). Gives how many.
  @discardableResult
  public static func removePositions(
    before moment: Instant, _ transaction: any Transaction
  ) throws(StoreError) -> Int {
    try transaction.execute(
      """
      DELETE FROM staff_positions WHERE taken_at < \(moment.text)
        AND NOT EXISTS (SELECT 1 FROM incidents i WHERE i.visit = staff_positions.visit AND i.is_real = 1)
        AND NOT EXISTS (
          SELECT 1 FROM live_visits l WHERE l.visit = staff_positions.visit AND l.alarm IS NOT NULL)
      """)
  }
}
