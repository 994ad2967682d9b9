internal import Casework
internal import Foundation

/// A few threads that carry errands by libcurl, each with a handle of its own: one wire for each channel, so that a
/// provider that hangs holds up nobody else (INT-55). Danger goes before what is urgent, and that before the rest; some
/// threads carry danger alone, so that it waits for no answer to anything else.
public final class Wire: Sendable {
  private let queue: ErrandQueue

  /// Threads are held between 1 and 32, and so are those beside them that carry danger alone; so many errands may wait
  /// before the next is refused.
  public init(name: String, threads: Int = 4, reserved: Int = 2, waiting: Int = 1000) {
    queue = ErrandQueue(limit: max(1, waiting))
    _ = CurlHandle.ready
    let common = min(32, max(1, threads))
    for number in 0..<common + min(32, max(0, reserved)) {
      let queue = queue
      let thread = Thread {
        let handle = CurlHandle()
        while let waiting = queue.next(isReserved: number >= common) {
          waiting.continuation.resume(
            returning: handle?.carry(waiting.errand) ?? .failure(.notSent("memory")))
        }
      }
      thread.name = "homeward-\(name)"
      thread.stackSize = 1 << 21
      thread.start()
    }
  }

  deinit { queue.close() }

  /// How many errands wait for a thread.
  public var waiting: Int { queue.count }

  /// Takes no more errands; those that wait are still carried.
  public func close() { queue.close() }

  /// Carries an errand and waits for what comes of it, at most the seconds its limits give from when a thread has it.
  func carry(_ errand: Errand) async -> Result<Answer, WireFailure> {
    await withCheckedContinuation { continuation in
      if let refusal = queue.add(Waiting(errand: errand, continuation: continuation)) {
        continuation.resume(returning: .failure(.notSent(refusal)))
      }
    }
  }
}

/// An errand and whoever waits for it.
private struct Waiting: Sendable {
  let errand: Errand
  let continuation: CheckedContinuation<Result<Answer, WireFailure>, Never>
}

/// The errands that wait for a thread.
///
/// Unchecked: everything mutable is touched only under the condition's lock.
private final class ErrandQueue: @unchecked Sendable {
  private let condition = NSCondition()
  private let limit: Int
  private var danger: [Waiting] = []
  private var urgent: [Waiting] = []
  private var others: [Waiting] = []
  private var isClosed = false

  init(limit: Int) { self.limit = limit }

  /// Adds an errand, or says why it is refused. An urgent one is refused by nothing but the end.
  func add(_ waiting: Waiting) -> String? {
    condition.lock()
    defer { condition.unlock() }
    if isClosed { return "closed" }
    switch waiting.errand.urgency {
    case .danger: danger.append(waiting)
    case .urgent: urgent.append(waiting)
    case .ordinary:
      guard others.count < limit else { return "too-many-waiting" }
      others.append(waiting)
    }
    // One thread alone might be one that does not carry this.
    condition.broadcast()
    return nil
  }

  var count: Int {
    condition.lock()
    defer { condition.unlock() }
    return danger.count + urgent.count + others.count
  }

  /// The next errand, for a reserved thread the next of danger; waits for one. Nil when the queue is closed and there is
  /// none.
  func next(isReserved: Bool) -> Waiting? {
    condition.lock()
    defer { condition.unlock() }
    while danger.isEmpty, isReserved || urgent.isEmpty && others.isEmpty {
      if isClosed { return nil }
      condition.wait()
    }
    if !danger.isEmpty { return danger.removeFirst() }
    return urgent.isEmpty ? others.removeFirst() : urgent.removeFirst()
  }

  func close() {
    condition.lock()
    isClosed = true
    condition.broadcast()
    condition.unlock()
  }
}
