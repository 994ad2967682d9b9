/// A closed set of words looked up by their bytes: one load of the first and the last eight bytes and one comparison.
struct Vocabulary: Sendable {
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

  private var entries: [Entry]
  private let mask: Int

  /// The words, none longer than 32 bytes, none twice.
  init(_ words: [String]) {
    var size = 16
    while size < words.count * 4 { size *= 2 }
    mask = size - 1
    entries = Array(repeating: Entry(), count: size)
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
    return entries.withUnsafeBufferPointer { entries in
      while entries[place].index >= 0 {
        let entry = entries[place]
        if entry.first == first, entry.last == last, Int(entry.count) == count,
          count <= 16
            || (entry.second == JSONCursor.load(start + 8)
              && entry.third == JSONCursor.load(start + (count - 16)))
        {
          return Int(entry.index)
        }
        place = (place + 1) & mask
      }
      return nil
    }
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

/// The words of the caseload file as vocabularies, made once.
enum Words {
  static let personKeys = Vocabulary([
    "crn", "facts", "visits", "exceptions", "name", "born", "team", "officer", "address", "type",
  ])
  static let factKeys = Vocabulary(["kind", "date", "recorded", "value", "to", "category", "withdrawn"])
  static let visitKeys = Vocabulary(["date", "place", "outcome", "with", "contact", "recorded"])
  static let exceptionKeys = Vocabulary(["kind", "rule", "recorded", "until", "rationale", "endorsement"])
  static let endorsementKeys = Vocabulary(["by", "on"])
  static let frequencyKeys = Vocabulary(["every", "unit"])
  static let nameKeys = Vocabulary(["given", "family"])
  static let kindTexts = FactKind.allCases.map(\.rawValue)
  static let kinds = Vocabulary(kindTexts)
  static let levels = Vocabulary(RiskLevel.allCases.map(\.word))
  static let groups = Vocabulary(RiskGroup.allCases.map(\.rawValue))
  static let orderTexts = OrderType.allCases.map(\.rawValue)
  static let orders = Vocabulary(orderTexts)
  static let concerns = Vocabulary(ConcernKind.allCases.map(\.rawValue))
  static let supervisionLevelTexts = SupervisionLevel.allCases.map(\.rawValue)
  static let supervisionLevels = Vocabulary(supervisionLevelTexts)
  static let caseTypes = Vocabulary(CaseType.allCases.map(\.rawValue))
  static let places = Vocabulary(RecordedVisit.Place.allCases.map(\.rawValue))
  static let contacts = Vocabulary(RecordedVisit.Contact.allCases.map(\.rawValue))
  static let units = Vocabulary(TimeUnit.allCases.map(\.rawValue))
  static let exceptionKinds = Vocabulary(["delay", "not-to-visit", "decision-not-to-visit", "no-visit"])
  static let endorsers = Vocabulary(["spo", "pdu-head", "pdu-deputy", "deputy", "line-manager"])

  /// True where the bytes are exactly the text.
  static func isSame(_ text: String, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    text.utf8.elementsEqual(bytes)
  }
}
