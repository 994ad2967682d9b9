import Glibc
import Operations

/// The file of an embedded database, its folder and its disk.
enum FileChecks {
  static func run(_ path: String) -> [HealthCheck] {
    let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    return [
      permissions("database.file-permissions", "Only this user can read the database", path),
      permissions("database.folder-permissions", "Only this user can enter its folder", folder),
      space(folder), kind(of: folder), log(path),
    ]
  }

  private static func permissions(_ id: String, _ title: String, _ path: String) -> HealthCheck {
    var status = stat()
    guard stat(path, &status) == 0 else {
      return HealthCheck(id, title, .failed, "\(path): \(Files.reason())", remedy: "check the path")
    }
    let mode = String(status.st_mode & 0o777, radix: 8)
    return HealthCheck(
      id, title, holds: status.st_mode & 0o007 == 0, otherwise: .warning, "mode \(mode)",
      remedy: "chmod o-rwx '\(path)'")
  }

  private static func space(_ folder: String) -> HealthCheck {
    let title = "Room on the disk"
    var status = statvfs()
    guard statvfs(folder, &status) == 0 else {
      return HealthCheck("database.disk-space", title, .warning, Files.reason(), remedy: "check the disk")
    }
    let free = Int(status.f_bavail) * Int(status.f_frsize) / (1 << 20)
    let outcome: HealthCheck.Outcome = free >= 1024 ? .ok : free >= 100 ? .warning : .failed
    return HealthCheck(
      "database.disk-space", title, outcome, "\(free) MB free", remedy: "make room: at least 1024 MB")
  }

  /// The write-ahead log needs shared memory, which file systems over a network do not give.
  private static func kind(of folder: String) -> HealthCheck {
    let real = realpath(folder, nil)
    defer { free(real) }
    let path = real.map { String(cString: $0) } ?? folder
    let mounts = (try? Files.read("/proc/self/mounts", most: 4 << 20)) ?? []
    var found = (point: "", kind: "unknown")
    for line in String(decoding: mounts, as: UTF8.self).split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count > 2 else { continue }
      let point = String(fields[1])
      let holds = path == point || path.hasPrefix(point == "/" ? "/" : point + "/")
      if holds, point.count >= found.point.count { found = (point, String(fields[2])) }
    }
    let remote = ["nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "glusterfs", "ceph", "afs"]
    return HealthCheck(
      "database.file-system", "Database is on a local disk", holds: !remote.contains(found.kind), found.kind,
      remedy: "move the file to a local disk, or use PostgreSQL")
  }

  private static func log(_ path: String) -> HealthCheck {
    var status = stat()
    let size = stat(path + "-wal", &status) == 0 ? Int(status.st_size) >> 20 : 0
    return HealthCheck(
      "database.log-size", "Write-ahead log is short", holds: size <= 256, otherwise: .warning, "\(size) MB",
      remedy: "look for a reader that never ends; restart the server")
  }
}
