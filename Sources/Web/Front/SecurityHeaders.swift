import HTTPTypes

/// Puts the same protective headers on every answer, pages and errors alike (ASVS 3.4, 14.3).
enum SecurityHeaders {
  /// Nothing but our own origin, no inline script or style, no frame, no plug-in.
  static let contentSecurityPolicy = [
    "default-src 'self'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "object-src 'none'",
    "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'",
  ].joined(separator: "; ")

  private static let otherPowers =
    "camera=(), display-capture=(), microphone=(), payment=(), usb=(), browsing-topics=()"

  private static let always: [(String, String)] = [
    ("content-security-policy", contentSecurityPolicy),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
      "permissions-policy",
      "geolocation=(), " + otherPowers
    ),
    ("x-frame-options", "DENY"),
  ]

  /// Lets a page ask where the device is: the field app alone, which sends it with what happens to a visit.
  static func letPosition(_ headers: inout HTTPFields) {
    if let name = HTTPField.Name("permissions-policy") {
      headers[name] = "geolocation=(self), " + otherPowers
    }
  }

  /// Adds the headers to an answer. What the route said about caching stays; said nothing means `no-store`.
  static func add(to headers: inout HTTPFields, isHTTPS: Bool) {
    for (name, value) in always {
      if let field = HTTPField.Name(name) { headers[field] = value }
    }
    if isHTTPS { headers[.strictTransportSecurity] = "max-age=31536000; includeSubDomains" }
    if headers[.cacheControl] == nil { headers[.cacheControl] = "no-store" }
  }
}
