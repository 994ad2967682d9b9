/// Reads follow-ups.yaml of a policy's folder: what has to be done after a visit, every unknown key an error.
public enum FollowUpLoader {
  /// The rules of a policy; nil where its folder has none. Throws the first problem found.
  public static func load(policy: String, directory: String) throws(PolicyError) -> FollowUpPolicy? {
    let path = directory + "/" + policy + "/follow-ups.yaml"
    guard TextFile.exists(path) else { return nil }
    let rules = try rules(text: TextFile.read(path), file: path)
    if let problem = lints(rules, file: path).first { throw problem }
    return FollowUpPolicy(policy: policy, rules: rules.map(\.rule))
  }

  typealias Read = (rule: FollowUpRule, head: RuleHead)

  static func rules(text: String, file: String) throws(PolicyError) -> [Read] {
    var rules: [Read] = []
    for item in try YAMLValue.parse(text, file: file).items(most: 200) { rules.append(try rule(item)) }
    return rules.sorted {
      $0.rule.id == $1.rule.id
        ? $0.rule.validity.from < $1.rule.validity.from : $0.rule.id < $1.rule.id
    }
  }

  static func lints(_ rules: [Read], file: String) -> [PolicyError] {
    RuleHead.lints(rules.map { ($0.head, $0.rule.line) }, file: file)
  }

  private static func rule(_ value: YAMLValue) throws(PolicyError) -> Read {
    let fields = try value.fields(RuleHead.keys.union(["task", "due", "must_be_answered", "when"]))
    let head = try RuleHead(fields)
    let due = fields["due"]
    if let due, try due.text() != "at-once" { throw due.wrong("\"due\" is at-once, or is left out") }
    let rule = FollowUpRule(
      id: head.id, title: head.title, covers: head.covers, validity: head.validity, cite: head.cite,
      also: head.also, force: head.force, task: try fields.required("task").word(TaskKind.self),
      isAtOnce: due != nil, mustBeAnswered: try fields["must_be_answered"]?.flag() ?? false,
      when: try condition(fields.required("when")), say: head.say, line: value.line)
    return (rule, head)
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
    case "outcome": return .outcome(try words(part))
    case "concern": return .concern(try words(part))
    case "flag": return .flag(try words(part))
    case "status": return .status(try words(part))
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
    var conditions: [FollowUpCondition] = []
    for item in try value.items(most: 32) { conditions.append(try condition(item, depth: depth + 1)) }
    guard !conditions.isEmpty else { throw value.wrong("an empty list of conditions") }
    return conditions
  }

  private static func words<Word: RawRepresentable & CaseIterable>(_ value: YAMLValue) throws(PolicyError)
    -> [Word] where Word.RawValue == String
  {
    let words: [Word] = try ConditionLoader.words(value)
    guard !words.isEmpty else { throw value.wrong("an empty list of words") }
    return words
  }
}
