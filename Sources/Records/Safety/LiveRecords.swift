public import Casework
import CivilTime
public import Policy
public import Storage

/// Live visits in their tables. An event goes into the journal, the row follows it, and the row of what is due is exactly
/// what the live visit derives (invariant 6): all or nothing.
public enum LiveRecords {
  /// The kind of subject a live visit is in the journal.
  public static let subjectKind = "live-visit"
  /// Who the engine is in the journal.
  public static let engine = StaffID("engine")
  /// The version of what is written here: an earlier program claims nothing that a later one alone understands (C5).
  public static let schemaVersion = 2

  /// The first version that understands a live visit: 2 where its phone was told another thing than what is so.
  static func schemaVersion(of visit: LiveVisit) -> Int { visit.shown == nil ? 1 : 2 }

  static let columns = "l.visit, l.revision, l.state"

  // MARK: Ladders

  /// Keeps the ladders under the digest of their text, once, and gives the digest.
  public static func keep(_ book: LadderBook, _ transaction: any Transaction) throws(StoreError) -> String {
    let digest = digest(of: book)
    let known = try transaction.run("SELECT 1 FROM ladder_books WHERE digest = \(digest)")
    if known.isEmpty {
      try transaction.execute(
        """
        INSERT INTO ladder_books (digest, body) VALUES (\(digest), \(book.text)) ON CONFLICT (digest) DO NOTHING
        """)
    }
    return digest
  }

  /// SHA-256 of the text of ladders, in lower-case hexadecimal.
  public static func digest(of book: LadderBook) -> String { Digest(of: Array(book.text.utf8)).text }

  /// The ladders kept under a digest.
  public static func book(_ digest: String, _ transaction: any Transaction) throws(StoreError) -> LadderBook {
    let rows = try transaction.run("SELECT body FROM ladder_books WHERE digest = \(digest)")
    guard let row = rows.first, let book = LadderBook(text: try row.text(0)) else {
      throw .unexpected("the ladders of a live visit cannot be read")
    }
    return book
  }

  // MARK: Reading

  /// A live visit, held until the transaction ends where `isForUpdate`.
  public static func visit(
    _ id: VisitID, isForUpdate: Bool = false, _ transaction: any Transaction
  ) throws(StoreError) -> LiveVisit? {
    let hold = isForUpdate ? transaction.dialect.forUpdate : ""
    let rows = try transaction.run(
      "SELECT \(raw: columns) FROM live_visits l WHERE l.visit = \(id.text)\(raw: hold)")
    return try rows.first.map { (row) throws(StoreError) in try visit(row) }
  }

  /// A live visit, for work that goes on with others where this one cannot be read; nil then, and where it is not there.
  public static func readable(
    _ id: VisitID, _ transaction: any Transaction
  ) throws(StoreError) -> LiveVisit? {
    do {
      return try visit(id, transaction)
    } catch {
      guard case .unexpected = error else { throw error }
      return nil
    }
  }

  /// Those of some live visits that can be read and are there, at most as many as one statement takes.
  public static func readable(
    _ ids: Set<VisitID>, _ transaction: any Transaction
  ) throws(StoreError) -> [VisitID: LiveVisit] {
    guard !ids.isEmpty else { return [:] }
    let rows = try transaction.run(
      "SELECT visit, revision, state FROM live_visits WHERE visit IN \(list: ids.map(\.text).sorted())")
    var found: [VisitID: LiveVisit] = [:]
    for row in rows {
      guard let visit = try? visit(row) else { continue }
      found[visit.id] = visit
    }
    return found
  }

  static func visit(_ row: Row) throws(StoreError) -> LiveVisit {
    guard
      let visit = LiveVisit(
        id: VisitID(try row.text(0)), revision: try row.integer(1), codes: Codes(text: try row.text(2)))
    else { throw .unexpected("the row of a live visit cannot be read") }
    return visit
  }

  /// Everything that happened to a live visit, in order; to a drill where `isDrill`.
  public static func happenings(
    _ id: VisitID, isDrill: Bool = false, _ transaction: any Transaction
  ) throws -> [(event: LiveVisitEvent, stamp: Stamp)] {
    try Journal.happenings(isDrill ? DrillRecords.subjectKind : subjectKind, id.text, transaction)
  }

  /// The live visit as its journal tells it, for checks that the row says the same (invariant 5).
  public static func folded(
    _ id: VisitID, isDrill: Bool = false, _ transaction: any Transaction
  ) throws -> LiveVisit? {
    try Journal.folded(isDrill ? DrillRecords.subjectKind : subjectKind, id, transaction)
  }

  // MARK: Writing

  /// Writes events of one live visit, makes its row follow them and its deadline. Nothing happens without events. Those of
  /// a drill stand in the journal under a name of their own, and make no incident.
  /// Errors: `StoreError.conflict` where somebody else changed it since `before`.
  @discardableResult
  public static func record(
    _ events: [LiveVisitEvent], of id: VisitID, before: LiveVisit?, book: LadderBook, stamp: Stamp,
    via: String,
    identifier: () -> String, _ transaction: any Transaction
  ) throws -> LiveVisit? {
    let isDrill = before?.isDrill ?? events.first?.isOfDrill ?? false
    let (visit, entries) = try Journal.follow(
      events, of: isDrill ? DrillRecords.subjectKind : subjectKind, id, before: before, stamp: stamp,
      via: via,
      identifier: identifier)
    guard let visit, !entries.isEmpty else { return visit }
    try put(visit, isNew: before == nil, transaction)
    try CrewStandings.follow(visit, before: before, transaction)
    // What the phone alone is told leaves what is due of the alarm as it is, and whoever has it.
    if !events.allSatisfy(\.isOfPhone) { try follow(visit.deadline(book), of: visit, transaction) }
    try ShownReminders.follow(visit, before: before, transaction)
    try Journal.append(entries, in: transaction)
    guard !isDrill else {
      if !visit.isOpen { try DrillRecords.close(visit, stamp: stamp, transaction) }
      return visit
    }
    try IncidentRecords.follow(
      events, of: id, before: before, stamp: stamp, via: via, identifier: identifier, transaction)
    return visit
  }

  private static func put(
    _ visit: LiveVisit, isNew: Bool, _ transaction: any Transaction
  ) throws(StoreError) {
    let alarm = visit.alarm?.ladder.rawValue
    if isNew {
      try transaction.execute(
        """
        INSERT INTO live_visits (visit, is_drill, revision, phase, is_open, alarm, epoch, start_at, end_at, state)
        VALUES (\(visit.id.text), \(visit.isDrill), \(visit.revision), \(visit.phase.rawValue), \(visit.isOpen),
          \(alarm), \(visit.epoch), \(visit.plannedStart.text), \(visit.expectedEnd.text), \(visit.codes.text))
        """)
    } else {
      try transaction.execute(
        """
        UPDATE live_visits SET revision = \(visit.revision), phase = \(visit.phase.rawValue),
          is_open = \(visit.isOpen), alarm = \(alarm), epoch = \(visit.epoch),
          start_at = \(visit.plannedStart.text), end_at = \(visit.expectedEnd.text), state = \(visit.codes.text)
        WHERE visit = \(visit.id.text)
        """)
    }
  }

  /// True where the row of what is due says what the live visit does (invariant 6).
  public static func isArmed(
    _ visit: LiveVisit, _ book: LadderBook, _ transaction: any Transaction
  ) throws(StoreError) -> Bool {
    let row = try transaction.run(
      "SELECT due_ms, epoch FROM live_deadlines WHERE visit = \(visit.id.text)"
    ).first
    guard let deadline = visit.deadline(book) else { return row == nil }
    guard let row else { return false }
    let due = try row.integer(0)
    let epoch = try row.integer(1)
    return Int64(due) == deadline.due.milliseconds && epoch == visit.epoch
  }

  /// Makes the row of what is due anew from the live visit: it was lost, or was set apart (W3).
  public static func rearm(
    _ visit: LiveVisit, _ book: LadderBook, _ transaction: any Transaction
  ) throws(StoreError) {
    try follow(visit.deadline(book), of: visit, transaction)
  }

  /// Makes the live visit follow what became of the visit's plan: one that gets authority is watched by its times, one
  /// that loses it before anybody set out is not; one that began is arrived at, one that ended is left.
  static func follow(
    _ visit: Visit, book: LadderBook, stamp: Stamp, via: String, identifier: () -> String,
    _ transaction: any Transaction
  ) throws {
    let before = try self.visit(visit.id, isForUpdate: true, transaction)
    let isUnwatched = before == nil && visit.stage != .authorised
    let book = isUnwatched ? book : try TeamLadderRecords.local(book, for: visit.id, transaction)
    let digest = isUnwatched ? "" : try keep(book, transaction)
    let events = try LiveVisitDecisions.follow(before, visit, book: digest, now: stamp.at)
    guard !events.isEmpty else { return }
    try record(
      events, of: visit.id, before: before,
      book: before?.phase == .inVisit ? frozen(before, book, transaction) : book,
      stamp: stamp, via: via, identifier: identifier, transaction)
  }

  private static func frozen(
    _ visit: LiveVisit?, _ book: LadderBook, _ transaction: any Transaction
  ) throws(StoreError) -> LadderBook {
    guard let visit else { return book }
    return try self.book(visit.book, transaction)
  }

  /// Makes the row of what is due what the live visit says. The token goes up: whoever had claimed what was due before
  /// writes nothing any more.
  private static func follow(
    _ deadline: LiveDeadline?, of visit: LiveVisit, _ transaction: any Transaction
  ) throws(StoreError) {
    guard let deadline else {
      try transaction.execute("DELETE FROM live_deadlines WHERE visit = \(visit.id.text)")
      return
    }
    let due = deadline.due.milliseconds
    try transaction.execute(
      """
      INSERT INTO live_deadlines (visit, due_ms, claimable_ms, priority, state, token, epoch, failures, schema_version)
      VALUES (\(visit.id.text), \(due), \(due), \(deadline.priority), 'pending', 1, \(visit.epoch), 0,
        \(schemaVersion(of: visit)))
      ON CONFLICT (visit) DO UPDATE SET due_ms = excluded.due_ms, claimable_ms = excluded.claimable_ms,
        priority = excluded.priority, state = 'pending', token = live_deadlines.token + 1, owner = NULL,
        epoch = excluded.epoch, failures = 0, schema_version = excluded.schema_version
      """)
  }
}

extension LiveVisitEvent {
  /// True for the first event of a drill.
  fileprivate var isOfDrill: Bool {
    if case .watched(let terms) = self { terms.isDrill } else { false }
  }
}
