public import Casework
public import CivilTime
public import Storage

/// What is held after an outage (safety.md fault 34). A row that is held may be taken at the very moment the hold releases
/// itself, and not before: where every node that knows of the hold dies, the clock alone lets it go on.
public enum HoldRecords {
  // MARK: Reading

  /// When any engine last said that it lives; nil where none ever did.
  public static func lastBeat(_ transaction: any Transaction) throws(StoreError) -> Instant? {
    let row = try transaction.run("SELECT MAX(beat_ms) FROM engine_nodes").first
    return try row?.integerIfAny(0).map { Instant(milliseconds: Int64($0)) }
  }

  /// Keeps every other node from looking at the same time, until the transaction ends.
  public static func alone(_ transaction: any Transaction) throws(StoreError) {
    _ = try transaction.run("SELECT 1 FROM engine_clock WHERE id = 1\(raw: transaction.dialect.forUpdate)")
  }

  /// The hold that is open; nil where none is.
  public static func open(
    isForUpdate: Bool = false, _ transaction: any Transaction
  ) throws(StoreError) -> EngineHold? {
    let lock = isForUpdate ? transaction.dialect.forUpdate : ""
    let rows = try transaction.run(
      "SELECT \(raw: columns) FROM engine_holds WHERE is_open = 1\(raw: lock)")
    return try rows.first.map { (row) throws(StoreError) in try hold(row) }
  }

  /// When something was last found to be held; nil where nothing ever was.
  public static func lastNoticed(_ transaction: any Transaction) throws(StoreError) -> Instant? {
    let row = try transaction.run("SELECT MAX(noticed_ms) FROM engine_holds").first
    return try row?.integerIfAny(0).map { Instant(milliseconds: Int64($0)) }
  }

  /// True where the last hold was let go on at once, for nobody could be told of it, and would stand still at a moment.
  public static func isUntold(at now: Instant, _ transaction: any Transaction) throws(StoreError) -> Bool {
    let rows = try transaction.run(
      """
      SELECT 1 FROM engine_holds WHERE released_by = \(EngineHold.byNobody) AND until_ms > \(now.milliseconds) LIMIT 1
      """)
    return !rows.isEmpty
  }

  /// What was due by a moment and would be held: live visits, drills, and messages; and of how many visits and messages of
  /// strangers danger would be, by what is due of them or by a message alone.
  public static func due(
    by moment: Instant, _ transaction: any Transaction
  ) throws -> (visits: Int, inDanger: Int, drills: Int, messages: Int) {
    let unsent: SQL =
      "claimable_ms IS NOT NULL AND created_ms <= \(moment.milliseconds) AND state <> 'accepted'"
    let row = try transaction.run(
      """
      SELECT COUNT(CASE WHEN l.is_drill = 0 THEN 1 END),
        (SELECT COUNT(*) FROM (
          SELECT d.visit FROM live_deadlines d JOIN live_visits l ON l.visit = d.visit
          WHERE d.state IN ('pending', 'leased') AND d.due_ms <= \(moment.milliseconds) AND d.priority >= 2
            AND l.is_drill = 0
          UNION SELECT visit FROM notices WHERE \(unsent) AND is_drill = 0 AND priority >= 2
          UNION SELECT message FROM inbound_notices WHERE \(unsent) AND priority >= 2) danger),
        COUNT(CASE WHEN l.is_drill = 1 THEN 1 END),
        (SELECT COUNT(*) FROM notices WHERE \(unsent) AND is_drill = 0)
        + (SELECT COUNT(*) FROM inbound_notices WHERE \(unsent))
      FROM live_deadlines d JOIN live_visits l ON l.visit = d.visit
      WHERE d.state IN ('pending', 'leased') AND d.due_ms <= \(moment.milliseconds)
      """
    ).first
    return (
      try row?.integer(0) ?? 0, try row?.integer(1) ?? 0, try row?.integer(2) ?? 0, try row?.integer(3) ?? 0
    )
  }

  /// How many live visits and messages a hold holds still; of a scope's visits alone where one is given.
  public static func standing(
    _ hold: EngineHold, in scope: Scope? = nil, _ transaction: any Transaction
  ) throws -> (visits: Int, messages: Int) {
    let which: SQL = scope.map { $0.condition("v.") } ?? "1 = 1"
    let visits = try transaction.run(
      """
      SELECT COUNT(*) FROM live_deadlines d JOIN visits v ON v.id = d.visit WHERE \(held(hold)) AND (\(which))
      """
    ).first?.integer(0)
    let messages = try transaction.run(
      """
      SELECT (SELECT COUNT(*) FROM notices WHERE \(heldNotice(hold)) AND is_drill = 0)
        + (SELECT COUNT(*) FROM inbound_notices WHERE \(heldNotice(hold)))
      """
    ).first?.integer(0)
    return (visits ?? 0, messages ?? 0)
  }

  /// The live visits of a scope of which a hold holds something still, what is due or a message, those due first; at most
  /// 1,000. Those that `staff` is on are left out: nobody sees to an alarm of a visit of their own (BRD-41).
  public static func visits(
    _ hold: EngineHold, in scope: Scope, besides staff: StaffID?, _ transaction: any Transaction
  ) throws -> [VisitID] {
    try transaction.run(
      """
      SELECT h.visit FROM (
        SELECT d.visit, d.due_ms FROM live_deadlines d WHERE \(held(hold))
        UNION ALL SELECT visit, created_ms FROM notices WHERE \(heldNotice(hold)) AND is_drill = 0) h
      JOIN visits v ON v.id = h.visit WHERE (\(scope.condition("v."))) AND \(isNot(staff, on: "h.visit"))
      GROUP BY h.visit ORDER BY MIN(h.due_ms), h.visit LIMIT 1000
      """
    ).map { VisitID(try $0.text(0)) }
  }

  /// Who is to get the messages that a hold holds of some visits, and how many there are; of the duty number each visit has
  /// one.
  public static func messages(
    _ hold: EngineHold, of visits: [VisitID], _ transaction: any Transaction
  ) throws -> [VisitID: [String]] {
    var found: [VisitID: [String]] = [:]
    for part in CaseloadRecords.chunks(visits.map(\.text)) {
      let rows = try transaction.run(
        """
        SELECT visit, recipient FROM notices WHERE visit IN \(list: part) AND \(heldNotice(hold)) AND is_drill = 0
        ORDER BY visit, created_ms, key
        """)
      for row in rows { found[VisitID(try row.text(0)), default: []].append(try row.text(1)) }
    }
    return found
  }

  /// True where a hold holds of a visit still what was due of it, or a message.
  public static func holds(
    _ visit: VisitID, _ hold: EngineHold, _ transaction: any Transaction
  ) throws(StoreError) -> Bool {
    let rows = try transaction.run(
      """
      SELECT 1 FROM live_deadlines d WHERE d.visit = \(visit.text) AND \(held(hold))
      UNION ALL SELECT 1 FROM notices WHERE visit = \(visit.text) AND \(heldNotice(hold)) LIMIT 1
      """)
    return !rows.isEmpty
  }

  /// True where a hold holds what was due of a visit still.
  public static func isHeld(
    _ visit: VisitID, by hold: EngineHold, _ transaction: any Transaction
  ) throws(StoreError) -> Bool {
    let rows = try transaction.run(
      "SELECT 1 FROM live_deadlines d WHERE d.visit = \(visit.text) AND \(held(hold))")
    return !rows.isEmpty
  }

  /// The teams and regions of what a hold holds, each once; nil for what has none.
  public static func places(
    _ hold: EngineHold, _ transaction: any Transaction
  ) throws -> [(team: String?, region: String?)] {
    try transaction.run(
      """
      SELECT v.team, v.region FROM live_deadlines d JOIN visits v ON v.id = d.visit WHERE \(held(hold))
      UNION SELECT v.team, v.region FROM notices n JOIN visits v ON v.id = n.visit WHERE \(heldNotice(hold))
      UNION SELECT m.team, m.region FROM inbound_notices n JOIN inbound_messages m ON m.id = n.message
        WHERE \(heldNotice(hold))
      ORDER BY 1, 2 LIMIT 200
      """
    ).map { (try $0.textIfAny(0), try $0.textIfAny(1)) }
  }

  /// Those who are on the visits that a hold holds.
  public static func crews(_ hold: EngineHold, _ transaction: any Transaction) throws -> Set<StaffID> {
    let rows = try transaction.run(
      """
      SELECT DISTINCT staff FROM live_crew WHERE visit IN (
        SELECT d.visit FROM live_deadlines d WHERE \(held(hold))
        UNION SELECT n.visit FROM notices n WHERE \(heldNotice(hold)))
      """)
    return Set(try rows.map { StaffID(try $0.text(0)) })
  }

  // MARK: Writing

  /// Puts a hold down and holds what was due before it, whoever had taken it. A message that stands as not sent is asked
  /// about by its key before it is sent, when it goes on (N1); what a provider had taken opens no other channel any more.
  /// Errors: `StoreError.conflict` where one is open.
  public static func begin(_ hold: EngineHold, _ transaction: any Transaction) throws(StoreError) {
    let (before, until) = (hold.before.milliseconds, hold.until.milliseconds)
    try transaction.execute(
      """
      INSERT INTO engine_holds (id, silent_ms, noticed_ms, before_ms, until_ms, visits, in_danger, messages, is_open)
      VALUES (\(hold.id), \(hold.silentSince.milliseconds), \(hold.noticed.milliseconds), \(before), \(until),
        \(hold.visits), \(hold.inDanger), \(hold.messages), 1)
      """)
    try transaction.execute(
      """
      UPDATE live_deadlines SET state = 'pending', owner = NULL, token = token + 1, claimable_ms = \(until)
      WHERE state IN ('pending', 'leased') AND due_ms <= \(before)
      """)
    for table in ["notices", "inbound_notices"] {
      try transaction.execute(
        """
        UPDATE \(raw: table) SET claimable_ms = CASE WHEN state = 'accepted' THEN NULL ELSE CAST(\(until) AS BIGINT) END,
          is_overtaken = CASE WHEN state = 'accepted' THEN 1 ELSE is_overtaken END,
          state = CASE WHEN state IN ('pending', 'sending') THEN 'unknown' ELSE state END,
          owner = NULL, token = token + 1
        WHERE claimable_ms IS NOT NULL AND created_ms <= \(before)
        """)
    }
  }

  /// Holds a visit again whose row of what is due was written anew while the hold was open.
  public static func keep(
    _ visit: VisitID, in hold: EngineHold, _ transaction: any Transaction
  ) throws(StoreError) {
    try transaction.execute(
      """
      UPDATE live_deadlines SET claimable_ms = \(hold.until.milliseconds)
      WHERE visit = \(visit.text) AND state = 'pending' AND due_ms <= \(hold.before.milliseconds)
      """)
  }

  /// Lets what is held go on from now, of a scope alone where one is given, without the visits that `staff` is on: each from
  /// what is due then, nothing replayed.
  public static func release(
    _ hold: EngineHold, in scope: Scope? = nil, besides staff: StaffID? = nil, at now: Instant,
    _ transaction: any Transaction
  ) throws(StoreError) {
    let which: SQL =
      if let scope {
        """
        visit IN (SELECT v.id FROM visits v WHERE (\(scope.condition("v."))) AND \(isNot(staff, on: "v.id")))
        """
      } else {
        "1 = 1"
      }
    try transaction.execute(
      """
      UPDATE live_deadlines SET claimable_ms = \(now.milliseconds)
      WHERE state = 'pending' AND claimable_ms = \(hold.until.milliseconds)
        AND due_ms <= \(hold.before.milliseconds) AND \(which)
      """)
    try transaction.execute(
      """
      UPDATE notices SET claimable_ms = \(now.milliseconds) WHERE \(heldNotice(hold)) AND \(which)
      """)
    guard scope == nil else { return }
    try transaction.execute(
      "UPDATE inbound_notices SET claimable_ms = \(now.milliseconds) WHERE \(heldNotice(hold))")
  }

  /// Ends a hold: all of it goes on. `by` is a member of staff, `command`, `engine`, `people` or
  /// `EngineHold.byNobody`.
  public static func close(
    _ hold: EngineHold, at now: Instant, by: String, _ transaction: any Transaction
  ) throws(StoreError) {
    try release(hold, at: now, transaction)
    try transaction.execute(
      """
      UPDATE engine_holds SET is_open = 0, released_ms = \(now.milliseconds), released_by = \(by)
      WHERE id = \(hold.id)
      """)
  }

  private static func isNot(_ staff: StaffID?, on visit: String) -> SQL {
    guard let staff else { return "1 = 1" }
    return "NOT EXISTS (SELECT 1 FROM live_crew c WHERE c.visit = \(raw: visit) AND c.staff = \(staff.text))"
  }

  private static func held(_ hold: EngineHold) -> SQL {
    """
    d.state = 'pending' AND d.claimable_ms = \(hold.until.milliseconds) AND d.due_ms <= \(hold.before.milliseconds)
    """
  }

  private static func heldNotice(_ hold: EngineHold) -> SQL {
    "claimable_ms = \(hold.until.milliseconds) AND created_ms <= \(hold.before.milliseconds)"
  }

  private static let columns = "id, silent_ms, noticed_ms, until_ms, visits, in_danger, messages"

  private static func hold(_ row: Row) throws(StoreError) -> EngineHold {
    func instant(_ position: Int) throws(StoreError) -> Instant {
      Instant(milliseconds: Int64(try row.integer(position)))
    }
    return EngineHold(
      id: try row.text(0), silentSince: try instant(1), noticed: try instant(2), until: try instant(3),
      visits: try row.integer(4), inDanger: try row.integer(5), messages: try row.integer(6))
  }
}
