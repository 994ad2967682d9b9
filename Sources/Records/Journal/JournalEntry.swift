public import CivilTime

/// One thing that happened to one subject. Its id and its times are made by the shell; nothing in it names a person or
/// tells a story.
public struct JournalEntry: Hashable, Sendable {
  /// UUIDv7 text.
  public let entry: String
  /// What the subject is: `person`, `account`, …
  public let subjectKind: String
  /// The id of the subject.
  public let subject: String
  /// The revision that the entry makes, 1 for the first. Nil means "whatever comes next", for entries that no
  /// decision on an earlier revision led to.
  public let revision: Int?
  public let occurredAt: Instant
  public let recordedAt: Instant
  /// The id of the member of staff, or the word for a machine, such as `system`.
  public let actor: String
  /// The way it came in: `web`, `command`, `import`, `clock`, …
  public let via: String
  /// What happened, in words with hyphens: `fact-recorded`.
  public let event: String
  public let payload: JournalPayload
  /// The policy and revision that led to it.
  public let policy: String?
  /// The digest or the ids of the facts that led to it.
  public let facts: String?
  /// The id of the request it came with.
  public let request: String?

  public init(
    entry: String, subjectKind: String, subject: String, revision: Int?, occurredAt: Instant,
    recordedAt: Instant,
    actor: String, via: String, event: String, payload: JournalPayload = .empty, policy: String? = nil,
    facts: String? = nil, request: String? = nil
  ) {
    self.entry = entry
    self.subjectKind = subjectKind
    self.subject = subject
    self.revision = revision
    self.occurredAt = occurredAt
    self.recordedAt = recordedAt
    self.actor = actor
    self.via = via
    self.event = event
    self.payload = payload
    self.policy = policy
    self.facts = facts
    self.request = request
  }
}

/// What an entry carries besides: ids, codes, dates and numbers by name, as canonical JSON.
///
/// A code holds no blank, so neither a name nor a sentence fits in. Canonical: one object, keys in code point order,
/// no white space.
public struct JournalPayload: Hashable, Sendable {
  /// The canonical JSON text.
  public let text: String

  public static let empty = JournalPayload(unchecked: "{}")

  /// One value: an id, a code, a date or an instant; a whole number; a truth value; a list of codes; nothing.
  public enum Value: Hashable, Sendable {
    case code(String)
    case number(Int)
    case flag(Bool)
    case codes([String])
    case none
  }

  /// Something that is no id, code or number was about to be written: the key it was under.
  public struct NotACode: Error, Hashable, Sendable {
    public let key: String
    public init(key: String) { self.key = key }
  }

  /// The most characters a code may have.
  static let longest = 200

  public init(_ fields: [String: Value]) throws(NotACode) {
    var text = "{"
    for (index, field) in fields.sorted(by: {
      Array($0.key.utf8).lexicographicallyPrecedes(Array($1.key.utf8))
    })
    .enumerated() {
      guard Self.isCode(field.key) else { throw NotACode(key: "") }
      if index > 0 { text += "," }
      text += "\"\(field.key)\":"
      switch field.value {
      case .none: text += "null"
      case .number(let number): text += "\(number)"
      case .flag(let flag): text += flag ? "true" : "false"
      case .code(let code):
        guard Self.isCode(code) else { throw NotACode(key: field.key) }
        text += "\"\(code)\""
      case .codes(let codes):
        guard codes.allSatisfy(Self.isCode) else { throw NotACode(key: field.key) }
        text += "[" + codes.map { "\"\($0)\"" }.joined(separator: ",") + "]"
      }
    }
    self.text = text + "}"
  }

  /// The list of codes under a key of a canonical text; nil where there is none. Codes hold nothing that JSON escapes.
  public static func codes(_ key: String, in text: String) -> [String]? {
    guard let start = text.firstRange(of: "\"\(key)\":[") else { return nil }
    guard let end = text[start.upperBound...].firstIndex(of: "]") else { return nil }
    let list = text[start.upperBound..<end]
    return list.isEmpty ? [] : list.split(separator: ",").map { String($0.dropFirst().dropLast()) }
  }

  /// The whole number under a key of a canonical text; nil where there is none.
  public static func number(_ key: String, in text: String) -> Int? {
    guard let start = text.firstRange(of: "\"\(key)\":") else { return nil }
    return Int(text[start.upperBound...].prefix { $0 == "-" || $0.isNumber })
  }

  /// The code under a key of a canonical text; nil where there is none.
  public static func code(_ key: String, in text: String) -> String? {
    guard let start = text.firstRange(of: "\"\(key)\":\"") else { return nil }
    return String(text[start.upperBound...].prefix { $0 != "\"" })
  }

  private init(unchecked text: String) { self.text = text }

  /// Letters and digits of ASCII and `. _ : / @ + -`, 1 to 200 of them.
  public static func isCode(_ text: String) -> Bool {
    let bytes = text.utf8
    guard !bytes.isEmpty, bytes.count <= longest else { return false }
    return bytes.allSatisfy { byte in
      switch byte {
      case 0x30...0x3A, 0x40...0x5A, 0x61...0x7A, 0x2B, 0x2D, 0x2E, 0x2F, 0x5F: true
      default: false
      }
    }
  }
}
