public import Casework
import CivilTime
public import Storage

/// One event as the journal holds it, ready to be folded.
public typealias Happening = (event: String, codes: Codes, stamp: Stamp)

extension JournalEntry {
  /// The entry of one event whose payload is a list of codes.
  static func event(
    _ name: String, _ codes: Codes, of kind: String, _ subject: String, revision: Int, stamp: Stamp,
    via: String, entry: String
  ) throws -> JournalEntry {
    JournalEntry(
      entry: entry, subjectKind: kind, subject: subject, revision: revision, occurredAt: stamp.at,
      recordedAt: stamp.at, actor: stamp.by.text, via: via, event: name,
      payload: try JournalPayload(["set": .codes(codes.list)]))
  }
}

extension Journal {
  /// Everything that happened to a subject, in order. Errors: an entry that holds no codes.
  public static func happenings(
    _ kind: String, _ subject: String, in transaction: any Transaction
  ) throws -> [Happening] {
    try transaction.run(
      """
      SELECT event, payload, actor, occurred_at FROM journal
      WHERE subject_kind = \(kind) AND subject = \(subject) ORDER BY revision
      """
    ).map { row in
      guard let codes = JournalPayload.codes("set", in: try row.text(1)),
        let at = Instant(text: try row.text(3))
      else { throw StoreError.unexpected("a journal entry of kind \(kind) holds no codes") }
      return (try row.text(0), Codes(codes), Stamp(by: StaffID(try row.text(2)), at: at))
    }
  }
}
