import ArgumentParser
import Casework
import CivilTime
import Operations
import Storage

/// A place as typed: `CODE` or `CODE=NAME`.
struct PlaceArgument: ExpressibleByArgument, Sendable {
  let place: PlaceName

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard let code = parts.first, (1...32).contains(code.count) else { return nil }
    let name = parts.count > 1 ? parts[1] : code
    guard (1...200).contains(name.count) else { return nil }
    place = PlaceName(code: String(code), name: String(name))
  }
}

/// `homeward init`: makes the database and invites the first administrator.
struct InitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Make a database and invite its first administrator.",
    discussion:
      "Prints an invitation that works once, for 24 hours; with it the administrator sets a password. There is no "
      + "password to begin with. A database where somebody has an account already is refused (exit status 6)."
  )

  @OptionGroup var options: GlobalOptions
  @OptionGroup var database: DatabaseOptions

  @Option(help: ArgumentHelp("The region, with its name if you like.", valueName: "code[=name]"))
  var region: PlaceArgument

  @Option(help: ArgumentHelp("A PDU of the region.", valueName: "code[=name]"))
  var pdu: PlaceArgument?

  @Option(help: ArgumentHelp("A team of the PDU.", valueName: "code[=name]"))
  var team: PlaceArgument?

  @Option(help: ArgumentHelp("The administrator's user name.", valueName: "name"))
  var user: String

  @Option(help: ArgumentHelp("The administrator's name.", valueName: "name"))
  var name: String

  @Option(
    help: ArgumentHelp("The administrator's staff code; the user name where not given.", valueName: "code"))
  var staffCode: String?

  @Option(help: ArgumentHelp("Where people will reach the service, for the link.", valueName: "url"))
  var url: String?

  func validate() throws {
    guard team == nil || pdu != nil else { throw ValidationError("a team needs its PDU: give --pdu") }
    if let url, !url.hasPrefix("https://"), !url.hasPrefix("http://") {
      throw ValidationError("--url begins with https:// or http://")
    }
  }

  func run() async throws {
    let library = try Policies.load()
    let address = try database.address()
    let store = try database.open(address, making: true, connections: 1)
    let invitation = try await DatabaseOptions.closing(store, at: address) {
      do {
        _ = try await Schema.migrate(store, at: WallClock.now())
        let desk = Desk(store: store, library: library, shell: .system(), channel: "command")
        return try await desk.found(founding)
      } catch let refusal as AccountRefusal {
        throw failure(refusal, at: address)
      }
    }
    show(invitation, at: address)
  }

  private var founding: Founding {
    Founding(
      region: region.place, pdu: pdu?.place, team: team?.place, userName: user, staffCode: staffCode ?? user,
      name: name)
  }

  private func show(_ invitation: Invitation, at address: DatabaseAddress) {
    let console = options.console
    let link = url.map { base in
      (base.hasSuffix("/") ? String(base.dropLast()) : base) + "/invitation"
    }
    if options.json {
      return console.json(
        .object([
          ("database", .text(address.shown)), ("user", .text(invitation.userName)),
          ("invitation", .text(invitation.secret)), ("expires_at", .text(invitation.expiresAt.text)),
          ("page", .optional(link)),
        ]))
    }
    console.line(invitation.secret)
    console.note(
      """
      The database is ready: \(address.shown)
      The line above is the invitation of \(invitation.userName). It works once, until \(invitation.expiresAt.text).
      Next: start the service with 'homeward serve', open \(link ?? "its page /invitation") and set a password.
      """)
  }

  private func failure(_ refusal: AccountRefusal, at address: DatabaseAddress) -> CommandFailure {
    switch refusal {
    case .taken:
      CommandFailure(
        .conflict, "somebody has an account in this database already", where: address.shown,
        remedy: "name another database, or have an administrator invite people")
    case .userName:
      CommandFailure(
        .invalidData, "this is no user name", where: "--user \(user.prefix(70))",
        remedy: "use 2 to 64 letters, digits and . _ @ + -")
    case .place(let code):
      CommandFailure(
        .conflict, "the place '\(code.prefix(40))' belongs elsewhere in this database", where: address.shown)
    case .incomplete:
      CommandFailure(
        .invalidData, "a name is 1 to 200 characters long and a code 1 to 32",
        remedy: "correct --name or the codes")
    case .refused, .throttled, .busy, .invitation, .password, .unknown, .notPermitted:
      CommandFailure(.failure, "the administrator could not be invited (\(refusal))", where: address.shown)
    }
  }
}
