import Foundation
public import Storage

/// A store on a PostgreSQL server: a fixed number of connections, each owned by a thread of its own.
///
/// Work waits in one queue, first come first served. A connection that was lost is made anew for the next piece of
/// work; the caller whose work was cut off gets `StoreError.unavailable`. The database must sort texts by code point
/// (`CREATE DATABASE … LOCALE 'C'`), as SQLite does, so that pages and lists are in the same order everywhere.
public final class PostgresStore: Store {
  public let dialect = Dialect(kind: .postgres)
  private let queue: WorkQueue

  /// Connects to a `postgres://…` URL; `postgres:///name?host=/folder` is a unix socket. Statements that run longer
  /// than the time limit in seconds are stopped. Errors: `unavailable`.
  public init(url: String, connections: Int = 8, statementSeconds: Int = 120) throws(StoreError) {
    let address = PostgresAddress(url: url, statementSeconds: max(1, statementSeconds))
    // The first connection is made here, so that a wrong address is told at once.
    let first = try PostgresConnection(address: address)
    queue = WorkQueue(limit: 10_000)
    for number in 0..<max(1, min(connections, 256)) {
      PostgresWorker(address: address, connection: number == 0 ? first : nil, queue: queue).start()
    }
  }

  deinit { queue.close() }

  public func read<Value: Sendable>(
    _ body: @escaping @Sendable (any Transaction) throws -> Value
  ) async throws -> Value {
    try await transaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", body)
  }

  @discardableResult
  public func write<Value: Sendable>(
    _ body: @escaping @Sendable (any Transaction) throws -> Value
  ) async throws -> Value {
    try await transaction("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", body)
  }

  public func close() async {
    queue.close()
    await queue.drained()
  }

  private func transaction<Value: Sendable>(
    _ begin: String, _ body: @escaping @Sendable (any Transaction) throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Value, any Error>) in
      let work = Work { connection in
        switch connection {
        case .failure(let error): continuation.resume(throwing: error)
        case .success(let connection):
          continuation.resume(with: Result { try connection.transaction(begin, body) })
        }
      }
      if let refusal = queue.add(work) { continuation.resume(throwing: refusal) }
    }
  }
}

/// One piece of work: gets a connection whose state is known, or the reason why there is none.
struct Work: Sendable {
  let run: @Sendable (Result<PostgresConnection, StoreError>) -> Void
}

/// The pieces of work that wait for a connection, first come first served.
///
/// Unchecked: everything mutable is touched only under the condition's lock.
final class WorkQueue: @unchecked Sendable {
  private let condition = NSCondition()
  private let limit: Int
  private var waiting: [Work?] = []
  private var head = 0
  private var isClosed = false
  private var workers = 0
  private var closers: [CheckedContinuation<Void, Never>] = []

  init(limit: Int) { self.limit = limit }

  /// Adds a piece of work, or says why it is refused.
  func add(_ work: Work) -> StoreError? {
    condition.lock()
    defer { condition.unlock() }
    if isClosed { return .closed }
    if waiting.count - head >= limit { return .busy("\(limit) pieces of work wait already") }
    waiting.append(work)
    condition.signal()
    return nil
  }

  /// The next piece of work; waits for one. Nil when the queue is closed and empty.
  func next() -> Work? {
    condition.lock()
    defer { condition.unlock() }
    while head == waiting.count {
      if isClosed { return nil }
      condition.wait()
    }
    let work = waiting[head]
    waiting[head] = nil
    head += 1
    if head == waiting.count {
      waiting.removeAll(keepingCapacity: true)
      head = 0
    } else if head > 1024, head * 2 > waiting.count {
      waiting.removeFirst(head)
      head = 0
    }
    return work
  }

  func close() {
    condition.lock()
    isClosed = true
    condition.broadcast()
    condition.unlock()
  }

  func enter() {
    condition.lock()
    workers += 1
    condition.unlock()
  }

  func leave() {
    condition.lock()
    workers -= 1
    let ready = workers == 0 ? closers : []
    if workers == 0 { closers = [] }
    condition.unlock()
    for closer in ready { closer.resume() }
  }

  /// Returns when every worker of a closed queue has left.
  func drained() async {
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
      if !addCloser(continuation) { continuation.resume() }
    }
  }

  private func addCloser(_ closer: CheckedContinuation<Void, Never>) -> Bool {
    condition.lock()
    defer { condition.unlock() }
    guard workers > 0 else { return false }
    closers.append(closer)
    return true
  }
}

/// One thread and its connection: takes work until the queue is closed.
///
/// Unchecked: after `start` the connection is touched by the worker's thread alone.
private final class PostgresWorker: @unchecked Sendable {
  private let address: PostgresAddress
  private var connection: PostgresConnection?
  private let queue: WorkQueue

  init(address: PostgresAddress, connection: PostgresConnection?, queue: WorkQueue) {
    self.address = address
    self.connection = connection
    self.queue = queue
  }

  func start() {
    queue.enter()
    let thread = Thread { self.work() }
    thread.name = "homeward-postgres"
    thread.stackSize = 1 << 21
    thread.start()
  }

  private func work() {
    while let work = queue.next() { work.run(usable()) }
    connection = nil
    queue.leave()
  }

  private func usable() -> Result<PostgresConnection, StoreError> {
    if let connection, connection.isAlive { return .success(connection) }
    connection = nil
    do throws(StoreError) {
      let fresh = try PostgresConnection(address: address)
      connection = fresh
      return .success(fresh)
    } catch {
      return .failure(error)
    }
  }
}
