import CivilTime
import Operations
import Policy
import Storage

/// Opens the desk for the commands that work on a caseload in a database.
struct CaseloadDesk {
  let database: DatabaseOptions
  let asOf: CivilDate?

  /// True where the body tries something out: on SQLite, whose one writer it would hold all the while, it works on a
  /// copy of the file, which is removed afterwards.
  var isTrial = false

  /// Runs a body at the desk and closes the database however that ends. With `making`, the database and its tables
  /// are made where they are not there.
  func use<Value>(making: Bool = false, _ body: (Desk) async throws -> Value) async throws -> Value {
    let library = try Policies.load()
    let address = try database.address()
    let trial = isTrial ? try TrialCopy(of: address) : nil
    defer { trial?.remove() }
    let store = try database.open(trial?.address ?? address, making: making, connections: 4)
    let desk = Desk(
      store: store, library: library,
      shell: Shell(now: WallClock.now, asOf: asOf, randomBytes: WallClock.randomBytes), channel: "command")
    do {
      if making { try await desk.makeTables() } else { try await desk.checkTables() }
      let value = try await body(desk)
      await store.close()
      return value
    } catch {
      await store.close()
      throw failure(error, at: address)
    }
  }

  private func failure(_ error: any Error, at address: DatabaseAddress) -> any Error {
    switch error {
    case let error as StoreError: CommandFailure(error, where: address.shown)
    case let error as PolicyError: CommandFailure(.invalidData, error.description)
    case is CommandFailure, is CancellationError: error
    default:
      CommandFailure(
        .unavailable, "\(error)", where: address.shown,
        remedy: "run 'homeward migrate' where the database lacks steps, else 'homeward doctor'")
    }
  }
}
