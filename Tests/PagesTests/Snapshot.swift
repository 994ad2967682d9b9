import Foundation
import Testing

/// Compares a whole page with the one on file, `Snapshots/NAME.html`. Where there is none, or where
/// `HOMEWARD_RECORD` is set, the page is recorded and the run fails: what was recorded has to be looked at first.
enum Snapshot {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Snapshots")

  static func check(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws
  {
    let file = folder.appendingPathComponent("\(name).html")
    let isRecording = ProcessInfo.processInfo.environment["HOMEWARD_RECORD"] != nil
    guard !isRecording, let expected = try? String(contentsOf: file, encoding: .utf8) else {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try readable(text).write(to: file, atomically: true, encoding: .utf8)
      Issue.record("Recorded \(name).html; look at it, then run again", sourceLocation: sourceLocation)
      return
    }
    let found = readable(text)
    guard found != expected else { return }
    Issue.record("\(name).html differs: \(difference(found, expected))", sourceLocation: sourceLocation)
  }

  /// One element a line, so that a change can be reviewed.
  private static func readable(_ text: String) -> String {
    text.replacingOccurrences(of: "><", with: ">\n<") + "\n"
  }

  private static func difference(_ found: String, _ expected: String) -> String {
    let left = found.split(separator: "\n", omittingEmptySubsequences: false)
    let right = expected.split(separator: "\n", omittingEmptySubsequences: false)
    let line =
      zip(left, right).enumerated().first { $0.element.0 != $0.element.1 }?.offset
      ?? min(left.count, right.count)
    let now = line < left.count ? left[line] : "nothing more"
    let then = line < right.count ? right[line] : "nothing more"
    return "line \(line + 1) is “\(now)”, on file is “\(then)”"
  }
}
