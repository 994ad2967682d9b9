import CivilTime

/// Reads rules.yaml: the closed vocabulary of policy.md section 2, every unknown key an error.
enum RuleLoader {
  static let keys: Set<String> = [
    "id", "title", "covers", "valid", "cite", "also", "force", "who", "trigger", "due", "recur", "count",
    "joint",
    "place", "except_if", "suspended_while", "interpretations", "alternatives", "only_under", "beside",
    "explain",
  ]

  static func rules(_ document: YAMLValue) throws(PolicyError) -> [Rule] {
    var rules: [Rule] = []
    for item in try document.items() { rules.append(try rule(item)) }
    return rules.sorted {
      $0.id == $1.id ? $0.validity.from < $1.validity.from : $0.id < $1.id
    }
  }

  static func rule(_ value: YAMLValue) throws(PolicyError) -> Rule {
    let fields = try value.fields(keys)
    return try rule(fields, of: value, alternatives: alternatives(fields, of: value))
  }

  private static func rule(
    _ fields: YAMLFields, of value: YAMLValue, alternatives: [Alternative]
  ) throws(PolicyError) -> Rule {
    let who = try ConditionLoader.condition(fields.required("who"))
    let joint = try joint(fields["joint"])
    var places: Set<RecordedVisit.Place> = [.home]
    if let list = fields["place"] {
      places = []
      for item in try list.items() { places.insert(try item.word(RecordedVisit.Place.self)) }
    }
    var also: [Citation] = []
    for item in try fields["also"]?.items() ?? [] { also.append(try citation(item)) }
    var suspended: [Condition] = []
    for item in try fields["suspended_while"]?.items() ?? [] {
      suspended.append(try ConditionLoader.condition(item))
    }
    return Rule(
      id: try identifier(fields.required("id")), title: try fields.text("title"),
      covers: try fields.texts("covers"), validity: try validity(fields.required("valid")),
      cite: try citation(fields.required("cite")), also: also,
      force: try fields.required("force").word(Force.self), who: who,
      trigger: try trigger(fields.required("trigger")), deadline: try deadline(fields, value),
      joint: joint?.0, jointCite: joint?.1, places: places, exceptions: try exceptions(fields["except_if"]),
      suspendedWhile: suspended, interpretations: try fields.texts("interpretations"),
      alternatives: alternatives, onlyUnder: try fields.textIfAny("only_under"),
      beside: try beside(fields["beside"]), explain: try fields.text("explain"), line: value.line)
  }

  /// Ids stand in keys, paths and templates: lower-case words joined by hyphens.
  static func identifier(_ value: YAMLValue) throws(PolicyError) -> String {
    let text = try value.text()
    let isPlain = text.utf8.allSatisfy { ($0 >= 97 && $0 <= 122) || ($0 >= 48 && $0 <= 57) || $0 == 45 }
    guard isPlain, !text.isEmpty, text.utf8.count <= 64 else {
      throw value.wrong("an id is 1 to 64 lower-case letters, digits and hyphens")
    }
    return text
  }

  static func citation(_ value: YAMLValue) throws(PolicyError) -> Citation {
    let fields = try value.fields(["paragraph", "sha256"])
    let digest = try fields.textIfAny("sha256")
    if let digest, digest.utf8.count != 64 || !digest.allSatisfy(\.isHexDigit) {
      throw value.wrong("sha256 is 64 hexadecimal digits")
    }
    return Citation(paragraph: try fields.text("paragraph"), sha256: digest)
  }

  static func validity(_ value: YAMLValue) throws(PolicyError) -> Validity {
    let fields = try value.fields(["from", "to"])
    let from = try fields.required("from").date()
    let to = try fields["to"]?.date()
    if let to, to < from { throw value.wrong("\"to\" lies before \"from\"") }
    return Validity(from: from, to: to)
  }

  static func clock(_ value: YAMLValue) throws(PolicyError) -> Clock {
    let fields = try value.fields(["within", "unit"])
    let within = try fields.required("within").integer()
    guard within >= 0, within <= 3660 else { throw value.wrong("\"within\" is 0 to 3660") }
    return Clock(within: within, unit: try fields.required("unit").word(TimeUnit.self))
  }

  static func trigger(_ value: YAMLValue) throws(PolicyError) -> Trigger {
    let fields = try value.fields([
      "first_day", "not_before", "at", "level_as_at", "each", "value", "first_visit",
    ])
    if let firstDay = fields["first_day"] {
      guard try firstDay.text() == "who" else { throw firstDay.wrong("\"first_day\" is of: who") }
      return .firstDay(notBefore: try fields.required("not_before").word(FactKind.self))
    }
    if let each = fields["each"] {
      return .each(
        try each.word(FactKind.self), concern: try fields["value"]?.word(ConcernKind.self))
    }
    if let place = fields["first_visit"] { return .firstVisit(try place.word(RecordedVisit.Place.self)) }
    let at = try fields.required("at")
    guard try at.word(FactKind.self) == .supervisionStarted else {
      throw at.wrong("\"at\" is supervision-started")
    }
    guard let level = fields["level_as_at"] else { return .start(levelAtStartOrFirst: false) }
    guard try level.text() == "start-or-first-assessment" else {
      throw level.wrong("\"level_as_at\" is start-or-first-assessment")
    }
    return .start(levelAtStartOrFirst: true)
  }

  static func deadline(_ fields: YAMLFields, _ owner: YAMLValue) throws(PolicyError) -> Deadline {
    let given = ["due", "recur", "count"].filter { fields[$0] != nil }
    guard given.count <= 1 else {
      throw owner.wrong(
        "a rule has one of due, recur, count; this one has \(given.joined(separator: " and "))")
    }
    if let due = fields["due"] { return .within(try clock(due)) }
    if let recur = fields["recur"] { return .recurring(try recurrence(recur)) }
    if let count = fields["count"] { return .counted(try counting(count)) }
    return .undated
  }

  static func recurrence(_ value: YAMLValue) throws(PolicyError) -> Recurrence {
    let fields = try value.fields([
      "every", "unit", "every_from", "mode", "month_end", "while", "anchor", "window",
    ])
    let mode = try fields.required("mode")
    guard try mode.text() == "anchored" else {
      throw mode.wrong("mode \"\(try mode.text())\" is not one that runs; known: anchored")
    }
    if let end = fields["month_end"], try end.text() != "clamp" { throw end.wrong("\"month_end\" is clamp") }
    if let condition = fields["while"], try condition.text() != "who" {
      throw condition.wrong("\"while\" is of: who")
    }
    var window: Frequency?
    if let limit = fields["window"] {
      let clock = try clock(limit)
      window = Frequency(every: clock.within, unit: clock.unit)
    }
    let step: Recurrence.Step
    if let from = fields["every_from"] {
      step = .everyFrom(try from.word(FactKind.self))
    } else {
      let every = try fields.required("every").integer()
      guard every >= 1 else { throw value.wrong("\"every\" is 1 or more") }
      let unit = try fields.required("unit").word(TimeUnit.self)
      guard unit != .workingDays else { throw value.wrong("slots are counted in days, weeks or months") }
      step = .every(Frequency(every: every, unit: unit))
    }
    return Recurrence(step: step, anchor: try fields["anchor"]?.word(FactKind.self), window: window)
  }

  static func counting(_ value: YAMLValue) throws(PolicyError) -> Counting {
    let fields = try value.fields(["by", "visits_every", "first", "contacts"])
    let by = try fields.required("by")
    guard try by.word(FactKind.self) == .supervisionLevelSet else {
      throw by.wrong("\"by\" is supervision-level-set")
    }
    var rows: [SupervisionLevel: Counting.Row] = [:]
    for (key, row) in try fields.required("visits_every").pairs() {
      guard let level = SupervisionLevel(rawValue: key) else {
        throw row.wrong("unknown supervision level \"\(key)\"")
      }
      let cells = try row.fields(["visits", "days"])
      let visits = try cells.required("visits").integer()
      let days = try cells.required("days").integer()
      guard visits >= 1, visits <= 31, days >= 1 else {
        throw row.wrong("visits is 1 to 31 and days 1 or more")
      }
      rows[level] = Counting.Row(visits: visits, days: days)
    }
    var contacts: Set<RecordedVisit.Contact> = []
    for item in try fields["contacts"]?.items() ?? [] {
      contacts.insert(try item.word(RecordedVisit.Contact.self))
    }
    return Counting(
      rows: rows, first: try fields.required("first").integer(),
      contacts: contacts.isEmpty ? [.direct] : contacts)
  }

  static func joint(_ value: YAMLValue?) throws(PolicyError) -> (Joint, Citation?)? {
    guard let value else { return nil }
    let fields = try value.fields(["with", "force", "cite"])
    let cite: Citation? = if let cite = fields["cite"] { try citation(cite) } else { nil }
    guard try fields.text("with") == "police" else { throw value.wrong("\"with\" is police") }
    let joint = Joint(
      with: "police", force: try fields.required("force").word(Force.self), paragraph: cite?.paragraph)
    return (joint, cite)
  }

  static func exceptions(_ value: YAMLValue?) throws(PolicyError) -> [RuleException] {
    var exceptions: [RuleException] = []
    for item in try value?.items() ?? [] {
      var validFrom: CivilDate?
      var test: RuleException.Test?
      for (key, part) in try item.pairs() {
        switch key {
        case "valid": validFrom = try part.fields(["from"]).required("from").date()
        case "in_cohort_of": test = .inCohortOf(try part.texts())
        default: test = .condition(try ConditionLoader.condition(item, besides: ["valid"]))
        }
      }
      guard let test else { throw item.wrong("an exception needs a condition or in_cohort_of") }
      exceptions.append(RuleException(test: test, validFrom: validFrom))
    }
    return exceptions
  }

  /// Each alternative is the rule again, with what the other reading changes put in its place.
  static func alternatives(
    _ rule: YAMLFields, of owner: YAMLValue
  ) throws(PolicyError) -> [Alternative] {
    var alternatives: [Alternative] = []
    for item in try rule["alternatives"]?.items() ?? [] {
      let own = try item.fields(["id", "who", "trigger", "due", "due_later", "except_if"])
      guard own.values.count > 1 else { throw item.wrong("an alternative changes something") }
      var values = rule.values
      for key in ["who", "trigger", "except_if"] {
        if let part = own.values[key] { values[key] = part }
      }
      var clock: Clock?
      if let due = own.values["due"] {
        for key in ["due", "recur", "count"] { values[key] = nil }
        if !due.isScalar {
          values["due"] = due
          if own.values.count == 2 { clock = try self.clock(due) }
        } else if try due.text() != "none" {
          throw due.wrong("\"due\" is a clock, or none")
        }
      }
      alternatives.append(
        Alternative(
          id: try own.text("id"),
          rule: try self.rule(YAMLFields(owner: owner, values: values), of: owner, alternatives: []),
          clock: clock,
          laterClock: try own["due_later"].map { value throws(PolicyError) in try self.clock(value) }))
    }
    return alternatives
  }

  static func beside(_ value: YAMLValue?) throws(PolicyError) -> BesideDate? {
    guard let value else { return nil }
    let fields = try value.fields(["what", "due", "from", "cite"])
    return BesideDate(
      what: try fields.text("what"), clock: try clock(fields.required("due")),
      from: try fields.required("from").word(FactKind.self), cite: try citation(fields.required("cite")))
  }
}
