import Storage

extension Migrations {
  /// Tokens of programs that ask on somebody's behalf, and the answers kept so that a request sent again is not done
  /// again. No table holds a token, a key or a body: only digests, and where what was made can be seen.
  static let programs: [Migration] = [
    Migration(600, "make-the-tokens") { dialect in
      let text = dialect.textType
      return [
        """
        CREATE TABLE api_tokens (
          id \(raw: text) NOT NULL PRIMARY KEY,
          token_digest \(raw: text) NOT NULL UNIQUE,
          account \(raw: text) NOT NULL REFERENCES accounts (id),
          scope \(raw: text) NOT NULL CHECK (scope IN ('read', 'write')),
          created_at \(raw: text) NOT NULL,
          expires_at \(raw: text) NOT NULL,
          used_on \(raw: text),
          ended_at \(raw: text)
        )\(raw: dialect.tableSuffix)
        """,
        "CREATE INDEX api_tokens_by_account ON api_tokens (account)",
      ]
    },
    Migration(610, "make-the-kept-answers") { dialect in
      let text = dialect.textType
      return [
        """
        CREATE TABLE kept_answers (
          staff \(raw: text) NOT NULL REFERENCES staff (id),
          key_digest \(raw: text) NOT NULL,
          request_digest \(raw: text) NOT NULL,
          begun_at \(raw: text) NOT NULL,
          status \(raw: dialect.integerType),
          place \(raw: text),
          note \(raw: text),
          PRIMARY KEY (staff, key_digest)
        )\(raw: dialect.tableSuffix)
        """,
        "CREATE INDEX kept_answers_by_time ON kept_answers (begun_at)",
      ]
    },
  ]
}
