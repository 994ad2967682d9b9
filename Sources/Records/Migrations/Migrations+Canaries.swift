import Storage

extension Migrations {
  /// The channels that are probed, and the test messages that go by them. Words and limits stay as they were when it was
  /// released.
  static let canaries: [Migration] = [
    Migration(1700, "probe-channels") { dialect in
      let text = dialect.textType
      let whole = dialect.integerType
      let end = ")\(dialect.tableSuffix)"
      return [
        """
        CREATE TABLE channel_probes (
          channel \(text) NOT NULL PRIMARY KEY CHECK (channel IN ('sms', 'email', 'voice', 'webhook', 'push')),
          standing \(text) NOT NULL CHECK (standing IN ('unknown', 'fine', 'degraded')),
          trouble \(text) CHECK (trouble IN ('slow', 'missed')),
          since_ms \(whole),
          number \(whole) NOT NULL CHECK (number >= 0),
          next_ms \(whole) NOT NULL,
          claimable_ms \(whole) NOT NULL,
          token \(whole) NOT NULL CHECK (token >= 0),
          owner \(text) CHECK (length(owner) BETWEEN 1 AND 100),
          CHECK ((standing = 'degraded') = (trouble IS NOT NULL))
        \(end)
        """,
        """
        CREATE TABLE canaries (
          key \(text) NOT NULL PRIMARY KEY CHECK (length(key) = 36),
          channel \(text) NOT NULL REFERENCES channel_probes (channel),
          number \(whole) NOT NULL CHECK (number >= 1),
          awaits_receipt \(whole) NOT NULL CHECK (awaits_receipt IN (0, 1)),
          asked_ms \(whole) NOT NULL,
          until_ms \(whole) NOT NULL CHECK (until_ms > asked_ms),
          taken_ms \(whole),
          arrived_ms \(whole),
          failed_ms \(whole),
          looked_ms \(whole),
          provider_id \(text) CHECK (length(provider_id) BETWEEN 1 AND 200),
          is_void \(whole) NOT NULL CHECK (is_void IN (0, 1)),
          trouble \(text) CHECK (length(trouble) BETWEEN 1 AND 100)
        \(end)
        """,
        "CREATE UNIQUE INDEX canaries_number ON canaries (channel, number)",
        "CREATE INDEX canaries_provider ON canaries (provider_id) WHERE provider_id IS NOT NULL",
      ].map { SQL(text: $0, values: []) }
    }
  ]
}
