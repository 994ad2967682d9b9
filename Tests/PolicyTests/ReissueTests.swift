import CivilTime
import Foundation
import Policy
import Testing

/// A rule that is issued again with two entries of one id (policy.md section 3, meanings 2 and 5).
@Suite("Re-issue")
struct ReissueTests {
  /// The shipped policies with `rso-initial` split on 13 January 2025; `later` replaces the second entry, nil removes it.
  private func library(isRemoved: Bool = false) throws -> PolicyLibrary {
    let name = "reissue-\(ProcessInfo.processInfo.globallyUniqueString)"
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(name).path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.copyItem(atPath: Scene.directory, toPath: folder)
    let path = folder + "/hmpps-home-visits/rules.yaml"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let entries = text.components(separatedBy: "\n- id: ")
    let changed = entries.flatMap { entry -> [String] in
      guard entry.hasPrefix("rso-initial\n") else { return [entry] }
      let first = entry.replacingOccurrences(
        of: #"valid: {from: "2021-11-01"}"#, with: #"valid: {from: "2021-11-01", to: "2025-01-12"}"#)
      let second = entry.replacingOccurrences(of: #"{from: "2021-11-01"}"#, with: #"{from: "2025-01-13"}"#)
      return isRemoved ? [first] : [first, second]
    }
    try changed.joined(separator: "\n- id: ").write(toFile: path, atomically: true, encoding: .utf8)
    return try PolicyLibrary.load(directory: folder, only: ["hmpps-home-visits"])
  }

  private func statuses(_ library: PolicyLibrary, _ facts: String, asOf: String) throws -> [String] {
    let policy = try #require(library.policy("hmpps-home-visits"))
    let evaluator = try Evaluator(policy: policy, library: library, asOf: Scene.date(asOf))
    return try evaluator.obligations(of: Scene.person(facts)).filter { $0.rule == "rso-initial" }.map {
      "\($0.trigger.text) \($0.due?.text ?? "-") \($0.status.rawValue)"
    }
  }

  private let registered =
    #""facts":[{"kind":"supervision-started","date":"2025-01-06"},{"kind":"rso-registered","date":"2025-01-06"}]"#

  @Test("A re-issue moves no running clock; only a removal lapses it [HV-7.1]")
  func runningClock() throws {
    let split = try library()
    #expect(try statuses(split, registered, asOf: "2025-01-20") == ["2025-01-06 2025-01-27 due"])
    #expect(try statuses(split, registered, asOf: "2025-02-20") == ["2025-01-06 2025-01-27 overdue"])
    let removed = try library(isRemoved: true)
    #expect(try statuses(removed, registered, asOf: "2025-01-20") == ["2025-01-06 2025-01-27 lapsed"])
  }

  @Test("A second edge after a re-issue opens nothing while the first occurrence is open [HV-7.1]")
  func secondEdge() throws {
    let again =
      #""facts":[{"kind":"supervision-started","date":"2025-01-06"},{"kind":"rso-registered","date":"2025-01-06"},{"kind":"rso-ended","date":"2025-02-03"},{"kind":"rso-registered","date":"2025-03-03"}]"#
    let split = try library()
    #expect(try statuses(split, again, asOf: "2025-03-10") == ["2025-01-06 2025-01-27 overdue"])
    let visited = again + #","visits":[{"date":"2025-01-20","place":"home","outcome":"completed"}]"#
    #expect(
      try statuses(split, visited, asOf: "2025-03-10")
        == ["2025-01-06 2025-01-27 met", "2025-03-03 2025-03-24 due"])
  }
}
