import Foundation
import GRDB
public import Storage

extension SQLiteStore {
  /// Writes a copy of a database file as it stands now, while others go on reading and writing it. The copy's folder
  /// is there and its own file is not. Errors: `unavailable`, `damaged`, `full` (no room for a second one).
  public static func copy(of path: String, to copy: String) throws(StoreError) {
    do {
      var configuration = Configuration()
      configuration.busyMode = .timeout(10)
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      defer { try? queue.close() }
      try queue.writeWithoutTransaction { try $0.execute(sql: "VACUUM INTO ?", arguments: [copy]) }
    } catch let error as DatabaseError {
      throw StoreError(error)
    } catch {
      throw .unavailable("\(path) cannot be copied")
    }
  }
}
