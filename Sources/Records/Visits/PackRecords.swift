public import Casework
import CivilTime
public import Storage

/// What is noted before visits.
public enum PackRecords {
  /// The kind of subject an item is in the journal.
  public static let subjectKind = "pack-item"
  /// The most items of one person that are read, the newest.
  public static let mostOfPerson = 500

  /// The items of a person, the newest first.
  public static func items(of person: PersonID, _ transaction: any Transaction) throws -> [PackItem] {
    try transaction.run(
      """
      SELECT id, kind, address, answer, body, source, learnt_on, review_by, checked_by, checked_at
      FROM pack_items WHERE person = \(person.text) ORDER BY checked_at DESC, id DESC LIMIT \(mostOfPerson)
      """
    ).map { row in
      guard let at = Instant(text: try row.text(9)) else {
        throw StoreError.unexpected("the row of a pack item cannot be read")
      }
      return PackItem(
        id: PackItemID(try row.text(0)), person: person, kind: try row.word(1),
        address: try row.integerIfAny(2), answer: try row.word(3),
        text: try row.textIfAny(4).map { TextID($0) }, source: try row.word(5), learnt: try row.date(6),
        checked: Stamp(by: StaffID(try row.text(8)), at: at), reviewBy: try row.dateIfAny(7))
    }
  }

  /// Keeps an item, and writes it into the journal; it is never changed afterwards.
  public static func add(
    _ item: PackItem, via: String, entry: String, _ transaction: any Transaction
  ) throws {
    let address = item.address.map { Int64($0) }
    try transaction.execute(
      """
      INSERT INTO pack_items (id, person, kind, address, answer, body, source, learnt_on, review_by, checked_by,
        checked_at)
      VALUES (\(item.id.text), \(item.person.text), \(item.kind.rawValue), \(address),
        \(item.answer.rawValue), \(item.text?.text), \(item.source.rawValue), \(item.learnt.text),
        \(item.reviewBy?.text), \(item.checked.by.text), \(item.checked.at.text))
      """)
    try Journal.append(
      [
        JournalEntry(
          entry: entry, subjectKind: subjectKind, subject: item.id.text, revision: 1,
          occurredAt: item.checked.at, recordedAt: item.checked.at, actor: item.checked.by.text, via: via,
          event: "pack-item-noted",
          payload: try JournalPayload([
            "person": .code(item.person.text), "set": .codes(item.codes.list),
          ]))
      ], in: transaction)
  }
}

/// Contacts whose details are stored apart and never go with a visit (HV-7.6.9).
public enum RestrictedContactRecords {
  /// The kind of subject they are in the journal and the access log; its id is the person's.
  public static let subjectKind = "restricted-contact"

  /// The newest details of a person's contact; nil where none are recorded.
  public static func newest(
    of person: PersonID, _ transaction: any Transaction
  ) throws -> RestrictedContact? {
    try transaction.run(
      """
      SELECT name, telephone, note, recorded_by, recorded_at FROM restricted_contacts
      WHERE person = \(person.text) ORDER BY recorded_at DESC, id DESC LIMIT 1
      """
    ).first.map { row in
      guard let at = Instant(text: try row.text(4)) else {
        throw StoreError.unexpected("the row of a restricted contact cannot be read")
      }
      return RestrictedContact(
        name: try row.text(0), telephone: try row.text(1), note: try row.textIfAny(2),
        recorded: Stamp(by: StaffID(try row.text(3)), at: at))
    }
  }

  /// Keeps details; those before stay. The journal says that they were recorded, and none of them.
  public static func add(
    _ contact: RestrictedContact, of person: PersonID, id: String, via: String, entry: String,
    _ transaction: any Transaction
  ) throws {
    try transaction.execute(
      """
      INSERT INTO restricted_contacts (id, person, name, telephone, note, recorded_by, recorded_at)
      VALUES (\(id), \(person.text), \(contact.name), \(contact.telephone), \(contact.note),
        \(contact.recorded.by.text), \(contact.recorded.at.text))
      """)
    try Journal.append(
      [
        JournalEntry(
          entry: entry, subjectKind: subjectKind, subject: person.text, revision: nil,
          occurredAt: contact.recorded.at, recordedAt: contact.recorded.at, actor: contact.recorded.by.text,
          via: via, event: "restricted-contact-recorded", payload: .empty)
      ], in: transaction)
  }

  /// Whether somebody is the officer of a person.
  public static func isOfficer(
    _ staff: StaffID, of person: PersonID, _ transaction: any Transaction
  ) throws -> Bool {
    try !transaction.run(
      "SELECT 1 FROM people WHERE id = \(person.text) AND officer = \(staff.text)"
    ).isEmpty
  }
}
