import HTTPTypes
import Hummingbird
import NIOCore

/// What is looked at before anything else: the method, the size, the host, and where a form came from.
struct Gate: Sendable {
  let settings: SiteSettings

  /// Refuses what no route should see.
  func admit(_ request: Request, from peer: Peer) throws(Refusal) {
    switch request.method {
    case .get, .head, .post: break
    default: throw .wrongMethod(["GET", "HEAD", "POST"])
    }
    try admitProgram(request, from: peer)
  }

  /// The same for a program, whose methods its own list knows.
  func admitProgram(_ request: Request, from peer: Peer) throws(Refusal) {
    guard request.uri.string.utf8.count <= settings.limits.addressBytes else { throw .addressTooLong }
    // The first Host line has become the authority; another one is left among the fields. Which of them a proxy went by
    // cannot be told, so neither is believed (RFC 9112 section 3.2).
    if let host = HTTPField.Name("host"), request.headers[host] != nil {
      throw .malformed("The request names its host more than once.")
    }
    // Whoever watches the service asks by whatever address it has, and is told one word.
    if Gate.isProbe(request) { return }
    if peer.isHTTPS { return }
    guard peer.isLoopback else { throw .insecure }
    guard Gate.isThisMachine(request.head.authority) else { throw .wrongHost }
  }

  /// True for the questions of monitoring, which are answered to anybody and read no session [OPS-01].
  static func isProbe(_ request: Request) -> Bool {
    request.method != .post
      && HealthRoute.allCases.contains { $0.isPublic && $0.rawValue == request.uri.path }
  }

  /// True for the styles, scripts and pictures, which are the same for everybody and need no database.
  static func isAsset(_ request: Request) -> Bool {
    request.method != .post && request.uri.path.hasPrefix("/assets/")
  }

  /// A page elsewhere may have its name changed to point at this machine; it then still sends its own name as host.
  static func isThisMachine(_ authority: String?) -> Bool {
    guard let authority else { return false }
    let host: Substring
    if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
      host = authority[authority.index(after: authority.startIndex)..<end]
    } else {
      host = authority.split(separator: ":", omittingEmptySubsequences: false).first ?? ""
    }
    return ["localhost", "127.0.0.1", "::1"].contains(host.lowercased())
  }

  /// Reads the form of a POST, up to the limit.
  func form(of request: Request) async throws -> Form {
    let type = request.headers[.contentType]?.lowercased() ?? ""
    let isForm = type.split(separator: ";").first.map { $0 == "application/x-www-form-urlencoded" } ?? false
    let most = settings.limits.formBytes
    if let length = request.headers[.contentLength] {
      guard let count = Int(length), count >= 0 else {
        throw Refusal.malformed("The request gives a length that is not a number.")
      }
      guard count <= most else { throw Refusal.tooLarge("The form is larger than \(most) bytes.") }
    }
    var bytes: [UInt8] = []
    for try await part in request.body {
      guard bytes.count + part.readableBytes <= most else {
        throw Refusal.tooLarge("The form is larger than \(most) bytes.")
      }
      bytes.append(contentsOf: part.readableBytesView)
    }
    guard isForm || (bytes.isEmpty && type.isEmpty) else { throw Refusal.wrongType }
    return try Form.decode(bytes, limits: settings.limits)
  }

  /// The query of an address, read like a form.
  func query(of request: Request) throws(Refusal) -> Form {
    try Form.decode((request.uri.query ?? "").utf8, limits: settings.limits)
  }

  /// Holds a form against the token it should carry and against where the browser says it came from.
  func check(_ request: Request, token expected: String?, form: Form, peer: Peer) throws(Refusal) {
    if let name = HTTPField.Name("sec-fetch-site"), let site = request.headers[name],
      site != "same-origin", site != "none"
    {
      throw .forged
    }
    if let origin = request.headers[.origin] {
      let own = "\(peer.isHTTPS ? "https" : "http")://\(request.head.authority ?? "")"
      guard origin.lowercased() == own.lowercased() else { throw .forged }
    }
    guard let expected, let given = form[Gate.tokenField], equalSecrets(expected, given) else {
      throw .forged
    }
  }

  /// The name of the hidden field in every form.
  static let tokenField = "csrf"
}
