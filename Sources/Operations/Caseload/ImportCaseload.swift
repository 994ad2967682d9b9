import Casework
import CivilTime
import Policy
import Records
import Storage
import Synchronization

extension Desk {
  /// Takes in a caseload file: people by their CRN, facts by their content, so that the same file a second time
  /// changes nothing. A refused line is reported and the rest goes in, batch by batch, each in one transaction;
  /// cancelling takes the batch at hand back and ends there.
  ///
  /// Errors: `LineReadingError`, `ImportRefusal`, `PolicyError`, `StoreError`. Refused lines are in the report.
  public func importCaseload(
    _ reader: LineReader, options: ImportOptions, by actor: String = "system",
    progress: @escaping @Sendable (ImportProgress) -> Void = { _ in }
  ) async throws -> ImportReport {
    let writer: ImportWriter
    do {
      writer = try await importWriter(options, by: actor)
    } catch is CancellationError {
      var report = ImportReport()
      report.isInterrupted = true
      return report
    }
    let run = ImportRun(
      preparation: ImportPreparation(
        assessor: try assessor(), zone: zone, shell: shell, knownRules: knownRules), options: options,
      writer: writer, progress: progress, store: store)
    return try await withTaskCancellationHandler {
      options.isDryRun || options.isAllOrNothing
        ? try await run.whole(reader) : try await run.batches(reader)
    } onCancel: {
      run.stop()
    }
  }

  private func importWriter(_ options: ImportOptions, by actor: String) async throws -> ImportWriter {
    let assessor = try assessor()
    let organisation = try await store.read { try OrganisationRecords.organisation($0) }
    return ImportWriter(
      options: options, assessor: assessor, journal: personJournal(by: actor, assessor, via: "import"),
      shell: shell, fingerprint: fingerprint, ladders: try ladders(), organisation: organisation,
      report: ImportReport())
  }

  /// The rules that an exception may be about: those of every policy that is there.
  private var knownRules: CaseloadLineParser.KnownRules {
    let directory = library.directory
    return CaseloadLineParser.KnownRules(own: Set(library.policies.flatMap { $0.rules.map(\.id) })) {
      PolicyLibrary.ruleIDs(directory: directory)
    }
  }

  func personJournal(by actor: String, _ assessor: Assessor, via: String? = nil) -> PersonJournal {
    PersonJournal(
      shell: shell, assessor: assessor, fingerprint: fingerprint, actor: actor, via: via ?? channel)
  }
}

/// One import under way.
private final class ImportRun: Sendable {
  /// Thrown inside a transaction to take everything back.
  private struct RolledBack: Error {
    let report: ImportReport
  }

  private struct Prepared: Sendable {
    var lines: [ImportLine]
    let lastLine: Int
    let bytes: Int
  }

  /// Whom the lines of a file have been about so far: of two lines about one person the earlier counts
  /// (policy.md section 5).
  private struct SeenPeople {
    private var numbers: Set<String> = []

    mutating func marked(_ prepared: Prepared) -> Prepared {
      var prepared = prepared
      for (index, line) in prepared.lines.enumerated() {
        guard case .person(let person) = line else { continue }
        let crn = person.entry.person.crn
        if numbers.insert(crn).inserted { continue }
        prepared.lines[index] = .problem(
          CaseloadProblem(
            line: person.line, pointer: "/crn", code: "duplicate-crn",
            message: "this CRN stands on an earlier line, and the earlier one counts", crn: crn))
      }
      return prepared
    }
  }

  private let preparation: ImportPreparation
  private let options: ImportOptions
  private let writer: ImportWriter
  private let progress: @Sendable (ImportProgress) -> Void
  private let store: any Store
  private let isStopped = Mutex(false)

  /// Batches that are read and evaluated while one is written.
  private static let ahead = 3

  init(
    preparation: ImportPreparation, options: ImportOptions, writer: ImportWriter,
    progress: @escaping @Sendable (ImportProgress) -> Void, store: any Store
  ) {
    self.preparation = preparation
    self.options = options
    self.writer = writer
    self.progress = progress
    self.store = store
  }

  func stop() { isStopped.withLock { $0 = true } }

  private var mustStop: Bool { isStopped.withLock { $0 } }

  /// A transaction for each batch; the next batches are worked out while one is written.
  func batches(_ start: LineReader) async throws -> ImportReport {
    var report = writer.report
    var mark: ImportMark?
    do {
      mark = try await begun()
      report = try await eachBatch(start, mark)
      // After an interruption there is no time for it: whoever comes next makes the indexes.
      if let mark, !report.isInterrupted {
        try await store.write { [now = preparation.shell.now()] transaction in
          try mark.remove(at: now, transaction)
          try CaseloadIndexes.ensure(at: now, besides: mark, transaction)
        }
      } else if let mark {
        await giveUp(mark)
      }
    } catch is CancellationError {  // before the first batch, or while the indexes were made
      report.isInterrupted = true
      if let mark { await giveUp(mark) }
    } catch {
      if let mark { await giveUp(mark) }
      throw error
    }
    return report
  }

  /// Leaves the indexes off where this is a first import, under a mark; nil where it is none.
  private func begun() async throws -> ImportMark? {
    guard try await store.read({ try CaseloadIndexes.mayBeLeftOff($0) }) else { return nil }
    let mark = ImportMark(id: preparation.shell.identifier())
    let now = preparation.shell.now()
    return try await store.write { transaction in
      guard try CaseloadIndexes.leaveOff(transaction) else { return nil }
      try mark.renew(at: now, transaction)
      return mark
    }
  }

  /// Takes the mark away, also where the import was cancelled. Where that fails too, it ends by itself.
  private func giveUp(_ mark: ImportMark) async {
    let (store, now) = (store, preparation.shell.now())
    _ = try? await Task { try await store.write { try mark.remove(at: now, $0) } }.value
  }

  private func eachBatch(_ start: LineReader, _ mark: ImportMark?) async throws -> ImportReport {
    var reader = start
    var writer = writer
    var waiting: [Task<Prepared, Never>] = []
    var seen = SeenPeople()
    var isAtEnd = false
    while true {
      while !isAtEnd, !mustStop, waiting.count < Self.ahead {
        guard let batch = try next(&reader) else {
          isAtEnd = true
          break
        }
        let preparation = preparation
        waiting.append(Task { Self.prepared(batch, preparation) })
      }
      guard !waiting.isEmpty || mustStop else { return writer.report }
      if mustStop {
        writer.report.isInterrupted = true
        return writer.report
      }
      let prepared = seen.marked(await waiting.removeFirst().value)
      let before = writer
      do {
        writer = try await written(prepared.lines, by: before, mark)
      } catch is CancellationError {  // the batch at hand was taken back
        writer.report.isInterrupted = true
        return writer.report
      }
      finish(prepared, &writer)
    }
  }

  /// The next lines; nil at the end, and where the waiting for them was cancelled.
  private func next(_ reader: inout LineReader) throws -> LineBatch? {
    do {
      return try reader.next(most: options.batch)
    } catch is CancellationError {
      return nil
    }
  }

  /// Writes a batch in a transaction of its own; again where somebody else changed the same people meanwhile.
  private func written(
    _ lines: [ImportLine], by before: ImportWriter, _ mark: ImportMark?
  ) async throws -> ImportWriter {
    var attempt = 1
    while true {
      do {
        return try await store.write { [attempt] transaction in
          var writer = before
          if attempt > 1 { writer.organisation = try OrganisationRecords.organisation(transaction) }
          try writer.write(lines, transaction)
          try mark?.renew(at: writer.shell.now(), transaction)
          return writer
        }
      } catch let error as StoreError where error.mayPass && attempt < Self.attempts && !mustStop {
        try await Task.sleep(for: .milliseconds(50 * attempt))
        attempt += 1
      }
    }
  }

  /// How often a batch is tried that others are in the way of.
  private static let attempts = 5

  /// One transaction for the whole file: all of it, or nothing.
  ///
  /// SQLite has one writer. So a file is read to its end and every line checked that can be checked without the
  /// database before the transaction begins, which then only writes; and a file has a limit.
  func whole(_ reader: LineReader) async throws -> ImportReport {
    guard store.dialect.kind == .sqlite, !options.isDryRun else { return try await atOnce(.reader(reader)) }
    do {
      let (batches, report) = try checked(reader)
      if let report { return report }
      return try await atOnce(.kept(batches[...]))
    } catch is CancellationError {
      return takenBack(writer.report)
    }
  }

  /// The whole file in memory; with the report where it cannot go in.
  private func checked(_ start: LineReader) throws -> ([LineBatch], ImportReport?) {
    var reader = start
    var report = writer.report
    var seen = SeenPeople()
    var batches: [LineBatch] = []
    while let batch = try reader.next(most: options.batch) {
      if mustStop { return ([], takenBack(report)) }
      for case .problem(let problem) in seen.marked(Self.prepared(batch, preparation)).lines {
        report.refuse(problem)
      }
      report.lines += batch.lines.count
      guard report.lines <= options.mostAtOnce, batch.bytesTaken <= ImportOptions.mostBytesAtOnce else {
        throw ImportRefusal.tooMuchAtOnce(lines: options.mostAtOnce)
      }
      batches.append(batch)
    }
    guard report.refused > 0 else { return (batches, nil) }
    report.isRolledBack = true
    return ([], report)
  }

  private func takenBack(_ report: ImportReport) -> ImportReport {
    var report = report
    report.isInterrupted = true
    report.isRolledBack = true
    return report
  }

  /// Where the lines of one transaction come from.
  private enum Lines: Sendable {
    case reader(LineReader)
    case kept(ArraySlice<LineBatch>)

    mutating func next(most: Int) throws -> LineBatch? {
      switch self {
      case .reader(var reader):
        let batch = try reader.next(most: most)
        self = .reader(reader)
        return batch
      case .kept(var batches):
        let batch = batches.popFirst()
        self = .kept(batches)
        return batch
      }
    }
  }

  private func atOnce(_ lines: Lines) async throws -> ImportReport {
    do {
      let mayBeFirst = try await store.read { try CaseloadIndexes.mayBeLeftOff($0) }
      return try await store.write { [self] transaction in
        var lines = lines
        var writer = writer
        var seen = SeenPeople()
        let isFirst = mayBeFirst ? try CaseloadIndexes.leaveOff(transaction) : false
        while let batch = try lines.next(most: options.batch) {
          if mustStop {
            writer.report.isInterrupted = true
            break
          }
          let prepared = seen.marked(Self.prepared(batch, preparation))
          try writer.write(prepared.lines, transaction)
          finish(prepared, &writer)
        }
        let report = writer.report
        if options.isDryRun || report.refused > 0 || report.isInterrupted { throw RolledBack(report: report) }
        if isFirst { try CaseloadIndexes.ensure(transaction) }
        return report
      }
    } catch is CancellationError {
      return takenBack(writer.report)
    } catch let back as RolledBack {
      var report = back.report
      report.isRolledBack = true
      return report
    }
  }

  private static func prepared(_ batch: LineBatch, _ preparation: ImportPreparation) -> Prepared {
    Prepared(
      lines: preparation.prepare(batch), lastLine: batch.lines.last?.number ?? 0, bytes: batch.bytesTaken)
  }

  private func finish(_ prepared: Prepared, _ writer: inout ImportWriter) {
    if prepared.lastLine > 0 { writer.report.lastLine = prepared.lastLine }
    progress(ImportProgress(report: writer.report, bytes: prepared.bytes))
  }
}
