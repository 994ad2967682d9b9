import CLibPQ
import Storage

/// Where the server is and how long a statement may run.
struct PostgresAddress: Sendable {
  let url: String
  let statementSeconds: Int
}

/// One connection and the statements prepared on it. Owned by one thread.
final class PostgresConnection {
  private let handle: OpaquePointer
  private var prepared: [String: String] = [:]
  private var numbers = 0
  private var parameters = ParameterBuffer()
  private let statementSeconds: Int
  /// The password of the address, so that no message gives it away.
  private let password: String?
  /// Set when the plans of this connection no longer fit the tables.
  private var plansAreStale = false

  /// As many statements stay prepared on one connection.
  private static let mostPrepared = 500

  init(address: PostgresAddress) throws(StoreError) {
    guard address.url.hasPrefix("postgres://") || address.url.hasPrefix("postgresql://") else {
      throw .unavailable("the address of a PostgreSQL database starts with postgres://")
    }
    let settings = [
      ("connect_timeout", "10"), ("application_name", "homeward"), ("dbname", address.url),
      ("client_encoding", "UTF8"),
    ]
    guard Self.isReadable(address.url) else {
      throw .unavailable(
        "the address cannot be read; it looks like postgres://USER:PASSWORD@HOST:PORT/DATABASE")
    }
    guard let handle = Self.connect(settings) else { throw .unavailable("no memory for a connection") }
    self.handle = handle
    password = Self.password(in: address.url)
    statementSeconds = address.statementSeconds
    do throws(StoreError) {
      guard PQstatus(handle) == CONNECTION_OK else { throw .unavailable(message()) }
      _ = PQsetNoticeProcessor(handle, { _, _ in }, nil)
      try configure()
    } catch {
      PQfinish(handle)
      finished = true
      throw error
    }
  }

  /// What holds for every statement of a connection, set anew whenever it was made anew.
  private func configure() throws(StoreError) {
    try command("SET statement_timeout = '\(statementSeconds)s'")
    try command("SET lock_timeout = '10s'")
    try command("SET idle_in_transaction_session_timeout = '600s'")
    try command("SET cursor_tuple_fraction = 1")
    try command("SET TimeZone = 'UTC'")
    let sorting = try run("SELECT datcollate FROM pg_database WHERE datname = current_database()").first?
      .text(0)
    guard let sorting, ["C", "POSIX", "C.UTF-8", "C.utf8"].contains(sorting) else {
      throw .unavailable(
        "the database sorts texts as \(sorting ?? "unknown"); make it anew with "
          + "CREATE DATABASE … TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")
    }
  }

  private var finished = false

  deinit { if !finished { PQfinish(handle) } }

  /// False once the server has gone.
  var isAlive: Bool { PQstatus(handle) == CONNECTION_OK }

  /// Runs a body between BEGIN and COMMIT. An idle connection that the server has dropped meanwhile is made anew
  /// before anything has run.
  func transaction<Value>(_ begin: String, _ body: (any Transaction) throws -> Value) throws -> Value {
    try start(begin)
    let value: Value
    do {
      value = try body(PostgresTransaction(connection: self))
    } catch {
      if isAlive { try? command("ROLLBACK") }
      forgetStalePlans()
      throw error
    }
    try commit()
    forgetStalePlans()
    return value
  }

  private func start(_ begin: String) throws(StoreError) {
    do throws(StoreError) {
      try command(begin)
    } catch {
      guard !isAlive else { throw error }
      PQreset(handle)
      prepared = [:]
      guard isAlive else { throw .unavailable(message()) }
      try configure()
      try command(begin)
    }
  }

  private func commit() throws(StoreError) {
    let result = PQexec(handle, "COMMIT")
    defer { PQclear(result) }
    guard isAlive else {
      throw .unavailable("the connection was lost while committing; whether the change was kept is not known")
    }
    guard PQresultStatus(result) == PGRES_COMMAND_OK else { throw failure(result) }
    // The server answers COMMIT of a failed transaction with ROLLBACK and no error.
    let tag = PQcmdStatus(result).map { String(cString: $0) }
    guard tag == "COMMIT" else { throw .unexpected("the transaction had failed and was rolled back") }
  }

  /// Runs one statement and returns its rows.
  func run(_ sql: SQL) throws(StoreError) -> [Row] {
    let result = try perform(sql)
    defer { PQclear(result) }
    return try Self.rows(of: result)
  }

  /// Runs one statement and returns how many rows it changed.
  func execute(_ sql: SQL) throws(StoreError) -> Int {
    let result = try perform(sql)
    defer { PQclear(result) }
    guard Self.isChange(sql.text), let count = PQcmdTuples(result) else { return 0 }
    return Int(String(cString: count)) ?? 0
  }

  /// A number that no other cursor or statement of this connection has.
  func nextNumber() -> Int {
    numbers += 1
    return numbers
  }

  /// Runs a statement of ours that has no values and gives no rows.
  func command(_ text: String) throws(StoreError) {
    let result = PQexec(handle, text)
    defer { PQclear(result) }
    guard PQresultStatus(result) == PGRES_COMMAND_OK || PQresultStatus(result) == PGRES_TUPLES_OK else {
      throw failure(result)
    }
  }

  /// Copies rows in; the filler is called with a buffer until it adds nothing more.
  func copy(_ text: String, _ fill: (inout [UInt8]) throws(StoreError) -> Void) throws(StoreError) -> Int {
    let begun = PQexec(handle, text)
    defer { PQclear(begun) }
    guard PQresultStatus(begun) == PGRES_COPY_IN else { throw failure(begun) }
    var refusal: StoreError?
    do throws(StoreError) {
      var buffer: [UInt8] = []
      buffer.reserveCapacity(1 << 17)
      repeat {
        buffer.removeAll(keepingCapacity: true)
        try fill(&buffer)
        if !buffer.isEmpty, !send(buffer) { throw .unavailable(message()) }
      } while !buffer.isEmpty
    } catch {
      refusal = error
    }
    _ = PQputCopyEnd(handle, refusal == nil ? nil : "refused")
    var count = 0
    var failed: StoreError?
    while let result = PQgetResult(handle) {
      if PQresultStatus(result) != PGRES_COMMAND_OK { failed = failed ?? failure(result) }
      if let tuples = PQcmdTuples(result) { count = Int(String(cString: tuples)) ?? count }
      PQclear(result)
    }
    if let error = refusal ?? failed { throw error }
    return count
  }

  private func send(_ buffer: [UInt8]) -> Bool {
    buffer.withUnsafeBytes { bytes in
      PQputCopyData(handle, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count)) == 1
    }
  }

  private func perform(_ sql: SQL) throws(StoreError) -> OpaquePointer {
    try parameters.fill(sql.values)
    let isPrepared = Self.isPreparable(sql.text)
    let name = isPrepared ? try statement(sql.text) : ""
    let result = parameters.withPointers { count, pointers in
      isPrepared
        ? PQexecPrepared(handle, name, count, pointers, nil, nil, 0)
        : PQexecParams(handle, sql.text, count, nil, pointers, nil, nil, 0)
    }
    guard let result else { throw .unavailable(message()) }
    switch PQresultStatus(result) {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK: return result
    default:
      defer { PQclear(result) }
      throw failure(result)
    }
  }

  /// The name under which a text is prepared here; prepares it the first time.
  private func statement(_ text: String) throws(StoreError) -> String {
    if let name = prepared[text] { return name }
    if prepared.count >= Self.mostPrepared {
      try command("DEALLOCATE ALL")
      prepared = [:]
    }
    let name = "s\(nextNumber())"
    let result = PQprepare(handle, name, text, 0, nil)
    defer { PQclear(result) }
    guard PQresultStatus(result) == PGRES_COMMAND_OK else { throw failure(result) }
    prepared[text] = name
    return name
  }

  private func forgetStalePlans() {
    guard plansAreStale, isAlive else { return }
    plansAreStale = false
    try? command("DEALLOCATE ALL")
    prepared = [:]
  }

  private func failure(_ result: OpaquePointer?) -> StoreError {
    func field(_ code: Int32) -> String? {
      guard let result, let text = PQresultErrorField(result, code) else { return nil }
      return String(cString: text)
    }
    // The codes of PG_DIAG_SQLSTATE, PG_DIAG_MESSAGE_PRIMARY and PG_DIAG_CONSTRAINT_NAME, which are macros in C.
    let state = field(0x43) ?? ""
    if state == "0A000" || state == "26000" { plansAreStale = true }
    return .postgres(
      state: state, message: field(0x4D) ?? message(), constraint: field(0x6E), isAlive: isAlive)
  }

  private func message() -> String {
    guard let text = PQerrorMessage(handle) else { return "no reason given" }
    let words = String(cString: text).split(whereSeparator: \.isNewline).joined(separator: " ")
    guard let password, !password.isEmpty else { return words.isEmpty ? "no reason given" : words }
    return words.replacing(password, with: "…")
  }

  /// Whether libpq can make anything of an address. What it says of one it cannot read may hold the password.
  private static func isReadable(_ url: String) -> Bool {
    guard let options = PQconninfoParse(url, nil) else { return false }
    PQconninfoFree(options)
    return true
  }

  /// The password an address names; nil where it names none.
  private static func password(in url: String) -> String? {
    guard let options = PQconninfoParse(url, nil) else { return nil }
    defer { PQconninfoFree(options) }
    var option = options
    while let keyword = option.pointee.keyword {
      if String(cString: keyword) == "password", let value = option.pointee.val {
        return String(cString: value)
      }
      option += 1
    }
    return nil
  }

  private static func connect(_ settings: [(String, String)]) -> OpaquePointer? {
    var buffer = ParameterBuffer()
    var names = ParameterBuffer()
    guard (try? buffer.fill(settings.map { .text($0.1) })) != nil,
      (try? names.fill(settings.map { .text($0.0) })) != nil
    else { return nil }
    return names.withPointers { _, names in
      buffer.withPointers { _, values in PQconnectdbParams(names, values, 1) }
    }
  }
}

extension StoreError {
  /// The error behind a SQLSTATE.
  static func postgres(state: String, message: String, constraint: String?, isAlive: Bool) -> StoreError {
    guard isAlive else { return .unavailable(message) }
    switch state {
    case "53100": return .full(message)
    case "55P03", "40P01", "40001", "57014", "53300", "25P03": return .busy(message)
    case "58030", "XX001", "XX002": return .damaged(message)
    default: break
    }
    switch state.prefix(2) {
    case "23": return .conflict(constraint ?? message)
    case "08", "28", "3D", "57", "53": return .unavailable(message)
    default: return .unexpected("\(message) (SQLSTATE \(state))")
    }
  }
}
