import ArgumentParser
import Casework
import CivilTime
import Operations

/// `homeward account token`: what programs ask with.
struct TokenCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "token",
    abstract: "Make, list and revoke the tokens with which programs ask on somebody's behalf.",
    discussion: """
      A program that sends a token asks as the account's holder: the same cases, the same access log. Tokens end by \
      themselves, at once when they are revoked, and when the account is closed. What can be asked is in \
      docs/reference/api.md.
      """,
    subcommands: [MakeToken.self, ListTokens.self, RevokeToken.self])
}

/// `homeward account token make`: a new token, shown once.
struct MakeToken: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "make",
    abstract: "Print a new token for an account.",
    discussion: """
      It is shown here and kept nowhere: only its digest is. Put it where the program keeps its secrets. The account \
      must be open, with its password set.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var database: DatabaseOptions

  @Option(help: ArgumentHelp("The user name of the account.", valueName: "user"))
  var user: String

  @Option(help: ArgumentHelp("read to look only, write to change too.", valueName: "scope"))
  var scope: ScopeArgument = ScopeArgument(scope: .read)

  @Option(help: ArgumentHelp("How many days it lasts, 1 to 365.", valueName: "n"))
  var days = 90

  func run() async throws {
    let address = try database.address()
    let token = try await CaseloadDesk(database: database, asOf: nil).use { desk -> Token in
      do {
        return try await desk.makeToken(userName: user, scope: scope.scope, days: days)
      } catch let refusal as TokenRefusal {
        throw CommandFailure(refusal, user: user, days: days, at: address)
      } catch let refusal as AccountRefusal {
        throw CommandFailure(refusal, user: user, at: address)
      }
    }
    let console = options.console
    if options.json {
      return console.json(
        .object([
          ("id", .text(token.id)), ("user", .text(token.userName)), ("token", .text(token.secret)),
          ("scope", .text(token.scope.rawValue)), ("expiresAt", .text(token.expiresAt.text)),
        ]))
    }
    console.line(token.secret)
    console.note(
      """
      The line above is a token of \(token.userName) (\(token.scope.rawValue)), until \(token.expiresAt.text). \
      It is not shown again.
      To end it before: homeward account token revoke \(token.id)
      """)
  }
}

/// `homeward account token list`: every token there was.
struct ListTokens: AsyncParsableCommand, LongOutput {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List every token: id, user name, scope, state, until when, and the last day it was used.",
    discussion:
      "A state is open, expired (its time has run out) or ended (revoked, or its account was closed).")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var database: DatabaseOptions

  func run() async throws {
    let console = options.console
    var count = 0
    try await CaseloadDesk(database: database, asOf: nil).use { desk in
      try await desk.eachToken { page in
        count += page.count
        for entry in page {
          if options.json {
            console.json(
              .object([
                ("id", .text(entry.id)), ("user", .text(entry.userName)),
                ("scope", .text(entry.scope.rawValue)), ("state", .text(entry.state.rawValue)),
                ("createdAt", .text(entry.createdAt.text)), ("expiresAt", .text(entry.expiresAt.text)),
                ("usedOn", .optional(entry.usedOn?.text)),
              ]))
          } else {
            let cells = [
              entry.id, entry.userName, entry.scope.rawValue, entry.state.rawValue, entry.expiresAt.text,
              entry.usedOn?.text ?? "never used",
            ]
            console.line(cells.joined(separator: options.plain ? "\t" : "  "))
          }
        }
      }
    }
    if count == 0 { console.note("homeward: there are no tokens; 'homeward account token make' makes one.") }
  }
}

/// `homeward account token revoke`: ends a token at once.
struct RevokeToken: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revoke", abstract: "End a token at once.")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var database: DatabaseOptions

  @Argument(help: "The id of the token, as 'account token list' shows it.")
  var id: String

  func run() async throws {
    let address = try database.address()
    try await CaseloadDesk(database: database, asOf: nil).use { desk in
      do {
        try await desk.revokeToken(id: id)
      } catch let refusal as TokenRefusal {
        throw CommandFailure(refusal, user: id, days: 0, at: address)
      }
    }
    if options.json {
      options.console.json(.object([("id", .text(id)), ("ended", .truth(true))]))
    } else {
      options.console.note("The token \(id) is ended.")
    }
  }
}

/// A scope as typed.
struct ScopeArgument: ExpressibleByArgument, Sendable {
  let scope: TokenScope

  init(scope: TokenScope) { self.scope = scope }

  init?(argument: String) {
    guard let scope = TokenScope(rawValue: argument) else { return nil }
    self.scope = scope
  }

  var defaultValueDescription: String { scope.rawValue }

  static var allValueStrings: [String] { TokenScope.allCases.map(\.rawValue) }
}

extension CommandFailure {
  /// Why a token was not made or ended, in words.
  fileprivate init(_ refusal: TokenRefusal, user: String, days: Int, at address: DatabaseAddress) {
    switch refusal {
    case .unknown:
      self.init(
        .notFound, "nobody has the user name '\(user.prefix(70))'", where: address.shown,
        remedy: "see 'homeward account list'")
    case .closed:
      self.init(
        .conflict, "the account is closed, or nobody has set its password yet",
        where: "--user \(user.prefix(70))",
        remedy: "see 'homeward account list'")
    case .days:
      self.init(
        .usage, "a token lasts 1 to \(Desk.mostTokenDays) days", where: "--days \(days)",
        remedy: "give a number from 1 to \(Desk.mostTokenDays)")
    case .tooMany:
      self.init(
        .conflict, "the account has as many open tokens as one may have", where: "--user \(user.prefix(70))",
        remedy: "end one with 'homeward account token revoke'")
    case .notThere:
      self.init(
        .notFound, "there is no open token '\(user.prefix(70))'", where: address.shown,
        remedy: "see 'homeward account token list'")
    case .throttled:
      self.init(.failure, "the token could not be changed (\(refusal))", where: address.shown)
    }
  }
}
