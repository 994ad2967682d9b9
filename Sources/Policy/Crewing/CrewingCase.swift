public import CivilTime

/// One case worked by hand from the text: a planned visit in, whether one crewing rule finds something out.
public struct CrewingCase: Hashable, Sendable {
  public let id: String
  public let title: String
  public let rule: String
  public let kind: GoldenCase.Kind
  /// The day of the visit.
  public let day: CivilDate
  public let scene: CrewingScene
  /// How it follows from the text, in words.
  public let working: String
  public let isFound: Bool
  /// The verb and the answer that the text gives what is found; every plain case says both.
  public let force: Force?
  public let answer: CrewingAnswer?
  public let file: String
  public let line: Int?

  /// Reads crewing-cases.yaml of a policy's folder; none where there is no such file.
  public static func load(directory: String) throws(PolicyError) -> [CrewingCase] {
    let path = directory + "/crewing-cases.yaml"
    guard TextFile.exists(path) else { return [] }
    var cases: [CrewingCase] = []
    for item in try YAMLValue.parse(TextFile.read(path), file: path).items() {
      cases.append(try CrewingCase(item))
    }
    return cases
  }

  init(_ value: YAMLValue) throws(PolicyError) {
    let fields = try value.fields([
      "id", "title", "rule", "kind", "on", "visit", "working", "found", "force", "answer",
    ])
    id = try RuleLoader.identifier(fields.required("id"))
    title = try fields.text("title")
    rule = try fields.text("rule")
    kind = try fields.required("kind").word(GoldenCase.Kind.self)
    day = try fields.required("on").date()
    scene = try CrewingCase.scene(fields.required("visit"))
    working = try fields.text("working")
    isFound = try fields.required("found").flag()
    force = try fields["force"]?.word(Force.self)
    answer = try fields["answer"]?.word(CrewingAnswer.self)
    file = value.file
    line = value.line
  }

  /// What the rules answer otherwise than the case says, in words; none where it holds.
  public func differences(_ crewing: CrewingPolicy) -> [String] {
    guard let found = crewing.findings(scene, on: day).first(where: { $0.rule == rule }) else {
      return isFound ? ["expected found: true, got false"] : []
    }
    guard isFound else { return ["expected found: false, got true"] }
    var differences: [String] = []
    if let force, force != found.force {
      differences.append("expected force: \(force.rawValue), got \(found.force.rawValue)")
    }
    if let answer, answer != found.answer {
      differences.append("expected answer: \(answer.rawValue), got \(found.answer.rawValue)")
    }
    return differences
  }

  private static func scene(_ value: YAMLValue) throws(PolicyError) -> CrewingScene {
    let fields = try value.fields([
      "rosh", "crew", "established", "takes", "vehicle", "dress", "notice", "partners", "out_of_hours",
      "contact_arranged", "company_needed",
    ])
    var crew: [CrewMember] = []
    for item in try fields["crew"]?.items(most: 20) ?? [] { crew.append(try member(item)) }
    var takes: Set<Equipment> = []
    for item in try fields["takes"]?.items() ?? [] { takes.insert(try item.word(Equipment.self)) }
    return CrewingScene(
      rosh: try fields["rosh"].map { value throws(PolicyError) -> RiskLevel in
        guard let level = RiskLevel(word: try value.text()) else { throw value.wrong("no such level") }
        return level
      },
      crew: crew, isRelationshipEstablished: try fields["established"]?.flag() ?? false, equipment: takes,
      vehicle: try fields["vehicle"]?.word(VehicleKind.self) ?? .none,
      dress: try fields["dress"]?.word(Dress.self) ?? .plainClothes,
      notice: try fields["notice"]?.word(VisitNotice.self) ?? .planned,
      hasPartnerAgencies: try fields["partners"]?.flag() ?? false,
      isOutOfHours: try fields["out_of_hours"]?.flag() ?? false,
      isContactArranged: try fields["contact_arranged"]?.flag() ?? false,
      isCompanyNeeded: try fields["company_needed"]?.flag() ?? false)
  }

  private static func member(_ value: YAMLValue) throws(PolicyError) -> CrewMember {
    let names = Competence.allCases.map { $0.rawValue.replacing("-", with: "_") }
    let fields = try value.fields(Set(["part", "learns", "control", "on_behalf", "visited_before"] + names))
    var competences: [Competence: CompetenceState] = [:]
    for (competence, name) in zip(Competence.allCases, names) {
      competences[competence] = try fields[name]?.word(CompetenceState.self)
    }
    return CrewMember(
      part: try fields.required("part").word(CrewPart.self),
      isThereToLearn: try fields["learns"]?.flag() ?? false,
      isControl: try fields["control"]?.flag() ?? false,
      isOnBehalf: try fields["on_behalf"]?.flag() ?? false,
      visitedBefore: try fields["visited_before"]?.flag() ?? false, competences: competences)
  }
}

/// Everything that can be checked about the crewing rules of one policy.
enum CrewingCheck {
  /// Problems of the rules and their cases in a policy's folder, and how many of each there are.
  static func run(
    _ policy: Policy, directory: String
  ) throws(PolicyError) -> (rules: Int, cases: Int, problems: [PolicyError]) {
    let path = directory + "/crewing.yaml"
    guard TextFile.exists(path) else { return (0, 0, []) }
    let crewing = try CrewingLoader.crewing(policy: policy.id, text: TextFile.read(path), file: path)
    let cases = try CrewingCase.load(directory: directory)
    var problems = lints(crewing, file: path, needsFingerprints: policy.sourceDocument != nil)
    problems += RuleHead.tooEarly(crewing.rules, policy, file: path)
    problems += caseProblems(crewing, cases, directory + "/crewing-cases.yaml")
    return (crewing.rules.count, cases.count, problems)
  }

  /// What is asked of every rule about practice; and only a must can stop a visit.
  static func lints(
    _ crewing: CrewingPolicy, file: String, needsFingerprints: Bool = false
  ) -> [PolicyError] {
    RuleHead.lints(crewing.rules, file: file, needsFingerprints: needsFingerprints)
      + crewing.rules.filter { $0.answer == .stop && $0.force != .must }.map { rule in
        PolicyError(file: file, line: rule.line, message: "rule \(rule.id): only a must can stop a visit")
      }
  }

  private static func caseProblems(
    _ crewing: CrewingPolicy, _ cases: [CrewingCase], _ file: String
  ) -> [PolicyError] {
    var problems: [PolicyError] = []
    let ids = Set(crewing.rules.map(\.id))
    for id in ids.sorted() {
      let missing = GoldenCase.missingKinds(cases.filter { $0.rule == id }.map(\.kind))
      if !missing.isEmpty {
        problems.append(PolicyError(file: file, message: "rule \(id) has no golden case of kind: \(missing)"))
      }
    }
    var seen: Set<String> = []
    for golden in cases {
      func report(_ message: String) {
        problems.append(
          PolicyError(file: golden.file, line: golden.line, message: "case \(golden.id): \(message)"))
      }
      if !seen.insert(golden.id).inserted { report("the id stands twice") }
      guard ids.contains(golden.rule) else {
        report("there is no rule \"\(golden.rule)\"")
        continue
      }
      let isInForce = crewing.rules.contains { $0.id == golden.rule && $0.validity.contains(golden.day) }
      if !isInForce { report("\(golden.day.text) lies outside the rule's validity") }
      if golden.kind == .notApplicable, golden.isFound {
        report("not-applicable, and yet it finds something")
      }
      if golden.kind == .plain, golden.force == nil || golden.answer == nil {
        report("a plain case says the force and the answer")
      }
      golden.differences(crewing).forEach(report)
    }
    return problems
  }
}
