public import Casework
public import CivilTime
public import Storage

extension AccountRecords {
  /// The most accounts a list gives at once.
  public static let mostListed = 500

  /// Accounts by user name, from the one after `last`; at most `most`.
  public static func list(
    after last: String, at now: Instant, most: Int = mostListed, _ transaction: any Transaction
  ) throws(StoreError) -> [AccountEntry] {
    let accounts: SQL = "SELECT id FROM accounts WHERE user_name > \(last) ORDER BY user_name LIMIT \(most)"
    var roles: [String: Set<Role>] = [:]
    for row in try transaction.run(
      """
      SELECT a.user_name, r.role FROM accounts a JOIN staff_roles r ON r.staff = a.staff
      WHERE a.id IN (SELECT id FROM (\(accounts)) listed)
      """)
    {
      roles[try row.text(0), default: []].insert(try row.word(1))
    }
    var entries: [AccountEntry] = []
    for row in try transaction.run(
      """
      SELECT a.user_name, s.code, s.name, s.team, s.pdu, s.region, a.password, a.deactivated_at,
        (SELECT MAX(i.expires_at) FROM invitations i WHERE i.account = a.id AND i.ended_at IS NULL)
      FROM accounts a JOIN staff s ON s.id = a.staff
      WHERE a.user_name > \(last) ORDER BY a.user_name LIMIT \(most)
      """)
    {
      let userName = try row.text(0)
      let expires = try row.textIfAny(8)
      let isInvited = expires.map { $0 > now.text } ?? false
      let state: AccountEntry.State =
        if try row.textIfAny(7) != nil {
          .closed
        } else if try row.textIfAny(6) != nil {
          .open
        } else {
          isInvited ? .invited : .expired
        }
      entries.append(
        AccountEntry(
          userName: userName,
          member: StaffRow(
            code: try row.text(1), name: try row.text(2), team: try row.textIfAny(3),
            pdu: try row.textIfAny(4), region: try row.text(5), roles: roles[userName] ?? []),
          state: state, invitedUntil: isInvited ? expires.flatMap { Instant(text: $0) } : nil))
    }
    return entries
  }

  /// The member of staff of an account, by user name; nil where there is no such account.
  public static func member(
    userName: String, _ transaction: any Transaction
  ) throws(StoreError) -> StaffRow? {
    try member("s.id IN (SELECT staff FROM accounts WHERE user_name = \(userName))", transaction)
  }

  /// The member of staff of a code; nil where there is none.
  public static func member(
    staffCode: String, _ transaction: any Transaction
  ) throws(StoreError) -> StaffRow? {
    try member("s.code = \(staffCode)", transaction)
  }

  private static func member(
    _ condition: SQL, _ transaction: any Transaction
  ) throws(StoreError) -> StaffRow? {
    let found = try transaction.run(
      "SELECT s.id, s.code, s.name, s.team, s.pdu, s.region FROM staff s WHERE \(condition)")
    guard let row = found.first else { return nil }
    let id = try row.text(0)
    var roles: Set<Role> = []
    for role in try transaction.run("SELECT role FROM staff_roles WHERE staff = \(id)") {
      roles.insert(try role.word(0))
    }
    return StaffRow(
      code: try row.text(1), name: try row.text(2), team: try row.textIfAny(3), pdu: try row.textIfAny(4),
      region: try row.text(5), roles: roles)
  }
}
