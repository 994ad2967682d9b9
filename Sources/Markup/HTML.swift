/// A page being written: elements and text go straight into one byte buffer, and there is no tree.
///
/// This is the only code in the product that can write an angle bracket. Whatever comes in as text or as the value
/// of an attribute is escaped; there is no way to put raw HTML in, so there is none to forget.
///
///     html(.div, "govuk-grid-row") { html in
///       html(.h1, "govuk-heading-l", text: "My caseload")
///     }
public struct HTML: Sendable {
  /// What has been written so far, UTF-8.
  public private(set) var bytes: [UInt8] = []

  /// An empty page with room for one of the usual size.
  public init(capacity: Int = 32_768) { bytes.reserveCapacity(capacity) }

  /// Writes the document type, once, at the start of a whole page.
  public mutating func documentType() { write("<!DOCTYPE html>\n") }

  /// Writes text; the five characters that mean something in HTML are escaped.
  public mutating func text(_ text: String) { escape(text) }

  /// Writes a whole number.
  public mutating func text(_ number: Int) { escape(String(number)) }

  /// Writes an element and what is inside it.
  public mutating func callAsFunction(
    _ tag: Tag, _ classes: String = "", _ attributes: [Attribute] = [], content: (inout HTML) -> Void
  ) {
    open(tag.name, classes, attributes)
    content(&self)
    close(tag.name)
  }

  /// Writes an element that holds only text.
  public mutating func callAsFunction(
    _ tag: Tag, _ classes: String = "", _ attributes: [Attribute] = [], text: String
  ) {
    open(tag.name, classes, attributes)
    escape(text)
    close(tag.name)
  }

  /// Writes an element that has no content and no end tag.
  public mutating func callAsFunction(_ tag: VoidTag, _ classes: String = "", _ attributes: [Attribute] = [])
  {
    open(tag.name, classes, attributes)
  }

  /// Writes a reference to a script of ours; scripts have no content, so that the page needs no inline script.
  public mutating func script(source: Address, isModule: Bool = true) {
    open("script", "", isModule ? [.init("type", "module"), .init("src", source)] : [.init("src", source)])
    close("script")
  }

  private mutating func open(_ name: StaticString, _ classes: String, _ attributes: [Attribute]) {
    bytes.append(0x3C)
    write(name)
    if !classes.isEmpty {
      write(" class=\"")
      escape(classes)
      bytes.append(0x22)
    }
    for attribute in attributes {
      bytes.append(0x20)
      write(attribute.name)
      if let suffix = attribute.suffix { write(suffix) }
      guard let value = attribute.value else { continue }
      write("=\"")
      escape(value)
      bytes.append(0x22)
    }
    bytes.append(0x3E)
  }

  private mutating func close(_ name: StaticString) {
    write("</")
    write(name)
    bytes.append(0x3E)
  }

  @inline(__always)
  private mutating func write(_ text: StaticString) {
    text.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  private mutating func escape(_ text: String) {
    let written: Void? = text.utf8.withContiguousStorageIfAvailable { escape(bytes: $0) }
    if written == nil { Array(text.utf8).withUnsafeBufferPointer { escape(bytes: $0) } }
  }

  /// Copies whole runs of harmless bytes at once, and replaces the others one by one. Control characters, which
  /// HTML forbids, become U+FFFD.
  private mutating func escape(bytes source: UnsafeBufferPointer<UInt8>) {
    var start = 0
    var index = 0
    let count = source.count
    while index < count {
      let byte = source[index]
      // Everything that is special lies below 0x40 or is DEL; the first test lets letters through at once.
      if byte > 0x3E, byte != 0x7F {
        index += 1
        continue
      }
      guard let replacement = replacement(of: byte) else {
        index += 1
        continue
      }
      if index > start { bytes.append(contentsOf: UnsafeBufferPointer(rebasing: source[start..<index])) }
      write(replacement)
      index += 1
      start = index
    }
    if count > start { bytes.append(contentsOf: UnsafeBufferPointer(rebasing: source[start..<count])) }
  }

  private func replacement(of byte: UInt8) -> StaticString? {
    switch byte {
    case 0x26: "&amp;"
    case 0x3C: "&lt;"
    case 0x3E: "&gt;"
    case 0x22: "&quot;"
    case 0x27: "&#39;"
    case 0x09, 0x0A: nil
    case 0x00..<0x20, 0x7F: "\u{FFFD}"
    default: nil
    }
  }
}
