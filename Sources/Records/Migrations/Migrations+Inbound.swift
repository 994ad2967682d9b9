import Storage

extension Migrations {
  /// What came in from outside, and what is told about what belongs to no visit.
  static let inbound: [Migration] = [
    Migration(1610, "keep-what-comes-in") { dialect in
      InboundTables.statements(dialect).map { SQL(text: $0, values: []) }
    }
  ]
}

/// The statements of step 1610. Words and limits stay as they were when it was released.
///
/// `sender` is a telephone number or a device: personal data, removed as soon as somebody has seen to the message.
enum InboundTables {
  static func statements(_ dialect: Dialect) -> [String] {
    let text = dialect.textType
    let whole = dialect.integerType
    let end = ")\(dialect.tableSuffix)"
    return [
      """
      CREATE TABLE inbound_messages (
        id \(text) NOT NULL PRIMARY KEY CHECK (length(id) = 36),
        kind \(text) NOT NULL CHECK (kind IN ('device', 'text')),
        word \(text) NOT NULL CHECK (length(word) BETWEEN 1 AND 20),
        fate \(text) NOT NULL CHECK (length(fate) BETWEEN 1 AND 20),
        sender \(text) CHECK (length(sender) BETWEEN 1 AND 100),
        staff \(text) REFERENCES staff (id),
        visit \(text) REFERENCES visits (id),
        team \(text) REFERENCES teams (code),
        pdu \(text) REFERENCES pdus (code),
        region \(text) REFERENCES regions (code),
        end_ms \(whole),
        received_ms \(whole) NOT NULL,
        is_open \(whole) NOT NULL CHECK (is_open IN (0, 1)),
        seen_by \(text) REFERENCES staff (id),
        seen_ms \(whole)
      \(end)
      """,
      "CREATE INDEX inbound_messages_open ON inbound_messages (received_ms) WHERE is_open = 1",
      "CREATE INDEX inbound_messages_fate ON inbound_messages (fate, received_ms)",
      """
      CREATE TABLE inbound_notices (
        key \(text) NOT NULL PRIMARY KEY CHECK (length(key) = 36),
        message \(text) NOT NULL REFERENCES inbound_messages (id),
        kind \(text) NOT NULL CHECK (kind IN ('alert', 'answer')),
        recipient \(text) NOT NULL CHECK (length(recipient) BETWEEN 1 AND 100),
        channel \(text) NOT NULL CHECK (channel IN ('sms', 'email', 'voice', 'webhook', 'push')),
        priority \(whole) NOT NULL CHECK (priority BETWEEN 0 AND 3),
        created_ms \(whole) NOT NULL,
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
        trouble \(text) CHECK (length(trouble) BETWEEN 1 AND 100)
      \(end)
      """,
      "CREATE INDEX inbound_notices_due ON inbound_notices (claimable_ms) WHERE claimable_ms IS NOT NULL",
      "CREATE INDEX inbound_notices_message ON inbound_notices (message)",
      "CREATE INDEX inbound_notices_provider ON inbound_notices (provider_id) WHERE provider_id IS NOT NULL",
      "CREATE INDEX contact_points_address ON contact_points (address) WHERE is_active = 1",
    ]
  }
}
