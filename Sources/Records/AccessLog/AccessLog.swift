public import CivilTime
public import Storage

/// Who looked at or handled whose data, when, why and by which way (Data Protection Act 2018 section 62).
public struct Access: Hashable, Sendable {
  /// The six kinds of processing that the Act has logged.
  public enum Verb: String, CaseIterable, Hashable, Sendable {
    case collection, alteration, consultation, disclosure, combination, erasure
  }

  /// Whether the data was given. Refused and not there look the same from outside and differ here.
  public enum Outcome: String, CaseIterable, Hashable, Sendable {
    case given, refused
    case notThere = "not-there"
  }

  /// UUIDv7 text.
  public let entry: String
  public let occurredAt: Instant
  public let verb: Verb
  /// The id of the member of staff, or the word for a machine, such as `system`.
  public let actor: String
  /// What the subject is (`person`) and its id. Never a name or what somebody typed.
  public let subjectKind: String
  public let subject: String
  /// The code of the purpose: `supervision`, `search`, `export`, …
  public let purpose: String
  /// The way: `web`, `api`, `command`, `job`, `device`.
  public let channel: String
  /// The id of the request it came with.
  public let request: String?
  public let outcome: Outcome

  public init(
    entry: String, occurredAt: Instant, verb: Verb, actor: String, subjectKind: String, subject: String,
    purpose: String, channel: String, request: String? = nil, outcome: Outcome = .given
  ) {
    self.entry = entry
    self.occurredAt = occurredAt
    self.verb = verb
    self.actor = actor
    self.subjectKind = subjectKind
    self.subject = subject
    self.purpose = purpose
    self.channel = channel
    self.request = request
    self.outcome = outcome
  }
}

/// The append-only access log. Its rows are sealed together with the journal (`JournalSeal`).
public enum AccessLog {
  static let columns = [
    "entry", "occurred_at", "verb", "actor", "subject_kind", "subject", "purpose", "channel", "request",
    "outcome",
  ]

  /// Adds rows, in the transaction that reads or changes what they tell of: what is not logged is not given.
  public static func append(_ accesses: [Access], in transaction: any Transaction) throws(StoreError) {
    for access in accesses {
      let codes = [
        access.actor, access.subjectKind, access.subject, access.purpose, access.channel,
        access.request ?? "-",
      ]
      guard codes.allSatisfy(JournalPayload.isCode) else {
        throw .unexpected("an access-log row holds something that is no id or code")
      }
    }
    try transaction.insertMany(
      into: "access_log", columns: columns,
      rows: accesses.lazy.map { access in
        [
          .text(access.entry), .text(access.occurredAt.text), .text(access.verb.rawValue),
          .text(access.actor),
          .text(access.subjectKind), .text(access.subject), .text(access.purpose), .text(access.channel),
          access.request.sqlValue, .text(access.outcome.rawValue),
        ]
      })
  }

  /// Who handled a subject's data, the latest first, at most so many.
  public static func about(
    _ subjectKind: String, _ subject: String, most: Int, in transaction: any Transaction
  ) throws(StoreError) -> [Access] {
    let rows = try transaction.run(
      """
      SELECT \(raw: columns.joined(separator: ", ")) FROM access_log
      WHERE subject_kind = \(subjectKind) AND subject = \(subject)
      ORDER BY occurred_at DESC, position DESC LIMIT \(min(max(most, 0), 10_000))
      """)
    var accesses: [Access] = []
    for row in rows { accesses.append(try access(row)) }
    return accesses
  }

  /// Who handled the data of some subjects of some kinds, the latest first, at most so many.
  public static func about(
    _ subjects: [(kind: String, ids: [String])], most: Int, in transaction: any Transaction
  ) throws(StoreError) -> [Access] {
    var found: [Access] = []
    for (kind, ids) in subjects where !ids.isEmpty {
      let rows = try transaction.run(
        """
        SELECT \(raw: columns.joined(separator: ", ")) FROM access_log
        WHERE subject_kind = \(kind) AND subject IN \(list: ids)
        ORDER BY occurred_at DESC, position DESC LIMIT \(min(max(most, 0), 10_000))
        """)
      for row in rows { found.append(try access(row)) }
    }
    return Array(found.sorted { ($1.occurredAt, $1.entry) < ($0.occurredAt, $0.entry) }.prefix(most))
  }

  private static func access(_ row: Row) throws(StoreError) -> Access {
    guard let at = Instant(text: try row.text(1)), let verb = Access.Verb(rawValue: try row.text(2)),
      let outcome = Access.Outcome(rawValue: try row.text(9))
    else { throw .unexpected("an access-log row is not of the expected shape") }
    return Access(
      entry: try row.text(0), occurredAt: at, verb: verb, actor: try row.text(3),
      subjectKind: try row.text(4),
      subject: try row.text(5), purpose: try row.text(6), channel: try row.text(7),
      request: try row.textIfAny(8),
      outcome: outcome)
  }
}
