import Storage

extension Migrations {
  /// The journal, the last entry of every subject, and the seals. Entries and seals are append-only; the heads are
  /// only a faster way to the last entries, and `verify` holds them against the journal.
  static let journal: [Migration] = [
    Migration(100, "make-the-journal") { dialect in
      let text = dialect.textType
      let whole = dialect.integerType
      return [
        """
        CREATE TABLE journal (
          position \(raw: dialect.numberedKey),
          entry \(raw: text) NOT NULL UNIQUE,
          subject_kind \(raw: text) NOT NULL,
          subject \(raw: text) NOT NULL,
          revision \(raw: whole) NOT NULL CHECK (revision > 0),
          occurred_at \(raw: text) NOT NULL,
          recorded_at \(raw: text) NOT NULL,
          actor \(raw: text) NOT NULL,
          via \(raw: text) NOT NULL,
          event \(raw: text) NOT NULL,
          payload \(raw: text) NOT NULL,
          policy \(raw: text),
          facts \(raw: text),
          request \(raw: text),
          previous \(raw: text) NOT NULL,
          digest \(raw: text) NOT NULL,
          UNIQUE (subject_kind, subject, revision)
        )\(raw: dialect.tableSuffix)
        """,
        """
        CREATE TABLE journal_heads (
          subject_kind \(raw: text) NOT NULL,
          subject \(raw: text) NOT NULL,
          revision \(raw: whole) NOT NULL,
          digest \(raw: text) NOT NULL,
          PRIMARY KEY (subject_kind, subject)
        )\(raw: dialect.tableSuffix)
        """,
        """
        CREATE TABLE journal_seals (
          seal \(raw: whole) NOT NULL PRIMARY KEY,
          sealed_at \(raw: text) NOT NULL,
          journal_through \(raw: whole) NOT NULL,
          access_through \(raw: whole) NOT NULL,
          entries \(raw: whole) NOT NULL,
          accesses \(raw: whole) NOT NULL,
          previous \(raw: text) NOT NULL,
          digest \(raw: text) NOT NULL
        )\(raw: dialect.tableSuffix)
        """,
      ]
        + dialect.appendOnly(
          "journal", keys: [["position"], ["entry"], ["subject_kind", "subject", "revision"]])
        + dialect.appendOnly("journal_seals", keys: [["seal"]])
    }
  ]

  /// Who looked at whose data, and why. Append-only.
  static let accessLog: [Migration] = [
    Migration(200, "make-the-access-log") { dialect in
      let text = dialect.textType
      return [
        """
        CREATE TABLE access_log (
          position \(raw: dialect.numberedKey),
          entry \(raw: text) NOT NULL UNIQUE,
          occurred_at \(raw: text) NOT NULL,
          verb \(raw: text) NOT NULL CHECK (verb IN
            ('collection', 'alteration', 'consultation', 'disclosure', 'combination', 'erasure')),
          actor \(raw: text) NOT NULL,
          subject_kind \(raw: text) NOT NULL,
          subject \(raw: text) NOT NULL,
          purpose \(raw: text) NOT NULL,
          channel \(raw: text) NOT NULL,
          request \(raw: text),
          outcome \(raw: text) NOT NULL CHECK (outcome IN ('given', 'refused', 'not-there'))
        )\(raw: dialect.tableSuffix)
        """,
        "CREATE INDEX access_log_by_subject ON access_log (subject_kind, subject, occurred_at)",
        "CREATE INDEX access_log_by_actor ON access_log (actor, occurred_at)",
      ] + dialect.appendOnly("access_log", keys: [["position"], ["entry"]])
    }
  ]
}
