public import Casework
public import CivilTime
public import Storage

/// Reading and writing the tasks that follow visits, inside the transaction of whoever asks.
public enum TaskRecords {
  /// The kind of subject a task is in the journal.
  public static let subjectKind = "task"
  /// The most tasks of one list.
  public static let most = 500

  static let columns = "k.id, k.revision, k.state"

  /// Writes events of one task; its row follows. Nothing happens without events.
  public static func record(
    _ events: [TaskEvent], of id: TaskID, before: FollowUpTask?, stamp: Stamp, via: String,
    identifier: () -> String, _ transaction: any Transaction
  ) throws -> FollowUpTask? {
    let (task, entries) = try Journal.follow(
      events, of: subjectKind, id, before: before, stamp: stamp, via: via, identifier: identifier)
    guard let task, !entries.isEmpty else { return task }
    try put(task, isNew: before == nil, transaction)
    try Journal.append(entries, in: transaction)
    return task
  }

  private static func put(_ task: FollowUpTask, isNew: Bool, _ transaction: any Transaction) throws {
    if isNew {
      try transaction.execute(
        """
        INSERT INTO tasks (id, person, visit, owner, revision, stage, due, opened_at, state,
          \(raw: CaseloadRecords.placeColumns))
        VALUES (\(task.id.text), \(task.facts.person.text), \(task.facts.visit?.text), \(task.owner.text),
          \(task.revision), \(task.stage.rawValue), \(task.facts.due?.text), \(task.opened.at.text),
          \(task.codes.text), \(CaseloadRecords.placeValues(of: task.facts.person)))
        """)
    } else {
      try transaction.execute(
        """
        UPDATE tasks SET owner = \(task.owner.text), revision = \(task.revision),
          stage = \(task.stage.rawValue), state = \(task.codes.text)
        WHERE id = \(task.id.text)
        """)
    }
  }

  /// One task, held until the transaction ends where `isForUpdate`.
  public static func task(
    _ id: TaskID, isForUpdate: Bool = false, _ transaction: any Transaction
  ) throws(StoreError) -> FollowUpTask? {
    if isForUpdate { try CaseloadRecords.holdPerson(of: id.text, in: "tasks", transaction) }
    let hold = isForUpdate ? transaction.dialect.forUpdate : ""
    let rows = try transaction.run("SELECT \(raw: columns) FROM tasks k WHERE k.id = \(id.text)\(raw: hold)")
    return try rows.first.map { (row) throws(StoreError) in try task(row) }
  }

  /// The tasks that follow a visit, in the order they were opened.
  public static func tasks(after visit: VisitID, _ transaction: any Transaction) throws -> [FollowUpTask] {
    try transaction.run(
      """
      SELECT \(raw: columns) FROM tasks k WHERE k.visit = \(visit.text) ORDER BY k.opened_at, k.id
      LIMIT \(most)
      """
    ).map { try task($0) }
  }

  /// From when on an open task counts as ignored: its day lies before one, or it has none and was opened before a
  /// moment.
  public struct Ignored: Hashable, Sendable {
    public let dueBefore: CivilDate
    public let openedBefore: Instant

    public init(dueBefore: CivilDate, openedBefore: Instant) {
      self.dueBefore = dueBefore
      self.openedBefore = openedBefore
    }

    fileprivate var condition: SQL {
      "(k.due < \(dueBefore.text) OR (k.due IS NULL AND k.opened_at < \(openedBefore.text)))"
    }
  }

  /// Some of the open tasks of a scope, or of one owner inside it: those that went to the head, then those that are
  /// ignored, then the others; of each those with a day first, then the oldest.
  public static func open(
    _ scope: Scope, of owner: StaffID?, ignored: Ignored, atHead: Ignored, offset: Int, most: Int,
    _ transaction: any Transaction
  ) throws -> [(task: FollowUpTask, person: ListedPerson)] {
    try transaction.run(
      """
      SELECT \(raw: ListedPerson.columns), \(raw: columns) FROM (
        SELECT k.id, CASE WHEN \(atHead.condition) THEN 0 WHEN \(ignored.condition) THEN 1 ELSE 2 END AS urgency,
          COALESCE(k.due, '9999-12-31') AS day, k.opened_at
        FROM tasks k WHERE \(openCondition(scope, of: owner, transaction.dialect))
        ORDER BY urgency, day, k.opened_at, k.id LIMIT \(most) OFFSET \(offset)
      ) n JOIN tasks k ON k.id = n.id JOIN people p ON p.id = k.person \(raw: ListedPerson.joins)
      ORDER BY n.urgency, n.day, n.opened_at, n.id
      """
    ).map { row in
      (try task(Row(values: Array(row.values[ListedPerson.columnCount...]))), try ListedPerson(row))
    }
  }

  /// How many open tasks a scope holds, or one owner inside it, counted no further than the limit.
  public static func count(
    _ scope: Scope, of owner: StaffID?, _ transaction: any Transaction
  ) throws -> CappedCount {
    try CaseloadLists.capped(
      "SELECT 1 FROM tasks k WHERE \(openCondition(scope, of: owner, transaction.dialect))",
      transaction)
  }

  /// Somebody's own tasks are found by whose they are and then asked where they are. The word stands in the statement,
  /// since the indexes hold open tasks alone.
  private static func openCondition(_ scope: Scope, of owner: StaffID?, _ dialect: Dialect) -> SQL {
    guard let owner else { return "k.stage = 'open' AND \(scope.condition("k."))" }
    return "k.stage = 'open' AND k.owner = \(owner.text) AND \(scope.condition(dialect.passedOver("k.")))"
  }

  /// The open tasks about a person, the oldest first.
  public static func open(
    of person: PersonID, _ transaction: any Transaction
  ) throws -> [FollowUpTask] {
    try transaction.run(
      """
      SELECT \(raw: columns) FROM tasks k
      WHERE k.person = \(person.text) AND k.stage = 'open'
      ORDER BY k.opened_at, k.id LIMIT \(most)
      """
    ).map { try task($0) }
  }

  /// How many open tasks inside a scope are somebody's own, and how many of others were ignored. Each counted no
  /// further than the limit.
  public static func waiting(
    _ scope: Scope, for staff: StaffID, ignored: Ignored?,
    _ transaction: any Transaction
  ) throws -> (own: Int, escalated: Int) {
    let own = try count(scope, of: staff, transaction)
    guard let ignored else { return (own.count, 0) }
    let escalated = try CaseloadLists.capped(
      """
      SELECT 1 FROM tasks k WHERE \(openCondition(scope, of: nil, transaction.dialect))
        AND k.owner <> \(staff.text) AND \(ignored.condition)
      """, transaction)
    return (own.count, escalated.count)
  }

  /// Everything that happened to a task, in order.
  public static func happenings(
    _ id: TaskID, _ transaction: any Transaction
  ) throws -> [TaskHappening] {
    try Journal.happenings(subjectKind, id.text, transaction).map { TaskHappening(event: $0, stamp: $1) }
  }

  /// The task as its journal tells it (architecture.md invariant 5).
  public static func folded(_ id: TaskID, _ transaction: any Transaction) throws -> FollowUpTask? {
    try Journal.folded(subjectKind, id, transaction)
  }

  private static func task(_ row: Row) throws(StoreError) -> FollowUpTask {
    guard
      let task = FollowUpTask(
        id: TaskID(try row.text(0)), revision: try row.integer(1), codes: Codes(text: try row.text(2)))
    else { throw .unexpected("the row of a task cannot be read") }
    return task
  }
}
