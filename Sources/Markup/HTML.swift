/// A page being written: elements and text go straight into one byte buffer, and there is no tree.
///
/// This is the only code in the product that can write an angle bracket. Whatever comes in as text or as the value
/// of an attribute is escaped; there is no way to put raw HTML in, so there is none to forget.
///
///     html(.div, "govuk-grid-row") { html in
///       html(.h1, "govuk-heading-l", text: "My caseload")
///     }
public struct HTML: Sendable {
  /// Room for the page; what is written ends at `used`.
  private var storage: [UInt8]
  private var used = 0

  /// What has been written so far, UTF-8.
  public var bytes: [UInt8] { Array(storage[..<used]) }

  /// An empty page with room for one of the usual size.
  public init(capacity: Int = 65_536) { storage = [UInt8](repeating: 0, count: max(capacity, 64)) }

  /// Writes the document type, once, at the start of a whole page.
  public mutating func documentType() { write(upTo: 32) { $0.write("<!DOCTYPE html>\n") } }

  /// Writes text; the five characters that mean something in HTML are escaped.
  public mutating func text(_ text: String) {
    write(upTo: Pen.most(text)) { $0.escape(text) }
  }

  /// Writes a whole number.
  public mutating func text(_ number: Int) { text(String(number)) }

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
    self.text(text)
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
    var most = name.utf8CodeUnitCount + Pen.most(classes) + 16
    for attribute in attributes { most += attribute.most }
    write(upTo: most) { pen in
      pen.write(0x3C)
      pen.write(name)
      if !classes.isEmpty {
        pen.write(" class=\"")
        pen.escape(classes)
        pen.write(0x22)
      }
      for attribute in attributes { pen.write(attribute) }
      pen.write(0x3E)
    }
  }

  private mutating func close(_ name: StaticString) {
    write(upTo: name.utf8CodeUnitCount + 8) { pen in
      pen.write("</")
      pen.write(name)
      pen.write(0x3E)
    }
  }

  /// Makes room for so many bytes, then lets them be written with a single check of the buffer.
  @inline(__always)
  private mutating func write(upTo most: Int, _ body: (inout Pen) -> Void) {
    if storage.count - used < most {
      storage.append(contentsOf: repeatElement(0, count: max(storage.count, most)))
    }
    used = storage.withUnsafeMutableBufferPointer { buffer in
      var pen = Pen(buffer: buffer, position: used)
      body(&pen)
      return pen.position
    }
  }
}
