import ArgumentParser
import Casework
import CivilTime
import Glibc
import Operations
import Policy
import Synchronization

/// `homeward import`: files into the database. Without a word that says what, it is a caseload.
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Take a file into the database; a caseload, unless something else is named.",
    subcommands: [ImportCaseloadCommand.self], defaultSubcommand: ImportCaseloadCommand.self)
}

/// `homeward import caseload`: a caseload file into the database.
struct ImportCaseloadCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "caseload",
    abstract: "Take a caseload file into the database: people, teams, staff, addresses, competences.",
    discussion: """
      Reads homeward-caseload/1 (one JSON object a line; lines with "type" are teams, staff, addresses, devices or competences) or CSV. \
      People are known by their CRN and facts by their content, so the same file twice changes nothing. A line that \
      cannot be taken is reported with its number and the rest goes in (exit status 8). Ctrl-C leaves whole \
      batches (1,000 lines) and says up to which line they are in at least (exit status 130); the same command again \
      goes on, and nothing is taken twice.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case ndjson, csv }

  @OptionGroup var options: GlobalOptions
  @OptionGroup var database: DatabaseOptions

  @Argument(help: ArgumentHelp("The file, or - for standard input.", valueName: "file"))
  var file: String

  @Option(help: "ndjson or csv; by default the file's name tells.")
  var format: Format?

  @Flag(name: .customLong("dry-run"), help: "Write nothing; say what would happen.")
  var dryRun = false

  @Flag(
    name: .customLong("all-or-nothing"),
    help: ArgumentHelp(
      "One refused line, and nothing goes in. On SQLite at most 50000 lines: nobody else can write to the file "
        + "while they go in."))
  var allOrNothing = false

  @Flag(name: .customLong("add-missing"), help: "Make teams and staff that people name and nobody knows.")
  var addMissing = false

  @Option(help: ArgumentHelp("The region of teams made by --add-missing.", valueName: "code"))
  var region = "LOCAL"

  @Option(
    name: .customLong("as-of"),
    help: ArgumentHelp(
      "Work out what is owed as on this day, for a demonstration: YYYY-MM-DD.", valueName: "date"))
  var asOf: DateArgument?

  func validate() throws {
    guard FileLine.isCode(region) else {
      throw ValidationError("--region is a code of 1 to 32 letters, digits and - _ . /")
    }
  }

  func run() async throws {
    let source = try ImportSource(path: file, isCSV: (format ?? guessed) == .csv)
    // Rows that are no rows never reach the import: with --all-or-nothing one of them is enough for nothing.
    let isSpoilt = allOrNothing && !(source.csv?.problems.isEmpty ?? true)
    let import_ = ImportOptions(
      isDryRun: dryRun || isSpoilt, isAllOrNothing: allOrNothing, addsMissing: addMissing, region: region)
    let progress = Progress("Importing", unit: "bytes", total: source.size, options: options)
    let kept = Kept()
    let holdsBack = import_.isDryRun || import_.isAllOrNothing
    LastWord.leave { [options, dryRun] in
      progress.finish()
      ImportSummary(
        report: kept.report(isRolledBack: holdsBack), source: source, options: options, isDryRun: dryRun
      ).show()
    }
    let desk = CaseloadDesk(
      database: database, asOf: asOf?.resolved(in: .london), isTrial: import_.isDryRun)
    if allOrNothing, !import_.isDryRun, case .sqlite = try database.address() {
      options.console.note(
        "homeward: all or nothing is one transaction: nobody else can write to this database until it ends.")
    }
    let report = try await desk.use { desk in
      try await reading {
        try await desk.importCaseload(source.reader, options: import_) { state in
          progress.advance(by: kept.take(state))
        }
      }
    }
    // Where time ran out, it is being said already, and the process ends.
    if report.isInterrupted { Interruption.disregard() }
    guard LastWord.take() != nil else { Interruption.awaitEnd() }
    progress.finish()
    source.close()
    let summary = ImportSummary(
      report: report, source: source, options: options, isDryRun: dryRun)
    summary.show()
    try summary.end()
  }

  private var guessed: Format { file.lowercased().hasSuffix(".csv") ? .csv : .ndjson }

  private func reading(_ body: () async throws -> ImportReport) async throws -> ImportReport {
    do {
      return try await body()
    } catch ImportRefusal.tooMuchAtOnce(let lines) {
      throw CommandFailure(
        .invalidData,
        "this is more than goes into SQLite in one transaction: \(lines) lines and "
          + "\(ImportOptions.mostBytesAtOnce >> 20) MB; nothing was written", where: file,
        remedy:
          "try it with --dry-run and import it without --all-or-nothing, which lets others write between its "
          + "batches; or split the file", help: .caseloadFile)
    } catch let error as LineReadingError {
      switch error {
      case .encoding(let name): throw Files.wrongEncoding(name, file)
      case .unreadable(let why):
        throw CommandFailure(
          .failure, "reading failed: \(why)", where: file,
          remedy:
            "make it readable and import it again; the batches before it are in, unless nothing was to be")
      }
    }
  }
}

/// The bytes of a file as lines, and where a line stood in it.
final class ImportSource: Sendable {
  let path: String
  /// Bytes, where it is known beforehand.
  let size: Int?
  let csv: CSVCaseload?
  private let descriptor: Int32

  init(path: String, isCSV: Bool) throws(CommandFailure) {
    self.path = path
    if isCSV {
      let bytes = try Files.read(path, most: 512 << 20)
      if let name = TextEncoding.foreign(bytes) { throw Files.wrongEncoding(name, path) }
      do throws(CSVCaseload.BadHeader) {
        csv = try CSVCaseload(bytes: bytes)
      } catch {
        throw CommandFailure(.invalidData, error.message, where: path, remedy: "correct the first row")
      }
      descriptor = -1
      size = nil
      return
    }
    csv = nil
    descriptor = try Files.openToRead(path, "the caseload file")
    var status = stat()
    size = fstat(descriptor, &status) == 0 && status.st_size > 0 ? Int(status.st_size) : nil
  }

  var reader: LineReader {
    if let csv { return LineReader(bytes: Array(csv.lines.joined(separator: "\n").utf8)) }
    let descriptor = descriptor
    return LineReader {
      while true {
        try ImportSource.wait(for: descriptor)
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: 1 << 19) { buffer, count in
          let read = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
          failed = read < 0
          count = max(0, read)
        }
        if !failed { return bytes }
        guard errno == EINTR else { throw LineReadingError.unreadable(Files.reason()) }
      }
    }
  }

  /// Waits until there is something to read, or until the task is cancelled: whoever sends the lines may keep us waiting.
  private static func wait(for descriptor: Int32) throws {
    var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    repeat { try Task.checkCancellation() } while poll(&state, 1, 100) == 0
  }

  func close() { if descriptor > STDIN_FILENO { _ = Glibc.close(descriptor) } }

  /// The line of the file on which a line that was read began.
  func line(_ number: Int) -> Int {
    guard let csv, number > 0, number <= csv.rows.count else { return number }
    return csv.rows[number - 1]
  }
}

/// How far an import has come, for the bar and for whoever interrupts it.
private final class Kept: Sendable {
  private let last = Mutex<ImportProgress?>(nil)

  /// Takes note, and gives how many bytes that is more than before.
  func take(_ progress: ImportProgress) -> Int {
    last.withLock { last in
      defer { last = progress }
      return max(0, progress.bytes - (last?.bytes ?? 0))
    }
  }

  /// What is in where the process ends now.
  func report(isRolledBack: Bool) -> ImportReport {
    var report = last.withLock { $0?.report } ?? ImportReport()
    report.isInterrupted = true
    report.isRolledBack = isRolledBack
    return report
  }
}
