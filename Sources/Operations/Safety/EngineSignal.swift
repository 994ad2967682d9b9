import Synchronization

/// Tells whoever waits in this process that there is something to do. A hint: nothing rests on it, everybody looks by
/// themselves at least every second (S5).
public final class EngineSignal: Sendable {
  /// Who waits, each for what concerns it: a notice that arrived is nothing to the engine, and in a storm there are many.
  public enum Listener: CaseIterable, Sendable {
    /// What is due of a visit may have changed.
    case engine
    /// There may be a notice to send, or room for one.
    case sender
    /// A board may show something else.
    case boards
  }

  private struct State {
    var waiting: [Int: (listener: Listener, continuation: CheckedContinuation<Void, Never>)] = [:]
    var next = 0
    var raised: [Listener: Int] = [:]
  }

  private let state = Mutex(State())

  public init() {}

  /// How often it was raised for a listener: whoever asks before they look misses nothing that is raised while they look.
  public func raised(for listener: Listener) -> Int { state.withLock { $0.raised[listener, default: 0] } }

  /// Wakes these listeners where they wait; all of them where none is named.
  public func raise(_ listeners: Listener...) {
    raise(for: listeners.isEmpty ? Listener.allCases : listeners)
  }

  private func raise(for listeners: [Listener]) {
    let woken = state.withLock { state in
      for listener in listeners { state.raised[listener, default: 0] += 1 }
      let woken = state.waiting.filter { listeners.contains($0.value.listener) }
      for number in woken.keys { state.waiting[number] = nil }
      return woken.values.map(\.continuation)
    }
    for one in woken { one.resume() }
  }

  /// Waits as a listener until it is raised, or for so long; whichever comes first. Not at all where it was raised since
  /// `known`.
  public func wait(as listener: Listener, atMost limit: Duration, since known: Int? = nil) async {
    let number = state.withLock { state in
      state.next += 1
      return state.next
    }
    var sleeper: Task<Void, Never>?
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isTooLate = state.withLock { state in
          if Task.isCancelled || known.map({ $0 != state.raised[listener, default: 0] }) ?? false {
            return true
          }
          state.waiting[number] = (listener, continuation)
          return false
        }
        guard !isTooLate else { return continuation.resume() }
        // Not before it waits: a short time could be over by then, and nothing would end the wait.
        sleeper = Task {
          try? await Task.sleep(for: limit)
          self.wake(number)
        }
      }
    } onCancel: {
      self.wake(number)
    }
    sleeper?.cancel()
  }

  private func wake(_ number: Int) {
    let one = state.withLock { $0.waiting.removeValue(forKey: number) }
    one?.continuation.resume()
  }
}
