import CivilTime
import Pages
import Policy

extension PolicySummary {
  /// A loaded policy as the pages show it.
  init(_ policy: Policy) {
    self.init(
      id: policy.id, title: policy.title, issuer: policy.issuer,
      revisions: policy.revisions.map {
        RevisionSummary(from: $0.date, note: $0.note.isEmpty ? nil : $0.note)
      },
      rules: policy.rules.map { RuleSummary($0, of: policy) },
      interpretations: policy.interpretations.map(InterpretationSummary.init))
  }
}

extension RuleSummary {
  init(_ rule: Rule, of policy: Policy) {
    let exceptions = rule.exceptions.map { exception in
      let words =
        switch exception.test {
        case .condition(let condition): ConditionWords.text(condition)
        case .inCohortOf(let sections): "in a cohort of section " + sections.joined(separator: " or ")
        }
      return words + (exception.validFrom.map { " (from \($0.long))" } ?? "")
    }
    self.init(
      id: rule.id, title: rule.title, paragraph: rule.cite.paragraph, quotation: nil, force: rule.force,
      clock: RuleWords.clock(rule.deadline), recurrence: RuleWords.recurrence(rule.deadline),
      joint: rule.joint,
      from: rule.validity.from, to: rule.validity.to, trigger: RuleWords.trigger(rule.trigger),
      conditions: [ConditionWords.text(rule.who)], exceptions: exceptions,
      suspensions: rule.suspendedWhile.map { ConditionWords.text($0) }, interpretations: rule.interpretations)
  }
}

extension InterpretationSummary {
  init(_ interpretation: Interpretation) {
    let others = interpretation.readings.filter { !$0.isAdopted }.map(\.text)
    self.init(
      id: interpretation.id, question: interpretation.question, adopted: interpretation.adopted?.text ?? "",
      why: interpretation.why, status: interpretation.status,
      alternative: others.isEmpty ? nil : others.joined(separator: " Or: "),
      paragraphs: interpretation.place.isEmpty ? [] : [interpretation.place])
  }
}

/// The parts of a rule in words.
enum RuleWords {
  static func clock(_ deadline: Deadline) -> Clock? {
    switch deadline {
    case .within(let clock): clock
    case .recurring, .counted, .undated: nil
    }
  }

  static func recurrence(_ deadline: Deadline) -> String? {
    switch deadline {
    case .within, .undated: return nil
    case .recurring(let recurrence):
      let step =
        switch recurrence.step {
        case .every(let frequency): "every " + span(frequency)
        case .everyFrom(let kind): "as often as the latest \(kindWords(kind)) says"
        }
      let anchor = recurrence.anchor.map { ", counted from \(kindWords($0))" } ?? ""
      return step + (recurrence.window.map { " for " + span($0) } ?? "") + anchor
    case .counted(let counting):
      let rows = counting.rows.sorted { $0.key.rawValue < $1.key.rawValue }.map { level, row in
        "\(kindText(level.rawValue)): \(Words.count(row.visits, "visit")) every \(days(row.days))"
      }
      return "the first within \(days(counting.first)), then " + rows.joined(separator: "; ")
    }
  }

  static func trigger(_ trigger: Trigger) -> String {
    switch trigger {
    case .firstDay(let kind): "the first day, not before \(kindWords(kind)), on which everything below holds"
    case .start(let first):
      first ? "the start of supervision, or the first risk assessment after it" : "the start of supervision"
    case .each(let kind, let concern):
      "each time: \(kindWords(kind))" + (concern.map { " (\(kindText($0.rawValue)))" } ?? "")
    case .firstVisit(let place): "the first completed \(place.rawValue) visit of the supervision"
    }
  }

  private static func days(_ count: Int) -> String { Words.count(count, "day") }

  static func span(_ frequency: Frequency) -> String {
    ConditionWords.clock(Clock(within: frequency.every, unit: frequency.unit))
  }

  private static func kindWords(_ kind: FactKind) -> String { kindText(kind.rawValue) }

  private static func kindText(_ word: String) -> String {
    word.split(separator: "-").joined(separator: " ")
  }
}
