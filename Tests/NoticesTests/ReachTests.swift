import Notices
import Testing

@Suite("Where a carrier may connect to")
struct ReachTests {
  @Test("Version 4: private networks are inside, link-local and reserved ones are never reached")
  func four() {
    let kinds: [([UInt8], AddressKind)] = [
      ([8, 8, 8, 8], .open), ([172, 15, 0, 1], .open), ([172, 32, 0, 1], .open), ([100, 63, 0, 1], .open),
      ([192, 167, 1, 1], .open), ([10, 0, 0, 1], .inside), ([127, 0, 0, 1], .inside),
      ([172, 16, 0, 1], .inside),
      ([172, 31, 255, 255], .inside), ([192, 168, 0, 1], .inside), ([100, 64, 0, 1], .inside),
      ([169, 254, 169, 254], .never), ([0, 0, 0, 0], .never), ([224, 0, 0, 1], .never),
      ([255, 255, 255, 255], .never), ([192, 0, 2, 1], .never), ([198, 18, 0, 1], .never), ([], .never),
    ]
    for (address, kind) in kinds { #expect(AddressKind(address) == kind, "\(address)") }
  }

  @Test("Version 6: what carries version 4 inside is judged as that")
  func six() {
    func address(_ words: [UInt16]) -> [UInt8] { words.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] } }
    let kinds: [([UInt16], AddressKind)] = [
      ([0x2A00, 0x1450, 0, 0, 0, 0, 0, 1], .open), ([0, 0, 0, 0, 0, 0, 0, 1], .inside),
      ([0, 0, 0, 0, 0, 0, 0, 0], .never), ([0xFD00, 0, 0, 0, 0, 0, 0, 1], .inside),
      ([0xFC00, 0, 0, 0, 0, 0, 0, 1], .inside), ([0xFE80, 0, 0, 0, 0, 0, 0, 1], .never),
      ([0xFF02, 0, 0, 0, 0, 0, 0, 1], .never), ([0, 0, 0, 0, 0, 0xFFFF, 0x7F00, 1], .inside),
      ([0, 0, 0, 0, 0, 0xFFFF, 0xA9FE, 0xA9FE], .never), ([0, 0, 0, 0, 0, 0xFFFF, 0x0808, 0x0808], .open),
      ([0x64, 0xFF9B, 0, 0, 0, 0, 0x0A00, 1], .inside), ([0x2002, 0x7F00, 1, 0, 0, 0, 0, 1], .inside),
      ([0x2001, 0, 0, 0, 0, 0, 0, 1], .never), ([0x2001, 0x0DB8, 0, 0, 0, 0, 0, 1], .never),
      ([0, 0, 0, 0, 0, 0, 0x7F00, 1], .never),
    ]
    for (words, kind) in kinds { #expect(AddressKind(address(words)) == kind, "\(words)") }
  }

  @Test("Only what the setting gives is reached")
  func reach() {
    let (open, inside, never): ([UInt8], [UInt8], [UInt8]) = (
      [8, 8, 8, 8], [10, 0, 0, 1], [169, 254, 169, 254]
    )
    #expect([open, inside, never].map(NetworkReach.publicOnly.allows) == [true, false, false])
    #expect([open, inside, never].map(NetworkReach.privateToo.allows) == [true, true, false])
    #expect([open, inside, never].map(NetworkReach.anywhere.allows) == [true, true, true])
  }

  @Test("An address is read one way or not at all")
  func address() {
    for (text, origin) in [
      ("https://Hooks.Example/a?b=c", "https://hooks.example"),
      ("HTTPS://hooks.example:8443", "https://hooks.example:8443"),
      ("https://hooks.example:443/", "https://hooks.example"),
      ("https://[2a00:1450::1]/x", "https://[2a00:1450::1]"),
    ] {
      #expect(WebAddress(text)?.origin == origin, "\(text)")
    }
    for text in [
      "http://hooks.example/", "https://", "https:///a", "https://a b/", "https://a\u{0}/",
      "https://user:pw@a/",
      "https://a\\b/", "https://a#b", "https://a:0/", "https://a:65536/", "https://a:8x/", "https://.a/",
      "https://a..b/",
      "https://[::1/", "https://ä.example/", "https://a/\r\nX: y",
      "https://" + String(repeating: "a", count: 2000),
    ] {
      #expect(WebAddress(text) == nil, "\(text)")
    }
    #expect(WebAddress("http://a/", allowsPlain: true)?.port == 80)
  }
}
