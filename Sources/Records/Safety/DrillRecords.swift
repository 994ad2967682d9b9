public import Casework
public import CivilTime
import Policy
public import Storage

/// Drills in their table. What happens to one stands in the journal and in the tables of the engine, as that of a live
/// visit does; the row says of which team it is, and what came of it.
public enum DrillRecords {
  /// The kind of subject a drill is in the journal: none that what is counted of visits looks at.
  public static let subjectKind = "drill"
  /// The most drills of one page of the register.
  public static let perPage = 25

  // MARK: Writing

  /// Puts a drill down that begins. Errors: `StoreError.conflict` where one of the team goes on.
  public static func begin(_ drill: Drill, _ transaction: any Transaction) throws(StoreError) {
    try transaction.execute(
      """
      INSERT INTO drills (id, team, ladder, started_by, started_at, ends_at, is_open, is_taken)
      VALUES (\(drill.id.text), \(drill.team), \(drill.ladder.rawValue), \(drill.startedBy.text),
        \(drill.started.text), \(drill.endsBy.text), 1, 0)
      """)
  }

  /// Closes the drill whose live row has just ended, and keeps its score. `engine` ended it where nobody else did.
  static func close(_ live: LiveVisit, stamp: Stamp, _ transaction: any Transaction) throws {
    let rows = try transaction.run(
      "SELECT ladder FROM drills WHERE id = \(live.id.text) AND is_open = 1\(raw: transaction.dialect.forUpdate)"
    )
    guard let row = rows.first else { return }
    let score = DrillScore(
      try row.word(0), try LiveRecords.happenings(live.id, isDrill: true, transaction),
      engine: LiveRecords.engine,
      lateness: try transaction.run("SELECT lateness_ms FROM ladder_steps WHERE visit = \(live.id.text)").map
      {
        try $0.integer(0)
      },
      messages: try NoticeOutbox.notices(of: live.id, transaction).filter { $0.kind == .alert }.map {
        DrillMessage(
          channel: $0.channel, firstSent: $0.item.firstSent, isDelivered: $0.item.state == .delivered)
      })
    let ending: DrillEnding =
      live.ending == .calledOff ? .byHand : stamp.by == LiveRecords.engine ? .limit : .stoodDown
    try transaction.execute(
      """
      UPDATE drills SET is_open = 0, is_taken = \(score.isTaken), ending = \(ending.rawValue),
        ended_at = \(stamp.at.text), score = \(score.codes.text)
      WHERE id = \(live.id.text)
      """)
  }

  /// Keeps a text that somebody wrote about a drill.
  public static func add(
    _ body: String, id: TextID, about drill: VisitID, stamp: Stamp, _ transaction: any Transaction
  ) throws(StoreError) {
    try transaction.execute(
      """
      INSERT INTO drill_texts (id, drill, body, written_by, written_at)
      VALUES (\(id.text), \(drill.text), \(body), \(stamp.by.text), \(stamp.at.text))
      """)
  }

  // MARK: Reading

  /// What has to hold of a drill `d` of a team `t` in a PDU `p` within a reach; nil where nothing is.
  static func within(_ reach: Reach) -> SQL? {
    switch reach {
    case .none: nil
    case .officer(let staff): "t.code IN (SELECT team FROM people WHERE officer = \(staff.text))"
    case .team(let code): "t.code = \(code)"
    case .pdu(let code): "t.pdu = \(code)"
    case .region(let code): "p.region = \(code)"
    }
  }

  private static let from = "FROM drills d JOIN teams t ON t.code = d.team JOIN pdus p ON p.code = t.pdu"

  /// True where a drill is within a reach.
  public static func isSeen(
    _ id: VisitID, in reach: Reach, _ transaction: any Transaction
  ) throws(StoreError) -> Bool {
    guard let within = within(reach) else { return false }
    let rows = try transaction.run("SELECT 1 \(raw: from) WHERE d.id = \(id.text) AND \(within)")
    return !rows.isEmpty
  }

  /// One drill within a reach; nil where it is not there, or not theirs.
  public static func drill(
    _ id: VisitID, in reach: Reach, _ transaction: any Transaction
  ) throws -> Drill? {
    guard let within = within(reach) else { return nil }
    return try transaction.run(
      "SELECT \(raw: columns) \(raw: from) WHERE d.id = \(id.text) AND \(within)"
    ).first.map { try drill($0) }
  }

  /// The drills of a team, the newest first.
  public static func drills(
    of team: String, offset: Int = 0, most: Int = perPage, _ transaction: any Transaction
  ) throws -> [Drill] {
    try transaction.run(
      """
      SELECT \(raw: columns) \(raw: from) WHERE d.team = \(team)
      ORDER BY d.started_at DESC, d.id DESC LIMIT \(most) OFFSET \(offset)
      """
    ).map { try drill($0) }
  }

  /// How many drills a team had, counted no further than the limit.
  public static func count(of team: String, _ transaction: any Transaction) throws -> CappedCount {
    try CaseloadLists.capped("SELECT 1 FROM drills d WHERE d.team = \(team)", transaction)
  }

  /// Of each of these teams when the last drill began that somebody took, and the one that goes on.
  public static func standing(
    of teams: [String], _ transaction: any Transaction
  ) throws -> [String: (last: Instant?, running: VisitID?)] {
    var found: [String: (last: Instant?, running: VisitID?)] = [:]
    for part in CaseloadRecords.chunks(teams) {
      try transaction.forEach(
        """
        SELECT d.team, MAX(CASE WHEN d.is_taken = 1 THEN d.started_at END),
          MAX(CASE WHEN d.is_open = 1 THEN d.id END)
        FROM drills d WHERE d.team IN \(list: part) GROUP BY d.team
        """
      ) { row in
        found[try row.text(0)] = (
          try row.textIfAny(1).flatMap { Instant(text: $0) }, try row.textIfAny(2).map { VisitID($0) }
        )
      }
    }
    return found
  }

  /// True where an alarm of a visit of a team is open.
  public static func hasAlarm(
    team: String, _ transaction: any Transaction
  ) throws(StoreError) -> Bool {
    let rows = try transaction.run(
      """
      SELECT 1 FROM live_visits l JOIN visits v ON v.id = l.visit
      WHERE l.is_open = 1 AND l.alarm IS NOT NULL AND v.team = \(team) LIMIT 1
      """)
    return !rows.isEmpty
  }

  /// The texts of these ids.
  public static func texts(
    _ ids: [TextID], _ transaction: any Transaction
  ) throws -> [TextID: String] {
    var found: [TextID: String] = [:]
    for part in CaseloadRecords.chunks(Set(ids.map(\.text)).sorted()) {
      try transaction.forEach("SELECT id, body FROM drill_texts WHERE id IN \(list: part)") {
        found[TextID(try $0.text(0))] = try $0.text(1)
      }
    }
    return found
  }

  private static let columns = """
    d.id, d.team, t.name, d.ladder, d.started_by, d.started_at, d.ends_at, d.ending, d.ended_at, d.score
    """

  private static func drill(_ row: Row) throws -> Drill {
    let score = try row.textIfAny(9).map { text in
      guard let score = DrillScore(Codes(text: text)) else {
        throw StoreError.unexpected("the score of a drill cannot be read")
      }
      return score
    }
    return Drill(
      id: VisitID(try row.text(0)), team: try row.text(1), teamName: try row.text(2),
      ladder: try row.word(3), startedBy: StaffID(try row.text(4)), started: try row.instant(5),
      endsBy: try row.instant(6), ending: try row.textIfAny(7).flatMap { DrillEnding(rawValue: $0) },
      ended: try row.textIfAny(8).flatMap { Instant(text: $0) }, score: score)
  }
}

extension LiveBoard {
  /// The drills within a reach that go on, the oldest first.
  public static func drills(in reach: Reach, _ transaction: any Transaction) throws -> [LiveRow] {
    try drills(reach, "d.is_open = 1", transaction)
  }

  /// One drill within a reach as a row, whether or not it goes on; nil where it is not there, or not theirs.
  public static func drill(
    _ id: VisitID, in reach: Reach, _ transaction: any Transaction
  ) throws -> LiveRow? {
    try drills(reach, "d.id = \(id.text)", transaction).first
  }

  private static func drills(
    _ reach: Reach, _ which: SQL, _ transaction: any Transaction
  ) throws -> [LiveRow] {
    guard let within = DrillRecords.within(reach) else { return [] }
    return try transaction.run(
      """
      SELECT l.visit, l.revision, l.state, d.team, x.due_ms, CASE WHEN x.state = 'quarantined' THEN 1 ELSE 0 END
      FROM drills d JOIN live_visits l ON l.visit = d.id JOIN teams t ON t.code = d.team
      JOIN pdus p ON p.code = t.pdu LEFT JOIN live_deadlines x ON x.visit = l.visit
      WHERE \(which) AND \(within) ORDER BY d.started_at, d.id LIMIT 100
      """
    ).map { row in
      LiveRow(
        live: try LiveRecords.visit(row), person: nil, team: try row.text(3),
        due: try row.integerIfAny(4).map { Instant(milliseconds: Int64($0)) }, isQuarantined: try row.flag(5))
    }
  }
}

/// Where a live visit belongs: by the visit itself, or by the team that a drill is of.
enum LivePlace {
  /// The team and the region; nil where neither a visit nor a drill has this id.
  static func of(
    _ id: VisitID, _ transaction: any Transaction
  ) throws -> (team: String?, region: String?)? {
    try transaction.run(
      """
      SELECT team, region FROM visits WHERE id = \(id.text)
      UNION ALL SELECT d.team, p.region FROM drills d JOIN teams t ON t.code = d.team JOIN pdus p ON p.code = t.pdu
      WHERE d.id = \(id.text)
      """
    ).first.map { (try $0.textIfAny(0), try $0.textIfAny(1)) }
  }
}
