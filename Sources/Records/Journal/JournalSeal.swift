public import Casework
public import CivilTime
public import Storage

extension JournalSeal {
  static let columns =
    "seal, sealed_at, journal_through, access_through, entries, accesses, previous, digest"

  init(_ row: Row) throws(StoreError) {
    self.init(
      number: try row.integer(0), sealedAt: try row.text(1), journalThrough: try row.integer(2),
      accessThrough: try row.integer(3), entries: try row.integer(4), accesses: try row.integer(5),
      previous: try row.text(6), digest: try row.text(7))
  }
}

extension Journal {
  /// Seals what was written since the last seal; nil where nothing was.
  public static func seal(at now: Instant, in transaction: any Transaction) throws -> JournalSeal? {
    if let still = transaction.dialect.holdStill(["journal", "access_log", "journal_seals"]) {
      try transaction.execute(still)
    }
    let last = try lastSeal(in: transaction)
    let contents = try SealedContents(
      transaction, journalAfter: last?.journalThrough ?? 0, accessAfter: last?.accessThrough ?? 0,
      journalThrough: nil, accessThrough: nil)
    guard contents.entries + contents.accesses > 0 else { return nil }
    let number = (last?.number ?? 0) + 1
    let previous = last.map(\.digest) ?? Digest.none.text
    let digest = try contents.digest(number: number, sealedAt: now.text, previous: previous)
    try transaction.execute(
      """
      INSERT INTO journal_seals (\(raw: JournalSeal.columns))
      VALUES (\(number), \(now.text), \(contents.journalThrough), \(contents.accessThrough), \(contents.entries),
        \(contents.accesses), \(previous), \(digest))
      """)
    return try lastSeal(in: transaction)
  }

  /// The seal of a number, nil where there is none.
  public static func seal(_ number: Int, in transaction: any Transaction) throws(StoreError) -> JournalSeal? {
    let rows = try transaction.run(
      "SELECT \(raw: JournalSeal.columns) FROM journal_seals WHERE seal = \(number)")
    guard let row = rows.first else { return nil }
    return try JournalSeal(row)
  }

  /// The last seal, nil where there is none.
  public static func lastSeal(in transaction: any Transaction) throws(StoreError) -> JournalSeal? {
    let rows = try transaction.run(
      "SELECT \(raw: JournalSeal.columns) FROM journal_seals ORDER BY seal DESC LIMIT 1")
    guard let row = rows.first else { return nil }
    return try JournalSeal(row)
  }
}

/// What a seal covers, read row by row.
struct SealedContents {
  private(set) var journalThrough: Int
  private(set) var accessThrough: Int
  private(set) var entries = 0
  private(set) var accesses = 0
  private var journal = RunningDigest()
  private var access = RunningDigest()

  /// Reads from one position (excluded) through another (nil: to the end).
  init(
    _ transaction: any Transaction, journalAfter: Int, accessAfter: Int, journalThrough: Int?,
    accessThrough: Int?
  ) throws {
    let journalEnd = journalThrough ?? Int.max
    let accessEnd = accessThrough ?? Int.max
    self.journalThrough = journalThrough ?? journalAfter
    self.accessThrough = accessThrough ?? accessAfter
    try transaction.forEach(
      """
      SELECT position, digest FROM journal
      WHERE position > \(journalAfter) AND position <= \(journalEnd) ORDER BY position
      """
    ) { row in
      if journalThrough == nil { self.journalThrough = try row.integer(0) }
      entries += 1
      journal.update(Array(try row.text(1).utf8))
    }
    try transaction.forEach(
      """
      SELECT position, \(raw: AccessLog.columns.joined(separator: ", ")) FROM access_log
      WHERE position > \(accessAfter) AND position <= \(accessEnd) ORDER BY position
      """
    ) { row in
      if accessThrough == nil { self.accessThrough = try row.integer(0) }
      accesses += 1
      var fields = CanonicalFields()
      for column in AccessLog.columns.indices { fields.append(try row.textIfAny(column + 1)) }
      access.update(fields.bytes)
    }
  }

  func digest(number: Int, sealedAt: String, previous: String) throws(StoreError) -> String {
    guard let previous = Digest(text: previous) else { throw .unexpected("seal \(number - 1) has no digest") }
    var fields = CanonicalFields(after: previous.bytes)
    fields.append("homeward-seal-1")
    for value in [number, journalThrough, accessThrough, entries, accesses] { fields.append("\(value)") }
    fields.append(sealedAt)
    fields.append(journal.digest.text)
    fields.append(access.digest.text)
    return Digest(of: fields.bytes).text
  }
}
