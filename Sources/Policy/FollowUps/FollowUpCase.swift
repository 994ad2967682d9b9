public import CivilTime

/// One case worked by hand from the text: a visit that was made in, whether one rule asks for something after it out.
public struct FollowUpCase: Hashable, Sendable {
  public let id: String
  public let rule: String
  public let kind: GoldenCase.Kind
  public let day: CivilDate
  public let scene: FollowUpScene
  /// How it follows from the text, in words.
  public let working: String
  public let isAsked: Bool
  public let file: String
  public let line: Int?

  init(_ value: YAMLValue) throws(PolicyError) {
    let fields = try value.fields(["id", "title", "rule", "kind", "on", "visit", "working", "asked"])
    id = try RuleLoader.identifier(fields.required("id"))
    _ = try fields.text("title")
    rule = try fields.text("rule")
    kind = try fields.required("kind").word(GoldenCase.Kind.self)
    day = try fields.required("on").date()
    working = try fields.text("working")
    isAsked = try fields.required("asked").flag()
    file = value.file
    line = value.line
    let visit = try fields.required("visit").fields([
      "outcome", "concerns", "flags", "statuses", "marac", "joint",
    ])
    scene = FollowUpScene(
      outcome: try visit.required("outcome").word(VisitOutcome.self),
      concerns: try FollowUpCase.words(visit["concerns"]), flags: try FollowUpCase.words(visit["flags"]),
      statuses: try FollowUpCase.words(visit["statuses"]), isBeforeMarac: try visit["marac"]?.flag() ?? false,
      wasJoint: try visit["joint"]?.flag() ?? false)
  }

  private static func words<Word: RawRepresentable & CaseIterable & Hashable>(
    _ value: YAMLValue?
  ) throws(PolicyError) -> Set<Word> where Word.RawValue == String {
    guard let value else { return [] }
    return Set(try value.words(of: Word.self))
  }
}

/// Everything that can be checked about the rules on what follows of one policy.
enum FollowUpCheck {
  /// Problems of the rules and their cases in a policy's folder, and how many of each there are.
  static func run(
    _ policy: Policy, directory: String
  ) throws(PolicyError) -> (rules: Int, cases: Int, problems: [PolicyError]) {
    let path = directory + "/follow-ups.yaml"
    guard TextFile.exists(path) else { return (0, 0, []) }
    let rules = try FollowUpLoader.rules(text: TextFile.read(path), file: path)
    let follow = FollowUpPolicy(policy: policy.id, rules: rules)
    var problems = RuleHead.lints(rules, file: path, needsFingerprints: policy.sourceDocument != nil)
    let casesPath = directory + "/follow-up-cases.yaml"
    var cases: [FollowUpCase] = []
    if TextFile.exists(casesPath) {
      for item in try YAMLValue.parse(TextFile.read(casesPath), file: casesPath).items() {
        cases.append(try FollowUpCase(item))
      }
    }
    for id in Set(follow.rules.map(\.id)).sorted() {
      // What follows any visit whatever has no visit it does not follow.
      let isAlways = follow.rules.contains { $0.id == id && $0.when == .always }
      let kinds = cases.filter { $0.rule == id }.map(\.kind) + (isAlways ? [.notApplicable] : [])
      let missing = GoldenCase.missingKinds(kinds)
      if !missing.isEmpty {
        problems.append(
          PolicyError(file: casesPath, message: "rule \(id) has no golden case of kind: \(missing)"))
      }
    }
    return (follow.rules.count, cases.count, problems + differences(follow, cases))
  }

  private static func differences(_ follow: FollowUpPolicy, _ cases: [FollowUpCase]) -> [PolicyError] {
    var problems: [PolicyError] = []
    var seen: Set<String> = []
    for golden in cases {
      func report(_ message: String) {
        problems.append(
          PolicyError(file: golden.file, line: golden.line, message: "case \(golden.id): \(message)"))
      }
      if !seen.insert(golden.id).inserted { report("the id stands twice") }
      guard follow.rules.contains(where: { $0.id == golden.rule && $0.validity.contains(golden.day) }) else {
        report("no rule \"\(golden.rule)\" is in force on \(golden.day.text)")
        continue
      }
      if golden.kind == .notApplicable, golden.isAsked {
        report("not-applicable, and yet it asks for something")
      }
      let isAsked = follow.rules(after: golden.scene, on: golden.day).contains { $0.id == golden.rule }
      if isAsked != golden.isAsked { report("expected asked: \(golden.isAsked), got \(isAsked)") }
    }
    return problems
  }
}
