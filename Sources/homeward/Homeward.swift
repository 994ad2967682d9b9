import ArgumentParser

/// The one executable: every command of the product hangs here.
@main
struct Homeward: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "homeward",
    abstract: "Which home visits are owed to people on probation, by when, and exactly why.",
    discussion: """
      Data goes to standard output, messages go to standard error. Exit status: 0 done, 1 failed, 3 not found, \
      4 data not valid, 5 not permitted, 6 conflict, 7 unavailable, 8 done in part, 64 wrong usage, 130 interrupted.
      """,
    version: Release.version,
    subcommands: [
      DueCommand.self,
      PolicyCommand.self,
      CalendarCommand.self,
      DemoCommand.self,
      ServeCommand.self,
      WatchCommand.self,
      InitCommand.self,
      AccountCommand.self,
      ImportCommand.self,
      ExportCommand.self,
      MigrateCommand.self,
      JournalCommand.self,
      EngineCommand.self,
      DoctorCommand.self,
      ConfigCommand.self,
      CompletionsCommand.self,
      ManualCommand.self,
    ])

  static func main() async {
    await CommandRun.perform(Array(CommandLine.arguments.dropFirst()))
  }
}

/// What this build is called.
enum Release {
  static let version = "0.1.0"
}
