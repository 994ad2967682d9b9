extension OrderType {
  /// The type of order that a word was meant for and does not say: other letters or signs between the words
  /// (`Community Order`), a slip of the keys (`comunity-order`), or words left out (`suspended-sentence`).
  ///
  /// Nil for the types themselves and for every word that is unlike them all, such as `completed`.
  public static func meant(by word: some Collection<UInt8>) -> OrderType? {
    guard (2...60).contains(word.count) else { return nil }
    var folded: [UInt8] = []
    folded.reserveCapacity(word.count)
    for byte in word {
      let isBetween = byte == 0x5F || byte == 0x20 || byte == 0x2D
      if isBetween, folded.last == 0x2D || folded.isEmpty { continue }
      folded.append(isBetween ? 0x2D : (byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte))
    }
    if folded.last == 0x2D { folded.removeLast() }
    if word.elementsEqual(folded), OrderType(rawValue: String(decoding: folded, as: UTF8.self)) != nil {
      return nil
    }
    return allCases.first { $0.isMeant(by: folded) }
  }

  /// - Parameter folded: small letters, one hyphen between words.
  private func isMeant(by folded: [UInt8]) -> Bool {
    let name = Array(rawValue.utf8)
    let slips = max(1, name.count / 6)
    if abs(name.count - folded.count) <= slips, OrderType.slips(from: folded, to: name) <= slips {
      return true
    }
    // Some of its words, and no other.
    guard folded.count < name.count else { return false }
    let words = name.split(separator: 0x2D)
    return folded.split(separator: 0x2D).allSatisfy { words.contains($0) }
  }

  /// How many letters have to be put in, taken out, changed or exchanged with their neighbour to turn one word into the
  /// other.
  private static func slips(from word: [UInt8], to name: [UInt8]) -> Int {
    var rows = [Array(0...name.count)]
    for (line, letter) in word.enumerated() {
      var row = [line + 1]
      for (column, other) in name.enumerated() {
        var least = min(
          rows[line][column] + (letter == other ? 0 : 1), row[column] + 1, rows[line][column + 1] + 1)
        if line > 0, column > 0, letter == name[column - 1], word[line - 1] == other {
          least = min(least, rows[line - 1][column - 1] + 1)
        }
        row.append(least)
      }
      rows.append(row)
    }
    return rows[word.count][name.count]
  }
}
