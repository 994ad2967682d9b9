import Storage

extension Migrations {
  /// What is held after an outage, and what those who look after the service are told.
  static let holds: [Migration] = [
    Migration(1690, "hold-what-was-due-long-ago") { dialect in
      HoldTables.statements(dialect).map { SQL(text: $0, values: []) }
    }
  ]
}

/// The statements of step 1690. Words and limits stay as they were when it was released.
enum HoldTables {
  static func statements(_ dialect: Dialect) -> [String] {
    let text = dialect.textType
    let whole = dialect.integerType
    let end = ")\(dialect.tableSuffix)"
    return [
      """
      CREATE TABLE engine_holds (
        id \(text) NOT NULL PRIMARY KEY CHECK (length(id) = 36),
        silent_ms \(whole) NOT NULL,
        noticed_ms \(whole) NOT NULL,
        before_ms \(whole) NOT NULL,
        until_ms \(whole) NOT NULL,
        visits \(whole) NOT NULL CHECK (visits >= 0),
        in_danger \(whole) NOT NULL CHECK (in_danger >= 0),
        messages \(whole) NOT NULL CHECK (messages >= 0),
        is_open \(whole) NOT NULL CHECK (is_open IN (0, 1)),
        released_ms \(whole),
        released_by \(text) CHECK (length(released_by) BETWEEN 1 AND 100)
      \(end)
      """,
      // One at a time, however many nodes notice it.
      "CREATE UNIQUE INDEX engine_holds_open ON engine_holds (is_open) WHERE is_open = 1",
      """
      CREATE TABLE service_notices (
        key \(text) NOT NULL PRIMARY KEY CHECK (length(key) = 36),
        about \(text) NOT NULL CHECK (length(about) BETWEEN 1 AND 100),
        event \(text) NOT NULL CHECK (length(event) BETWEEN 1 AND 40),
        recipient \(text) NOT NULL CHECK (length(recipient) BETWEEN 1 AND 100),
        channel \(text) NOT NULL CHECK (channel IN ('sms', 'email', 'voice', 'webhook', 'push')),
        subject \(text) NOT NULL CHECK (length(subject) BETWEEN 1 AND 200),
        body \(text) NOT NULL CHECK (length(body) BETWEEN 1 AND 1000),
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
      "CREATE INDEX service_notices_due ON service_notices (claimable_ms) WHERE claimable_ms IS NOT NULL",
      "CREATE INDEX service_notices_about ON service_notices (about)",
      "CREATE INDEX service_notices_provider ON service_notices (provider_id) WHERE provider_id IS NOT NULL",
    ]
  }
}
