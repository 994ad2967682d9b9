public import Logging
public import ServiceLifecycle

/// Sees to it that the passing of time reaches every caseload: works out again, now and every so often, whoever it
/// changed. Twice changes nothing, and several servers on one database may do it at once.
public struct Ticker: Service {
  private let desk: Desk
  private let every: Duration
  private let logger: Logger

  public init(desk: Desk, every: Duration = .seconds(60), logger: Logger) {
    self.desk = desk.through("clock")
    self.every = every
    self.logger = logger
  }

  /// Runs until it is told to end. A tick that fails is logged, and the next one tries again.
  public func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        do {
          let count = try await desk.advance()
          if count > 0 { logger.info("caseload advanced", metadata: ["people": "\(count)"]) }
        } catch is CancellationError {
          return
        } catch {
          logger.error("caseload not advanced", metadata: ["trouble": "\(Trouble(error).rawValue)"])
        }
        do { try await Task.sleep(for: every) } catch { return }
      }
    }
  }
}
