import CivilTime
import Policy

/// A condition whose small changes can be listed: what rules about practice ask of a visit.
protocol MutableCondition: Hashable {
  /// Every change of this one part, itself left standing; nothing for parts that hold other parts.
  var replacements: [(String, Self)] { get }
  /// The parts it is made of, the word for them and how to make it of others; nil where it has none.
  var parts: (name: String, list: [Self])? { get }
  /// The condition that is turned round; nil where none is.
  var negated: Self? { get }
  static func all(_ parts: [Self]) -> Self
  static func any(_ parts: [Self]) -> Self
  static func not(_ part: Self) -> Self
}

extension MutableCondition {
  /// A condition that everything meets.
  private func anything() -> Self { .any([self, .not(self)]) }

  /// Each part negated or dropped, each word taken out, put in or changed, all for any and back.
  var variants: [(String, Self)] {
    if let negated {
      return [("not dropped", negated), ("condition dropped", anything())]
        + negated.variants.map { ("not " + $0.0, .not($0.1)) }
    }
    guard let parts else {
      return [("not \(self)", .not(self)), ("without \(self)", anything())] + replacements
    }
    let isAll = parts.name == "all"
    var others: [(String, Self)] = []
    for (place, part) in parts.list.enumerated() {
      for (change, other) in part.variants {
        var copy = parts.list
        copy[place] = other
        others.append((change, isAll ? .all(copy) : .any(copy)))
      }
    }
    guard parts.list.count > 1 else { return others }
    for (place, part) in parts.list.enumerated() {
      var copy = parts.list
      copy.remove(at: place)
      others.append(("\(parts.name) without \(part)", isAll ? .all(copy) : .any(copy)))
    }
    return others + [("\(parts.name) swapped", isAll ? .any(parts.list) : .all(parts.list))]
  }

  static func sets<Word: Hashable & CaseIterable>(_ words: [Word], _ make: ([Word]) -> Self) -> [(
    String, Self
  )] {
    Mutant.toggled(words, Array(Word.allCases)).map { ("words \($0)", make($0)) }
  }

  static func others<Word: Hashable & CaseIterable>(_ word: Word, _ make: (Word) -> Self) -> [(String, Self)]
  {
    Word.allCases.filter { $0 != word }.map { ("word \($0)", make($0)) }
  }
}

extension CrewingCondition: MutableCondition {
  var parts: (name: String, list: [CrewingCondition])? {
    switch self {
    case .all(let list): ("all", list)
    case .any(let list): ("any", list)
    default: nil
    }
  }

  var negated: CrewingCondition? { if case .not(let part) = self { part } else { nil } }

  var replacements: [(String, CrewingCondition)] {
    switch self {
    case .rosh(let levels): Self.sets(levels, Self.rosh)
    case .fewerThan(let count):
      [
        ("fewer than \(count - 1)", .fewerThan(count - 1)),
        ("fewer than \(count + 1)", .fewerThan(count + 1)),
      ]
    case .goes(let words):
      Self.sets(words, Self.goes) + [("controls", .controls(words)), ("works", .works(words))]
    case .controls(let words):
      Self.sets(words, Self.controls) + [("goes", .goes(words)), ("works", .works(words))]
    case .works(let words):
      Self.sets(words, Self.works) + [("goes", .goes(words)), ("controls", .controls(words))]
    case .someone(let word): Self.others(word, Self.someone)
    case .lacking(let word): Self.others(word, Self.lacking) + [("lapsed", .lapsed(word))]
    case .lapsed(let word): Self.others(word, Self.lapsed) + [("lacking", .lacking(word))]
    case .takes(let word): Self.others(word, Self.takes)
    case .vehicle(let words): Self.sets(words, Self.vehicle)
    case .dress(let word): Self.others(word, Self.dress)
    case .notice(let word): Self.others(word, Self.notice)
    case .onBehalf, .visitedBefore, .establishedRelationship, .partnerAgencies, .outOfHours, .contactArranged,
      .companyNeeded:
      Self.simple.filter { $0 != self }.map { ("word \($0)", $0) }
    case .all, .any, .not: []
    }
  }

  private static let simple: [CrewingCondition] = [
    .onBehalf, .visitedBefore, .establishedRelationship, .partnerAgencies, .outOfHours, .contactArranged,
    .companyNeeded,
  ]
}

extension FollowUpCondition: MutableCondition {
  var parts: (name: String, list: [FollowUpCondition])? {
    switch self {
    case .all(let list): ("all", list)
    case .any(let list): ("any", list)
    default: nil
    }
  }

  var negated: FollowUpCondition? { if case .not(let part) = self { part } else { nil } }

  var replacements: [(String, FollowUpCondition)] {
    switch self {
    case .outcome(let words): Self.sets(words, Self.outcome)
    case .concern(let words): Self.sets(words, Self.concern)
    case .flag(let words): Self.sets(words, Self.flag)
    case .status(let words):
      Mutant.toggled(words, FactKind.allCases.filter(\.opensStatus)).map { ("words \($0)", .status($0)) }
    case .marac: [("joint", .joint)]
    case .joint: [("marac", .marac)]
    case .always, .all, .any, .not: []
    }
  }
}

/// One small change of a rule about practice.
struct PracticeMutant<Rule> {
  let change: String
  let rule: Rule

  private init(_ change: String, _ rule: Rule, _ body: (inout Rule) -> Void) {
    var copy = rule
    body(&copy)
    self.change = change
    self.rule = copy
  }

  /// The first day of a rule moved to the day after; a day earlier is before the policy was in force, a lint.
  private static func later(_ validity: Validity) -> Validity {
    Validity(from: validity.from.adding(days: 1), to: validity.to)
  }
}

extension PracticeMutant<CrewingRule> {
  /// Every change of one crewing rule that is looked at.
  static func all(of rule: CrewingRule) -> [PracticeMutant] {
    var mutants = Force.allCases.filter { $0 != rule.force }.map { force in
      PracticeMutant("force: \(force.rawValue)", rule) { $0.force = force }
    }
    mutants += CrewingAnswer.allCases.filter { $0 != rule.answer }.map { answer in
      PracticeMutant("answer: \(answer.rawValue)", rule) { $0.answer = answer }
    }
    mutants.append(PracticeMutant("a day later", rule) { $0.validity = later($0.validity) })
    return mutants
      + rule.when.variants.map { change, when in
        PracticeMutant("when: " + change, rule) { $0.when = when }
      }
  }
}

extension PracticeMutant<FollowUpRule> {
  /// Every change of one rule about what follows that is looked at.
  static func all(of rule: FollowUpRule) -> [PracticeMutant] {
    var mutants = Force.allCases.filter { $0 != rule.force }.map { force in
      PracticeMutant("force: \(force.rawValue)", rule) { $0.force = force }
    }
    mutants += TaskKind.ofRules.filter { $0 != rule.task }.map { task in
      PracticeMutant("task: \(task.rawValue)", rule) { $0.task = task }
    }
    mutants.append(PracticeMutant("at once or not", rule) { $0.isAtOnce.toggle() })
    mutants.append(PracticeMutant("must be answered or not", rule) { $0.mustBeAnswered.toggle() })
    mutants.append(PracticeMutant("a day later", rule) { $0.validity = later($0.validity) })
    if rule.when == .always { return mutants + [PracticeMutant("never", rule) { $0.when = .not(.always) }] }
    return mutants
      + rule.when.variants.map { change, when in
        PracticeMutant("when: " + change, rule) { $0.when = when }
      }
  }
}
