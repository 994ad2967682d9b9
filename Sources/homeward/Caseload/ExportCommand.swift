import ArgumentParser
import Operations

/// `homeward export`: what is in the database, as files.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write what is in the database to standard output.",
    subcommands: [ExportCaseloadCommand.self])
}

/// `homeward export caseload`: teams, staff, people and addresses as a caseload file.
struct ExportCaseloadCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "caseload",
    abstract: "Write the whole caseload as homeward-caseload/1, one JSON object a line.",
    discussion: """
      What comes out goes in again unchanged with 'homeward import'. Facts that were taken back are left out. The \
      export is a disclosure: everybody in it is written to the access log.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var database: DatabaseOptions

  @Flag(name: .customLong("people-only"), help: "People alone, as 'homeward due' reads them.")
  var peopleOnly = false

  func run() async throws {
    let console = options.console
    let progress = Progress("Exporting", unit: "lines", options: options)
    try await CaseloadDesk(database: database, asOf: nil).use { desk in
      try await desk.exportCaseload { lines in
        for line in lines where !peopleOnly || line.hasPrefix("{\"crn\"") { console.line(line) }
        progress.advance(by: lines.count)
      }
    }
    progress.finish()
    Console.output.flush()
  }
}
