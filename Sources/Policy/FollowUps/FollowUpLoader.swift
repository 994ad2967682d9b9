/// Reads follow-ups.yaml of a policy's folder: what has to be done after a visit, every unknown key an error.
public enum FollowUpLoader {
  /// The rules of a policy; nil where its folder has none. Throws the first problem found.
  public static func load(policy: String, directory: String) throws(PolicyError) -> FollowUpPolicy? {
    let path = directory + "/" + policy + "/follow-ups.yaml"
    guard TextFile.exists(path) else { return nil }
    let rules = try rules(text: TextFile.read(path), file: path)
    if let problem = RuleHead.lints(rules, file: path).first { throw problem }
    return FollowUpPolicy(policy: policy, rules: rules)
  }

  static func rules(text: String, file: String) throws(PolicyError) -> [FollowUpRule] {
    var rules: [FollowUpRule] = []
    for item in try YAMLValue.parse(text, file: file).items(most: 200) {
      rules.append(try item.named("rule") { value throws(PolicyError) in try rule(value) })
    }
    return rules.sorted { $0.id == $1.id ? $0.validity.from < $1.validity.from : $0.id < $1.id }
  }

  private static func rule(_ value: YAMLValue) throws(PolicyError) -> FollowUpRule {
    let fields = try value.fields(RuleHead.keys.union(["task", "due", "must_be_answered", "when"]))
    let head = try RuleHead(fields)
    let due = fields["due"]
    if let due, try due.text() != "at-once" { throw due.wrong("\"due\" is at-once, or is left out") }
    return FollowUpRule(
      id: head.id, title: head.title, covers: head.covers, validity: head.validity, cite: head.cite,
      also: head.also, force: head.force, task: try kind(fields.required("task")),
      isAtOnce: due != nil, mustBeAnswered: try fields["must_be_answered"]?.flag() ?? false,
      when: try condition(fields.required("when")), say: head.say, line: value.line)
  }

  /// What a rule may ask for: not what the product opens by itself.
  private static func kind(_ value: YAMLValue) throws(PolicyError) -> TaskKind {
    let kind = try value.word(TaskKind.self)
    guard TaskKind.ofRules.contains(kind) else {
      throw value.wrong("\"\(kind.rawValue)\" is opened by the product itself, by no rule")
    }
    return kind
  }

  private static let keys: Set<String> = [
    "all", "any", "not", "outcome", "concern", "flag", "status", "visit",
  ]

  private static func condition(_ value: YAMLValue, depth: Int = 0) throws(PolicyError) -> FollowUpCondition {
    guard depth < 8 else { throw value.wrong("conditions are nested more than 8 deep") }
    let fields = try value.fields(keys)
    guard fields.values.count == 1, let key = fields.values.keys.first, let part = fields[key] else {
      throw value.wrong("a condition has exactly one of: \(keys.sorted().joined(separator: ", "))")
    }
    switch key {
    case "all": return .all(try list(part, depth))
    case "any": return .any(try list(part, depth))
    case "not": return .not(try condition(part, depth: depth + 1))
    case "outcome": return .outcome(try part.someWords())
    case "concern": return .concern(try part.someWords())
    case "flag": return .flag(try part.someWords())
    case "status": return .status(try part.someWords())
    default:
      switch try part.text() {
      case "joint": return .joint
      case "marac": return .marac
      case "any": return .always
      default: throw part.wrong("unknown word; known here: any, joint, marac")
      }
    }
  }

  private static func list(_ value: YAMLValue, _ depth: Int) throws(PolicyError) -> [FollowUpCondition] {
    try value.someConditions { item throws(PolicyError) in try condition(item, depth: depth + 1) }
  }
}
