import CivilTime
import Pages
import Policy

/// What two revisions of a policy have different, rule by rule, as each was in force on its revision's day.
struct PolicyComparison {
  let policy: Policy
  let from: CivilDate
  let to: CivilDate

  /// In order of paragraph, then rule.
  var changes: [RuleChange] {
    let before = rules(on: from)
    let after = rules(on: to)
    let ids = Set(before.keys).union(after.keys).sorted()
    let changes = ids.compactMap { id -> RuleChange? in
      switch (before[id], after[id]) {
      case (nil, nil): nil
      case (nil, let new?): change(.added, new, [])
      case (let old?, nil): change(.removed, old, [])
      case (let old?, let new?):
        differences(old, new).isEmpty ? nil : change(.changed, new, differences(old, new))
      }
    }
    return changes.sorted { ($0.paragraph, $0.rule) < ($1.paragraph, $1.rule) }
  }

  private func rules(on date: CivilDate) -> [String: Rule] {
    policy.rules.filter { $0.validity.contains(date) }.reduce(into: [:]) { $0[$1.id] = $1 }
  }

  private func change(_ kind: RuleChange.Kind, _ rule: Rule, _ details: [String]) -> RuleChange {
    RuleChange(kind: kind, rule: rule.id, title: rule.title, paragraph: rule.cite.paragraph, details: details)
  }

  private func differences(_ old: Rule, _ new: Rule) -> [String] {
    let before = RuleSummary(old, of: policy)
    let after = RuleSummary(new, of: policy)
    var sentences: [String] = []
    func compare(_ what: String, _ old: String, _ new: String) {
      if old != new { sentences.append("\(what) was “\(old)” and is “\(new)”.") }
    }
    compare("The force", before.force.rawValue, after.force.rawValue)
    compare(
      "The time limit", before.clock.map(ConditionWords.clock) ?? "none",
      after.clock.map(ConditionWords.clock) ?? "none")
    compare("How often", before.recurrence ?? "once", after.recurrence ?? "once")
    compare("What starts the clock", before.trigger, after.trigger)
    compare(
      "Who it is about", before.conditions.joined(separator: "; "), after.conditions.joined(separator: "; "))
    compare(
      "Who it is not about", before.exceptions.joined(separator: "; "),
      after.exceptions.joined(separator: "; "))
    compare(
      "When it is suspended", before.suspensions.joined(separator: "; "),
      after.suspensions.joined(separator: "; "))
    compare("Who else should be there", joint(before.joint), joint(after.joint))
    compare("The paragraph", before.paragraph, after.paragraph)
    if old.cite.paragraph == new.cite.paragraph, old.cite.sha256 != new.cite.sha256 {
      sentences.append("The words of paragraph \(new.cite.paragraph) are different.")
    }
    return sentences
  }

  private func joint(_ joint: Joint?) -> String {
    joint.map { "\($0.with) (\($0.force.rawValue))" } ?? "nobody"
  }
}
