public import Casework
import CivilTime
public import Storage

/// The glasses that were broken, and who has to learn of it (PRV-23). Append-only; beside each stands its review.
public enum GlassRecords {
  /// The most that are read of one visit, and the most who are told.
  public static let most = 100
  static let mostTold = 20

  private static let columns = "visit, number, staff, reason, broken_ms, task"

  /// Puts down that a glass was broken.
  public static func add(_ one: GlassBreak, _ transaction: any Transaction) throws(StoreError) {
    try transaction.execute(
      """
      INSERT INTO glass_breaks (visit, number, staff, reason, broken_ms, task)
      VALUES (\(one.visit.text), \(one.number), \(one.staff.text), \(one.reason.rawValue),
        \(one.at.milliseconds), \(one.task.text))
      """)
  }

  /// Those of a visit, the last ones, in order.
  public static func breaks(
    of visit: VisitID, _ transaction: any Transaction
  ) throws(StoreError) -> [GlassBreak] {
    let rows = try transaction.run(
      """
      SELECT \(raw: columns) FROM glass_breaks WHERE visit = \(visit.text) ORDER BY number DESC LIMIT \(most)
      """)
    return try rows.reversed().map { (row) throws(StoreError) in try read(row) }
  }

  /// What a task reviews; nil for a task that is no review.
  public static func reviewed(
    by task: TaskID, _ transaction: any Transaction
  ) throws(StoreError) -> GlassBreak? {
    let rows = try transaction.run(
      "SELECT \(raw: columns) FROM glass_breaks WHERE task = \(task.text)")
    return try rows.first.map { (row) throws(StoreError) in try read(row) }
  }

  /// Whoever answers for information governance in the region of a visit, by name.
  public static func governance(
    of visit: VisitID, _ transaction: any Transaction
  ) throws(StoreError) -> [StaffID] {
    let rows = try transaction.run(
      """
      SELECT s.id FROM staff_roles r JOIN staff s ON s.id = r.staff
      WHERE r.role = \(Role.informationGovernance.rawValue) AND s.region = (SELECT region FROM visits WHERE id = \(visit.text))
      ORDER BY s.name, s.id LIMIT \(mostTold)
      """)
    return try rows.map { (row) throws(StoreError) in StaffID(try row.text(0)) }
  }

  private static func read(_ row: Row) throws(StoreError) -> GlassBreak {
    guard let reason = BreakGlassReason(rawValue: try row.text(3)) else {
      throw .unexpected("a broken glass cannot be read")
    }
    return GlassBreak(
      visit: VisitID(try row.text(0)), number: try row.integer(1), staff: StaffID(try row.text(2)),
      reason: reason, at: Instant(milliseconds: Int64(try row.integer(4))), task: TaskID(try row.text(5)))
  }
}
