public import CivilTime

/// Reads persons of `homeward-caseload/1`, line by line, into a workspace that is used again (policy.md section 5).
///
/// Written for speed: no value is copied that evaluation does not need. Escaped words go a slower way round.
public struct CaseloadLineParser: @unchecked Sendable {
  let zone: Zone
  /// True where names, date of birth, team, officer and address are wanted too.
  let keepsIdentity: Bool
  let words = Words.all
  let dates = DateTable.all
  /// Rules that an exception may be about; nil for any.
  var knownRules: KnownRules?

  // The workspace: what the last line held.
  var crn: [UInt8] = []
  /// The CRN as it stands in the line, which the caller still holds.
  var crnBytes = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
  var facts: [Fact] = []
  var visits: [RecordedVisit] = []
  var exceptions: [RecordedException] = []
  var identity = CaseloadEntry(person: PersonFacts(crn: "", facts: []))
  var hasStart = false
  /// The first end of supervision whose word looks like an order and is none: which fact, the word, the order meant.
  var mistypedOrder: (index: Int, word: String, meant: OrderType)?
  /// Keys nobody knows, ignored but counted.
  var unknownKeys = 0
  var problem: (pointer: String, code: String, message: String)?

  /// The zone is the policy's: a time in the file belongs to the civil day it has there.
  /// With `knownRules` an exception about any other rule is a problem.
  public init(zone: Zone, keepsIdentity: Bool = true, knownRules: KnownRules? = nil) {
    self.zone = zone
    self.keepsIdentity = keepsIdentity
    self.knownRules = knownRules
  }

  /// The rules that an exception may be about; those of other policies are asked for when first needed.
  public struct KnownRules: Sendable {
    private var own: Set<String>
    private var others: (@Sendable () -> Set<String>)?

    public init(own: Set<String>, others: @escaping @Sendable () -> Set<String>) {
      self.own = own
      self.others = others
    }

    mutating func contains(_ rule: String) -> Bool {
      if own.contains(rule) { return true }
      guard let others else { return false }
      own.formUnion(others())
      self.others = nil
      return own.contains(rule)
    }
  }

  /// How many unknown keys have been passed over so far.
  public var ignoredKeys: Int { unknownKeys }

  /// Reads one line (without its line feed) as a person. The buffer need not be padded; it is copied.
  public mutating func parse(_ line: UnsafeRawBufferPointer, number: Int) -> Result<
    CaseloadEntry, CaseloadProblem
  > {
    guard line.count <= CaseloadLimits.lineBytes else {
      return .failure(CaseloadLineParser.tooLong(line: number))
    }
    var padded = [UInt8](line)
    padded += [0, 0, 0, 0, 0, 0, 0, 0]
    let isRead = padded.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { read($0, count: line.count) } ?? false
    }
    guard isRead else { return .failure(failure(line: number)) }
    var entry = identity
    entry.person = PersonFacts(crn: crnText, facts: facts, visits: visits, exceptions: exceptions)
    return .success(entry)
  }

  /// The problem for a line beyond the limit.
  public static func tooLong(line: Int) -> CaseloadProblem {
    CaseloadProblem(
      line: line, pointer: "", code: "line-too-long",
      message: "the line is longer than 1 MB; one person is one line, so look for a missing line feed",
      crn: nil)
  }

  var crnText: String { String(decoding: crn, as: UTF8.self) }

  func failure(line: Int) -> CaseloadProblem {
    let found = problem ?? ("", "malformed", "the line is not a JSON object")
    return CaseloadProblem(
      line: line, pointer: found.pointer, code: found.code, message: found.message,
      crn: crn.isEmpty ? nil : crnText)
  }

  /// Notes the first problem; always false, so that a reader can end with it.
  mutating func refuse(_ pointer: @autoclosure () -> String, _ code: String, _ message: String) -> Bool {
    if problem == nil { problem = (pointer(), code, message) }
    return false
  }

  /// Reads a padded line into the workspace; false where it holds a problem.
  mutating func read(_ start: UnsafePointer<UInt8>, count: Int) -> Bool {
    reset()
    guard isUTF8(start, count) else {
      return refuse("", "wrong-encoding", "the line is not UTF-8")
    }
    var cursor = JSONCursor(position: start, end: start + count)
    guard cursor.take(0x7B) else { return refuse("", "malformed", "the line does not start with {") }
    var seen = 0
    if !cursor.take(0x7D) {
      repeat {
        guard let key = cursor.text(), cursor.take(0x3A) else {
          return refuse(
            "", "malformed", "expected a key in quotes and a colon at byte \(cursor.position - start + 1)")
        }
        guard member(key, &cursor, &seen) else {
          return refuse("", "malformed", "not well-formed JSON at byte \(cursor.position - start + 1)")
        }
      } while cursor.take(0x2C)
      guard cursor.take(0x7D) else {
        return refuse(
          "", "malformed", "expected , or } at byte \(cursor.position - start + 1); the line may be cut off")
      }
    }
    cursor.skipSpace()
    guard cursor.position == cursor.end else {
      return refuse("", "malformed", "something follows the person at byte \(cursor.position - start + 1)")
    }
    guard seen & 1 != 0 else { return refuse("/crn", "missing-crn", "the key \"crn\" is missing") }
    guard seen & 2 != 0 else { return refuse("/facts", "missing-facts", "the key \"facts\" is missing") }
    guard hasStart else {
      return refuse(
        "/facts", "missing-start", "no supervision-started fact; without a start nothing can be due")
    }
    return refuseMistypedOrder()
  }

  private mutating func reset() {
    crn.removeAll(keepingCapacity: true)
    facts.removeAll(keepingCapacity: true)
    visits.removeAll(keepingCapacity: true)
    exceptions.removeAll(keepingCapacity: true)
    hasStart = false
    mistypedOrder = nil
    problem = nil
    if keepsIdentity { identity = CaseloadEntry(person: PersonFacts(crn: "", facts: [])) }
  }

  /// Reads one member of the person.
  private mutating func member(_ key: JSONCursor.Text, _ cursor: inout JSONCursor, _ seen: inout Int) -> Bool
  {
    let index = position(of: key, in: words.personKeys)
    if let index {
      let bit = 1 << index
      guard seen & bit == 0 else {
        return refuse("", "duplicate-key", "the key \"\(PersonKey.names[index])\" stands twice")
      }
      seen |= bit
    }
    switch index {
    case 0: return readCRN(&cursor)
    case 1: return list(&cursor, "facts", most: CaseloadLimits.factsPerPerson) { $0.fact(&$1, $2) }
    case 2: return list(&cursor, "visits", most: CaseloadLimits.visitsPerPerson) { $0.visit(&$1, $2) }
    case 3:
      return list(&cursor, "exceptions", most: CaseloadLimits.exceptionsPerPerson) { $0.exception(&$1, $2) }
    case .some(let known): return keepsIdentity ? identityMember(known, &cursor) : cursor.skipValue()
    case nil:
      unknownKeys += 1
      return cursor.skipValue()
    }
  }

  /// Positions of `Words.personKeys`.
  enum PersonKey {
    static let names = [
      "crn", "facts", "visits", "exceptions", "name", "born", "team", "officer", "address", "type",
    ]
  }

  private mutating func readCRN(_ cursor: inout JSONCursor) -> Bool {
    guard let text = cursor.text(), !text.isEscaped else {
      return refuse("/crn", "wrong-type", "\"crn\" is a text in quotes")
    }
    let isPlain = text.bytes.allSatisfy {
      ($0 >= 0x30 && $0 <= 0x39) || ($0 >= 0x41 && $0 <= 0x5A) || ($0 >= 0x61 && $0 <= 0x7A) || $0 == 0x2D
        || $0 == 0x2F
    }
    guard isPlain, text.count > 0, text.count <= CaseloadLimits.crnCharacters else {
      return refuse(
        "/crn", "wrong-crn", "a CRN is 1 to 32 letters, digits, hyphens and slashes, such as X000001")
    }
    crn.append(contentsOf: text.bytes)
    crnBytes = text.bytes
    return true
  }

  /// Reads a list of objects, one reader call each.
  private mutating func list(
    _ cursor: inout JSONCursor, _ name: StaticString, most: Int,
    _ element: (inout CaseloadLineParser, inout JSONCursor, Int) -> Bool
  ) -> Bool {
    guard cursor.take(0x5B) else {
      return refuse("/\(name)", "wrong-type", "\"\(name)\" is a list in square brackets")
    }
    if cursor.take(0x5D) { return true }
    var index = 0
    repeat {
      guard index < most else {
        return refuse("/\(name)/\(index)", "too-many", "more than \(most) \(name) for one person")
      }
      guard cursor.take(0x7B) else {
        return refuse("/\(name)/\(index)", "wrong-type", "expected an object in curly brackets")
      }
      guard element(&self, &cursor, index) else { return false }
      index += 1
    } while cursor.take(0x2C)
    guard cursor.take(0x5D) else {
      return refuse("/\(name)/\(index)", "malformed", "expected , or ] after an item of \"\(name)\"")
    }
    return true
  }

  private func isUTF8(_ start: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    var offset = 0
    var high: UInt64 = 0
    while offset + 8 <= count {
      high |= JSONCursor.load(start + offset)
      offset += 8
    }
    var rest: UInt8 = 0
    while offset < count {
      rest |= start[offset]
      offset += 1
    }
    guard high & 0x8080_8080_8080_8080 != 0 || rest & 0x80 != 0 else { return true }
    return String(validating: UnsafeBufferPointer(start: start, count: count), as: UTF8.self) != nil
  }
}
