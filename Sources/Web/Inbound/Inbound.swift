import Casework
import CivilTime
import HTTPTypes
import Hummingbird
import Logging
import Notices
import Operations
import Pages
import Synchronization

/// What providers tell us. Each proves who it is before anything in its body is believed, by a token before a byte of it is
/// read, or by a signature over it; whoever does not is answered 401 and noted. What is told twice counts once (N2).
struct Inbound: Sendable {
  /// Where receipts of GOV.UK Notify go.
  static let notify = "/inbound/notify"
  /// Where lone worker devices, or an alarm receiving centre, raise alarms (HV-8.3.4).
  static let alarm = "/inbound/alarm"
  /// Where text messages of staff go (OFF-27).
  static let texts = "/inbound/sms"
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
    let ways: [(String, @Sendable (Request, SiteContext) async throws -> Response)] = [
      (Inbound.notify, takeReceipt), (Inbound.alarm, takeAlarm), (Inbound.texts, takeText),
    ]
    for (address, way) in ways {
      router.on(RouterPath(address), method: .post) { try await way($0, $1) }
      router.on(RouterPath(address), method: .get) { _, _ -> Response in throw Refusal.wrongMethod(["POST"]) }
    }
  }

  private func takeReceipt(_ request: Request, _ context: SiteContext) async throws -> Response {
    try await admit(request, settings.receiptTokens, as: "receipt", context)
    guard let receipt = NotifyReceipt(body: try await Inbound.body(of: request)) else {
      context.logger.warning("a receipt was not understood", metadata: ["provider": "notify"])
      return Response(status: .noContent)
    }
    _ = try await desk.answering(context.id).receiveReceipt(
      id: "notify \(receipt.once)", provider: "notify", providerID: receipt.providerID, receipt.rank,
      code: "\(receipt.rank)")
    return Response(status: .noContent)
  }

  /// Lets whoever brings one of the tokens in, before a byte of the body is read. Nothing is there where none is set.
  func admit(
    _ request: Request, _ tokens: [String], as what: String, _ context: SiteContext
  ) async throws {
    guard !tokens.isEmpty else { throw APIProblem.notFound }
    let credentials = request.headers[.authorization]
    guard BearerToken.isGood(credentials, tokens: tokens) else {
      try await note(refused: what, context)
      throw APIProblem.unauthenticated(isWrong: credentials != nil)
    }
  }

  /// Reads a body, up to the limit.
  static func body(of request: Request) async throws -> [UInt8] {
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
  func note(refused what: String, _ context: SiteContext) async throws {
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
