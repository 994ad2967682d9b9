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

  /// Entries of one id adjoin; every rule names what it covers and says something.
  static func lints(_ rules: [(head: RuleHead, line: Int?)], file: String) -> [PolicyError] {
    var problems = PolicyLints.validityProblems(
      rules.map { PolicyLints.Entry(id: $0.head.id, validity: $0.head.validity, line: $0.line) }, file)
    for rule in rules {
      func report(_ message: String) {
        problems.append(
          PolicyError(file: file, line: rule.line, message: "rule \(rule.head.id): \(message)"))
      }
      if rule.head.covers.isEmpty { report("covers no requirement id") }
      if rule.head.say.isEmpty || rule.head.say.utf8.count > 400 { report("\"say\" has 1 to 400 bytes") }
    }
    return problems
  }
}
