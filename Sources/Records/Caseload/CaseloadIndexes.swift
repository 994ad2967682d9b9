public import CivilTime
public import Storage

/// The indexes of the lists: one for each order in which a list walks a reach, so that no page slows with the size of
/// the caseload. Each holds all that its walk has to look at; rows are read only for what stands on the page.
///
/// Keeping them while a first caseload of hundreds of thousands goes in costs several times the import itself, for
/// every batch touches all of them everywhere. So a first import drops them and makes them again at its end, sorted
/// and at once. Where it never came to its end they are simply missing, and whoever comes next makes them: `migrate`,
/// `serve`, the next import, every tick of the clock. While it is under way a mark tells them to wait (`ImportMark`).
public enum CaseloadIndexes {
  struct Index: Sendable {
    let name: String
    let what: String

    /// True where it holds only what is open.
    var isOfOpen: Bool { what.contains("WHERE is_open = 1") }

    /// What it is on, as the database can walk it. `is_open` is always 1 in an index of what is open: SQLite has to find
    /// it among the columns to answer from the index alone, PostgreSQL drops it from the search, and what stands to its
    /// right would no longer narrow anything.
    func columns(_ dialect: Dialect) -> String {
      isOfOpen && dialect.kind == .postgres ? what.replacing("is_open, ", with: "") : what
    }
  }

  /// The statements that make anew, on PostgreSQL, the indexes whose columns it could not use.
  static func remade(_ dialect: Dialect) -> [SQL] {
    guard dialect.kind == .postgres else { return [] }
    return all.filter(\.isOfOpen).flatMap { index in
      [
        SQL(text: "DROP INDEX IF EXISTS \(index.name)", values: []),
        SQL(text: "CREATE INDEX \(index.name) ON \(index.columns(dialect))", values: []),
      ]
    }
  }

  static let all: [Index] =
    [
      Index(name: "people_next_change", what: "people (next_change) WHERE next_change IS NOT NULL"),
      Index(name: "people_evaluated_with", what: "people (evaluated_with)"),
    ]
    + ["region", "pdu", "team", "officer"].flatMap { scope in
      [
        Index(name: "people_\(scope)_family", what: "people (\(scope), family_key, crn)"),
        Index(name: "people_\(scope)_acts_by", what: "people (\(scope), acts_by, family_key, crn)"),
      ]
    }
    + ["region", "pdu", "team"].flatMap { scope in
      [
        Index(name: "people_\(scope)_given", what: "people (\(scope), given_key, crn)"),
        Index(
          name: "people_\(scope)_officer", what: "people (\(scope), officer_key, family_key, crn)"),
        Index(
          name: "obligations_\(scope)_family",
          what: """
            obligations (\(scope), is_open, family_key, crn, acts_by, number, stage, rule, force) WHERE is_open = 1
            """),
        Index(
          name: "obligations_\(scope)_officer",
          what: """
            obligations (\(scope), is_open, officer_key, family_key, crn, acts_by, number, stage, rule, force)
            WHERE is_open = 1
            """),
      ]
    }
    + ["region", "pdu"].flatMap { scope in
      [
        Index(
          name: "obligations_\(scope)_open",
          what: "obligations (\(scope), is_open, force, acts_by, number, stage, rule) WHERE is_open = 1"),
        Index(
          name: "obligations_\(scope)_rule",
          what: "obligations (\(scope), is_open, rule, acts_by, number, stage, force)"),
        Index(
          name: "obligations_\(scope)_stage",
          what: "obligations (\(scope), stage, acts_by, number, rule, force)"),
      ]
    }
    // Teams and officers have few enough rows to pass over some, or to sort them.
    + ["team", "officer"].map { scope in
      Index(
        name: "obligations_\(scope)_acts_by",
        what: "obligations (\(scope), is_open, acts_by, number, stage, rule, force)")
    }

  /// True where an index of the lists is not there.
  public static func areMissing(_ transaction: any Transaction) throws(StoreError) -> Bool {
    let rows = try transaction.run(transaction.dialect.indexNames(of: ["people", "obligations"]))
    var names: Set<String> = []
    for row in rows { names.insert(try row.text(0)) }
    return !names.isSuperset(of: all.map(\.name))
  }

  /// Makes what is missing. Returns false where nothing was.
  @discardableResult
  public static func ensure(_ transaction: any Transaction) throws(StoreError) -> Bool {
    guard try areMissing(transaction) else { return false }
    try hold(transaction)
    guard try areMissing(transaction) else { return false }
    for index in all {
      try transaction.execute(
        SQL(
          text: "CREATE INDEX IF NOT EXISTS \(index.name) ON \(index.columns(transaction.dialect))",
          values: []))
    }
    let tables = ["people", "facts", "visits_made", "exceptions", "obligations", "journal_heads"]
    if let refresh = transaction.dialect.refreshStatistics(of: tables) { try transaction.execute(refresh) }
    return true
  }

  /// The same, unless a first import is under way that is to go on without them: another one than `mark`.
  @discardableResult
  public static func ensure(
    at now: Instant, besides mark: ImportMark? = nil, _ transaction: any Transaction
  ) throws(StoreError) -> Bool {
    guard try areMissing(transaction) else { return false }
    try hold(transaction)
    guard try !ImportMark.stands(at: now, besides: mark, transaction) else { return false }
    return try ensure(transaction)
  }

  /// Drops them all where nobody is there yet. True where they are off now, for this reason or since an earlier first
  /// import left them so: whoever is told so makes them at the end.
  ///
  /// Asked in a transaction that has not looked at the people yet: two that have would wait for each other.
  public static func leaveOff(_ transaction: any Transaction) throws -> Bool {
    try hold(transaction)
    if try areMissing(transaction) { return true }
    guard try CaseloadRecords.isEmpty(transaction) else { return false }
    for index in all {
      try transaction.execute(SQL(text: "DROP INDEX IF EXISTS \(index.name)", values: []))
    }
    return true
  }

  /// True where `leaveOff` has something to do.
  public static func mayBeLeftOff(_ transaction: any Transaction) throws -> Bool {
    if try areMissing(transaction) { return true }
    return try CaseloadRecords.isEmpty(transaction)
  }

  /// Any number that nothing else locks: those who make and drop indexes do it one after the other.
  private static let lock: Int32 = 0x686F_6978

  private static func hold(_ transaction: any Transaction) throws(StoreError) {
    if let exclusive = transaction.dialect.exclusive(lock) { _ = try transaction.run(exclusive) }
    if let unhurried = transaction.dialect.unhurried { try transaction.execute(unhurried) }
  }
}
