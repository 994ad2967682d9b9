import CivilTime

/// What makes a policy unfit to load, beyond unknown keys and words (policy.md section 3, meaning 5).
enum PolicyLints {
  static func problems(of policy: Policy, directory: String) -> [PolicyError] {
    let rulesFile = directory + "/rules.yaml"
    return validityProblems(policy, rulesFile) + referenceProblems(policy, rulesFile)
      + templateProblems(policy, rulesFile)
      + interpretationProblems(policy, directory + "/interpretations.yaml")
  }

  /// One entry of a rule with when it is in force.
  struct Entry {
    let id: String
    let validity: Validity
    let line: Int?
  }

  /// Entries of one id adjoin, and none starts before the first revision.
  static func validityProblems(_ policy: Policy, _ file: String) -> [PolicyError] {
    let entries = policy.rules.map { Entry(id: $0.id, validity: $0.validity, line: $0.line) }
    guard let revision = policy.revisions.first else { return validityProblems(entries, file) }
    return validityProblems(entries, file)
      + entries.filter { $0.validity.from < revision.date }.map { entry in
        PolicyError(
          file: file, line: entry.line,
          message: "rule \(entry.id) starts \(entry.validity.from.text), before the first revision "
            + revision.date.text)
      }
  }

  /// Entries of one id adjoin: no gap, no overlap.
  static func validityProblems(_ entries: [Entry], _ file: String) -> [PolicyError] {
    var problems: [PolicyError] = []
    for (id, entries) in Dictionary(grouping: entries, by: \.id).sorted(by: { $0.key < $1.key }) {
      let ordered = entries.sorted { $0.validity.from < $1.validity.from }
      for (earlier, later) in zip(ordered, ordered.dropFirst()) {
        func report(_ message: String) {
          problems.append(PolicyError(file: file, line: later.line, message: "rule \(id) \(message)"))
        }
        guard let end = earlier.validity.to else {
          report("overlaps: an earlier entry has no \"to\"; give it one")
          continue
        }
        if later.validity.from <= end {
          report("overlaps: from \(later.validity.from.text) while another runs to \(end.text)")
        } else if later.validity.from > end.adding(days: 1) {
          report("has a gap between \(end.text) and \(later.validity.from.text)")
        }
      }
    }
    return problems
  }

  /// Cohorts and interpretations that a rule names exist; a rule needs what its trigger uses.
  static func referenceProblems(_ policy: Policy, _ file: String) -> [PolicyError] {
    var problems: [PolicyError] = []
    let sections = Set(policy.cohorts.map(\.section))
    let readings = Dictionary(
      policy.interpretations.map { ($0.id, Set($0.readings.map(\.id))) },
      uniquingKeysWith: { first, _ in first })
    for rule in policy.rules {
      func report(_ message: String) {
        problems.append(PolicyError(file: file, line: rule.line, message: "rule \(rule.id): \(message)"))
      }
      for exception in rule.exceptions {
        guard case .inCohortOf(let named) = exception.test else { continue }
        for section in named where !sections.contains(section) {
          report("no cohort of section \(section) in policy.yaml")
        }
      }
      for id in rule.interpretations where readings[id] == nil {
        report("no interpretation \(id) in interpretations.yaml")
      }
      for id in rule.alternatives.map(\.id) + (rule.onlyUnder.map { [$0] } ?? [])
      where !readings.values.contains(where: { $0.contains(id) }) {
        report("the alternative \(id) is no reading in interpretations.yaml")
      }
      for alternative in rule.alternatives {
        do { _ = try ConditionCompiler.clauses(alternative.rule.who) } catch { report(error.message) }
      }
      if rule.covers.isEmpty, policy.sourceDocument != nil { report("covers no requirement id") }
      if policy.sourceDocument != nil, rule.cite.sha256 == nil { report("its citation has no fingerprint") }
      do { _ = try ConditionCompiler.clauses(rule.who) } catch { report(error.message) }
    }
    return problems
  }

  /// Templates use only the words there are.
  static func templateProblems(_ policy: Policy, _ file: String) -> [PolicyError] {
    policy.rules.flatMap { rule in
      ExplainTemplate.unknownWords(in: rule.explain).map {
        PolicyError(
          file: file, line: rule.line,
          message: "rule \(rule.id): the template has {\($0)}; known: "
            + ExplainTemplate.words.sorted().joined(separator: ", "))
      }
    }
  }

  /// Exactly one adopted reading; an open question has another, which can be run or says why it cannot.
  static func interpretationProblems(_ policy: Policy, _ file: String) -> [PolicyError] {
    let runnable = policy.runnableReadings
    return policy.interpretations.flatMap { entry -> [PolicyError] in
      func problem(_ message: String) -> [PolicyError] {
        [PolicyError(file: file, message: "\(entry.id): \(message)")]
      }
      if entry.readings.filter(\.isAdopted).count != 1 { return problem("exactly one reading is adopted") }
      if let adopted = entry.adopted, adopted.wordsOnly != nil {
        return problem(
          "\(adopted.id) is adopted and has words_only; take words_only out, the adopted reading runs")
      }
      if entry.status == "open", entry.readings.count < 2 {
        return problem("open, but no alternative reading is given")
      }
      return entry.readings.filter { !$0.isAdopted }.flatMap { reading -> [PolicyError] in
        switch (runnable.contains(reading.id), reading.wordsOnly) {
        case (false, nil):
          return problem(
            "no rule makes \(reading.id) executable; add an alternative, or say in words_only why there is none"
          )
        case (true, .some):
          return problem("\(reading.id) has words_only although a rule makes it executable")
        default: return []
        }
      }
    }
  }
}
