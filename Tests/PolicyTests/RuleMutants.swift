import CivilTime
import Policy

/// One small change of a rule, such as a slip in its file would make.
struct Mutant {
  let change: String
  let rule: Rule

  /// Every change of one rule that is looked at.
  static func all(of rule: Rule) -> [Mutant] {
    forces(rule) + deadlines(rule) + conditions(rule) + triggers(rule) + company(rule) + places(rule)
      + exceptions(rule) + suspensions(rule)
  }

  private static func changed(_ change: String, _ rule: Rule, _ body: (inout Rule) -> Void) -> Mutant {
    var copy = rule
    body(&copy)
    return Mutant(change: change, rule: copy)
  }

  private static func forces(_ rule: Rule) -> [Mutant] {
    Force.allCases.filter { $0 != rule.force }.map { force in
      changed("force: \(force.rawValue)", rule) { $0.force = force }
    }
  }

  // MARK: Time

  private static func deadlines(_ rule: Rule) -> [Mutant] {
    let others: [(String, Deadline)] =
      switch rule.deadline {
      case .within(let clock):
        clocks(clock.within, clock.unit).map {
          ("due: \($0.every) \($0.unit.rawValue)", .within(Clock(within: $0.every, unit: $0.unit)))
        } + [("due: none", .undated)]
      case .recurring(let recurrence):
        recurrences(recurrence).map { ("recur: " + $0.0, .recurring($0.1)) }
      case .counted(let counting): countings(counting).map { ("count: " + $0.0, .counted($0.1)) }
      case .undated: [("due: 10 days", .within(Clock(within: 10, unit: .days)))]
      }
    return others.map { change, deadline in changed(change, rule) { $0.deadline = deadline } }
  }

  /// One more, one less, and the same number of every other unit.
  private static func clocks(_ count: Int, _ unit: TimeUnit, _ units: [TimeUnit] = TimeUnit.allCases)
    -> [Frequency]
  {
    [count - 1, count + 1].filter { $0 > 0 }.map { Frequency(every: $0, unit: unit) }
      + units.filter { $0 != unit }.map { Frequency(every: count, unit: $0) }
  }

  private static func recurrences(_ recurrence: Recurrence) -> [(String, Recurrence)] {
    var others: [(String, Recurrence)] = []
    func add(_ change: String, _ body: (inout Recurrence) -> Void) {
      var copy = recurrence
      body(&copy)
      others.append((change, copy))
    }
    if case .every(let step) = recurrence.step {
      for other in clocks(step.every, step.unit, [.days, .weeks, .months]) {
        add("every \(other.every) \(other.unit.rawValue)") { $0.step = .every(other) }
      }
    }
    if let window = recurrence.window {
      for other in clocks(window.every, window.unit, [.days, .weeks, .months]) {
        add("window \(other.every) \(other.unit.rawValue)") { $0.window = other }
      }
      add("no window") { $0.window = nil }
    }
    if recurrence.anchor != nil { add("no anchor") { $0.anchor = nil } }
    return others
  }

  private static func countings(_ counting: Counting) -> [(String, Counting)] {
    var others: [(String, Counting)] = []
    func add(_ change: String, _ body: (inout Counting) -> Void) {
      var copy = counting
      body(&copy)
      others.append((change, copy))
    }
    for (level, row) in counting.rows.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      let name = level.rawValue
      add("no \(name)") { $0.rows[level] = nil }
      add("\(name) \(row.days - 1) days") { $0.rows[level]?.days -= 1 }
      add("\(name) \(row.days + 1) days") { $0.rows[level]?.days += 1 }
      add("\(name) \(row.visits + 1) visits") { $0.rows[level]?.visits += 1 }
    }
    add("first \(counting.first - 1)") { $0.first -= 1 }
    add("first \(counting.first + 1)") { $0.first += 1 }
    for contact in RecordedVisit.Contact.allCases {
      add("contact \(contact.rawValue)") { $0.contacts.formSymmetricDifference([contact]) }
    }
    return others
  }

  // MARK: Whom

  private static func conditions(_ rule: Rule) -> [Mutant] {
    variants(rule.who).map { change, who in changed("who: " + change, rule) { $0.who = who } }
  }

  /// Each part negated or dropped, each list of words with one taken out or put in, all for any and back.
  static func variants(_ condition: Condition) -> [(String, Condition)] {
    switch condition {
    case .all(let parts): lists(parts, "all", Condition.all, swapped: Condition.any)
    case .any(let parts): lists(parts, "any", Condition.any, swapped: Condition.all)
    case .not(let inner):
      [("not dropped", inner), ("condition dropped", anybody)]
        + variants(inner).map { ("not " + $0.0, .not($0.1)) }
    case .rosh(let levels, let about):
      leaf(condition) + toggled(levels, RiskLevel.allCases).map { ("levels \($0)", .rosh($0, about: about)) }
        + (about == nil ? [] : [("about nobody", .rosh(levels, about: nil))])
    case .mappa(let levels): leaf(condition) + toggled(levels, [1, 2, 3]).map { ("mappa \($0)", .mappa($0)) }
    case .order(let orders):
      leaf(condition) + toggled(orders, OrderType.allCases).map { ("order \($0)", .order($0)) }
    case .caseType(let types):
      leaf(condition) + toggled(types, CaseType.allCases).map { ("case type \($0)", .caseType($0)) }
    case .supervisionLevel(let levels):
      leaf(condition)
        + toggled(levels, SupervisionLevel.allCases).map { ("level \($0)", .supervisionLevel($0)) }
    case .status, .standaloneUnpaidWork, .underSupervision, .levelRecorded, .never, .past: leaf(condition)
    }
  }

  private static let anybody = Condition.any([.underSupervision, .not(.underSupervision)])

  private static func leaf(_ condition: Condition) -> [(String, Condition)] {
    [("not \(condition)", .not(condition)), ("without \(condition)", anybody)]
  }

  private static func lists(
    _ parts: [Condition], _ name: String, _ whole: ([Condition]) -> Condition,
    swapped: ([Condition]) -> Condition
  ) -> [(String, Condition)] {
    var others: [(String, Condition)] = []
    for (place, part) in parts.enumerated() {
      for (change, other) in variants(part) {
        var copy = parts
        copy[place] = other
        // Where one of several is enough, a part that always holds is no part dropped.
        let isDropped = name == "any" && other == anybody && parts.count > 1
        if isDropped { copy.remove(at: place) }
        others.append((change, whole(copy)))
      }
    }
    return parts.count > 1 ? others + [("\(name) swapped", swapped(parts))] : others
  }

  /// The list with each word of a set taken out or put in; never empty.
  static func toggled<Word: Hashable>(_ words: [Word], _ all: [Word]) -> [[Word]] {
    all.map { word in words.contains(word) ? words.filter { $0 != word } : words + [word] }
      .filter { !$0.isEmpty }
  }

  // MARK: From when

  private static func triggers(_ rule: Rule) -> [Mutant] {
    let others: [Trigger] =
      switch rule.trigger {
      case .firstDay(.supervisionStarted):
        [.start(levelAtStartOrFirst: false), .start(levelAtStartOrFirst: true)]
      case .firstDay: [.firstDay(notBefore: .supervisionStarted), .start(levelAtStartOrFirst: false)]
      case .start(true): [.start(levelAtStartOrFirst: false), .firstDay(notBefore: .supervisionStarted)]
      case .start(false): [.firstDay(notBefore: .supervisionStarted)]
      case .each(let kind, let concern):
        ConcernKind.allCases.filter { kind == .concernIdentified && $0 != concern }
          .map { .each(kind, concern: $0) }
          + (concern == nil ? [] : [.each(kind, concern: nil)])
          + [.each(.returned, concern: nil), .start(levelAtStartOrFirst: false)]
      case .firstVisit(let place):
        RecordedVisit.Place.allCases.filter { $0 != place }.map { .firstVisit($0) }
          + [.start(levelAtStartOrFirst: false)]
      }
    return others.map { trigger in changed("trigger: \(trigger)", rule) { $0.trigger = trigger } }
  }

  // MARK: With whom, where, and not

  private static func company(_ rule: Rule) -> [Mutant] {
    if case .counted = rule.deadline { return [] }
    let forces: [Force?] = [nil, .must, .should]
    return forces.filter { $0 != rule.joint?.force }.map { force in
      changed("joint: \(force?.rawValue ?? "nobody")", rule) {
        $0.joint = force.map { Joint(with: "police", force: $0) }
      }
    }
  }

  private static func places(_ rule: Rule) -> [Mutant] {
    RecordedVisit.Place.allCases.compactMap { place in
      let others = rule.places.symmetricDifference([place])
      return others.isEmpty
        ? nil
        : changed("place \(place.rawValue) \(rule.places.contains(place) ? "out" : "in")", rule) {
          $0.places = others
        }
    }
  }

  private static func exceptions(_ rule: Rule) -> [Mutant] {
    var mutants: [Mutant] = []
    for (place, exception) in rule.exceptions.enumerated() {
      mutants.append(changed("exception \(place) dropped", rule) { $0.exceptions.remove(at: place) })
      if let from = exception.validFrom {
        for (change, day) in [
          ("a day earlier", from.adding(days: -1)), ("a day later", from.adding(days: 1)),
        ] {
          mutants.append(
            changed("exception \(place) \(change)", rule) { $0.exceptions[place].validFrom = day })
        }
      }
      switch exception.test {
      case .inCohortOf(let sections):
        for section in sections where sections.count > 1 {
          mutants.append(
            changed("exception \(place) without \(section)", rule) {
              $0.exceptions[place].test = .inCohortOf(sections.filter { $0 != section })
            })
        }
      case .condition(let condition):
        mutants.append(
          changed("exception \(place) negated", rule) {
            $0.exceptions[place].test = .condition(.not(condition))
          })
      }
    }
    return mutants
  }

  private static func suspensions(_ rule: Rule) -> [Mutant] {
    var mutants = rule.suspendedWhile.indices.map { place in
      changed("suspension \(place) dropped", rule) { $0.suspendedWhile.remove(at: place) }
    }
    if case .counted = rule.deadline { return mutants }
    if rule.suspendedWhile.isEmpty {
      mutants.append(changed("suspended in custody", rule) { $0.suspendedWhile = [.status(.custodyStarted)] })
    }
    return mutants
  }
}
