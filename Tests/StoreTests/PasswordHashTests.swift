import Records
import Testing

@Suite("Kept passwords")
struct PasswordHashTests {
  static let salt = Array("NaCl0123456789ab".utf8)

  @Test("A password matches its hash, another does not, and the text form comes back")
  func roundTrip() throws {
    let hash = try PasswordHash("lemur gasket tundra", salt: Self.salt)
    let again = try #require(PasswordHash(text: hash.text))
    #expect(again == hash)
    #expect(try again.matches("lemur gasket tundra"))
    #expect(try !again.matches("lemur gasket tundrA"))
    #expect(try !again.matches(""))
    #expect(hash.cost.rounds >= 1 << 15)
    #expect(!hash.text.contains("lemur"))
  }

  @Test("The key is scrypt's, computed elsewhere")
  func reference() throws {
    // hashlib.scrypt(b"lemur gasket tundra", salt=b"NaCl0123456789ab", n=32768, r=8, p=1, dklen=32, maxmem=2**26)
    let hash = try PasswordHash("lemur gasket tundra", salt: Self.salt)
    #expect(hash.text.hasSuffix("$885815d0d9713a2f92069755f0da1d0adbe2fcfddfb191aed92a746cd1b976ec"))
  }

  @Test("The same characters composed another way are the same password")
  func composed() throws {
    let hash = try PasswordHash("caf\u{E9} lemur gasket", salt: Self.salt)
    #expect(try hash.matches("cafe\u{301} lemur gasket"))
  }

  @Test(
    "What is no kept password is refused",
    arguments: ["", "scrypt$", "scrypt$1$8$1$00$00", "scrypt$32768$8$1$zz$00", "bcrypt$32768$8$1$00$00"])
  func broken(_ text: String) { #expect(PasswordHash(text: text) == nil) }

  @Test("A secret is 256 bits, and its digest does not tell it")
  func secret() {
    let secret = Secret.text(Array(repeating: 0xFF, count: 32))
    #expect(secret == String(repeating: "_", count: 42) + "8")
    #expect(Secret.text([0x14, 0xFB, 0x9C, 0x03, 0xD9]) == "FPucA9k")
    #expect(Secret.digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }
}
