public import Casework
public import CivilTime
import Policy
import Records
import Storage

/// Whose visits a diary lists for somebody.
struct DiaryReach: Sendable {
  /// Both ends are part of it.
  struct Time: Sendable {
    let from: Instant
    let to: Instant
  }

  private let scope: Scope?
  private let staff: StaffID?
  private let isOwn: Bool

  /// Nil where the one who asks sees none. Somebody's own visits are theirs whoever's the person is, until they are over.
  init?(_ actor: Actor, of staff: StaffID?, team: String?) {
    scope = Scope.of(actor.reach, team: team)
    self.staff = staff
    isOwn = staff == actor.staff
    guard scope != nil || isOwn else { return nil }
  }

  /// A stretch of the visits of a time, by start and then by id.
  func visits(
    _ time: Time, offset: Int, most: Int, _ transaction: any Transaction
  ) throws -> [ListedVisit] {
    try VisitLists.diary(
      scope, from: time.from, to: time.to, of: staff, isOwn: isOwn, offset: offset, most: most,
      transaction)
  }
}

extension Desk {
  /// The diary of a day, or of some days, inside the actor's reach: every visit that was not called off, by start, with
  /// its address, its contacts and its things (HV-8.2.1). At most `mostInDiary` and one more, which tells that there
  /// are others. Each visit that is shown is in the access log.
  public func diary(
    _ actor: Actor, on day: CivilDate, through last: CivilDate? = nil, of staff: StaffID? = nil,
    team: String? = nil
  ) async throws -> [VisitRow] {
    guard let diary = DiaryReach(actor, of: staff, team: team) else { return [] }
    let time = diaryTime(from: day, through: last ?? day)
    let rows = try await store.read { transaction in
      try entries(
        try diary.visits(time, offset: 0, most: Desk.mostInDiary + 1, transaction), transaction)
    }
    try await logAccess(
      to: [("list", "diary")] + rows.prefix(Desk.mostInDiary).map { ("visit", $0.visit.id.text) }, by: actor,
      purpose: "supervision")
    return rows
  }

  /// A stretch of the diary of some days, at most `mostDaysOfDiary`, inside the actor's reach: by start, then by id,
  /// without addresses, contacts and things. Each visit of it is in the access log.
  public func diary(
    _ actor: Actor, from day: CivilDate, through last: CivilDate, of staff: StaffID?, offset: Int, most: Int
  ) async throws -> [VisitRow] {
    guard let diary = DiaryReach(actor, of: staff, team: nil) else { return [] }
    let time = diaryTime(from: day, through: last)
    let rows = try await store.read { try diary.visits(time, offset: offset, most: most, $0) }
    try await logAccess(
      to: [("list", "diary")] + rows.map { ("visit", $0.visit.id.text) }, by: actor, purpose: "supervision")
    return rows.map { VisitRow($0) }
  }

  /// From the start of a day to the end of another, cut to the most days of a diary.
  func diaryTime(from day: CivilDate, through last: CivilDate) -> DiaryReach.Time {
    let last = min(last, day.adding(days: Desk.mostDaysOfDiary - 1))
    return DiaryReach.Time(from: zone.startOfDay(day), to: zone.endOfDay(last))
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
