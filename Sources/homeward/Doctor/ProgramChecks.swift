import CivilTime
import Glibc
import Operations

/// The program itself, its files and what the system allows it.
enum ProgramChecks {
  static func run(now: Instant) -> [HealthCheck] {
    var checks = [
      HealthCheck(
        "program.version", "Program", .ok,
        "homeward \(Release.version), \(Installation.executable() ?? "path unknown")"),
      HealthCheck(
        "program.user", "Not run by root", holds: geteuid() != 0, otherwise: .warning, "user \(geteuid())",
        remedy: "run the server as a user of its own that owns only its data folder"),
      openFiles(), randomness(), temporaryFolder(),
    ]
    checks += assets()
    return checks
  }

  private static func openFiles() -> HealthCheck {
    var limit = rlimit()
    let known = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
    return HealthCheck(
      "program.open-files", "Open files allowed", holds: known && limit.rlim_cur >= 1024, otherwise: .warning,
      known ? "\(limit.rlim_cur)" : "unknown",
      remedy: "allow at least 1024 (ulimit -n, or LimitNOFILE= in the unit)")
  }

  private static func randomness() -> HealthCheck {
    let samples = (0..<64).map { _ in WallClock.randomBytes(16) }
    return HealthCheck(
      "program.randomness", "Randomness for sessions and ids", holds: Set(samples).count == samples.count,
      "64 samples of 128 bits differ", remedy: "stop: the system's generator repeats itself")
  }

  private static func temporaryFolder() -> HealthCheck {
    let folder = Console.environment("TMPDIR").flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
    return HealthCheck(
      "program.temporary-folder", "Temporary folder can be written to",
      holds: access(folder, W_OK | X_OK) == 0,
      otherwise: .warning, folder, remedy: "set TMPDIR to a folder this user may write to")
  }

  /// The files that every page asks for and set-up fetches; the product's own are in the program.
  private static let assetNames = ["govuk-frontend.css", "govuk-frontend.js"]

  private static func assets() -> [HealthCheck] {
    let title = "Style sheets and scripts"
    do {
      let folder = try Installation.assets()
      let missing = assetNames.filter { !Files.exists(folder + "/" + $0) }
      return [
        HealthCheck(
          "program.assets", title, holds: missing.isEmpty, otherwise: .warning,
          missing.isEmpty ? folder : "missing in \(folder): \(missing.joined(separator: ", "))",
          remedy: "fetch them with Scripts/fetch-assets.sh; 'homeward serve' does not start without them")
      ]
    } catch {
      return [HealthCheck("program.assets", title, .warning, error.what, remedy: error.remedy)]
    }
  }
}
