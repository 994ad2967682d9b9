import Casework
import CivilTime
import Storage

extension Journal {
  /// What something becomes by events that were decided on it, and the entries that tell so. Nothing is written.
  /// Errors: an event that cannot follow what happened.
  static func follow<Subject: Chronicled>(
    _ events: [Subject.Event], of kind: String, _ id: Subject.ID, before: Subject?, stamp: Stamp, via: String,
    identifier: () -> String
  ) throws -> (after: Subject?, entries: [JournalEntry]) {
    var after = before
    var entries: [JournalEntry] = []
    for event in events {
      guard let next = Subject.fold(after, event, id: id, stamp: stamp) else {
        throw StoreError.unexpected("an event of kind \(kind) cannot follow what happened")
      }
      after = next
      entries.append(
        JournalEntry(
          entry: identifier(), subjectKind: kind, subject: id.text, revision: next.revision,
          occurredAt: stamp.at, recordedAt: stamp.at, actor: stamp.by.text,
          via: via, event: event.name, payload: try JournalPayload(["set": .codes(event.codes.list)])))
    }
    return (after, entries)
  }

  /// Everything that happened to a subject, in order. Errors: an entry that holds no such event.
  static func happenings<Event: CodedEvent>(
    _ kind: String, _ subject: String, _ transaction: any Transaction
  ) throws -> [(event: Event, stamp: Stamp)] {
    try transaction.run(
      """
      SELECT event, payload, actor, occurred_at FROM journal
      WHERE subject_kind = \(kind) AND subject = \(subject) ORDER BY revision
      """
    ).map { try happening($0, kind) }
  }

  /// Everything that happened to some subjects, by subject and in order. Errors: an entry that holds no such event.
  static func happenings<Event: CodedEvent>(
    _ kind: String, of subjects: [String], _ transaction: any Transaction
  ) throws -> [(subject: String, event: Event, stamp: Stamp)] {
    guard !subjects.isEmpty else { return [] }
    return try transaction.run(
      """
      SELECT event, payload, actor, occurred_at, subject FROM journal
      WHERE subject_kind = \(kind) AND subject IN \(list: subjects) ORDER BY subject, revision
      """
    ).map { row in
      let found: (event: Event, stamp: Stamp) = try happening(row, kind)
      return (subject: try row.text(4), event: found.event, stamp: found.stamp)
    }
  }

  private static func happening<Event: CodedEvent>(_ row: Row, _ kind: String) throws -> (
    event: Event, stamp: Stamp
  ) {
    guard let codes = JournalPayload.codes("set", in: try row.text(1)),
      let at = Instant(text: try row.text(3)), let event = Event(name: try row.text(0), codes: Codes(codes))
    else { throw StoreError.unexpected("a journal entry of kind \(kind) cannot be read") }
    return (event, Stamp(by: StaffID(try row.text(2)), at: at))
  }

  /// Something as its journal tells it, for checks that its row says the same (architecture.md invariant 5).
  static func folded<Subject: Chronicled>(
    _ kind: String, _ id: Subject.ID, _ transaction: any Transaction
  ) throws -> Subject? {
    let happenings: [(event: Subject.Event, stamp: Stamp)] = try happenings(kind, id.text, transaction)
    return happenings.reduce(nil) { Subject.fold($0, $1.event, id: id, stamp: $1.stamp) }
  }
}
