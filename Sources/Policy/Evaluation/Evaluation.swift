import CivilTime

/// Evaluates one policy for person after person: facts in, `found` out. A pure function with a workspace.
struct Evaluation {
  let plan: Plan
  let view: KnownView
  let workingDays: WorkingDays
  var history = History()
  var found: [Found] = []
  /// The first later day on which the answer changes by time alone, beyond upcoming, due and overdue.
  var nextChange: Int32 = .max
  /// Kinds whose latest named date has passed on the as-of day.
  var pastKinds: UInt64 = 0
  /// The state on the as-of day.
  var today = State(day: .min)
  // Lists that are filled again and again, so that nothing is allocated for each person.
  private var runs: [Run] = []
  private var days: [Int32] = []
  private var settings: [Int] = []
  var used: [Int] = []

  init(plan: Plan, view: KnownView, workingDays: WorkingDays) {
    self.plan = plan
    self.view = view
    self.workingDays = workingDays
  }

  var asOf: Int32 { view.asOf.day }

  /// Fills `found` for one person, in the contract's order.
  mutating func run(
    facts: [Fact], visits: [RecordedVisit], exceptions: [RecordedException]
  ) {
    history.fill(facts: facts, visits: visits, exceptions: exceptions, view: view)
    found.removeAll(keepingCapacity: true)
    nextChange = history.nextFactDay
    guard let last = history.states.last, !history.episodes.isEmpty else { return }
    today = last
    pastKinds = history.kinds & FactKind.terminationPlanned.bit == 0 ? 0 : terminationHasPassed()
    var lastApplied: Int32 = -1
    for position in plan.needs.indices {
      let need = plan.needs[position]
      guard history.kinds & need.kinds == need.kinds, need.rule != lastApplied else { continue }
      lastApplied = need.rule
      apply(need.rule)
    }
    sortFound()
  }

  private func terminationHasPassed() -> UInt64 {
    // An end that was planned in an earlier supervision is over with it.
    let start = history.episodes.last?.start ?? .min
    let planned = history.facts.last { $0.kind == .terminationPlanned && $0.date.day >= start }
    guard let fact = planned else { return 0 }
    let date = if case .date(let named) = fact.value { named } else { fact.date }
    return view.asOf > date ? FactKind.terminationPlanned.bit : 0
  }

  /// Insertion sort: the list is short and nearly in order.
  private mutating func sortFound() {
    guard found.count > 1 else { return }
    found.withUnsafeMutableBufferPointer { found in
      for index in 1..<found.count where Found.precedes(found[index], found[index - 1]) {
        let item = found[index]
        var place = index
        while place > 0, Found.precedes(item, found[place - 1]) {
          found[place] = found[place - 1]
          place -= 1
        }
        found[place] = item
      }
    }
  }

  private mutating func apply(_ index: Int32) {
    let planned = plan.rules[Int(index)]
    if planned.isCounted {
      count(index)
      return
    }
    if history.hasSeveralOrders, case .start(let orFirst) = planned.trigger {
      severalStarts(index, planned, levelAtStartOrFirst: orFirst)
      return
    }
    for episode in history.episodes.indices {
      switch planned.trigger {
      case .firstDay(let notBefore): firstDay(index, episode, notBefore: notBefore)
      case .start(let orFirst):
        start(index, history.episodes[episode], nextTrigger: .max, levelAtStartOrFirst: orFirst)
      case .each(let kind, let concern): each(index, episode, kind, concern)
      case .firstVisit(let place): firstVisit(index, episode, place)
      }
    }
  }

  // MARK: Conditions

  /// The kinds that count as ever known for a state: those of its own spell where a spell has ended (I-25).
  @inline(__always)
  func known(_ state: State) -> UInt64 {
    history.kinds & plan.spellEnds == 0
      ? history.kinds : history.kinds(around: state.day, asked: plan.everAsked)
  }

  /// The position of the first test that holds, levels included; nil where none does.
  @inline(__always)
  func holding(_ tests: TestList, _ state: State) -> Int? {
    let kinds = known(state)
    for index in tests.indices
    where tests[index].holdsButLevels(state, kinds: kinds, pastKinds: pastKinds)
      && tests[index].holdsLevels(state)
    {
      return index
    }
    return nil
  }

  /// True where an exception of the rule takes the person out, judged on the trigger day.
  func isExcepted(_ rule: PlannedRule, on day: Int32) -> PlannedException? {
    for exception in rule.exceptions where day >= exception.from {
      if let state = history.state(on: day), holding(exception.tests, state) != nil { return exception }
    }
    return nil
  }

  /// True where the rule is in force on the trigger day and none of its exceptions holds then.
  @inline(__always)
  func isOwed(_ rule: PlannedRule, on trigger: Int32) -> Bool {
    trigger >= rule.from && trigger <= rule.to && isExcepted(rule, on: trigger) == nil
  }

  // MARK: Triggers

  /// A run of days on which a rule's conditions hold: the first, and the day they end.
  private struct Run {
    let first: Int32
    let end: Int32
  }

  /// Fills `runs` with every run of days within an episode on which the rule's conditions hold.
  private mutating func findRuns(_ rule: PlannedRule, _ episode: Episode, from: Int32) {
    runs.removeAll(keepingCapacity: true)
    var openSince: Int32?
    let begin = max(history.position(on: from), 0)
    for position in begin..<history.states.count {
      let day = max(history.states[position].day, from)
      guard day < episode.end || day == from else { break }
      let holds = holding(rule.tests, history.states[position]) != nil
      if holds, openSince == nil { openSince = day }
      if !holds, let first = openSince {
        runs.append(Run(first: first, end: day))
        openSince = nil
      }
    }
    if let first = openSince { runs.append(Run(first: first, end: episode.end)) }
  }

  private mutating func firstDay(_ index: Int32, _ position: Int, notBefore: FactKind) {
    let episode = history.episodes[position]
    let rule = plan.rules[Int(index)]
    if notBefore == .supervisionStarted {
      firstDay(index, rule, episode, from: episode.start, until: .max)
      return
    }
    // A later event of the kind takes over from an earlier one.
    days.removeAll(keepingCapacity: true)
    for place in history.facts.indices where history.facts[place].kind == notBefore {
      let day = history.facts[place].date.day
      if day >= episode.start, day < episode.end, days.last != day { days.append(day) }
    }
    for place in days.indices {
      let next = place + 1 < days.count ? days[place + 1] : Int32.max
      firstDay(index, rule, episode, from: days[place], until: next)
    }
  }

  private mutating func firstDay(
    _ index: Int32, _ rule: PlannedRule, _ episode: Episode, from: Int32, until: Int32
  ) {
    findRuns(rule, episode, from: from)
    if let recurrence = rule.recurrence {
      for place in runs.indices where runs[place].first < until {
        let run = runs[place]
        let trigger = max(counted(rule, episode, run.first), from)
        let anchor = recurrence.anchor == nil ? trigger : from
        recur(
          index, recurrence, episode, trigger: trigger, anchor: anchor, end: min(run.end, until))
      }
      return
    }
    if rule.family.count > 1 {
      reissued(index, rule, episode, from: from, until: until)
      return
    }
    var place = 0
    while place < runs.count, runs[place].first < until {
      let trigger = counted(rule, episode, runs[place].first)
      guard isOwed(rule, on: trigger), opens(rule, trigger: trigger, on: runs[place].first) else {
        place += 1
        continue
      }
      // A later edge opens a second occurrence only where this one was closed before it (meaning 2).
      var next = place + 1
      while next < runs.count,
        counted(rule, episode, runs[next].first) == trigger
          || !wasClosed(rule, episode, trigger: trigger, before: runs[next].first)
            && !hasLapsed(rule, trigger: trigger, before: runs[next].first)
      {
        next += 1
      }
      let limit = next < runs.count ? runs[next].first : Int32.max
      occur(index, rule, episode, trigger: trigger, nextTrigger: limit)
      place = next
    }
  }

  /// The occurrences of a rule with several entries: the entry in force on a first day owns it, and an occurrence of
  /// one entry that is still open keeps the next one from opening another (meanings 2 and 5).
  private mutating func reissued(
    _ index: Int32, _ rule: PlannedRule, _ episode: Episode, from: Int32, until: Int32
  ) {
    var owed: [(trigger: Int32, entry: Int)] = []
    for entry in rule.family {
      findRuns(plan.rules[entry], episode, from: from)
      for run in runs where run.first < until && isOwed(plan.rules[entry], on: run.first) {
        owed.append((run.first, entry))
      }
    }
    owed.sort { $0.trigger < $1.trigger }
    var place = 0
    while place < owed.count {
      let (trigger, entry) = owed[place]
      var next = place + 1
      while next < owed.count,
        !wasClosed(plan.rules[entry], episode, trigger: trigger, before: owed[next].trigger)
      {
        next += 1
      }
      if entry == Int(index) {
        let limit = next < owed.count ? owed[next].trigger : Int32.max
        occur(index, rule, episode, trigger: trigger, nextTrigger: limit)
      }
      place = next
    }
  }

  /// A rule that runs from the start, where more than one order gave a start (I-15).
  private mutating func severalStarts(_ index: Int32, _ rule: PlannedRule, levelAtStartOrFirst: Bool) {
    let isOfEach = rule.reading.isOfEachOrder
    let starts = history.starts(withoutUnpaidWorkFrom: rule.unpaidWorkFrom, ofEachOrder: isOfEach)
    var before = Int32.min
    for place in starts.indices {
      // An exception is about the start that counted when it was recorded.
      var next = Int32.max
      if place + 1 < starts.count {
        next = isOfEach ? starts[place + 1].start : max(starts[place].end, starts[place + 1].start)
      }
      start(
        index, starts[place], exceptionsFrom: before, nextTrigger: next,
        levelAtStartOrFirst: levelAtStartOrFirst)
      before = next
    }
  }

  private mutating func start(
    _ index: Int32, _ episode: Episode, exceptionsFrom: Int32 = .min, nextTrigger: Int32,
    levelAtStartOrFirst: Bool
  ) {
    let rule = plan.rules[Int(index)]
    guard let atStart = history.state(on: episode.start) else { return }
    for test in rule.tests where test.holdsButLevels(atStart, kinds: known(atStart), pastKinds: pastKinds) {
      let levels = levelAtStartOrFirst ? startState(test, episode) ?? atStart : atStart
      guard test.holdsLevels(levels) else { continue }
      occur(
        index, rule, episode, trigger: episode.start, exceptionsFrom: exceptionsFrom, nextTrigger: nextTrigger
      )
      return
    }
  }

  /// The state whose levels a start rule reads: the start's, or the first one after it that has the level asked about.
  func startState(_ test: Test, _ episode: Episode) -> State? {
    guard test.firstAllowed != 0x1F else { return nil }
    for position in max(history.position(on: episode.start), 0)..<history.states.count {
      let state = history.states[position]
      guard state.day < episode.end else { break }
      if state.level(about: test.firstAbout) != State.none { return state }
    }
    return nil
  }

  private mutating func each(_ index: Int32, _ position: Int, _ kind: FactKind, _ concern: ConcernKind?) {
    let episode = history.episodes[position]
    let rule = plan.rules[Int(index)]
    if let recurrence = rule.recurrence {
      eachFrequency(index, recurrence, episode, kind)
      return
    }
    days.removeAll(keepingCapacity: true)
    for place in history.facts.indices where history.facts[place].kind == kind {
      if !history.facts[place].isAbout(concern) { continue }
      let day = history.facts[place].date.day
      guard day >= episode.start, day < episode.end else { continue }
      // Two concerns of one day are two (I-12); two records of one event are one.
      guard days.last != day || kind == .concernIdentified else { continue }
      guard let state = history.state(on: day), holding(rule.tests, state) != nil else { continue }
      days.append(day)
    }
    var number: Int32 = 1
    for place in days.indices {
      number = place > 0 && days[place - 1] == days[place] ? number + 1 : 1
      let next = days[place...].first { $0 > days[place] } ?? Int32.max
      occur(
        index, rule, episode, trigger: days[place], nextTrigger: next, number: number == 1 ? 0 : number)
    }
  }

  /// Slots as often as each setting says, from its day (or the start) until the next one (I-19).
  private mutating func eachFrequency(
    _ index: Int32, _ recurrence: Recurrence, _ episode: Episode, _ kind: FactKind
  ) {
    let rule = plan.rules[Int(index)]
    settings.removeAll(keepingCapacity: true)
    for place in history.facts.indices where history.facts[place].date.day < episode.end {
      let own = history.facts[place].kind
      if own == kind || own.closes & kind.bit != 0 { settings.append(place) }
    }
    for place in settings.indices {
      let setting = history.facts[settings[place]]
      guard setting.kind == kind, case .frequency(let frequency) = setting.value else { continue }
      let trigger = max(setting.date.day, episode.start)
      let next =
        place + 1 < settings.count ? history.facts[settings[place + 1]].date.day : Int32.max
      guard next > trigger, let state = history.state(on: trigger), holding(rule.tests, state) != nil else {
        continue
      }
      let step = Recurrence(
        step: .every(frequency), mode: recurrence.mode, anchor: recurrence.anchor, window: recurrence.window)
      recur(index, step, episode, trigger: trigger, anchor: trigger, end: min(next, episode.end))
    }
  }

  private mutating func firstVisit(_ index: Int32, _ position: Int, _ place: RecordedVisit.Place) {
    let episode = history.episodes[position]
    let visit = history.visits.first {
      $0.isCompleted && $0.place == place && $0.date.day >= episode.start && $0.date.day <= episode.end
    }
    guard let visit, let state = history.state(on: visit.date.day) else { return }
    let rule = plan.rules[Int(index)]
    guard holding(rule.tests, state) != nil else { return }
    occur(index, rule, episode, trigger: visit.date.day, nextTrigger: .max)
  }

  /// One occurrence with its own clock.
  private mutating func occur(
    _ index: Int32, _ rule: PlannedRule, _ episode: Episode, trigger: Int32, exceptionsFrom: Int32 = .min,
    nextTrigger: Int32, number: Int32 = 0
  ) {
    guard isOwed(rule, on: trigger) else { return }
    var item = Found(rule: index, trigger: trigger, due: .max, status: .consider, slot: 0)
    item.number = number
    if let clock = trigger > episode.start ? rule.laterClock ?? rule.clock : rule.clock {
      (item.due, item.provisional) = dueDay(clock, from: trigger)
      beOfTheCalendar(&item)
    }
    // An exception recorded once a later period of supervision has begun is about that one.
    let following = history.exceptions.isEmpty ? Int32.max : history.following(episode)
    let window = Window(
      first: trigger, last: .max, exceptionsFrom: max(trigger, exceptionsFrom),
      exceptionsBefore: min(nextTrigger, following))
    settle(&item, rule, episode, window)
    found.append(item)
  }

  /// A last day beyond the calendar's end is given as that end, and as provisional.
  func beOfTheCalendar(_ item: inout Found) {
    guard item.due > CivilDate.latest.day else { return }
    item.due = CivilDate.latest.day
    item.provisional = true
  }

  /// The last day of a clock, and whether it lies beyond what the calendar knows (meaning 3, 4).
  func dueDay(_ clock: Clock, from trigger: Int32) -> (Int32, Bool) {
    let start = CivilDate(day: trigger)
    switch clock.unit {
    case .days: return (trigger &+ Int32(truncatingIfNeeded: clock.within), false)
    case .weeks: return (trigger &+ Int32(truncatingIfNeeded: clock.within * 7), false)
    case .months: return (start.adding(months: clock.within).day, false)
    case .workingDays:
      let (date, provisional) = workingDays.adding(clock.within, to: start)
      return (date.day, provisional)
    }
  }
}
