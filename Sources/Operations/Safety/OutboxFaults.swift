import CivilTime
import Storage
import Synchronization

/// What is wrong with an outbox, or with one notice of it: for the log.
public struct OutboxFault: Hashable, Sendable {
  /// The outbox by the name of its table.
  public let outbox: String
  /// The notice that could not be worked with; nil where none of the outbox could.
  public let key: String?
  public let trouble: Trouble

  public init(outbox: String, key: String?, trouble: Trouble) {
    self.outbox = outbox
    self.key = key
    self.trouble = trouble
  }
}

/// What this process could not work with in the outboxes, and when it tries again. The rows stay as they are: they are overdue,
/// which health says, and another version of the program may know what they mean.
final class OutboxFaults: Sendable {
  private struct State {
    /// By outbox and key, when it is tried again.
    var rows: [String: [String: Instant]] = [:]
    var outboxes: [String: Instant] = [:]
  }

  /// How long one row is left aside and how long a whole outbox, in milliseconds.
  static let rowPause: Int64 = 5000
  static let outboxPause: Int64 = 500
  /// The most rows of an outbox that are left aside.
  static let most = 100

  private let state = Mutex(State())

  /// Whether an outbox is tried, by a steady clock.
  func mayTry(_ outbox: String, at now: Instant) -> Bool {
    state.withLock { ($0.outboxes[outbox] ?? now) <= now }
  }

  /// Leaves an outbox alone for a while.
  func pause(_ outbox: String, at now: Instant) {
    state.withLock {
      $0.outboxes[outbox] = Instant(milliseconds: now.milliseconds + OutboxFaults.outboxPause)
    }
  }

  /// The rows that are left aside, and those of them that are to be tried again, each by itself.
  func rows(of outbox: String, at now: Instant) -> (all: [String], again: [String]) {
    state.withLock { state in
      let rows = state.rows[outbox] ?? [:]
      return (rows.keys.sorted(), rows.filter { $0.value <= now }.keys.sorted())
    }
  }

  /// Leaves a row aside for a while.
  func setAside(_ key: String, of outbox: String, at now: Instant) {
    state.withLock { state in
      let rows = state.rows[outbox] ?? [:]
      guard rows.count < OutboxFaults.most || rows[key] != nil else { return }
      state.rows[outbox, default: [:]][key] = Instant(milliseconds: now.milliseconds + OutboxFaults.rowPause)
    }
  }

  /// A row is as it should be, or there is nothing to do about it.
  func forget(_ key: String, of outbox: String) {
    state.withLock { _ = $0.rows[outbox]?.removeValue(forKey: key) }
  }
}

extension Desk {
  /// True where the database as a whole does not answer, or whoever asked went away.
  static func isOfAll(_ error: any Error) -> Bool {
    guard let error = error as? StoreError else { return error is CancellationError }
    return switch error {
    case .unavailable, .full, .closed: true
    case .busy, .conflict, .damaged, .unexpected: false
    }
  }

  /// True where an error may be of the one row that was worked with: a database that is busy or gone is nobody's fault (C6).
  static func isOfOneRow(_ error: any Error) -> Bool {
    if case StoreError.busy = error { return false }
    return !isOfAll(error)
  }
}
