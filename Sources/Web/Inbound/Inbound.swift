import CivilTime
import HTTPTypes
import Hummingbird
import Logging
import Notices
import Operations
import Pages
import Synchronization

/// What providers tell us. Each proves who it is before a byte of its body is read; whoever does not is answered 401 and
/// noted. What is told twice counts once, and what is not understood is taken and changes nothing (N2).
struct Inbound: Sendable {
  /// Where receipts of GOV.UK Notify go.
  static let notify = "/inbound/notify"
  /// The most bytes of a body.
  static let mostBodyBytes = 64 << 10

  let desk: Desk
  let settings: InboundSettings
  private let refusals = RefusalNotes()

  init(desk: Desk, settings: InboundSettings) {
    self.desk = desk.through("inbound")
    self.settings = settings
  }

  /// True for every address that providers call, known or not.
  static func holds(_ request: Request) -> Bool { request.uri.path.hasPrefix("/inbound/") }

  func add(to router: Router<SiteContext>) {
    router.on(RouterPath(Inbound.notify), method: .post) { request, context in
      try await takeReceipt(request, context)
    }
    router.on(RouterPath(Inbound.notify), method: .get) { _, _ -> Response in
      throw Refusal.wrongMethod(["POST"])
    }
  }

  private func takeReceipt(_ request: Request, _ context: SiteContext) async throws -> Response {
    guard !settings.receiptTokens.isEmpty else { throw APIProblem.notFound }
    let credentials = request.headers[.authorization]
    guard BearerToken.isGood(credentials, tokens: settings.receiptTokens) else {
      try await note(refused: "receipt", context)
      throw APIProblem.unauthenticated(isWrong: credentials != nil)
    }
    guard let receipt = NotifyReceipt(body: try await Inbound.body(of: request)) else {
      context.logger.warning("a receipt was not understood", metadata: ["provider": "notify"])
      return Response(status: .noContent)
    }
    _ = try await desk.answering(context.id).receiveReceipt(
      id: "notify \(receipt.once)", provider: "notify", providerID: receipt.providerID, receipt.rank,
      code: "\(receipt.rank)")
    return Response(status: .noContent)
  }

  /// Reads a body, up to the limit.
  private static func body(of request: Request) async throws -> [UInt8] {
    func tooLarge() -> APIProblem { APIProblem(.tooLarge, "The body has more than \(mostBodyBytes) bytes.") }
    if let length = request.headers[.contentLength] {
      guard let count = Int(length), count >= 0 else {
        throw APIProblem(.malformed, "Content-Length is no number.")
      }
      guard count <= mostBodyBytes else { throw tooLarge() }
    }
    var bytes: [UInt8] = []
    for try await part in request.body {
      guard bytes.count + part.readableBytes <= mostBodyBytes else { throw tooLarge() }
      bytes.append(contentsOf: part.readableBytesView)
    }
    return bytes
  }

  /// Writes a refusal down; of a flood one a second stands in the access log, and all of them in the log.
  private func note(refused what: String, _ context: SiteContext) async throws {
    context.logger.warning("somebody who proved nothing was turned away", metadata: ["inbound": "\(what)"])
    guard refusals.isDue(desk.shell.now()) else { return }
    try await desk.answering(context.id).noteInboundRefusal(what)
  }
}

/// When a refusal was last written down.
private final class RefusalNotes: Sendable {
  private let last = Mutex<Instant?>(nil)

  func isDue(_ now: Instant) -> Bool {
    last.withLock { last in
      if let known = last, known <= now, now < known.adding(seconds: 1) { return false }
      last = now
      return true
    }
  }
}
