import Storage

extension Migrations {
  /// Codes that show that a contact point reaches whose it is.
  static let contactCodes: [Migration] = [
    Migration(1640, "send-codes-to-contact-points") { dialect in
      let text = dialect.textType
      let whole = dialect.integerType
      return [
        // A code and how far its message has come. Of the code only a keyed digest is kept, from when it leaves until it is
        // used, replaced or used up; where it goes stands with the contact point alone.
        """
        CREATE TABLE contact_codes (
          key \(text) NOT NULL PRIMARY KEY CHECK (length(key) = 36),
          point \(text) NOT NULL REFERENCES contact_points (id),
          asked_by \(text) NOT NULL REFERENCES staff (id),
          asked_ms \(whole) NOT NULL,
          is_open \(whole) NOT NULL CHECK (is_open IN (0, 1)),
          wrong \(whole) NOT NULL CHECK (wrong BETWEEN 0 AND 5),
          digest_key \(text) CHECK (length(digest_key) = 64),
          digest \(text) CHECK (length(digest) = 64),
          channel \(text) NOT NULL CHECK (channel IN ('sms', 'voice', 'email')),
          priority \(whole) NOT NULL CHECK (priority = 0),
          state \(text) NOT NULL CHECK (state IN
            ('pending', 'sending', 'accepted', 'delivered', 'failed', 'unknown', 'cancelled')),
          token \(whole) NOT NULL,
          owner \(text),
          claimable_ms \(whole),
          attempts \(whole) NOT NULL,
          first_sent_ms \(whole),
          provider_id \(text) CHECK (length(provider_id) BETWEEN 1 AND 200),
          rank \(whole) CHECK (rank BETWEEN 1 AND 5),
          is_overtaken \(whole) NOT NULL CHECK (is_overtaken IN (0, 1)),
          trouble \(text) CHECK (length(trouble) BETWEEN 1 AND 100),
          CHECK (is_open = 1 OR digest IS NULL),
          CHECK ((digest IS NULL) = (digest_key IS NULL))
        )\(dialect.tableSuffix)
        """,
        "CREATE INDEX contact_codes_due ON contact_codes (claimable_ms) WHERE claimable_ms IS NOT NULL",
        "CREATE INDEX contact_codes_point ON contact_codes (point, asked_ms)",
        "CREATE INDEX contact_codes_provider ON contact_codes (provider_id) WHERE provider_id IS NOT NULL",
      ].map { SQL(text: $0, values: []) }
    },
    Migration(1731, "count-codes-by-who-asks") { _ in
      [SQL(text: "CREATE INDEX contact_codes_asked ON contact_codes (asked_by, asked_ms)", values: [])]
    },
  ]
}
