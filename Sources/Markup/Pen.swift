/// Writes into room that has been made before: whoever uses it has reserved at least what `most` says.
struct Pen {
  let buffer: UnsafeMutableBufferPointer<UInt8>
  var position: Int

  /// The most bytes that a text can become: each of its bytes at worst `&quot;`.
  @inline(__always)
  static func most(_ text: String) -> Int { text.utf8.count * 6 }

  @inline(__always)
  mutating func write(_ byte: UInt8) {
    buffer[position] = byte
    position += 1
  }

  @inline(__always)
  mutating func write(_ text: StaticString) {
    text.withUTF8Buffer { copy($0, from: 0, to: $0.count) }
  }

  mutating func write(_ attribute: Attribute) {
    write(0x20)
    write(attribute.name)
    if let suffix = attribute.suffix { write(suffix) }
    guard let value = attribute.value else { return }
    write("=\"")
    escape(value)
    write(0x22)
  }

  mutating func escape(_ text: String) {
    let written: Void? = text.utf8.withContiguousStorageIfAvailable { escape(bytes: $0) }
    if written == nil { Array(text.utf8).withUnsafeBufferPointer { escape(bytes: $0) } }
  }

  /// Copies whole runs of harmless bytes at once, and replaces the others one by one. Control characters, which
  /// HTML forbids, become U+FFFD; a CR, alone or with its LF, becomes the line end that browsers make of it.
  private mutating func escape(bytes source: UnsafeBufferPointer<UInt8>) {
    var start = 0
    for index in 0..<source.count {
      let byte = source[index]
      // Everything that is special lies below 0x40 or is DEL; letters pass at the first test.
      if byte > 0x3E, byte != 0x7F { continue }
      guard let replacement = Pen.replacement(of: byte) else { continue }
      copy(source, from: start, to: index)
      let isBeforeLineEnd = byte == 0x0D && index + 1 < source.count && source[index + 1] == 0x0A
      if !isBeforeLineEnd { write(replacement) }
      start = index + 1
    }
    copy(source, from: start, to: source.count)
  }

  @inline(__always)
  private mutating func copy(_ source: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) {
    guard start < end, let from = source.baseAddress, let to = buffer.baseAddress else { return }
    // The room was reserved by the caller; in debug builds a mistake in `most` stops here.
    assert(position + end - start <= buffer.count)
    (to + position).update(from: from + start, count: end - start)
    position += end - start
  }

  private static func replacement(of byte: UInt8) -> StaticString? {
    switch byte {
    case 0x26: "&amp;"
    case 0x3C: "&lt;"
    case 0x3E: "&gt;"
    case 0x22: "&quot;"
    case 0x27: "&#39;"
    case 0x09, 0x0A: nil
    case 0x0D: "\n"
    case 0x00..<0x20, 0x7F: "\u{FFFD}"
    default: nil
    }
  }
}
