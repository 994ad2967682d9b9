import Storage

extension Migrations {
  /// Accounts, invitations, sessions and the counters that slow down guessing. No table holds a password, a token or
  /// an invitation's secret, only digests; no table holds where somebody signed in from.
  static let accounts: [Migration] = [
    Migration(400, "make-the-accounts") { dialect in
      let text = dialect.textType
      let whole = dialect.integerType
      return [
        """
        CREATE TABLE accounts (
          id \(raw: text) NOT NULL PRIMARY KEY,
          user_name \(raw: text) NOT NULL UNIQUE,
          staff \(raw: text) NOT NULL UNIQUE REFERENCES staff (id),
          password \(raw: text),
          created_at \(raw: text) NOT NULL,
          password_at \(raw: text),
          deactivated_at \(raw: text)
        )\(raw: dialect.tableSuffix)
        """,
        """
        CREATE TABLE invitations (
          secret_digest \(raw: text) NOT NULL PRIMARY KEY,
          account \(raw: text) NOT NULL REFERENCES accounts (id),
          created_at \(raw: text) NOT NULL,
          expires_at \(raw: text) NOT NULL,
          ended_at \(raw: text)
        )\(raw: dialect.tableSuffix)
        """,
        "CREATE INDEX invitations_by_account ON invitations (account)",
        """
        CREATE TABLE sessions (
          token_digest \(raw: text) NOT NULL PRIMARY KEY,
          account \(raw: text) NOT NULL REFERENCES accounts (id),
          created_at \(raw: text) NOT NULL,
          seen_at \(raw: text) NOT NULL
        )\(raw: dialect.tableSuffix)
        """,
        "CREATE INDEX sessions_by_account ON sessions (account)",
        """
        CREATE TABLE sign_in_counters (
          kind \(raw: text) NOT NULL CHECK (kind IN ('account', 'source')),
          who_digest \(raw: text) NOT NULL,
          failures \(raw: whole) NOT NULL CHECK (failures >= 0),
          first_at \(raw: text) NOT NULL,
          blocked_until \(raw: text),
          PRIMARY KEY (kind, who_digest)
        )\(raw: dialect.tableSuffix)
        """,
      ]
    }
  ]
}
