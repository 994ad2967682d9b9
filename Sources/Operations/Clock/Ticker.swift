public import Casework
public import Logging
public import ServiceLifecycle

/// Sees to it that the passing of time reaches every caseload: works out again, now and every so often, whoever it
/// changed; and that what is kept for some days only is removed then. Twice changes nothing, and several servers on one
/// database may do it at once.
public struct Ticker: Service {
  private let desk: Desk
  private let every: Duration
  private let positionDays: Int
  private let logger: Logger

  /// `positionDays`: how long positions of staff are kept (PRV-45).
  public init(
    desk: Desk, every: Duration = .seconds(60), positionDays: Int = StaffPosition.days, logger: Logger
  ) {
    self.desk = desk.through("clock")
    self.every = every
    self.positionDays = positionDays
    self.logger = logger
  }

  /// Runs until it is told to end. A tick that fails is logged, and the next one tries again.
  public func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        do {
          let count = try await desk.advance()
          if count > 0 { logger.info("caseload advanced", metadata: ["people": "\(count)"]) }
          let removed = try await desk.removePositions(olderThanDays: positionDays)
          if removed > 0 { logger.info("positions removed", metadata: ["positions": "\(removed)"]) }
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
