/// What reading the whole journal found.
public struct JournalReport: Hashable, Sendable {
  /// How many entries were read, of how many subjects, and how many seals.
  public var entries = 0
  public var subjects = 0
  public var seals = 0
  /// The last seal's number and digest, to hold against what was kept elsewhere.
  public var lastSeal: JournalSeal?
  /// The first thing that is wrong; nil where nothing is.
  public var fault: JournalFault?

  public init() {}
}

/// The first thing wrong with a journal, and where.
public struct JournalFault: Hashable, Sendable {
  /// What is wrong.
  /// What kind of thing is wrong.
  public enum Kind: String, Hashable, Sendable {
    /// The contents of an entry do not have its digest: it was edited.
    case edited
    /// An entry does not follow the one before it: one of the two was replaced or moved.
    case unlinked
    /// Revisions are missing before the entry.
    case gap
    /// The last entries of a subject are missing, or were added past the journal's door.
    case head
    /// What a seal covers is not what it covered: something was edited, removed, added or moved after sealing.
    case seal
  }

  public let kind: Kind
  public let entry: String?
  public let subjectKind: String?
  public let subject: String?
  public let revision: Int?
  /// What was found, in words.
  public let words: String

  public init(
    kind: Kind, entry: String?, subjectKind: String?, subject: String?, revision: Int?, words: String
  ) {
    self.kind = kind
    self.entry = entry
    self.subjectKind = subjectKind
    self.subject = subject
    self.revision = revision
    self.words = words
  }

  /// A fault of a seal.
  public init(seal: Int, words: String) {
    self.init(
      kind: .seal, entry: nil, subjectKind: "seal", subject: "\(seal)", revision: nil, words: words)
  }
}

/// A seal over everything written since the seal before it: once its digest is kept elsewhere, nothing sealed can be
/// changed without being found, not even by somebody who computes every digest anew.
///
/// The digest of a seal is SHA-256 of the seal before it (32 bytes, zeros before the first) and then, in the canonical form of
/// the journal's entries: the text `homeward-seal-1`; as decimal digits its number, the last journal position, the last
/// access-log position and the two counts; sealed at; SHA-256 (as text) of the digests (as text, one after the other)
/// of the sealed entries in the order of their positions; the same of the canonical fields of the sealed
/// access-log rows. An entry's digest covers every earlier entry of its subject, so a seal covers the heads of all.
public struct JournalSeal: Hashable, Sendable {
  /// 1 for the first.
  public let number: Int
  public let sealedAt: String
  public let journalThrough: Int
  public let accessThrough: Int
  /// How many journal entries and access-log rows it sealed.
  public let entries: Int
  public let accesses: Int
  public let previous: String
  public let digest: String

  public init(
    number: Int, sealedAt: String, journalThrough: Int, accessThrough: Int, entries: Int, accesses: Int,
    previous: String, digest: String
  ) {
    self.number = number
    self.sealedAt = sealedAt
    self.journalThrough = journalThrough
    self.accessThrough = accessThrough
    self.entries = entries
    self.accesses = accesses
    self.previous = previous
    self.digest = digest
  }
}
