import CivilTime
import Glibc
import Operations

/// How old the newest backup is. Homeward makes none by itself: whatever makes them is asked by what it leaves behind.
enum BackupChecks {
  static func run(now: Instant) -> [HealthCheck] {
    do throws(CommandFailure) {
      let most = try Settings.number(nil, .backupHours) ?? 26
      guard let path = try Settings.text(nil, .backupNewest) else {
        return [
          check(
            .warning, "nobody said where backups are left",
            remedy:
              "set backup.newest-backup to a file that your backup writes each time, or to the folder of backups"
          )
        ]
      }
      return [look(path, most: most, now: now)]
    } catch {
      let place = error.place.map { " (\($0))" } ?? ""
      return [check(.failed, error.what + place, remedy: error.remedy)]
    }
  }

  /// The time of change of a file that a backup leaves says when it last ran; that of the newest in a folder, for a folder.
  private static func look(_ path: String, most: Int, now: Instant) -> HealthCheck {
    guard let changed = newest(path) else {
      return check(.failed, "\(path): \(Files.reason())", remedy: "look why the backup left nothing there")
    }
    let hours = max(0, now.milliseconds / 1000 - changed) / 3600
    let found = hours < 1 ? "less than an hour old" : "\(quantity(Int(hours), "hour")) old"
    return hours < most
      ? check(.ok, found)
      : check(.failed, "\(found), and may be \(most)", remedy: "look why the backup no longer runs: \(path)")
  }

  /// The seconds since 1970 at which a file was changed, or the newest file in a folder that is not empty, whose own says only
  /// that something was taken away or put there; nil where it is not there, or the folder has none.
  private static func newest(_ path: String) -> Int64? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    guard status.st_mode & S_IFMT == S_IFDIR else { return Int64(status.st_mtim.tv_sec) }
    guard let folder = opendir(path) else { return nil }
    defer { closedir(folder) }
    var newest: Int64?
    var count = 0
    errno = ENOENT
    while count < most, let entry = readdir(folder) {
      count += 1
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard !name.hasPrefix("."), !name.hasSuffix("-wal"), !name.hasSuffix("-shm"),
        stat("\(path)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > 0
      else { continue }
      newest = max(newest ?? 0, Int64(status.st_mtim.tv_sec))
    }
    return newest
  }

  /// The most files of a folder that are looked at.
  private static let most = 10_000

  private static func check(_ outcome: HealthCheck.Outcome, _ found: String, remedy: String? = nil)
    -> HealthCheck
  {
    HealthCheck("backup.age", "The newest backup is not old", outcome, found, remedy: remedy)
  }
}
