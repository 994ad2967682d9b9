import CivilTime

/// How an obligation stands: visits, exceptions, and then the calendar (policy.md section 3, meanings 7, 8, 12).
extension Evaluation {
  /// What the visits of a window did for a rule.
  struct Visits {
    /// The first that met the visit; with the joint part where one is required.
    var met: Int32?
    var metAlone: Int32?
  }

  @inline(__always)
  func meets(_ visit: RecordedVisit, _ rule: PlannedRule) -> Bool {
    visit.isCompleted && rule.places & Plan.bit(visit.place) != 0 && visit.contact == .direct
  }

  /// The first visits, in and out of company, from `first` to the earlier of `last` and the end of supervision.
  func visits(_ rule: PlannedRule, _ episode: Episode, first: Int32, last: Int32) -> Visits {
    var answer = Visits()
    let end = min(last, episode.end)
    for visit in history.visits {
      let day = visit.date.day
      if day < first { continue }
      if day > end { break }
      guard meets(visit, rule) else { continue }
      if !rule.jointIsRequired || visit.withPolice {
        answer.met = day
        return answer
      }
      if answer.metAlone == nil { answer.metAlone = day }
    }
    return answer
  }

  /// Sets the status of one obligation, in the order in which one state outranks another.
  mutating func settle(_ item: inout Found, _ rule: PlannedRule, _ episode: Episode, _ window: Window) {
    item.recordedLate = isRecordedLate(item, rule, episode)
    let visits = visits(rule, episode, first: window.first, last: window.last)
    if let met = visits.met {
      item.metOn = met
      item.status = met <= item.due ? .met : .metLate
      return
    }
    if let alone = visits.metAlone { item.metOn = alone }
    let exception = exception(rule, window)
    if let exception, exception.kind == .notToVisit, isComplete(exception, rule) {
      item.status = .excepted
    } else if episode.end <= asOf {
      item.status = .closed
    } else if rule.to < asOf {
      item.status = .lapsed
    } else if holding(rule.suspended, today) != nil {
      item.status = .suspended
    } else {
      settleOpen(&item, rule, exception, metAlone: visits.metAlone != nil)
    }
  }

  private mutating func settleOpen(
    _ item: inout Found, _ rule: PlannedRule, _ exception: RecordedException?, metAlone: Bool
  ) {
    if let exception {
      guard isComplete(exception, rule) else {
        item.status = .exceptionIncomplete
        return
      }
      if let until = exception.until {
        item.delayedUntil = until.day
        if asOf <= until.day {
          item.status = .delayed
          nextChange = min(nextChange, until.day + 1)
          return
        }
      }
    }
    item.status = metAlone ? .metNotJoint : dated(item.due)
  }

  /// Upcoming, due or overdue by the calendar alone; undated obligations age as `consider`.
  @inline(__always)
  func dated(_ due: Int32) -> Status {
    if due == .max { return .consider }
    if due < asOf { return .overdue }
    return due - asOf > 14 ? .upcoming : .due
  }

  // MARK: Exceptions

  /// The latest exception recorded about this occurrence.
  func exception(_ rule: PlannedRule, _ window: Window) -> RecordedException? {
    guard !history.exceptions.isEmpty else { return nil }
    var latest: RecordedException?
    for exception in history.exceptions where exception.rule == rule.rule.id {
      let day = exception.recorded.day.day
      guard day >= window.exceptionsFrom, day < window.exceptionsBefore else { continue }
      if let other = latest, view.isRecordedBefore(exception.recorded, other.recorded) { continue }
      latest = exception
    }
    return latest
  }

  /// A reason, and for a should or must the right person's endorsement (HV-6.1, HV-6.2, HV-6.4.2, HV-6.4.3).
  func isComplete(_ exception: RecordedException, _ rule: PlannedRule) -> Bool {
    guard exception.hasRationale else { return false }
    if exception.kind == .delay, exception.until == nil { return false }
    guard rule.rule.force != .consider else { return true }
    guard let endorser = exception.endorser, let on = exception.endorsedOn, on <= view.asOf else {
      return false
    }
    switch endorser {
    case .other: return false
    case .pduHead, .pduDeputy: return true
    case .spo:
      guard exception.kind == .delay else { return true }
      return history.state(on: on.day)?.overallLevel != RiskLevel.veryHigh.rawValue
    }
  }

  /// True where an occurrence was met, joint part included, or excepted before a day.
  func wasClosed(_ rule: PlannedRule, _ episode: Episode, trigger: Int32, before day: Int32) -> Bool {
    if visits(rule, episode, first: trigger, last: day - 1).met != nil { return true }
    let window = Window(first: trigger, last: day - 1, exceptionsFrom: trigger, exceptionsBefore: day + 1)
    guard let exception = exception(rule, window), exception.kind == .notToVisit else { return false }
    return isComplete(exception, rule) && (exception.endorsedOn.map { $0.day <= day } ?? true)
  }

  // MARK: Lateness of the record

  /// True where a fact that made the trigger was recorded only after the due date (meaning 12).
  func isRecordedLate(_ item: Found, _ rule: PlannedRule, _ episode: Episode) -> Bool {
    guard item.due != .max, history.lastRecorded > item.due else { return false }
    return factsUsed(rule, episode, trigger: item.trigger).contains {
      history.facts[$0].recorded.day.day > item.due
    }
  }

  /// Positions of the facts that made the trigger: the start, the statuses and levels that the holding test reads, and
  /// the event itself.
  func factsUsed(_ rule: PlannedRule, _ episode: Episode, trigger: Int32) -> [Int] {
    var used: Set<Int> = []
    if let start = history.facts.firstIndex(where: {
      $0.kind == .supervisionStarted && $0.date.day == episode.start
    }) {
      used.insert(start)
    }
    switch rule.rule.trigger {
    case .each(let kind, let concern):
      // The first record of the day made the obligation known; of settings carried in, the last one counts.
      let event =
        history.facts.firstIndex { $0.kind == kind && $0.date.day == trigger && $0.isAbout(concern) }
        ?? history.facts.lastIndex { $0.kind == kind && kind.opensStatus && $0.date.day <= trigger }
      if let event { used.insert(event) }
    case .firstDay(let kind) where kind != .supervisionStarted:
      if let event = history.facts.lastIndex(where: { $0.kind == kind && $0.date.day <= trigger }) {
        used.insert(event)
      }
    case .firstDay, .start, .firstVisit: break
    }
    if let state = history.state(on: trigger) { used.formUnion(statusFacts(rule, episode, state, trigger)) }
    return used.sorted()
  }

  private func statusFacts(
    _ rule: PlannedRule, _ episode: Episode, _ state: State, _ trigger: Int32
  ) -> [Int] {
    var orFirst = false
    if case .start(let flag) = rule.rule.trigger { orFirst = flag }
    for test in rule.tests where test.holdsButLevels(state, kinds: history.kinds, pastKinds: pastKinds) {
      let levels = orFirst ? startState(test, episode) ?? state : state
      guard test.holdsLevels(levels) else { continue }
      var used = openingFacts(of: test.on & State.kindBits & ~FactKind.supervisionStarted.bit, on: trigger)
      if test.mappa != Clause.anything,
        let mappa = history.facts.lastIndex(where: { $0.kind == .mappaSet && $0.date.day <= trigger })
      {
        used.append(mappa)
      }
      for (about, allowed) in [(test.firstAbout, test.firstAllowed), (test.secondAbout, test.secondAllowed)]
      where allowed != 0x1F {
        if let level = levelFact(about: about, on: max(trigger, levels.day)) { used.append(level) }
      }
      return used
    }
    return []
  }

  /// The facts that opened statuses which are open on a day: a second placement on top of a first opens nothing.
  private func openingFacts(of kinds: UInt64, on day: Int32) -> [Int] {
    var opened: [FactKind: Int] = [:]
    for (position, fact) in history.facts.enumerated() where fact.date.day <= day {
      if fact.kind.closes & kinds != 0 { opened = opened.filter { $0.key.bit & fact.kind.closes == 0 } }
      if fact.kind.bit & kinds != 0, opened[fact.kind] == nil { opened[fact.kind] = position }
    }
    return Array(opened.values)
  }

  /// The assessment that governs a level on a day: the group's own where there is one, else the overall one.
  private func levelFact(about: UInt8, on day: Int32) -> Int? {
    let own =
      about == State.overall
      ? nil
      : history.facts.lastIndex {
        $0.kind == .roshAssessed && $0.date.day <= day && $0.group.map(State.index) == about
      }
    return own
      ?? history.facts.lastIndex { $0.kind == .roshAssessed && $0.date.day <= day && $0.group == nil }
  }
}
