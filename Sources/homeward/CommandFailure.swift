/// The exit statuses every command keeps to.
enum ExitStatus: Int32 {
  case ok = 0
  case failure = 1
  case notFound = 3
  case invalidData = 4
  case notPermitted = 5
  case conflict = 6
  case unavailable = 7
  case partial = 8
  case usage = 64
  case interrupted = 130
}

/// Why a command stopped, in words for the person at the terminal: what, where, and what to do about it.
///
/// Thrown from any `run()`; the root prints it to standard error and ends with its status.
struct CommandFailure: Error {
  let status: ExitStatus
  let what: String
  let place: String?
  let remedy: String?
  /// Where the documents say more.
  let help: HelpPage

  init(
    _ status: ExitStatus, _ what: String, where place: String? = nil, remedy: String? = nil,
    help: HelpPage? = nil
  ) {
    self.help = help ?? HelpPage(status)
    self.status = status
    self.what = what
    self.place = place
    self.remedy = remedy
  }

  /// The lines printed: `homeward: what`, then the place, the remedy and the page that says more, each on its own line.
  var text: String {
    var lines = ["homeward: \(what)"]
    if let place { lines.append("  where: \(place)") }
    if let remedy { lines.append("  to do: \(remedy)") }
    lines.append("  more: \(help.address)")
    return lines.joined(separator: "\n")
  }
}
