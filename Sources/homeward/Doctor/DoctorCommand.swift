import ArgumentParser
import Casework
import CivilTime
import Operations
import Policy
import Storage

/// `homeward doctor`: looks at everything the product stands on and says what to do about what is wrong.
struct DoctorCommand: AsyncParsableCommand, ReadsNoSettings, LongOutput {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check the installation, the rules, the clock and the database.",
    discussion: "Changes nothing. Exit status 0 where nothing failed (warnings allowed), else 1.")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var database: DatabaseOptions

  @Option(
    help: ArgumentHelp(
      "The address the server will listen on. Default: what is set for it, else 127.0.0.1.",
      valueName: "address"))
  var host: String?

  @Option(help: "The port the server will listen on. Default: what is set for it, else 8080.")
  var port: UInt16?

  func run() async throws {
    let now = WallClock.now()
    var checks = ProgramChecks.run(now: now)
    checks += SettingsChecks.run()
    checks += NoticeChecks.run()
    checks += RuleChecks.run(now: now)
    checks += ClockChecks.run(now: now)
    checks += listening()
    checks += BackupChecks.run(now: now)
    checks += try await databaseChecks(now: now)
    if options.json { writeJSON(checks, now: now) } else { write(checks) }
    if checks.contains(where: { $0.outcome == .failed }) { throw ExitCode(ExitStatus.failure.rawValue) }
  }

  private func listening() -> [HealthCheck] {
    do throws(CommandFailure) {
      let host = try Settings.text(host, .host) ?? SettingKey.host.standard
      let port = try Settings.number(port.map { Int($0) }, .port) ?? 8080
      return ListeningChecks.run(host: host, port: UInt16(clamping: port))
    } catch {
      return [
        HealthCheck("listen.address", "Address to listen on", .failed, error.what, remedy: error.remedy)
      ]
    }
  }

  private func databaseChecks(now: Instant) async throws -> [HealthCheck] {
    let address: DatabaseAddress
    do {
      address = try database.address()
    } catch {
      return [HealthCheck("database.address", "Database is named", .failed, error.what, remedy: error.remedy)]
    }
    var checks = [HealthCheck("database.address", "Database is named", .ok, address.shown)]
    if case .sqlite(let path) = address {
      let stated = try database.database != nil || Settings.find(.database) != nil
      guard Files.exists(path) else {
        checks.append(
          HealthCheck(
            "database.reachable", "Database is there", stated ? .failed : .warning,
            "there is no file \(path)",
            remedy: "make one with 'homeward init', or name yours with --database"))
        return checks
      }
      checks += FileChecks.run(path)
    }
    do {
      let store = try database.open(address, connections: 2)
      checks.append(HealthCheck("database.reachable", "Database is there", .ok, "opened"))
      checks += await DatabaseChecks.run(store, now: now)
      checks += await KeepingGuard.doctor(store)
      checks += await HoldChecks.run(store)
      let days = RuleChecks.workingDays(now: now)
      checks += await DutyChecks.run(store, now: now) { days?.isWorkingDay($0) ?? ($0.weekday <= 5) }
      checks += await DrillChecks.run(store, now: now, terms: (try? Settings.drillTerms()) ?? .standard)
      await store.close()
    } catch {
      checks.append(
        HealthCheck("database.reachable", "Database is there", .failed, error.what, remedy: error.remedy))
    }
    return checks
  }

  private func writeJSON(_ checks: [HealthCheck], now: Instant) {
    let failed = checks.count { $0.outcome == .failed }
    options.console.json(
      .object([
        ("version", .text(Release.version)), ("at", .text(now.text)), ("ok", .truth(failed == 0)),
        ("failed", .number(failed)), ("warnings", .number(checks.count { $0.outcome == .warning })),
        (
          "checks",
          .list(
            checks.map { check in
              .object([
                ("id", .text(check.id)), ("title", .text(check.title)),
                ("outcome", .text(check.outcome.rawValue)),
                ("found", .text(check.found)), ("remedy", .optional(check.remedy)),
              ])
            })
        ),
      ]))
  }

  private func write(_ checks: [HealthCheck]) {
    let console = options.console
    let width = checks.map(\.title.count).max() ?? 0
    for check in checks where !options.quiet || check.outcome != .ok {
      if options.plain {
        console.line(
          [check.outcome.rawValue, check.id, check.found, check.remedy ?? ""].joined(separator: "\t"))
        continue
      }
      let word: String
      switch check.outcome {
      case .ok: word = console.painted("✔ ok     ", .green)
      case .warning: word = console.painted("! warning", .yellow)
      case .failed: word = console.painted("✘ failed ", .red)
      }
      let padding = String(repeating: " ", count: width - check.title.count)
      console.line("\(word)  \(check.title)\(padding)  \(check.found)")
      if let remedy = check.remedy { console.line("             to do: \(remedy)") }
    }
    let failed = checks.count { $0.outcome == .failed }
    let warnings = checks.count { $0.outcome == .warning }
    console.note("\(quantity(checks.count, "check")): \(failed) failed, \(warnings) with a warning.")
  }
}
