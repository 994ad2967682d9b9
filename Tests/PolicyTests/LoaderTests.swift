import CivilTime
import Foundation
import Policy
import Testing

/// What makes a folder of policies unfit to load, each with its file, line, rule and what would be right.
@Suite("Loading policies")
struct LoaderTests {
  /// A copy of the smallest shipped policy in a folder of its own, with one text of one file put in another's place.
  private static func withPolicy(
    _ file: String, _ old: String, _ new: String, _ body: (String) throws -> Void
  ) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "policies-\(ProcessInfo.processInfo.globallyUniqueString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for name in ["us-texas", "calendars"] {
      try FileManager.default.copyItem(
        atPath: Scene.directory + "/" + name, toPath: folder.appendingPathComponent(name).path)
    }
    let path = folder.appendingPathComponent("us-texas/" + file)
    let text = try String(contentsOf: path, encoding: .utf8)
    let parts = text.components(separatedBy: old)
    try #require(parts.count > 1, "\(old) is not in \(file)")
    try (parts[0] + new + parts.dropFirst().joined(separator: old))
      .write(to: path, atomically: true, encoding: .utf8)
    try body(folder.path)
  }

  /// The place and the words of what is refused where `new` stands for the first `old` of a file.
  private static func refusal(_ file: String, _ old: String, _ new: String) throws -> PolicyError {
    var found: PolicyError?
    try withPolicy(file, old, new) { directory in
      found = #expect(throws: PolicyError.self) { try PolicyLibrary.load(directory: directory) }
    }
    return try #require(found)
  }

  /// The line of the first `old` in a shipped file.
  private static func line(_ file: String, _ old: String) throws -> Int {
    let text = try String(contentsOfFile: Scene.directory + "/us-texas/" + file, encoding: .utf8)
    return text.components(separatedBy: old)[0].components(separatedBy: "\n").count
  }

  static let trigger = "trigger: {at: supervision-started}"
  static let due = "due: {within: 2, unit: days}"

  @Test(
    "Keys of a rule that exclude each other are refused with file, line, rule and remedy",
    arguments: [
      (
        trigger, "trigger: {at: supervision-started, each: address-changed}",
        "\"at\" and \"each\" exclude each other"
      ),
      (
        trigger, "trigger: {first_day: who, not_before: supervision-started, first_visit: office}",
        "\"first_day\" and \"first_visit\" exclude each other"
      ),
      (trigger, "trigger: {each: address-changed, first_visit: office}", "exclude each other; keep one"),
      (
        trigger, "trigger: {at: supervision-started, not_before: custody-ended}",
        "\"not_before\" goes with \"first_day\""
      ),
      (trigger, "trigger: {first_visit: office, level_as_at: start-or-first-assessment}", "goes with \"at\""),
      (trigger, "trigger: {at: supervision-started, value: child}", "\"value\" goes with \"each\""),
      (trigger, "trigger: {each: address-changed, value: child}", "goes with each: concern-identified"),
      (trigger, "trigger: {}", "one of first_day, at, each, first_visit"),
      (
        due, due + "\n  count: {by: supervision-level-set, first: 30, visits_every: {}}",
        "\"due\" and \"count\""
      ),
      (
        due, due + "\n  recur: {every: 1, unit: months, mode: anchored}",
        "\"due\" and \"recur\" exclude each other"
      ),
      (
        due, "recur: {every: 1, unit: months, every_from: visit-frequency-set, mode: anchored}",
        "\"every_from\" and \"every\" exclude each other"
      ),
      (
        due, "recur: {unit: months, every_from: visit-frequency-set, mode: anchored}",
        "\"every_from\" and \"unit\" exclude each other"
      ),
      (due, due + "\n  place: []", "an empty list of words"),
      (due, due + "\n  suspended_while: []", "an empty list of conditions"),
      (
        due, due + "\n  except_if:\n    - {in_cohort_of: [\"7.1\"], status: rso-registered}",
        "\"in_cohort_of\" and \"status\" exclude each other"
      ),
      (
        due, due + "\n  except_if:\n    - {rosh: [high], mappa: [2]}",
        "\"mappa\" and \"rosh\" exclude each other"
      ),
      (due, due + "\n  except_if:\n    - {in_cohort_of: []}", "an empty list of sections"),
      (
        due, due + "\n  except_if:\n    - {valid: {from: \"2022-05-12\"}}",
        "needs a condition or in_cohort_of"
      ),
      (due, due + "\n  suspended_while:\n    - {order: []}", "an empty list of words"),
      (due, due + "\n  suspended_while:\n    - {rosh: []}", "an empty list of levels"),
      (due, due + "\n  suspended_while:\n    - {mappa: []}", "an empty list of levels"),
    ])
  func refusesContradictions(_ old: String, _ new: String, _ words: String) throws {
    let error = try Self.refusal("rules.yaml", old, new)
    #expect(error.message.contains(words), "\(error)")
    #expect(error.message.hasPrefix("rule new-arrival: "))
    #expect(error.file.hasSuffix("/us-texas/rules.yaml"))
    let first = try Self.line("rules.yaml", old)
    let last = first + new.filter { $0 == "\n" }.count
    #expect(error.line.map { (first...last).contains($0) } ?? false, "\(error)")
  }

  @Test("A consider that has a date is refused: the text gives it none")
  func refusesDatedConsiders() throws {
    let error = try Self.refusal("rules.yaml", "force: must", "force: consider")
    #expect(error.message.contains("a consider has no date") && error.message.hasPrefix("rule "))
    #expect(error.line != nil)
  }

  @Test("An alternative without a date has no later clock, and the adopted reading no words_only")
  func refusesReadings() throws {
    let both = try Self.refusal(
      "rules.yaml", "id: I-23b, due: {within: 2, unit: working-days}",
      "id: I-23b, due: none, due_later: {within: 2, unit: days}")
    #expect(both.message.contains("\"due: none\" and \"due_later\" exclude each other"))
    let adopted = try Self.refusal(
      "interpretations.yaml", "adopted: true", "adopted: true, words_only: \"no\"")
    #expect(adopted.message.contains("is adopted and has words_only"))
  }

  @Test("A policy without a source document has no fingerprint of one")
  func refusesFingerprintOfNone() throws {
    let digest = String(repeating: "a", count: 64)
    let error = try Self.refusal("policy.yaml", "document: none", "document: none\n  sha256: \"\(digest)\"")
    #expect(error.message.contains("\"document: none\" and \"sha256\" exclude each other; keep one"))
    #expect(try error.line == Self.line("policy.yaml", "document: none") + 1)
  }

  @Test("A key that stands twice is named with its line, not shown with the whole file")
  func namesDuplicateKeys() throws {
    let first = try Self.line("rules.yaml", "force: must")
    let block = try Self.refusal("rules.yaml", "force: must", "force: must\n  # And again:\n  force: should")
    #expect(block.message == "the key \"force\" stands twice, on line \(first) and here; take one out")
    #expect(block.line == first + 2)
    let flow = try Self.refusal("rules.yaml", Self.due, "due: {within: 2, unit: days, within: 3}")
    #expect(flow.message == "the key \"within\" stands twice, here; take one out")
    #expect(try flow.line == Self.line("rules.yaml", Self.due))
  }

  @Test("What is no YAML is said with its line and without the text around it")
  func namesBrokenYAML() throws {
    let error = try Self.refusal("rules.yaml", Self.due, "due: {within: 2, unit: days")
    #expect(error.message.hasPrefix("not readable as YAML: ") && error.message.count < 200)
    #expect(try error.line.map { try $0 >= Self.line("rules.yaml", Self.due) } ?? false)
    #expect(!error.message.contains("\n"))
  }
}
