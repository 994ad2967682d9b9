public import Policy

/// How an import goes about it.
public struct ImportOptions: Hashable, Sendable {
  /// Works everything out and writes nothing.
  public var isDryRun: Bool
  /// One refused line and nothing goes in.
  public var isAllOrNothing: Bool
  /// Makes teams and staff that people name and nobody knows.
  public var addsMissing: Bool
  /// The region of teams that are made so.
  public var region: String
  /// Lines in one transaction.
  public var batch: Int

  /// Lines that a file may have which goes into SQLite in one transaction: nobody else can write until it ends.
  public var mostAtOnce: Int

  public static let standardBatch = 1_000
  public static let standardMostAtOnce = 50_000
  /// Bytes of such a file: it is read and checked before the transaction begins, and kept meanwhile.
  public static let mostBytesAtOnce = 256 << 20

  public init(
    isDryRun: Bool = false, isAllOrNothing: Bool = false, addsMissing: Bool = false, region: String = "LOCAL",
    batch: Int = ImportOptions.standardBatch, mostAtOnce: Int = ImportOptions.standardMostAtOnce
  ) {
    self.mostAtOnce = mostAtOnce
    self.isDryRun = isDryRun
    self.isAllOrNothing = isAllOrNothing
    self.addsMissing = addsMissing
    self.region = region
    self.batch = max(1, min(batch, 5_000))
  }
}

/// Why a file is not taken at all.
public enum ImportRefusal: Error, Hashable, Sendable {
  /// More than so many lines, or `ImportOptions.mostBytesAtOnce`, in one transaction on SQLite.
  case tooMuchAtOnce(lines: Int)
}

/// What an import did, or with a dry run would do.
public struct ImportReport: Hashable, Sendable {
  /// The most refused lines that are kept with their reasons; all are counted.
  public static let mostProblems = 1_000

  public var lines = 0
  public var teams = 0
  public var staff = 0
  public var addresses = 0
  /// Devices and vehicles, new or changed.
  public var resources = 0
  /// What staff were trained and accredited for, new or changed.
  public var competences = 0
  public var added = 0
  public var changed = 0
  public var unchanged = 0
  public var facts = 0
  public var opened = 0
  public var moved = 0
  public var closed = 0
  public var refused = 0
  public var problems: [CaseloadProblem] = []
  /// The last line of the file that is in, with all before it.
  public var lastLine = 0
  /// True where it was stopped before the end of the file.
  public var isInterrupted = false
  /// True where nothing was written: a dry run, or all-or-nothing with a refused line.
  public var isRolledBack = false

  public init() {}

  /// People of the file that are in now, whether or not they were before.
  public var people: Int { added + changed + unchanged }

  mutating func refuse(_ problem: CaseloadProblem) {
    refused += 1
    if problems.count < ImportReport.mostProblems { problems.append(problem) }
  }
}

/// How far an import has come: said after each batch.
public struct ImportProgress: Hashable, Sendable {
  /// What stands in the report so far; what it counts is in the database, unless all is one transaction.
  public let report: ImportReport
  /// Bytes of the file up to there.
  public let bytes: Int
}
