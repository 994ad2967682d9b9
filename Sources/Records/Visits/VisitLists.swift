public import Casework
public import CivilTime
public import Storage

/// A visit of a list with whose it is and who goes.
public struct ListedVisit: Hashable, Sendable {
  public let visit: Visit
  public let person: ListedPerson
  /// The names of the members of staff who go, the lead first.
  public let crew: [String]
}

/// Lists of visits inside a reach.
public enum VisitLists {
  /// The most visits of one list.
  public static let most = 500

  /// Some of the visits that wait for a decision, by start, of one start the higher level of risk first.
  public static func waiting(
    _ scope: Scope, offset: Int, most: Int, _ transaction: any Transaction
  ) throws -> [ListedVisit] {
    try list(
      """
      v.stage = \(VisitStage.submitted.rawValue) AND \(waiting(scope, transaction.dialect))
      ORDER BY v.start_at, COALESCE(p.rosh, -1) DESC, v.id LIMIT \(min(most, self.most)) OFFSET \(offset)
      """, transaction)
  }

  /// How many visits of a scope wait for a decision, counted no further than the limit.
  public static func waitingCount(_ scope: Scope, _ transaction: any Transaction) throws -> CappedCount {
    try CaseloadLists.capped(
      """
      SELECT 1 FROM visits v
      WHERE v.stage = \(VisitStage.submitted.rawValue) AND \(waiting(scope, transaction.dialect))
      """, transaction)
  }

  /// What waits is little whatever the reach: it is found by that, and then asked where it is.
  private static func waiting(_ scope: Scope, _ dialect: Dialect) -> SQL {
    scope.condition(dialect.passedOver("v."))
  }

  /// The visits that begin inside a time and were not cancelled, by start; of one member of staff where one is named,
  /// and inside a scope. Where they are somebody's own, those that are not over are theirs whoever's the person is.
  public static func diary(
    _ scope: Scope?, from: Instant, to: Instant, of staff: StaffID?, isOwn: Bool, offset: Int = 0, most: Int,
    _ transaction: any Transaction
  ) throws -> [ListedVisit] {
    let ofStaff: SQL =
      staff.map { "AND v.id IN (SELECT c.visit FROM visit_crew c WHERE c.staff = \($0.text))" } ?? ""
    let inReach: SQL = scope.map { $0.condition("v.") } ?? "1 = 0"
    let mayBeSeen: SQL = isOwn ? "(v.stage <> \(VisitStage.recorded.rawValue) OR (\(inReach)))" : inReach
    return try list(
      """
      v.stage <> \(VisitStage.cancelled.rawValue) AND v.start_at >= \(from.text) AND v.start_at <= \(to.text)
      \(ofStaff) AND \(mayBeSeen) ORDER BY v.start_at, v.id
      LIMIT \(min(most, self.most)) OFFSET \(offset)
      """, transaction)
  }

  /// The visits of these ids, by start. Whose they are was asked before.
  public static func visits(
    _ ids: [VisitID], _ transaction: any Transaction
  ) throws -> [ListedVisit] {
    guard !ids.isEmpty else { return [] }
    return try list("v.id IN \(list: ids.map(\.text)) ORDER BY v.start_at, v.id", transaction)
  }

  /// The most colleagues that can be chosen from.
  public static let mostColleagues = 300

  /// The members of staff of a person's PDU who could go on a visit, by name, and the person's own officer.
  public static func colleagues(
    near person: PersonID, _ transaction: any Transaction
  ) throws -> (colleagues: [VisitColleague], officer: StaffID?) {
    let roles: [Role] = [.practitioner, .lineManager, .policeOffenderManager, .caseAdministrator]
    let rows = try transaction.run(
      """
      SELECT s.id, s.name, r.role, p.officer FROM people p JOIN staff s ON s.pdu = p.pdu
      JOIN staff_roles r ON r.staff = s.id
      WHERE p.id = \(person.text) AND r.role IN \(list: roles.map(\.rawValue))
      ORDER BY s.name, s.id LIMIT \(mostColleagues)
      """)
    var order: [String] = []
    var found: [String: (name: String, roles: Set<Role>)] = [:]
    for row in rows {
      let id = try row.text(0)
      let name = try row.text(1)
      let role: Role = try row.word(2)
      if found[id] == nil { order.append(id) }
      found[id, default: (name, [])].roles.insert(role)
    }
    return (
      order.compactMap { id in
        found[id].map { VisitColleague(id: StaffID(id), name: $0.name, roles: $0.roles) }
      }, try rows.first?.textIfAny(3).map { StaffID($0) }
    )
  }

  private static func list(_ condition: SQL, _ transaction: any Transaction) throws -> [ListedVisit] {
    let rows = try transaction.run(
      """
      SELECT \(raw: ListedPerson.columns), \(raw: VisitRecords.columns)
      FROM visits v JOIN people p ON p.id = v.person \(raw: ListedPerson.joins) WHERE \(condition)
      """)
    let listed = try rows.map { row in
      (
        try ListedPerson(row),
        try VisitRecords.visit(Row(values: Array(row.values[ListedPerson.columnCount...])))
      )
    }
    let staff = Set(listed.flatMap { $0.1.plan.staff.map(\.text) })
    let names = try CaseloadLists.staffNames(staff, transaction)
    return listed.map { person, visit in
      ListedVisit(visit: visit, person: person, crew: visit.plan.staff.compactMap { names[$0.text] })
    }
  }
}
