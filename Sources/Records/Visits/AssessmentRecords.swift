public import Casework
import CivilTime
import Policy
public import Storage

/// Reading and writing visit risk assessments, and what they rest on.
public enum AssessmentRecords {
  /// Keeps an assessment; it is never changed afterwards.
  public static func add(
    _ assessment: RiskAssessment, via: String, entry: String, _ transaction: any Transaction
  ) throws {
    let codes = assessment.codes
    try transaction.execute(
      """
      INSERT INTO risk_assessments (id, person, made_by, made_at, place, state)
      VALUES (\(assessment.id.text), \(assessment.person.text), \(assessment.made.by.text),
        \(assessment.made.at.text), \(assessment.place.rawValue), \(codes.text))
      """)
    try Journal.append(
      [
        JournalEntry(
          entry: entry, subjectKind: VisitRecords.assessmentKind, subject: assessment.id.text, revision: 1,
          occurredAt: assessment.made.at, recordedAt: assessment.made.at, actor: assessment.made.by.text,
          via: via, event: "risk-assessed",
          payload: try JournalPayload([
            "person": .code(assessment.person.text), "set": .codes(codes.list),
          ]))
      ], in: transaction)
  }

  /// One assessment.
  public static func assessment(
    _ id: AssessmentID, _ transaction: any Transaction
  ) throws(StoreError) -> RiskAssessment? {
    let rows = try transaction.run(
      "SELECT id, person, made_by, made_at, state FROM risk_assessments WHERE id = \(id.text)")
    return try rows.first.map { (row) throws(StoreError) in try assessment(row) }
  }

  /// The assessments of these ids.
  public static func assessments(
    _ ids: [AssessmentID], _ transaction: any Transaction
  ) throws -> [AssessmentID: RiskAssessment] {
    var found: [AssessmentID: RiskAssessment] = [:]
    for part in CaseloadRecords.chunks(Set(ids.map(\.text)).sorted()) {
      let rows = try transaction.run(
        "SELECT id, person, made_by, made_at, state FROM risk_assessments WHERE id IN \(list: part)")
      for row in rows {
        let assessment = try assessment(row)
        found[assessment.id] = assessment
      }
    }
    return found
  }

  /// The newest assessment of a person for a kind of place.
  public static func newest(
    of person: PersonID, place: VisitPlace, _ transaction: any Transaction
  ) throws(StoreError) -> RiskAssessment? {
    let rows = try transaction.run(
      """
      SELECT id, person, made_by, made_at, state FROM risk_assessments
      WHERE person = \(person.text) AND place = \(place.rawValue)
      ORDER BY made_at DESC, id DESC LIMIT 1
      """)
    return try rows.first.map { (row) throws(StoreError) in try assessment(row) }
  }

  /// What is known of a person now, as an assessment would rest on it.
  public static func basis(
    of person: PersonID, _ transaction: any Transaction
  ) throws(StoreError) -> AssessmentBasis {
    let rows = try transaction.run(
      """
      SELECT (SELECT COALESCE(MAX(number), 0) FROM facts WHERE person = \(person.text)),
        (SELECT COUNT(*) FROM facts WHERE person = \(person.text) AND withdrawn_day IS NOT NULL),
        (SELECT COALESCE(MAX(number), 0) FROM addresses WHERE person = \(person.text)),
        (SELECT COUNT(*) FROM register_entries WHERE person = \(person.text)),
        (SELECT COUNT(*) FROM register_entries WHERE person = \(person.text) AND ended_on IS NOT NULL),
        (SELECT COUNT(*) FROM pack_items WHERE person = \(person.text) AND answer = \(PackAnswer.known.rawValue)),
        (SELECT COUNT(*) FROM visits WHERE person = \(person.text)
          AND stage = \(VisitStage.recorded.rawValue) AND state LIKE \("%\(VisitFlag.officerSafety.rawValue)%"))
      """)
    guard let row = rows.first else { throw .unexpected("a query without a row") }
    return AssessmentBasis(
      lastFact: try row.integer(0), withdrawnFacts: try row.integer(1), lastAddress: try row.integer(2),
      registerChanges: try row.integer(3) + row.integer(4),
      incidents: try row.integer(5) + row.integer(6))
  }

  /// Which of these members of staff were on an earlier visit to a person that was recorded (AP-4).
  public static func visitedBefore(
    _ person: PersonID, of staff: [StaffID], except visit: VisitID?, _ transaction: any Transaction
  ) throws(StoreError) -> Set<StaffID> {
    guard !staff.isEmpty else { return [] }
    let rows = try transaction.run(
      """
      SELECT DISTINCT c.staff FROM visits v JOIN visit_crew c ON c.visit = v.id
      WHERE v.person = \(person.text) AND v.stage = \(VisitStage.recorded.rawValue)
        AND v.id <> \(visit?.text ?? "") AND c.staff IN \(list: staff.map(\.text))
      """)
    var found: Set<StaffID> = []
    for row in rows { found.insert(StaffID(try row.text(0))) }
    return found
  }

  static func assessment(_ row: Row) throws(StoreError) -> RiskAssessment {
    guard let at = Instant(text: try row.text(3)),
      let assessment = RiskAssessment(
        id: AssessmentID(try row.text(0)), person: PersonID(try row.text(1)),
        made: Stamp(by: StaffID(try row.text(2)), at: at), codes: Codes(text: try row.text(4)))
    else { throw .unexpected("the row of a risk assessment cannot be read") }
    return assessment
  }
}
