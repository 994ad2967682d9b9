import CivilTime
import HTTPTypes
import Hummingbird
import NIOCore
import Operations
import Policy

/// What monitoring asks, by the addresses that HMPPS services have [OPS-01]. The public ones say one word; the
/// others, with parts and versions, answer only on the machine itself [OPS-02].
enum HealthRoute: String, CaseIterable, Sendable {
  case ping = "/ping"
  case healthPing = "/health/ping"
  /// The process answers; the database is not asked.
  case liveness = "/health/liveness"
  /// The database answers and has this program's tables.
  case readiness = "/health/readiness"
  /// Every part.
  case health = "/health"
  /// Which build this is.
  case info = "/info"

  var isPublic: Bool {
    switch self {
    case .ping, .healthPing, .liveness, .readiness: true
    case .health, .info: false
    }
  }
}

extension Site {
  /// The answer to one of monitoring's questions.
  func showHealth(_ route: HealthRoute, _ context: SiteContext) async throws -> Response {
    switch route {
    case .ping, .healthPing, .liveness: return Site.health(isUp: true)
    case .readiness: return Site.health(isUp: await isDatabaseReady())
    case .health, .info:
      // Behind a proxy, or from elsewhere, it is as if it were not there.
      guard context.peer.isLoopback else { throw Refusal.notFound }
      return route == .info ? Site.json(information, .ok) : await showComponents()
    }
  }

  private func isDatabaseReady() async -> Bool {
    do {
      try await Schema.check(desk.store)
      return true
    } catch {
      return false
    }
  }

  /// Every part with its state: the whole is up where every part is.
  private func showComponents() async -> Response {
    let isReady = await isDatabaseReady()
    let horizon = desk.policies.first.flatMap { desk.library.calendar($0.calendar) }?.horizon
    let isHorizonAhead = horizon.map { $0 > desk.today } ?? false
    let until = horizon.map { ",\"details\":{\"until\":\"\($0.text)\"}" } ?? ""
    let isUp = isReady && isHorizonAhead
    let parts = [
      "\"database\":{\"status\":\"\(Site.word(isReady))\"}",
      "\"holidays\":{\"status\":\"\(Site.word(isHorizonAhead))\"\(until)}",
    ]
    let text =
      "{\"status\":\"\(Site.word(isUp))\",\"components\":{\(parts.joined(separator: ","))}}"
    return Site.json(text, isUp ? .ok : .serviceUnavailable)
  }

  private var information: String {
    "{\"build\":{\"name\":\"homeward\",\"version\":\"\(settings.version)\"},\"productId\":\"homeward\"}"
  }

  private static func health(isUp: Bool) -> Response {
    json("{\"status\":\"\(word(isUp))\"}", isUp ? .ok : .serviceUnavailable)
  }

  private static func word(_ isUp: Bool) -> String { isUp ? "UP" : "DOWN" }

  /// Only words, versions and dates of our own go in: nothing needs escaping.
  private static func json(_ text: String, _ status: HTTPResponse.Status) -> Response {
    var response = Response(status: status, body: ResponseBody(byteBuffer: ByteBuffer(string: text + "\n")))
    response.headers[.contentType] = "application/json; charset=utf-8"
    return response
  }
}
