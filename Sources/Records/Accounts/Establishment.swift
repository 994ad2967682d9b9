public import Casework
public import Storage

/// Puts the first rows of the organisation into an empty database. What is there already is left as it is.
public enum Establishment {
  /// Adds a region.
  public static func addRegion(_ region: PlaceName, _ transaction: any Transaction) throws(StoreError) {
    try transaction.execute(
      "INSERT INTO regions (code, name) VALUES (\(region.code), \(region.name)) ON CONFLICT (code) DO NOTHING"
    )
  }

  /// Adds a PDU to a region that is there.
  public static func addPDU(
    _ pdu: PlaceName, region: String, _ transaction: any Transaction
  ) throws(StoreError) {
    try transaction.execute(
      """
      INSERT INTO pdus (code, name, region) VALUES (\(pdu.code), \(pdu.name), \(region))
      ON CONFLICT (code) DO NOTHING
      """)
  }

  /// Adds a team to a PDU that is there.
  public static func addTeam(
    _ team: PlaceName, pdu: String, _ transaction: any Transaction
  ) throws(StoreError) {
    try transaction.execute(
      """
      INSERT INTO teams (code, name, pdu) VALUES (\(team.code), \(team.name), \(pdu))
      ON CONFLICT (code) DO NOTHING
      """)
  }

  /// Adds a member of staff with their roles; the id of the one already there by that code, else the new one.
  public static func addStaff(
    id: StaffID, code: String, name: String, team: String?, pdu: String?, region: String, roles: Set<Role>,
    _ transaction: any Transaction
  ) throws(StoreError) -> StaffID {
    if let row = try transaction.run("SELECT id FROM staff WHERE code = \(code)").first {
      return StaffID(try row.text(0))
    }
    try transaction.execute(
      """
      INSERT INTO staff (id, code, name, team, pdu, region)
      VALUES (\(id.text), \(code), \(name), \(team), \(pdu), \(region))
      """)
    for role in roles.map(\.rawValue).sorted() {
      try transaction.execute("INSERT INTO staff_roles (staff, role) VALUES (\(id.text), \(role))")
    }
    return id
  }

  /// True where nobody has an account yet.
  public static func isEmpty(_ transaction: any Transaction) throws(StoreError) -> Bool {
    try transaction.run("SELECT 1 FROM accounts LIMIT 1").isEmpty
  }

  /// The PDU of a team, by code; nil where there is none.
  public static func pdu(ofTeam code: String, _ transaction: any Transaction) throws(StoreError) -> String? {
    try transaction.run("SELECT pdu FROM teams WHERE code = \(code)").first?.text(0)
  }

  /// The region of a PDU, by code; nil where there is none.
  public static func region(ofPDU code: String, _ transaction: any Transaction) throws(StoreError) -> String?
  {
    try transaction.run("SELECT region FROM pdus WHERE code = \(code)").first?.text(0)
  }

  /// True where there is a region of that code.
  public static func hasRegion(_ code: String, _ transaction: any Transaction) throws(StoreError) -> Bool {
    try !transaction.run("SELECT 1 FROM regions WHERE code = \(code)").isEmpty
  }
}
