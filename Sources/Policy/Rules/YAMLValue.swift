import CivilTime
import Yams

/// One value of a YAML file with its place, read strictly: every key must be asked for or it is an error.
struct YAMLValue {
  let file: String
  let node: Node

  /// Reads a whole document.
  static func parse(_ text: String, file: String) throws(PolicyError) -> YAMLValue {
    do {
      // The encoding is named: finding out the default one reads the whole environment.
      guard let node = try Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot() else {
        throw PolicyError(file: file, message: "the file is empty")
      }
      return YAMLValue(file: file, node: node)
    } catch let error as PolicyError {
      throw error
    } catch let error as YamlError {
      throw unreadable(error, text: text, file: file)
    } catch {
      throw PolicyError(file: file, message: "not readable as YAML")
    }
  }

  /// What the YAML reader stumbled over, with its line and without the text around it.
  private static func unreadable(_ error: YamlError, text: String, file: String) -> PolicyError {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      return PolicyError(file: file, line: mark.line, message: "not readable as YAML: \(problem)")
    case .duplicatedKeysInMapping(let duplicates, let context):
      let key = duplicates.first ?? ""
      let second = lineOfSecond(key, after: context.mark, in: text)
      let place = second == context.mark.line ? "here" : "on line \(context.mark.line) and here"
      return PolicyError(
        file: file, line: second, message: "the key \"\(key)\" stands twice, \(place); take one out")
    default: return PolicyError(file: file, message: "not readable as YAML: \(error)")
    }
  }

  /// The line on which a key stands again in the same column; its own line for a map in brackets.
  private static func lineOfSecond(_ key: String, after mark: Mark, in text: String) -> Int {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let indent = String(repeating: " ", count: max(mark.column - 1, 0))
    for number in (mark.line + 1)..<max(lines.count + 1, mark.line + 2) where number <= lines.count {
      guard lines[number - 1].hasPrefix(indent) else { continue }
      let rest = lines[number - 1].dropFirst(indent.count).filter { $0 != "\"" && $0 != "'" }
      if rest.hasPrefix(key), rest.dropFirst(key.count).drop(while: { $0 == " " }).first == ":" {
        return number
      }
    }
    return mark.line
  }

  var line: Int? { node.mark?.line }

  /// True for a text, number or date; false for a list or a map.
  var isScalar: Bool { node.scalar != nil }

  func wrong(_ message: String) -> PolicyError { PolicyError(file: file, line: line, message: message) }

  /// The value as JSON, texts quoted; plain whole numbers stay numbers where they were not quoted.
  var json: String {
    if let scalar = node.scalar {
      if scalar.string.isEmpty || scalar.string == "null" { return "null" }
      let isNumber = scalar.style == .plain && Int(scalar.string) != nil
      return isNumber ? scalar.string : JSONText.quoted(scalar.string)
    }
    if let sequence = node.sequence {
      return "[" + sequence.map { YAMLValue(file: file, node: $0).json }.joined(separator: ",") + "]"
    }
    let members = (node.mapping.map(Array.init) ?? []).map { key, value in
      JSONText.quoted(key.scalar?.string ?? "") + ":" + YAMLValue(file: file, node: value).json
    }
    return "{" + members.joined(separator: ",") + "}"
  }

  /// The value as a text; numbers and dates count as the text they were written in.
  func text() throws(PolicyError) -> String {
    guard let scalar = node.scalar else { throw wrong("expected a text here") }
    guard scalar.string.utf8.count <= 4000 else { throw wrong("this text is longer than 4,000 characters") }
    return scalar.string
  }

  func integer() throws(PolicyError) -> Int {
    guard let number = Int(try text()), abs(number) <= 100_000 else {
      throw wrong("expected a whole number here")
    }
    return number
  }

  func flag() throws(PolicyError) -> Bool {
    switch try text() {
    case "true": return true
    case "false": return false
    default: throw wrong("expected true or false here")
    }
  }

  func date() throws(PolicyError) -> CivilDate {
    guard let date = CivilDate(text: try text()) else {
      throw wrong("expected a date as YYYY-MM-DD here, found \"\(try text())\"")
    }
    return date
  }

  /// The value as one of a closed set of words.
  func word<Word: RawRepresentable & CaseIterable>(_ type: Word.Type) throws(PolicyError) -> Word
  where Word.RawValue == String {
    let text = try text()
    guard let word = Word(rawValue: text) else {
      let known = Word.allCases.map(\.rawValue).joined(separator: ", ")
      throw wrong("unknown word \"\(text)\"; known here: \(known)")
    }
    return word
  }

  /// The items of a list; a missing list is the caller's business.
  func items(most: Int = 2000) throws(PolicyError) -> [YAMLValue] {
    guard let sequence = node.sequence else { throw wrong("expected a list here") }
    guard sequence.count <= most else { throw wrong("more than \(most) items") }
    return sequence.map { YAMLValue(file: file, node: $0) }
  }

  func texts() throws(PolicyError) -> [String] {
    var texts: [String] = []
    for item in try items() { texts.append(try item.text()) }
    return texts
  }

  /// A list of words of a closed set.
  func words<Word: RawRepresentable & CaseIterable>(
    of type: Word.Type = Word.self
  ) throws(PolicyError) -> [Word] where Word.RawValue == String {
    var words: [Word] = []
    for item in try items() { words.append(try item.word(Word.self)) }
    return words
  }

  /// A list of at least one word of a closed set: an empty one would hold of nobody.
  func someWords<Word: RawRepresentable & CaseIterable>(
    of type: Word.Type = Word.self
  ) throws(PolicyError) -> [Word] where Word.RawValue == String {
    let words: [Word] = try words()
    guard !words.isEmpty else { throw wrong("an empty list of words; name at least one") }
    return words
  }

  /// A list of 1 to 32 conditions.
  func someConditions<Part>(
    _ read: (YAMLValue) throws(PolicyError) -> Part
  ) throws(PolicyError) -> [Part] {
    var conditions: [Part] = []
    for item in try items(most: 32) { conditions.append(try read(item)) }
    guard !conditions.isEmpty else { throw wrong("an empty list of conditions; give at least one") }
    return conditions
  }

  /// Reads an entry that has an id; what is wrong with it is said with that id.
  func named<Entry>(
    _ what: String, _ read: (YAMLValue) throws(PolicyError) -> Entry
  ) throws(PolicyError) -> Entry {
    do {
      return try read(self)
    } catch {
      guard let id = node.mapping?["id"]?.scalar?.string, !id.isEmpty, id.utf8.count <= 64 else {
        throw error
      }
      throw PolicyError(file: error.file, line: error.line, message: "\(what) \(id): \(error.message)")
    }
  }

  /// The keys and values of a map, refusing any key outside `known` and any key given twice.
  func fields(_ known: Set<String>) throws(PolicyError) -> YAMLFields {
    guard let mapping = node.mapping else { throw wrong("expected keys and values here") }
    var values: [String: YAMLValue] = [:]
    for (keyNode, valueNode) in mapping {
      let key = keyNode.scalar?.string ?? ""
      guard known.contains(key) else {
        throw PolicyError(
          file: file, line: keyNode.mark?.line,
          message: "unknown key \"\(key)\"; known here: \(known.sorted().joined(separator: ", "))")
      }
      values[key] = YAMLValue(file: file, node: valueNode)
    }
    return YAMLFields(owner: self, values: values)
  }

  /// The keys and values of a map with free keys, in the order they were written.
  func pairs() throws(PolicyError) -> [(key: String, value: YAMLValue)] {
    guard let mapping = node.mapping else { throw wrong("expected keys and values here") }
    var pairs: [(key: String, value: YAMLValue)] = []
    for (keyNode, valueNode) in mapping {
      pairs.append((keyNode.scalar?.string ?? "", YAMLValue(file: file, node: valueNode)))
    }
    return pairs
  }
}

/// The keys and values of one map.
struct YAMLFields {
  let owner: YAMLValue
  let values: [String: YAMLValue]

  subscript(key: String) -> YAMLValue? {
    guard let value = values[key] else { return nil }
    return value.node.scalar.map { $0.string == "null" || $0.string.isEmpty } == true ? nil : value
  }

  func required(_ key: String) throws(PolicyError) -> YAMLValue {
    guard let value = self[key] else { throw owner.wrong("the key \"\(key)\" is missing") }
    return value
  }

  /// The one that is there of keys that exclude each other; nil where none is.
  func one(of keys: [String]) throws(PolicyError) -> (key: String, value: YAMLValue)? {
    let given = keys.filter { self[$0] != nil }
    guard given.count < 2 else {
      let names = given.map { "\"\($0)\"" }.joined(separator: " and ")
      throw (self[given[1]] ?? owner).wrong("\(names) exclude each other; keep one")
    }
    return given.first.flatMap { key in self[key].map { (key, $0) } }
  }

  /// Refuses a key that says nothing without another one.
  func check(_ key: String, goesWith other: String) throws(PolicyError) {
    guard let value = self[key], self[other] == nil else { return }
    throw value.wrong("\"\(key)\" goes with \"\(other)\"; take it out, or give \"\(other)\"")
  }

  func text(_ key: String) throws(PolicyError) -> String { try required(key).text() }

  func textIfAny(_ key: String) throws(PolicyError) -> String? { try self[key]?.text() }

  func texts(_ key: String) throws(PolicyError) -> [String] { try self[key]?.texts() ?? [] }
}
