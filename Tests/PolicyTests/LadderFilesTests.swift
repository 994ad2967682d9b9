import CivilTime
import Foundation
import Policy
import Testing

@Suite("Ladders are policy data: every shipped one covers its requirements and is held by the check")
struct LadderFilesTests {
  static func ladders(_ policy: String) throws -> LadderPolicy {
    try #require(try LadderLoader.load(policy: policy, directory: Scene.library().directory))
  }

  @Test(
    "Every row of section C that a ladder answers is a rung with its paragraph [HV-8.4.2, HV-8.4.3, AP-10, BP-7]"
  )
  func everyRowIsARung() throws {
    let rows = [
      "HV-8.2.2", "HV-8.3.1", "HV-8.3.4", "HV-8.3.6", "HV-8.4.2", "HV-8.4.3", "AP-10", "AP-11", "BP-6",
      "BP-7",
    ]
    let rungs = try ["hmpps-home-visits", "college-app", "us-county"].flatMap { try Self.ladders($0).rungs }
    let covered = Set(rungs.flatMap(\.covers))
    for row in rows { #expect(covered.contains(row), "no rung covers \(row)") }
    #expect(rungs.allSatisfy { $0.cite.sha256?.count == 64 })
  }

  @Test(
    "Where the text gives no time, every rung is our reading and says so [AP-10, BP-7]",
    arguments: [
      ("college-app", "I-38"), ("us-county", "I-39"),
    ])
  func readingsAreRecorded(_ policy: String, _ reading: String) throws {
    #expect(try Self.ladders(policy).rungs.allSatisfy { $0.force == .consider })
    let open = try #require(Scene.library().policy(policy)?.interpretations.first { $0.id == reading })
    #expect(open.status == "open" && open.adopted != nil)
  }

  @Test(
    "What is said over open airwaves asks for the reference, and duress is never answered by a call [AP-10]")
  func messagesAreCareful() throws {
    let rungs = try Self.ladders("college-app").rungs
    let called = rungs.filter { $0.task == .callVisitor }
    #expect(called.count == 2)
    #expect(
      called.allSatisfy { $0.say.contains("reference") && $0.say.contains("without the person’s name") })
    #expect(!rungs.contains { $0.ladder.isUrgent && $0.task == .callVisitor })
  }

  @Test(
    "A fault in a ladder is a problem of the check, with file and line [HV-8.4.3]",
    arguments: [
      ("  window: 300\n", "  window: 3\n", "10 to 7200 seconds"),
      ("  tell: [duty-number]\n", "  tell: [line-manager]\n", "has the duty number take over"),
      ("  covers: [HV-8.4.3]\n", "  covers: []\n", "covers no requirement id"),
      ("sha256: \"679b", "sha: \"679b", "sha"),
    ])
  func faultsAreNamed(_ old: String, _ new: String, _ words: String) throws {
    let files = FileManager.default
    let folder = files.temporaryDirectory.appendingPathComponent(
      "ladders-\(ProcessInfo.processInfo.globallyUniqueString)")
    defer { try? files.removeItem(at: folder) }
    try files.createDirectory(at: folder, withIntermediateDirectories: true)
    for name in ["calendars", "hmpps-home-visits"] {
      try files.copyItem(
        atPath: Scene.directory + "/" + name, toPath: folder.appendingPathComponent(name).path)
    }
    let file = folder.appendingPathComponent("hmpps-home-visits/ladder.yaml")
    let text = try String(contentsOf: file, encoding: .utf8)
    let before = try #require(try PolicyCheck.run(directory: folder.path).first)
    #expect(before.problems.isEmpty)
    let range = try #require(text.range(of: old, options: .backwards))
    try text.replacingCharacters(in: range, with: new).write(to: file, atomically: true, encoding: .utf8)
    let report = try #require(try PolicyCheck.run(directory: folder.path).first)
    let problem = try #require(report.problems.first { $0.message.contains(words) })
    #expect(problem.file.hasSuffix("ladder.yaml") && problem.line != nil)
  }
}
