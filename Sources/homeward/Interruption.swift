import Dispatch
import Foundation
import Glibc
import Synchronization

/// Watches for Ctrl-C: the first one cancels the command, which has 0.8 seconds to undo and say so; then the process
/// ends all the same, with what the command left to be said [CLI-03].
///
/// A command that deals with the signal by itself is never watched: a watch given up again would leave the signal to
/// end the process.
final class Interruption: Sendable {
  private let source = Mutex<(any DispatchSourceSignal)?>(nil)
  private let cancel = Mutex<(@Sendable () -> Void)?>(nil)
  /// Of its own, so that no work that keeps every thread busy keeps the signal waiting.
  private let queue = DispatchQueue(label: "homeward.interruption", qos: .userInteractive)

  /// How long a command may take to undo what it was at.
  private static let grace = DispatchTimeInterval.milliseconds(800)

  /// What the signal cancels.
  func adopt(_ cancel: @escaping @Sendable () -> Void) { self.cancel.withLock { $0 = cancel } }

  func watch() {
    source.withLock { source in
      guard source == nil else { return }
      _ = signal(SIGINT, SIG_IGN)
      let made = DispatchSource.makeSignalSource(signal: SIGINT, queue: queue)
      made.setEventHandler { [weak self, queue] in
        Interruption.seen.withLock { $0 = true }
        self?.cancel.withLock { $0 }?()
        queue.asyncAfter(deadline: .now() + Interruption.grace) { Interruption.end() }
      }
      made.resume()
      source = made
    }
  }

  private static let seen = Mutex(false)
  private static let speaker = Mutex<Speaker?>(nil)

  /// Who says how the command ended. Whoever is first says all of it.
  private enum Speaker { case command, signal }

  /// True where the signal came.
  static var wasSeen: Bool { seen.withLock { $0 } }

  /// True where time ran out, and that is being said.
  static var isSaid: Bool { speaker.withLock { $0 == .signal } }

  /// The command says how it ended, and only its pager is waited for: a signal is the pager's affair from now on.
  /// Where time ran out before, that is being said already, and this does not return.
  static func disregard() {
    let speaks = speaker.withLock { speaker in
      if speaker == nil { speaker = .command }
      return speaker == .command
    }
    if !speaks { awaitEnd() }
  }

  /// Waits for the process to end. No cancellation ends it: where time ran out, the command is cancelled already.
  static func awaitEnd() -> Never { while true { pause() } }

  private static func end() {
    let speaks = speaker.withLock { speaker in
      if speaker == nil { speaker = .signal }
      return speaker == .signal
    }
    guard speaks else { return }
    if let words = LastWord.take() {
      words()
      Console.output.flush()
    } else {
      Console.message("homeward: interrupted.")
    }
    Leftovers.remove()
    // The terminal is the pager's until its reader leaves it.
    Pager.current?.end()
    _exit(ExitStatus.interrupted.rawValue)
  }
}

/// Folders that are to be gone when the process ends, however it does.
enum Leftovers {
  private static let folders = Mutex<Set<String>>([])

  /// Takes note of a folder that was made.
  static func add(_ folder: String) { folders.withLock { _ = $0.insert(folder) } }

  /// Removes one folder, or all that are noted.
  static func remove(_ folder: String? = nil) {
    let gone = folders.withLock { folders in
      let gone = folder.map { [$0] } ?? Array(folders)
      folders.subtract(gone)
      return gone
    }
    for folder in gone { try? FileManager.default.removeItem(atPath: folder) }
  }
}

/// What is to be said of a command that could not end by itself in time. Said once: by whoever takes it.
enum LastWord {
  private static let words = Mutex<(@Sendable () -> Void)?>(nil)

  /// Leaves words for the case that time runs out.
  static func leave(_ words: @escaping @Sendable () -> Void) { self.words.withLock { $0 = words } }

  /// The words, which are then nobody else's; nil where somebody took them before, or none were left.
  static func take() -> (@Sendable () -> Void)? {
    words.withLock { words in
      defer { words = nil }
      return words
    }
  }
}
