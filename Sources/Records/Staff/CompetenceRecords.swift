public import Casework
public import CivilTime
public import Policy
public import Storage

/// What members of staff were trained and accredited for. A row says how one stands; the changes stay as they were made.
public enum CompetenceRecords {
  private static let columns = "staff, competence, valid_from, valid_to, ended_on"

  /// The most rows that are read at once.
  static let most = 100_000

  /// Where the competences of these members of staff stand on a day.
  public static func states(
    of staff: [StaffID], on day: CivilDate, _ transaction: any Transaction
  ) throws -> [StaffID: [Competence: CompetenceState]] {
    try held(of: staff, transaction).compactMapValues { all in
      var states: [Competence: CompetenceState] = [:]
      for one in all where one.from <= day {
        if one.isCurrent(on: day) || states[one.competence] == nil {
          states[one.competence] = one.isCurrent(on: day) ? .current : .lapsed
        }
      }
      return states.isEmpty ? nil : states
    }
  }

  /// Every competence of these members of staff, by kind and day.
  public static func held(
    of staff: [StaffID], _ transaction: any Transaction
  ) throws -> [StaffID: [HeldCompetence]] {
    guard !staff.isEmpty else { return [:] }
    return try read(
      """
      SELECT \(raw: columns) FROM competences WHERE staff IN \(list: Set(staff.map(\.text)).sorted())
      ORDER BY staff, competence, valid_from LIMIT \(most)
      """, transaction)
  }

  /// Every competence of everybody.
  public static func all(_ transaction: any Transaction) throws -> [StaffID: [HeldCompetence]] {
    try read(
      "SELECT \(raw: columns) FROM competences ORDER BY staff, competence, valid_from LIMIT \(most)",
      transaction)
  }

  /// What was changed of somebody's competences, the latest first, at most 500; and how often anything was.
  public static func changes(
    of staff: StaffID, _ transaction: any Transaction
  ) throws -> (changes: [CompetenceChange], count: Int) {
    let rows = try transaction.run(
      """
      SELECT \(raw: columns), reason, changed_by, changed_at, COUNT(*) OVER () FROM competence_changes
      WHERE staff = \(staff.text) ORDER BY changed_at DESC, id DESC LIMIT 500
      """)
    let changes = try rows.map { row in
      guard let at = Instant(text: try row.text(7)) else {
        throw StoreError.unexpected("the row of a competence cannot be read")
      }
      return CompetenceChange(
        held: try one(row), reason: try row.textIfAny(5), by: try row.text(6), at: at)
    }
    return (changes, try rows.first?.integer(8) ?? 0)
  }

  /// Puts a competence of somebody down as it stands from now on, with why, and in the journal; the words of the reason
  /// stay out of that. One that was ended stays so.
  public static func put(
    _ held: HeldCompetence, of staff: StaffID, reason: String?, by stamp: Stamp, via: String,
    identifier: () -> String, _ transaction: any Transaction
  ) throws {
    let kind = held.competence.rawValue
    try transaction.execute(
      """
      INSERT INTO competences (\(raw: columns), recorded_by, recorded_at)
      VALUES (\(staff.text), \(kind), \(held.from.text), \(held.through?.text), \(held.ended?.text),
        \(stamp.by.text), \(stamp.at.text))
      ON CONFLICT (staff, competence, valid_from) DO UPDATE SET valid_to = excluded.valid_to,
        ended_on = COALESCE(excluded.ended_on, competences.ended_on), recorded_by = excluded.recorded_by, recorded_at = excluded.recorded_at
      """)
    try transaction.execute(
      """
      INSERT INTO competence_changes (id, \(raw: columns), reason, changed_by, changed_at)
      VALUES (\(identifier()), \(staff.text), \(kind), \(held.from.text), \(held.through?.text),
        \(held.ended?.text), \(reason), \(stamp.by.text), \(stamp.at.text))
      """)
    try Journal.append(
      [
        JournalEntry(
          entry: identifier(), subjectKind: "competence", subject: staff.text, revision: nil,
          occurredAt: stamp.at, recordedAt: stamp.at, actor: stamp.by.text, via: via,
          event: held.ended == nil ? "competence-recorded" : "competence-ended",
          payload: try JournalPayload([
            "competence": .code(kind), "from": .code(held.from.text),
            "through": held.through.map { .code($0.text) } ?? .none,
            "ended": held.ended.map { .code($0.text) } ?? .none,
          ]))
      ], in: transaction)
  }

  private static func read(
    _ query: SQL, _ transaction: any Transaction
  ) throws -> [StaffID: [HeldCompetence]] {
    var found: [StaffID: [HeldCompetence]] = [:]
    for row in try transaction.run(query) {
      found[StaffID(try row.text(0)), default: []].append(try one(row))
    }
    return found
  }

  private static func one(_ row: Row) throws -> HeldCompetence {
    HeldCompetence(
      try row.word(1), from: try row.date(2), through: try row.dateIfAny(3), ended: try row.dateIfAny(4))
  }
}
