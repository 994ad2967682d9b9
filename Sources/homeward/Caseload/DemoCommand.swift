import ArgumentParser
import Casework
import CivilTime
import Operations

/// `homeward demo`: a made-up region to look around in.
struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract:
      "Fill an empty database with a made-up region of 600 people, and invite one of its staff in every role.",
    discussion: """
      Nothing in it is real. The region is the same for the same day. There is no password: every invitation printed \
      works once, on the page /invitation of 'homeward serve --as-of DATE'. Nothing is ever taken away from a database.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var database: DatabaseOptions

  @Option(
    name: .customLong("as-of"),
    help: ArgumentHelp("The day the region stands at; 2025-06-30 by default.", valueName: "date"))
  var asOf: DateArgument?

  @Flag(help: "Add the region to a database that has people in it already.")
  var force = false

  @Option(
    name: .customLong("write-caseload"),
    help: ArgumentHelp(
      "Write the same 600 people as a caseload file instead, - for standard output.", valueName: "file"))
  var caseload: String?

  func run() async throws {
    let day = asOf?.resolved(in: .london) ?? DemoRegion.standardDay
    if let caseload { return try write(DemoRegion(asOf: day).peopleLines, to: caseload) }
    let progress = Progress("Filling", unit: "lines", options: options)
    let filled = try await CaseloadDesk(database: database, asOf: day).use(making: true) { desk in
      do {
        return try await desk.fillDemo(evenIfNotEmpty: force)
      } catch DemoRefusal.notEmpty {
        throw CommandFailure(
          .conflict, "there are people in this database already", where: try database.address().shown,
          remedy: "name another one with --database, or give --force to add the region to it")
      }
    }
    progress.finish()
    show(filled, day: day)
  }

  private func write(_ lines: [String], to path: String) throws {
    let bytes = Array((lines.joined(separator: "\n") + "\n").utf8)
    if path == "-" { return lines.forEach { options.console.line($0) } }
    try Files.replace(path, with: bytes)
    options.console.note("homeward: \(quantity(lines.count, "person", "people")) written to \(path).")
  }

  private func show(_ filled: FilledDemo, day: CivilDate) {
    let console = options.console
    if options.json {
      return console.json(
        .object([
          ("asOf", .text(day.text)), ("people", .number(filled.report.people)),
          ("signIns", .list(filled.signIns.map(json))),
        ]))
    }
    console.line("\(filled.report.people) made-up people are in, as of \(day.text).")
    console.line("")
    console.line("Invitations, each for one use:")
    for signIn in filled.signIns {
      let roles = signIn.roles.map(\.rawValue).sorted().joined(separator: ", ")
      console.line("  \(signIn.invitation.userName)  \(signIn.invitation.secret)")
      console.line("      \(signIn.name), \(roles), \(signIn.place)")
    }
    console.line("")
    console.note(
      "Next: 'homeward serve --as-of \(day.text)', then /invitation to set a password and sign in.")
  }

  private func json(_ signIn: FilledDemo.SignIn) -> JSONValue {
    .object([
      ("user", .text(signIn.invitation.userName)), ("invitation", .text(signIn.invitation.secret)),
      ("name", .text(signIn.name)), ("roles", .list(signIn.roles.map(\.rawValue).sorted().map { .text($0) })),
      ("place", .text(signIn.place)),
    ])
  }
}
