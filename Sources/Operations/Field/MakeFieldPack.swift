public import Casework
import CivilTime
import Policy
import Records
import Storage

extension Desk {
  /// What goes to the phone of whoever asks: their own visits of today and tomorrow that have authority and are not
  /// recorded (experience.md 2.2). It leaves the service for a device: each visit of it is in the access log as
  /// disclosed [PRV-03].
  public func fieldPack(_ actor: Actor) async throws -> FieldPack {
    let now = moment
    let time = diaryTime(from: today, through: today.adding(days: 1))
    let stamp = Stamp(by: actor.staff, at: now)
    let visits = try await store.read { transaction -> [FieldVisit] in
      guard let diary = DiaryReach(actor, of: actor.staff, team: nil) else { return [] }
      let listed = try diary.visits(time, offset: 0, most: Desk.mostInDiary, transaction)
        .filter { $0.visit.hasAuthority && $0.visit.stage != .recorded }.prefix(FieldPack.mostVisits)
      let sheets = try sheet(try entries(Array(listed), transaction), transaction)
      let work = VisitWork(desk: self, actor: actor, stamp: stamp, crewing: [], transaction: transaction)
      let histories = try CaseloadRecords.histories(of: listed.map(\.person.id), transaction)
      return try zip(listed, sheets).map { listed, sheet in
        try work.fieldVisit(listed, sheet, histories[listed.person.id] ?? PersonHistory())
      }
    }
    try await logAccess(
      to: [("list", "field-pack")] + visits.map { ("visit", $0.sheet.row.visit.id.text) }, by: actor,
      purpose: "field-pack", verb: .disclosure)
    return FieldPack(
      officer: actor.staff, name: actor.name, made: now,
      expires: now.adding(seconds: FieldPack.longestSeconds), today: today, zone: zone,
      emergencyNumber: emergencyNumber, visits: visits)
  }
}

extension VisitWork {
  fileprivate func fieldVisit(
    _ listed: ListedVisit, _ sheet: SheetVisit, _ history: PersonHistory
  ) throws -> FieldVisit {
    let person = try known(listed.person, history)
    return FieldVisit(
      sheet: sheet, born: listed.person.born, registers: person.registers.filter { $0.ended == nil },
      issues: person.safetyIssues, prompts: person.prompts,
      asked: ReadyItem.asked(listed.visit.plan, policies: desk.policies.map(\.id)))
  }
}
