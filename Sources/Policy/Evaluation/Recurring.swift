import CivilTime

/// Rules that come round again (policy.md section 3, meaning 4; interpretation I-10).
extension Evaluation {
  static let mostSlots = 20_000

  /// Emits the next slot (the first on or after the as-of day inside its window) and every earlier one that no visit
  /// met. Slots are counted from `anchor`, never chained; those before the trigger are not owed (I-13).
  mutating func recur(
    _ index: Int32, _ recurrence: Recurrence, _ episode: Episode, trigger: Int32, anchor: Int32, end: Int32
  ) {
    let rule = plan.rules[Int(index)]
    guard case .every(let frequency) = recurrence.step else { return }
    let isPersonal =
      if case .everyFrom = rule.recurrence?.step { true } else { false }
    // The entry in force on the trigger day keeps the series; a re-issue does not take it over (meaning 5).
    let isFirstEntry = Int(index) == rule.family.lowerBound
    guard trigger <= rule.to, trigger >= rule.from || isFirstEntry, isExcepted(rule, on: trigger) == nil
    else {
      return
    }
    let windowEnd = recurrence.window.map { offset(anchor, $0, times: 1) } ?? Int32.max
    if recurrence.mode == .rolling {
      let last = windowEnd == .max ? Int32.max : windowEnd + 1
      roll(index, frequency, episode, trigger: max(trigger, anchor), end: min(end, last))
      return
    }
    var previous = trigger - 1
    for slot in 1...Evaluation.mostSlots {
      let due =
        recurrence.mode == .calendarPeriod
        ? periodEnd(anchor, frequency, times: slot) : offset(anchor, frequency, times: slot)
      // The window's last day is inside; the day on which the condition or the supervision ended is not.
      guard due <= windowEnd, due < end, due <= rule.lapsesAfter, due <= CivilDate.latest.day else { return }
      if due < trigger { continue }
      if due < rule.from {
        previous = due
        continue
      }
      let isNext = due >= asOf
      defer { previous = due }
      if !isNext, isSuspended(rule, from: max(previous + 1, trigger), through: due) { continue }
      var item = Found(
        rule: index, trigger: trigger, due: due, status: .overdue, slot: Int32(truncatingIfNeeded: slot))
      if isPersonal {
        item.countedDays = Int32(truncatingIfNeeded: frequency.every)
        item.stepUnit = frequency.unit
      }
      let before = nextSlotFrom(previous: previous, due: due)
      let window = Window(
        first: previous + 1, last: due, exceptionsFrom: before.from, exceptionsBefore: before.until)
      settle(&item, rule, episode, window)
      if isNext {
        found.append(item)
        nextChange = min(nextChange, due + 1)
        return
      }
      if item.status != .met { found.append(item) }
    }
  }

  /// True where no day of a slot was free of what suspends the rule; the day on which that ended is not free (I-28).
  func isSuspended(_ rule: PlannedRule, from first: Int32, through last: Int32) -> Bool {
    guard !rule.suspended.isEmpty else { return false }
    var day = last
    while day >= first {
      guard let state = history.state(on: day), holding(rule.suspended, state) != nil else {
        guard let before = history.state(on: day - 1), holding(rule.suspended, before) != nil else {
          return false
        }
        day -= 1
        continue
      }
      day = min(state.day, day) - 1
      // The day it began is not free either; what was before it is looked at next.
    }
    return true
  }

  /// An exception belongs to the first slot due on or after the day it was recorded.
  private func nextSlotFrom(previous: Int32, due: Int32) -> (from: Int32, until: Int32) {
    (previous + 1, due + 1)
  }

  /// A day so many steps after another; months from the first day, clamped to the month's end.
  @inline(__always)
  func offset(_ anchor: Int32, _ frequency: Frequency, times: Int) -> Int32 {
    let count = frequency.every * times
    switch frequency.unit {
    case .days: return anchor &+ Int32(truncatingIfNeeded: count)
    case .weeks: return anchor &+ Int32(truncatingIfNeeded: count * 7)
    case .months: return CivilDate(day: anchor).adding(months: count).day
    case .workingDays: return workingDays.adding(count, to: CivilDate(day: anchor)).date.day
    }
  }
}
