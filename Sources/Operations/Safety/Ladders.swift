import CivilTime
public import Policy
import Records
import Storage
import Synchronization

/// Ladders that were read: those in force on a day, and those that visits were frozen with.
final class LadderCache: Sendable {
  private struct Known {
    var day: CivilDate?
    var current: LadderBook?
    var frozen: [String: LadderBook] = [:]
  }

  private let known = Mutex(Known())
  /// The most that is kept; a policy has a handful over the years.
  private static let most = 256

  func current(on day: CivilDate, _ make: () throws(PolicyError) -> LadderBook) throws(PolicyError)
    -> LadderBook
  {
    if let book = known.withLock({ $0.day == day ? $0.current : nil }) { return book }
    let book = try make()
    known.withLock {
      $0.day = day
      $0.current = book
    }
    return book
  }

  func frozen(_ digest: String, _ make: () throws(StoreError) -> LadderBook) throws(StoreError) -> LadderBook
  {
    if let book = known.withLock({ $0.frozen[digest] }) { return book }
    let book = try make()
    known.withLock {
      if $0.frozen.count >= LadderCache.most { $0.frozen = [:] }
      $0.frozen[digest] = book
    }
    return book
  }
}

extension Desk {
  /// The ladders in force today: those of the first governing policy that has any, else those of the framework for home
  /// visits; where the policies have none at all, the duty number is told of everything.
  public func ladders() throws(PolicyError) -> LadderBook {
    let day = today
    return try ladderCache.current(on: day) { () throws(PolicyError) -> LadderBook in
      for id in policies.map(\.id) + [PolicyLibrary.standard] {
        if let found = try LadderLoader.load(policy: id, directory: library.directory) {
          return found.book(on: day)
        }
      }
      return LadderBook.bare
    }
  }

  /// The ladders a live visit is watched by.
  func ladders(of digest: String, _ transaction: any Transaction) throws(StoreError) -> LadderBook {
    try ladderCache.frozen(digest) { () throws(StoreError) -> LadderBook in
      try LiveRecords.book(digest, transaction)
    }
  }
}

/// Tells whoever waits in this process that there is something to do. A hint: nothing rests on it, everybody looks by
/// themselves at least every second (S5).
public final class EngineSignal: Sendable {
  private struct State {
    var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
    var next = 0
    var raised = 0
  }

  private let state = Mutex(State())

  public init() {}

  /// How often it was raised: whoever asks before they look misses nothing that is raised while they look.
  public var raised: Int { state.withLock { $0.raised } }

  /// Wakes everybody who waits.
  public func raise() {
    let woken = state.withLock { state in
      state.raised += 1
      let woken = Array(state.waiting.values)
      state.waiting = [:]
      return woken
    }
    for one in woken { one.resume() }
  }

  /// Waits until it is raised, or for so long; whichever comes first. Not at all where it was raised since `known`.
  public func wait(atMost limit: Duration, since known: Int? = nil) async {
    let number = state.withLock { state in
      state.next += 1
      return state.next
    }
    let sleeper = Task {
      try? await Task.sleep(for: limit)
      self.wake(number)
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isTooLate = state.withLock { state in
          if Task.isCancelled || known.map({ $0 != state.raised }) ?? false { return true }
          state.waiting[number] = continuation
          return false
        }
        if isTooLate { continuation.resume() }
      }
    } onCancel: {
      self.wake(number)
    }
    sleeper.cancel()
  }

  private func wake(_ number: Int) {
    let one = state.withLock { $0.waiting.removeValue(forKey: number) }
    one?.resume()
  }
}
