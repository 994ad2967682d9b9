import ArgumentParser
import Glibc
import Policy
import Storage

/// Marks a command that deals with SIGINT by itself, such as a server that shuts down gracefully.
protocol HandlesInterruption {}

/// Takes the arguments through the parser to a command and ends the process with its exit status.
enum CommandRun {
  static func perform(_ arguments: [String]) async {
    _ = signal(SIGPIPE, SIG_IGN)
    if let mistake = MisspeltCommand.find(in: arguments, from: Homeward.self) {
      end(report: mistake.failure)
    }
    let interruption = Interruption()
    let work = Task { await status(of: arguments, interruption) }
    interruption.adopt { work.cancel() }
    end(await work.value)
  }

  private static func status(of arguments: [String], _ interruption: Interruption) async -> ExitCode {
    do {
      var command = try Homeward.parseAsRoot(arguments)
      if !(command is any HandlesInterruption) { interruption.watch() }
      if !(command is any ReadsNoSettings) { _ = try Settings.read() }
      if let long = command as? any LongOutput { Pager.start(long.options) }
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      return ExitCode(ExitStatus.ok.rawValue)
    } catch {
      settle()
      return status(of: error)
    }
  }

  /// What was written is out and has been read before anything is said of it.
  private static func settle() {
    Console.output.flush()
    Interruption.disregard()
    Pager.current?.end()
  }

  /// Says why the command stopped.
  private static func status(of error: any Error) -> ExitCode {
    switch error {
    case let failure as CommandFailure: return told(failure)
    case let error as StoreError: return told(CommandFailure(error))
    case is CancellationError:
      Console.message("homeward: interrupted.")
      return ExitCode(ExitStatus.interrupted.rawValue)
    default: return statusOfParser(error)
    }
  }

  private static func told(_ failure: CommandFailure) -> ExitCode {
    Console.message(failure.text)
    return ExitCode(failure.status.rawValue)
  }

  /// Help and version texts are data; the parser's complaints are messages, and anything else is a failure.
  private static func statusOfParser(_ error: any Error) -> ExitCode {
    let code = Homeward.exitCode(for: error)
    let text = Homeward.fullMessage(for: error)
    if code == .success {
      Console.output.write(text.hasSuffix("\n") || text.isEmpty ? text : text + "\n")
    } else if !(error is ExitCode) {
      let complaint = text.hasPrefix("Error: ") ? "homeward: " + text.dropFirst(7) : text
      let page = HelpPage(ExitStatus(rawValue: code.rawValue) ?? .failure)
      Console.message("\(complaint)\n  more: \(page.address)")
    }
    return code
  }

  private static func end(report failure: CommandFailure) -> Never {
    end(told(failure))
  }

  private static func end(_ code: ExitCode) -> Never {
    settle()
    exit(code.rawValue)
  }
}

/// A word in a command's place that is no command.
struct MisspeltCommand {
  let word: String
  let path: String
  let known: [String]

  static func find(in arguments: [String], from root: any ParsableCommand.Type) -> MisspeltCommand? {
    var command = root
    var path = root._commandName
    for word in arguments {
      let subcommands = command.configuration.subcommands
      if word.hasPrefix("-") || subcommands.isEmpty || word == "help" { return nil }
      let named = subcommands.first {
        $0._commandName == word || $0.configuration.aliases.contains(word)
      }
      guard let named else {
        guard command.configuration.defaultSubcommand == nil else { return nil }
        let known = subcommands.filter { $0.configuration.shouldDisplay }.map { $0._commandName }
        return MisspeltCommand(word: word, path: path, known: known)
      }
      command = named
      path += " " + named._commandName
    }
    return nil
  }

  var failure: CommandFailure {
    let shown = word.prefix(60)
    let near = known.map { (name: $0, distance: Spelling.slips(from: Array(word.utf8), to: Array($0.utf8))) }
      .filter { $0.distance <= max(2, $0.name.count / 3) || $0.name.hasPrefix(word) }
      .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
    let remedy =
      if let best = near.first {
        "did you mean '\(path) \(best.name)'? All commands: \(path) --help"
      } else {
        "see all commands with '\(path) --help'"
      }
    return CommandFailure(.usage, "there is no command '\(path) \(shown)'", remedy: remedy)
  }
}
