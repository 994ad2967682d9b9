public import Casework
public import CivilTime
import Policy
public import Storage

extension DecisionRecords {
  /// Everything that happened to a decision, in order.
  public static func happenings(
    _ id: DecisionID, _ transaction: any Transaction
  ) throws -> [DecisionHappening] {
    try Journal.happenings(subjectKind, id.text, transaction).map {
      DecisionHappening(event: $0, stamp: $1)
    }
  }

  /// The decisions about a person that wait for an endorsement, by `policy/key` of the obligation.
  public static func waiting(
    of person: PersonID, _ transaction: any Transaction
  ) throws -> [String: DecisionID] {
    let rows = try transaction.run(
      """
      SELECT policy, obligation, id FROM decisions
      WHERE person = \(person.text) AND stage = \(DecisionStage.waiting.rawValue)
      ORDER BY decided_at, id LIMIT \(most)
      """)
    var found: [String: DecisionID] = [:]
    for row in rows { found["\(try row.text(0))/\(try row.text(1))"] = DecisionID(try row.text(2)) }
    return found
  }

  /// Some of the decisions of a scope, the latest first.
  public static func page(
    _ scope: Scope, _ query: DecisionsQuery, today: CivilDate, offset: Int, most: Int,
    _ transaction: any Transaction
  ) throws -> [(decision: OversightDecision, person: ListedPerson)] {
    try transaction.run(
      """
      SELECT \(raw: ListedPerson.columns), d.id, d.revision, d.state FROM (
        SELECT d.* FROM decisions d WHERE \(condition(scope, query, today))
        ORDER BY d.decided_at DESC, d.id DESC LIMIT \(most) OFFSET \(offset)
      ) d JOIN people p ON p.id = d.person \(raw: ListedPerson.joins)
      ORDER BY d.decided_at DESC, d.id DESC
      """
    ).map { row in
      (
        try decision(Row(values: Array(row.values[ListedPerson.columnCount...]))), try ListedPerson(row)
      )
    }
  }

  /// How many decisions a scope holds, counted no further than the limit.
  public static func count(
    _ scope: Scope, _ query: DecisionsQuery, today: CivilDate, _ transaction: any Transaction
  ) throws -> CappedCount {
    try CaseloadLists.capped(
      "SELECT 1 FROM decisions d WHERE \(condition(scope, query, today))",
      transaction)
  }

  private static func condition(_ scope: Scope, _ query: DecisionsQuery, _ today: CivilDate) -> SQL {
    var sql = scope.condition("d.")
    if let kind = query.kind { sql = "\(sql) AND d.kind = \(kind.rawValue)" }
    var states: SQL?
    for state in query.states {
      let stages = state.stages.map(\.rawValue)
      let arm: SQL =
        switch state {
        case .expired: "(d.stage IN \(list: stages) AND d.until_day < \(today.text))"
        case .endorsed, .standing:
          "(d.stage IN \(list: stages) AND (d.until_day IS NULL OR d.until_day >= \(today.text)))"
        case .waiting, .declined, .withdrawn: "(d.stage IN \(list: stages))"
        }
      states = states.map { "\($0) OR \(arm)" } ?? arm
    }
    return states.map { "\(sql) AND (\($0))" } ?? sql
  }
}
