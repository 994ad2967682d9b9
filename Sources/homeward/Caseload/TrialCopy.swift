import Glibc
import SQLiteStore
import Storage

/// A copy of a SQLite database in a folder of its own beside it, readable by its owner only.
struct TrialCopy {
  let address: DatabaseAddress
  private let folder: String

  /// Nil for a database that needs none: PostgreSQL, or a file that is not there, of which opening tells.
  init?(of address: DatabaseAddress) throws(CommandFailure) {
    guard case .sqlite(let path) = address, Files.exists(path), !Files.isEmpty(path) else { return nil }
    var template = Array((path + ".trial-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else {
      throw CommandFailure(
        errno == EACCES || errno == EROFS ? .notPermitted : .failure,
        "no folder can be made for the copy that a dry run works on: \(String(cString: strerror(errno)))",
        where: address.shown, remedy: "allow writing to the folder of the database, or make room")
    }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    Leftovers.add(folder)
    self.address = .sqlite(path: folder + "/trial.sqlite")
    do throws(StoreError) {
      try SQLiteStore.copy(of: path, to: folder + "/trial.sqlite")
    } catch {
      remove()
      throw CommandFailure(error, where: address.shown)
    }
  }

  func remove() { Leftovers.remove(folder) }
}
