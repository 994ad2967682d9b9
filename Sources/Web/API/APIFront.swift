import HTTPTypes
import Hummingbird
import Logging
import Operations
import Pages

extension Front {
  /// The front door for programs: no cookie is read and no form, and every refusal is a problem (RFC 9457).
  func answerProgram(
    _ request: Request, _ context: SiteContext, next: (Request, SiteContext) async throws -> Response
  ) async -> Response {
    do {
      try gate.admitProgram(request, from: context.peer)
      return try await next(request, context)
    } catch {
      return problem(error, request, context).response(path: request.uri.path, request: context.id)
    }
  }

  func problem(_ error: any Error, _ request: Request, _ context: SiteContext) -> APIProblem {
    guard var problem = APIProblem(error) else {
      context.logger.error(
        "request failed",
        metadata: ["error": "\(type(of: error))", "trouble": "\(Trouble(error).rawValue)"])
      return APIProblem(.failure, "Nobody expected this.")
    }
    // Nothing answered: there may be other methods at this address.
    if error is HTTPError {
      let methods = API.methods(at: request.uri.path)
      if !methods.isEmpty {
        problem = APIProblem(.wrongMethod, "The methods here are \(methods.joined(separator: ", ")).")
        problem.allow = methods
      }
    }
    context.logger.info("request refused", metadata: ["refusal": "\(problem.kind.rawValue)"])
    return problem
  }
}
