public import Casework
import CivilTime
public import Policy
public import Storage

/// Reading and writing decisions not to visit or to visit later, inside the transaction of whoever asks.
public enum DecisionRecords {
  /// The kind of subject a decision is in the journal.
  public static let subjectKind = "decision"
  /// The most decisions of one list.
  public static let most = 500

  /// Writes events of one decision; its row and the exceptions the evaluation reads follow. Recorded and endorsed are
  /// two exceptions, so that what was known between them can still be asked.
  public static func record(
    _ events: [DecisionEvent], of id: DecisionID, before: OversightDecision?, stamp: Stamp, day: Recorded,
    via: String, identifier: () -> String, _ transaction: any Transaction
  ) throws -> OversightDecision? {
    let (decision, entries) = try Journal.follow(
      events, of: subjectKind, id, before: before, stamp: stamp, via: via, identifier: identifier)
    guard let decision, !entries.isEmpty else { return decision }
    try put(decision, isNew: before == nil, transaction)
    try follow(decision, day, transaction)
    try Journal.append(entries, in: transaction)
    return decision
  }

  private static func put(
    _ decision: OversightDecision, isNew: Bool, _ transaction: any Transaction
  ) throws {
    let facts = decision.facts
    if isNew {
      try transaction.execute(
        """
        INSERT INTO decisions (id, person, policy, obligation, revision, stage, tier, decided_at, state, kind,
          until_day, \(raw: CaseloadRecords.placeColumns))
        VALUES (\(decision.id.text), \(facts.person.text), \(facts.policy), \(facts.obligation),
          \(decision.revision), \(decision.stage.rawValue), \(facts.tier.rawValue),
          \(decision.decided.at.text), \(decision.codes.text), \(facts.kind.rawValue), \(facts.until?.text),
          \(CaseloadRecords.placeValues(of: facts.person)))
        """)
    } else {
      try transaction.execute(
        """
        UPDATE decisions SET revision = \(decision.revision), stage = \(decision.stage.rawValue),
          state = \(decision.codes.text)
        WHERE id = \(decision.id.text)
        """)
    }
  }

  /// The exceptions of a person follow their decision.
  private static func follow(
    _ decision: OversightDecision, _ day: Recorded, _ transaction: any Transaction
  ) throws {
    let facts = decision.facts
    switch decision.stage {
    case .standing, .waiting, .endorsed:
      let exception = RecordedException(
        kind: facts.kind, rule: facts.rule, obligation: facts.obligation, recorded: day, until: facts.until,
        hasRationale: true,
        endorser: decision.endorser, endorsedOn: decision.endorser.map { _ in day.day })
      let last = try transaction.run(
        "SELECT COALESCE(MAX(number), 0) FROM exceptions WHERE person = \(facts.person.text)")
      let number = try last.first.map { (row) throws(StoreError) in try row.integer(0) } ?? 0
      try transaction.insertMany(
        into: "exceptions", columns: ExceptionColumns.names + ["decision"],
        rows: [
          ExceptionColumns.values(person: facts.person.text, number: number + 1, exception: exception)
            + [.text(decision.id.text)]
        ])
    case .declined, .withdrawn:
      try transaction.execute(
        """
        UPDATE exceptions SET withdrawn_at = \(decision.settled?.at.text)
        WHERE person = \(facts.person.text) AND decision = \(decision.id.text) AND withdrawn_at IS NULL
        """)
    }
  }

  /// One decision, held until the transaction ends where `isForUpdate`.
  public static func decision(
    _ id: DecisionID, isForUpdate: Bool = false, _ transaction: any Transaction
  ) throws(StoreError) -> OversightDecision? {
    if isForUpdate { try CaseloadRecords.holdPerson(of: id.text, in: "decisions", transaction) }
    let hold = isForUpdate ? transaction.dialect.forUpdate : ""
    let rows = try transaction.run(
      "SELECT id, revision, state FROM decisions WHERE id = \(id.text)\(raw: hold)")
    return try rows.first.map { (row) throws(StoreError) in try decision(row) }
  }

  /// The decisions about a person, the latest first.
  public static func decisions(
    of person: PersonID, _ transaction: any Transaction
  ) throws -> [OversightDecision] {
    try transaction.run(
      """
      SELECT id, revision, state FROM decisions WHERE person = \(person.text)
      ORDER BY decided_at DESC, id DESC LIMIT \(most)
      """
    ).map { try decision($0) }
  }

  /// Some of the decisions of a scope that wait for an endorsement, the oldest first.
  public static func waiting(
    _ scope: Scope, offset: Int, most: Int, _ transaction: any Transaction
  ) throws -> [(decision: OversightDecision, person: ListedPerson)] {
    try transaction.run(
      """
      SELECT \(raw: ListedPerson.columns), d.id, d.revision, d.state
      FROM decisions d JOIN people p ON p.id = d.person \(raw: ListedPerson.joins)
      WHERE d.stage = \(DecisionStage.waiting.rawValue) AND \(scope.condition(transaction.dialect.passedOver("d.")))
      ORDER BY d.decided_at, d.id LIMIT \(most) OFFSET \(offset)
      """
    ).map { row in
      (
        try decision(Row(values: Array(row.values[ListedPerson.columnCount...]))), try ListedPerson(row)
      )
    }
  }

  /// True where a decision about an obligation waits for its endorsement.
  public static func isWaiting(
    about obligation: String, policy: String, of person: PersonID, _ transaction: any Transaction
  ) throws(StoreError) -> Bool {
    try !transaction.run(
      """
      SELECT 1 FROM decisions WHERE person = \(person.text) AND policy = \(policy)
        AND obligation = \(obligation) AND stage = \(DecisionStage.waiting.rawValue) LIMIT 1
      """
    ).isEmpty
  }

  /// The decision as its journal tells it (architecture.md invariant 5).
  public static func folded(_ id: DecisionID, _ transaction: any Transaction) throws -> OversightDecision? {
    try Journal.folded(subjectKind, id, transaction)
  }

  static func decision(_ row: Row) throws(StoreError) -> OversightDecision {
    guard
      let decision = OversightDecision(
        id: DecisionID(try row.text(0)), revision: try row.integer(1), codes: Codes(text: try row.text(2)))
    else { throw .unexpected("the row of a decision cannot be read") }
    return decision
  }
}
