import CivilTime
public import Storage

/// The append-only journal: what happened, to what, when, by whom; each subject's entries are chained by digests.
///
/// The digest of an entry is SHA-256 of the digest before it (32 bytes, zeros before the first) and then, in the
/// canonical form of `CanonicalFields`: the text `homeward-journal-1`, entry, subject kind, subject, revision in
/// decimal digits, occurred at, recorded at, actor, via, event, payload, policy, facts, request.
public enum Journal {
  /// The last entry of a subject.
  public struct Head: Hashable, Sendable {
    public let revision: Int
    public let digest: String
  }

  /// Adds entries in their order. An entry whose revision is not the next one is refused with
  /// `StoreError.conflict`: somebody else was faster. Nothing is looked up for the first revision of a subject, so
  /// that a bulk import costs one row each in two tables.
  public static func append(_ entries: [JournalEntry], in transaction: any Transaction) throws(StoreError) {
    var chain = Chain(transaction: transaction)
    var rows: [[SQLValue]] = []
    rows.reserveCapacity(entries.count)
    for entry in entries { rows.append(try chain.link(entry)) }
    try transaction.insertMany(into: "journal", columns: columns, rows: rows)
    try chain.writeHeads()
  }

  /// The last entry of a subject, nil where there is none.
  public static func head(
    _ subjectKind: String, _ subject: String, in transaction: any Transaction
  ) throws(StoreError) -> Head? {
    let rows = try transaction.run(
      """
      SELECT revision, digest FROM journal_heads
      WHERE subject_kind = \(subjectKind) AND subject = \(subject)
      """)
    guard let row = rows.first else { return nil }
    return Head(revision: try row.integer(0), digest: try row.text(1))
  }

  /// The last entries of many subjects of one kind, by subject.
  public static func heads(
    _ subjectKind: String, _ subjects: [String], in transaction: any Transaction
  ) throws(StoreError) -> [String: Head] {
    var heads: [String: Head] = [:]
    heads.reserveCapacity(subjects.count)
    var rest = subjects[...]
    while !rest.isEmpty {
      let some = Array(rest.prefix(500))
      rest = rest.dropFirst(500)
      let rows = try transaction.run(
        """
        SELECT subject, revision, digest FROM journal_heads
        WHERE subject_kind = \(subjectKind) AND subject IN \(list: some)
        """)
      for row in rows { heads[try row.text(0)] = Head(revision: try row.integer(1), digest: try row.text(2)) }
    }
    return heads
  }

  static let columns = [
    "entry", "subject_kind", "subject", "revision", "occurred_at", "recorded_at", "actor", "via", "event",
    "payload",
    "policy", "facts", "request", "previous", "digest",
  ]

  /// The digest of an entry's values, in the order of `columns` without the last two.
  static func digest(after previous: Digest, of values: some Sequence<String?>) -> Digest {
    var fields = CanonicalFields(after: previous.bytes)
    fields.append("homeward-journal-1")
    for value in values { fields.append(value) }
    return Digest(of: fields.bytes)
  }
}

/// Links entries to the ones before them, those of the same call included.
private struct Chain {
  struct Subject: Hashable {
    let kind: String
    let id: String
  }

  struct Link {
    var revision: Int
    var digest: Digest
    let isNew: Bool
  }

  let transaction: any Transaction
  private var links: [Subject: Link] = [:]
  private var order: [Subject] = []

  init(transaction: any Transaction) { self.transaction = transaction }

  mutating func link(_ entry: JournalEntry) throws(StoreError) -> [SQLValue] {
    let subject = Subject(kind: entry.subjectKind, id: entry.subject)
    var link = try self.link(before: entry, of: subject)
    let revision = entry.revision ?? link.revision + 1
    guard revision == link.revision + 1 else {
      throw .conflict("journal: \(entry.subjectKind) is at revision \(link.revision), not \(revision - 1)")
    }
    let occurred = entry.occurredAt.text
    let recorded = entry.recordedAt == entry.occurredAt ? occurred : entry.recordedAt.text
    let previous = link.digest
    let digest = Journal.digest(
      after: previous,
      of: [
        entry.entry, entry.subjectKind, entry.subject, "\(revision)", occurred, recorded, entry.actor,
        entry.via,
        entry.event, entry.payload.text, entry.policy, entry.facts, entry.request,
      ])
    link.revision = revision
    link.digest = digest
    links[subject] = link
    return [
      .text(entry.entry), .text(entry.subjectKind), .text(entry.subject), .integer(Int64(revision)),
      .text(occurred),
      .text(recorded), .text(entry.actor), .text(entry.via), .text(entry.event), .text(entry.payload.text),
      entry.policy.sqlValue, entry.facts.sqlValue, entry.request.sqlValue, .text(previous.text),
      .text(digest.text),
    ]
  }

  private mutating func link(before entry: JournalEntry, of subject: Subject) throws(StoreError) -> Link {
    if let link = links[subject] { return link }
    order.append(subject)
    if entry.revision == 1 { return Link(revision: 0, digest: .none, isNew: true) }
    let rows = try transaction.run(
      """
      SELECT revision, digest FROM journal_heads
      WHERE subject_kind = \(subject.kind) AND subject = \(subject.id)\(raw: transaction.dialect.forUpdate)
      """)
    guard let row = rows.first else { return Link(revision: 0, digest: .none, isNew: true) }
    guard let digest = Digest(text: try row.text(1)) else {
      throw .unexpected("the journal's head is no digest")
    }
    return Link(revision: try row.integer(0), digest: digest, isNew: false)
  }

  func writeHeads() throws(StoreError) {
    var fresh: [[SQLValue]] = []
    for subject in order {
      guard let link = links[subject] else { continue }
      if link.isNew {
        fresh.append([
          .text(subject.kind), .text(subject.id), .integer(Int64(link.revision)), .text(link.digest.text),
        ])
      } else {
        try transaction.execute(
          """
          UPDATE journal_heads SET revision = \(link.revision), digest = \(link.digest.text)
          WHERE subject_kind = \(subject.kind) AND subject = \(subject.id)
          """)
      }
    }
    try transaction.insertMany(
      into: "journal_heads", columns: ["subject_kind", "subject", "revision", "digest"], rows: fresh)
  }
}
