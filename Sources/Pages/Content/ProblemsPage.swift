public import Markup

/// The problems that the programs' interface answers with (RFC 9457). A raw value is the last part of the problem's
/// type, which leads to its place on `ProblemsPage`.
public enum ProblemKind: String, CaseIterable, Hashable, Sendable {
  case malformed
  case unauthenticated
  case scope
  case forbidden
  case notFound = "not-found"
  case wrongMethod = "wrong-method"
  case notAcceptable = "not-acceptable"
  case inProgress = "in-progress"
  case stale
  case tooLarge = "too-large"
  case addressTooLong = "address-too-long"
  case wrongType = "wrong-type"
  case wrongHost = "wrong-host"
  case refused
  case idempotencyMismatch = "idempotency-mismatch"
  case preconditionMissing = "precondition-missing"
  case tooMany = "too-many"
  case timeout
  case unavailable
  case failure

  /// The title, the same for every problem of the kind.
  public var title: String {
    switch self {
    case .malformed: "The request cannot be read"
    case .unauthenticated: "A token is needed"
    case .scope: "The token may only look"
    case .forbidden: "Not allowed"
    case .notFound: "Not found"
    case .wrongMethod: "The method does not work here"
    case .notAcceptable: "Only JSON is given"
    case .inProgress: "The same request is under way"
    case .stale: "Somebody changed it in between"
    case .tooLarge: "The request is too large"
    case .addressTooLong: "The address is too long"
    case .wrongType: "Only JSON is taken"
    case .wrongHost: "Another host, or no encryption"
    case .refused: "A rule stands against it"
    case .idempotencyMismatch: "The key came with another request"
    case .preconditionMissing: "The version is missing"
    case .tooMany: "Too many requests"
    case .timeout: "The request did not arrive in time"
    case .unavailable: "The database cannot answer now"
    case .failure: "Something went wrong here"
    }
  }

  /// What it means and what to do.
  public var advice: String {
    switch self {
    case .malformed:
      "The body, the query or a header is not as the document of the interface says. “errors” names each place and what it must be. Correct the request; the same one fails again."
    case .unauthenticated:
      "There is no token, or it is unknown, has run out, was revoked, or its account was closed. Send “Authorization: Bearer” with a token from your administrator."
    case .scope:
      "The token was made to read. Ask your administrator for one that may write."
    case .forbidden: "The roles of the token’s account do not allow this. Nothing was done."
    case .notFound:
      "There is nothing at this address, or it is about a person outside the account’s area. The two look the same."
    case .wrongMethod: "The header “Allow” names the methods that work at this address."
    case .notAcceptable: "Answers are application/json. Accept that type, or leave the header out."
    case .inProgress:
      "A request with the same idempotency key has not come to its end. Wait and send it again; if it stays so, look whether it was done before you use another key."
    case .stale:
      "The version named by If-Match is not the current one. “current” is how it stands now and “sent” what you sent: compare them, then send again with the new version."
    case .tooLarge: "The body, a list or a text in it is beyond its limit, which “detail” names."
    case .addressTooLong: "Paths and queries together have at most 2,048 bytes."
    case .wrongType: "Bodies are application/json in UTF-8."
    case .wrongHost: "Ask over HTTPS, by the name that the service was set up with."
    case .refused:
      "The request was understood, and a rule of the trade refuses it: “errors” says what and where. Nothing was done."
    case .idempotencyMismatch:
      "The same idempotency key came with another request within 24 hours. Use a new key for a new request."
    case .preconditionMissing:
      "A change needs If-Match with the ETag of the version it was made from, so that nobody’s change is lost."
    case .tooMany: "The header “Retry-After” says after how many seconds to try again."
    case .timeout: "A request has to be wholly there within a minute. Send it again."
    case .unavailable: "Try again after the seconds that “Retry-After” gives. Nothing was lost."
    case .failure:
      "Tell your administrator the number after # in “instance”. It may or may not have been done: look before you send it again."
    }
  }
}

/// What each problem of the programs' interface means: where the types of RFC 9457 lead [INT-23].
public struct ProblemsPage: Page {
  public init() {}

  public var title: String { "Problems of the interface for programs" }
  public var back: BackLink? { BackLink(text: "Help and feedback", path: .help) }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.twoThirds { html in
      html.heading(title)
      html.paragraph(
        "Programs ask \(chrome.service) at /api/v1. Where something is not done, the answer says what kind of problem it is; its type leads here."
      )
      for kind in ProblemKind.allCases {
        html.subheading(kind.title, id: kind.rawValue)
        html.paragraph(kind.advice)
      }
    }
  }
}
