public import CivilTime
import HTTPTypes
import Hummingbird
public import Logging
import NIOCore
public import Notices
public import ServiceLifecycle

/// Where pings arrive and a watcher says how it stands; nothing else is served (W4).
public struct WatchServer: Service {
  /// The most bytes of a ping.
  private static let mostBodyBytes = 4096

  private let watcher: Watcher
  private let host: String
  private let port: Int
  private let logger: Logger
  private let clock: @Sendable () -> Instant
  private let whenListening: @Sendable (Int) -> Void

  /// `clock` is the time of the day, by which signatures are judged; `whenListening` is told the port.
  public init(
    watcher: Watcher, host: String, port: Int, logger: Logger, clock: @escaping @Sendable () -> Instant,
    whenListening: @escaping @Sendable (Int) -> Void
  ) {
    self.watcher = watcher
    self.host = host
    self.port = port
    self.logger = logger
    self.clock = clock
    self.whenListening = whenListening
  }

  /// Serves until it is told to end. Errors: `SiteServer.Failure`.
  public func run() async throws {
    let router = Router(context: BasicRequestContext.self)
    router.on("/ping", method: .post) { request, _ in await take(request) }
    router.on("/health", method: .get) { _, _ in await show() }
    try await SiteServer.listen(
      router, host: host, port: port, logger: logger, requestSeconds: 15, whenListening: whenListening)
  }

  private func take(_ request: Request) async -> Response {
    var bytes: [UInt8] = []
    do {
      for try await part in request.body {
        guard bytes.count + part.readableBytes <= WatchServer.mostBodyBytes else {
          return WatchServer.answer(.contentTooLarge, "{\"status\":\"REFUSED\"}")
        }
        bytes.append(contentsOf: part.readableBytesView)
      }
    } catch {
      return WatchServer.answer(.badRequest, "{\"status\":\"REFUSED\"}")
    }
    func header(_ name: String) -> String? {
      HTTPField.Name(name).flatMap { request.headers[$0] }
    }
    let isTaken = await watcher.take(
      id: header("webhook-id"), timestamp: header("webhook-timestamp"),
      signature: header("webhook-signature"),
      body: bytes, at: clock())
    return isTaken
      ? WatchServer.answer(.ok, "{\"status\":\"TAKEN\"}")
      : WatchServer.answer(.unauthorized, "{\"status\":\"REFUSED\"}")
  }

  private func show() async -> Response {
    let (isMissing, heard, alarm) = await watcher.standing()
    let word = isMissing ? "DOWN" : heard == nil ? "WAITING" : "UP"
    func quoted(_ moment: Instant?) -> String { moment.map { "\"\($0.text)\"" } ?? "null" }
    return WatchServer.answer(
      isMissing ? .serviceUnavailable : .ok,
      "{\"status\":\"\(word)\",\"heard\":\(quoted(heard)),\"missingSince\":\(quoted(alarm))}")
  }

  private static func answer(_ status: HTTPResponse.Status, _ text: String) -> Response {
    var response = Response(status: status, body: ResponseBody(byteBuffer: ByteBuffer(string: text + "\n")))
    response.headers[.contentType] = "application/json; charset=utf-8"
    response.headers[.cacheControl] = "no-store"
    response.headers[.xContentTypeOptions] = "nosniff"
    return response
  }
}
