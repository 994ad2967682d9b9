import CivilTime

/// So many visits every so many days: the US tables (policy.md section 7).
extension Evaluation {
  /// Emits exactly one open obligation for the latest period of supervision, or none where the table gives none.
  mutating func count(_ index: Int32) {
    let rule = plan.rules[Int(index)]
    guard case .counted(let counting) = rule.rule.deadline else { return }
    let start =
      history.hasSeveralOrders ? history.starts(withoutUnpaidWorkFrom: nil).last : history.episodes.last
    guard let episode = start, let row = row(counting) else { return }
    guard holding(rule.tests, today) != nil || episode.end <= asOf else { return }
    for exception in rule.exceptions where holding(exception.tests, today) != nil { return }
    let last = min(asOf, episode.end)
    var days: [Int32] = []
    for visit in history.visits where visit.isCompleted && rule.places & Plan.bit(visit.place) != 0 {
      guard counting.contacts.contains(visit.contact) else { continue }
      if visit.date.day >= episode.start, visit.date.day <= last { days.append(visit.date.day) }
    }
    let trigger: Int32
    let length: Int
    if days.isEmpty {
      (trigger, length) = (episode.start, counting.first)
    } else if days.count < row.visits {
      (trigger, length) = (episode.start, row.days)
    } else {
      (trigger, length) = (days[days.count - row.visits], row.days)
    }
    // The revision in force on the day the clock starts governs (meaning 5).
    guard trigger >= rule.from, trigger <= rule.to else { return }
    var item = Found(
      rule: index, trigger: trigger, due: trigger + Int32(truncatingIfNeeded: length), status: .due, slot: 0)
    item.countedDays = Int32(truncatingIfNeeded: length)
    beOfTheCalendar(&item)
    item.recordedLate = isRecordedLate(item, rule, episode)
    if episode.end <= asOf {
      item.status = .closed
    } else if rule.lapsesAfter < asOf {
      item.status = .lapsed
    } else {
      item.status = dated(item.due)
    }
    found.append(item)
  }

  private func row(_ counting: Counting) -> Counting.Row? {
    for (level, row) in counting.rows where State.bit(level) == today.supervisionLevel { return row }
    return nil
  }
}
