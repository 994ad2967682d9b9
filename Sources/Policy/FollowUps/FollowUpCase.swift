public import CivilTime

/// One case worked by hand from the text: a visit that was made in, whether one rule asks for something after it out.
public struct FollowUpCase: Hashable, Sendable {
  public let id: String
  public let rule: String
  public let kind: GoldenCase.Kind
  public let day: CivilDate
  /// The visit, once for each outcome that the case names: the answer is the same for every one.
  public let scenes: [FollowUpScene]
  /// How it follows from the text, in words.
  public let working: String
  public let isAsked: Bool
  /// The verb, the task, whether it is due at once and whether it has to be answered, as the text has them; every plain
  /// case says all four.
  public let force: Force?
  public let task: TaskKind?
  public let isAtOnce: Bool?
  public let mustBeAnswered: Bool?
  public let file: String
  public let line: Int?

  init(_ value: YAMLValue) throws(PolicyError) {
    let fields = try value.fields([
      "id", "title", "rule", "kind", "on", "visit", "working", "asked", "force", "task", "at_once",
      "must_be_answered",
    ])
    id = try RuleLoader.identifier(fields.required("id"))
    _ = try fields.text("title")
    rule = try fields.text("rule")
    kind = try fields.required("kind").word(GoldenCase.Kind.self)
    day = try fields.required("on").date()
    working = try fields.text("working")
    isAsked = try fields.required("asked").flag()
    force = try fields["force"]?.word(Force.self)
    task = try fields["task"]?.word(TaskKind.self)
    isAtOnce = try fields["at_once"]?.flag()
    mustBeAnswered = try fields["must_be_answered"]?.flag()
    file = value.file
    line = value.line
    scenes = try FollowUpCase.scenes(fields.required("visit"))
  }

  private static func scenes(_ value: YAMLValue) throws(PolicyError) -> [FollowUpScene] {
    let visit = try value.fields(["outcome", "concerns", "flags", "statuses", "marac", "joint"])
    let outcome = try visit.required("outcome")
    let outcomes: [VisitOutcome] =
      if outcome.isScalar { [try outcome.word(VisitOutcome.self)] } else { try outcome.someWords() }
    let concerns: Set<ConcernKind> = try words(visit["concerns"])
    let flags: Set<VisitFlag> = try words(visit["flags"])
    let statuses: Set<FactKind> = try words(visit["statuses"])
    let isBeforeMarac = try visit["marac"]?.flag() ?? false
    let wasJoint = try visit["joint"]?.flag() ?? false
    return outcomes.map { outcome in
      FollowUpScene(
        outcome: outcome, concerns: concerns, flags: flags, statuses: statuses, isBeforeMarac: isBeforeMarac,
        wasJoint: wasJoint)
    }
  }

  /// Reads follow-up-cases.yaml of a policy's folder; none where there is no such file.
  public static func load(directory: String) throws(PolicyError) -> [FollowUpCase] {
    let path = directory + "/follow-up-cases.yaml"
    guard TextFile.exists(path) else { return [] }
    var cases: [FollowUpCase] = []
    for item in try YAMLValue.parse(TextFile.read(path), file: path).items() {
      cases.append(try FollowUpCase(item))
    }
    return cases
  }

  /// What the rules answer otherwise than the case says, in words; none where it holds.
  public func differences(_ follow: FollowUpPolicy) -> [String] {
    scenes.flatMap { scene in
      differences(follow, scene).map { scenes.count == 1 ? $0 : "\(scene.outcome.rawValue): \($0)" }
    }
  }

  private func differences(_ follow: FollowUpPolicy, _ scene: FollowUpScene) -> [String] {
    guard let asked = follow.rules(after: scene, on: day).first(where: { $0.id == rule }) else {
      return isAsked ? ["expected asked: true, got false"] : []
    }
    guard isAsked else { return ["expected asked: false, got true"] }
    var differences: [String] = []
    func check(_ name: String, _ wanted: String?, _ got: String) {
      if let wanted, wanted != got { differences.append("expected \(name): \(wanted), got \(got)") }
    }
    check("force", force?.rawValue, asked.force.rawValue)
    check("task", task?.rawValue, asked.task.rawValue)
    check("at_once", isAtOnce.map(String.init), String(asked.isAtOnce))
    check("must_be_answered", mustBeAnswered.map(String.init), String(asked.mustBeAnswered))
    return differences
  }

  fileprivate var saysAll: Bool {
    force != nil && task != nil && isAtOnce != nil && mustBeAnswered != nil
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
    problems += RuleHead.tooEarly(rules, policy, file: path)
    let casesPath = directory + "/follow-up-cases.yaml"
    let cases = try FollowUpCase.load(directory: directory)
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
      if golden.kind == .plain, !golden.saysAll {
        report("a plain case says force, task, at_once and must_be_answered")
      }
      golden.differences(follow).forEach(report)
    }
    return problems
  }
}
