public import Casework
public import Storage

/// Teams and staff as one picture, small enough to hold: what an import looks codes up in.
public struct Organisation: Hashable, Sendable {
  /// A member of staff as an import looks them up.
  public struct Member: Hashable, Sendable {
    public let id: StaffID
    public let row: StaffRow
    /// The folded name, family name first, for sorting.
    public let key: String

    public init(id: StaffID, row: StaffRow) {
      self.id = id
      self.row = row
      key = NameFolding.key(row.name)
    }
  }

  public var teams: [String: TeamRow] = [:]
  public var staff: [String: Member] = [:]
  /// PDU code to region code.
  public var pdus: [String: String] = [:]

  public init() {}

  /// Where somebody of a team and an officer stands; nil where the team is unknown, or the officer given is.
  public func placement(team: String, officer: String?) -> Placement? {
    guard let team = teams[team] else { return nil }
    guard let officer else {
      return Placement(region: team.region, pdu: team.pdu, team: team.code, officer: nil, officerKey: "")
    }
    guard let member = staff[officer] else { return nil }
    return Placement(
      region: team.region, pdu: team.pdu, team: team.code, officer: member.id, officerKey: member.key)
  }
}

/// Reading and writing who works where.
public enum OrganisationRecords {
  /// The most teams and staff that are read.
  static let most = 200_000

  /// Reads the whole picture.
  public static func organisation(_ transaction: any Transaction) throws -> Organisation {
    var organisation = Organisation()
    try transaction.forEach("SELECT code, region FROM pdus LIMIT \(most)") { row in
      organisation.pdus[try row.text(0)] = try row.text(1)
    }
    for team in try teams("SELECT code FROM teams LIMIT \(most)", transaction) {
      organisation.teams[team.code] = team
    }
    var roles: [String: Set<Role>] = [:]
    try transaction.forEach("SELECT staff, role FROM staff_roles LIMIT \(most * 3)") { row in
      roles[try row.text(0), default: []].insert(try row.word(1))
    }
    try transaction.forEach("SELECT id, code, name, team, pdu, region FROM staff LIMIT \(most)") { row in
      let id = try row.text(0)
      let member = StaffRow(
        code: try row.text(1), name: try row.text(2), team: try row.textIfAny(3), pdu: try row.textIfAny(4),
        region: try row.text(5), roles: roles[id] ?? [])
      organisation.staff[member.code] = Organisation.Member(id: StaffID(id), row: member)
    }
    return organisation
  }

  /// The teams whose codes a query gives, by name.
  static func teams(_ codes: SQL, _ transaction: any Transaction) throws -> [TeamRow] {
    try transaction.run(
      """
      SELECT t.code, t.name, d.code, d.name, r.code, r.name
      FROM teams t JOIN pdus d ON d.code = t.pdu JOIN regions r ON r.code = d.region
      WHERE t.code IN (\(codes)) ORDER BY t.name, t.code
      """
    ).map { row in
      TeamRow(
        code: try row.text(0), name: try row.text(1), pdu: try row.text(2), pduName: try row.text(3),
        region: try row.text(4), regionName: try row.text(5))
    }
  }

  /// Writes a team with its PDU and region. People, and what stands with their place, move along where a team that is
  /// there already changed its PDU.
  ///
  /// `movesPDU` where the PDU itself goes to another region: everything of it goes along, whatever its team.
  public static func put(
    _ team: TeamRow, isNew: Bool, movesPDU: Bool, _ transaction: any Transaction
  ) throws(StoreError) {
    try transaction.execute(
      """
      INSERT INTO regions (code, name) VALUES (\(team.region), \(team.regionName))
      ON CONFLICT (code) DO UPDATE SET name = excluded.name
      """)
    try transaction.execute(
      """
      INSERT INTO pdus (code, name, region) VALUES (\(team.pdu), \(team.pduName), \(team.region))
      ON CONFLICT (code) DO UPDATE SET name = excluded.name, region = excluded.region
      """)
    try transaction.execute(
      """
      INSERT INTO teams (code, name, pdu) VALUES (\(team.code), \(team.name), \(team.pdu))
      ON CONFLICT (code) DO UPDATE SET name = excluded.name, pdu = excluded.pdu
      """)
    for table in ["people", "obligations", "visits", "decisions", "tasks", "staff"] {
      if !isNew {
        try transaction.execute(
          """
          UPDATE \(raw: table) SET region = \(team.region), pdu = \(team.pdu)
          WHERE team = \(team.code) AND (region <> \(team.region) OR pdu <> \(team.pdu))
          """)
      }
      if movesPDU {
        try transaction.execute(
          """
          UPDATE \(raw: table) SET region = \(team.region)
          WHERE pdu = \(team.pdu) AND region <> \(team.region)
          """)
      }
    }
  }

  /// Writes a member of staff under an id, with their roles. `region` and `pdu` are filled in.
  public static func put(
    _ staff: StaffRow, id: StaffID, region: String, isNew: Bool, _ transaction: any Transaction
  ) throws(StoreError) {
    try transaction.execute(
      """
      INSERT INTO staff (id, code, name, team, pdu, region)
      VALUES (\(id.text), \(staff.code), \(staff.name), \(staff.team), \(staff.pdu), \(region))
      ON CONFLICT (id) DO UPDATE SET name = excluded.name, team = excluded.team, pdu = excluded.pdu,
        region = excluded.region
      """)
    try transaction.execute("DELETE FROM staff_roles WHERE staff = \(id.text)")
    for role in staff.roles.map(\.rawValue).sorted() {
      try transaction.execute("INSERT INTO staff_roles (staff, role) VALUES (\(id.text), \(role))")
    }
    guard !isNew else { return }
    let key = NameFolding.key(staff.name)
    for table in ["people", "obligations"] {
      try transaction.execute(
        """
        UPDATE \(raw: table) SET officer_key = \(key)
        WHERE officer = \(id.text) AND officer_key <> \(key)
        """)
    }
  }
}
