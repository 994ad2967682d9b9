import Glibc
import HTTPTypes
import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
import NIOHTTPTypes
public import ServiceLifecycle

/// The site on a socket, as a service that ends gracefully: it stops listening, answers what it has begun, and goes.
public struct SiteServer: Service {
  /// Why the server could not begin to listen.
  public enum Failure: Error, Hashable, Sendable {
    case addressInUse
    /// The system's reason.
    case cannotListen(String)
  }

  private let site: Site
  private let host: String
  private let port: Int
  private let logger: Logger
  private let requestSeconds: Int64
  private let whenListening: @Sendable (Int) -> Void

  /// `whenListening` is told the port, which for port 0 the system chooses. A request has to be wholly there after
  /// `requestSeconds`.
  public init(
    site: Site, host: String, port: Int, logger: Logger, requestSeconds: Int64 = 60,
    whenListening: @escaping @Sendable (Int) -> Void = { _ in }
  ) {
    self.site = site
    self.host = host
    self.port = port
    self.logger = logger
    self.requestSeconds = requestSeconds
    self.whenListening = whenListening
  }

  /// Serves until it is told to end. Errors: `Failure`.
  public func run() async throws {
    try await SiteServer.listen(
      site.router(), host: host, port: port, logger: logger, requestSeconds: requestSeconds,
      whenListening: whenListening)
  }

  /// Answers by a router until it is told to end. Errors: `Failure`.
  static func listen<Context: RequestContext & InitializableFromSource<ApplicationRequestContextSource>>(
    _ router: Router<Context>, host: String, port: Int, logger: Logger, requestSeconds: Int64,
    whenListening: @escaping @Sendable (Int) -> Void
  ) async throws {
    var application = Application(
      router: router,
      server: .http1(
        configuration: HTTP1Channel.Configuration(
          additionalChannelHandlers: [LastResortHeaders(), RequestDeadline(limit: .seconds(requestSeconds))],
          idleTimeout: .seconds(60),
          httpDecoderConfiguration: HTTP1Channel.Configuration.DecoderConfiguration(
            maxHeaderFieldSize: 16 * 1024, maxHeaderListSize: 32 * 1024, maxHeaderFieldCount: 100))),
      configuration: ApplicationConfiguration(
        address: .hostname(host, port: port),
        availableConnectionsDelegate: MaximumAvailableConnections(2_000)),
      onServerRunning: { channel in whenListening(channel.localAddress?.port ?? 0) },
      logger: logger)
    application.logger = logger
    do {
      try await application.run()
    } catch let error as IOError where error.errnoCode == EADDRINUSE {
      throw Failure.addressInUse
    } catch let error as IOError {
      throw Failure.cannotListen(String(describing: error))
    } catch let error as SocketAddressError {
      throw Failure.cannotListen(String(describing: error))
    }
  }
}

/// Sees to it that an answer the site never saw, such as the one to bytes that are no HTTP, is protected like the
/// others.
private final class LastResortHeaders: ChannelOutboundHandler, RemovableChannelHandler {
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard case .head(var head) = unwrapOutboundIn(data), head.headerFields[.contentSecurityPolicy] == nil
    else {
      return context.write(data, promise: promise)
    }
    SecurityHeaders.add(to: &head.headerFields, isHTTPS: false)
    context.write(wrapOutboundOut(.head(head)), promise: promise)
  }
}
