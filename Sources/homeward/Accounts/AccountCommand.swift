import ArgumentParser
import Casework
import CivilTime
import Operations

/// `homeward account`: who may sign in.
struct AccountCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "account",
    abstract:
      "List who may sign in; invite somebody; close an account or open it again; make tokens for programs.",
    discussion: """
      For whoever looks after the server: it asks for no password, and every change is in the journal as made from \
      the command line. The roles and what each may see are in docs/reference/roles.md.
      """,
    subcommands: [
      ListAccounts.self, InviteAccount.self, DeactivateAccount.self, ActivateAccount.self, TokenCommand.self,
    ])
}

/// `homeward account list`: every account with its roles and how it stands.
struct ListAccounts: AsyncParsableCommand, LongOutput {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List every account: user name, state, roles, place and name.",
    discussion: """
      A state is open (a password is set), invited (an invitation is waiting), expired (no password, and the \
      invitation ran out) or closed.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var database: DatabaseOptions

  func run() async throws {
    let console = options.console
    var count = 0
    try await CaseloadDesk(database: database, asOf: nil).use { desk in
      try await desk.eachAccount { page in
        count += page.count
        for entry in page {
          let member = entry.member
          let roles = member.roles.map(\.rawValue).sorted()
          let place = member.team ?? member.pdu ?? member.region ?? ""
          if options.json {
            console.json(
              .object([
                ("user", .text(entry.userName)), ("state", .text(entry.state.rawValue)),
                ("roles", .list(roles.map { .text($0) })), ("staff", .text(member.code)),
                ("name", .text(member.name)), ("team", .optional(member.team)),
                ("pdu", .optional(member.pdu)), ("region", .optional(member.region)),
                ("invitedUntil", .optional(entry.invitedUntil?.text)),
              ]))
          } else {
            let cells = [
              entry.userName, entry.state.rawValue, roles.joined(separator: ","), place, member.name,
            ]
            console.line(cells.joined(separator: options.plain ? "\t" : "  "))
          }
        }
      }
    }
    if count == 0 { console.note("homeward: nobody has an account; 'homeward init' makes the first one.") }
  }
}

/// `homeward account invite`: an invitation for somebody new, or a way to a new password.
struct InviteAccount: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "invite",
    abstract: "Print an invitation for somebody: a new account, or a new password for one that is there.",
    discussion: """
      Somebody new needs --name, at least one --role and a place (--team, --pdu or --region). For a member of staff \
      whom an import has brought, --staff is enough; for somebody who has an account, --user is. The invitation works \
      once and runs out; it is shown here and kept nowhere. Hand it over in person or by telephone.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var database: DatabaseOptions

  @Option(help: ArgumentHelp("The user name: 2 to 64 letters, digits and . _ @ + -", valueName: "user"))
  var user: String

  @Option(help: ArgumentHelp("The staff code; for somebody new the user name by default.", valueName: "code"))
  var staff: String?

  @Option(help: ArgumentHelp("The name of somebody new.", valueName: "name"))
  var name: String?

  @Option(
    name: .customLong("role"), parsing: .singleValue,
    help: ArgumentHelp("A role of somebody new. May be given again.", valueName: "role"))
  var roles: [RoleArgument] = []

  @Option(help: ArgumentHelp("The team of somebody new.", valueName: "code"))
  var team: String?

  @Option(help: ArgumentHelp("The PDU of somebody who belongs to no team.", valueName: "code"))
  var pdu: String?

  @Option(help: ArgumentHelp("The region of somebody who belongs to no team and no PDU.", valueName: "code"))
  var region: String?

  private var isDescribed: Bool {
    name != nil || !roles.isEmpty || team != nil || pdu != nil || region != nil
  }

  func run() async throws {
    let address = try database.address()
    let (invitation, invitee) = try await CaseloadDesk(database: database, asOf: nil).use {
      desk -> (Invitation, Invitee) in
      do {
        let invitee = try await self.invitee(desk)
        return (try await desk.invite(invitee), invitee)
      } catch let refusal as AccountRefusal {
        throw CommandFailure(refusal, user: user, at: address)
      }
    }
    let console = options.console
    let roles = invitee.roles.map(\.rawValue).sorted()
    if options.json {
      return console.json(
        .object([
          ("user", .text(invitation.userName)), ("invitation", .text(invitation.secret)),
          ("expiresAt", .text(invitation.expiresAt.text)), ("staff", .text(invitee.staffCode)),
          ("name", .text(invitee.name)), ("roles", .list(roles.map { .text($0) })),
        ]))
    }
    console.line(invitation.secret)
    console.note(
      """
      The line above is the invitation of \(invitation.userName) (\(invitee.name), \(roles.joined(separator: ", "))).
      It works once, until \(invitation.expiresAt.text), on the page /invitation. An earlier one no longer works.
      """)
  }

  /// Somebody known as they stand in the records, or somebody new as described.
  private func invitee(_ desk: Desk) async throws -> Invitee {
    if let known = try await desk.knownInvitee(userName: user, staffCode: staff) {
      guard staff.map({ $0 == known.staffCode }) ?? true else { throw AccountRefusal.taken }
      guard !isDescribed else {
        throw CommandFailure(
          .conflict, "\(known.name) is known already, as \(words(known))", where: "--user \(known.userName)",
          remedy:
            "leave out --name, --role, --team, --pdu and --region; to change them, import a line of staff")
      }
      return known
    }
    guard let name, !roles.isEmpty, team != nil || pdu != nil || region != nil else {
      throw CommandFailure(
        isDescribed || staff == nil ? .usage : .notFound,
        staff.map { "nobody has the staff code '\($0.prefix(40))'" }
          ?? "nobody has the user name '\(user.prefix(70))'",
        remedy: "somebody new needs --name, --role and a place: --team, --pdu or --region")
    }
    return Invitee(
      userName: user, staffCode: staff ?? user, name: name, roles: Set(roles.map(\.role)), team: team,
      pdu: pdu,
      region: region)
  }

  private func words(_ known: Invitee) -> String {
    let place = known.team ?? known.pdu ?? known.region ?? ""
    return known.roles.map(\.rawValue).sorted().joined(separator: ", ")
      + (place.isEmpty ? "" : " in \(place)")
  }
}

/// `homeward account deactivate`: nothing signs in with it any more.
struct DeactivateAccount: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deactivate",
    abstract: "Close an account: its sessions and invitations end at once.",
    discussion:
      "What the person did stays in the journal. 'homeward account activate' opens the account again.")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var database: DatabaseOptions

  @Argument(help: "The user name.")
  var user: String

  func run() async throws {
    try await AccountChange(options: options, database: database, user: user, isClosed: true).make {
      try await $0.deactivate(userName: user)
    }
  }
}

/// `homeward account activate`: opens a closed account.
struct ActivateAccount: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "activate",
    abstract: "Open a closed account again; its password is the one it had.")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var database: DatabaseOptions

  @Argument(help: "The user name.")
  var user: String

  func run() async throws {
    try await AccountChange(options: options, database: database, user: user, isClosed: false).make {
      try await $0.activate(userName: user)
    }
  }
}

/// One change to an account, told at its end.
struct AccountChange {
  let options: GlobalOptions
  let database: DatabaseOptions
  let user: String
  let isClosed: Bool

  func make(_ body: (Desk) async throws -> Void) async throws {
    let address = try database.address()
    try await CaseloadDesk(database: database, asOf: nil).use { desk in
      do {
        try await body(desk)
      } catch let refusal as AccountRefusal {
        throw CommandFailure(refusal, user: user, at: address)
      }
    }
    if options.json {
      options.console.json(.object([("user", .text(user.lowercased())), ("closed", .truth(isClosed))]))
    } else {
      options.console.note("The account of \(user.lowercased()) is \(isClosed ? "closed" : "open again").")
    }
  }
}

/// A role as typed.
struct RoleArgument: ExpressibleByArgument, Sendable {
  let role: Role

  init?(argument: String) {
    guard let role = Role(rawValue: argument) else { return nil }
    self.role = role
  }

  static var allValueStrings: [String] { Role.allCases.map(\.rawValue) }
}

extension CommandFailure {
  /// Why an account was not made or changed, in words.
  init(_ refusal: AccountRefusal, user: String, at address: DatabaseAddress) {
    let typed = "--user \(user.prefix(70))"
    switch refusal {
    case .userName:
      self.init(
        .invalidData, "this is no user name", where: typed,
        remedy: "use 2 to 64 letters, digits and . _ @ + -")
    case .taken:
      self.init(
        .conflict, "the user name is somebody else's, the person has another one, or the account is closed",
        where: typed,
        remedy: "see 'homeward account list'; a closed account is opened with 'account activate'")
    case .unknown:
      self.init(
        .notFound, "nobody has the user name '\(user.prefix(70))'", where: address.shown,
        remedy: "see 'homeward account list'")
    case .place(let code):
      self.init(
        .notFound, "there is no place '\(code.prefix(40))', or it does not belong to the others given",
        where: address.shown, remedy: "give the code of a team, PDU or region that is in the database")
    case .incomplete:
      self.init(
        .invalidData, "a name is 1 to 200 characters long and a code 1 to 32",
        remedy: "correct --name or --staff")
    case .refused, .throttled, .busy, .invitation, .password, .notPermitted:
      self.init(.failure, "the account could not be changed (\(refusal))", where: address.shown)
    }
  }
}
