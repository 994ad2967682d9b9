public import Casework
public import Storage

/// What the diary says of many visits at once: where, whom to tell, and whose visits can be chosen.
public enum DiaryRecords {
  /// The most members of staff that a diary can be narrowed to.
  public static let mostStaff = 500

  /// The newest address of each of these people.
  public static func addresses(
    of people: [PersonID], _ transaction: any Transaction
  ) throws -> [PersonID: String] {
    var found: [PersonID: String] = [:]
    for part in CaseloadRecords.chunks(Set(people.map(\.text)).sorted()) {
      try transaction.forEach(
        "SELECT person, address FROM addresses WHERE person IN \(list: part) ORDER BY person, number"
      ) { found[PersonID(try $0.text(0))] = try $0.text(1) }
    }
    return found
  }

  /// For each of these visits the nominated contacts of the team that supervises the person, then its line managers.
  public static func contacts(
    of visits: [VisitID], _ transaction: any Transaction
  ) throws -> [VisitID: [VisitContact]] {
    let roles: [Role] = [.nominatedContact, .lineManager]
    var found: [VisitID: [VisitContact]] = [:]
    for part in CaseloadRecords.chunks(visits.map(\.text)) {
      try transaction.forEach(
        """
        SELECT v.id, s.id, s.name, r.role, d.phone FROM visits v JOIN people p ON p.id = v.person
        JOIN staff s ON s.team = p.team JOIN staff_roles r ON r.staff = s.id
        LEFT JOIN staff_details d ON d.staff = s.id
          AND d.version = (SELECT MAX(n.version) FROM staff_details n WHERE n.staff = s.id)
        WHERE v.id IN \(list: part) AND r.role IN \(list: roles.map(\.rawValue))
        ORDER BY v.id, r.role DESC, s.name, s.id
        """
      ) { row in
        let role: Role = try row.word(3)
        let staff = StaffID(try row.text(1))
        let visit = VisitID(try row.text(0))
        guard !(found[visit]?.contains { $0.staff == staff } ?? false) else { return }
        found[visit, default: []].append(
          VisitContact(
            staff: staff, name: try row.text(2), isNominated: role == .nominatedContact,
            phone: try row.textIfAny(4)))
      }
    }
    return found
  }

  /// The members of staff of a reach who go on visits, or could, by name; of one team where one is named.
  public static func staff(
    _ reach: Reach, team: String?, _ transaction: any Transaction
  ) throws -> [VisitColleague] {
    let place: SQL
    switch reach {
    case .none: return []
    case .officer(let staff): place = "s.id = \(staff.text)"
    case .team(let code): place = "s.team = \(code)"
    case .pdu(let code): place = "s.pdu = \(code)"
    case .region(let code): place = "s.region = \(code)"
    }
    let ofTeam: SQL = team.map { " AND s.team = \($0)" } ?? ""
    let roles: [Role] = [.practitioner, .lineManager, .policeOffenderManager]
    return try transaction.run(
      """
      SELECT DISTINCT s.id, s.name FROM staff s JOIN staff_roles r ON r.staff = s.id
      WHERE \(place)\(ofTeam) AND r.role IN \(list: roles.map(\.rawValue))
      ORDER BY s.name, s.id LIMIT \(mostStaff)
      """
    ).map { VisitColleague(id: StaffID(try $0.text(0)), name: try $0.text(1), roles: []) }
  }
}
