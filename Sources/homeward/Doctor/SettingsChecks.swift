import Glibc
import Operations

/// The settings file and what it says.
enum SettingsChecks {
  static func run() -> [HealthCheck] {
    let title = "Settings file"
    let file: SettingsFile
    do throws(CommandFailure) {
      file = try Settings.read()
    } catch {
      let place = error.place.map { " (\($0))" } ?? ""
      return [HealthCheck("settings.file", title, .failed, error.what + place, remedy: error.remedy)]
    }
    guard file.isThere else {
      return [HealthCheck("settings.file", title, .ok, "none at \(file.path); the defaults hold")]
    }
    return [
      HealthCheck(
        "settings.file", title, .ok, "\(quantity(file.settings.count, "setting")) in \(file.path)"),
      fits(file), permissions(file),
      HealthCheck(
        "settings.secrets", "No password in the settings file", holds: !file.holdsPassword,
        otherwise: .warning,
        file.holdsPassword ? "the database's address has one" : "none",
        remedy: "keep the password in a password file (~/.pgpass) and take it out of the settings"),
    ]
  }

  private static func fits(_ file: SettingsFile) -> HealthCheck {
    let title = "What is set is there and fits together"
    do {
      try SettingsCheck.look(file)
      return HealthCheck("settings.values", title, .ok, "see 'homeward config check'")
    } catch let error as CommandFailure {
      return HealthCheck("settings.values", title, .failed, error.what, remedy: error.remedy)
    } catch {
      return HealthCheck("settings.values", title, .failed, "\(error)", remedy: "run 'homeward config check'")
    }
  }

  private static func permissions(_ file: SettingsFile) -> HealthCheck {
    let mode = file.mode ?? 0
    return HealthCheck(
      "settings.permissions", "Only this user can change the settings", holds: mode & 0o022 == 0,
      otherwise: .warning, "mode \(String(mode, radix: 8))", remedy: "chmod go-w '\(file.path)'")
  }
}
