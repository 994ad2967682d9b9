import Casework
import Testing

@Suite("Passwords")
struct PasswordRulesTests {
  @Test(
    "Long and unusual is enough; no kind of character is asked for",
    arguments: [
      "lemur gasket tundra", "åäöåäö söndag båt", "the rain in wapping stays", "日本語の長いパスワードを使う人もいます",
      "k7$Lq0!vNw3@xB9z", "mypasswordisnotthatcommon tundra",
    ])
  func good(_ password: String) {
    #expect(PasswordRules.problem(with: password, userName: "ann.officer") == nil)
  }

  @Test(
    "What everybody tries is refused",
    arguments: [
      "password123456789", "PASSWORDPASSWORD", "aaaaaaaaaaaaaaaaaa", "123456789012345", "qwertyuiopasdfgh",
      "abcabcabcabcabcabc", "correct horse battery staple", "Letmein!!!!!!!!!2024", "Welcome-Password-1",
      "               ",
      "1qaz2wsx3edc4rfv", "98765432109876543210", "Summer2024Winter2025", "iloveyouiloveyou1",
    ])
  func common(_ password: String) {
    #expect(PasswordRules.problem(with: password, userName: "ann.officer") == .common)
  }

  @Test("Short, endless and the user name are refused")
  func others() {
    #expect(PasswordRules.problem(with: "lemur gasket t", userName: "ann") == .tooShort)
    #expect(
      PasswordRules.problem(with: String(repeating: "lemur gasket ", count: 11), userName: "ann") == .tooLong)
    #expect(
      PasswordRules.problem(with: String(repeating: "x", count: 1_000_000), userName: "ann") == .tooLong)
    #expect(PasswordRules.problem(with: "Ann.Officer-20241", userName: "ann.officer") == .likeUserName)
    #expect(PasswordRules.problem(with: "homeward-homeward", userName: "ann.officer") == .likeUserName)
    // e and a combining accent count as one character, as on the screen.
    #expect(PasswordRules.problem(with: "e\u{301}abcdghkmnpqrs", userName: "ann") == .tooShort)
  }
}
