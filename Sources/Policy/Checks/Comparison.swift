public import CivilTime

/// What one caseload would look like under another reading or revision: obligations that move, appear or go.
public struct Comparison: Sendable {
  /// One obligation that differs.
  public struct Change: Hashable, Sendable {
    public let crn: String
    public let rule: String
    public let paragraph: String
    public let trigger: CivilDate
    public let slot: Int?
    /// Due dates before and after; nil where the obligation is not there or has no date.
    public let before: CivilDate?
    public let after: CivilDate?
    public let isAdded: Bool
    public let isRemoved: Bool
    public let statusBefore: Status?
    public let statusAfter: Status?

    /// Days later (earlier if negative) the due date lies; nil where one of the two is missing.
    public var days: Int? {
      guard let before, let after else { return nil }
      return Int(after.day - before.day)
    }
  }

  /// The whole of it in figures.
  public struct Totals: Hashable, Sendable {
    public var people = 0
    public var peopleAffected = 0
    public var obligations = 0
    public var moved = 0
    public var added = 0
    public var removed = 0
    /// Obligations that have a date under one of the two only.
    public var dated = 0
    public var undated = 0
    public var statusOnly = 0
    /// How many moved by so many days.
    public var byDays: [Int: Int] = [:]
    /// Moved, added or removed, by rule.
    public var byRule: [String: Int] = [:]
  }

  let before: Evaluator
  let after: Evaluator
  public private(set) var totals = Totals()

  public init(before: Evaluator, after: Evaluator) {
    self.before = before
    self.after = after
  }

  /// Compares one person and adds to the totals.
  public mutating func take(_ person: PersonFacts) -> [Change] {
    let left = before.obligations(of: person)
    let right = after.obligations(of: person)
    totals.people += 1
    totals.obligations += left.count
    var rest = Dictionary(right.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    var changes: [Change] = []
    for old in left {
      guard let new = rest.removeValue(forKey: old.key) else {
        changes.append(change(old, nil))
        continue
      }
      if old.due != new.due || old.status != new.status { changes.append(change(old, new)) }
    }
    for new in right where rest[new.key] != nil { changes.append(change(nil, new)) }
    for change in changes { count(change) }
    if !changes.isEmpty { totals.peopleAffected += 1 }
    return changes
  }

  private func change(_ old: Obligation?, _ new: Obligation?) -> Change {
    Change(
      crn: old?.crn ?? new?.crn ?? "", rule: old?.rule ?? new?.rule ?? "",
      paragraph: old?.paragraph ?? new?.paragraph ?? "",
      trigger: old?.trigger ?? new?.trigger ?? CivilDate(day: 0), slot: old?.slot ?? new?.slot,
      before: old?.due,
      after: new?.due, isAdded: old == nil, isRemoved: new == nil, statusBefore: old?.status,
      statusAfter: new?.status)
  }

  private mutating func count(_ change: Change) {
    totals.byRule[change.rule, default: 0] += 1
    if change.isAdded {
      totals.added += 1
    } else if change.isRemoved {
      totals.removed += 1
    } else if let days = change.days, days != 0 {
      totals.moved += 1
      totals.byDays[days, default: 0] += 1
    } else if change.before == nil, change.after != nil {
      totals.dated += 1
    } else if change.before != nil, change.after == nil {
      totals.undated += 1
    } else {
      totals.statusOnly += 1
    }
  }
}
