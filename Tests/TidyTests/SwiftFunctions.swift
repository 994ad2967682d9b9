/// The functions, initialisers, subscripts and computed properties of a file, with how long they are.
struct SwiftFunctions {
  let line: Int
  let length: Int

  /// Takes code without comments and texts, so that every brace counts.
  static func find(in code: [String]) -> [SwiftFunctions] {
    code.indices.compactMap { index in
      guard let found = code[index].firstMatch(of: functionPattern) else { return nil }
      return end(from: index, after: found.range.upperBound, in: code)
        .map { SwiftFunctions(line: index + 1, length: $0 - index + 1) }
    }
  }

  /// The line of the brace that closes the body; nil where there is no body.
  private static func end(from index: Int, after place: String.Index, in code: [String]) -> Int? {
    var brackets = 0
    var braces = 0
    for line in index..<code.count {
      let letters = line == index ? code[line][place...] : code[line][...]
      if line > index, braces == 0, brackets == 0, startsAnew(letters) { return nil }
      for letter in letters {
        switch letter {
        case "(", "[": brackets += 1
        case ")", "]": brackets -= 1
        case "{": braces += 1
        case "}":
          braces -= 1
          if braces == 0 { return line }
          if braces < 0 { return nil }
        default: break
        }
      }
    }
    return nil
  }

  /// True where a line cannot go on with the signature of the line before.
  private static func startsAnew(_ line: Substring) -> Bool {
    let word = line.drop(while: \.isWhitespace)
    return !["{", "-", "where", "throws", "async", ")"].contains { word.hasPrefix($0) }
  }
}

nonisolated(unsafe) private let functionPattern =
  #/^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private|static|final|override|mutating|nonisolated|convenience|class|borrowing|consuming)(?:\(\w+\))?\s+)*(?:func\b|init\b|subscript\b|var\s+\w+\s*:[^={]*(?=\{))/#
