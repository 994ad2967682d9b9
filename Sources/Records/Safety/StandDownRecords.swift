public import Casework
public import CivilTime
import Policy
public import Storage

/// Stand-downs of duress that were asked for, and what became of each (BRD-26). Append-only, both.
public enum StandDownRecords {
  /// The most that are read of one visit, and the most who are named as a second person.
  public static let most = 50
  static let mostThere = 50

  /// How many were asked about a visit so far: what tells the notices of each apart.
  public static func count(of visit: VisitID, _ transaction: any Transaction) throws(StoreError) -> Int {
    try transaction.run("SELECT COUNT(*) FROM stand_down_asks WHERE visit = \(visit.text)").first?.integer(0)
      ?? 0
  }

  /// Puts down that somebody asked.
  public static func add(_ ask: StandDownAsk, _ transaction: any Transaction) throws(StoreError) {
    try transaction.execute(
      """
      INSERT INTO stand_down_asks (id, visit, ladder, epoch, reason, code_word, how, minutes, asked_by, asked_ms)
      VALUES (\(ask.id.text), \(ask.visit.text), \(ask.ladder.rawValue), \(ask.epoch), \(ask.reason.rawValue),
        \(ask.codeWord.rawValue), \(ask.how.text), \(ask.minutes), \(ask.asked.by.text),
        \(ask.asked.at.milliseconds))
      """)
  }

  /// Puts down what became of one: each is answered once.
  public static func answer(
    _ ask: StandDownAskID, _ kind: StandDownAnswer, _ stamp: Stamp, _ transaction: any Transaction
  ) throws(StoreError) {
    try transaction.execute(
      """
      INSERT INTO stand_down_answers (ask, kind, answered_by, answered_ms)
      VALUES (\(ask.text), \(kind.rawValue), \(stamp.by.text), \(stamp.at.milliseconds))
      """)
  }

  /// What was asked about these visits, the oldest first, of each visit no more than `most`.
  public static func asks(
    of visits: [VisitID], _ transaction: any Transaction
  ) throws(StoreError) -> [VisitID: [StandDownAsk]] {
    var found: [VisitID: [StandDownAsk]] = [:]
    for part in CaseloadRecords.chunks(visits.map(\.text)) {
      let rows = try transaction.run(
        """
        SELECT a.id, a.visit, a.ladder, a.epoch, a.reason, a.code_word, a.how, a.minutes, a.asked_by, a.asked_ms,
          n.kind, n.answered_by, n.answered_ms
        FROM stand_down_asks a LEFT JOIN stand_down_answers n ON n.ask = a.id
        WHERE a.visit IN \(list: part) ORDER BY a.asked_ms DESC, a.id DESC LIMIT \(most * 20)
        """)
      for row in rows {
        let ask = try read(row)
        guard found[ask.visit]?.count ?? 0 < most else { continue }
        found[ask.visit, default: []].append(ask)
      }
    }
    return found.mapValues { $0.reversed() }
  }

  private static func read(_ row: Row) throws(StoreError) -> StandDownAsk {
    func instant(_ position: Int) throws(StoreError) -> Instant {
      Instant(milliseconds: Int64(try row.integer(position)))
    }
    guard let ladder = LadderKind(rawValue: try row.text(2)),
      let reason = FalseAlarmReason(rawValue: try row.text(4)),
      let codeWord = CodeWordCheck(rawValue: try row.text(5))
    else { throw .unexpected("a stand-down that was asked for cannot be read") }
    var answer: (kind: StandDownAnswer, stamp: Stamp)?
    if let kind = try row.textIfAny(10).flatMap({ StandDownAnswer(rawValue: $0) }) {
      answer = (kind, Stamp(by: StaffID(try row.text(11)), at: try instant(12)))
    }
    return StandDownAsk(
      id: StandDownAskID(try row.text(0)), visit: VisitID(try row.text(1)), ladder: ladder,
      epoch: try row.integer(3), reason: reason, codeWord: codeWord, how: TextID(try row.text(6)),
      minutes: try row.integerIfAny(7),
      asked: Stamp(by: StaffID(try row.text(8)), at: try instant(9)), answer: answer)
  }

  /// Whoever may be asked about a visit now: on the rota, with the board open, or, while offices are open, by their role
  /// where they have an address of a channel that is set. None of those who go. Those with the board open first, then who is
  /// on the rota, then by their role, each in the order of the ladder; with their contact points in use.
  public static func there(
    for visit: LiveVisit, at now: Instant, isOfficeOpen: Bool, by channels: Set<NoticeChannel>?,
    _ transaction: any Transaction
  ) throws -> [(staff: StaffID, points: [ContactPoint])] {
    let time = now..<now.adding(seconds: 1)
    guard let team = try LivePlace.of(visit.id, transaction)?.team,
      let roster = try DutyRecords.roster(team: team, during: time, transaction)
    else { return [] }
    let crew = Set(visit.crew)
    let onRota = Set(roster.directory(at: now, excluding: crew, hours: .outside).values.joined())
    let directory = roster.directory(at: now, excluding: crew)
    var everybody: [StaffID] = []
    for one in FallbackChain.standard.flatMap({ directory[$0] ?? [] }) where !everybody.contains(one) {
      everybody.append(one)
    }
    let watching = try DutyRecords.watching(everybody, at: now, transaction)
    func isTold(_ one: StaffID) -> Bool {
      roster.points[one]?.contains { channels?.contains($0.channel) ?? true } ?? false
    }
    let open = everybody.filter { watching[$0] != nil }
    let others = everybody.filter { watching[$0] == nil }
    let found =
      open + others.filter { onRota.contains($0) }
      + others.filter { !onRota.contains($0) && isOfficeOpen && isTold($0) }
    return found.prefix(mostThere).map { ($0, roster.points[$0] ?? []) }
  }
}
