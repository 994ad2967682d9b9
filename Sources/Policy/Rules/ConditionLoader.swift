import CivilTime

/// Reads conditions: the closed vocabulary of `who`, `except_if` and `suspended_while`.
enum ConditionLoader {
  static let keys: Set<String> = [
    "all", "any", "not", "status", "rosh", "about", "level_recorded", "mappa", "order", "supervision_level",
    "case_type", "never", "past",
  ]

  /// Reads one condition; `besides` are keys of the surrounding map that are read elsewhere.
  static func condition(_ value: YAMLValue, besides: Set<String> = [], depth: Int = 0) throws(PolicyError)
    -> Condition
  {
    guard depth < 8 else { throw value.wrong("conditions are nested more than 8 deep") }
    let fields = try value.fields(keys.union(besides))
    let given = fields.values.keys.filter { $0 != "about" && !besides.contains($0) }
    guard given.count == 1, let key = given.first, let part = fields[key] else {
      throw value.wrong("a condition has exactly one of: \(keys.sorted().joined(separator: ", "))")
    }
    if fields["about"] != nil, key != "rosh" { throw value.wrong("\"about\" goes with rosh") }
    switch key {
    case "all": return .all(try list(part, depth))
    case "any": return .any(try list(part, depth))
    case "not": return .not(try condition(part, depth: depth + 1))
    case "status": return try status(part)
    case "rosh": return .rosh(try levels(part), about: try fields["about"]?.word(RiskGroup.self))
    case "level_recorded": return .levelRecorded(try part.word(RiskGroup.self))
    case "mappa": return .mappa(try mappa(part))
    case "order": return .order(try part.someWords())
    case "supervision_level": return .supervisionLevel(try part.someWords())
    case "case_type": return .caseType(try part.someWords())
    case "never": return .never(try part.word(FactKind.self))
    default: return .past(try part.word(FactKind.self))
    }
  }

  private static func list(_ value: YAMLValue, _ depth: Int) throws(PolicyError) -> [Condition] {
    try value.someConditions { item throws(PolicyError) in try condition(item, depth: depth + 1) }
  }

  private static func status(_ value: YAMLValue) throws(PolicyError) -> Condition {
    switch try value.text() {
    case "standalone-unpaid-work": return .standaloneUnpaidWork
    case "under-supervision": return .underSupervision
    default:
      let kind = try value.word(FactKind.self)
      guard kind.opensStatus else {
        throw value.wrong("\(kind.rawValue) opens no status; it is an event")
      }
      return .status(kind)
    }
  }

  static func levels(_ value: YAMLValue) throws(PolicyError) -> [RiskLevel] {
    var levels: [RiskLevel] = []
    for item in try value.items() {
      guard let level = RiskLevel(word: try item.text()) else {
        throw item.wrong("unknown level \"\(try item.text())\"; known: low, medium, high, very-high")
      }
      levels.append(level)
    }
    guard !levels.isEmpty else { throw value.wrong("an empty list of levels; name at least one") }
    return levels
  }

  private static func mappa(_ value: YAMLValue) throws(PolicyError) -> [Int] {
    var levels: [Int] = []
    for item in try value.items() {
      let level = try item.integer()
      guard (1...3).contains(level) else { throw item.wrong("MAPPA levels are 1, 2 and 3") }
      levels.append(level)
    }
    guard !levels.isEmpty else { throw value.wrong("an empty list of levels; name at least one") }
    return levels
  }
}
