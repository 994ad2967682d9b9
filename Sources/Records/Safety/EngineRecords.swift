public import Casework
public import CivilTime
public import Policy
public import Storage

/// What one node of the engine says of itself.
public struct EngineNode: Hashable, Sendable {
  public let node: String
  public let version: String
  public let started: Instant
  public let beat: Instant
  /// Whole rounds it finished since it started (W1).
  public let cycles: Int
  /// When it last held what is due against the live visits themselves; nil before the first time (W3).
  public let audited: Instant?
  /// How many were missing then.
  public let missing: Int
  /// When it ended as it should; nil while it runs, and where it died.
  public let ended: Instant?

  public init(
    node: String, version: String, started: Instant, beat: Instant, cycles: Int, audited: Instant?,
    missing: Int,
    ended: Instant?
  ) {
    self.node = node
    self.version = version
    self.started = started
    self.beat = beat
    self.cycles = cycles
    self.audited = audited
    self.missing = missing
    self.ended = ended
  }
}

/// Steps that were taken, nodes that take them, and the check that none is missing.
public enum EngineRecords {
  /// Keeps a step of a ladder, and those it passed over after an outage (C3, W6). Errors: `StoreError.conflict` where the
  /// step was taken before.
  public static func keep(
    _ told: RungTold, of visit: LiveVisit, on ladder: LadderKind, at now: Instant, node: String, token: Int,
    version: String, identifier: () -> String, _ transaction: any Transaction
  ) throws(StoreError) {
    let places = told.skipped.map { ($0, "skipped-late") } + [(told.place, "told")]
    for (place, kind) in places {
      try transaction.execute(
        """
        INSERT INTO ladder_steps (id, visit, epoch, ladder, rung, turn, round, kind, due_ms, fired_ms, lateness_ms,
          node, token, version, is_drill)
        VALUES (\(identifier()), \(visit.id.text), \(visit.epoch), \(ladder.rawValue), \(place.rung), \(place.turn),
          \(place.round), \(kind), \(told.due.milliseconds), \(now.milliseconds),
          \(now.milliseconds - told.due.milliseconds), \(node), \(token), \(version), \(visit.isDrill))
        """)
    }
  }

  /// Says that a node lives and how far it is.
  public static func beat(_ node: EngineNode, _ transaction: any Transaction) throws(StoreError) {
    try transaction.execute(
      """
      INSERT INTO engine_nodes (node, version, started_ms, beat_ms, cycles, audited_ms, missing, ended_ms)
      VALUES (\(node.node), \(node.version), \(node.started.milliseconds), \(node.beat.milliseconds), \(node.cycles),
        \(node.audited?.milliseconds), \(node.missing), \(node.ended?.milliseconds))
      ON CONFLICT (node) DO UPDATE SET version = excluded.version, started_ms = excluded.started_ms,
        beat_ms = excluded.beat_ms, cycles = excluded.cycles, audited_ms = excluded.audited_ms,
        missing = excluded.missing, ended_ms = excluded.ended_ms
      """)
  }

  /// The nodes that lived within the last day, the youngest beat first.
  public static func nodes(at now: Instant, _ transaction: any Transaction) throws -> [EngineNode] {
    try transaction.run(
      """
      SELECT node, version, started_ms, beat_ms, cycles, audited_ms, missing, ended_ms FROM engine_nodes
      WHERE beat_ms > \(now.milliseconds - 86_400_000) ORDER BY beat_ms DESC, node LIMIT 100
      """
    ).map { row in
      func instant(_ position: Int) throws -> Instant? {
        try row.integerIfAny(position).map { Instant(milliseconds: Int64($0)) }
      }
      return EngineNode(
        node: try row.text(0), version: try row.text(1),
        started: Instant(milliseconds: Int64(try row.integer(2))),
        beat: Instant(milliseconds: Int64(try row.integer(3))), cycles: try row.integer(4),
        audited: try instant(5), missing: try row.integer(6), ended: try instant(7))
    }
  }

  /// The live visits that are open, in the order of their ids, after one of them.
  public static func open(
    after: VisitID?, limit: Int = 20, _ transaction: any Transaction
  ) throws -> [VisitID] {
    try transaction.run(
      """
      SELECT visit FROM live_visits WHERE is_open = 1 AND visit > \(after?.text ?? "") ORDER BY visit LIMIT \(limit)
      """
    ).map { VisitID(try $0.text(0)) }
  }

  /// Live visits for which something should have happened by now and did not (W3): worked out from the visits, their times
  /// and the settings alone, whatever the rows of what is due say, but for those that are held. `grace` is in seconds.
  public static func missing(
    at now: Instant, notArrivedAfter: Int, overdueAfter: Int, grace: Int, limit: Int = 50,
    _ transaction: any Transaction
  ) throws -> [VisitID] {
    let start = now.adding(seconds: -(notArrivedAfter + grace)).text
    let end = now.adding(seconds: -(overdueAfter + grace)).text
    // Whatever was held longer than it may be is missing too.
    let lapsed = now.adding(seconds: -grace).milliseconds
    return try transaction.run(
      """
      SELECT l.visit FROM live_visits l WHERE l.is_open = 1
        AND (l.alarm IS NULL AND l.phase IN ('planned', 'on-the-way') AND l.start_at <= \(start)
          OR l.alarm IS NULL AND l.phase = 'in-visit' AND l.end_at <= \(end)
          OR l.alarm IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM live_deadlines d WHERE d.visit = l.visit AND d.state <> 'quarantined'))
        AND NOT EXISTS (
          SELECT 1 FROM live_deadlines x JOIN engine_holds h ON h.is_open = 1 AND h.until_ms > \(lapsed)
            AND x.claimable_ms = h.until_ms AND x.due_ms <= h.before_ms
          WHERE x.visit = l.visit AND x.state = 'pending')
      ORDER BY l.start_at, l.visit LIMIT \(limit)
      """
    ).map { VisitID(try $0.text(0)) }
  }
}
