import CivilTime

/// A source document split into its paragraphs, as Scripts/fingerprints.py defines it: by their numbers where it has
/// them, else by heading and ordinal.
public struct SourceDocument: Sendable {
  /// The folded text of each paragraph.
  public let paragraphs: [String: String]
  /// In the order of the document.
  public let order: [String]

  /// Splits a document's text. Errors: a paragraph number that opens twice.
  public init(text: String, file: String) throws(PolicyError) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(SourceDocument.trimmed)
      .filter { !$0.isEmpty }
    let numbered = try SourceDocument.numbered(lines, file: file)
    let pieces = numbered.count >= 10 ? numbered : SourceDocument.headings(lines)
    order = pieces.map(\.name)
    paragraphs = Dictionary(
      pieces.map { ($0.name, SourceDocument.folded($0.lines.joined(separator: " "))) },
      uniquingKeysWith: { first, _ in first })
  }

  /// Reads and splits a file.
  public static func load(_ path: String) throws(PolicyError) -> SourceDocument {
    try SourceDocument(text: TextFile.read(path), file: path)
  }

  private typealias Piece = (name: String, lines: [String])

  private static let furniture: Set<String> = [
    "Home Visits Policy Framework", "Re-Issue Date: 13 Jan 2025", "-", "_",
  ]

  private static func isSpace(_ scalar: UnicodeScalar) -> Bool {
    (scalar.value >= 9 && scalar.value <= 13) || scalar.value == 0x20 || scalar.value == 0xA0
  }

  private static func trimmed(_ text: Substring) -> String {
    var scalars = text.unicodeScalars[...]
    while let first = scalars.first, isSpace(first) { scalars.removeFirst() }
    while let last = scalars.last, isSpace(last) { scalars.removeLast() }
    return String(scalars)
  }

  static func folded(_ text: String) -> String {
    var result = ""
    var isOpen = false
    for scalar in text.unicodeScalars {
      if isSpace(scalar) {
        isOpen = !result.isEmpty
      } else {
        if isOpen { result += " " }
        isOpen = false
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  // MARK: Numbered documents

  private static func numbered(_ lines: [String], file: String) throws(PolicyError) -> [Piece] {
    var pieces: [Piece] = []
    var isOpen = false
    for line in lines {
      if furniture.contains(line) || isFootnote(line) { continue }
      if let (isItem, number, rest) = opening(line) {
        isOpen = isItem || number.filter { $0 == "." }.count == 2
        guard isOpen else { continue }
        if pieces.contains(where: { $0.name == number }) {
          throw PolicyError(file: file, message: "paragraph \(number) opens twice")
        }
        pieces.append((number, [rest]))
      } else if isPart(line) || line == "Annex A" {
        isOpen = false
      } else if isOpen {
        pieces[pieces.count - 1].lines.append(line)
      }
    }
    return pieces
  }

  private static func isFootnote(_ line: String) -> Bool {
    guard let first = line.unicodeScalars.first?.value else { return false }
    return first == 0xB9 || first == 0xB2 || first == 0xB3 || (first >= 0x2070 && first <= 0x2079)
  }

  /// `- 7.1.2. text`: whether it began as an item, its number of two or three parts, and what follows.
  private static func opening(_ line: String) -> (isItem: Bool, number: String, rest: String)? {
    let isItem = line.hasPrefix("- ")
    var scalars = Substring(isItem ? String(line.dropFirst(2)) : line).unicodeScalars
    var parts: [String] = []
    while parts.count < 3 {
      var digits = ""
      while let first = scalars.first, first.value >= 48, first.value <= 57, digits.count < 3 {
        digits.unicodeScalars.append(first)
        scalars.removeFirst()
      }
      guard (1...2).contains(digits.count) else { return nil }
      parts.append(digits)
      guard parts.count < 3, scalars.first == ".", let next = scalars.dropFirst().first, next.value >= 48,
        next.value <= 57
      else { break }
      scalars.removeFirst()
    }
    guard parts.count >= 2 else { return nil }
    if scalars.first == "." { scalars.removeFirst() }
    guard let first = scalars.first, isSpace(first) else { return nil }
    return (isItem, parts.joined(separator: "."), trimmed(Substring(scalars)))
  }

  /// `7 Specific cohorts`: a heading with a number of one part.
  private static func isPart(_ line: String) -> Bool {
    var scalars = Substring(line).unicodeScalars
    var digits = 0
    while let first = scalars.first, first.value >= 48, first.value <= 57 {
      digits += 1
      scalars.removeFirst()
    }
    guard (1...2).contains(digits) else { return false }
    if scalars.first == "." { scalars.removeFirst() }
    guard let first = scalars.first, isSpace(first) else { return false }
    while let space = scalars.first, isSpace(space) { scalars.removeFirst() }
    return scalars.first.map { $0.value >= 65 && $0.value <= 90 } ?? false
  }

  // MARK: Documents with headings

  private static func headings(_ lines: [String]) -> [Piece] {
    var pieces: [Piece] = []
    var heading: String?
    var counts: [String: Int] = [:]
    for line in lines {
      let isBullet = line.hasPrefix("- ") || line.hasPrefix("\u{2022} ")
      if !isBullet, isHeading(line) {
        heading = trimmed(Substring(line.hasSuffix(":") ? String(line.dropLast()) : line))
        continue
      }
      guard let heading else { continue }
      counts[heading, default: 0] += 1
      let text = isBullet ? trimmed(Substring(line.dropFirst(2))) : line
      pieces.append(("\(heading) \(counts[heading] ?? 1)", [text]))
    }
    return pieces
  }

  private static func isHeading(_ line: String) -> Bool {
    guard line.unicodeScalars.count <= 60, !line.contains(",") else { return false }
    guard line.hasSuffix(":") else { return ![".", ":", ";", "?", "!"].contains { line.hasSuffix($0) } }
    return line.split { !$0.isASCII || !$0.isLetter }.filter { $0.count >= 4 }.allSatisfy {
      $0.first.map { $0.isUppercase } ?? true
    }
  }
}
