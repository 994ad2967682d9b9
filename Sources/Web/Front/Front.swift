import Casework
import CivilTime
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Operations
import Pages

/// The front door: every request passes here once on its way in and once on its way out.
///
/// In: who is calling, limits, session, the form and its token. Out: a page for every refusal, the protective headers
/// on every answer, and one log line that names nobody.
struct Front: RouterMiddleware {
  let desk: Desk
  let settings: SiteSettings
  let gate: Gate
  let assets: AssetShelf

  func handle(
    _ request: Request, context: SiteContext, next: (Request, SiteContext) async throws -> Response
  ) async throws -> Response {
    var context = context
    let arrived = desk.shell.now()
    context.peer = Peer(
      remoteAddress: context.remoteAddress, headers: request.headers, trustedProxies: settings.trustedProxies)
    var response: Response
    if API.holds(request) || Inbound.holds(request) {
      response = await answerProgram(request, context, next: next)
    } else if FieldRoute.holds(request) {
      response = await answerField(request, &context, next: next)
    } else {
      response = await answerPerson(request, &context, next: next)
    }
    finish(&response, request, context)
    let milliseconds = desk.shell.now().milliseconds - arrived.milliseconds
    context.logger.info(
      "request answered",
      metadata: [
        "method": "\(request.method.rawValue)", "route": "\(context.endpointPath ?? "none")",
        "status": "\(response.status.code)", "milliseconds": "\(milliseconds)",
      ])
    return request.method == .head ? response.createHeadResponse() : response
  }

  /// A page, for somebody with a browser.
  private func answerPerson(
    _ request: Request, _ context: inout SiteContext,
    next: (Request, SiteContext) async throws -> Response
  ) async -> Response {
    do {
      try gate.admit(request, from: context.peer)
      if !Gate.isProbe(request), !Gate.isAsset(request) { try await identify(request, &context) }
      if request.method == .post {
        context.form = try await gate.form(of: request)
        try gate.check(
          request, token: context.session?.session.csrf ?? context.formToken, form: context.form,
          peer: context.peer)
      }
      return try await next(request, context)
    } catch {
      return answer(to: error, context)
    }
  }

  /// Finds the live session behind the cookie; where there is none, the token for the forms before one.
  func identify(_ request: Request, _ context: inout SiteContext) async throws {
    let isHTTPS = context.peer.isHTTPS
    if let token = SiteCookie.session.value(in: request.headers, isHTTPS: isHTTPS) {
      if let session = try await desk.session(token: token) {
        context.session = SiteContext.SignedIn(token: token, session: session)
        return
      }
      context.isSessionOver = true
    }
    context.formToken = SiteCookie.form.value(in: request.headers, isHTTPS: isHTTPS)
  }

  private func finish(_ response: inout Response, _ request: Request, _ context: SiteContext) {
    SecurityHeaders.add(to: &response.headers, isHTTPS: context.peer.isHTTPS)
    if FieldRoute.holds(request) { SecurityHeaders.letPosition(&response.headers) }
    let isHTTPS = context.peer.isHTTPS
    if context.isSessionOver, !response.setsCookie(.session, isHTTPS: isHTTPS) {
      response.headers.append(
        HTTPField(name: .setCookie, value: SiteCookie.session.removing(isHTTPS: isHTTPS)))
    }
  }
}

extension Response {
  /// True where the answer already stores or removes this cookie.
  func setsCookie(_ cookie: SiteCookie, isHTTPS: Bool) -> Bool {
    headers[values: .setCookie].contains { $0.hasPrefix(cookie.name(isHTTPS: isHTTPS) + "=") }
  }
}
