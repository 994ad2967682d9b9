import ArgumentParser
import Operations
import PostgresStore
import SQLiteStore
import Storage

/// Which database a command works on: `@OptionGroup var database: DatabaseOptions`.
struct DatabaseOptions: ParsableArguments, Sendable {
  @Option(
    help: ArgumentHelp(
      "The database: sqlite:PATH, or postgres://… without a password (use a password file). Default: "
        + "HOMEWARD_DATABASE, else the settings file's, else a file in your data folder.",
      valueName: "address"))
  var database: String?

  /// The address meant. Exit status 64 where it is none.
  func address() throws(CommandFailure) -> DatabaseAddress {
    guard let stated = try Settings.text(database, .database) else {
      return .sqlite(path: try DatabaseOptions.standardPath())
    }
    guard let address = DatabaseAddress(stated) else {
      throw CommandFailure(
        .usage, "this is no address of a database", where: DatabaseAddress.masked(stated),
        remedy: "give sqlite:PATH or postgres://HOST/DATABASE", help: .database)
    }
    return address
  }

  /// Opens the database. With `making`, a SQLite file that is not there is made; else that is exit status 7.
  func open(making: Bool = false, connections: Int = 8) throws(CommandFailure) -> any Store {
    try open(try address(), making: making, connections: connections)
  }

  func open(
    _ address: DatabaseAddress, making: Bool = false, connections: Int = 8
  ) throws(CommandFailure) -> any Store {
    do throws(StoreError) {
      switch address {
      case .sqlite(let path):
        guard making || Files.exists(path) else {
          throw StoreError.unavailable("there is no file \(path)")
        }
        guard making || !Files.isEmpty(path) else {
          throw StoreError.unavailable("the file \(path) is empty: it holds no database")
        }
        return try SQLiteStore(path: path)
      case .postgres(let url): return try PostgresStore(url: url, connections: connections)
      }
    } catch {
      throw CommandFailure(error, where: address.shown)
    }
  }

  /// Opens a database whose tables are those of this program, hands it over, and closes it again. What goes wrong is
  /// told in words with the place. Tables that do not suit this program are exit status 7.
  func use<Value>(connections: Int = 8, _ body: (any Store) async throws -> Value) async throws -> Value {
    let address = try address()
    let store = try open(address, connections: connections)
    return try await DatabaseOptions.closing(store, at: address) {
      try await Schema.check(store)
      return try await body(store)
    }
  }

  /// Runs a body, closes the store however that ends, and puts a database's refusal into words.
  static func closing<Value>(
    _ store: any Store, at address: DatabaseAddress, _ body: () async throws -> Value
  ) async throws -> Value {
    do {
      let value = try await body()
      await store.close()
      return value
    } catch {
      await store.close()
      if let mismatch = error as? SchemaMismatch {
        throw CommandFailure(
          .unavailable, mismatch.words, where: address.shown, remedy: mismatch.remedy,
          help: .schema)
      }
      if let error = error as? StoreError { throw CommandFailure(error, where: address.shown) }
      throw error
    }
  }

  private static func standardPath() throws(CommandFailure) -> String {
    guard let folder = folder() else {
      throw CommandFailure(
        .usage, "no database is named and HOME is not set", remedy: "give --database or set HOMEWARD_DATABASE"
      )
    }
    return folder + "/homeward.sqlite"
  }

  /// The data folder: `$XDG_DATA_HOME/homeward`, by default under `~/.local/share`. Exit status 64 where there is no home.
  static func dataFolder() throws(CommandFailure) -> String {
    guard let folder = folder() else {
      throw CommandFailure(
        .usage, "there is no data folder: HOME is not set", remedy: "set HOME, or name the file")
    }
    return folder
  }

  private static func folder() -> String? {
    if let data = Console.environment("XDG_DATA_HOME"), data.hasPrefix("/") { return data + "/homeward" }
    guard let home = Console.environment("HOME"), home.hasPrefix("/") else { return nil }
    return home + "/.local/share/homeward"
  }
}

/// Where a database is.
enum DatabaseAddress: Hashable, Sendable {
  case sqlite(path: String)
  case postgres(url: String)

  init?(_ text: String) {
    if text.hasPrefix("sqlite:") {
      var path = String(text.dropFirst("sqlite:".count))
      if path.hasPrefix("//") { path.removeFirst(2) }
      guard !path.isEmpty else { return nil }
      self = .sqlite(path: path)
    } else if text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") {
      self = .postgres(url: text)
    } else {
      return nil
    }
  }

  /// The address for a message, without a password.
  var shown: String {
    switch self {
    case .sqlite(let path): "sqlite:" + path
    case .postgres(let url): DatabaseAddress.masked(url)
    }
  }

  /// A text that may be an address, its password (`//user:password@host`, `password=…`) replaced.
  static func masked(_ text: String) -> String {
    var shown = String(text.prefix(300))
    if let start = shown.firstRange(of: "://"), let at = shown[start.upperBound...].lastIndex(of: "@"),
      let colon = shown[start.upperBound..<at].firstIndex(of: ":")
    {
      shown.replaceSubrange(shown.index(after: colon)..<at, with: "…")
    }
    if let password = shown.firstRange(of: "password=") {
      let end = shown[password.upperBound...].firstIndex { $0 == "&" || $0 == " " } ?? shown.endIndex
      shown.replaceSubrange(password.upperBound..<end, with: "…")
    }
    return shown
  }
}

extension CommandFailure {
  /// A database's refusal with the exit status and the remedy it calls for.
  init(_ error: StoreError, where place: String? = nil) {
    switch error {
    case .unavailable, .closed:
      self.init(
        .unavailable, "\(error)", where: place,
        remedy: "check the address; 'homeward init' makes a new database, 'homeward doctor' looks for causes",
        help: .database)
    case .busy:
      self.init(
        .unavailable, "\(error)", where: place, remedy: "try again when the other program has finished",
        help: .database)
    case .conflict: self.init(.conflict, "\(error)", where: place)
    case .full:
      self.init(.failure, "\(error)", where: place, remedy: "make room on the disk, or allow writing there")
    case .damaged:
      self.init(
        .failure, "\(error)", where: place,
        remedy: "keep the file as it is and restore a backup beside it", help: .databaseDamaged)
    case .unexpected: self.init(.failure, "\(error)", where: place, remedy: "run 'homeward doctor'")
    }
  }
}
