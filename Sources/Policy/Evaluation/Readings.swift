import CivilTime

/// What other readings than the adopted ones ask of evaluation (`homeward policy effect`).
extension Evaluation {
  // MARK: Where a clock is counted from (I-13b, I-16b)

  /// The day a rule's clock is counted from where all its conditions hold on a day: that day, or the one on which what
  /// the reading names began.
  @inline(__always)
  func counted(_ rule: PlannedRule, _ episode: Episode, _ day: Int32) -> Int32 {
    guard let kind = rule.reading.countedFrom else { return day }
    guard kind != .supervisionStarted, let opening = history.opening(of: kind.bit, by: day) else {
      return episode.start
    }
    return max(history.facts[opening].date.day, episode.start)
  }

  /// Whether what holds from a day still opens an obligation: not after its last day, where the reading says so.
  func opens(_ rule: PlannedRule, trigger: Int32, on day: Int32) -> Bool {
    guard rule.reading.isWithinClock, let clock = rule.clock else { return true }
    return day <= dueDay(clock, from: trigger).0
  }

  /// The first day from a trigger on which a rule's conditions hold: the trigger itself, unless a reading counts from
  /// an earlier day.
  func heldFrom(_ rule: PlannedRule, _ trigger: Int32) -> Int32 {
    guard rule.reading.countedFrom != nil else { return trigger }
    for position in max(history.position(on: trigger), 0)..<history.states.count
    where holding(rule.tests, history.states[position]) != nil {
      return max(history.states[position].day, trigger)
    }
    return trigger
  }

  // MARK: Lapsing with the level (I-09b)

  /// True where the conditions hold no more on the last day, or today where that is still to come.
  func hasLapsed(_ rule: PlannedRule, due: Int32) -> Bool {
    guard rule.reading.lapses, due != .max, let state = history.state(on: min(due, asOf)) else {
      return false
    }
    return holding(rule.tests, state) == nil
  }

  /// True where an occurrence had lapsed by the day on which the conditions hold again.
  func hasLapsed(_ rule: PlannedRule, trigger: Int32, before day: Int32) -> Bool {
    guard rule.reading.lapses, let clock = rule.clock else { return false }
    let due = dueDay(clock, from: trigger).0
    guard let state = history.state(on: min(due, day - 1)) else { return false }
    return holding(rule.tests, state) == nil
  }

  // MARK: Slots from the last visit, and by the calendar (I-10b, I-10c)

  /// One slot after another, each counted from the visit that met the one before it; the last is the one that is open.
  mutating func roll(
    _ index: Int32, _ frequency: Frequency, _ episode: Episode, trigger: Int32, end: Int32
  ) {
    let rule = plan.rules[Int(index)]
    var base = trigger
    for slot in 1...Evaluation.mostSlots {
      let due = offset(base, frequency, times: 1)
      guard due < end, due <= rule.lapsesAfter, due <= CivilDate.latest.day else { return }
      let first = slot == 1 ? base : base + 1
      if due < rule.from || due < asOf && isSuspended(rule, from: first, through: due) {
        base = due
        continue
      }
      var item = Found(
        rule: index, trigger: trigger, due: due, status: .overdue, slot: Int32(truncatingIfNeeded: slot))
      if case .everyFrom = rule.recurrence?.step {
        item.countedDays = Int32(truncatingIfNeeded: frequency.every)
        item.stepUnit = frequency.unit
      }
      let window = Window(
        first: first, last: end == .max ? .max : end - 1, exceptionsFrom: first, exceptionsBefore: .max)
      settle(&item, rule, episode, window)
      if item.status != .met { found.append(item) }
      switch item.status {
      case .met, .metLate: base = item.metOn
      case .excepted:
        let decided = exception(rule, window, trigger: trigger, number: item.slot)
        base = max(due, decided?.recorded.day.day ?? due)
      default:
        if due >= asOf { nextChange = min(nextChange, due + 1) }
        return
      }
    }
  }

  /// The last day of a calendar period: of months, or of weeks from Monday to Sunday; that of the anchor is the first.
  func periodEnd(_ anchor: Int32, _ frequency: Frequency, times: Int) -> Int32 {
    let day = CivilDate(day: anchor)
    switch frequency.unit {
    case .months:
      let first = anchor - Int32(truncatingIfNeeded: day.parts.day) + 1
      return CivilDate(day: first).adding(months: frequency.every * times).day - 1
    case .weeks:
      let monday = anchor - Int32(truncatingIfNeeded: day.weekday) + 1
      return monday &+ Int32(truncatingIfNeeded: frequency.every * times * 7) - 1
    case .days, .workingDays: return offset(anchor, frequency, times: times)
    }
  }
}
