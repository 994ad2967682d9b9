import Operations
import Testing

@Suite("The word that there is something to do")
struct SignalTests {
  @Test("what is raised while somebody looks is not waited for", .timeLimit(.minutes(1)))
  func raisedMeanwhile() async {
    let signal = EngineSignal()
    let known = signal.raised
    signal.raise()
    #expect(signal.raised == known + 1)
    // An hour, where it waited.
    await signal.wait(atMost: .seconds(3600), since: known)
  }

  @Test("everybody who waits is woken, by a raising or by the time", .timeLimit(.minutes(1)))
  func wakesAll() async {
    let signal = EngineSignal()
    await signal.wait(atMost: .milliseconds(1), since: signal.raised)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<3 {
        group.addTask { await signal.wait(atMost: .seconds(3600), since: 0) }
      }
      signal.raise()
    }
  }
}
