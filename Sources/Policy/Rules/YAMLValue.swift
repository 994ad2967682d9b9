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
      throw PolicyError(file: file, message: "not readable as YAML: \(error)")
    } catch {
      throw PolicyError(file: file, message: "not readable as YAML")
    }
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

  func text(_ key: String) throws(PolicyError) -> String { try required(key).text() }

  func textIfAny(_ key: String) throws(PolicyError) -> String? { try self[key]?.text() }

  func texts(_ key: String) throws(PolicyError) -> [String] { try self[key]?.texts() ?? [] }
}
