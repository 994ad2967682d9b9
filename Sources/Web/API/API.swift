import Casework
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Operations
import Pages

/// The interface for programs: JSON below `/api/v1`, asked with a token, through the same operations of the Desk as
/// the pages (architecture.md invariant 7).
struct API: Sendable {
  /// The place of everything; another version would stand beside it [INT-22].
  static let root = "/api/v1"
  /// The most bytes of a body.
  static let mostBodyBytes = 256 * 1024

  let desk: Desk
  let settings: SiteSettings

  /// `desk` is the pages'; the journal says that what is done here came by the interface.
  init(desk: Desk, settings: SiteSettings) {
    self.desk = desk.through("api")
    self.settings = settings
  }

  private init(answering desk: Desk, _ settings: SiteSettings) {
    self.desk = desk
    self.settings = settings
  }

  static let operations: [APIOperation] =
    [document, ping, whoAmI] + people + obligations + facts + packs + visits + visitSteps + decisions + tasks
    + lists + staff + delegations + competences + duty + drills

  /// True for every address of the interface, known or not.
  static func holds(_ request: Request) -> Bool {
    request.uri.path == "/api" || request.uri.path.hasPrefix("/api/")
  }

  /// Puts every operation into the router.
  func add(to router: Router<SiteContext>) {
    for operation in API.operations {
      router.on(RouterPath(operation.route), method: operation.method) { request, context -> Response in
        let api = API(answering: desk.answering(context.id), settings)
        return try await api.respond(to: operation, request, context)
      }
    }
  }

  /// The methods that work at an address; none where there is nothing.
  static func methods(at path: String) -> [String] {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    let found = operations.filter { operation in
      let own = operation.route.split(separator: "/", omittingEmptySubsequences: false)
      return own.count == parts.count
        && zip(own, parts).allSatisfy { $0 == $1 || ($0.hasPrefix("{") && !$1.isEmpty) }
    }.map(\.method.rawValue)
    return (found + (found.contains("GET") ? ["HEAD"] : [])).sorted()
  }

  // MARK: One request

  private func respond(
    to operation: APIOperation, _ request: Request, _ context: SiteContext
  ) async throws -> Response {
    let bearer = try await admit(operation, request, context)
    try checkAccept(request)
    let parameters = try parameters(of: operation, request, context)
    let body = try await body(of: operation, request)
    let revision = try revision(operation, request)
    let key = try key(operation, request)
    guard let bearer else {
      let ask = APIAsk(
        actor: API.nobody, bearer: nil, parameters: parameters, body: body, revision: 0,
        path: request.uri.path)
      return response(try await operation.answer(self, ask))
    }
    let queried = Set(operation.queryParameters.map(\.name))
    let ask = APIAsk(
      actor: bearer.actor, bearer: bearer, parameters: parameters, body: body, revision: revision,
      path: request.uri.path, queried: queried)
    guard let key else { return response(try await operation.answer(self, ask)) }
    return try await once(operation, ask, key)
  }

  /// Somebody without any reach, for what is open to everybody.
  private static let nobody = Actor(
    staff: StaffID(""), name: "", roles: [], team: nil, pdu: nil, region: "")

  /// Who asks; nil where anybody may. Cookies count for nothing here.
  private func admit(
    _ operation: APIOperation, _ request: Request, _ context: SiteContext
  ) async throws -> Bearer? {
    guard let scope = operation.scope else { return nil }
    guard let token = API.token(request.headers[.authorization]) else {
      throw APIProblem.unauthenticated(isWrong: request.headers[.authorization] != nil)
    }
    let bearer: Bearer
    do {
      guard let found = try await desk.bearer(token: token, source: context.peer.place) else {
        throw APIProblem.unauthenticated(isWrong: true)
      }
      bearer = found
    } catch TokenRefusal.throttled(let seconds) {
      context.logger.notice("token throttled", metadata: ["seconds": "\(seconds)"])
      throw APIProblem.tooMany(seconds: seconds)
    }
    guard bearer.scope.allows(scope) else {
      var problem = APIProblem(.scope, "The token may read, and this changes something.")
      problem.challenge = "Bearer realm=\"homeward\", error=\"insufficient_scope\", scope=\"write\""
      throw problem
    }
    return bearer
  }

  private static func token(_ header: String?) -> String? {
    guard let header, header.lowercased().hasPrefix("bearer ") else { return nil }
    let token = header.dropFirst(7).drop { $0 == " " }
    return token.isEmpty ? nil : String(token)
  }

  /// Does a request that came with an idempotency key once, and gives its answer again to the same request.
  private func once(_ operation: APIOperation, _ ask: APIAsk, _ key: String) async throws -> Response {
    let text = "\(operation.id) \(ask.path) \(ask.revision) \(ask.body.line)"
    let outcome: Once<APIAnswer>
    do {
      outcome = try await desk.once(
        ask.actor, key: "api \(key)", request: text,
        { try await operation.answer(self, ask) },
        answer: { KeptAnswer(status: $0.status.code, place: $0.place ?? $0.location, note: $0.location) })
    } catch RepeatRefusal.otherRequest {
      throw APIProblem(.idempotencyMismatch, "The idempotency key came with another request before.")
    } catch RepeatRefusal.unfinished {
      var problem = APIProblem(.inProgress, "The request of this key has not come to its end.")
      problem.retryAfter = 5
      throw problem
    }
    switch outcome {
    case .now(let answer): return response(answer)
    case .before(let kept): return try await again(kept, ask)
    }
  }

  /// The first answer again: its status and its place, with what was made as it stands now.
  private func again(_ kept: KeptAnswer, _ ask: APIAsk) async throws -> Response {
    var answer = APIAnswer(nil, status: HTTPResponse.Status(code: kept.status), location: kept.note)
    if let place = kept.place, let (operation, parameters) = API.reading(place) {
      let shown = try await operation.answer(
        self,
        APIAsk(
          actor: ask.actor, bearer: ask.bearer, parameters: parameters, body: .null, revision: 0, path: place)
      )
      answer = APIAnswer(
        shown.body, status: HTTPResponse.Status(code: kept.status), revision: shown.revision,
        location: kept.note)
    }
    var response = response(answer)
    if let name = HTTPField.Name("idempotency-replayed") { response.headers[name] = "true" }
    return response
  }

  /// The operation that shows what is at a place, with the parts of its path.
  private static func reading(_ place: String) -> (APIOperation, [String: String])? {
    let parts = place.split(separator: "/").map(String.init)
    for operation in operations where operation.method == .get {
      let own = operation.route.split(separator: "/").map(String.init)
      guard own.count == parts.count, zip(own, parts).allSatisfy({ $0 == $1 || $0.hasPrefix("{") }) else {
        continue
      }
      let pairs = zip(own, parts).filter { $0.0.hasPrefix("{") }.map {
        (String($0.0.dropFirst().dropLast()), $0.1)
      }
      return (operation, Dictionary(pairs, uniquingKeysWith: { $1 }))
    }
    return nil
  }

  private func response(_ answer: APIAnswer) -> Response {
    var response = Response(status: answer.status)
    if let body = answer.body {
      response.body = ResponseBody(byteBuffer: ByteBuffer(string: body.line + "\n"))
      response.headers[.contentType] = "application/json"
    }
    if let revision = answer.revision { response.headers[.eTag] = "\"\(revision)\"" }
    if let location = answer.location { response.headers[.location] = location }
    if let next = answer.next, let name = HTTPField.Name("link") {
      response.headers[name] = "<\(next)>; rel=\"next\""
    }
    return response
  }
}
