/// A Swift file taken apart: code without comments and texts, the texts, and the comments, each with its line.
struct SwiftText {
  struct Piece {
    let line: Int
    let text: String
  }

  /// The code with every comment and every text blanked out; lines stay where they are.
  let code: [String]
  let literals: [Piece]
  let comments: [Piece]
  let lines: [String]

  init(_ text: String) {
    var scanner = SwiftScanner(bytes: Array(text.utf8))
    scanner.scanCode(interpolation: false)
    code = Self.lines(String(decoding: scanner.code, as: UTF8.self))
    literals = scanner.literals
    comments = scanner.comments
    lines = Self.lines(text)
  }

  private static func lines(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }
}

/// Goes once over the bytes of a Swift file. Regex literals are read as code.
struct SwiftScanner {
  let bytes: [UInt8]
  private var place = 0
  private var line = 1
  private(set) var code: [UInt8] = []
  private(set) var literals: [SwiftText.Piece] = []
  private(set) var comments: [SwiftText.Piece] = []

  init(bytes: [UInt8]) { self.bytes = bytes }

  private func byte(_ offset: Int = 0) -> UInt8? {
    place + offset < bytes.count ? bytes[place + offset] : nil
  }

  private func sees(_ text: StaticString, at offset: Int = 0) -> Bool {
    text.withUTF8Buffer { wanted in
      for (index, letter) in wanted.enumerated() where byte(offset + index) != letter { return false }
      return true
    }
  }

  /// Takes one byte; blanked bytes leave a space in the code, line ends always stay.
  private mutating func take(blank: Bool) -> UInt8 {
    let taken = bytes[place]
    place += 1
    if taken == UInt8(ascii: "\n") { line += 1 }
    code.append(blank && taken != UInt8(ascii: "\n") ? UInt8(ascii: " ") : taken)
    return taken
  }

  /// Reads code up to the end, or up to the bracket that closes an interpolation.
  mutating func scanCode(interpolation: Bool) {
    var depth = 0
    while let letter = byte() {
      if sees("//") {
        scanLineComment()
      } else if sees("/*") {
        scanBlockComment()
      } else if let hashes = textBegins() {
        scanText(hashes: hashes)
      } else {
        if interpolation, letter == UInt8(ascii: ")"), depth == 0 { return }
        if letter == UInt8(ascii: "(") { depth += 1 }
        if letter == UInt8(ascii: ")") { depth -= 1 }
        _ = take(blank: false)
      }
    }
  }

  private mutating func scanLineComment() {
    let start = line
    var text: [UInt8] = []
    while let letter = byte(), letter != UInt8(ascii: "\n") { text.append(take(blank: true)) }
    comments.append(.init(line: start, text: String(decoding: text, as: UTF8.self)))
  }

  private mutating func scanBlockComment() {
    let start = line
    var text: [UInt8] = []
    var depth = 0
    repeat {
      let step = sees("/*") ? 1 : sees("*/") ? -1 : 0
      depth += step
      for _ in 0..<(step == 0 ? 1 : 2) where byte() != nil { text.append(take(blank: true)) }
    } while depth > 0 && byte() != nil
    comments.append(.init(line: start, text: String(decoding: text, as: UTF8.self)))
  }

  /// How many number signs stand before the quotation mark that begins a text here; nil where none begins.
  private func textBegins() -> Int? {
    var hashes = 0
    while byte(hashes) == UInt8(ascii: "#") { hashes += 1 }
    return byte(hashes) == UInt8(ascii: "\"") ? hashes : nil
  }

  private func seesHashes(_ count: Int, at offset: Int) -> Bool {
    (0..<count).allSatisfy { byte(offset + $0) == UInt8(ascii: "#") }
  }

  private mutating func scanText(hashes: Int) {
    let start = line
    let marks = sees("\"\"\"", at: hashes) ? 3 : 1
    var text: [UInt8] = []
    for _ in 0..<(hashes + marks) { _ = take(blank: true) }
    while let letter = byte() {
      let ends = marks == 3 ? sees("\"\"\"") : letter == UInt8(ascii: "\"")
      if ends, seesHashes(hashes, at: marks) {
        for _ in 0..<(hashes + marks) { _ = take(blank: true) }
        break
      }
      if letter == UInt8(ascii: "\\"), seesHashes(hashes, at: 1) {
        for _ in 0...hashes { _ = take(blank: true) }
        guard let next = byte() else { break }
        if next == UInt8(ascii: "(") {
          _ = take(blank: true)
          scanCode(interpolation: true)
          text.append(UInt8(ascii: "?"))
          if byte() != nil { _ = take(blank: true) }
        } else {
          text.append(take(blank: true))
        }
      } else {
        text.append(take(blank: true))
      }
    }
    literals.append(.init(line: start, text: String(decoding: text, as: UTF8.self)))
  }
}
