public import Casework
public import CivilTime
public import Storage

/// What the board reads of a live visit, without the person who is visited.
public struct LiveRow: Hashable, Sendable {
  public let live: LiveVisit
  /// Who is visited; nil for a drill, where nobody is.
  public let person: PersonID?
  /// Code of the team that supervises the person.
  public let team: String?
  /// When something is due next, by the engine; nil where nothing is.
  public let due: Instant?
  /// Set apart after failures: somebody has to look at it (C6).
  public let isQuarantined: Bool

  public init(live: LiveVisit, person: PersonID?, team: String?, due: Instant?, isQuarantined: Bool) {
    self.live = live
    self.person = person
    self.team = team
    self.due = due
    self.isQuarantined = isQuarantined
  }
}

/// Live visits as whoever watches sees them.
public enum LiveBoard {
  /// The most rows of a board.
  public static let most = 1000

  /// True where a live visit is in a scope.
  public static func isSeen(
    _ id: VisitID, in scope: Scope, _ transaction: any Transaction
  ) throws(StoreError) -> Bool {
    let rows = try transaction.run(
      "SELECT 1 FROM visits v WHERE v.id = \(id.text) AND \(scope.condition("v."))")
    return !rows.isEmpty
  }

  /// Which of these scopes a live visit is in, in one statement.
  public static func scopes(
    of id: VisitID, among scopes: Set<Scope>, _ transaction: any Transaction
  ) throws(StoreError) -> Set<Scope> {
    let all = Array(scopes)
    guard let first = all.first else { return [] }
    func arm(_ scope: Scope, _ number: Int) -> SQL {
      "SELECT \(raw: String(number)) FROM visits v WHERE v.id = \(id.text) AND (\(scope.condition("v.")))"
    }
    var statement = arm(first, 0)
    for (number, scope) in all.enumerated().dropFirst() {
      statement = "\(statement) UNION ALL \(arm(scope, number))"
    }
    return Set(try transaction.run(statement).map { (row) throws(StoreError) in all[try row.integer(0)] })
  }

  /// The live visits of a scope that are open and planned to begin before a moment, the earliest first; and those that
  /// ended since another moment.
  public static func rows(
    in scope: Scope, startingBefore moment: Instant, endedSince: Instant? = nil,
    _ transaction: any Transaction
  ) throws -> [LiveRow] {
    let dialect = transaction.dialect
    var found = try transaction.run(
      """
      SELECT \(raw: read) FROM live_visits l JOIN visits v ON v.id = l.visit
      LEFT JOIN live_deadlines d ON d.visit = l.visit
      WHERE l.is_open = 1 AND l.start_at < \(moment.text)
        AND (\(scope.condition(dialect.kind == .sqlite ? "+v." : "v.")))
      ORDER BY CASE WHEN l.alarm IS NULL THEN 1 ELSE 0 END, l.start_at, l.visit LIMIT \(most)
      """
    ).compactMap { try readable($0) }
    if let endedSince {
      found += try transaction.run(
        """
        SELECT \(raw: read) FROM live_visits l JOIN visits v ON v.id = l.visit
        LEFT JOIN live_deadlines d ON d.visit = l.visit
        WHERE l.is_open = 0 AND l.start_at >= \(endedSince.text) AND l.start_at < \(moment.text)
          AND (\(scope.condition(dialect.kind == .sqlite ? "+v." : "v.")))
        ORDER BY l.start_at, l.visit LIMIT \(most)
        """
      ).compactMap { try readable($0) }
    }
    return found
  }

  /// How many visits of a scope were set apart after failures: those that have a row on a board, and those that cannot be
  /// read any more and have none (C6).
  public static func setApart(in scope: Scope, _ transaction: any Transaction) throws(StoreError) -> Int {
    try transaction.run(
      """
      SELECT COUNT(*) FROM live_deadlines d JOIN visits v ON v.id = d.visit
      WHERE d.state = 'quarantined' AND (\(scope.condition("v.")))
      """
    ).first?.integer(0) ?? 0
  }

  /// Whether somebody is on a visit that is open and starts before a moment.
  public static func isOnVisit(
    _ staff: StaffID, startingBefore moment: Instant, _ transaction: any Transaction
  ) throws(StoreError) -> Bool {
    try !transaction.run(
      """
      SELECT 1 FROM visit_crew c JOIN live_visits l ON l.visit = c.visit
      WHERE c.staff = \(staff.text) AND l.is_open = 1 AND l.start_at < \(moment.text) LIMIT 1
      """
    ).isEmpty
  }

  /// One live visit of a scope; nil where it is not there, or not theirs.
  public static func row(
    _ id: VisitID, in scope: Scope, _ transaction: any Transaction
  ) throws -> LiveRow? {
    try transaction.run(
      """
      SELECT \(raw: read) FROM live_visits l JOIN visits v ON v.id = l.visit
      LEFT JOIN live_deadlines d ON d.visit = l.visit
      WHERE l.visit = \(id.text) AND \(scope.condition("v."))
      """
    ).first.map { try row($0) }
  }

  /// These live visits of a scope, in the order of the ids; without those that are not there, not theirs, or cannot be read.
  public static func rows(
    of ids: [VisitID], in scope: Scope, _ transaction: any Transaction
  ) throws -> [LiveRow] {
    var found: [VisitID: LiveRow] = [:]
    for part in CaseloadRecords.chunks(ids.map(\.text)) {
      let rows = try transaction.run(
        """
        SELECT \(raw: read) FROM live_visits l JOIN visits v ON v.id = l.visit
        LEFT JOIN live_deadlines d ON d.visit = l.visit
        WHERE l.visit IN \(list: part) AND (\(scope.condition("v.")))
        """)
      for row in rows { if let one = try readable(row) { found[one.live.id] = one } }
    }
    return ids.compactMap { found[$0] }
  }

  /// The live visits of one member of staff that are open, or are planned between two moments, the earliest first.
  public static func rows(
    of staff: StaffID, from: Instant, to: Instant, _ transaction: any Transaction
  ) throws -> [LiveRow] {
    try transaction.run(
      """
      SELECT \(raw: read) FROM visit_crew c JOIN live_visits l ON l.visit = c.visit JOIN visits v ON v.id = l.visit
      LEFT JOIN live_deadlines d ON d.visit = l.visit
      WHERE c.staff = \(staff.text) AND c.start_at >= \(from.text) AND c.start_at < \(to.text)
      ORDER BY c.start_at, l.visit LIMIT 100
      """
    ).map { try row($0) }
  }

  private static let read = """
    l.visit, l.revision, l.state, v.person, v.team, d.due_ms,
    CASE WHEN d.state = 'quarantined' THEN 1 ELSE 0 END
    """

  /// A row of a list; nil for one that cannot be read, which keeps nobody from the others.
  private static func readable(_ found: Row) throws -> LiveRow? {
    do {
      return try row(found)
    } catch StoreError.unexpected {
      return nil
    }
  }

  private static func row(_ row: Row) throws -> LiveRow {
    LiveRow(
      live: try LiveRecords.visit(row), person: PersonID(try row.text(3)), team: try row.textIfAny(4),
      due: try row.integerIfAny(5).map { Instant(milliseconds: Int64($0)) }, isQuarantined: try row.flag(6))
  }
}
