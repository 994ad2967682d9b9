import Logging
import Operations
import Storage

/// Sees to it that what a node acknowledges is not lost with a machine where others are meant to go on (S1).
enum KeepingGuard {
  /// Says what can be lost. Errors: exit status 7 where that is more than the settings accept, or the database does not
  /// answer.
  static func check(_ desk: Desk, _ set: ServeSettings, at place: String, logger: Logger) async throws {
    do {
      let keeping = try await Keeping.read(desk.store)
      let isOff = keeping.loss == .crash && set.acceptedLoss != .crash && !set.needsStandby
      let hasOthers = isOff ? try await desk.hasOtherNodes() : false
      let refusal = keeping.refusal(
        hasOtherNodes: hasOthers, needsStandby: set.needsStandby, accepted: set.acceptedLoss)
      if let refusal { throw CommandFailure(refusal, at: place) }
      let level: Logger.Level = keeping.loss == .crash ? .warning : .notice
      logger.log(level: level, "what can be lost", metadata: ["loss": "\(keeping.loss.words)"])
    } catch let error as StoreError {
      throw CommandFailure(error, where: place)
    }
  }

  /// What the doctor says of it.
  static func doctor(_ store: any Store) async -> [HealthCheck] {
    let title = "What can be lost of what was acknowledged"
    do {
      let set = try ServeSettings(
        host: "127.0.0.1", port: nil, trustedProxies: [], requestSeconds: nil, logLevel: nil)
      let keeping = try await Keeping.read(store)
      let refusal = keeping.refusal(
        hasOtherNodes: false, needsStandby: set.needsStandby, accepted: set.acceptedLoss)
      if let refusal {
        let failure = CommandFailure(refusal, at: "")
        return [HealthCheck("database.loss", title, .failed, failure.what, remedy: failure.remedy)]
      }
      return [
        HealthCheck(
          "database.loss", title, holds: keeping.loss != .crash, otherwise: .warning, keeping.loss.words,
          remedy: "set synchronous_commit = on in postgresql.conf")
      ]
    } catch let failure as CommandFailure {
      return [HealthCheck("database.loss", title, .failed, failure.what, remedy: failure.remedy)]
    } catch {
      return [
        HealthCheck("database.loss", title, .failed, "\(error)", remedy: "see that the database answers")
      ]
    }
  }
}

extension CommandFailure {
  /// Why the service does not start, and both ways out: to keep more, or to accept the loss by name.
  init(_ refusal: KeepingRefusal, at place: String) {
    switch refusal {
    case .noStandbyOfAFile:
      self.init(
        .unavailable, "a standby is required (serve.standby), and a SQLite file has none", where: place,
        remedy: "use PostgreSQL with a synchronous standby, or set serve.standby to \"none\"",
        help: .settings)
    case .commitOff:
      self.init(
        .unavailable,
        "the database acknowledges before it keeps (synchronous_commit = off), and other nodes rely on it",
        where: place,
        remedy:
          "set synchronous_commit = on in postgresql.conf, or accept it: serve.accepted-loss = \"crash\"",
        help: .settings)
    case .noStandby:
      self.init(
        .unavailable, "a standby is required (serve.standby), and no commit waits for one", where: place,
        remedy:
          "set synchronous_standby_names (and synchronous_commit = on), or accept it: "
          + "serve.accepted-loss = \"failover\"", help: .settings)
    }
  }
}
