public import Casework
public import CivilTime
public import Policy
public import Storage

/// Whose rows a list may show: the column of `people` and `obligations` that decides it, and its value.
public struct Scope: Hashable, Sendable {
  enum Column: String, Sendable { case region, pdu, team, officer }

  let column: Column
  let value: String
  /// What has to hold besides: the reach around a team, or the officer within a team.
  let also: [Also]

  struct Also: Hashable, Sendable {
    let column: Column
    let value: String
  }

  private init(_ column: Column, _ value: String, also: [Also] = []) {
    self.column = column
    self.value = value
    self.also = also
  }

  /// The scope of a reach narrowed to a team and to one officer's own cases; nil where nothing can be seen. The
  /// narrowest column leads, the reach itself is always checked.
  public static func of(_ reach: Reach, team: String? = nil, officer: StaffID? = nil) -> Scope? {
    let outer: Also
    switch reach {
    case .none: return nil
    case .officer(let staff): outer = Also(column: .officer, value: staff.text)
    case .team(let code): outer = Also(column: .team, value: code)
    case .pdu(let code): outer = Also(column: .pdu, value: code)
    case .region(let code): outer = Also(column: .region, value: code)
    }
    var all = [outer]
    if let team { all.insert(Also(column: .team, value: team), at: 0) }
    if let officer { all.insert(Also(column: .officer, value: officer.text), at: 0) }
    return Scope(all[0].column, all[0].value, also: Array(all.dropFirst()))
  }

  /// True where it is of one officer's own cases.
  var isOfOfficer: Bool { column == .officer || also.contains { $0.column == .officer } }

  /// True where the scope is small enough to be sorted whole.
  var isSmall: Bool {
    switch column {
    case .team, .officer: true
    case .region, .pdu: false
    }
  }

  /// The condition, the columns after a prefix such as `p.`.
  func condition(_ prefix: String) -> SQL {
    var sql: SQL = "\(raw: prefix)\(raw: column.rawValue) = \(value)"
    for part in also {
      switch (column, part.column) {
      case (.team, .pdu):
        // Asked of the team once: its rows need not be looked at for it.
        sql = "\(sql) AND EXISTS (SELECT 1 FROM teams st WHERE st.code = \(value) AND st.pdu = \(part.value))"
      case (.team, .region):
        sql = """
          \(sql) AND EXISTS (SELECT 1 FROM teams st JOIN pdus sd ON sd.code = st.pdu
          WHERE st.code = \(value) AND sd.region = \(part.value))
          """
      default:
        // Looked at along the index that the leading column enters: SQLite might else walk a whole team for an officer.
        sql = "\(sql) AND COALESCE(\(raw: prefix)\(raw: part.column.rawValue), '') = \(part.value)"
      }
    }
    return sql
  }
}

/// What lists read of a person.
public struct ListedPerson: Hashable, Sendable {
  public let id: PersonID
  public let crn: String
  public let family: String
  public let given: String
  public let born: CivilDate?
  public let rosh: RiskLevel?
  public let teamName: String
  public let officerName: String?
  public let revision: Int
  public let place: CasePlace

  static let columns = """
    p.id, p.crn, p.family, p.given, p.born, p.rosh, t.name, s.name, p.revision, p.team, p.pdu
    """
  static let joins = "JOIN teams t ON t.code = p.team LEFT JOIN staff s ON s.id = p.officer"
  static let columnCount = 11

  init(_ row: Row) throws(StoreError) {
    id = PersonID(try row.text(0))
    crn = try row.text(1)
    family = try row.text(2)
    given = try row.text(3)
    born = try row.dateIfAny(4)
    rosh = try PersonColumns.rosh(row, 5)
    teamName = try row.text(6)
    officerName = try row.textIfAny(7)
    revision = try row.integer(8)
    place = CasePlace(team: try row.text(9), pdu: try row.text(10))
  }
}

/// What is open for a person, as lists of people tell it.
public struct OpenSummary: Hashable, Sendable {
  /// How many obligations are open, and how many of them are overdue.
  public let open: Int
  public let overdue: Int
  /// The open obligation that is due first, of one day the first by its rule; nil where none has a day.
  public let next: ObligationRow?

  public static let none = OpenSummary(open: 0, overdue: 0, next: nil)

  public init(open: Int, overdue: Int, next: ObligationRow?) {
    self.open = open
    self.overdue = overdue
    self.next = next
  }
}

/// One obligation and whose it is.
public struct ListedObligation: Hashable, Sendable {
  public let person: ListedPerson
  public let obligation: ObligationRow
}

/// A count that stops at a limit.
public struct CappedCount: Hashable, Sendable {
  public static let limit = 1_000
  public let count: Int
  public let isCapped: Bool

  init(_ found: Int) {
    count = min(found, CappedCount.limit)
    isCapped = found > CappedCount.limit
  }
}

/// The lists of people.
public enum CaseloadLists {
  /// A page of people of a scope.
  public static func people(
    _ scope: Scope, order: CaseloadOrder, isDescending: Bool = false, offset: Int, most: Int,
    _ transaction: any Transaction
  ) throws -> [ListedPerson] {
    let direction = isDescending ? " DESC" : ""
    let columns: [String]
    switch order {
    case .due: columns = ["acts_by", "family_key", "crn"]
    case .name: columns = ["family_key", "crn"]
    case .officer: columns = ["officer_key", "family_key", "crn"]
    }
    let sorted = columns.map { "p.\($0)\(direction)" }.joined(separator: ", ")
    // Reading the page's keys first keeps the joins off the rows that are passed over.
    return try transaction.run(
      """
      SELECT \(raw: ListedPerson.columns) FROM (
        SELECT p.* FROM people p WHERE \(scope.condition("p."))
        ORDER BY \(raw: sorted) LIMIT \(most) OFFSET \(offset)
      ) p \(raw: ListedPerson.joins) ORDER BY \(raw: sorted)
      """
    ).map { try ListedPerson($0) }
  }

  /// How many people a scope holds, counted no further than the limit.
  public static func count(_ scope: Scope, _ transaction: any Transaction) throws -> CappedCount {
    try capped("SELECT 1 FROM people p WHERE \(scope.condition("p."))", transaction)
  }

  /// The people of a scope whose family or given name starts with a folded text, or whose CRN is another text.
  public static func search(
    _ scope: Scope, folded: String, crn: String?, most: Int, _ transaction: any Transaction
  ) throws -> [ListedPerson] {
    var arms: [SQL] = []
    if let crn {
      arms.append("SELECT p.* FROM people p WHERE p.crn = \(crn) AND \(scope.condition("p."))")
    }
    if !folded.isEmpty {
      for key in ["family_key", "given_key"] {
        arms.append(
          """
          SELECT p.* FROM people p WHERE \(scope.condition("p."))
          AND p.\(raw: key) >= \(folded) AND p.\(raw: key) < \(folded + "\u{10FFFF}")
          ORDER BY p.\(raw: key), p.crn LIMIT \(most)
          """)
      }
    }
    guard let union = unionAll(arms) else { return [] }
    let rows = try transaction.run(
      """
      SELECT DISTINCT \(raw: ListedPerson.columns), p.family_key FROM (\(union)) p \(raw: ListedPerson.joins)
      ORDER BY p.family_key, p.crn LIMIT \(most)
      """)
    return try rows.map { try ListedPerson($0) }
  }

  /// What is open for these people; nothing for whom nothing is.
  public static func open(
    of ids: [PersonID], today: CivilDate, _ transaction: any Transaction
  ) throws -> [PersonID: OpenSummary] {
    let isOverdue = DueFilter(rules: nil, forces: [], statuses: [.overdue], today: today)
      .condition(.entering)
    // The first by day and rule, its number at the end in as many digits as any number takes.
    let first = """
      MIN(CASE WHEN o.acts_by < '\(CivilDate.noDay)' THEN o.acts_by || ' ' || o.rule || ' ' || o.policy || ' ' || o.key
        || substr('\(zeros)', length(CAST(o.number AS TEXT)) + 1) || CAST(o.number AS TEXT) END)
      """
    var found: [PersonID: OpenSummary] = [:]
    for part in CaseloadRecords.chunks(ids.map(\.text)) {
      try transaction.forEach(
        """
        SELECT q.person, q.many, q.late, \(raw: ObligationColumns.read("n.")) FROM (
          SELECT o.person, COUNT(*) AS many, COUNT(CASE WHEN \(isOverdue) THEN 1 END) AS late,
            \(raw: first) AS first
          FROM obligations o WHERE o.person IN \(list: part) AND o.is_open = 1 GROUP BY o.person
        ) q LEFT JOIN obligations n
          ON n.number = CAST(substr(q.first, length(q.first) - \(zeros.count - 1)) AS BIGINT)
        """
      ) { row in
        let isDated = try row.textIfAny(3) != nil
        found[PersonID(try row.text(0))] = OpenSummary(
          open: try row.integer(1), overdue: try row.integer(2),
          next: isDated ? try ObligationColumns.row(row, from: 3) : nil)
      }
    }
    return found
  }

  private static let zeros = String(repeating: "0", count: 19)

  /// One person inside a scope; nil for one outside and for nobody alike.
  public static func person(
    _ id: PersonID, in scope: Scope, _ transaction: any Transaction
  ) throws -> ListedPerson? {
    try transaction.run(
      """
      SELECT \(raw: ListedPerson.columns) FROM people p \(raw: ListedPerson.joins)
      WHERE p.id = \(id.text) AND \(scope.condition("p."))
      """
    ).first.map { try ListedPerson($0) }
  }

  /// One person whatever the reach, for whoever has to do with them by other right, such as going on their visit.
  public static func person(_ id: PersonID, _ transaction: any Transaction) throws -> ListedPerson? {
    try transaction.run(
      "SELECT \(raw: ListedPerson.columns) FROM people p \(raw: ListedPerson.joins) WHERE p.id = \(id.text)"
    ).first.map { try ListedPerson($0) }
  }

  /// The addresses of a person in the order they became known, and the newest with its number and
  /// the telephone number after it.
  public static func addresses(
    of id: PersonID, _ transaction: any Transaction
  ) throws -> (all: [AddressSince], newest: String?, number: Int?) {
    let rows = try transaction.run(
      """
      SELECT address, telephone, since, number FROM addresses WHERE person = \(id.text)
      ORDER BY number DESC LIMIT \(mostAddresses)
      """)
    let newest = try rows.first.map { row in
      [try row.text(0), try row.textIfAny(1)].compactMap(\.self).joined(separator: "\n")
    }
    let all = try rows.map { AddressSince(address: try $0.text(0), since: try $0.date(2)) }
    return (all.reversed(), newest, try rows.first?.integer(3))
  }

  /// The most addresses of a person that are looked at, the newest.
  static let mostAddresses = 50

  /// The teams of a scope, by name.
  public static func teams(_ reach: Reach, _ transaction: any Transaction) throws -> [TeamRow] {
    let codes: SQL
    switch reach {
    case .none: return []
    case .officer(let staff): codes = "SELECT team FROM people WHERE officer = \(staff.text)"
    case .team(let code): codes = "SELECT code FROM teams WHERE code = \(code)"
    case .pdu(let code): codes = "SELECT code FROM teams WHERE pdu = \(code)"
    case .region(let code):
      codes = "SELECT code FROM teams WHERE pdu IN (SELECT code FROM pdus WHERE region = \(code))"
    }
    return try OrganisationRecords.teams(codes, transaction)
  }

  /// The names of members of staff, by id.
  public static func staffNames(
    _ ids: Set<String>, _ transaction: any Transaction
  ) throws -> [String: String] {
    guard !ids.isEmpty else { return [:] }
    var names: [String: String] = [:]
    for part in CaseloadRecords.chunks(ids.sorted()) {
      for row in try transaction.run("SELECT id, name FROM staff WHERE id IN \(list: part)") {
        names[try row.text(0)] = try row.text(1)
      }
    }
    return names
  }

  /// Counts the rows of a query up to the limit and one more.
  static func capped(_ query: SQL, _ transaction: any Transaction) throws -> CappedCount {
    let rows = try transaction.run(
      "SELECT COUNT(*) FROM (\(query) LIMIT \(CappedCount.limit + 1)) q")
    return CappedCount(try rows.first?.integer(0) ?? 0)
  }

  /// Several queries as one, each in its own brackets so that each may sort and stop; nil for none.
  static func unionAll(_ arms: [SQL]) -> SQL? {
    guard !arms.isEmpty else { return nil }
    var text: [UInt8] = []
    var values: [SQLValue] = []
    for (index, arm) in arms.enumerated() {
      if index > 0 { text += " UNION ALL ".utf8 }
      text += "SELECT * FROM (".utf8
      renumber(arm.text, by: values.count, onto: &text)
      text += ") a\(index)".utf8
      values += arm.values
    }
    return SQL(text: String(decoding: text, as: UTF8.self), values: values)
  }

  /// A statement's text with every `$n` moved up; one pass, however many arms there are.
  private static func renumber(_ statement: String, by shift: Int, onto text: inout [UInt8]) {
    var number: Int?
    for byte in statement.utf8 {
      if let digits = number, (0x30...0x39).contains(byte) {
        number = digits * 10 + Int(byte - 0x30)
        continue
      }
      if let digits = number { text += String(digits + shift).utf8 }
      number = nil
      text.append(byte)
      if byte == 0x24 { number = 0 }
    }
    if let digits = number { text += String(digits + shift).utf8 }
  }
}
