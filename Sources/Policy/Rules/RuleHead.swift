import CivilTime

/// What every rule about practice has, whatever it is about: its name, what it covers, and where the text has it.
struct RuleHead {
  static let keys: Set<String> = ["id", "title", "covers", "valid", "cite", "also", "force", "say"]

  let id: String
  let title: String
  let covers: [String]
  let validity: Validity
  let cite: Citation
  let also: [Citation]
  let force: Force
  let say: String

  init(_ fields: YAMLFields) throws(PolicyError) {
    id = try RuleLoader.identifier(fields.required("id"))
    title = try fields.text("title")
    covers = try fields.texts("covers")
    validity = try RuleLoader.validity(fields.required("valid"))
    cite = try RuleLoader.citation(fields.required("cite"))
    var also: [Citation] = []
    for item in try fields["also"]?.items() ?? [] { also.append(try RuleLoader.citation(item)) }
    self.also = also
    force = try fields.required("force").word(Force.self)
    say = try fields.text("say")
  }

  /// Entries of one id adjoin; every rule names what it covers and says something, and cites by fingerprint where the
  /// source document is there to be held against it.
  static func lints(
    _ rules: [some PracticeRule], file: String, needsFingerprints: Bool = false
  ) -> [PolicyError] {
    var problems = PolicyLints.validityProblems(
      rules.map { PolicyLints.Entry(id: $0.id, validity: $0.validity, line: $0.line) }, file)
    for rule in rules {
      func report(_ message: String) {
        problems.append(PolicyError(file: file, line: rule.line, message: "rule \(rule.id): \(message)"))
      }
      if rule.covers.isEmpty { report("covers no requirement id") }
      if rule.say.isEmpty || rule.say.utf8.count > 400 { report("\"say\" has 1 to 400 bytes") }
      if needsFingerprints, rule.cite.sha256 == nil { report("its citation has no fingerprint") }
    }
    return problems
  }

  /// Rules that start before the policy was first in force.
  static func tooEarly(_ rules: [some PracticeRule], _ policy: Policy, file: String) -> [PolicyError] {
    guard let first = policy.revisions.first else { return [] }
    return rules.filter { $0.validity.from < first.date }.map { rule in
      PolicyError(
        file: file, line: rule.line,
        message: "rule \(rule.id) starts \(rule.validity.from.text), before the first revision "
          + first.date.text)
    }
  }
}

/// What the rules about practice have in common once they are loaded.
protocol PracticeRule {
  var id: String { get }
  var covers: [String] { get }
  var validity: Validity { get }
  var cite: Citation { get }
  var say: String { get }
  var line: Int? { get }
}

extension CrewingRule: PracticeRule {}
extension FollowUpRule: PracticeRule {}
extension LadderRung: PracticeRule {}
