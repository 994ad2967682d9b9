import ArgumentParser
import Casework
import CivilTime
import Operations

/// `homeward engine`: how the alerts engine stands, and releasing what it holds.
struct EngineCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "engine",
    abstract: "Show how the alerts engine stands; release what it holds after an outage.",
    subcommands: [EngineStatus.self, ReleaseHeld.self])
}

/// `homeward engine status`: what the nodes said of themselves.
struct EngineStatus: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show whether the alerts engine runs, what is wrong with it, and what it holds.",
    discussion:
      "Reads the database alone. What monitoring asks is /health/engine on the machine of the service.")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var database: DatabaseOptions

  func run() async throws {
    let health = try await CaseloadDesk(database: database, asOf: nil).use { try await $0.engineHealth() }
    let console = options.console
    let faults = health.faults.map(\.rawValue)
    guard !options.json else {
      return console.json(
        .object([
          ("running", .truth(health.isRunning)), ("faults", .list(faults.map { .text($0) })),
          ("nodes", .number(health.alive.count)), ("overdue", .number(health.overdue)),
          ("held", .number(health.heldVisits)), ("held_messages", .number(health.heldMessages)),
          ("released_at", .optional(health.hold?.until.text)),
        ]))
    }
    console.line("running\t\(health.isRunning ? "yes" : "no")")
    console.line("faults\t\(faults.isEmpty ? "none" : faults.joined(separator: ", "))")
    console.line("nodes\t\(health.alive.count)")
    console.line("overdue\t\(health.overdue)")
    console.line("held\t\(health.heldVisits)")
    console.line("held messages\t\(health.heldMessages)")
    guard let hold = health.hold else { return }
    console.note(
      "What was due while nothing ran is held, \(quantity(health.heldVisits, "visit")): release it with "
        + "'homeward engine release', or have it stood down. By itself it goes on at \(hold.until.text).")
  }
}

/// `homeward engine release`: lets go on what was held.
struct ReleaseHeld: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "release",
    abstract: "Let the visits and messages go on that are held after an outage or a restored backup.",
    discussion:
      "Each visit goes on from what is due now: one message for what was missed, nothing is replayed. A message "
      + "that had not left is asked about at its provider before it is sent. Look at the safety board first.")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var database: DatabaseOptions

  func run() async throws {
    let released = try await CaseloadDesk(database: database, asOf: nil).use {
      try await $0.releaseEverythingHeld()
    }
    let console = options.console
    if options.json {
      console.json(
        .object([
          ("visits", .number(released?.visits ?? 0)), ("messages", .number(released?.messages ?? 0)),
        ]))
    } else if let released {
      console.line("visits\t\(released.visits)")
      console.line("messages\t\(released.messages)")
      console.note("Released.")
    } else {
      console.note("Nothing is held.")
    }
  }
}
