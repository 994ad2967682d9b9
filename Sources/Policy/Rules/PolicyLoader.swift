import CivilTime

/// Reads one policy folder: policy.yaml, rules.yaml, interpretations.yaml (policy.md section 2).
enum PolicyLoader {
  /// Loads the files and runs every lint that needs no golden cases; the first failure is thrown. `calendars` are the
  /// ids there are.
  static func load(directory: String, calendars: [String]) throws(PolicyError) -> Policy {
    let policy = try read(directory: directory)
    guard calendars.contains(policy.calendar) else {
      let known = calendars.joined(separator: ", ")
      throw PolicyError(
        file: directory + "/policy.yaml",
        message: "no calendar \"\(policy.calendar)\"; the calendars folder has: \(known)")
    }
    if let problem = PolicyLints.problems(of: policy, directory: directory).first { throw problem }
    return policy
  }

  static func read(directory: String) throws(PolicyError) -> Policy {
    let rules = try RuleLoader.rules(document(directory, "rules.yaml"))
    let interpretations = try interpretations(document(directory, "interpretations.yaml"))
    let value = try document(directory, "policy.yaml")
    let fields = try value.fields([
      "id", "title", "issuer", "binding", "time_zone", "calendar", "source", "revisions", "cohorts",
      "exclusions",
      "checklists", "radio_codes",
    ])
    let zoneName = try fields.required("time_zone")
    guard let zone = Zone.named(try zoneName.text()) else {
      throw zoneName.wrong("unknown time zone \"\(try zoneName.text())\"")
    }
    let source = try fields.required("source").fields(["document", "sha256", "note"])
    let document = try source.text("document")
    if document == "none", let digest = source["sha256"] {
      throw digest.wrong("\"document: none\" and \"sha256\" exclude each other; keep one")
    }
    return Policy(
      id: try RuleLoader.identifier(fields.required("id")), title: try fields.text("title"),
      issuer: try fields.text("issuer"), isBinding: try fields.required("binding").flag(), timeZone: zone,
      calendar: try fields.text("calendar"), sourceDocument: document == "none" ? nil : document,
      sourceSHA256: try source.textIfAny("sha256"), revisions: try revisions(fields.required("revisions")),
      cohorts: try cohorts(fields["cohorts"]), exclusions: try exclusions(fields["exclusions"]),
      checklists: try checklists(fields["checklists"]), radioCodes: try radioCodes(fields["radio_codes"]),
      rules: rules, interpretations: interpretations)
  }

  static func document(_ directory: String, _ name: String) throws(PolicyError) -> YAMLValue {
    let path = directory + "/" + name
    return try YAMLValue.parse(TextFile.read(path), file: path)
  }

  private static func revisions(_ value: YAMLValue) throws(PolicyError) -> [Revision] {
    var revisions: [Revision] = []
    for item in try value.items() {
      let fields = try item.fields(["date", "note"])
      revisions.append(
        Revision(date: try fields.required("date").date(), note: try fields.textIfAny("note") ?? ""))
    }
    guard !revisions.isEmpty else { throw value.wrong("a policy has at least one revision") }
    return revisions.sorted { $0.date < $1.date }
  }

  private static func cohorts(_ value: YAMLValue?) throws(PolicyError) -> [Cohort] {
    var cohorts: [Cohort] = []
    for item in try value?.items() ?? [] {
      let fields = try item.fields(["section", "title", "who"])
      cohorts.append(
        Cohort(
          section: try fields.text("section"), title: try fields.text("title"),
          who: try ConditionLoader.condition(fields.required("who"))))
    }
    return cohorts
  }

  private static func exclusions(_ value: YAMLValue?) throws(PolicyError) -> [Exclusion] {
    var exclusions: [Exclusion] = []
    for item in try value?.items() ?? [] {
      let fields = try item.fields(["requirement", "why"])
      exclusions.append(
        Exclusion(requirement: try fields.text("requirement"), why: try fields.text("why")))
    }
    return exclusions
  }

  private static func checklists(_ value: YAMLValue?) throws(PolicyError) -> [Policy.Checklist] {
    var lists: [Policy.Checklist] = []
    for item in try value?.items() ?? [] {
      let fields = try item.fields(["id", "items"])
      var items: [Policy.ChecklistItem] = []
      for line in try fields.required("items").items() {
        let cells = try line.fields(["text", "cite"])
        let cite = try cells.required("cite")
        let citation: Citation? = if cite.isScalar { nil } else { try RuleLoader.citation(cite) }
        let paragraph = if let citation { citation.paragraph } else { try cite.text() }
        items.append(
          Policy.ChecklistItem(text: try cells.text("text"), cite: paragraph, citation: citation))
      }
      lists.append(Policy.Checklist(id: try RuleLoader.identifier(fields.required("id")), items: items))
    }
    return lists
  }

  private static func radioCodes(_ value: YAMLValue?) throws(PolicyError) -> [Policy.RadioCode] {
    var codes: [Policy.RadioCode] = []
    for item in try value?.items() ?? [] {
      let fields = try item.fields(["code", "meaning"])
      codes.append(Policy.RadioCode(code: try fields.text("code"), meaning: try fields.text("meaning")))
    }
    return codes
  }

  private static func interpretations(_ document: YAMLValue) throws(PolicyError) -> [Interpretation] {
    var interpretations: [Interpretation] = []
    for item in try document.items() {
      let fields = try item.fields(["id", "where", "question", "readings", "why", "status"])
      var readings: [Interpretation.Reading] = []
      for reading in try fields.required("readings").items() {
        let cells = try reading.fields(["id", "text", "adopted", "words_only"])
        readings.append(
          Interpretation.Reading(
            id: try cells.text("id"), text: try cells.text("text"),
            isAdopted: try cells["adopted"]?.flag() ?? false, wordsOnly: try cells.textIfAny("words_only")))
      }
      let status = try fields.required("status")
      guard ["open", "confirmed"].contains(try status.text()) else {
        throw status.wrong("status is open or confirmed")
      }
      interpretations.append(
        Interpretation(
          id: try fields.text("id"), place: try fields.text("where"), question: try fields.text("question"),
          readings: readings, why: try fields.text("why"), status: try status.text()))
    }
    return interpretations
  }
}
