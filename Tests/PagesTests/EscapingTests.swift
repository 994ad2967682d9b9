import Markup
import Testing

/// A small generator with a seed, so that a failure can be run again.
struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

@Suite("Writing HTML")
struct EscapingTests {
  private static let pieces = [
    "<", ">", "&", "\"", "'", "<script>alert(1)</script>", "javascript:", "]]>", "<!--", "&lt;", "é", "日本",
    "\u{0}",
    "\u{1}", "\u{7F}", "\n", "a", "Ada", " ", "=", "/", "\\", "`", "\u{202E}", "\u{FEFF}", "👩‍👧",
  ]

  private func text(_ generator: inout Seeded) -> String {
    (0..<Int.random(in: 0...12, using: &generator)).map { _ in
      Self.pieces.randomElement(using: &generator) ?? ""
    }.joined()
  }

  /// Undoes the escaping, to see that nothing but the characters HTML forbids was lost.
  private func unescaped(_ html: Substring) -> String {
    var text = String(html)
    for (entity, character) in [
      ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&"),
    ] {
      text = text.split(separator: entity, omittingEmptySubsequences: false).joined(separator: character)
    }
    return text
  }

  private func visible(_ text: String) -> String {
    let text = text.unicodeScalars.split(separator: "\r", omittingEmptySubsequences: false).enumerated().map {
      // What follows a CR: its LF is the same line end.
      String(String.UnicodeScalarView($0 > 0 && $1.first == "\n" ? $1.dropFirst() : $1))
    }.joined(separator: "\n")
    return String(
      String.UnicodeScalarView(
        text.unicodeScalars.map {
          ($0.value < 0x20 && $0.value != 0x0A && $0.value != 0x09) || $0.value == 0x7F ? "\u{FFFD}" : $0
        }))
  }

  @Test("No text and no attribute can open or close an element", arguments: 1...400)
  func nothingGetsThrough(seed: Int) {
    var generator = Seeded(state: UInt64(seed))
    let inside = text(&generator)
    let value = text(&generator)
    let classes = "x" + text(&generator)
    var html = HTML(capacity: 64)
    html(.p, classes, [.value(value), .data("x", value)], text: inside)
    let written = String(decoding: html.bytes, as: UTF8.self)

    #expect(written.utf8.filter { $0 == 0x3C }.count == 2, "seed \(seed)")
    #expect(written.utf8.filter { $0 == 0x3E }.count == 2, "seed \(seed)")
    #expect(written.utf8.filter { $0 == 0x22 }.count == 6, "seed \(seed)")
    #expect(!written.unicodeScalars.contains { $0.value < 0x20 && $0.value != 0x0A }, "seed \(seed)")
    let parts = written.split(separator: ">", omittingEmptySubsequences: false)
    #expect(unescaped(parts[1].dropLast("</p".count)) == visible(inside), "seed \(seed)")
  }

  @Test("A line end is a line end, however it was typed")
  func lineEnds() {
    var html = HTML(capacity: 8)
    html.text("one\r\ntwo\rthree\nfour\r")
    #expect(String(decoding: html.bytes, as: UTF8.self) == "one\ntwo\nthree\nfour\n")
  }

  @Test("Text that holds nothing special is written as it is")
  func plain() {
    var html = HTML(capacity: 8)
    html.text("Zoë Ó Briain, 日本 – 14 Mill Lane")
    #expect(String(decoding: html.bytes, as: UTF8.self) == "Zoë Ó Briain, 日本 – 14 Mill Lane")
  }

  @Test(
    "An address always starts with a single slash or a hash, whatever it is made from", arguments: 1...200)
  func addresses(seed: Int) {
    var generator = Seeded(state: UInt64(seed))
    let parts = (0..<3).map { _ in text(&generator) }
    let address = Address(path: ["people", parts[0], parts[1]], query: [("q", parts[2])], fragment: parts[0])
      .text
    #expect(address.hasPrefix("/people/"), "seed \(seed)")
    #expect(address.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x3C && $0 != 0x22 && $0 != 0x27 })
    #expect(address.split(separator: "?")[0].split(separator: "/").allSatisfy { $0 != ".." && $0 != "." })
    #expect(Address(fragment: parts[1]).text.hasPrefix("#"))
  }

  @Test("A segment of dots cannot climb out of its folder")
  func dots() {
    #expect(Address(path: ["assets", "..", "secret"]).text == "/assets/-/secret")
  }
}
