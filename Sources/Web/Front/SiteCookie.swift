import HTTPTypes

/// The site's three cookies: the session, the token of the forms that come before a session, and what the next page
/// is to say once.
///
/// Over HTTPS all carry the `__Host-` prefix and `Secure`, so that no other host and no plain connection can
/// set or read them. On plain HTTP, which is answered on the loopback address only, browsers disagree about
/// `Secure` (Chromium takes it, prefix and all, for 127.0.0.1 and localhost; not every browser does), so there
/// they have a plain name and no `Secure`; they are `HttpOnly` and `SameSite=Lax` everywhere. Neither the
/// session nor the form token has an expiry: the session ends in the database, and the token is taken back when
/// it has served.
enum SiteCookie: String, CaseIterable, Sendable {
  case session = "homeward-session"
  case form = "homeward-form"
  case notice = "homeward-notice"

  func name(isHTTPS: Bool) -> String { isHTTPS ? "__Host-\(rawValue)" : rawValue }

  /// The value that a request brings, nil where it brings none, several, or one that is no token.
  func value(in headers: HTTPFields, isHTTPS: Bool) -> String? {
    let wanted = name(isHTTPS: isHTTPS) + "="
    var found: [Substring] = []
    for header in headers[values: .cookie] {
      for part in header.split(separator: ";") {
        let trimmed = part.drop { $0 == " " }
        if trimmed.hasPrefix(wanted) { found.append(trimmed.dropFirst(wanted.count)) }
      }
    }
    guard found.count == 1, let value = found.first, SiteCookie.isToken(value) else { return nil }
    return String(value)
  }

  /// The `Set-Cookie` value that stores a token.
  func setting(_ value: String, isHTTPS: Bool) -> String {
    "\(name(isHTTPS: isHTTPS))=\(value); Path=/; HttpOnly; SameSite=Lax" + (isHTTPS ? "; Secure" : "")
  }

  /// The `Set-Cookie` value that removes it.
  func removing(isHTTPS: Bool) -> String { setting("", isHTTPS: isHTTPS) + "; Max-Age=0" }

  /// Unpadded base64url or hexadecimal text of 16 to 128 characters.
  static func isToken(_ text: some StringProtocol) -> Bool {
    (16...128).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
        default: false
        }
      }
  }
}

/// Compares two secrets without telling by the time taken where they differ.
func equalSecrets(_ left: String, _ right: String) -> Bool {
  let (first, second) = (Array(left.utf8), Array(right.utf8))
  guard first.count == second.count else { return false }
  return zip(first, second).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
}
