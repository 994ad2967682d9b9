public import CivilTime

/// One case worked by hand from the text: facts in, the obligations of one rule out.
public struct GoldenCase: Hashable, Sendable {
  /// What a case is there to show.
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    case plain, edge
    case notApplicable = "not-applicable"
  }

  /// What one expected obligation must show; fields left out are not compared.
  public struct Expected: Hashable, Sendable {
    public let trigger: CivilDate
    public let due: CivilDate?
    public let status: Status
    public let slot: Int?
    public let recordedLate: Bool?
    public let provisional: Bool?
    public let revision: String?
    public let force: Force?
    /// How the police are asked for: `must`, `should`, or `none` for nobody.
    public let joint: String?
  }

  public let id: String
  public let title: String
  public let rule: String
  public let kind: Kind
  public let proves: [String]
  /// The readings adopted for this case instead of those that govern.
  public let under: Set<String>
  public let asOf: CivilDate
  public let knownAt: Instant?
  public let person: PersonFacts
  /// How it was counted, in words.
  public let working: String
  public let expected: [Expected]
  public let file: String
  public let line: Int?

  /// The kinds that a rule's cases do not show, in words; empty where none is missing.
  static func missingKinds(_ kinds: [Kind]) -> String {
    Kind.allCases.filter { !kinds.contains($0) }.map(\.rawValue).joined(separator: ", ")
  }

  /// Reads every case of a policy's folder.
  public static func load(directory: String, zone: Zone) throws(PolicyError) -> [GoldenCase] {
    let folder = directory + "/cases"
    guard TextFile.exists(folder) else { return [] }
    var cases: [GoldenCase] = []
    for name in try TextFile.names(in: folder) where name.hasSuffix(".yaml") {
      let path = folder + "/" + name
      for item in try YAMLValue.parse(TextFile.read(path), file: path).items() {
        cases.append(try GoldenCase(item, zone: zone))
      }
    }
    return cases
  }

  init(_ value: YAMLValue, zone: Zone) throws(PolicyError) {
    let fields = try value.fields([
      "id", "title", "rule", "kind", "proves", "as_of", "known_at", "facts", "visits", "exceptions",
      "working", "expect", "under",
    ])
    id = try RuleLoader.identifier(fields.required("id"))
    title = try fields.text("title")
    rule = try fields.text("rule")
    kind = try fields.required("kind").word(Kind.self)
    proves = try fields.texts("proves")
    under = Set(try fields.texts("under"))
    asOf = try fields.required("as_of").date()
    knownAt = try fields["known_at"].map { value throws(PolicyError) -> Instant in
      let text = try value.text()
      if let instant = Instant(text: text) { return instant }
      guard let day = CivilDate(text: text) else { throw value.wrong("expected an instant or a date here") }
      return zone.endOfDay(day)
    }
    working = try fields.text("working")
    file = value.file
    line = value.line
    person = try GoldenCase.person(fields, value, zone: zone)
    var expected: [Expected] = []
    for item in try fields.values["expect"]?.items() ?? [] { expected.append(try GoldenCase.expected(item)) }
    self.expected = expected
  }

  /// The person goes through the same reader as a caseload file.
  private static func person(
    _ fields: YAMLFields, _ value: YAMLValue, zone: Zone
  ) throws(PolicyError) -> PersonFacts {
    var json = "{\"crn\":\"X000001\""
    for key in ["facts", "exceptions"] {
      if let list = fields[key] { json += ",\"\(key)\":" + list.json }
    }
    if let visits = fields["visits"] {
      let texts = try visits.items().map(visitText)
      json += ",\"visits\":[" + texts.joined(separator: ",") + "]"
    }
    var parser = CaseloadLineParser(zone: zone)
    let result = Array((json + "}").utf8).withUnsafeBytes { parser.parse($0, number: 1) }
    switch result {
    case .success(let entry):
      guard parser.ignoredKeys == 0 else {
        throw value.wrong("a fact, visit or exception has a key nobody knows")
      }
      return entry.person
    case .failure(let problem): throw value.wrong("\(problem.pointer): \(problem.message)")
    }
  }

  /// A visit as a caseload file would write it. A case may leave out the place (home) and the outcome (completed), so that
  /// it shows only what it is about; a caseload file may not.
  private static func visitText(_ item: YAMLValue) -> String {
    var text = item.json
    for (key, value) in [("place", "home"), ("outcome", "completed")] where !text.contains("\"\(key)\":") {
      text = String(text.dropLast()) + ",\"\(key)\":\"\(value)\"}"
    }
    return text
  }

  private static func expected(_ value: YAMLValue) throws(PolicyError) -> Expected {
    let fields = try value.fields([
      "trigger", "due", "status", "slot", "joint", "recordedLate", "provisional", "revision", "force",
    ])
    return Expected(
      trigger: try fields.required("trigger").date(), due: try fields["due"]?.date(),
      status: try fields.required("status").word(Status.self), slot: try fields["slot"]?.integer(),
      recordedLate: try fields["recordedLate"]?.flag(), provisional: try fields["provisional"]?.flag(),
      revision: try fields.textIfAny("revision"), force: try fields["force"]?.word(Force.self),
      joint: try fields["joint"].map { value throws(PolicyError) -> String in
        guard value.isScalar else {
          return try value.fields(["with", "force"]).required("force").word(Force.self).rawValue
        }
        guard try value.text() == "none" else { throw value.wrong("\"joint\" is with and force, or none") }
        return "none"
      })
  }

  /// Evaluates the case; the differences in words, none where it holds.
  public func differences(_ policy: Policy, _ library: PolicyLibrary) throws(PolicyError) -> [String] {
    let evaluator = try Evaluator(
      policy: policy, library: library, asOf: asOf, knownAt: knownAt, alternatives: under)
    let found = evaluator.obligations(of: person).filter { $0.rule == rule }
    var differences: [String] = []
    if found.count != expected.count {
      let shown = found.map { "\($0.trigger.text) due \($0.due?.text ?? "-") \($0.status.rawValue)" }
      differences.append(
        "expected \(expected.count) obligations, found \(found.count): " + shown.joined(separator: "; "))
    }
    for (wanted, got) in zip(expected, found) { differences += GoldenCase.compare(wanted, got) }
    return differences
  }

  private static func compare(_ wanted: Expected, _ got: Obligation) -> [String] {
    var differences: [String] = []
    func check(_ name: String, _ wanted: String, _ got: String) {
      if wanted != got { differences.append("\(name): expected \(wanted), found \(got)") }
    }
    check("trigger", wanted.trigger.text, got.trigger.text)
    check("due", wanted.due?.text ?? "none", got.due?.text ?? "none")
    check("status", wanted.status.rawValue, got.status.rawValue)
    if let slot = wanted.slot { check("slot", String(slot), got.slot.map(String.init) ?? "none") }
    if let late = wanted.recordedLate { check("recordedLate", String(late), String(got.recordedLate)) }
    if let provisional = wanted.provisional {
      check("provisional", String(provisional), String(got.provisional))
    }
    if let force = wanted.force { check("force", force.rawValue, got.force.rawValue) }
    if let joint = wanted.joint { check("joint", joint, got.joint?.force.rawValue ?? "none") }
    if let revision = wanted.revision { check("revision", revision, got.revision) }
    return differences
  }
}
