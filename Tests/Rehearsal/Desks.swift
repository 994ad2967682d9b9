import CivilTime
import Foundation
public import Operations
public import Policy
import Records
public import Storage

/// The policies of this checkout.
public enum ShippedPolicies {
  public static let directory: String =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Policies").path

  /// Loaded once for the whole run.
  public static let library: PolicyLibrary? = try? PolicyLibrary.load(directory: directory)
}

extension Desk {
  /// A desk on a fresh database with the schema in place, at a clock that stands still.
  public static func rehearsed(_ store: any Store, clock: TestClock = TestClock()) async throws -> Desk {
    guard let library = ShippedPolicies.library else { throw RehearsalFailure("the policies do not load") }
    try await Migrations.apply(store, at: clock.now)
    return Desk(store: store, library: library, shell: clock.shell)
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
    let bytes = Array((lines.joined(separator: "\n") + "\n").utf8)
    let rest = Once(bytes)
    self.init { rest.take() }
  }
}
