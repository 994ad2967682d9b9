import Foundation
import Testing

@Suite("The house is tidy")
struct TidyTests {
  @Test("Every file keeps every rule of the house", arguments: Rule.all)
  func tidy(rule: Rule) {
    let findings = rule.check(SourceTree.files)
    #expect(findings.isEmpty, "\(findings.map(\.description).joined(separator: "\n"))")
  }

  @Test("The rules have something to look at")
  func files() {
    #expect(SourceTree.files.filter(\.isSource).count > 20)
    for rule in Rule.all {
      #expect(SourceTree.files.contains { rule.applies($0) }, "\(rule.name) looks at nothing")
    }
  }

  @Test("Every folder of sources stands in the import table")
  func targets() {
    let targets = Set(SourceTree.files.compactMap(\.target))
    #expect(targets.subtracting(Rule.mayImport.keys).isEmpty)
  }

  @Test("Casework, CivilTime, Markup and Pages see no file, no clock and no network")
  func pure() {
    let outside: Set = [
      "Synchronization", "Glibc", "Dispatch", "Hummingbird", "Storage", "GRDB", "CLibPQ", "Logging",
    ]
    for target in ["Casework", "CivilTime", "Markup", "Pages"] {
      #expect(Rule.mayImport[target]?.isDisjoint(with: outside) == true)
    }
  }

  @Test(
    "The copied list of requirements is the list",
    .enabled(if: FileManager.default.fileExists(atPath: Requirements.document.path)))
  func list() throws {
    let text = try String(contentsOf: Requirements.document, encoding: .utf8)
    let rows = text.matches(of: #/(?m)^\| ((?:HV|NK|AP|BP|PO)-[0-9.]+[a-z]?) \|/#).map { String($0.1) }
    #expect(!rows.isEmpty)
    #expect(Set(rows).subtracting(Requirements.ids).isEmpty)
  }

}

/// A file that breaks a rule, and one that looks like it and does not.
struct Sample: Sendable, CustomStringConvertible {
  let rule: Rule
  let path: String
  let bad: String
  let good: String
  var description: String { "\(rule.name): \(bad.prefix(40).split(separator: "\n").joined(separator: " "))" }

  init(_ rule: Rule, _ path: String, bad: String, good: String) {
    (self.rule, self.path, self.bad, self.good) = (rule, path, bad + "\n", good + "\n")
  }

  static let all: [Sample] = [
    .init(
      .sourcesBans, "Sources/Casework/A.swift", bad: "let a = Date()", good: #"let a = "Date()" // Date()"#),
    .init(.sourcesBans, "Sources/Casework/A.swift", bad: "let a = UUID()", good: "let a = UUID(text)"),
    .init(.sourcesBans, "Sources/Casework/A.swift", bad: "let a = try! b()", good: "let a = try b()"),
    .init(.sourcesBans, "Sources/Casework/A.swift", bad: "let a = b as! C", good: "let a = b as? C"),
    .init(.sourcesBans, "Sources/Casework/A.swift", bad: "  print(a)", good: "  fingerprint(a)"),
    .init(.sourcesBans, "Sources/Casework/A.swift", bad: "fatalError(\"\")", good: "/* fatalError() */"),
    .init(.sourcesBans, "Sources/Records/A.swift", bad: "ContinuousClock().now", good: "shell.now()"),
    .init(
      .sourcesBans, "Sources/Casework/A.swift", bad: #"let a = "\(Date())""#,
      good: ##"let a = #"\(Date())"#"##),
    .init(
      .sourcesBans, "Sources/Casework/A.swift", bad: "let a = \"\"\"\n  \"\n  \"\"\"\nlet b = Date()",
      good: "let a = \"\"\"\n  Date() \"quoted\"\n  \"\"\""),
    .init(
      .pureBans, "Sources/Casework/A.swift", bad: "FileManager.default", good: #"Files("FileManager")"#),
    .init(.testsBans, "Tests/A.swift", bad: "@testable import Policy", good: "import Policy"),
    .init(.openEnds, "Sources/Casework/A.swift", bad: "// TO" + "DO: later", good: "let a = \"TO" + "DO\""),
    .init(
      .lengths, "Sources/A/B.swift", bad: String(repeating: "a\n", count: 401),
      good: String(repeating: "a\n", count: 399)),
    .init(
      .widths, "Sources/A/B.swift", bad: "  /// " + String(repeating: "a", count: 126),
      good: "  let a = \"" + String(repeating: "a", count: 140) + "\"\n// "
        + String(repeating: "a", count: 127)),
    .init(
      .functions, "Sources/A/B.swift", bad: "func a() {\n" + String(repeating: "  b()\n", count: 60) + "}",
      good: "func a() {\n" + String(repeating: "  b()\n", count: 58) + "}"),
    .init(
      .functions, "Sources/A/B.swift",
      bad: "  var a: Int {\n" + String(repeating: "  b(\"{\")\n", count: 60) + "  }",
      good: "func a()\nfunc b()\n" + String(repeating: "\n", count: 70) + "let c = { 1 }"),
    .init(.imports, "Sources/Casework/A.swift", bad: "import Glibc", good: "public import Policy"),
    .init(.imports, "Sources/Web/A.swift", bad: "internal import Records", good: "import Operations"),
    .init(
      .queries, "Sources/Web/A.swift", bad: "let a = \"\"\"\n  SELECT a\n  FROM b\n  \"\"\"",
      good: "let a = \"Select a person from the list\""),
    .init(.tags, "Sources/Web/A.swift", bad: #"let a = "<p class=\"b\">""#, good: #"let a = "<file> a < b""#),
    .init(
      .documentation, "Sources/Casework/A.swift", bad: "public struct A {}",
      good: "/// A.\n@frozen\npublic struct A {}"),
    .init(
      .documentation, "Sources/Casework/A.swift", bad: "  public static func a() {}",
      good: "  /// A.\n  public static func a() {}\n  public static func == (a: A, b: A) -> Bool"),
    .init(.machine, "docs/a.md", bad: "see /wo" + "rk/main", good: "see the work/main folder"),
    .init(.ends, "Sources/A/B.swift", bad: "let a = 1 ", good: "let a = 1"),
    .init(.testNames, "Tests/A.swift", bad: "  @Test func a() {}", good: "  @Test(\"One and one is two\")"),
    .init(
      .links, "docs/a.md", bad: "[map](../NOWHERE.md)",
      good: "[map](../Package.swift#products) [there](https://example.com)"),
    .init(.requirements, "docs/a.md", bad: "[HV-" + "99.9]", good: "[HV-7.1] [HV-5.1.2] [CLI-02]"),
  ]
}

@Suite("The rules can fail")
struct RuleTests {
  @Test("A bad sample is found and its good neighbour is not", arguments: Sample.all)
  func sample(_ sample: Sample) {
    let bad = SourceTree.File(path: sample.path, text: sample.bad)
    let good = SourceTree.File(path: sample.path, text: sample.good)
    #expect(!sample.rule.check([bad]).isEmpty)
    #expect(sample.rule.check([good]).map(\.description) == [])
  }

  @Test("Every rule has a bad sample")
  func samples() {
    let shown = Set(Sample.all.map(\.rule.name))
    #expect(Rule.all.filter { !shown.contains($0.name) }.map(\.name) == [])
  }

  @Test("A finding says where it is")
  func place() {
    let file = SourceTree.File(path: "Sources/Casework/A.swift", text: "let a = 1\nlet b = Date()\n")
    #expect(
      Rule.sourcesBans.check([file]).map(\.description) == [
        "Sources/Casework/A.swift:2: takes the time from the air: pass it in"
      ])
  }
}
