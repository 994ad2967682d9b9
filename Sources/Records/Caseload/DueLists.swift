public import Casework
public import CivilTime
public import Policy
public import Storage

/// What the due lists are narrowed to, in the words of the tables.
public struct DueFilter: Hashable, Sendable {
  /// Rules to show; nil for all. The caller turns cohorts into the rules of their sections.
  public var rules: [String]?
  /// Forces to show; none for all.
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

  /// What `is_open` may be.
  var openness: [String] {
    (statuses.isEmpty || statuses.contains(where: \.isOpen) ? ["1"] : []) + (wantsEnded ? ["0"] : [])
  }

  /// True where nothing is left out but what has ended.
  var isOpenToAll: Bool { rules == nil && forces.isEmpty && statuses.isEmpty }

  /// How the columns that a filter looks at are written.
  struct Columns {
    var rule = "o.rule"
    var force = "o.force"
    var stage = "o.stage"
    var day = "o.acts_by"

    /// As they are, for an index to be entered by.
    static let entering = Columns()

    /// To be looked at along an index that was entered by others.
    static func along(_ dialect: Dialect) -> Columns {
      let all = Columns()
      return Columns(
        rule: dialect.passedOver(all.rule), force: dialect.passedOver(all.force),
        stage: dialect.passedOver(all.stage), day: dialect.passedOver(all.day))
    }
  }

  /// What has to hold of a row besides its reach.
  func condition(_ columns: Columns) -> SQL {
    let ways: [SQL] = statuses.isEmpty ? ["o.is_open = 1"] : statusConditions(columns)
    return "\(DueFilter.either(ways))\(narrowing(columns))"
  }

  /// What has to hold of the rule and its force.
  func narrowing(_ columns: Columns) -> SQL {
    let sql: SQL = rules.map { " AND \(raw: columns.rule) IN \(list: $0)" } ?? ""
    return forces.isEmpty ? sql : "\(sql) AND \(raw: columns.force) IN \(list: forces.map(\.rawValue))"
  }

  /// For each wanted status, what has to hold of a row: its stage, and the days where today decides.
  func statusConditions(_ columns: Columns) -> [SQL] {
    let soon = today.adding(days: Stage.daysOfNotice).text
    let day = columns.day
    return Set(statuses).sorted { $0.rawValue < $1.rawValue }.map { status in
      let stage: SQL = "\(raw: columns.stage) = \(Stage(status).rawValue)"
      switch status {
      case .overdue: return "\(stage) AND \(raw: day) < \(today.text)"
      case .due: return "\(stage) AND \(raw: day) >= \(today.text) AND \(raw: day) <= \(soon)"
      case .upcoming: return "\(stage) AND \(raw: day) > \(soon)"
      case .met, .metLate, .metNotJoint, .excepted, .exceptionIncomplete, .delayed, .lapsed, .suspended,
        .closed, .consider:
        return stage
      }
    }
  }

  private static func either(_ ways: [SQL]) -> SQL {
    guard var either = ways.first else { return "1 = 0" }
    for way in ways.dropFirst() { either = "\(either) OR \(way)" }
    return "(\(either))"
  }
}

/// The lists of obligations. Each page is one walk along an index, or a merge of a few, over the index alone; the rows
/// of the page are read at the end.
public enum DueLists {
  /// No more rows are gathered and sorted.
  private static let mostGathered = 6_000
  /// As many rules have a stretch each; more are looked for along the stretches of their forces.
  private static let mostRules = 16

  /// A page of the due list. `count` is what the filter leaves.
  public static func page(
    _ scope: Scope, _ filter: DueFilter, count: CappedCount, order: DueQuery.Order, isDescending: Bool,
    offset: Int, most: Int, _ transaction: any Transaction
  ) throws -> [ListedObligation] {
    let place = Place(isDescending: isDescending, offset: offset, most: most)
    let dialect = transaction.dialect
    let columns = columns(of: order)
    var keys = stretches(scope, filter, dialect)
    var isGathered = false
    if order == .due {
      keys = byDay(keys, isDescending: isDescending)
    } else if try areFew(scope, filter, counted: count, place, order, transaction) {
      isGathered = true
    } else {
      if filter.wantsEnded, order != .rule, !scope.isSmall {
        return try listed(alongPeople(scope, filter, columns, place, dialect), transaction)
      }
      keys = filter.openness.map {
        "\(scope.condition("o.")) AND o.is_open = \(raw: $0) AND \(filter.condition(.along(dialect)))"
      }
    }
    return try listed(rows(where: keys, columns, place, isGathered: isGathered), transaction)
  }

  /// How many rows a filter leaves, counted no further than the limit.
  public static func count(
    _ scope: Scope, _ filter: DueFilter, _ transaction: any Transaction
  ) throws -> CappedCount {
    CappedCount(try counted(scope, filter, to: CappedCount.limit + 1, transaction))
  }

  private static func counted(
    _ scope: Scope, _ filter: DueFilter, to limit: Int, _ transaction: any Transaction
  ) throws -> Int {
    let arms = stretches(scope, filter, transaction.dialect).map { stretch -> SQL in
      "SELECT 1 AS one FROM obligations o WHERE \(stretch) LIMIT \(limit)"
    }
    guard let union = CaseloadLists.unionAll(arms) else { return 0 }
    return try transaction.run("SELECT COUNT(*) FROM (\(union) LIMIT \(limit)) q").first?.integer(0) ?? 0
  }

  /// True where the rows of a filter are better gathered and sorted than met along the index that has the order: the
  /// fewer there are, the further apart they stand, and the later the page, the longer the walk.
  private static func areFew(
    _ scope: Scope, _ filter: DueFilter, counted count: CappedCount, _ place: Place,
    _ order: DueQuery.Order, _ transaction: any Transaction
  ) throws -> Bool {
    if filter.isOpenToAll || scope.isSmall { return false }
    if !count.isCapped { return true }
    // By rule the indexes alone have all it takes to sort.
    let most = order == .rule ? mostGathered : min(mostGathered, 1_500 + 5 * place.offset)
    return try counted(scope, filter, to: most + 1, transaction) <= most
  }

  /// Which part of which direction of a list.
  private struct Place {
    let isDescending: Bool
    let offset: Int
    let most: Int

    func order(_ columns: [String], of table: String) -> String {
      columns.map { "\(table).\($0)\(isDescending ? " DESC" : "")" }.joined(separator: ", ")
    }
  }

  /// What a list is sorted by, to the last.
  private static func columns(of order: DueQuery.Order) -> [String] {
    switch order {
    case .due: ["acts_by", "number"]
    case .rule: ["rule", "acts_by", "number"]
    case .name: ["family_key", "crn", "acts_by", "number"]
    case .officer: ["officer_key", "family_key", "crn", "acts_by", "number"]
    }
  }

  /// The stretches of indexes that together hold what a filter leaves, each thing once: of each status where one is
  /// wanted, of each rule where there are few, else of each force.
  private static func stretches(_ scope: Scope, _ filter: DueFilter, _ dialect: Dialect) -> [SQL] {
    let base = scope.condition("o.")
    let along = DueFilter.Columns.along(dialect)
    if scope.isSmall {
      return filter.openness.map { "\(base) AND o.is_open = \(raw: $0) AND \(filter.condition(along))" }
    }
    let narrowing = filter.narrowing(along)
    let rules = filter.rules.flatMap { $0.count <= mostRules ? $0 : nil }
    if filter.statuses.isEmpty {
      let open: SQL = "\(base) AND o.is_open = 1"
      if let rules { return rules.map { "\(open) AND o.rule = \($0)\(narrowing)" } }
      let forces = filter.forces.isEmpty ? Force.allCases : Array(Set(filter.forces))
      return forces.map { "\(open) AND o.force = \($0.rawValue)\(narrowing)" }
    }
    // Most of what is open is running: there a rule narrows more than the stage does.
    if let rules, filter.statuses.contains(where: { Stage($0) == .running }), !filter.wantsEnded {
      var columns = along
      columns.day = DueFilter.Columns.entering.day
      return filter.statusConditions(columns).flatMap { status in
        rules.map { "\(base) AND o.is_open = 1 AND o.rule = \($0) AND \(status)\(narrowing)" }
      }
    }
    return filter.statusConditions(.entering).map { "\(base) AND \($0)\(narrowing)" }
  }

  /// Latest first still ends with what has no date, so that is a stretch of its own.
  private static func byDay(_ stretches: [SQL], isDescending: Bool) -> [SQL] {
    guard isDescending else { return stretches }
    return stretches.flatMap { stretch -> [SQL] in
      [
        "\(stretch) AND o.acts_by < \(CivilDate.noDay)", "\(stretch) AND o.acts_by = \(CivilDate.noDay)",
      ]
    }
  }

  private static func rows(
    where conditions: [SQL], _ columns: [String], _ place: Place, isGathered: Bool
  ) -> SQL {
    let chosen = columns.map { "o.\($0)" }.joined(separator: ", ")
    guard isGathered else {
      return rows(
        of: union(of: chosen, where: conditions) {
          " ORDER BY \(raw: place.order(columns, of: "o")) LIMIT \(place.offset + place.most)"
        }, columns, place)
    }
    // Only what the entered index holds: for more, SQLite would rather walk another one whole. Each holds what the
    // order by rule takes.
    let isHeld = columns == Self.columns(of: .rule)
    let gathered = union(of: isHeld ? chosen : "o.number", where: conditions) { " LIMIT \(mostGathered)" }
    if isHeld { return rows(of: gathered, columns, place) }
    return rows(
      of: """
        SELECT \(raw: chosen) FROM (\(gathered)) n CROSS JOIN obligations o WHERE o.number = n.number
        """, columns, place)
  }

  /// These columns of the obligations of each condition, one after the other. A filter that can match nothing still
  /// has to be a statement.
  private static func union(of columns: String, where conditions: [SQL], ending: () -> SQL) -> SQL {
    CaseloadLists.unionAll(
      conditions.map { "SELECT \(raw: columns) FROM obligations o WHERE \($0)\(ending())" })
      ?? "SELECT \(raw: columns) FROM obligations o WHERE 1 = 0"
  }

  /// The rows of a page of keys `k`. CROSS JOIN keeps SQLite at the keys first; PostgreSQL sees a plain join.
  private static func rows(of keys: SQL, _ columns: [String], _ place: Place) -> SQL {
    let undatedLast =
      place.isDescending && columns.first == "acts_by"
      ? "CASE WHEN k.acts_by = '\(CivilDate.noDay)' THEN 1 ELSE 0 END, " : ""
    let sorted = undatedLast + place.order(columns, of: "k")
    return """
      SELECT \(raw: ListedPerson.columns), \(raw: ObligationColumns.read("o.")) FROM (
        SELECT k.* FROM (\(keys)) k ORDER BY \(raw: sorted) LIMIT \(place.most) OFFSET \(place.offset)
      ) k CROSS JOIN obligations o JOIN people p ON p.id = o.person \(raw: ListedPerson.joins)
      WHERE o.number = k.number ORDER BY \(raw: sorted)
      """
  }

  /// Along the people in their order, for what has ended: no index of obligations has those by name.
  private static func alongPeople(
    _ scope: Scope, _ filter: DueFilter, _ columns: [String], _ place: Place, _ dialect: Dialect
  ) -> SQL {
    let own: Set<String> = ["acts_by", "number"]
    let named = columns.map { (own.contains($0) ? "o." : "p.") + $0 }
    let sorted = named.map { $0 + (place.isDescending ? " DESC" : "") }.joined(separator: ", ")
    return rows(
      of: """
        SELECT \(raw: named.joined(separator: ", ")) FROM people p CROSS JOIN obligations o
        WHERE \(scope.condition("p.")) AND o.person = p.id AND \(filter.condition(.along(dialect)))
        ORDER BY \(raw: sorted) LIMIT \(place.offset + place.most)
        """, columns, place)
  }

  private static func listed(_ sql: SQL, _ transaction: any Transaction) throws -> [ListedObligation] {
    try transaction.run(sql).map { row in
      ListedObligation(
        person: try ListedPerson(row),
        obligation: try ObligationColumns.row(row, from: ListedPerson.columnCount))
    }
  }

  // MARK: Calendar

  /// One day with how many are open and the gravest stage among them.
  public struct DayCount: Hashable, Sendable {
    public let date: CivilDate
    public let count: Int
    public let isCapped: Bool
    public let worst: Stage
  }

  /// The most a day is counted to.
  public static let mostADay = 100

  /// The open obligations of each day from `first` to `last`, counted to `mostADay` a day. `gravity` has the stages of
  /// a day, the gravest first.
  public static func days(
    _ scope: Scope, from first: CivilDate, through last: CivilDate, gravity: (CivilDate) -> [Stage],
    _ transaction: any Transaction
  ) throws -> [DayCount] {
    var orders: [Int32: [Stage]] = [:]
    let arms = stride(from: first.day, through: min(last.day, first.day + 41), by: 1).map { day -> SQL in
      let order = gravity(CivilDate(day: day))
      orders[day] = order
      let ranks = order.enumerated().map { "WHEN '\($0.element.rawValue)' THEN \($0.offset)" }
      return """
        SELECT MIN(c.acts_by) AS day, COUNT(*) AS many, MIN(CASE c.stage \(raw: ranks.joined(separator: " ")) END) AS worst
        FROM (
          SELECT o.acts_by, o.stage FROM obligations o
          WHERE \(onDay(scope, CivilDate(day: day))) LIMIT \(mostADay + 1)
        ) c
        """
    }
    guard let union = CaseloadLists.unionAll(arms) else { return [] }
    return try transaction.run("SELECT day, many, worst FROM (\(union)) u WHERE many > 0 ORDER BY day")
      .compactMap {
        row in
        let date = try row.date(0)
        guard let order = orders[date.day], let rank = try row.integerIfAny(2), rank < order.count else {
          return nil
        }
        let count = try row.integer(1)
        return DayCount(
          date: date, count: min(count, mostADay), isCapped: count > mostADay, worst: order[rank])
      }
  }

  private static func onDay(_ scope: Scope, _ date: CivilDate) -> SQL {
    let base: SQL = "\(scope.condition("o.")) AND o.is_open = 1 AND o.acts_by = \(date.text)"
    return scope.isSmall ? base : "\(base) AND o.force IN \(list: Force.allCases.map(\.rawValue))"
  }

  /// The open obligations of one day, at most so many.
  public static func day(
    _ scope: Scope, _ date: CivilDate, most: Int, _ transaction: any Transaction
  ) throws -> [ListedObligation] {
    try listed(
      """
      SELECT \(raw: ListedPerson.columns), \(raw: ObligationColumns.read("o.")) FROM (
        SELECT o.number FROM obligations o WHERE \(onDay(scope, date)) LIMIT \(most)
      ) k CROSS JOIN obligations o JOIN people p ON p.id = o.person \(raw: ListedPerson.joins)
      WHERE o.number = k.number ORDER BY p.family_key, p.crn, o.number
      """, transaction)
  }
}
