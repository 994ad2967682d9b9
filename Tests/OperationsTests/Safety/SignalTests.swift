import Operations
import Testing

@Suite("The word that there is something to do")
struct SignalTests {
  @Test("what is raised while somebody looks is not waited for", .timeLimit(.minutes(1)))
  func raisedMeanwhile() async {
    let signal = EngineSignal()
    let known = signal.raised(for: .engine)
    signal.raise()
    #expect(signal.raised(for: .engine) == known + 1)
    // An hour, where it waited.
    await signal.wait(as: .engine, atMost: .seconds(3600), since: known)
  }

  @Test("everybody who waits is woken, by a raising or by the time", .timeLimit(.minutes(1)))
  func wakesAll() async {
    let signal = EngineSignal()
    await signal.wait(as: .engine, atMost: .milliseconds(1), since: signal.raised(for: .engine))
    await withTaskGroup(of: Void.self) { group in
      for listener in EngineSignal.Listener.allCases {
        group.addTask { await signal.wait(as: listener, atMost: .seconds(3600), since: 0) }
      }
      signal.raise()
    }
  }

  @Test("what concerns others wakes nobody", .timeLimit(.minutes(1)))
  func wakesWhomItConcerns() async {
    let signal = EngineSignal()
    signal.raise(.sender, .boards)
    #expect(EngineSignal.Listener.allCases.map { signal.raised(for: $0) } == [0, 1, 1])
    let begun = ContinuousClock.now
    async let engine: Void = signal.wait(as: .engine, atMost: .milliseconds(200), since: 0)
    signal.raise(.sender)
    await engine
    #expect(ContinuousClock.now - begun >= .milliseconds(200))
    // An hour, where it waited.
    await signal.wait(as: .sender, atMost: .seconds(3600), since: 1)
  }

  @Test("however short and however many, every wait ends by its time", .timeLimit(.minutes(2)))
  func endsByTime() async {
    let signal = EngineSignal()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<64 {
        group.addTask {
          for _ in 0..<500 { await signal.wait(as: .engine, atMost: .nanoseconds(1)) }
        }
      }
    }
  }
}
