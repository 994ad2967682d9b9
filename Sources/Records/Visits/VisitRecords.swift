public import Casework
import CivilTime
public import Policy
public import Storage

/// Reading and writing visits, inside the transaction of whoever asks. An event goes into the journal and the row
/// follows it, both or neither.
public enum VisitRecords {
  /// The kind of subject a visit is in the journal.
  public static let subjectKind = "visit"
  /// The kind of subject a risk assessment is in the journal.
  public static let assessmentKind = "risk-assessment"
  /// The most characters of one text about a visit.
  public static let longestText = VisitText.mostCharacters
  /// The most visits of one person that are read at once.
  public static let mostOfPerson = 200

  static let columns = "v.id, v.person, v.revision, v.state"

  // MARK: Writing

  /// Writes events of one visit and makes its row follow them. `before` is the visit they were decided on; a visit
  /// somebody else changed since is refused with `StoreError.conflict`, one that wants what another visit holds at the
  /// time with `BookingConflict`. Nothing happens without events. A visit that has authority is watched from then on, by
  /// these ladders (HV-8.2.1 to 8.4.3).
  public static func record(
    _ events: [VisitEvent], of id: VisitID, before: Visit?, ladders: LadderBook, stamp: Stamp, via: String,
    identifier: () -> String, _ transaction: any Transaction
  ) throws -> Visit? {
    let (visit, entries) = try Journal.follow(
      events, of: subjectKind, id, before: before, stamp: stamp, via: via, identifier: identifier)
    guard let visit, !entries.isEmpty else { return visit }
    try put(visit, isNew: before == nil, transaction)
    try ResourceRecords.follow(before: before, after: visit, transaction)
    try Journal.append(entries, in: transaction)
    if visit.hasAuthority || before?.hasAuthority ?? false {
      try LiveRecords.follow(
        visit, book: ladders, stamp: stamp, via: via, identifier: identifier, transaction)
    }
    return visit
  }

  private static func put(_ visit: Visit, isNew: Bool, _ transaction: any Transaction) throws {
    let plan = visit.plan
    if isNew {
      try transaction.execute(
        """
        INSERT INTO visits (id, person, revision, stage, start_at, end_at, assessment, state,
          \(raw: CaseloadRecords.placeColumns))
        VALUES (\(visit.id.text), \(visit.person.text), \(visit.revision), \(visit.stage.rawValue),
          \(plan.start.text), \(plan.end.text), \(visit.assessment?.text), \(visit.codes.text),
          \(CaseloadRecords.placeValues(of: visit.person)))
        """)
    } else {
      try transaction.execute(
        """
        UPDATE visits SET revision = \(visit.revision), stage = \(visit.stage.rawValue),
          start_at = \(plan.start.text), end_at = \(plan.end.text), assessment = \(visit.assessment?.text),
          state = \(visit.codes.text)
        WHERE id = \(visit.id.text)
        """)
      try transaction.execute("DELETE FROM visit_crew WHERE visit = \(visit.id.text)")
    }
    try transaction.insertMany(
      into: "visit_crew", columns: ["visit", "staff", "position", "start_at"],
      rows: plan.crew.enumerated().compactMap { position, member in
        member.staff.map {
          [.text(visit.id.text), .text($0.text), .integer(Int64(position + 1)), .text(plan.start.text)]
        }
      })
  }

  /// Keeps a text somebody wrote about a person's visit.
  public static func add(
    _ body: String, id: TextID, about person: PersonID, stamp: Stamp, _ transaction: any Transaction
  ) throws(StoreError) {
    try transaction.execute(
      """
      INSERT INTO visit_texts (id, person, body, written_by, written_at)
      VALUES (\(id.text), \(person.text), \(body), \(stamp.by.text), \(stamp.at.text))
      """)
  }

  // MARK: Reading

  /// One visit, held until the transaction ends where `isForUpdate`.
  public static func visit(
    _ id: VisitID, isForUpdate: Bool = false, _ transaction: any Transaction
  ) throws(StoreError) -> Visit? {
    if isForUpdate { try CaseloadRecords.holdPerson(of: id.text, in: "visits", transaction) }
    let hold = isForUpdate ? transaction.dialect.forUpdate : ""
    let rows = try transaction.run(
      "SELECT \(raw: columns) FROM visits v WHERE v.id = \(id.text)\(raw: hold)")
    return try rows.first.map { (row) throws(StoreError) in try visit(row) }
  }

  /// The visits of a person, the latest start first.
  public static func visits(
    of person: PersonID, _ transaction: any Transaction
  ) throws -> [Visit] {
    try transaction.run(
      """
      SELECT \(raw: columns) FROM visits v WHERE v.person = \(person.text)
      ORDER BY v.start_at DESC, v.id DESC LIMIT \(mostOfPerson)
      """
    ).map { try visit($0) }
  }

  /// The visits of these people that wait for a decision or have one, and have not begun.
  public static func standing(
    of people: [PersonID], _ transaction: any Transaction
  ) throws -> [Visit] {
    var found: [Visit] = []
    var rest = people[...]
    while !rest.isEmpty {
      let some = rest.prefix(CaseloadRecords.mostInList).map(\.text)
      rest = rest.dropFirst(CaseloadRecords.mostInList)
      found += try transaction.run(
        """
        SELECT \(raw: columns) FROM visits v WHERE v.person IN \(list: some)
          AND v.stage IN (\(VisitStage.submitted.rawValue), \(VisitStage.authorised.rawValue))
        ORDER BY v.id\(raw: transaction.dialect.forUpdate)
        """
      ).map { try visit($0) }
    }
    return found
  }

  /// The texts of these ids.
  public static func texts(
    _ ids: [TextID], _ transaction: any Transaction
  ) throws(StoreError) -> [TextID: String] {
    guard !ids.isEmpty else { return [:] }
    let rows = try transaction.run(
      "SELECT id, body FROM visit_texts WHERE id IN \(list: ids.map(\.text))")
    var texts: [TextID: String] = [:]
    for row in rows { texts[TextID(try row.text(0))] = try row.text(1) }
    return texts
  }

  /// Everything that happened to a visit, in order.
  public static func happenings(
    _ id: VisitID, _ transaction: any Transaction
  ) throws -> [VisitHappening] {
    try Journal.happenings(subjectKind, id.text, transaction).map { VisitHappening(event: $0, stamp: $1) }
  }

  /// The visit as its journal tells it, for checks that the row says the same (architecture.md invariant 5).
  public static func folded(_ id: VisitID, _ transaction: any Transaction) throws -> Visit? {
    try Journal.folded(subjectKind, id, transaction)
  }

  static func visit(_ row: Row) throws(StoreError) -> Visit {
    guard
      let visit = Visit(
        id: VisitID(try row.text(0)), person: PersonID(try row.text(1)), revision: try row.integer(2),
        codes: Codes(text: try row.text(3)))
    else { throw .unexpected("the row of a visit cannot be read") }
    return visit
  }
}
