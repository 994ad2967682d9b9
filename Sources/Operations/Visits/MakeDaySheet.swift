public import Casework
public import CivilTime
import Records
import Storage

extension Desk {
  /// The visits of a day for paper, as the diary shows them to the same actor: of one member of staff, of a team, or of
  /// everybody inside the reach (HV-8.2.1): so many of them from a place on, and whether there are others. A sheet leaves
  /// the office: each visit on it is in the access log as disclosed. What a restricted contact says is
  /// never read for it (HV-7.6.9).
  public func daySheet(
    _ actor: Actor, on day: CivilDate, of staff: StaffID? = nil, team: String? = nil, offset: Int = 0,
    most: Int = Desk.mostInDiary
  ) async throws -> (visits: [SheetVisit], isCut: Bool) {
    guard let diary = DiaryReach(actor, of: staff, team: team) else { return ([], false) }
    let time = diaryTime(from: day, through: day)
    let (visits, isCut) = try await store.read { transaction -> ([SheetVisit], Bool) in
      let listed = try diary.visits(time, offset: offset, most: most + 1, transaction)
      let shown = Array(listed.prefix(most))
      return (try sheet(try entries(shown, transaction), transaction), listed.count > most)
    }
    try await logAccess(
      to: [("list", "day-sheet")] + visits.map { ("visit", $0.row.visit.id.text) },
      by: actor, purpose: "day-sheet", verb: .disclosure)
    return (visits, isCut)
  }

  /// Puts what those who go need for their safety to each visit, in the same few statements however many there are.
  func sheet(_ rows: [VisitRow], _ transaction: any Transaction) throws -> [SheetVisit] {
    guard !rows.isEmpty else { return [] }
    let assessments = try AssessmentRecords.assessments(rows.compactMap(\.visit.assessment), transaction)
    let outsiders = rows.flatMap { $0.visit.plan.crew.compactMap(\.outsider) }
    let texts = try VisitRecords.texts(
      assessments.values.flatMap { $0.hazards.values } + rows.compactMap { $0.visit.decision?.text }
        + outsiders, transaction)
    let staff = Set(rows.flatMap { $0.visit.plan.staff.map(\.text) })
    let names = try CaseloadLists.staffNames(staff, transaction)
    let details = try SafetyRecords.newest(of: staff.sorted().map { StaffID($0) }, transaction)
    return rows.map { row in
      let assessment = row.visit.assessment.flatMap { assessments[$0] }
      return SheetVisit(
        row: row,
        companions: row.visit.plan.crew.map { place in
          switch place.who {
          case .staff(let id):
            SheetVisit.Companion(
              name: names[id.text] ?? "Somebody who has left", phone: details[id]?.details[.phone])
          case .external(let text):
            SheetVisit.Companion(name: texts[text] ?? "Somebody of another organisation", phone: nil)
          }
        },
        controls: Hazard.allCases.compactMap { hazard in
          assessment?.hazards[hazard].map {
            SheetVisit.Control(hazard: hazard, words: texts[$0] ?? "The text is no longer held")
          }
        },
        isAssessed: assessment != nil, isCompanyNeeded: assessment?.isCompanyNeeded ?? false,
        measures: row.visit.hasAuthority ? row.visit.decision?.text.flatMap { texts[$0] } : nil)
    }
  }
}

extension CrewPlace {
  /// The text that names somebody of another organisation.
  fileprivate var outsider: TextID? { if case .external(let text) = who { text } else { nil } }
}
