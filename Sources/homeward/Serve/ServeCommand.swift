import ArgumentParser
import Casework
import CivilTime
import Logging
import Notices
import Operations
import Policy
import ServiceLifecycle
import Storage
import UnixSignals
import Web

/// `homeward serve`: the pages, on this machine unless a proxy stands in front.
struct ServeCommand: AsyncParsableCommand, HandlesInterruption {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Serve the pages to browsers.",
    discussion: """
      Listens on this machine only, without encryption. To serve others, put a proxy with a certificate in front, \
      name its address with --trusted-proxy, and have it set Host, X-Forwarded-For and X-Forwarded-Proto: its \
      headers are believed, nobody else's are. Ends gracefully on SIGTERM and SIGINT.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var database: DatabaseOptions

  @Option(help: ArgumentHelp("The address to listen on. Default: 127.0.0.1.", valueName: "address"))
  var host: String?

  @Option(help: "The port to listen on; 0 lets the system choose one. Default: 8080.")
  var port: Int?

  @Option(
    name: .customLong("trusted-proxy"), parsing: .singleValue,
    help: ArgumentHelp(
      "The IP address of a proxy whose forwarded headers are believed. May be given again.",
      valueName: "address"))
  var trustedProxies: [String] = []

  @Option(
    name: .customLong("request-seconds"),
    help:
      "How long a request may take to arrive before its connection is closed: 1 to 600 seconds. Default: 60.")
  var requestSeconds: Int?

  @OptionGroup(title: "Branding") var branding: BrandingOptions

  @Option(
    name: .customLong("as-of"),
    help: ArgumentHelp(
      "Hold today fixed, for a demonstration: YYYY-MM-DD. Every page says so.", valueName: "date"))
  var asOf: DateArgument?

  @Option(help: ArgumentHelp("The folder with the policies.", valueName: "folder"))
  var policies: String?

  @Option(
    name: .customLong("log-level"),
    help: "The least level that is logged: debug, info, notice, warning or error. Default: info.")
  var logLevel: String?

  func validate() throws {
    guard (0...65_535).contains(port ?? 0) else {
      throw ValidationError("--port is a number from 0 to 65535.")
    }
    guard trustedProxies.count <= 16 else {
      throw ValidationError("--trusted-proxy is given at most 16 times.")
    }
    guard (1...600).contains(requestSeconds ?? 1) else {
      throw ValidationError("--request-seconds is a number from 1 to 600.")
    }
    guard logLevel == nil || Logger.Level(rawValue: logLevel ?? "") != nil else {
      throw ValidationError("--log-level is debug, info, notice, warning or error.")
    }
  }

  func run() async throws {
    let set = try ServeSettings(
      host: host, port: port, trustedProxies: trustedProxies, requestSeconds: requestSeconds,
      logLevel: logLevel)
    let logger = Logger(label: "homeward.serve") { LogLines(label: $0, level: set.logLevel) }
    let notices = try NoticeSettings()
    let carriers = notices.carriers()
    let ping = try PingSetting.find()
    let names = try branding.names()
    let assets = try ServedAssets.load(try branding.branding())
    let library = try Policies.load(policies)
    let (store, isNew) = try openStore()
    let desk = try await desk(store, library, isNew: isNew).telling(by: Set(carriers.keys)).probing(
      notices.canaries)
    try await KeepingGuard.check(desk, set, at: try database.address().shown, logger: logger)
    let site = Site(
      desk: desk,
      settings: SiteSettings(
        service: names.service, organisation: names.organisation, version: Release.version,
        trustedProxies: Set(set.trustedProxies),
        sends: carriers.keys.contains { [.sms, .voice, .email].contains($0) }, inbound: notices.inbound,
        push: notices.push),
      assets: assets)
    let console = options.console
    let address = set.host.contains(":") ? "[\(set.host)]" : set.host
    let server = SiteServer(
      site: site, host: set.host, port: set.port, logger: logger, requestSeconds: Int64(set.requestSeconds)
    ) { port in
      console.note(ServeCommand.greeting("http://\(address):\(port)/", asOf: desk.shell.asOf))
    }
    let watch = EngineWatch(desk: desk, logger: logger, trialEvery: ping.seconds)
    let sender = Sender(
      desk: desk, node: watch.node, carriers: carriers, elapsed: { WallClock.elapsed() }, logger: logger)
    var services: [any Service] = [
      Ticker(desk: desk, positionDays: set.positionDays, logger: logger), watch.engine, sender, server,
    ]
    if let settings = ping.settings {
      services.append(
        DeadManPing(
          desk: desk, node: watch.node, settings: settings, wire: Wire(name: "ping", threads: 1),
          now: { WallClock.now() }, logger: logger))
    }
    watch.guardProcess()
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
    do {
      try await group.run()
    } catch let failure as SiteServer.Failure {
      await store.close()
      throw CommandFailure(failure, at: "\(set.host):\(set.port)")
    }
    await store.close()
    console.note("homeward: ended.")
  }

  private func shell(_ library: PolicyLibrary) throws(CommandFailure) -> Shell {
    let zone = library.policy(PolicyLibrary.standard)?.timeZone ?? .london
    return .system(
      asOf: asOf?.resolved(in: zone), drills: try Settings.drillTerms(), endOfDay: try Settings.endOfDay(),
      standDownNeedsTwo: try Settings.find(.twoPersonStandDown)?.text != "off",
      releaseAfter: try Settings.number(nil, .releaseAfter).map { $0 * 60 })
  }

  /// Opens the database. A SQLite file that is not there is made with today's schema; any other database must have it.
  private func openStore() throws(CommandFailure) -> (any Store, isNew: Bool) {
    let address = try database.address()
    let isNew = if case .sqlite(let path) = address { !Files.exists(path) } else { false }
    return (try database.open(address, making: isNew), isNew)
  }

  private func desk(_ store: any Store, _ library: PolicyLibrary, isNew: Bool) async throws -> Desk {
    let desk = Desk(store: store, library: library, shell: try shell(library))
    do {
      if isNew { _ = try await Schema.migrate(store, at: desk.shell.now()) }
      try await Schema.check(store)
    } catch let error as StoreError {
      throw CommandFailure(error, where: try database.address().shown)
    } catch let mismatch as SchemaMismatch {
      throw CommandFailure(
        .unavailable, mismatch.words, where: try database.address().shown, remedy: mismatch.remedy,
        help: .schema)
    }
    return desk
  }

  private static func greeting(_ address: String, asOf: CivilDate?) -> String {
    var lines = ["homeward: serving at \(address)"]
    if let asOf { lines.append("  today is held at \(asOf.text) (--as-of)") }
    lines.append(
      "  to sign in: open the address; an invitation from 'homeward init' is accepted at \(address)invitation"
    )
    lines.append("  to end: Ctrl-C")
    return lines.joined(separator: "\n")
  }
}

extension CommandFailure {
  /// Why a server does not listen.
  init(_ failure: SiteServer.Failure, at place: String) {
    switch failure {
    case .addressInUse:
      self.init(
        .unavailable, "the port is in use by another program", where: place,
        remedy: "end that program, or choose another port with --port")
    case .cannotListen(let why):
      self.init(
        .unavailable, "cannot listen: \(why)", where: place,
        remedy: "give an address of this machine with --host")
    }
  }
}

/// The two files of GOV.UK Frontend, which set-up fetches.
enum ServedAssets {
  /// The most bytes a file may have.
  private static let most = 4 << 20

  static func load(_ branding: Branding) throws(CommandFailure) -> AssetShelf {
    let remedy =
      "run 'make assets' (Scripts/fetch-assets.sh), or set HOMEWARD_ASSETS to the folder that holds them"
    let folder: String
    do {
      folder = try Installation.assets()
    } catch {
      throw CommandFailure(
        .unavailable, "the files of GOV.UK Frontend are not installed", where: error.place, remedy: remedy)
    }
    func read(_ name: String) throws(CommandFailure) -> [UInt8] {
      let path = folder + "/" + name
      do {
        return try Files.read(path, most: most)
      } catch {
        throw CommandFailure(
          .unavailable, "a file of GOV.UK Frontend is missing or cannot be read", where: path, remedy: remedy)
      }
    }
    func fetched(_ name: String) throws(CommandFailure) -> AssetShelf.Fetched {
      AssetShelf.Fetched(try read(name), compressed: try? read(name + ".gz"))
    }
    return AssetShelf(
      frontendStyle: try fetched("govuk-frontend.css"), frontendScript: try fetched("govuk-frontend.js"),
      branding: branding, knownIssues: try? read("known-issues.txt"))
  }
}
