public import Casework
public import CivilTime
public import Storage

/// How each of those who go on a live visit stands with a view to the end of the day (BRD-31): rows that follow the live
/// visit, written with it.
public enum CrewStandings {
  /// Makes the rows what the live visit says. Nothing is written where it says what it did before; a drill has nobody.
  static func follow(
    _ visit: LiveVisit, before: LiveVisit?, _ transaction: any Transaction
  ) throws(StoreError) {
    guard !visit.isDrill else { return }
    let standings = visit.standings
    if let before {
      guard before.standings != standings else { return }
      if before.crew != visit.crew {
        try transaction.execute("DELETE FROM live_crew WHERE visit = \(visit.id.text)")
      }
    }
    for one in standings {
      try transaction.execute(
        """
        INSERT INTO live_crew (visit, staff, start_at, said_at, word)
        VALUES (\(visit.id.text), \(one.staff.text), \(one.start.text), \(one.said?.text), \(one.word?.rawValue))
        ON CONFLICT (visit, staff) DO UPDATE SET start_at = excluded.start_at, said_at = excluded.said_at,
          word = excluded.word
        """)
    }
  }

  /// The rows of a live visit, for checks that they say what it does (invariant 6).
  public static func kept(
    of visit: VisitID, _ transaction: any Transaction
  ) throws -> [CrewStanding] {
    try transaction.run(
      "SELECT staff, start_at, said_at, word FROM live_crew WHERE visit = \(visit.text) ORDER BY staff"
    ).map { row in
      CrewStanding(
        staff: StaffID(try row.text(0)), start: try row.instant(1),
        said: try row.textIfAny(2) == nil ? nil : row.instant(2),
        word: try row.wordIfAny(3))
    }
  }

  /// Who of those with a visit in a scope that was planned to begin between two moments nobody knows to be safe, those with
  /// an alarm first: of a visit that goes on, or that ended without such a word and none came later. Those on a visit that
  /// `staff` is on are left out. One statement; at most `EndOfDayList.most` of them, the rest counted.
  public static func unaccounted(
    in scope: Scope, day: CivilDate, from: Instant, to: Instant, besides staff: StaffID?, since: Instant,
    _ transaction: any Transaction
  ) throws -> EndOfDayList {
    let isSQLite = transaction.dialect.kind == .sqlite
    let rows = try transaction.run(
      """
      SELECT l.visit, l.revision, l.state, c.staff, s.name, COUNT(*) OVER ()
      FROM live_crew c JOIN live_visits l ON l.visit = c.visit JOIN visits v ON v.id = c.visit
      LEFT JOIN staff s ON s.id = c.staff
      WHERE c.word IS NULL AND c.start_at >= \(from.text) AND c.start_at <= \(to.text)
        AND (\(scope.condition(isSQLite ? "+v." : "v.")))
        AND (c.said_at IS NULL OR NOT EXISTS (
          SELECT 1 FROM live_crew o
          WHERE o.staff = c.staff AND o.said_at > c.said_at AND o.word IN ('safe', 'home')))
        AND NOT EXISTS (
          SELECT 1 FROM live_crew m WHERE m.visit = c.visit AND m.staff = \(staff?.text ?? ""))
      ORDER BY CASE WHEN l.alarm IS NULL THEN 1 ELSE 0 END, c.start_at, c.visit, c.staff
      LIMIT \(EndOfDayList.most)
      """)
    let officers = try rows.compactMap { try readable($0) }
    let all = try rows.first?.integer(5) ?? 0
    return EndOfDayList(day: day, since: since, officers: officers, others: all - officers.count)
  }

  /// One of them; nil where the live visit cannot be read, which is counted and keeps nobody from the others.
  private static func readable(_ row: Row) throws -> UnaccountedOfficer? {
    do {
      return try officer(row)
    } catch StoreError.unexpected {
      return nil
    }
  }

  private static func officer(_ row: Row) throws -> UnaccountedOfficer {
    let name = try row.textIfAny(4) ?? "Somebody who has left"
    return UnaccountedOfficer(
      staff: StaffID(try row.text(3)), name: name, live: try LiveRecords.visit(row))
  }
}
