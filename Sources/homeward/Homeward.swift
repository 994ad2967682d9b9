import ArgumentParser

@main
struct Homeward: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "homeward",
    abstract: "Home visits owed, by when and exactly why; who may go; and whether they are safely out.",
    subcommands: [])
}
