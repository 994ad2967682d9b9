public import Casework
public import Storage

extension Journal {
  /// Reads the whole journal, every subject's chain and every seal, in constant memory, and stops at the first fault.
  public static func verify(in transaction: any Transaction) throws -> JournalReport {
    var reader = ChainReader()
    var report = JournalReport()
    do {
      try transaction.forEach(
        """
        SELECT \(raw: columns.joined(separator: ", ")) FROM journal ORDER BY subject_kind, subject, revision
        """
      ) { try reader.read($0, in: transaction) }
      try reader.finishSubject(in: transaction)
      try findLostSubject(in: transaction)
      report.seals = try verifySeals(in: transaction)
      report.lastSeal = try lastSeal(in: transaction)
    } catch let fault as FaultFound {
      report.fault = fault.fault
    }
    report.entries = reader.entries
    report.subjects = reader.subjects
    return report
  }

  private static func findLostSubject(in transaction: any Transaction) throws {
    let lost = try transaction.run(
      """
      SELECT subject_kind, subject, revision FROM journal_heads AS head WHERE NOT EXISTS
        (SELECT 1 FROM journal WHERE journal.subject_kind = head.subject_kind AND journal.subject = head.subject)
      ORDER BY subject_kind, subject LIMIT 1
      """)
    guard let row = lost.first else { return }
    throw FaultFound(
      fault: JournalFault(
        kind: .head, entry: nil, subjectKind: try row.text(0), subject: try row.text(1),
        revision: try row.integer(2), words: "all entries of the subject are missing"))
  }

  private static func verifySeals(in transaction: any Transaction) throws -> Int {
    var count = 0
    var journalThrough = 0
    var accessThrough = 0
    var previous = Digest.none.text
    try transaction.forEach("SELECT \(raw: JournalSeal.columns) FROM journal_seals ORDER BY seal") { row in
      let seal = try JournalSeal(row)
      count += 1
      func fault(_ words: String) -> FaultFound {
        FaultFound(fault: JournalFault(seal: seal.number, words: words))
      }
      guard seal.number == count else { throw fault("seal \(count) is missing") }
      guard seal.previous == previous else { throw fault("the seal does not follow the one before it") }
      let contents = try SealedContents(
        transaction, journalAfter: journalThrough, accessAfter: accessThrough,
        journalThrough: seal.journalThrough, accessThrough: seal.accessThrough)
      guard contents.entries == seal.entries, contents.accesses == seal.accesses else {
        throw fault(
          "it covered \(seal.entries) journal entries and \(seal.accesses) access-log rows; "
            + "\(contents.entries) and \(contents.accesses) are there")
      }
      let digest = try contents.digest(number: seal.number, sealedAt: seal.sealedAt, previous: previous)
      guard digest == seal.digest else { throw fault("what it covers was changed after sealing") }
      journalThrough = seal.journalThrough
      accessThrough = seal.accessThrough
      previous = seal.digest
    }
    return count
  }
}

/// Carries the first fault out of the reading.
private struct FaultFound: Error {
  let fault: JournalFault
}

/// Follows the chain of one subject after the other.
private struct ChainReader {
  private(set) var entries = 0
  private(set) var subjects = 0
  private var kind: String?
  private var subject = ""
  private var revision = 0
  private var digest = Digest.none
  private var entry = ""

  mutating func read(_ row: Row, in transaction: any Transaction) throws {
    let values = try row.values.map { value -> String? in
      switch value {
      case .null: nil
      case .integer(let number): "\(number)"
      case .text(let text): text
      case .real: throw StoreError.unexpected("a journal entry holds a fraction")
      }
    }
    guard values.count == Journal.columns.count, let name = values[0], let kind = values[1],
      let subject = values[2]
    else { throw StoreError.unexpected("a journal entry is not of the expected shape") }
    if kind != self.kind || subject != self.subject {
      try finishSubject(in: transaction)
      self.kind = kind
      self.subject = subject
      revision = 0
      digest = .none
      subjects += 1
    }
    entry = name
    let found = try row.integer(3)
    let expected = revision + 1
    revision = found
    guard found == expected else { throw fault(.gap, "revision \(expected) is missing before it") }
    let own = Journal.digest(after: Digest(text: values[13] ?? "") ?? .none, of: values[0..<13])
    guard own.text == values[14] else { throw fault(.edited, "its contents do not have its digest") }
    guard values[13] == digest.text else {
      throw fault(.unlinked, "it does not follow the entry before it; one of the two was replaced or moved")
    }
    digest = own
    entries += 1
  }

  /// Holds the last entry against the head that was kept.
  mutating func finishSubject(in transaction: any Transaction) throws {
    guard let kind else { return }
    let head = try Journal.head(kind, subject, in: transaction)
    guard let head else { throw fault(.head, "the subject has no head") }
    guard head.revision == revision else {
      throw fault(.head, "the last entry is revision \(revision), and \(head.revision) was the last written")
    }
    guard head.digest == digest.text else {
      throw fault(.head, "the last entry is not the one that was written")
    }
  }

  private func fault(_ fault: JournalFault.Kind, _ words: String) -> FaultFound {
    FaultFound(
      fault: JournalFault(
        kind: fault, entry: entry, subjectKind: kind, subject: subject, revision: revision, words: words))
  }
}
