public import Casework
public import CivilTime
import Policy
import Records
import Storage

extension Desk {
  /// The diary of a day, or of some days, inside the actor's reach: every visit that was not called off, by start, with
  /// its address, its contacts and its things (HV-8.2.1). At most `mostInDiary` and one more, which tells that there
  /// are others. Each visit that is shown is in the access log.
  public func diary(
    _ actor: Actor, on day: CivilDate, through last: CivilDate? = nil, of staff: StaffID? = nil,
    team: String? = nil
  ) async throws -> [VisitRow] {
    // Somebody's own visits are theirs whoever's the person is, until they are over.
    let isOwn = staff == actor.staff
    let scope = Scope.of(actor.reach, team: team)
    guard scope != nil || isOwn else { return [] }
    let from = zone.startOfDay(day)
    let to = zone.endOfDay(min(last ?? day, day.adding(days: Desk.mostDaysOfDiary - 1)))
    let rows = try await store.read { transaction -> [VisitRow] in
      let listed = try VisitLists.diary(
        scope, from: from, to: to, of: staff, isOwn: isOwn, most: Desk.mostInDiary + 1, transaction)
      return try entries(listed, transaction)
    }
    try await logAccess(
      to: [("list", "diary")] + rows.prefix(Desk.mostInDiary).map { ("visit", $0.visit.id.text) }, by: actor,
      purpose: "supervision")
    return rows
  }

  /// Whose visits somebody can narrow the diary to.
  public func diaryChoices(_ actor: Actor, team: String?) async throws -> DiaryChoices {
    try await store.read { transaction in
      DiaryChoices(
        teams: try CaseloadLists.teams(actor.reach, transaction).map {
          TeamSummary(code: $0.code, name: $0.name, pduName: $0.pduName)
        }, staff: try DiaryRecords.staff(actor.reach, team: team, transaction))
    }
  }

  /// The most visits a diary shows, and the most days.
  public static let mostInDiary = 200
  static let mostDaysOfDiary = 31

  /// Visits of a list with what the diary says of them, in the same few statements however many there are.
  func entries(_ listed: [ListedVisit], _ transaction: any Transaction) throws -> [VisitRow] {
    guard !listed.isEmpty else { return [] }
    let addresses = try DiaryRecords.addresses(of: listed.map(\.visit.person), transaction)
    let contacts = try DiaryRecords.contacts(of: listed.map(\.visit.id), transaction)
    let things = try ResourceRecords.resources(listed.flatMap { $0.visit.plan.resources }, transaction)
    let places = listed.compactMap { $0.visit.plan.place == .home ? nil : $0.visit.plan.texts[.place] }
    let words = try VisitRecords.texts(places, transaction)
    return listed.map { listed in
      let plan = listed.visit.plan
      let address =
        plan.place == .home ? addresses[listed.visit.person] : plan.texts[.place].flatMap { words[$0] }
      return VisitRow(
        listed,
        diary: DiaryEntry(
          address: address,
          // Whoever goes cannot be the one who is told.
          contacts: (contacts[listed.visit.id] ?? []).filter { !plan.staff.contains($0.staff) },
          resources: plan.resources.compactMap { things[$0] }.inOrder, isOutOfHours: isOutOfHours(plan)))
    }
  }
}
