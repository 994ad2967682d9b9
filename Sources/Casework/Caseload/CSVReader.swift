/// Reads comma-separated values as RFC 4180 writes them: UTF-8 with or without a byte-order mark, quoted fields with
/// doubled quotes and line breaks inside, CRLF or LF between rows.
public struct CSVReader: Sendable {
  public static let mostFields = 200
  public static let longestField = 20_000

  /// What is wrong with a row, by the line on which the row starts (1 for the first).
  public struct Problem: Error, Hashable, Sendable {
    public let line: Int
    public let message: String
  }

  /// One row: its fields, and the line of the file on which it starts.
  public struct Record: Hashable, Sendable {
    public let line: Int
    public let fields: [String]
  }

  private let bytes: [UInt8]
  private var position = 0
  private var line = 1

  public init(bytes: [UInt8]) {
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  /// The next row that is not empty; nil at the end. After a problem reading goes on with the next line.
  public mutating func next() -> Result<Record, Problem>? {
    while position < bytes.count, bytes[position] == 0x0A || bytes[position] == 0x0D {
      if bytes[position] == 0x0A { line += 1 }
      position += 1
    }
    guard position < bytes.count else { return nil }
    let start = line
    do throws(Problem) {
      return .success(try record(from: start))
    } catch {
      skipLine()
      return .failure(error)
    }
  }

  private mutating func record(from start: Int) throws(Problem) -> Record {
    var fields: [String] = []
    while true {
      guard fields.count < CSVReader.mostFields else {
        throw Problem(line: start, message: "more than \(CSVReader.mostFields) fields in one row")
      }
      fields.append(try field(from: start))
      guard position < bytes.count else { break }
      let separator = bytes[position]
      position += 1
      if separator == 0x2C { continue }
      if separator == 0x0D, position < bytes.count, bytes[position] == 0x0A { position += 1 }
      line += 1
      break
    }
    return Record(line: start, fields: fields)
  }

  /// One field; `position` is left on the separator after it, or at the end.
  private mutating func field(from start: Int) throws(Problem) -> String {
    if position < bytes.count, bytes[position] == 0x22 { return try quotedField(from: start) }
    let first = position
    while position < bytes.count {
      let byte = bytes[position]
      if byte == 0x2C || byte == 0x0A || byte == 0x0D { break }
      if byte == 0x22 {
        throw Problem(line: start, message: "a quotation mark inside a field that does not start with one")
      }
      position += 1
    }
    return try text(Array(bytes[first..<position]), from: start)
  }

  private mutating func quotedField(from start: Int) throws(Problem) -> String {
    position += 1
    var content: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == 0x22 {
        guard position < bytes.count, bytes[position] == 0x22 else {
          return try endOfQuoted(content, from: start)
        }
        position += 1
      } else if byte == 0x0A {
        line += 1
      }
      content.append(byte)
    }
    throw Problem(
      line: start, message: "a quoted field is never closed, so this row and all after it were not read")
  }

  private func endOfQuoted(_ content: [UInt8], from start: Int) throws(Problem) -> String {
    if position < bytes.count, ![0x2C, 0x0A, 0x0D].contains(bytes[position]) {
      throw Problem(line: start, message: "something follows the closing quotation mark of a field")
    }
    return try text(content, from: start)
  }

  private func text(_ content: [UInt8], from start: Int) throws(Problem) -> String {
    guard content.count <= CSVReader.longestField else {
      throw Problem(line: start, message: "a field is longer than \(CSVReader.longestField) bytes")
    }
    guard let text = String(validating: content, as: UTF8.self) else {
      throw Problem(line: start, message: "a field is not UTF-8")
    }
    return text
  }

  private mutating func skipLine() {
    while position < bytes.count, bytes[position] != 0x0A { position += 1 }
  }
}

/// Writes comma-separated values that a spreadsheet opens without running anything.
public enum CSVWriter {
  /// One row with CRLF. A field that starts with `=`, `+`, `-`, `@`, tab, CR or NUL gets an apostrophe before it.
  public static func row(_ fields: [String]) -> String {
    fields.map(field).joined(separator: ",") + "\r\n"
  }

  /// One field, made harmless and quoted where it needs to be.
  public static func field(_ text: String) -> String {
    let harmless = isFormula(text) ? "'" + text : text
    let needsQuotes = harmless.utf8.contains { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }
    guard needsQuotes else { return harmless }
    var quoted = "\""
    for scalar in harmless.unicodeScalars {
      if scalar == "\"" { quoted.unicodeScalars.append(scalar) }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }

  /// True where a spreadsheet would take the text for a formula.
  public static func isFormula(_ text: String) -> Bool {
    switch text.utf8.first {
    case 0x3D, 0x2B, 0x2D, 0x40, 0x09, 0x0D, 0x00: true
    default: false
    }
  }
}
