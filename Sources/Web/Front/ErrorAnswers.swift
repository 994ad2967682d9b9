import HTTPTypes
import Hummingbird
import Logging
import Operations
import Pages

extension Front {
  /// The page for an error: a refusal says what it is; anything else says only the number to quote.
  func answer(to error: any Error, _ context: SiteContext) -> Response {
    let refusal: Refusal
    switch error {
    case let known as Refusal: refusal = known
    case let error as HTTPError where error.status == .notFound: refusal = .notFound
    default:
      if HangUp.isOne(error) {
        refusal = .hungUp
      } else {
        guard Trouble(error).isOutside else { return failure(error, context) }
        refusal = .unavailable
        context.logger.warning("database unavailable", metadata: ["trouble": "\(Trouble(error).rawValue)"])
      }
    }
    context.logger.info("request refused", metadata: ["refusal": "\(refusal.code)"])
    var response = page(
      ProblemPage(refusal.problem, rule: refusal.rule), status: refusal.status, context)
    switch refusal {
    case .wrongMethod(let methods): response.headers[.allow] = methods.joined(separator: ", ")
    case .tooMany(let seconds): response.headers[.retryAfter] = String(seconds)
    case .unavailable: response.headers[.retryAfter] = "5"
    case .malformed, .forged, .forbidden, .notFound, .stale, .tooLarge, .addressTooLong, .wrongType,
      .insecure,
      .wrongHost, .hungUp:
      break
    }
    return response
  }

  /// Nobody expected this: the log has the kind of error under the request's number, and the page has the number.
  private func failure(_ error: any Error, _ context: SiteContext) -> Response {
    context.logger.error(
      "request failed", metadata: ["error": "\(type(of: error))", "trouble": "\(Trouble(error).rawValue)"])
    return page(ProblemPage(.failure, reference: context.id), status: .internalServerError, context)
  }

  private func page(_ page: some Page, status: HTTPResponse.Status, _ context: SiteContext) -> Response {
    Renderer(desk: desk, settings: settings, assets: assets).respond(page, status: status, context)
  }
}

extension Refusal {
  /// Whose role allows what was asked; nil where that is not what stands against it.
  var rule: String? {
    guard case .forbidden(let rule) = self else { return nil }
    return rule
  }

  /// The page that says it.
  var problem: ProblemPage.Problem {
    switch self {
    case .malformed, .wrongMethod, .wrongType, .addressTooLong, .hungUp: .notUnderstood
    case .insecure, .wrongHost: .wrongAddress
    case .forged: .formExpired
    case .forbidden: .notAllowed
    case .notFound: .notFound
    case .stale: .conflict
    case .tooLarge: .tooLarge
    case .tooMany: .tooManyRequests
    case .unavailable: .unavailable
    }
  }
}
