import Glibc
import Synchronization

/// Tells the person waiting how far a long piece of work has come.
///
/// A bar on a terminal's standard error, from 300 ms on; a line every 10 seconds elsewhere; nothing with `--json` or
/// `--quiet`. Safe to call from any thread and cheap enough to call for every row.
final class Progress: Sendable {
  private struct State {
    var done = 0
    var drawnAt: Int64 = 0
    var drawn = false
  }

  private let label: String
  private let unit: String
  private let total: Int?
  private let manner: Manner
  private let start = WallClock.elapsed()
  private let state = Mutex(State())

  private enum Manner {
    case silent, bar, lines
  }

  /// - Parameters:
  ///   - label: what is being done, as `Importing`.
  ///   - unit: what is counted, as `people`.
  ///   - total: how many there will be, where that is known: the bar then says how long it will take.
  init(_ label: String, unit: String, total: Int? = nil, options: GlobalOptions) {
    self.label = label
    self.unit = unit
    self.total = total
    if options.json || options.quiet {
      manner = .silent
    } else {
      let bar = Console.isTerminal(STDERR_FILENO) && Console.environment("TERM") != "dumb" && !options.plain
      manner = bar ? .bar : .lines
    }
  }

  /// So many more are done.
  func advance(by count: Int = 1) {
    guard manner != .silent else { return }
    state.withLock { state in
      state.done += count
      if state.done & 0x3F == 0 || count > 1 { show(&state, last: false) }
    }
  }

  /// All is done: clears the bar.
  func finish() {
    guard manner != .silent else { return }
    state.withLock { state in
      guard state.drawn else { return }
      if manner == .bar { write("\r\u{1B}[K") } else { show(&state, last: true) }
    }
  }

  private func show(_ state: inout State, last: Bool) {
    let elapsed = WallClock.elapsed() - start
    switch manner {
    case .silent: return
    case .bar:
      guard elapsed >= 300, elapsed - state.drawnAt >= 100 else { return }
      write("\r" + bar(state.done, elapsed) + "\u{1B}[K")
    case .lines:
      guard last || elapsed - state.drawnAt >= 10_000 else { return }
      write(sentence(state.done, elapsed) + "\n")
    }
    state.drawn = true
    state.drawnAt = elapsed
  }

  private func bar(_ done: Int, _ elapsed: Int64) -> String {
    let text = sentence(done, elapsed)
    guard let total, total > 0 else { return text }
    let room = min(30, Console.width(STDERR_FILENO) - text.count - 4)
    guard room >= 5 else { return text }
    let filled = min(room, room * done / total)
    return "[" + String(repeating: "#", count: filled) + String(repeating: "-", count: room - filled) + "] "
      + text
  }

  private func sentence(_ done: Int, _ elapsed: Int64) -> String {
    guard let total, total > 0 else { return "\(label): \(done) \(unit)" }
    let share = min(100, done * 100 / total)
    var text = "\(label): \(done) of \(total) \(unit) (\(share)%)"
    if done > 0, done < total, elapsed >= 300 {
      text += ", \(Progress.duration(Int64(total - done) * elapsed / Int64(done))) left"
    }
    return text
  }

  /// `8 s`, `3 min 20 s`, `1 h 5 min`.
  static func duration(_ milliseconds: Int64) -> String {
    let seconds = (milliseconds + 999) / 1000
    if seconds < 60 { return "\(seconds) s" }
    if seconds < 3600 { return "\(seconds / 60) min \(seconds % 60) s" }
    return "\(seconds / 3600) h \(seconds % 3600 / 60) min"
  }

  private func write(_ text: String) {
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
