/// Values under names as a list of codes `name:value`: the form in which the journal and the rows of visits hold what
/// was decided. No value holds a blank, so neither a name nor a sentence fits in.
public struct Codes: Hashable, Sendable {
  /// In the order they were added.
  public internal(set) var list: [String] = []

  public init() {}

  /// Reads a list of codes as it was stored.
  public init(_ list: [String]) { self.list = list }

  /// The codes in one text, a blank between them.
  public var text: String { list.joined(separator: " ") }

  /// Reads what `text` wrote.
  public init(text: String) { list = text.split(separator: " ").map(String.init) }

  mutating func add(_ name: String, _ value: String?) {
    if let value { list.append("\(name):\(value)") }
  }

  mutating func add(_ name: String, _ value: Int) { list.append("\(name):\(value)") }

  mutating func add(_ name: String, if isSo: Bool) { if isSo { list.append("\(name):yes") } }

  mutating func add<Word: RawRepresentable>(_ name: String, _ word: Word) where Word.RawValue == String {
    list.append("\(name):\(word.rawValue)")
  }

  /// Every value under a name.
  func all(_ name: String) -> [String] {
    list.compactMap { code in
      guard code.hasPrefix(name), code.dropFirst(name.count).first == ":" else { return nil }
      return String(code.dropFirst(name.count + 1))
    }
  }

  func first(_ name: String) -> String? { all(name).first }

  func flag(_ name: String) -> Bool { first(name) == "yes" }

  func word<Word: RawRepresentable>(_ name: String, _ type: Word.Type = Word.self) -> Word?
  where Word.RawValue == String {
    first(name).flatMap(Word.init(rawValue:))
  }
}
