import CivilTime
public import Operations
public import Policy
import Records
public import Storage

extension Desk {
  /// A desk on a fresh database with the schema in place, at noon UTC of 30 June 2025 unless a stage says otherwise.
  public static func rehearsed(
    _ store: any Store, _ stage: Rehearsal? = nil, policies: [String] = [PolicyLibrary.standard]
  ) async throws -> Desk {
    let rehearsal = stage ?? Rehearsal()
    if stage == nil { rehearsal.clock.set(Instant(milliseconds: 1_751_284_800_000)) }
    try await Migrations.apply(store, at: rehearsal.clock.now)
    return Desk(store: store, library: try Rehearsal.library(), shell: rehearsal.shell(), policies: policies)
  }

  /// Imports lines of a caseload file.
  @discardableResult
  public func take(
    _ lines: [String], options: ImportOptions = ImportOptions(addsMissing: true)
  ) async throws -> ImportReport {
    try await importCaseload(LineReader(lines: lines), options: options)
  }
}

extension LineReader {
  /// Reads lines that are in memory.
  public init(lines: [String]) {
    self.init(bytes: Array((lines.joined(separator: "\n") + "\n").utf8))
  }
}
