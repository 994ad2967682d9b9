import HTTPTypes

/// Why the front door, or a route behind it, answers something other than what was asked. Each has one status and
/// one page; none says anything personal.
enum Refusal: Error, Sendable, Hashable {
  /// The request cannot be read: what is wrong with it.
  case malformed(String)
  /// A form came without the token of this session, or from another site.
  case forged
  /// The actor's roles do not allow it: what they do allow.
  case forbidden(String)
  /// Not there, or not yours: alike.
  case notFound
  /// Only these methods work at this address.
  case wrongMethod([String])
  /// Somebody changed the same thing in between.
  case stale
  /// More than a limit: which.
  case tooLarge(String)
  /// The address itself is beyond its limit.
  case addressTooLong
  /// A body that is no form.
  case wrongType
  /// Too many attempts; try again after so many seconds.
  case tooMany(seconds: Int)
  /// A plain connection from another machine.
  case insecure
  /// The request names a host that is not this machine.
  case wrongHost
  /// The database cannot answer at the moment.
  case unavailable
  /// Whoever asked went away, or sent nothing for too long, before the whole request was there.
  case hungUp

  var status: HTTPResponse.Status {
    switch self {
    case .malformed: .badRequest
    case .hungUp: .requestTimeout
    case .forged, .forbidden, .insecure: .forbidden
    case .notFound: .notFound
    case .wrongMethod: .methodNotAllowed
    case .stale: .conflict
    case .tooLarge: .contentTooLarge
    case .addressTooLong: .uriTooLong
    case .wrongType: .unsupportedMediaType
    case .tooMany: .tooManyRequests
    case .wrongHost: .misdirectedRequest
    case .unavailable: .serviceUnavailable
    }
  }

  /// A word for log lines, with nothing of the request in it.
  var code: String {
    switch self {
    case .malformed: "malformed"
    case .forged: "forged"
    case .forbidden: "forbidden"
    case .notFound: "not-found"
    case .wrongMethod: "wrong-method"
    case .stale: "stale"
    case .tooLarge: "too-large"
    case .addressTooLong: "address-too-long"
    case .wrongType: "wrong-type"
    case .tooMany: "too-many"
    case .insecure: "insecure"
    case .wrongHost: "wrong-host"
    case .unavailable: "unavailable"
    case .hungUp: "hung-up"
    }
  }
}
