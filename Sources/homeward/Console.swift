import Glibc
import Synchronization

/// A number with what is counted: `1 person`, `2 people`. The plural is the singular and an s where none is given.
func quantity(_ count: Int, _ one: String, _ many: String? = nil) -> String {
  "\(count) \(count == 1 ? one : many ?? one + "s")"
}

/// The terminal's two streams and what they can show.
///
/// Standard output carries data only, buffered, and is flushed when the process ends; messages go to standard error.
struct Console: Sendable {
  let options: GlobalOptions

  /// Standard output.
  static let output = BufferedOutput(descriptor: STDOUT_FILENO)

  /// Writes one message to standard error, at once, with its line end.
  static func message(_ text: String) {
    var bytes = Array(text.utf8)
    if bytes.last != 0x0A { bytes.append(0x0A) }
    _ = bytes.withUnsafeBytes { writeWhole($0, to: STDERR_FILENO) }
  }

  /// Writes a message that `--quiet` suppresses.
  func note(_ text: String) {
    if !options.quiet { Console.message(text) }
  }

  /// Writes a line of data to standard output.
  func line(_ text: String = "") {
    Console.output.write(text)
    Console.output.write("\n")
  }

  /// Writes one JSON value and a line end.
  func json(_ value: JSONValue) { line(value.text) }

  /// True where standard output may be coloured.
  var colours: Bool { Console.colours(STDOUT_FILENO, options) }

  /// Text in a colour where standard output shows colours, else the text as it is.
  func painted(_ text: String, _ colour: Colour) -> String {
    colours ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
  }

  enum Colour: String {
    case bold = "1"
    case dim = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
  }

  /// Colour only on a terminal that can, and never with `NO_COLOR`, `TERM=dumb`, `--no-color` or `--plain`.
  static func colours(_ descriptor: Int32, _ options: GlobalOptions) -> Bool {
    let isPaged = descriptor == STDOUT_FILENO && Pager.current != nil
    guard !options.noColor, !options.plain, isPaged || isatty(descriptor) == 1 else { return false }
    if let no = environment("NO_COLOR"), !no.isEmpty { return false }
    if Settings.display(.colour) == "never" { return false }
    return environment("TERM") != "dumb"
  }

  static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// The value of an environment variable; nil where it is not set.
  static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  /// How many columns a stream's terminal has; 80 where there is none. Between 40 and 400.
  static func width(_ descriptor: Int32 = STDOUT_FILENO) -> Int {
    var size = winsize()
    let paged = descriptor == STDOUT_FILENO ? Pager.current?.terminal : nil
    if ioctl(paged ?? descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
      return min(max(Int(size.ws_col), 40), 400)
    }
    let columns = environment("COLUMNS").flatMap { Int($0) } ?? 80
    return min(max(columns, 40), 400)
  }
}

/// A stream with a buffer: written when full, when flushed, and after every write on a terminal.
///
/// A reader that went away ends the process quietly; any other failure to write ends it with status 1.
final class BufferedOutput: Sendable {
  let descriptor: Int32
  private let pending = Mutex<[UInt8]>([])
  private let eager: Bool
  private static let most = 1 << 16

  init(descriptor: Int32) {
    self.descriptor = descriptor
    eager = isatty(descriptor) == 1
  }

  func write(_ text: String) {
    var text = text
    text.withUTF8 { write(UnsafeRawBufferPointer($0)) }
  }

  func write(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { write($0) }
  }

  func write(_ bytes: UnsafeRawBufferPointer) {
    pending.withLock { pending in
      // A large piece is not copied first.
      if bytes.count >= BufferedOutput.most {
        drain(&pending)
        put(bytes)
        return
      }
      pending.append(contentsOf: bytes)
      if eager || pending.count >= BufferedOutput.most { drain(&pending) }
    }
  }

  func flush() {
    pending.withLock { drain(&$0) }
  }

  private func drain(_ pending: inout [UInt8]) {
    pending.withUnsafeBytes { put($0) }
    pending.removeAll(keepingCapacity: true)
  }

  private func put(_ bytes: UnsafeRawBufferPointer) {
    guard !bytes.isEmpty else { return }
    let pager = descriptor == STDOUT_FILENO ? Pager.current : nil
    pager?.keep(bytes)
    let problem = writeWhole(bytes, to: descriptor)
    // A pager that went away was left by its reader, who has seen enough; or it never came up.
    if problem == EPIPE, let pager, pager.end() { return }
    end(after: problem)
  }

  private func end(after problem: Int32?) {
    switch problem {
    case nil: return
    case EPIPE: _exit((Interruption.isSaid ? ExitStatus.interrupted : .ok).rawValue)
    case .some(let code):
      Console.message(
        CommandFailure(
          .failure, "the output could not be written: \(String(cString: strerror(code)))",
          where: "standard output", remedy: "make room where it is written to, and run the command again"
        ).text)
      _exit(ExitStatus.failure.rawValue)
    }
  }
}

/// Writes all the bytes; gives the error number where that failed.
func writeWhole(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32? {
  var rest = bytes[...]
  while !rest.isEmpty {
    let count = write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
    if count > 0 {
      rest = rest.dropFirst(count)
    } else if errno == EAGAIN {
      var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      _ = poll(&ready, 1, -1)
    } else if errno != EINTR {
      return errno
    }
  }
  return nil
}
