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
    if abs(name.count - folded.count) <= slips, Spelling.slips(from: folded, to: name) <= slips {
      return true
    }
    // Some of its words, and no other.
    guard folded.count < name.count else { return false }
    let words = name.split(separator: 0x2D)
    return folded.split(separator: 0x2D).allSatisfy { words.contains($0) }
  }
}
