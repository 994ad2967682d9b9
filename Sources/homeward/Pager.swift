import Glibc
import Synchronization

/// Marks a command whose output may be longer than the screen.
protocol LongOutput {
  var options: GlobalOptions { get }
}

/// Shows long output on a terminal page by page, as `HOMEWARD_PAGER`, the setting `pager`, `PAGER` or `less` does it.
///
/// Standard output becomes a pipe to the pager. What was written is kept until it is clear that the pager shows it: one
/// that cannot be started or fails leaves the output as plain text.
final class Pager: Sendable {
  private struct State {
    var kept: [UInt8] = []
    var keepsAll = true
    var isOver = false
  }

  private let process: pid_t
  /// The terminal, which standard output was before.
  let terminal: Int32
  private let state = Mutex(State())

  /// Bytes kept for a pager that fails. One that took more has shown something.
  private static let most = 1 << 20

  private init(process: pid_t, terminal: Int32) {
    self.process = process
    self.terminal = terminal
  }

  private static let started = Mutex<Pager?>(nil)

  /// The pager that is at work; nil where the output goes straight to where it goes.
  static var current: Pager? { started.withLock { $0 } }

  /// Starts a pager where standard output is a terminal and nobody objects.
  static func start(_ options: GlobalOptions) {
    guard !options.noPager, !options.plain, !options.json, isatty(STDOUT_FILENO) == 1,
      Console.environment("TERM") != "dumb", let command, let pager = launch(command)
    else { return }
    started.withLock { $0 = pager }
  }

  /// The pager's command; nil where none is wanted or there.
  private static var command: String? {
    for stated in [
      Console.environment("HOMEWARD_PAGER"), Settings.display(.pager), Console.environment("PAGER"),
    ] {
      guard let stated else { continue }
      return ["", "cat", "none"].contains(stated) ? nil : stated
    }
    return isInPath("less") ? "less -FRX" : nil
  }

  private static func isInPath(_ name: String) -> Bool {
    (Console.environment("PATH") ?? "/usr/bin:/bin").split(separator: ":").contains {
      access($0 + "/" + name, X_OK) == 0
    }
  }

  private static func launch(_ command: String) -> Pager? {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let terminal = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 10)
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
      close(ends[0])
      close(ends[1])
    }
    posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO)
    // What this process passes over is the pager's own to deal with.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
    // As git has it: a bare less ends where all fits on one screen, keeps colours and leaves the text standing.
    if Console.environment("LESS") == nil { setenv("LESS", "FRX", 1) }
    var process: pid_t = 0
    let arguments: [UnsafeMutablePointer<CChar>?] = ["sh", "-c", command].map { (text: String) in strdup(text)
    }
    defer { for argument in arguments { free(argument) } }
    guard terminal >= 0,
      posix_spawn(&process, "/bin/sh", &actions, &attributes, arguments + [nil], environ) == 0
    else {
      if terminal >= 0 { close(terminal) }
      return nil
    }
    guard dup2(ends[1], STDOUT_FILENO) >= 0 else { return nil }
    return Pager(process: process, terminal: terminal)
  }

  /// Keeps what is about to be written.
  func keep(_ bytes: UnsafeRawBufferPointer) {
    state.withLock { state in
      guard state.keepsAll else { return }
      guard state.kept.count + bytes.count <= Pager.most else {
        state.keepsAll = false
        state.kept = []
        return
      }
      state.kept.append(contentsOf: bytes)
    }
  }

  /// Waits until the pager has ended, and puts the terminal back in its place, unless the command was interrupted: what
  /// it still writes is not wanted then. Where the pager failed and was not interrupted, what it should have shown
  /// stands on the terminal as it is. True where it failed so.
  @discardableResult
  func end() -> Bool {
    state.withLock { state in
      guard !state.isOver else { return false }
      state.isOver = true
      // The pager reads to the end: standard output was the only way in. The terminal is the pager's until it ends:
      // what another thread is still writing goes nowhere.
      let nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC)
      dup2(nowhere >= 0 ? nowhere : terminal, STDOUT_FILENO)
      if nowhere >= 0 { close(nowhere) }
      var status: Int32 = 0
      while waitpid(process, &status, 0) < 0, errno == EINTR {}
      if !Interruption.wasSeen { dup2(terminal, STDOUT_FILENO) }
      Pager.started.withLock { $0 = nil }
      guard status != 0, state.keepsAll, !Interruption.wasSeen else { return false }
      Console.message("homeward: the pager failed; here is the output without it.")
      _ = state.kept.withUnsafeBytes { writeWhole($0, to: terminal) }
      state.kept = []
      return true
    }
  }
}
