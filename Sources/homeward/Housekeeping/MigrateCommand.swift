import ArgumentParser
import Operations
import Storage

/// `homeward migrate`: brings the tables of a database up to this program.
struct MigrateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate",
    abstract: "Bring the tables of a database up to this program, or say what that would do.",
    discussion:
      "All steps are taken or none. A database that a newer program has changed is refused (exit status 7). "
      + "Make a backup first.")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var database: DatabaseOptions

  @Flag(help: "Only list the steps that would be taken.")
  var plan = false

  func run() async throws {
    let address = try database.address()
    let store = try database.open(address, connections: 1)
    let steps = try await DatabaseOptions.closing(store, at: address) {
      plan ? try await Schema.plan(store) : try await Schema.migrate(store, at: WallClock.now())
    }
    let console = options.console
    if options.json {
      let list = steps.map { JSONValue.object([("number", .number($0.number)), ("name", .text($0.name))]) }
      console.json(.object([("taken", .truth(!plan)), ("steps", .list(list))]))
    } else {
      for step in steps { console.line("\(step.number)\t\(step.name)") }
      if steps.isEmpty {
        console.note("The database is up to date.")
      } else {
        console.note(
          plan
            ? "\(quantity(steps.count, "step")) to take. Nothing was changed."
            : "\(quantity(steps.count, "step")) taken.")
      }
    }
  }
}
