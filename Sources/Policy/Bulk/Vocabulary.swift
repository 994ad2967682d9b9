/// A closed set of words looked up by their bytes: one load of the first and the last eight bytes and one comparison.
///
/// Its table is never given back: vocabularies are made once and last as long as the process. So a lookup counts no
/// references, which readers side by side would fight over.
struct Vocabulary: @unchecked Sendable {
  private struct Entry {
    var first: UInt64 = 0
    var last: UInt64 = 0
    /// The eight bytes after the first and before the last; 0 for words of up to 16 bytes.
    var second: UInt64 = 0
    var third: UInt64 = 0
    var count: Int32 = 0
    /// Position in the list the vocabulary was made of; -1 for an empty place.
    var index: Int32 = -1
  }

  private let entries: UnsafePointer<Entry>
  private let mask: Int

  /// The words, none longer than 32 bytes, none twice.
  init(_ words: [String]) {
    var size = 16
    while size < words.count * 4 { size *= 2 }
    mask = size - 1
    let entries = UnsafeMutablePointer<Entry>.allocate(capacity: size)
    entries.initialize(repeating: Entry(), count: size)
    self.entries = UnsafePointer(entries)
    for (index, word) in words.enumerated() {
      var bytes = Array(word.utf8)
      let count = bytes.count
      bytes += Array(repeating: 0, count: 8)
      bytes.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        let (first, last) = Vocabulary.ends(base, count)
        var place = Vocabulary.hash(first, last, count) & mask
        while entries[place].index >= 0 { place = (place + 1) & mask }
        entries[place] = Entry(
          first: first, last: last, second: count > 16 ? JSONCursor.load(base + 8) : 0,
          third: count > 16 ? JSONCursor.load(base + (count - 16)) : 0,
          count: Int32(truncatingIfNeeded: count), index: Int32(truncatingIfNeeded: index))
      }
    }
  }

  /// The word's position, nil where it is none of the set.
  @inline(__always)
  func index(of start: UnsafePointer<UInt8>, count: Int) -> Int? {
    let (first, last) = Vocabulary.ends(start, count)
    var place = Vocabulary.hash(first, last, count) & mask
    while entries[place].index >= 0 {
      let entry = entries + place
      if entry.pointee.first == first, entry.pointee.last == last, Int(entry.pointee.count) == count,
        count <= 16
          || (entry.pointee.second == JSONCursor.load(start + 8)
            && entry.pointee.third == JSONCursor.load(start + (count - 16)))
      {
        return Int(entry.pointee.index)
      }
      place = (place + 1) & mask
    }
    return nil
  }

  @inline(__always)
  private static func ends(_ start: UnsafePointer<UInt8>, _ count: Int) -> (UInt64, UInt64) {
    if count >= 8 { return (JSONCursor.load(start), JSONCursor.load(start + (count - 8))) }
    let first = JSONCursor.load(start) & ((1 &<< (UInt64(truncatingIfNeeded: count) &* 8)) &- 1)
    return (first, first)
  }

  @inline(__always)
  private static func hash(_ first: UInt64, _ last: UInt64, _ count: Int) -> Int {
    let mixed =
      (first ^ (last &* 0x9E37_79B9_7F4A_7C15)) &* 0xD6E8_FEB8_6659_FD93 &+ UInt64(truncatingIfNeeded: count)
    return Int(truncatingIfNeeded: mixed &>> 32)
  }
}

/// The words of the caseload file as vocabularies, made once; every reader keeps a copy at hand.
struct Words: Sendable {
  static let all = Words()

  let personKeys = Vocabulary([
    "crn", "facts", "visits", "exceptions", "name", "born", "team", "officer", "address", "type",
  ])
  let factKeys = Vocabulary(["kind", "date", "recorded", "value", "to", "category", "withdrawn"])
  let visitKeys = Vocabulary(["date", "place", "outcome", "with", "contact", "recorded", "concerns"])
  let exceptionKeys = Vocabulary([
    "kind", "rule", "recorded", "until", "rationale", "endorsement", "obligation",
  ])
  let endorsementKeys = Vocabulary(["by", "on"])
  let frequencyKeys = Vocabulary(["every", "unit"])
  let nameKeys = Vocabulary(["given", "family"])
  let kinds = Vocabulary(FactKind.allCases.map(\.rawValue))
  let levels = Vocabulary(RiskLevel.allCases.map(\.word))
  let groups = Vocabulary(RiskGroup.allCases.map(\.rawValue))
  let orders = Vocabulary(OrderType.allCases.map(\.rawValue))
  let concerns = Vocabulary(ConcernKind.allCases.map(\.rawValue))
  let supervisionLevels = Vocabulary(SupervisionLevel.allCases.map(\.rawValue))
  let caseTypes = Vocabulary(CaseType.allCases.map(\.rawValue))
  let places = Vocabulary(RecordedVisit.Place.allCases.map(\.rawValue))
  let contacts = Vocabulary(RecordedVisit.Contact.allCases.map(\.rawValue))
  let units = Vocabulary(TimeUnit.allCases.map(\.rawValue))
  let exceptionKinds = Vocabulary(["delay", "not-to-visit", "decision-not-to-visit", "no-visit"])
  let endorsers = Vocabulary(["spo", "pdu-head", "pdu-deputy", "deputy", "line-manager"])
  let outcomes = Vocabulary(Words.outcomeWords)
  let police = Vocabulary(["police"])

  /// How a visit may have turned out; only the first is a visit made.
  static let outcomeWords =
    [VisitOutcome.completed.rawValue, "attempted", "called-off"]
    + VisitOutcome.allCases.filter { $0 != .completed }.map(\.rawValue)

  /// True where a text has more than white space, control and format characters; nil where an escape in it is broken.
  static func saysSomething(_ text: JSONCursor.Text) -> Bool? {
    if !text.isEscaped, text.bytes.contains(where: { $0 > 0x20 && $0 < 0x7F }) { return true }
    guard let bytes = Unescape.bytes(text) else { return nil }
    return String(decoding: bytes, as: UTF8.self).unicodeScalars.contains { scalar in
      let category = scalar.properties.generalCategory
      return !scalar.properties.isWhitespace && category != .control && category != .format
    }
  }
}

/// The cases of a closed set of words by their place in it.
extension CaseIterable {
  /// The case at a place of `allCases`, for a set of at most 256 cases without payloads.
  @inline(__always)
  static func at(_ place: Int) -> Self { unsafeBitCast(UInt8(truncatingIfNeeded: place), to: Self.self) }
}
