/// The rules of a case reference number.
public enum CRN {
  public static let longest = 32

  /// True for 1 to 32 letters, digits, `-`, `_`, `.` and `/` of ASCII: whatever the case system in use calls a case.
  public static func isAcceptable(_ text: some StringProtocol) -> Bool {
    let bytes = text.utf8
    guard !bytes.isEmpty, bytes.count <= longest else { return false }
    return bytes.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x2F, 0x5F: true
      default: false
      }
    }
  }

  /// The one form in which a number is kept and looked up: capital letters. Nil where it is not acceptable.
  public static func canonical(_ text: String) -> String? { isAcceptable(text) ? text.uppercased() : nil }

  /// True for the usual form, a capital letter and six digits.
  public static func isUsual(_ text: some StringProtocol) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.count == 7, let first = bytes.first, (0x41...0x5A).contains(first) else { return false }
    return bytes.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
  }

  /// What somebody typed as the number it may mean: no spaces, capital letters. Nil where it can be none.
  public static func typed(_ text: String) -> String? {
    let number = text.filter { !$0.isWhitespace }.uppercased()
    return isAcceptable(number) && number.utf8.contains { (0x30...0x39).contains($0) } ? number : nil
  }
}
