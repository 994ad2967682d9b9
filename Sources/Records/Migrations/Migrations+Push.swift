import Storage

extension Migrations {
  /// Phones that take reminders by Web Push (OFF-32).
  static let push: [Migration] = [
    Migration(1670, "keep-push-subscriptions") { dialect in PushTables.statements(dialect) }
  ]
}

/// The statements of step 1670. Words and limits stay as they were when it was released.
///
/// `body` is what a browser gave: the address of its push service, a public key and a secret. One row a phone, and one phone
/// an address; it goes with the phone.
enum PushTables {
  static func statements(_ dialect: Dialect) -> [SQL] {
    let text = dialect.textType
    return [
      """
      CREATE TABLE push_subscriptions (
        device \(text) NOT NULL PRIMARY KEY REFERENCES field_devices (id),
        endpoint_digest \(text) NOT NULL UNIQUE CHECK (length(endpoint_digest) = 64),
        body \(text) NOT NULL CHECK (length(body) BETWEEN 100 AND 3000),
        created_at \(text) NOT NULL CHECK (length(created_at) = 24)
      )\(dialect.tableSuffix)
      """
    ].map { SQL(text: $0, values: []) }
  }
}
