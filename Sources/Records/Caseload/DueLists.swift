public import Casework
public import CivilTime
public import Policy
public import Storage

/// What the due lists are narrowed to, in the words of the tables.
public struct DueFilter: Hashable, Sendable {
  /// Rules to show; nil for all. The caller turns cohorts into the rules of their sections.
  public var rules: [String]?
  public var forces: [Force]
  public var statuses: [Status]
  public var today: CivilDate

  public init(rules: [String]?, forces: [Force], statuses: [Status], today: CivilDate) {
    self.rules = rules
    self.forces = forces
    self.statuses = statuses
    self.today = today
  }

  /// True where a wanted status is an ended one.
  var wantsEnded: Bool { statuses.contains { !$0.isOpen } }
  var wantsOpen: Bool { statuses.isEmpty || statuses.contains { $0.isOpen } }

  /// What has to hold of a row besides its scope, `is_open` and its rule.
  var condition: SQL {
    var sql: SQL = ""
    if !forces.isEmpty { sql = " AND o.force IN \(list: forces.map(\.rawValue))" }
    guard !statuses.isEmpty else { return sql }
    var ways: [SQL] = []
    let stages = statuses.map { Stage($0) }.filter { $0 != .running }
    if !stages.isEmpty { ways.append("o.stage IN \(list: stages.map(\.rawValue))") }
    let soon = today.adding(days: Stage.daysOfNotice).text
    if statuses.contains(.overdue) { ways.append("(o.stage = 'running' AND o.acts_by < \(today.text))") }
    if statuses.contains(.due) {
      ways.append("(o.stage = 'running' AND o.acts_by >= \(today.text) AND o.acts_by <= \(soon))")
    }
    if statuses.contains(.upcoming) { ways.append("(o.stage = 'running' AND o.acts_by > \(soon))") }
    guard var either = ways.first else { return sql }
    for way in ways.dropFirst() { either = "\(either) OR \(way)" }
    return "\(sql) AND (\(either))"
  }

  /// The stages wanted, where they alone decide and all are open ones that today does not change.
  var steadyStages: [Stage]? {
    guard !statuses.isEmpty, !wantsEnded else { return nil }
    let stages = statuses.map { Stage($0) }
    return stages.contains(.running) ? nil : stages
  }

  /// The range of days that the wanted statuses leave, so that the index is entered at the right place.
  var days: SQL {
    guard !statuses.isEmpty, !statuses.contains(where: { Stage($0) != .running }) else { return "" }
    let soon = today.adding(days: Stage.daysOfNotice).text
    var sql: SQL = ""
    if !statuses.contains(.upcoming) {
      sql = statuses.contains(.due) ? " AND o.acts_by <= \(soon)" : " AND o.acts_by < \(today.text)"
    }
    if !statuses.contains(.overdue) {
      sql =
        statuses.contains(.due)
        ? "\(sql) AND o.acts_by >= \(today.text)" : "\(sql) AND o.acts_by > \(soon)"
    }
    return sql
  }
}

/// The lists of obligations. Each page is one walk along an index, or a merge of a few.
public enum DueLists {
  /// A page of the due list.
  public static func page(
    _ scope: Scope, _ filter: DueFilter, order: DueQuery.Order, isDescending: Bool, offset: Int, most: Int,
    _ transaction: any Transaction
  ) throws -> [ListedObligation] {
    let sql: SQL
    switch order {
    case .due, .rule:
      sql = alongObligations(
        scope, filter, byRule: order == .rule, isDescending: isDescending, offset: offset, most: most)
    case .name, .officer:
      sql = alongPeople(
        scope, filter, byOfficer: order == .officer, isDescending: isDescending, offset: offset, most: most,
        transaction.dialect)
    }
    return try transaction.run(sql).map { row in
      ListedObligation(
        person: try ListedPerson(row),
        obligation: try ObligationColumns.row(row, from: ListedPerson.columnCount))
    }
  }

  /// How many rows a filter leaves, counted no further than the limit.
  public static func count(
    _ scope: Scope, _ filter: DueFilter, _ transaction: any Transaction
  ) throws -> CappedCount {
    let arms = arms(scope, filter, isDescending: false).map { arm -> SQL in
      "SELECT 1 AS one FROM obligations o WHERE \(arm.condition) LIMIT \(CappedCount.limit + 1)"
    }
    guard let union = CaseloadLists.unionAll(arms) else { return CappedCount(0) }
    return try CaseloadLists.capped(union, transaction)
  }

  /// One stretch of an index.
  private struct Arm {
    let condition: SQL
  }

  /// The stretches whose merge is the list: one for each rule or steady stage where the scope is too large to sort.
  private static func arms(_ scope: Scope, _ filter: DueFilter, isDescending: Bool) -> [Arm] {
    let base: SQL = "\(scope.condition("o."))"
    var parts: [SQL] = []
    if filter.wantsOpen {
      if let rules = filter.rules {
        if scope.isSmall {
          parts = ["\(base) AND o.is_open = 1 AND o.rule IN \(list: rules)\(filter.days)\(filter.condition)"]
        } else {
          parts = rules.map {
            "\(base) AND o.is_open = 1 AND o.rule = \($0)\(filter.days)\(filter.condition)"
          }
        }
      } else if let stages = filter.steadyStages, !scope.isSmall {
        parts = stages.map { "\(base) AND o.is_open = 1 AND o.stage = \($0.rawValue)\(filter.condition)" }
      } else {
        parts = ["\(base) AND o.is_open = 1\(filter.days)\(filter.condition)"]
      }
    }
    if filter.wantsEnded {
      let rules: SQL = filter.rules.map { " AND o.rule IN \(list: $0)" } ?? ""
      parts.append("\(base) AND o.is_open = 0\(rules)\(filter.condition)")
    }
    guard isDescending else { return parts.map { Arm(condition: $0) } }
    // Latest first still ends with what has no date.
    return parts.flatMap { part -> [Arm] in
      [
        Arm(condition: "\(part) AND o.acts_by < \(CivilDate.noDay)"),
        Arm(condition: "\(part) AND o.acts_by = \(CivilDate.noDay)"),
      ]
    }
  }

  private static func alongObligations(
    _ scope: Scope, _ filter: DueFilter, byRule: Bool, isDescending: Bool, offset: Int, most: Int
  ) -> SQL {
    let direction = isDescending ? " DESC" : ""
    let columns = byRule ? ["rule", "acts_by", "person", "key"] : ["acts_by", "person", "key"]
    let inner = columns.map { "o.\($0)\(direction)" }.joined(separator: ", ")
    let undatedLast =
      isDescending && !byRule ? "CASE WHEN o.acts_by = '\(CivilDate.noDay)' THEN 1 ELSE 0 END, " : ""
    let outer = undatedLast + inner
    let arms = arms(scope, filter, isDescending: isDescending && !byRule).map { arm -> SQL in
      """
      SELECT o.* FROM obligations o WHERE \(arm.condition)
      ORDER BY \(raw: inner) LIMIT \(offset + most)
      """
    }
    // A filter that can match nothing still has to be a statement.
    let union = CaseloadLists.unionAll(arms) ?? "SELECT o.* FROM obligations o WHERE o.person = ''"
    return """
      SELECT \(raw: ListedPerson.columns), \(raw: ObligationColumns.read("o.")) FROM (
        SELECT o.* FROM (\(union)) o ORDER BY \(raw: outer) LIMIT \(most) OFFSET \(offset)
      ) o JOIN people p ON p.id = o.person \(raw: ListedPerson.joins) ORDER BY \(raw: outer)
      """
  }

  private static func alongPeople(
    _ scope: Scope, _ filter: DueFilter, byOfficer: Bool, isDescending: Bool, offset: Int, most: Int,
    _ dialect: Dialect
  ) -> SQL {
    let direction = isDescending ? " DESC" : ""
    let columns =
      (byOfficer ? ["p.officer_key", "p.family_key", "p.crn"] : ["p.family_key", "p.crn"])
      + ["o.acts_by", "o.key"]
    let sorted = columns.map { $0 + direction }.joined(separator: ", ")
    var narrowed: SQL = filter.condition
    if let rules = filter.rules { narrowed = "\(narrowed) AND o.rule IN \(list: rules)" }
    if !filter.wantsEnded { narrowed = "\(narrowed) AND o.is_open = 1" }
    if !filter.wantsOpen { narrowed = "\(narrowed) AND o.is_open = 0" }
    // CROSS JOIN keeps SQLite walking the people in their order; PostgreSQL sees a plain join.
    return """
      SELECT \(raw: ListedPerson.columns), \(raw: ObligationColumns.read("o.")) FROM people p
      CROSS JOIN obligations o \(raw: ListedPerson.joins)
      WHERE \(scope.condition("p.")) AND o.person = p.id\(narrowed)
      ORDER BY \(raw: sorted) LIMIT \(most) OFFSET \(offset)
      """
  }

  // MARK: Calendar

  /// One day and stage with how many there are.
  public struct DayCount: Hashable, Sendable {
    public let date: CivilDate
    public let stage: Stage
    public let count: Int
  }

  /// The most a day is counted to.
  public static let mostADay = 1_000

  /// The open obligations of each day from `first` to `last`, counted to `mostADay` a day.
  public static func days(
    _ scope: Scope, from first: CivilDate, through last: CivilDate, _ transaction: any Transaction
  ) throws -> [DayCount] {
    let arms = stride(from: first.day, through: min(last.day, first.day + 41), by: 1).map { day -> SQL in
      """
      SELECT o.acts_by, o.stage FROM obligations o
      WHERE \(scope.condition("o.")) AND o.is_open = 1 AND o.acts_by = \(CivilDate(day: day).text)
      LIMIT \(mostADay)
      """
    }
    guard let union = CaseloadLists.unionAll(arms) else { return [] }
    return try transaction.run(
      "SELECT acts_by, stage, COUNT(*) FROM (\(union)) u GROUP BY acts_by, stage ORDER BY acts_by, stage"
    ).map { row in
      DayCount(date: try row.date(0), stage: try row.word(1), count: try row.integer(2))
    }
  }

  /// The open obligations of one day.
  public static func day(
    _ scope: Scope, _ date: CivilDate, most: Int, _ transaction: any Transaction
  ) throws -> [ListedObligation] {
    let sql: SQL = """
      SELECT \(raw: ListedPerson.columns), \(raw: ObligationColumns.read("o.")) FROM (
        SELECT o.* FROM obligations o
        WHERE \(scope.condition("o.")) AND o.is_open = 1 AND o.acts_by = \(date.text)
        ORDER BY o.person, o.key LIMIT \(most)
      ) o JOIN people p ON p.id = o.person \(raw: ListedPerson.joins) ORDER BY p.family_key, p.crn, o.key
      """
    return try transaction.run(sql).map { row in
      ListedObligation(
        person: try ListedPerson(row),
        obligation: try ObligationColumns.row(row, from: ListedPerson.columnCount))
    }
  }
}
