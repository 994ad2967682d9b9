import CivilTime

/// Reads rules.yaml: the closed vocabulary of policy.md section 2, every unknown key an error.
enum RuleLoader {
  static let keys: Set<String> = [
    "id", "title", "covers", "valid", "cite", "also", "force", "who", "trigger", "due", "recur", "count",
    "joint",
    "place", "except_if", "suspended_while", "interpretations", "alternatives", "only_under", "beside",
    "explain", "lapses",
  ]

  static func rules(_ document: YAMLValue) throws(PolicyError) -> [Rule] {
    var rules: [Rule] = []
    for item in try document.items() {
      rules.append(try item.named("rule") { value throws(PolicyError) in try rule(value) })
    }
    return rules.sorted {
      $0.id == $1.id ? $0.validity.from < $1.validity.from : $0.id < $1.id
    }
  }

  static func rule(_ value: YAMLValue) throws(PolicyError) -> Rule {
    let fields = try value.fields(keys)
    if let lapses = fields["lapses"] { throw lapses.wrong("\"lapses\" stands in an alternative only") }
    return try rule(fields, of: value, alternatives: alternatives(fields, of: value))
  }

  private static func rule(
    _ fields: YAMLFields, of value: YAMLValue, alternatives: [Alternative]
  ) throws(PolicyError) -> Rule {
    let who = try ConditionLoader.condition(fields.required("who"))
    let joint = try joint(fields["joint"])
    let places: [RecordedVisit.Place] = try fields["place"]?.someWords() ?? [.home]
    var also: [Citation] = []
    for item in try fields["also"]?.items() ?? [] { also.append(try citation(item)) }
    let suspended =
      try fields["suspended_while"]?.someConditions { item throws(PolicyError) in
        try ConditionLoader.condition(item)
      } ?? []
    let force = try fields.required("force").word(Force.self)
    let deadline = try deadline(fields, force)
    let trigger = try trigger(fields.required("trigger"))
    var reading = try triggerReading(fields.required("trigger"))
    if let lapses = fields["lapses"] {
      guard try lapses.text() == "with-who" else { throw lapses.wrong("\"lapses\" is: with-who") }
      reading.lapses = true
    }
    return Rule(
      id: try identifier(fields.required("id")), title: try fields.text("title"),
      covers: try fields.texts("covers"), validity: try validity(fields.required("valid")),
      cite: try citation(fields.required("cite")), also: also,
      force: force, who: who, trigger: trigger,
      triggerReading: reading, deadline: deadline,
      joint: joint?.0, jointCite: joint?.1, places: Set(places),
      exceptions: try exceptions(fields["except_if"]),
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
      "first_day", "not_before", "at", "level_as_at", "each", "value", "first_visit", "counted_from", "opens",
      "of",
    ])
    guard let (key, kind) = try fields.one(of: ["first_day", "at", "each", "first_visit"]) else {
      throw value.wrong("a trigger has one of first_day, at, each, first_visit; this one has none")
    }
    for (part, whole) in [
      ("not_before", "first_day"), ("value", "each"), ("level_as_at", "at"), ("of", "at"),
      ("counted_from", "first_day"), ("opens", "counted_from"),
    ] {
      try fields.check(part, goesWith: whole)
    }
    switch key {
    case "first_day":
      guard try kind.text() == "who" else { throw kind.wrong("\"first_day\" is of: who") }
      return .firstDay(notBefore: try fields.required("not_before").word(FactKind.self))
    case "each":
      let fact = try kind.word(FactKind.self)
      let concern = try fields["value"]?.word(ConcernKind.self)
      guard concern == nil || fact == .concernIdentified else {
        throw kind.wrong("\"value\" goes with each: concern-identified, not \(fact.rawValue); take it out")
      }
      return .each(fact, concern: concern)
    case "first_visit": return .firstVisit(try kind.word(RecordedVisit.Place.self))
    default:
      guard try kind.word(FactKind.self) == .supervisionStarted else {
        throw kind.wrong("\"at\" is supervision-started")
      }
      guard let level = fields["level_as_at"] else { return .start(levelAtStartOrFirst: false) }
      guard try level.text() == "start-or-first-assessment" else {
        throw level.wrong("\"level_as_at\" is start-or-first-assessment")
      }
      return .start(levelAtStartOrFirst: true)
    }
  }

  /// What only another reading says of a trigger.
  private static func triggerReading(_ value: YAMLValue) throws(PolicyError) -> TriggerReading {
    let values = try value.pairs()
    var reading = TriggerReading()
    for (key, part) in values {
      switch key {
      case "counted_from":
        let kind = try part.word(FactKind.self)
        guard kind.opensStatus else { throw part.wrong("\(kind.rawValue) opens nothing that lasts") }
        reading.countedFrom = kind
      case "opens":
        guard try part.text() == "within-clock" else { throw part.wrong("\"opens\" is: within-clock") }
        reading.isWithinClock = true
      case "of":
        guard try part.text() == "each-order" else { throw part.wrong("\"of\" is: each-order") }
        reading.isOfEachOrder = true
      default: continue
      }
    }
    return reading
  }

  static func deadline(_ fields: YAMLFields, _ force: Force) throws(PolicyError) -> Deadline {
    guard let (key, value) = try fields.one(of: ["due", "recur", "count"]) else { return .undated }
    guard force != .consider else {
      throw value.wrong(
        "a consider has no date: take \"\(key)\" out, or give the force of the sentence's verb")
    }
    switch key {
    case "due": return .within(try clock(value))
    case "recur": return .recurring(try recurrence(value))
    default: return .counted(try counting(value))
    }
  }

  static func recurrence(_ value: YAMLValue) throws(PolicyError) -> Recurrence {
    let fields = try value.fields([
      "every", "unit", "every_from", "mode", "month_end", "while", "anchor", "window",
    ])
    let mode = try fields.required("mode").word(Recurrence.Mode.self)
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
    _ = try fields.one(of: ["every_from", "every"])
    _ = try fields.one(of: ["every_from", "unit"])
    if let from = fields["every_from"] {
      step = .everyFrom(try from.word(FactKind.self))
    } else {
      let every = try fields.required("every").integer()
      guard every >= 1 else { throw value.wrong("\"every\" is 1 or more") }
      let unit = try fields.required("unit").word(TimeUnit.self)
      guard unit != .workingDays else { throw value.wrong("slots are counted in days, weeks or months") }
      step = .every(Frequency(every: every, unit: unit))
    }
    return Recurrence(
      step: step, mode: mode, anchor: try fields["anchor"]?.word(FactKind.self), window: window)
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
    let contacts: [RecordedVisit.Contact] = try fields["contacts"]?.someWords() ?? [.direct]
    return Counting(
      rows: rows, first: try fields.required("first").integer(),
      contacts: Set(contacts))
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
      let fields = try item.fields(ConditionLoader.keys.union(["valid", "in_cohort_of"]))
      let kinds = ConditionLoader.keys.subtracting(["about"]).sorted()
      guard let (key, part) = try fields.one(of: ["in_cohort_of"] + kinds) else {
        throw item.wrong("an exception needs a condition or in_cohort_of")
      }
      let test: RuleException.Test
      if key == "in_cohort_of" {
        try fields.check("about", goesWith: "rosh")
        let sections = try part.texts()
        guard !sections.isEmpty else { throw part.wrong("an empty list of sections; name at least one") }
        test = .inCohortOf(sections)
      } else {
        test = .condition(try ConditionLoader.condition(item, besides: ["valid"]))
      }
      let validFrom = try fields["valid"]?.fields(["from"]).required("from").date()
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
      let own = try item.fields([
        "id", "who", "trigger", "due", "due_later", "recur", "except_if", "lapses",
      ])
      guard own.values.count > 1 else { throw item.wrong("an alternative changes something") }
      if let due = own["due"], due.isScalar, let later = own["due_later"] {
        throw later.wrong("\"due: none\" and \"due_later\" exclude each other; keep one")
      }
      var values = rule.values
      for key in ["who", "trigger", "recur", "except_if", "lapses"] {
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
