import Casework
import CivilTime
import Policy

/// The due list as CSV: a header row, CRLF line ends, quotes where needed, and nothing a spreadsheet would run.
struct DueFile: Sendable {
  let rows: [DueRow]
  /// True where there were more rows than the file may hold; its last line then says so.
  let isCut: Bool

  static let header = [
    "due", "status", "force", "crn", "family_name", "given_name", "rosh", "team", "officer", "policy", "rule",
    "title", "paragraph", "trigger", "clock", "provisional", "recorded_late", "delayed_until",
  ]

  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    DueFile.write(DueFile.header, to: &bytes)
    for row in rows { DueFile.write(DueFile.cells(row), to: &bytes) }
    if isCut {
      DueFile.write(
        [
          "NOT COMPLETE: only the first \(rows.count) rows are in this file. Narrow the list to get the rest."
        ],
        to: &bytes)
    }
    return bytes
  }

  private static func cells(_ row: DueRow) -> [String] {
    let item = row.item
    return [
      item.due?.text ?? "", item.status.rawValue, item.force.rawValue, row.crn, row.familyName, row.givenName,
      row.rosh?.word ?? "", row.teamName, row.officerName ?? "", item.policy, item.rule, item.title,
      item.paragraph, item.trigger.text, item.clock.map { "\($0.within) \($0.unit.rawValue)" } ?? "",
      item.provisional ? "yes" : "no", item.recordedLate ? "yes" : "no", item.delayedUntil?.text ?? "",
    ]
  }

  static func write(_ cells: [String], to bytes: inout [UInt8]) {
    for (index, cell) in cells.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      bytes.append(contentsOf: escaped(cell).utf8)
    }
    bytes += [0x0D, 0x0A]
  }

  /// Text that a spreadsheet could take for a formula gets an apostrophe in front (ASVS 1.2.10).
  static func escaped(_ text: String) -> String {
    var safe = text
    if let first = text.unicodeScalars.first(where: { $0 != " " }),
      "=+-@\t\r\n\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}"
        .unicodeScalars.contains(first)
    {
      safe = "'" + text
    }
    guard safe.utf8.contains(where: { $0 == 0x22 || $0 == 0x2C || $0 == 0x0D || $0 == 0x0A }) else {
      return safe
    }
    return "\"" + safe.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }
}
