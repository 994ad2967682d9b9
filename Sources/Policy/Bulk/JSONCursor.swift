/// A place in one line of JSON, read once from left to right without copying. The bytes must be followed by at least
/// eight readable bytes (see `LineBuffer`).
struct JSONCursor {
  var position: UnsafePointer<UInt8>
  let end: UnsafePointer<UInt8>

  /// A string's bytes between its quotes.
  struct Text {
    var start: UnsafePointer<UInt8>
    var count: Int
    /// True where a backslash stands in it; the bytes are then not the text itself.
    var isEscaped: Bool

    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: count) }
  }

  @inline(__always)
  mutating func skipSpace() {
    while position < end, position.pointee <= 0x20 {
      let byte = position.pointee
      guard byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D else { return }
      position += 1
    }
  }

  /// Takes a byte after any white space; false where another stands there.
  @inline(__always)
  mutating func take(_ byte: UInt8) -> Bool {
    skipSpace()
    guard position < end, position.pointee == byte else { return false }
    position += 1
    return true
  }

  @inline(__always)
  mutating func peek() -> UInt8 {
    skipSpace()
    return position < end ? position.pointee : 0
  }

  @inline(__always)
  static func load(_ pointer: UnsafePointer<UInt8>) -> UInt64 {
    UnsafeRawPointer(pointer).loadUnaligned(as: UInt64.self)
  }

  /// Reads a string; nil where none starts here, it is not closed, or a control character stands in it.
  @inline(__always)
  mutating func text() -> Text? {
    skipSpace()
    guard position < end, position.pointee == 0x22 else { return nil }
    position += 1
    let start = position
    // Eight bytes at a time until a quote, a backslash or a control character.
    while position < end {
      let word = JSONCursor.load(position)
      let quotes = word ^ 0x2222_2222_2222_2222
      let slashes = word ^ 0x5C5C_5C5C_5C5C_5C5C
      let ones: UInt64 = 0x0101_0101_0101_0101
      let highs: UInt64 = 0x8080_8080_8080_8080
      let hit =
        (((quotes &- ones) & ~quotes) | ((slashes &- ones) & ~slashes)
          | ((word &- 0x2020_2020_2020_2020) & ~word)) & highs
      if hit == 0 {
        position += 8
        continue
      }
      position += hit.trailingZeroBitCount &>> 3
      guard position < end else { return nil }
      if position.pointee == 0x22 {
        let text = Text(start: start, count: position - start, isEscaped: false)
        position += 1
        return text
      }
      return escaped(from: start)
    }
    return nil
  }

  /// The rest of a string in which a backslash was met.
  private mutating func escaped(from start: UnsafePointer<UInt8>) -> Text? {
    while position < end {
      switch position.pointee {
      case 0x22:
        let text = Text(start: start, count: position - start, isEscaped: true)
        position += 1
        return text
      case 0x5C:
        guard takeEscape() else { return nil }
      case 0..<0x20: return nil
      default: position += 1
      }
    }
    return nil
  }

  /// Takes a backslash and what it stands before: one of `"\/bfnrt`, or `u` and four hexadecimal digits.
  private mutating func takeEscape() -> Bool {
    guard end - position >= 2 else { return false }
    switch position[1] {
    case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74:
      position += 2
      return true
    case 0x75:
      guard end - position >= 6 else { return false }
      for offset in 2..<6 {
        switch position[offset] {
        case 0x30...0x39, 0x41...0x46, 0x61...0x66: continue
        default: return false
        }
      }
      position += 6
      return true
    default: return false
    }
  }

  /// Reads a whole number of at most nine digits.
  mutating func integer() -> Int? {
    skipSpace()
    var value = 0
    var digits = 0
    while position < end, position.pointee >= 0x30, position.pointee <= 0x39, digits < 10 {
      value = value * 10 + Int(position.pointee - 0x30)
      position += 1
      digits += 1
    }
    guard digits > 0, digits < 10, digits == 1 || position[-digits] != 0x30 else { return nil }
    if position < end {
      switch position.pointee {
      case 0x2E, 0x65, 0x45, 0x2B, 0x2D: return nil
      default: break
      }
    }
    return value
  }

  /// Skips one value of any kind; false where it is not well-formed or nested more than 64 deep.
  mutating func skipValue() -> Bool {
    var depth = 0
    var closers: UInt64 = 0
    while true {
      switch peek() {
      case 0x22:
        guard text() != nil else { return false }
      case 0x7B, 0x5B:
        guard depth < 64 else { return false }
        let isObject = position.pointee == 0x7B
        position += 1
        closers = closers << 1 | (isObject ? 1 : 0)
        depth += 1
        if take(isObject ? 0x7D : 0x5D) {
          depth -= 1
          closers >>= 1
          break
        }
        if isObject, !key() { return false }
        continue
      case 0x74: guard literal("true") else { return false }
      case 0x66: guard literal("false") else { return false }
      case 0x6E: guard literal("null") else { return false }
      default: guard number() else { return false }
      }
      // After a value: close what ends here, or go on to the next member.
      while depth > 0 {
        let isObject = closers & 1 == 1
        if take(0x2C) {
          if isObject, !key() { return false }
          break
        }
        guard take(isObject ? 0x7D : 0x5D) else { return false }
        depth -= 1
        closers >>= 1
      }
      if depth == 0 { return true }
    }
  }

  private mutating func key() -> Bool {
    guard text() != nil else { return false }
    return take(0x3A)
  }

  mutating func literal(_ word: StaticString) -> Bool {
    skipSpace()
    let count = word.utf8CodeUnitCount
    guard end - position >= count else { return false }
    for index in 0..<count where position[index] != word.utf8Start[index] { return false }
    position += count
    return true
  }

  private mutating func number() -> Bool {
    let start = position
    if position < end, position.pointee == 0x2D { position += 1 }
    let whole = position
    guard digits(), position - whole == 1 || whole.pointee != 0x30 else { return false }
    if position < end, position.pointee == 0x2E {
      position += 1
      guard digits() else { return false }
    }
    if position < end, position.pointee | 0x20 == 0x65 {
      position += 1
      if position < end, position.pointee == 0x2B || position.pointee == 0x2D { position += 1 }
      guard digits() else { return false }
    }
    return position - start <= 64
  }

  /// Takes one digit or more.
  private mutating func digits() -> Bool {
    let first = position
    while position < end, position.pointee >= 0x30, position.pointee <= 0x39 { position += 1 }
    return position > first
  }
}
