import CivilTime

/// One continuous period of supervision: from the first order's start until no order is live (I-15).
struct Episode {
  var start: Int32
  /// The day supervision ended; `Int32.max` while it goes on.
  var end: Int32
}

/// A person's facts as known, in order, with the state at the end of each day on which something changed.
///
/// A workspace: the same instance is filled again for person after person, so that nothing is allocated anew.
struct History {
  var facts: [Fact] = []
  var states: [State] = []
  var episodes: [Episode] = []
  var visits: [RecordedVisit] = []
  var exceptions: [RecordedException] = []
  /// Kinds that are known up to the as-of day.
  var kinds: UInt64 = 0
  /// The latest day on which any fact that counts was recorded.
  var lastRecorded: Int32 = .min
  /// The first day after the as-of day on which a fact already known will come true; `Int32.max` for none.
  var nextFactDay: Int32 = .max
  /// True where some period of supervision has more than one order: `starts` differs from `episodes` then.
  var hasSeveralOrders = false

  /// Fills the workspace with what is known at a moment and true by a day (policy.md section 3, meaning 1).
  mutating func fill(
    facts given: [Fact], visits givenVisits: [RecordedVisit], exceptions givenExceptions: [RecordedException],
    view: KnownView
  ) {
    facts.removeAll(keepingCapacity: true)
    states.removeAll(keepingCapacity: true)
    episodes.removeAll(keepingCapacity: true)
    visits.removeAll(keepingCapacity: true)
    exceptions.removeAll(keepingCapacity: true)
    kinds = 0
    lastRecorded = .min
    nextFactDay = .max
    takeFacts(given, view)
    for index in givenVisits.indices {
      let visit = givenVisits[index]
      guard visit.date <= view.asOf, view.isKnown(visit.recorded) else { continue }
      var place = visits.endIndex
      while place > 0, visit.date < visits[place - 1].date { place -= 1 }
      if place == visits.endIndex { visits.append(visit) } else { visits.insert(visit, at: place) }
    }
    for exception in givenExceptions where view.isKnown(exception.recorded) { exceptions.append(exception) }
    fold()
  }

  private mutating func takeFacts(_ given: [Fact], _ view: KnownView) {
    for index in given.indices {
      let fact = given[index]
      guard view.isKnown(fact.recorded) else { continue }
      if let withdrawn = fact.withdrawn, view.isKnown(withdrawn) { continue }
      guard fact.date <= view.asOf else {
        nextFactDay = min(nextFactDay, fact.date.day)
        continue
      }
      kinds |= fact.kind.bit
      lastRecorded = max(lastRecorded, fact.recorded.day.day)
      if let last = facts.last, view.isBefore(fact, last) {
        var place = facts.endIndex
        while place > 0, view.isBefore(fact, facts[place - 1]) { place -= 1 }
        facts.insert(fact, at: place)
      } else {
        facts.append(fact)
      }
    }
  }

  /// Folds the facts into states and episodes.
  private mutating func fold() {
    var state = State(day: .min)
    var isLive = false
    var orders = 0
    for index in facts.indices {
      if facts[index].kind == .supervisionStarted { orders += 1 }
      let day = facts[index].date.day
      if day != state.day, state.day != .min { close(&state, &isLive) }
      state.day = day
      state.apply(facts[index])
    }
    if state.day != .min { close(&state, &isLive) }
    hasSeveralOrders = orders > episodes.count
  }

  /// Ends one day of the fold: keeps its state and notes where supervision starts or ends.
  private mutating func close(_ state: inout State, _ isLive: inout Bool) {
    let nowLive = state.on & State.supervised != 0
    // A transfer belongs to the supervision it was part of (I-14); one that starts on this very day goes on.
    if !nowLive, isLive, state.on & FactKind.youthToAdultTransferStarted.bit != 0 {
      let day = state.day
      let startsNow = facts.contains { $0.kind == .youthToAdultTransferStarted && $0.date.day == day }
      if !startsNow { state.on &= ~FactKind.youthToAdultTransferStarted.bit }
    }
    states.append(state)
    if nowLive, !isLive { episodes.append(Episode(start: state.day, end: .max)) }
    if !nowLive, isLive { episodes[episodes.count - 1].end = state.day }
    isLive = nowLive
  }

  /// The position of the last state on or before a day; -1 before the first.
  @inline(__always)
  func position(on day: Int32) -> Int {
    var index = states.count - 1
    while index >= 0, states[index].day > day { index -= 1 }
    return index
  }

  /// The first day of the next period of supervision; `Int32.max` where there is none.
  func following(_ episode: Episode) -> Int32 {
    for index in episodes.indices where episodes[index].start > episode.start { return episodes[index].start }
    return .max
  }

  /// The state at the end of a day; nil before anything is known.
  func state(on day: Int32) -> State? {
    let index = position(on: day)
    return index < 0 ? nil : states[index]
  }
}

/// The two points of view of an evaluation: true by which day, known at which moment.
struct KnownView: Sendable {
  let asOf: CivilDate
  let knownAt: Instant
  /// The civil day of `knownAt` in the policy's zone.
  let knownDay: CivilDate
  let zone: Zone

  @inline(__always)
  func isKnown(_ recorded: Recorded) -> Bool {
    guard let instant = recorded.instant else { return recorded.day <= knownDay }
    return instant <= knownAt
  }

  /// Order of facts: by day, then by when they were recorded, then as given (meaning 1).
  @inline(__always)
  func isBefore(_ left: Fact, _ right: Fact) -> Bool {
    if left.date != right.date { return left.date < right.date }
    return isRecordedBefore(left.recorded, right.recorded)
  }

  /// Order of records: a day alone is its first instant.
  @inline(__always)
  func isRecordedBefore(_ left: Recorded, _ right: Recorded) -> Bool {
    if left.instant == nil, right.instant == nil { return left.day < right.day }
    return moment(left) < moment(right)
  }

  private func moment(_ recorded: Recorded) -> Instant { recorded.instant ?? zone.startOfDay(recorded.day) }
}
