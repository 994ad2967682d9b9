import ArgumentParser
import Casework
import CivilTime
import Foundation
import Logging
import Notices
import ServiceLifecycle
import UnixSignals
import Web

/// `homeward watch`: waits for the pings of a service, on another machine, and tells people when they stop (W4).
struct WatchCommand: AsyncParsableCommand, HandlesInterruption {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Wait for a service's pings, and tell people when they stop coming.",
    discussion: """
      Runs on another machine than the service, needs no database, and tells people by the mail server and the signed \
      webhook of its own settings: when no ping came for a period and the grace, again while none does, and when they \
      are back. It summons nobody by itself. POST /ping takes pings that are signed with a secret of \
      watch.ping-secret-file; GET /health says UP, WAITING or DOWN (503). Each word is a line on standard output. \
      Ends gracefully on SIGTERM and SIGINT.
      """)

  @OptionGroup var options: GlobalOptions

  @Option(help: ArgumentHelp("The address to listen on. Default: 127.0.0.1.", valueName: "address"))
  var host: String?

  @Option(help: "The port to listen on; 0 lets the system choose one. Default: 8090.")
  var port: Int?

  @Option(
    help: ArgumentHelp("How often a ping comes: 10 to 3600 seconds. Default: 300.", valueName: "seconds"))
  var period: Int?

  @Option(help: ArgumentHelp("How late it may be: 5 to 3600 seconds. Default: 300.", valueName: "seconds"))
  var grace: Int?

  @Option(
    help: ArgumentHelp(
      "The file that keeps an alarm over a restart. Default: watch-state in your data folder.",
      valueName: "file"))
  var state: String?

  func validate() throws {
    guard (0...65_535).contains(port ?? 0) else {
      throw ValidationError("--port is a number from 0 to 65535.")
    }
    guard (10...3600).contains(period ?? 10) else {
      throw ValidationError("--period is a number from 10 to 3600.")
    }
    guard (5...3600).contains(grace ?? 5) else {
      throw ValidationError("--grace is a number from 5 to 3600.")
    }
  }

  func run() async throws {
    let set = try WatchSettings(host: host, port: port, period: period, grace: grace, state: state)
    guard !set.secrets.isEmpty else {
      throw CommandFailure(
        .usage, "no secret is set by which pings prove where they come from",
        remedy:
          "make one as docs/how-to/watch-the-watcher.md says, and name its file in watch.ping-secret-file",
        help: .settings)
    }
    let logger = Logger(label: "homeward.watch") { LogLines(label: $0, level: .warning) }
    let watcher = try watcher(set, logger: logger)
    let console = options.console
    let address = set.host.contains(":") ? "[\(set.host)]" : set.host
    let server = WatchServer(
      watcher: watcher, host: set.host, port: set.port, logger: logger, clock: { WallClock.now() }
    ) { port in
      console.note(WatchCommand.greeting("http://\(address):\(port)/ping", set))
    }
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: [watcher, server], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
    do {
      try await group.run()
    } catch let failure as SiteServer.Failure {
      throw CommandFailure(failure, at: "\(set.host):\(set.port)")
    }
    console.note("homeward: ended.")
  }

  /// A watcher that goes on with what the last one kept. Errors: exit status 3, 4 or 5 where the file of the state cannot
  /// be read or written: an alarm that is forgotten is worse than a watcher that does not start.
  private func watcher(_ set: WatchSettings, logger: Logger) throws(CommandFailure) -> Watcher {
    let path = set.statePath
    let kept = Files.exists(path) ? try Files.read(path, most: 4096) : []
    let deadMan = DeadMan(
      period: set.period, grace: set.grace, again: set.again, begun: WallClock.steady(),
      kept: String(decoding: kept, as: UTF8.self))
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Files.replace(path, with: Array(deadMan.text.utf8))
    let (console, isJSON) = (options.console, options.json)
    return Watcher(
      deadMan, secrets: set.secrets, teller: set.teller, logger: logger, now: { WallClock.steady() },
      keep: { text in (try? Files.replace(path, with: Array(text.utf8))) != nil },
      say: { word, moment, isTold in
        if isJSON {
          console.json(
            .object([
              ("at", .text(moment.text)), ("event", .text(word.event)), ("told", .truth(isTold)),
              ("text", .text(word.words)),
            ]))
        } else {
          console.line("\(moment.text)\t\(word.event)\t\(isTold ? "told" : "not told")\t\(word.words)")
        }
        Console.output.flush()
      })
  }

  private static func greeting(_ address: String, _ set: WatchSettings) -> String {
    var lines = [
      "homeward: waiting for pings at \(address), every \(set.period) seconds, at most \(set.grace) late",
      "  it summons nobody by itself",
    ]
    if !set.teller.hasWays {
      lines.append("  nobody is told but whoever reads this: set watch.tell-mail or watch.tell-address")
    }
    lines.append("  to end: Ctrl-C")
    return lines.joined(separator: "\n")
  }
}
