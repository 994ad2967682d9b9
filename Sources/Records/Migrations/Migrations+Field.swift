import Storage

extension Migrations {
  /// Phones that were set up for visits, and the tokens with which they say that somebody arrived or is safe without a
  /// session (SEC-14). Neither a token nor a proof stands here: only digests.
  static let field: [Migration] = [
    Migration(1300, "make-the-field-devices") { dialect in
      let text = dialect.textType
      let end = ")\(dialect.tableSuffix)"
      return [
        """
        CREATE TABLE field_devices (
          id \(text) NOT NULL PRIMARY KEY CHECK (length(id) = 36),
          staff \(text) NOT NULL REFERENCES staff (id),
          first_proof \(text) NOT NULL CHECK (length(first_proof) = 64),
          second_proof \(text) NOT NULL CHECK (length(second_proof) = 64),
          alert_proof \(text) CHECK (alert_proof IN ('first', 'second')),
          created_at \(text) NOT NULL CHECK (length(created_at) = 24),
          ended_at \(text) CHECK (length(ended_at) = 24)
        \(end)
        """,
        "CREATE INDEX field_devices_staff ON field_devices (staff, created_at)",
        """
        CREATE TABLE field_tokens (
          token_digest \(text) NOT NULL PRIMARY KEY CHECK (length(token_digest) = 64),
          device \(text) NOT NULL REFERENCES field_devices (id),
          created_at \(text) NOT NULL CHECK (length(created_at) = 24),
          expires_at \(text) NOT NULL CHECK (length(expires_at) = 24)
        \(end)
        """,
        "CREATE INDEX field_tokens_device ON field_tokens (device)",
      ].map { SQL(text: $0, values: []) }
    },
    Migration(1301, "make-the-reports-of-phones") { dialect in
      [
        """
        CREATE TABLE field_reports (
          device \(dialect.textType) NOT NULL PRIMARY KEY REFERENCES field_devices (id),
          attention \(dialect.integerType) NOT NULL CHECK (attention BETWEEN 0 AND 10000),
          reported_at \(dialect.textType) NOT NULL CHECK (length(reported_at) = 24)
        )\(dialect.tableSuffix)
        """
      ].map { SQL(text: $0, values: []) }
    },
  ]
}
