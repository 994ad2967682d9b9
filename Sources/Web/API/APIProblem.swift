import HTTPTypes
import Hummingbird
import NIOCore
import Operations
import Pages

/// Why the interface answers something other than what was asked (RFC 9457). Nothing in it is personal but what a
/// program sent itself, or may see anyway.
struct APIProblem: Error, Sendable, Hashable {
  let kind: ProblemKind
  /// What is wrong this time, for whoever writes the program.
  let detail: String
  var errors: [ShapeFault] = []
  /// Members of this kind alone.
  var more: [JSON.Member] = []
  /// The status, where the kind alone does not say it.
  var status: HTTPResponse.Status
  /// Headers that go with it.
  var allow: [String]?
  var retryAfter: Int?
  var challenge: String?

  init(_ kind: ProblemKind, _ detail: String, errors: [ShapeFault] = []) {
    self.kind = kind
    self.detail = detail
    self.errors = errors
    status = kind.status
  }

  static let notFound = APIProblem(.notFound, "There is nothing here, or nothing for this account.")

  /// A rule of the trade refuses it, at a place of the body.
  static func refused(_ what: String, at pointer: String = "", allowed: [String] = []) -> APIProblem {
    APIProblem(.refused, what, errors: [ShapeFault(pointer: pointer, what: what, allowed: allowed)])
  }

  /// Who asks is not known: `isWrong` where there was a token, and it is none.
  static func unauthenticated(isWrong: Bool) -> APIProblem {
    var problem = APIProblem(
      .unauthenticated, isWrong ? "The token is not one that may be used now." : "There is no bearer token.")
    problem.challenge = "Bearer realm=\"homeward\"" + (isWrong ? ", error=\"invalid_token\"" : "")
    return problem
  }

  static func tooMany(seconds: Int) -> APIProblem {
    var problem = APIProblem(.tooMany, "Too many requests came with a token that is none.")
    problem.retryAfter = max(seconds, 1)
    return problem
  }

  /// Somebody changed the same thing: both versions.
  static func stale(sent: JSON, current: JSON) -> APIProblem {
    var problem = APIProblem(.stale, "If-Match names an older version than the current one.")
    problem.more = [JSON.Member(name: "sent", value: sent), JSON.Member(name: "current", value: current)]
    return problem
  }
}

extension ProblemKind {
  var status: HTTPResponse.Status {
    switch self {
    case .malformed: .badRequest
    case .unauthenticated: .unauthorized
    case .scope, .forbidden: .forbidden
    case .notFound: .notFound
    case .wrongMethod: .methodNotAllowed
    case .notAcceptable: .notAcceptable
    case .inProgress: .conflict
    case .stale: .preconditionFailed
    case .tooLarge: .contentTooLarge
    case .addressTooLong: .uriTooLong
    case .wrongType: .unsupportedMediaType
    case .wrongHost: .misdirectedRequest
    case .refused, .idempotencyMismatch: .unprocessableContent
    case .preconditionMissing: .preconditionRequired
    case .tooMany: .tooManyRequests
    case .timeout: .requestTimeout
    case .unavailable: .serviceUnavailable
    case .failure: .internalServerError
    }
  }

  /// What a program may show to the person who uses it.
  var userMessage: String {
    switch self {
    case .notFound: "It was not found."
    case .stale: "Somebody else changed it. Look at both versions, then try again."
    case .forbidden, .scope, .unauthenticated: "You may not do this."
    case .unavailable, .tooMany, .timeout, .inProgress: "Try again in a moment."
    case .refused: "It cannot be done as it stands."
    case .malformed, .wrongMethod, .notAcceptable, .tooLarge, .addressTooLong, .wrongType, .wrongHost,
      .idempotencyMismatch, .preconditionMissing, .failure:
      "Something went wrong. Tell whoever looks after the program."
    }
  }
}

extension APIProblem {
  /// Where the problem's type leads.
  var type: String { "\(Path.problems.text)#\(kind.rawValue)" }

  /// The body; `instance` names the request under which the log has it.
  func body(path: String, request: String) -> JSON {
    .object(
      [
        .init(name: "type", value: .text(type)), .init(name: "title", value: .text(kind.title)),
        .init(name: "status", value: .whole(status.code)), .init(name: "detail", value: .text(detail)),
        .init(name: "instance", value: .text("\(path)#\(request)")),
        .init(
          name: "errors",
          value: .list(
            errors.map { fault in
              .members([
                ("pointer", .text(fault.pointer)), ("detail", .text(fault.what)),
                ("allowed", .list(fault.allowed.map { .text($0) })),
              ])
            })),
        .init(name: "userMessage", value: .text(kind.userMessage)),
        .init(name: "developerMessage", value: .text("\(detail) \(kind.advice)")),
      ] + more)
  }

  /// The whole answer.
  func response(path: String, request: String) -> Response {
    let text = body(path: path, request: request).line + "\n"
    var response = Response(status: status, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    response.headers[.contentType] = "application/problem+json"
    if let allow { response.headers[.allow] = allow.joined(separator: ", ") }
    if let retryAfter { response.headers[.retryAfter] = String(retryAfter) }
    if let challenge { response.headers[.wwwAuthenticate] = challenge }
    return response
  }

  /// The problem that an error of the front door, or of a handler, means; nil where nobody expected it.
  init?(_ error: any Error) {
    switch error {
    case let problem as APIProblem: self = problem
    case let refusal as Refusal: self.init(refusal)
    case let error as HTTPError where error.status == .notFound: self = .notFound
    default:
      if HangUp.isOne(error) {
        self.init(.timeout, "The request was not there in time.")
      } else if Trouble(error).isOutside {
        self.init(.unavailable, "The database cannot answer at the moment.")
        retryAfter = 5
      } else {
        return nil
      }
    }
  }

  private init(_ refusal: Refusal) {
    switch refusal {
    case .malformed(let what): self.init(.malformed, what)
    case .forged: self.init(.forbidden, "The request is forged.")
    case .forbidden(let what): self.init(.forbidden, what)
    case .notFound: self = .notFound
    case .wrongMethod(let methods):
      self.init(.wrongMethod, "The methods here are \(methods.joined(separator: ", ")).")
      allow = methods
    case .stale: self.init(.stale, "Somebody changed it in between.")
    case .tooLarge(let what): self.init(.tooLarge, what)
    case .addressTooLong: self.init(.addressTooLong, "The address has more than 2,048 bytes.")
    case .wrongType: self.init(.wrongType, "The body is not application/json.")
    case .tooMany(let seconds): self = .tooMany(seconds: seconds)
    case .insecure:
      self.init(.wrongHost, "The service is asked over HTTPS.")
      status = .forbidden
    case .wrongHost: self.init(.wrongHost, "The host is not this machine.")
    case .unavailable: self.init(.unavailable, "The database cannot answer at the moment.")
    case .hungUp: self.init(.timeout, "The request was not there in time.")
    }
  }
}
