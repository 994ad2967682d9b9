import Dispatch
import Records
import Synchronization

/// Does the slow work on passwords, two at a time on queues of its own: it must neither hold up the threads that serve
/// everybody nor take 32 MiB for every guess at once.
final class PasswordWork: Sendable {
  private let queues = [
    DispatchQueue(label: "homeward.passwords.0"), DispatchQueue(label: "homeward.passwords.1"),
  ]
  private let waiting = Mutex((count: 0, turn: 0))
  /// As many may wait; beyond that an attempt is refused at once.
  private static let most = 64

  /// Whether a password is the one kept. Takes as long where nothing is kept.
  func matches(_ password: String, _ kept: PasswordHash?) async throws -> Bool {
    try await perform {
      guard let kept else {
        _ = try PasswordHash(password, salt: Array(repeating: 0, count: 16))
        return false
      }
      return try kept.matches(password)
    }
  }

  func hash(_ password: String, salt: [UInt8]) async throws -> PasswordHash {
    try await perform { try PasswordHash(password, salt: salt) }
  }

  private func perform<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value
  {
    let turn = waiting.withLock { waiting -> Int? in
      guard waiting.count < Self.most else { return nil }
      waiting.count += 1
      waiting.turn = (waiting.turn + 1) % queues.count
      return waiting.turn
    }
    guard let turn else { throw AccountRefusal.busy }
    defer { waiting.withLock { $0.count -= 1 } }
    return try await withCheckedThrowingContinuation { continuation in
      queues[turn].async { continuation.resume(with: Result(catching: work)) }
    }
  }
}
