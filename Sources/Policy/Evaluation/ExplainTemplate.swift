import CivilTime

/// The words in curly brackets of a rule's explanation and how they are filled.
enum ExplainTemplate {
  static let words: Set<String> = ["trigger", "trigger.why", "clock", "skipped", "due", "slot", "paragraph"]

  /// Words in the template that nothing fills.
  static func unknownWords(in template: String) -> [String] {
    pieces(template).compactMap { piece in
      if case .word(let word) = piece, !words.contains(word) { word } else { nil }
    }
  }

  static func fill(_ template: String, with values: [String: String]) -> String {
    var text = ""
    for piece in pieces(template) {
      switch piece {
      case .text(let part): text += part
      case .word(let word): text += values[word] ?? ""
      }
    }
    return text
  }

  private enum Piece {
    case text(String)
    case word(String)
  }

  private static func pieces(_ template: String) -> [Piece] {
    var pieces: [Piece] = []
    var rest = Substring(template)
    while let open = rest.firstIndex(of: "{") {
      if open > rest.startIndex { pieces.append(.text(String(rest[..<open]))) }
      guard let close = rest[open...].firstIndex(of: "}") else {
        pieces.append(.text(String(rest[open...])))
        return pieces
      }
      pieces.append(.word(String(rest[rest.index(after: open)..<close])))
      rest = rest[rest.index(after: close)...]
    }
    if !rest.isEmpty { pieces.append(.text(String(rest))) }
    return pieces
  }

  /// A date as people read it: 13 January 2025.
  static func date(_ date: CivilDate) -> String {
    let months = [
      "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
      "November",
      "December",
    ]
    let (year, month, day) = date.parts
    return "\(day) \(months[month - 1]) \(year)"
  }
}
