import CivilTime

/// Days in which a visit meets an obligation, and in which an exception was recorded about it.
struct Window {
  /// First and last day of a visit that counts, both included.
  var first: Int32
  var last: Int32
  /// An exception belongs here where it was recorded from this day and before that.
  var exceptionsFrom: Int32
  var exceptionsBefore: Int32
}

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

  /// True where the concern that starts a rule's clock was found on that visit: what it asks for is another one (I-35).
  /// One visit may be told twice, of which once without what it found.
  private func isFound(on place: Int, _ rule: PlannedRule) -> Bool {
    guard case .each(.concernIdentified, let concern) = rule.trigger else { return false }
    let visit = history.visits[place]
    return history.visits.contains { other in
      !other.concerns.isEmpty && other.date == visit.date
        && (concern.map { other.concerns.contains(ConcernSet($0)) } ?? true)
        && other.withoutConcerns == visit.withoutConcerns
    }
  }

  /// The first visits, in and out of company, from `first` to the earlier of `last` and the end of supervision.
  func visits(_ rule: PlannedRule, _ episode: Episode, first: Int32, last: Int32) -> Visits {
    var answer = Visits()
    let end = min(last, episode.end)
    for place in history.visits.indices {
      let day = history.visits[place].date.day
      if day < first { continue }
      if day > end { break }
      guard meets(history.visits[place], rule) else { continue }
      if day == first, isFound(on: place, rule) { continue }
      if !rule.jointIsRequired || history.visits[place].withPolice {
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
    let exception = exception(rule, window, trigger: item.trigger, number: max(item.slot, item.number))
    if let exception, exception.kind == .notToVisit, isComplete(exception, rule) {
      item.status = .excepted
    } else if episode.end <= asOf {
      item.status = .closed
    } else if rule.lapsesAfter < asOf || hasLapsed(rule, due: item.due) {
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

  /// The latest exception recorded about this occurrence: one that names it, or names its rule alone and was recorded in
  /// its days. `number` is its slot, or which of a day it is; 0 for neither.
  func exception(
    _ rule: PlannedRule, _ window: Window, trigger: Int32, number: Int32
  ) -> RecordedException? {
    guard !history.exceptions.isEmpty else { return nil }
    let id = rule.rule.id
    var latest: RecordedException?
    for exception in history.exceptions where exception.rule == id {
      if let named = exception.obligation {
        let key = "\(id).\(CivilDate(day: trigger).text)" + (number > 0 ? ".\(number)" : "")
        guard named == key else { continue }
      } else {
        let day = exception.recorded.day.day
        guard day >= window.exceptionsFrom, day < window.exceptionsBefore else { continue }
      }
      if let other = latest, view.isRecordedBefore(exception.recorded, other.recorded) { continue }
      latest = exception
    }
    return latest
  }

  /// A reason, and for a should or must the right person's endorsement (HV-6.1, HV-6.2, HV-6.4.2, HV-6.4.3).
  func isComplete(_ exception: RecordedException, _ rule: PlannedRule) -> Bool {
    guard exception.hasRationale else { return false }
    if exception.kind == .delay, exception.until == nil { return false }
    guard rule.force != .consider else { return true }
    // Known and given by now, and not before the decision it endorses was written down (I-26).
    guard let endorser = exception.endorser, let on = exception.endorsedOn, on <= view.asOf,
      on <= view.knownDay, on >= exception.recorded.day
    else {
      return false
    }
    switch endorser {
    case .other: return false
    case .pduHead, .pduDeputy: return true
    case .spo:
      guard exception.kind == .delay else { return true }
      return history.state(on: on.day)?.hasVeryHighLevel != true
    }
  }

  /// True where an occurrence was met, joint part included, or excepted before a day.
  func wasClosed(_ rule: PlannedRule, _ episode: Episode, trigger: Int32, before day: Int32) -> Bool {
    if visits(rule, episode, first: trigger, last: day - 1).met != nil { return true }
    let window = Window(first: trigger, last: day - 1, exceptionsFrom: trigger, exceptionsBefore: day)
    guard let exception = exception(rule, window, trigger: trigger, number: 0),
      exception.kind == .notToVisit, exception.recorded.day.day < day
    else { return false }
    return isComplete(exception, rule) && (exception.endorsedOn.map { $0.day <= day } ?? true)
  }

  // MARK: Lateness of the record

  /// True where a fact that made the trigger was recorded only after the due date (meaning 12).
  mutating func isRecordedLate(_ item: Found, _ rule: PlannedRule, _ episode: Episode) -> Bool {
    guard item.due != .max, history.lastRecorded > item.due else { return false }
    var positions: [Int] = []
    swap(&positions, &used)
    positions.removeAll(keepingCapacity: true)
    takeFactsUsed(rule, episode, trigger: item.trigger, number: item.number, into: &positions)
    var isLate = false
    for position in positions where history.facts[position].recorded.day.day > item.due { isLate = true }
    swap(&positions, &used)
    return isLate
  }

  /// Positions of the facts that made the trigger, each once and in order.
  func factsUsed(_ rule: PlannedRule, _ episode: Episode, trigger: Int32, number: Int32 = 0) -> [Int] {
    var positions: [Int] = []
    takeFactsUsed(rule, episode, trigger: trigger, number: number, into: &positions)
    return Set(positions).sorted()
  }

  /// Notes the positions of the facts that made the trigger: the start, the statuses and levels that the holding test
  /// reads, and the event itself. One may be noted twice.
  private func takeFactsUsed(
    _ rule: PlannedRule, _ episode: Episode, trigger: Int32, number: Int32, into used: inout [Int]
  ) {
    if let start = history.first(.supervisionStarted, on: episode.start) { used.append(start) }
    switch rule.trigger {
    case .each(let kind, let concern):
      // The first record of the day made the obligation known; of settings the last one counts.
      let event =
        kind.opensStatus
        ? history.last(kind, by: trigger)
        : history.first(kind, on: trigger, about: concern, number: number)
      if let event { used.append(event) }
    case .firstDay(let kind) where kind != .supervisionStarted:
      if let last = history.last(kind, by: trigger),
        let event = history.first(kind, on: history.facts[last].date.day)
      {
        used.append(event)
      }
    case .firstDay, .start, .firstVisit: break
    }
    let held = heldFrom(rule, trigger)
    if let state = history.state(on: held) { takeStatusFacts(rule, episode, state, held, &used) }
  }

  private func takeStatusFacts(
    _ rule: PlannedRule, _ episode: Episode, _ state: State, _ trigger: Int32, _ used: inout [Int]
  ) {
    var orFirst = false
    if case .start(let flag) = rule.trigger { orFirst = flag }
    for test in rule.tests where test.holdsButLevels(state, kinds: known(state), pastKinds: pastKinds) {
      let levels = orFirst ? startState(test, episode) ?? state : state
      guard test.holdsLevels(levels) else { continue }
      var kinds = test.on & State.kindBits & ~FactKind.supervisionStarted.bit
      while kinds != 0 {
        let bit = kinds & (~kinds &+ 1)
        kinds &= ~bit
        if let opening = history.opening(of: bit, by: trigger) { used.append(opening) }
      }
      if test.mappa != Clause.anything, let mappa = history.last(.mappaSet, by: trigger) {
        used.append(mappa)
      }
      let day = max(trigger, levels.day)
      if test.firstAllowed != 0x1F, let level = history.assessment(about: test.firstAbout, by: day) {
        used.append(level)
      }
      if test.secondAllowed != 0x1F, let level = history.assessment(about: test.secondAbout, by: day) {
        used.append(level)
      }
      return
    }
  }
}

/// Positions of single facts.
extension History {
  /// The first fact of a kind on a day (or the second, by number), about one concern where one is named.
  fileprivate func first(
    _ kind: FactKind, on day: Int32, about concern: ConcernKind? = nil, number: Int32 = 0
  ) -> Int? {
    var left = number
    for position in facts.indices where facts[position].kind == kind && facts[position].date.day == day {
      guard facts[position].isAbout(concern) else { continue }
      if left <= 1 { return position }
      left -= 1
    }
    return nil
  }

  /// The last fact of a kind on or before a day.
  fileprivate func last(_ kind: FactKind, by day: Int32) -> Int? {
    for position in facts.indices.reversed() where facts[position].kind == kind {
      if facts[position].date.day <= day { return position }
    }
    return nil
  }

  /// The fact that opened a status which is open on a day: a second placement on top of a first opens nothing.
  func opening(of bit: UInt64, by day: Int32) -> Int? {
    var opened: Int?
    for position in facts.indices where facts[position].date.day <= day {
      let kind = facts[position].kind
      if kind.closes & bit != 0 {
        opened = nil
      } else if kind.bit == bit, opened == nil, !isOver(facts[position], by: day) {
        opened = position
      }
    }
    return opened
  }

  /// Whether a transfer from youth services ended with the supervision it was part of (I-14).
  private func isOver(_ fact: Fact, by day: Int32) -> Bool {
    guard fact.kind == .youthToAdultTransferStarted else { return false }
    return episodes.contains { fact.date.day < $0.end && $0.end <= day }
  }

  /// The assessment that governs a level on a day: the group's own where there is one, else the overall one.
  fileprivate func assessment(about: UInt8, by day: Int32) -> Int? {
    var overall: Int?
    for position in facts.indices.reversed() where facts[position].kind == .roshAssessed {
      guard facts[position].date.day <= day else { continue }
      if let group = facts[position].group {
        if about != State.overall, State.index(group) == about { return position }
      } else if overall == nil {
        overall = position
        if about == State.overall { return position }
      }
    }
    return overall
  }
}
