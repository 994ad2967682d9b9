public import Casework
public import CivilTime
public import Storage

/// Entries of people in registers.
public enum RegisterRecords {
  /// Every entry of a person, in order.
  public static func entries(
    of person: PersonID, _ transaction: any Transaction
  ) throws -> [RegisterEntry] {
    try transaction.run(
      """
      SELECT number, code, started_on, ended_on FROM register_entries WHERE person = \(person.text)
      ORDER BY number
      """
    ).map { row in
      RegisterEntry(
        number: try row.integer(0), code: try row.word(1), started: try row.date(2),
        ended: try row.dateIfAny(3))
    }
  }

  /// Puts somebody into a register unless they are in it, and writes it into the journal. True where it was new.
  public static func add(
    _ code: RegisterCode, to person: PersonID, on day: CivilDate, stamp: Stamp, via: String, entry: String,
    _ transaction: any Transaction
  ) throws -> Bool {
    let entries = try entries(of: person, transaction)
    guard !entries.contains(where: { $0.code == code && $0.ended == nil }) else { return false }
    let number = (entries.last?.number ?? 0) + 1
    try transaction.execute(
      """
      INSERT INTO register_entries (person, number, code, started_on, recorded_by, recorded_at)
      VALUES (\(person.text), \(number), \(code.rawValue), \(day.text), \(stamp.by.text), \(stamp.at.text))
      """)
    try journal("register-entry-begun", code, number, person, day, stamp, via, entry, transaction)
    return true
  }

  /// Ends an entry; false where it is not there or has ended.
  public static func end(
    _ number: Int, of person: PersonID, on day: CivilDate, stamp: Stamp, via: String, entry: String,
    _ transaction: any Transaction
  ) throws -> Bool {
    guard let found = try entries(of: person, transaction).first(where: { $0.number == number }),
      found.ended == nil, day >= found.started
    else { return false }
    try transaction.execute(
      """
      UPDATE register_entries SET ended_on = \(day.text)
      WHERE person = \(person.text) AND number = \(number) AND ended_on IS NULL
      """)
    try journal("register-entry-ended", found.code, number, person, day, stamp, via, entry, transaction)
    return true
  }

  private static func journal(
    _ event: String, _ code: RegisterCode, _ number: Int, _ person: PersonID, _ day: CivilDate,
    _ stamp: Stamp, _ via: String, _ entry: String, _ transaction: any Transaction
  ) throws {
    try Journal.append(
      [
        JournalEntry(
          entry: entry, subjectKind: "register", subject: person.text, revision: nil, occurredAt: stamp.at,
          recordedAt: stamp.at, actor: stamp.by.text, via: via, event: event,
          payload: try JournalPayload([
            "register": .code(code.rawValue), "number": .number(number), "day": .code(day.text),
          ]))
      ], in: transaction)
  }
}
