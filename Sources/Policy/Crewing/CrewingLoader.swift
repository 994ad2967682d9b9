/// Reads crewing.yaml of a policy's folder: who may go and with what, every unknown key an error.
public enum CrewingLoader {
  /// The crewing rules of a policy; nil where its folder has none. Throws the first problem found.
  public static func load(policy: String, directory: String) throws(PolicyError) -> CrewingPolicy? {
    let path = directory + "/" + policy + "/crewing.yaml"
    guard TextFile.exists(path) else { return nil }
    let crewing = try crewing(policy: policy, text: TextFile.read(path), file: path)
    if let problem = CrewingCheck.lints(crewing, file: path).first { throw problem }
    return crewing
  }

  static func crewing(policy: String, text: String, file: String) throws(PolicyError) -> CrewingPolicy {
    var rules: [CrewingRule] = []
    for item in try YAMLValue.parse(text, file: file).items(most: 200) {
      rules.append(try item.named("rule") { value throws(PolicyError) in try rule(value) })
    }
    rules.sort { $0.id == $1.id ? $0.validity.from < $1.validity.from : $0.id < $1.id }
    return CrewingPolicy(policy: policy, rules: rules)
  }

  private static func rule(_ value: YAMLValue) throws(PolicyError) -> CrewingRule {
    let fields = try value.fields(RuleHead.keys.union(["answer", "when"]))
    let head = try RuleHead(fields)
    return CrewingRule(
      id: head.id, title: head.title, covers: head.covers, validity: head.validity, cite: head.cite,
      also: head.also, force: head.force, answer: try fields.required("answer").word(CrewingAnswer.self),
      when: try condition(fields.required("when")), say: head.say, line: value.line)
  }

  private static let conditionKeys: Set<String> = [
    "all", "any", "not", "rosh", "fewer_than", "goes", "controls", "works", "someone", "lacking", "lapsed",
    "takes", "vehicle", "dress", "notice", "visit",
  ]

  private static func condition(_ value: YAMLValue, depth: Int = 0) throws(PolicyError) -> CrewingCondition {
    guard depth < 8 else { throw value.wrong("conditions are nested more than 8 deep") }
    let fields = try value.fields(conditionKeys)
    guard fields.values.count == 1, let key = fields.values.keys.first, let part = fields[key] else {
      throw value.wrong("a condition has exactly one of: \(conditionKeys.sorted().joined(separator: ", "))")
    }
    switch key {
    case "all": return .all(try list(part, depth))
    case "any": return .any(try list(part, depth))
    case "not": return .not(try condition(part, depth: depth + 1))
    case "rosh": return .rosh(try ConditionLoader.levels(part))
    case "fewer_than": return .fewerThan(try count(part))
    case "goes": return .goes(try part.someWords())
    case "controls": return .controls(try part.someWords())
    case "works": return .works(try part.someWords())
    case "someone": return .someone(try part.word(Competence.self))
    case "lacking": return .lacking(try part.word(Competence.self))
    case "lapsed": return .lapsed(try part.word(Competence.self))
    case "takes": return .takes(try part.word(Equipment.self))
    case "vehicle": return .vehicle(try part.someWords())
    case "dress": return .dress(try part.word(Dress.self))
    case "notice": return .notice(try part.word(VisitNotice.self))
    default: return try visit(part)
    }
  }

  /// What is simply so or not of a planned visit.
  private enum VisitWord: String, CaseIterable {
    case onBehalf = "on-behalf"
    case visitedBefore = "visited-before"
    case establishedRelationship = "established-relationship"
    case partnerAgencies = "partner-agencies"
    case outOfHours = "out-of-hours"
    case contactArranged = "contact-arranged"
    case companyNeeded = "company-needed"
  }

  private static func visit(_ value: YAMLValue) throws(PolicyError) -> CrewingCondition {
    switch try value.word(VisitWord.self) {
    case .onBehalf: .onBehalf
    case .visitedBefore: .visitedBefore
    case .establishedRelationship: .establishedRelationship
    case .partnerAgencies: .partnerAgencies
    case .outOfHours: .outOfHours
    case .contactArranged: .contactArranged
    case .companyNeeded: .companyNeeded
    }
  }

  private static func list(_ value: YAMLValue, _ depth: Int) throws(PolicyError) -> [CrewingCondition] {
    try value.someConditions { item throws(PolicyError) in try condition(item, depth: depth + 1) }
  }

  private static func count(_ value: YAMLValue) throws(PolicyError) -> Int {
    let count = try value.integer()
    guard (1...10).contains(count) else { throw value.wrong("a number of people from 1 to 10") }
    return count
  }
}
