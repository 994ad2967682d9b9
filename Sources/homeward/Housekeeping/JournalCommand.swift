import ArgumentParser
import Casework
import Operations
import Storage

/// `homeward journal`: checks and seals the journal.
struct JournalCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "journal",
    abstract: "Check that nothing in the journal was changed; seal what is new in it.",
    subcommands: [VerifyJournal.self, SealJournal.self])
}

/// A seal that was kept elsewhere, as typed: `NUMBER:DIGEST`.
struct KeptSeal: ExpressibleByArgument, Sendable {
  let number: Int
  let digest: String

  init?(argument: String) {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let number = Int(parts[0]), number > 0, parts[1].utf8.count == 64 else {
      return nil
    }
    self.number = number
    digest = String(parts[1])
  }
}

/// `homeward journal verify`: reads every entry and every seal.
struct VerifyJournal: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Read the whole journal and name the first entry that was changed, removed or moved.",
    discussion:
      "Exit status 0 when everything is as it was written, 1 when something is not. Whoever owns the database could "
      + "compute everything anew; that shows when the seals are held against digests kept elsewhere (--seal)."
  )

  @OptionGroup var options: GlobalOptions
  @OptionGroup var database: DatabaseOptions

  @Option(
    help: ArgumentHelp(
      "A seal kept elsewhere that has to be in the database; may be repeated.", valueName: "number:digest"))
  var seal: [KeptSeal] = []

  func run() async throws {
    let report = try await database.use(connections: 2) { store in
      var report = try await JournalKeeping.verify(store)
      for kept in seal where report.fault == nil {
        let found = try await JournalKeeping.seal(kept.number, of: store)
        guard found?.digest != kept.digest else { continue }
        report.fault = JournalFault(seal: kept.number, words: "it is not the seal that was kept")
      }
      return report
    }
    let console = options.console
    if options.json {
      console.json(json(report))
    } else {
      console.line("entries\t\(report.entries)")
      console.line("subjects\t\(report.subjects)")
      console.line("seals\t\(report.seals)")
      if let last = report.lastSeal { console.line("last seal\t\(last.number):\(last.digest)") }
    }
    guard let fault = report.fault else { return console.note("Everything is as it was written.") }
    throw CommandFailure(
      .failure, "the journal is not as it was written: \(fault.words)", where: place(fault),
      remedy:
        "keep the database as it is, look for who could write to it, and compare with the last good backup")
  }

  private func place(_ fault: JournalFault) -> String {
    let subject = "\(fault.subjectKind ?? "") \(fault.subject ?? "")"
    let revision = fault.revision.map { ", revision \($0)" } ?? ""
    let entry = fault.entry.map { ", entry \($0)" } ?? ""
    return "\(fault.kind.rawValue): \(subject)\(revision)\(entry)"
  }

  private func json(_ report: JournalReport) -> JSONValue {
    let fault = report.fault.map { fault in
      JSONValue.object([
        ("kind", .text(fault.kind.rawValue)), ("entry", .optional(fault.entry)),
        ("subject_kind", .optional(fault.subjectKind)), ("subject", .optional(fault.subject)),
        ("revision", fault.revision.map { .number($0) } ?? .null), ("words", .text(fault.words)),
      ])
    }
    return .object([
      ("verified", .truth(report.fault == nil)), ("entries", .number(report.entries)),
      ("subjects", .number(report.subjects)), ("seals", .number(report.seals)),
      ("last_seal", report.lastSeal.map { SealJournal.json($0) } ?? .null), ("fault", fault ?? .null),
    ])
  }
}

/// `homeward journal seal`: seals what is new.
struct SealJournal: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "seal",
    abstract: "Seal what was written since the last seal, and print the seal to be kept elsewhere.",
    discussion:
      "Run it every day, and keep what it prints where nobody who can write to the database can change it.")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var database: DatabaseOptions

  func run() async throws {
    let seal = try await database.use(connections: 1) { store in
      try await JournalKeeping.seal(store, at: WallClock.now())
    }
    let console = options.console
    if options.json {
      console.json(seal.map { SealJournal.json($0) } ?? .null)
    } else if let seal {
      console.line("\(seal.number):\(seal.digest)")
      console.note(
        "Sealed \(quantity(seal.entries, "journal entry", "journal entries")) and "
          + "\(quantity(seal.accesses, "access-log row")).")
    } else {
      console.note("Nothing was written since the last seal.")
    }
  }

  static func json(_ seal: JournalSeal) -> JSONValue {
    .object([
      ("seal", .number(seal.number)), ("digest", .text(seal.digest)), ("sealed_at", .text(seal.sealedAt)),
      ("entries", .number(seal.entries)), ("accesses", .number(seal.accesses)),
    ])
  }
}
