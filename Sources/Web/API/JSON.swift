/// A value of JSON (RFC 8259), its members in the order given.
indirect enum JSON: Sendable, Hashable {
  case text(String)
  case whole(Int)
  /// A number that is no whole one.
  case number(Double)
  case truth(Bool)
  case null
  case list([JSON])
  case object([Member])

  /// One member of an object.
  struct Member: Sendable, Hashable {
    let name: String
    let value: JSON
  }

  /// An object of these members.
  static func members(_ members: [(String, JSON)]) -> JSON {
    .object(members.map { Member(name: $0.0, value: $0.1) })
  }

  /// A text, or null where there is none.
  static func optional(_ text: String?) -> JSON { text.map { .text($0) } ?? .null }

  /// A whole number, or null where there is none.
  static func optional(_ number: Int?) -> JSON { number.map { .whole($0) } ?? .null }

  /// The member of a name; nil where there is none, or this is no object.
  subscript(_ name: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  // MARK: Writing

  /// One line of JSON, without spaces.
  var line: String {
    var line = ""
    write(to: &line)
    return line
  }

  private func write(to line: inout String) {
    switch self {
    case .text(let text): JSON.quote(text, to: &line)
    case .whole(let number): line += String(number)
    case .number(let number): line += String(number)
    case .truth(let truth): line += truth ? "true" : "false"
    case .null: line += "null"
    case .list(let values):
      line += "["
      for (index, value) in values.enumerated() {
        if index > 0 { line += "," }
        value.write(to: &line)
      }
      line += "]"
    case .object(let members):
      line += "{"
      for (index, member) in members.enumerated() {
        if index > 0 { line += "," }
        JSON.quote(member.name, to: &line)
        line += ":"
        member.value.write(to: &line)
      }
      line += "}"
    }
  }

  private static func quote(_ text: String, to line: inout String) {
    line += "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": line += "\\\""
      case "\\": line += "\\\\"
      case "\n": line += "\\n"
      case "\r": line += "\\r"
      case "\t": line += "\\t"
      case let control where control.value < 0x20:
        let digits = String(control.value, radix: 16)
        line += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: line.unicodeScalars.append(scalar)
      }
    }
    line += "\""
  }
}

/// Reads one value of JSON, strictly: UTF-8, no member twice, no more levels and no more values than allowed.
struct JSONReader {
  /// The most levels of lists and objects inside one another.
  static let mostLevels = 12
  /// The most values in one text.
  static let mostValues = 5_000

  /// Why a text is not taken.
  struct Fault: Error, Hashable {
    let what: String
    /// Bytes before it.
    let position: Int
  }

  private let bytes: [UInt8]
  private var position = 0
  private var values = 0

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The value that the bytes are. Errors: `Fault`.
  static func read(_ bytes: [UInt8]) throws(Fault) -> JSON {
    var reader = JSONReader(bytes)
    reader.skipSpace()
    let value = try reader.value(level: 0)
    reader.skipSpace()
    guard reader.position == bytes.count else { throw reader.fault("something stands after the value") }
    return value
  }

  private func fault(_ what: String) -> Fault { Fault(what: what, position: position) }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    position += 1
    return true
  }

  private mutating func word(_ word: String, _ value: JSON) throws(Fault) -> JSON {
    let letters = Array(word.utf8)
    guard bytes[position...].starts(with: letters) else { throw fault("a value was expected") }
    position += letters.count
    return value
  }

  private mutating func value(level: Int) throws(Fault) -> JSON {
    values += 1
    guard values <= JSONReader.mostValues else {
      throw fault("there are more than \(JSONReader.mostValues) values")
    }
    switch next {
    case UInt8(ascii: "{"): return try object(level: level + 1)
    case UInt8(ascii: "["): return try list(level: level + 1)
    case UInt8(ascii: "\""): return .text(try text())
    case UInt8(ascii: "t"): return try word("true", .truth(true))
    case UInt8(ascii: "f"): return try word("false", .truth(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case .some, nil: return try number()
    }
  }

  private func checkLevel(_ level: Int) throws(Fault) {
    guard level <= JSONReader.mostLevels else {
      throw fault("there are more than \(JSONReader.mostLevels) levels")
    }
  }

  private mutating func object(level: Int) throws(Fault) -> JSON {
    try checkLevel(level)
    position += 1
    var members: [JSON.Member] = []
    var names: Set<String> = []
    skipSpace()
    if take(UInt8(ascii: "}")) { return .object([]) }
    repeat {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw fault("the name of a member was expected") }
      let name = try text()
      guard names.insert(name).inserted else { throw fault("a member stands twice in one object") }
      skipSpace()
      guard take(UInt8(ascii: ":")) else { throw fault("a colon was expected") }
      skipSpace()
      members.append(JSON.Member(name: name, value: try value(level: level)))
      skipSpace()
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "}")) else { throw fault("a comma or the end of an object was expected") }
    return .object(members)
  }

  private mutating func list(level: Int) throws(Fault) -> JSON {
    try checkLevel(level)
    position += 1
    var found: [JSON] = []
    skipSpace()
    if take(UInt8(ascii: "]")) { return .list([]) }
    repeat {
      skipSpace()
      found.append(try value(level: level))
      skipSpace()
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "]")) else { throw fault("a comma or the end of a list was expected") }
    return .list(found)
  }

  private mutating func number() throws(Fault) -> JSON {
    let start = position
    func isDigit(_ byte: UInt8?) -> Bool { byte.map { (0x30...0x39).contains($0) } ?? false }
    _ = take(UInt8(ascii: "-"))
    guard isDigit(next) else { throw fault("a value was expected") }
    if !take(UInt8(ascii: "0")) { while isDigit(next) { position += 1 } }
    var isWhole = true
    if take(UInt8(ascii: ".")) {
      isWhole = false
      guard isDigit(next) else { throw fault("a digit was expected") }
      while isDigit(next) { position += 1 }
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      isWhole = false
      position += 1
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      guard isDigit(next) else { throw fault("a digit was expected") }
      while isDigit(next) { position += 1 }
    }
    guard position - start <= 64 else { throw fault("a number has more than 64 characters") }
    let digits = String(decoding: bytes[start..<position], as: UTF8.self)
    if isWhole, let number = Int(digits) { return .whole(number) }
    guard let number = Double(digits), number.isFinite else { throw fault("a number is out of range") }
    // 45.0 is a whole number to JSON Schema.
    if number == number.rounded(), abs(number) < 1e15 { return .whole(Int(number)) }
    return .number(number)
  }

  private mutating func text() throws(Fault) -> String {
    position += 1
    var plain: [UInt8] = []
    while let byte = next {
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: plain, as: UTF8.self) else { throw fault("a text is not UTF-8") }
        return text
      case UInt8(ascii: "\\"): plain += try escape()
      case 0x00..<0x20: throw fault("a control character stands in a text without an escape")
      default: plain.append(byte)
      }
    }
    throw fault("a text has no end")
  }

  private mutating func escape() throws(Fault) -> [UInt8] {
    guard let byte = next else { throw fault("a text has no end") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"):
      var code = try hexadecimal()
      if (0xD800..<0xDC00).contains(code), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) {
        let low = try hexadecimal()
        guard (0xDC00..<0xE000).contains(low) else { throw fault("half a character stands alone") }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(code) else { throw fault("half a character stands alone") }
      return Array(String(scalar).utf8)
    default: throw fault("there is no such escape")
    }
  }

  private mutating func hexadecimal() throws(Fault) -> UInt32 {
    guard position + 4 <= bytes.count,
      bytes[position..<position + 4].allSatisfy({ UInt8(ascii: "+") != $0 && UInt8(ascii: "-") != $0 }),
      let code = UInt32(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16)
    else { throw fault("four hexadecimal digits were expected") }
    position += 4
    return code
  }
}
