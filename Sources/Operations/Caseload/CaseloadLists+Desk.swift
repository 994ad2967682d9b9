public import Casework
public import CivilTime
import Policy
import Records
import Storage

extension Desk {
  /// Rows on a page of people.
  public static let peoplePerPage = 50

  /// A page of the people inside somebody's reach, narrowed to their own cases or to a team of the reach.
  public func caseload(
    _ actor: Actor, mine: Bool = false, team: String? = nil, page: Int = 1, order: CaseloadOrder = .due,
    isDescending: Bool = false
  ) async throws -> ListPage<CaseloadRow> {
    let officer = mine ? actor.staff : nil
    guard let scope = Scope.of(actor.reach, team: team, officer: officer) else { return .none }
    let size = Desk.peoplePerPage
    let page = max(1, min(page, DueQuery.mostPages))
    let found = try await store.read { transaction in
      (
        count: try CaseloadLists.count(scope, transaction),
        rows: try caseloadRows(
          scope, order: order, isDescending: isDescending, offset: (page - 1) * size, most: size, transaction)
      )
    }
    try await logAccess(to: [("list", "caseload")], by: actor, purpose: "supervision")
    return ListPage(found.rows, count: found.count, page: page, size: size)
  }

  /// A stretch of the same list, by the day to act by.
  public func caseload(
    _ actor: Actor, mine: Bool, team: String?, offset: Int, most: Int
  ) async throws -> [CaseloadRow] {
    guard let scope = Scope.of(actor.reach, team: team, officer: mine ? actor.staff : nil) else { return [] }
    let rows = try await store.read {
      try caseloadRows(scope, order: .due, isDescending: false, offset: offset, most: most, $0)
    }
    try await logAccess(to: [("list", "caseload")], by: actor, purpose: "supervision")
    return rows
  }

  private func caseloadRows(
    _ scope: Scope, order: CaseloadOrder, isDescending: Bool, offset: Int, most: Int,
    _ transaction: any Transaction
  ) throws -> [CaseloadRow] {
    let people = try CaseloadLists.people(
      scope, order: order, isDescending: isDescending, offset: offset, most: most, transaction)
    let open = try CaseloadLists.open(of: people.map(\.id), today: today, transaction)
    return people.map { row(of: $0, open[$0.id] ?? .none) }
  }

  /// The teams inside somebody's reach, by name.
  public func teams(_ actor: Actor) async throws -> [TeamSummary] {
    try await store.read { try CaseloadLists.teams(actor.reach, $0) }
      .map { TeamSummary(code: $0.code, name: $0.name, pduName: $0.pduName) }
  }

  /// The people inside somebody's reach with this CRN, or whose family or given name starts so; at most 50.
  public func search(_ actor: Actor, _ text: String) async throws -> [CaseloadRow] {
    guard let scope = Scope.of(actor.reach), text.count <= 200 else { return [] }
    let folded = NameFolding.key(text)
    let crn = CRN.typed(text)
    guard !folded.isEmpty || crn != nil else { return [] }
    let today = today
    let found = try await store.read { transaction in
      let people = try CaseloadLists.search(
        scope, folded: folded, crn: crn, most: Desk.peoplePerPage, transaction)
      let open = try CaseloadLists.open(of: people.map(\.id), today: today, transaction)
      return (people: people, open: open)
    }
    // What was typed is never logged; whom it found is.
    let people = found.people.map { (kind: "person", id: $0.id.text) }
    try await logAccess(
      to: people.isEmpty ? [("list", "search")] : people, by: actor, purpose: "search",
      outcome: people.isEmpty ? .notThere : .given)
    return found.people.map { row(of: $0, found.open[$0.id] ?? .none) }
  }

  // MARK: Due lists

  /// A page of the obligations inside somebody's reach.
  public func due(_ actor: Actor, _ query: DueQuery) async throws -> ListPage<DueRow> {
    guard let scope = Scope.of(actor.reach, team: query.team) else { return .none }
    let size = DueQuery.rowsPerPage
    let page = max(1, min(query.page, DueQuery.mostPages))
    let found = try await store.read {
      try dueRows(scope, query, offset: (page - 1) * size, most: size, $0)
    }
    try await logAccess(to: [("list", "due")], by: actor, purpose: "supervision")
    return ListPage(found.rows, count: found.count, page: page, size: size)
  }

  /// A stretch of the same list.
  public func due(_ actor: Actor, _ query: DueQuery, offset: Int, most: Int) async throws -> [DueRow] {
    guard let scope = Scope.of(actor.reach, team: query.team) else { return [] }
    let found = try await store.read { try dueRows(scope, query, offset: offset, most: most, $0) }
    try await logAccess(to: [("list", "due")], by: actor, purpose: "supervision")
    return found.rows
  }

  private func dueRows(
    _ scope: Scope, _ query: DueQuery, offset: Int, most: Int, _ transaction: any Transaction
  ) throws -> (count: CappedCount, rows: [DueRow]) {
    let filter = filter(query)
    let count = try DueLists.count(scope, filter, transaction)
    let rows = try DueLists.page(
      scope, filter, count: count, order: query.order, isDescending: query.isDescending, offset: offset,
      most: most, transaction)
    return (count, rows.map(dueRow))
  }

  /// The most rows an export gives.
  public static let mostExported = 10_000

  /// The rows of a due list for an export, at most `most` of them, with one access-log row for each person in it.
  public func dueForExport(_ actor: Actor, _ query: DueQuery, most: Int) async throws -> [DueRow] {
    guard let scope = Scope.of(actor.reach, team: query.team) else { return [] }
    let most = max(0, min(most, Desk.mostExported))
    let rows = try await store.read { try dueRows(scope, query, offset: 0, most: most, $0).rows }
    let people = Set(rows.map(\.person.text)).sorted()
    try await logAccess(
      to: people.map { ("person", $0) }, by: actor, purpose: "export", verb: .disclosure)
    return rows
  }

  /// The days of a month on which something is due, with how much and the worst of it.
  public func dueCalendar(_ actor: Actor, year: Int, month: Int, team: String?) async throws -> [DueDay] {
    guard let scope = Scope.of(actor.reach, team: team),
      let first = CivilDate(year: year, month: month, day: 1)
    else { return [] }
    let last = first.adding(days: CivilDate.length(ofMonth: month, year: year) - 1)
    let today = today
    let counts = try await store.read { transaction in
      try DueLists.days(
        scope, from: first, through: last, gravity: { Desk.gravity(of: $0, today: today) }, transaction)
    }
    return counts.map { day in
      DueDay(
        date: day.date, count: day.count, isCapped: day.isCapped,
        worst: day.worst.status(due: day.date, today: today))
    }
  }

  /// The open stages in the order of their status on a day, the gravest first.
  private static func gravity(of day: CivilDate, today: CivilDate) -> [Stage] {
    let order: [Status] = [
      .overdue, .exceptionIncomplete, .metNotJoint, .due, .delayed, .upcoming, .suspended, .consider,
    ]
    let rank = { (stage: Stage) in
      order.firstIndex(of: stage.status(due: day, today: today)) ?? order.count
    }
    return Stage.allCases.filter(\.isOpen).sorted { rank($0) < rank($1) }
  }

  /// The open obligations of one day, at most a page of them.
  public func dueOn(_ actor: Actor, _ date: CivilDate, team: String?) async throws -> [DueRow] {
    guard let scope = Scope.of(actor.reach, team: team) else { return [] }
    let found = try await store.read { try DueLists.day(scope, date, most: DueQuery.rowsPerPage, $0) }
    try await logAccess(to: [("list", "due-on")], by: actor, purpose: "supervision")
    return found.map(dueRow)
  }

  func filter(_ query: DueQuery) -> DueFilter {
    var rules: [String]?
    if !query.cohorts.isEmpty {
      rules = policies.flatMap(\.rules).filter { rule in
        let paragraph = rule.cite.paragraph
        return query.cohorts.contains { paragraph == $0 || paragraph.hasPrefix($0 + ".") }
      }.map(\.id)
    }
    return DueFilter(rules: rules, forces: query.forces, statuses: query.statuses, today: today)
  }

  // MARK: Rows

  func dueRow(_ listed: ListedObligation) -> DueRow {
    let person = listed.person
    return DueRow(
      person: person.id, crn: person.crn, familyName: person.family, givenName: person.given,
      born: person.born, rosh: person.rosh, teamName: person.teamName, officerName: person.officerName,
      item: item(listed.obligation))
  }

  func item(_ row: ObligationRow) -> DueItem {
    row.item(title: titles[RuleName(policy: row.policy, rule: row.rule)] ?? row.rule, today: today)
  }

  /// The row of a person with the obligation that leads: the earliest open one with a date.
  func row(of person: ListedPerson, open: [ObligationRow]) -> CaseloadRow {
    let next = open.filter { $0.actsBy != nil }
      .min { ($0.actsBy ?? .latest, $0.rule) < ($1.actsBy ?? .latest, $1.rule) }
    return row(
      of: person,
      OpenSummary(open: open.count, overdue: open.count { item($0).status == .overdue }, next: next))
  }

  func row(of person: ListedPerson, _ summary: OpenSummary) -> CaseloadRow {
    CaseloadRow(
      person: person.id, crn: person.crn, familyName: person.family, givenName: person.given,
      born: person.born, rosh: person.rosh, officerName: person.officerName, teamName: person.teamName,
      next: summary.next.map { item($0) }, open: summary.open, overdue: summary.overdue)
  }

  /// Writes who looked at what. What is not logged is not given: an error here keeps the answer back.
  func logAccess(
    to subjects: [(kind: String, id: String)], by actor: Actor, purpose: String,
    verb: Access.Verb = .consultation, outcome: Access.Outcome = .given
  ) async throws {
    guard !subjects.isEmpty else { return }
    let rows = accesses(to: subjects, by: actor.staff.text, purpose: purpose, verb: verb, outcome: outcome)
    try await store.write { try AccessLog.append(rows, in: $0) }
  }

  /// Rows of the access log, for whoever writes them in the transaction that changes what they tell of.
  func accesses(
    to subjects: [(kind: String, id: String)], by actor: String, purpose: String,
    verb: Access.Verb = .consultation, outcome: Access.Outcome = .given
  ) -> [Access] {
    let now = shell.now()
    return subjects.map { subject in
      Access(
        entry: shell.identifier(), occurredAt: now, verb: verb, actor: actor, subjectKind: subject.kind,
        subject: subject.id, purpose: purpose, channel: channel, request: request, outcome: outcome)
    }
  }
}

extension ListPage {
  /// A page with nothing on it.
  static var none: ListPage { ListPage(rows: [], total: 0, isTotalCapped: false, page: 1, pages: 1) }

  init(_ rows: [Element], count: CappedCount, page: Int, size: Int) {
    let pages = max(1, min(DueQuery.mostPages, (count.count + size - 1) / size))
    self.init(rows: rows, total: count.count, isTotalCapped: count.isCapped, page: page, pages: pages)
  }
}
