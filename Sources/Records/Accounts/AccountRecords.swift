public import Casework
public import CivilTime
public import Storage

/// An account: what somebody signs in with, linked to one member of staff.
public struct AccountRow: Hashable, Sendable {
  public let id: String
  public let userName: String
  public let staff: StaffID
  /// Nil until an invitation was accepted.
  public let password: PasswordHash?
  public let isActive: Bool
}

/// Reading and writing accounts, invitations and sessions.
public enum AccountRecords {
  /// The account of a user name in lower case, nil where there is none.
  public static func account(userName: String, _ transaction: any Transaction) throws(StoreError)
    -> AccountRow?
  {
    try account("user_name = \(userName)", transaction)
  }

  /// The account of an id, nil where there is none; held until the transaction ends where `isForUpdate`.
  public static func account(
    id: String, isForUpdate: Bool = false, _ transaction: any Transaction
  ) throws(StoreError) -> AccountRow? {
    try account("id = \(id)\(raw: isForUpdate ? transaction.dialect.forUpdate : "")", transaction)
  }

  /// The account of a member of staff, nil where there is none.
  public static func account(staff: StaffID, _ transaction: any Transaction) throws(StoreError) -> AccountRow?
  {
    try account("staff = \(staff.text)", transaction)
  }

  private static func account(
    _ condition: SQL, _ transaction: any Transaction
  ) throws(StoreError) -> AccountRow? {
    let rows = try transaction.run(
      "SELECT id, user_name, staff, password, deactivated_at FROM accounts WHERE \(condition)")
    guard let row = rows.first else { return nil }
    return AccountRow(
      id: try row.text(0), userName: try row.text(1), staff: StaffID(try row.text(2)),
      password: try row.textIfAny(3).flatMap { PasswordHash(text: $0) }, isActive: try row.textIfAny(4) == nil
    )
  }

  /// Adds an account without a password.
  public static func add(
    id: String, userName: String, staff: StaffID, at now: Instant, _ transaction: any Transaction
  ) throws(StoreError) {
    try transaction.execute(
      """
      INSERT INTO accounts (id, user_name, staff, created_at)
      VALUES (\(id), \(userName), \(staff.text), \(now.text))
      """)
  }

  /// Puts a password in the place of the one before.
  public static func setPassword(
    _ password: PasswordHash, of account: String, at now: Instant, _ transaction: any Transaction
  ) throws(StoreError) {
    try transaction.execute(
      """
      UPDATE accounts SET password = \(password.text), password_at = \(now.text) WHERE id = \(account)
      """)
  }

  /// Closes an account: nothing signs in with it, and its sessions, tokens and invitations end now.
  public static func deactivate(
    _ account: String, at now: Instant, _ transaction: any Transaction
  ) throws(StoreError) {
    try transaction.execute("UPDATE accounts SET deactivated_at = \(now.text) WHERE id = \(account)")
    try endSessions(of: account, transaction)
    try endTokens(of: account, at: now, transaction)
    try endInvitations(of: account, at: now, transaction)
  }

  /// Opens a closed account again.
  public static func activate(_ account: String, _ transaction: any Transaction) throws(StoreError) {
    try transaction.execute("UPDATE accounts SET deactivated_at = NULL WHERE id = \(account)")
  }

  // MARK: Invitations

  /// Adds an invitation; those sent before to the same account no longer count.
  public static func addInvitation(
    secretDigest: String, account: String, at now: Instant, expires: Instant, _ transaction: any Transaction
  ) throws(StoreError) {
    try endInvitations(of: account, at: now, transaction)
    try transaction.execute(
      """
      INSERT INTO invitations (secret_digest, account, created_at, expires_at)
      VALUES (\(secretDigest), \(account), \(now.text), \(expires.text))
      """)
  }

  /// The id of the account an invitation is for; nil where there is none, or it was used, replaced or has run out.
  public static func invited(
    secretDigest: String, at now: Instant, _ transaction: any Transaction
  ) throws(StoreError) -> String? {
    try transaction.run(
      """
      SELECT account FROM invitations
      WHERE secret_digest = \(secretDigest) AND ended_at IS NULL AND expires_at > \(now.text)
      """
    ).first?.text(0)
  }

  /// Uses an invitation up; false where somebody was faster.
  public static func useInvitation(
    secretDigest: String, at now: Instant, _ transaction: any Transaction
  ) throws(StoreError) -> Bool {
    try transaction.execute(
      """
      UPDATE invitations SET ended_at = \(now.text)
      WHERE secret_digest = \(secretDigest) AND ended_at IS NULL AND expires_at > \(now.text)
      """) == 1
  }

  static func endInvitations(
    of account: String, at now: Instant, _ transaction: any Transaction
  ) throws(StoreError) {
    try transaction.execute(
      "UPDATE invitations SET ended_at = \(now.text) WHERE account = \(account) AND ended_at IS NULL")
  }
}
