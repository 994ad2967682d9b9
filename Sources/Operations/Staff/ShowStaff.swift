public import Casework
import CivilTime
import Records
import Storage

extension Desk {
  /// How many members of staff a page of the list has.
  static let staffPerPage = 50

  /// A page of the staff that somebody looks after, by name, with what they were trained and accredited for; who looks
  /// after nobody sees themselves.
  public func staff(_ actor: Actor, page: Int = 1) async throws -> ListPage<StaffListRow> {
    let size = Desk.staffPerPage
    let page = max(1, min(page, DueQuery.mostPages))
    let found = try await store.read { transaction in
      (
        count: try StaffLists.count(actor.staffReach, transaction),
        rows: try Desk.staff(actor, offset: (page - 1) * size, most: size, transaction)
      )
    }
    try await logAccess(to: [("list", "staff")], by: actor, purpose: "supervision")
    return ListPage(found.rows, count: found.count, page: page, size: size)
  }

  /// A stretch of the same list.
  public func staff(_ actor: Actor, offset: Int, most: Int) async throws -> [StaffListRow] {
    let rows = try await store.read { try Desk.staff(actor, offset: offset, most: most, $0) }
    try await logAccess(to: [("list", "staff")], by: actor, purpose: "supervision")
    return rows
  }

  private static func staff(
    _ actor: Actor, offset: Int, most: Int, _ transaction: any Transaction
  ) throws -> [StaffListRow] {
    let members = try StaffLists.page(actor.staffReach, offset: offset, most: most, transaction)
    let held = try CompetenceRecords.held(of: members.map(\.id), transaction)
    return members.map {
      StaffListRow(id: $0.id, row: $0.row, teamName: $0.teamName, competences: held[$0.id] ?? [])
    }
  }

  /// Everything about one member of staff. Nil where there is none of this id, and for somebody whom the one who asks
  /// does not look after, alike. Every answer is in the access log.
  public func staffMember(_ actor: Actor, _ id: StaffID) async throws -> StaffFile? {
    guard Desk.isIdentifier(id.text) else { return nil }
    let (file, outcome) = try await store.read { transaction -> (StaffFile?, Access.Outcome) in
      if let file = try staffFile(id, for: actor, transaction) { return (file, .given) }
      let names = try CaseloadLists.staffNames([id.text], transaction)
      return (nil, names.isEmpty ? .notThere : .refused)
    }
    try await logAccess(to: [("staff", id.text)], by: actor, purpose: "supervision", outcome: outcome)
    return file
  }

  /// A member of staff as they stand in a transaction; nil for somebody whom the one who asks does not look after.
  func staffFile(
    _ id: StaffID, for actor: Actor, _ transaction: any Transaction
  ) throws -> StaffFile? {
    let reach: Reach = id == actor.staff ? .officer(id) : actor.staffReach
    guard let member = try StaffLists.member(id, in: reach, transaction) else { return nil }
    let (changes, count) = try CompetenceRecords.changes(of: id, transaction)
    let delegations =
      try DelegationRecords.open(.own(id), on: today, transaction)
      + DelegationRecords.past(.own(id), on: today, transaction)
    return StaffFile(
      id: id, row: member.row, teamName: member.teamName,
      competences: try CompetenceRecords.held(of: [id], transaction)[id] ?? [], changes: changes,
      revision: count, names: try CaseloadLists.staffNames(Set(changes.map(\.by)), transaction),
      delegations: delegations.map { Desk.row($0, for: actor) },
      mayChange: actor.mayRecordCompetences && id != actor.staff,
      refusedOnPhone: try FieldDeviceRecords.reported(of: id, transaction))
  }
}
