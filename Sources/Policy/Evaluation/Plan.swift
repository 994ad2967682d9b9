import CivilTime

/// One conjunction as plain numbers: what a condition becomes for evaluation (meaning 13).
struct Test: Sendable {
  var on: UInt64
  var off: UInt64
  var ever: UInt64
  var never: UInt64
  var past: UInt64
  var notPast: UInt64
  var needed: UInt64
  var firstAbout: UInt8 = State.overall
  var firstAllowed: UInt8 = 0x1F
  var secondAbout: UInt8 = State.overall
  var secondAllowed: UInt8 = 0x1F
  var recorded: UInt8
  var unrecorded: UInt8
  var mappa: UInt8
  var orders: UInt8
  var notOrders: UInt8
  var supervisionLevels: UInt8
  var caseTypes: UInt8

  init(_ clause: Clause) {
    on = clause.on
    off = clause.off
    ever = clause.ever
    never = clause.never
    past = clause.past
    notPast = clause.notPast
    needed = clause.neededKinds
    recorded = clause.recorded
    unrecorded = clause.unrecorded
    mappa = clause.mappa
    orders = clause.orders
    notOrders = clause.notOrders
    supervisionLevels = clause.supervisionLevels
    caseTypes = clause.caseTypes
    if let first = clause.levels.first {
      firstAbout = first.about
      firstAllowed = first.allowed
    }
    if clause.levels.count > 1 {
      secondAbout = clause.levels[1].about
      secondAllowed = clause.levels[1].allowed
    }
  }

  /// True where everything but the levels holds.
  @inline(__always)
  func holdsButLevels(_ state: State, kinds: UInt64, pastKinds: UInt64) -> Bool {
    state.on & on == on && state.on & off == 0 && kinds & ever == ever && kinds & never == 0
      && pastKinds & past == past && pastKinds & notPast == 0 && mappa & (1 &<< state.mappa) != 0
      && (orders == 0 || state.orders & orders != 0) && state.orders & notOrders == 0
      && supervisionLevels & state.supervisionLevel != 0 && caseTypes & state.caseType != 0
      && (recorded == 0 || holdsRecorded(state)) && (unrecorded == 0 || !holdsAnyRecorded(state))
  }

  @inline(__always)
  func holdsLevels(_ state: State) -> Bool {
    (firstAllowed == 0x1F || firstAllowed & (1 &<< state.level(about: firstAbout)) != 0)
      && (secondAllowed == 0x1F || secondAllowed & (1 &<< state.level(about: secondAbout)) != 0)
  }

  private func holdsRecorded(_ state: State) -> Bool {
    for group in UInt8(0)..<6 where recorded & (1 << group) != 0 {
      if state.ownLevel(group) == State.none { return false }
    }
    return true
  }

  private func holdsAnyRecorded(_ state: State) -> Bool {
    for group in UInt8(0)..<6 where unrecorded & (1 << group) != 0 {
      if state.ownLevel(group) != State.none { return true }
    }
    return false
  }
}

/// The tests of one condition, in a plan's storage.
typealias TestList = UnsafeBufferPointer<Test>

/// One exception of a planned rule.
struct PlannedException {
  let tests: TestList
  /// The first trigger day it applies to.
  let from: Int32
  /// What it is, for the trace: a place in `PlannedRule.exceptionWords`.
  let words: Int
}

/// One rule as evaluation uses it: numbers, and places in the plan's storage. Handing it on counts no references.
struct PlannedRule: @unchecked Sendable {
  /// What evaluation reads only for words.
  final class Origin {
    let rule: Rule
    let exceptionWords: [String]
    /// For each exception the sections of its cohorts; empty where it is about none.
    let exceptionSections: [[String]]

    init(rule: Rule, exceptionWords: [String], exceptionSections: [[String]]) {
      self.rule = rule
      self.exceptionWords = exceptionWords
      self.exceptionSections = exceptionSections
    }
  }

  let origin: Unmanaged<Origin>
  let tests: TestList
  /// First and last trigger day for which the rule is in force.
  let from: Int32
  let to: Int32
  /// The last day before what is still open lapses, that of the last entry of its id: only a rule that was removed lapses,
  /// a re-issued one runs on (meaning 5).
  let lapsesAfter: Int32
  /// Positions in the plan of every entry of its id.
  let family: Range<Int>
  let trigger: Trigger
  let reading: TriggerReading
  let clock: Clock?
  /// The clock of a trigger after the start of supervision, where another reading gives it one of its own.
  let laterClock: Clock?
  let recurrence: Recurrence?
  let isCounted: Bool
  let force: Force
  let exceptions: UnsafeBufferPointer<PlannedException>
  let suspended: TestList
  let places: UInt8
  let jointIsRequired: Bool
  /// From when standalone unpaid work takes somebody out of the rule, so that its start is no start (I-24).
  let unpaidWorkFrom: Int32?

  /// The rule as its file writes it.
  var rule: Rule { origin._withUnsafeGuaranteedRef { $0.rule } }

  func words(of exception: PlannedException) -> String {
    origin._withUnsafeGuaranteedRef { $0.exceptionWords[exception.words] }
  }

  /// The sections whose cohorts an exception is about.
  func sections(of exception: PlannedException) -> [String] {
    origin._withUnsafeGuaranteedRef { $0.exceptionSections[exception.words] }
  }
}

/// The rules of a policy made ready for one run: which apply, with which reading, under which revision.
struct Plan: @unchecked Sendable {
  let rules: UnsafeBufferPointer<PlannedRule>
  /// A quick look: kinds that must all be known before a rule can apply; one entry for each way it can.
  let needs: UnsafeBufferPointer<Need>
  /// Kinds of which a test asks whether they were ever known.
  let everAsked: UInt64
  /// Kinds that end a spell of those.
  let spellEnds: UInt64
  private let storage: PlanStorage

  struct Need {
    let kinds: UInt64
    let rule: Int32
  }

  init(policy: Policy, pinned: Revision?, alternatives: Set<String>) {
    let cohorts = Dictionary(
      policy.cohorts.map { ($0.section, Plan.tests($0.who)) }, uniquingKeysWith: { first, _ in first })
    let entries = policy.rules.filter { rule in
      if let only = rule.onlyUnder, !alternatives.contains(only) { return false }
      return pinned.map { rule.validity.contains($0.date) } ?? true
    }
    let storage = PlanStorage()
    var planned: [PlannedRule] = []
    var needs: [Need] = []
    var asked: UInt64 = 0
    for rule in entries {
      let next = Plan.plan(
        rule, among: entries, cohorts: cohorts, pinned: pinned, alternatives: alternatives, storage: storage)
      for tests in [next.tests, next.suspended] + next.exceptions.map(\.tests) {
        for test in tests { asked |= test.ever | test.never }
      }
      for test in next.tests {
        needs.append(
          Need(
            kinds: test.needed | Plan.needed(next.trigger), rule: Int32(truncatingIfNeeded: planned.count)))
      }
      planned.append(next)
    }
    rules = storage.keep(planned)
    self.needs = storage.keep(needs)
    everAsked = asked
    spellEnds = FactKind.allCases.reduce(UInt64(0)) { $1.closes & asked == 0 ? $0 : $0 | $1.bit }
    self.storage = storage
  }

  private static func plan(
    _ written: Rule, among entries: [Rule], cohorts: [String: [Test]], pinned: Revision?,
    alternatives: Set<String>, storage: PlanStorage
  ) -> PlannedRule {
    let alternative = written.alternatives.first { alternatives.contains($0.id) }
    let rule = alternative?.rule ?? written
    let clock: Clock? = if case .within(let own) = rule.deadline { own } else { nil }
    let recurrence: Recurrence? = if case .recurring(let own) = rule.deadline { own } else { nil }
    let isCounted = if case .counted = rule.deadline { true } else { false }
    var exceptions: [PlannedException] = []
    var words: [String] = []
    var named: [[String]] = []
    for exception in rule.exceptions {
      if let pinned, let from = exception.validFrom, from > pinned.date { continue }
      let tests: [Test]
      switch exception.test {
      case .condition(let condition):
        tests = Plan.tests(condition)
        words.append(ConditionWords.text(condition))
        named.append([])
      case .inCohortOf(let sections):
        tests = sections.flatMap { cohorts[$0] ?? [] }
        words.append("in a cohort of section " + sections.joined(separator: ", "))
        named.append(sections)
      }
      exceptions.append(
        PlannedException(
          tests: storage.keep(tests), from: pinned == nil ? exception.validFrom?.day ?? .min : .min,
          words: words.count - 1))
    }
    let first = entries.firstIndex { $0.id == rule.id } ?? 0
    let last = entries.lastIndex { $0.id == rule.id } ?? 0
    let lapsesAfter = entries[first...last].map { $0.validity.to?.day ?? .max }.max() ?? .max
    let unpaidWork = rule.exceptions.first { $0.test == .condition(.standaloneUnpaidWork) }
    return PlannedRule(
      origin: storage.keep(PlannedRule.Origin(rule: rule, exceptionWords: words, exceptionSections: named)),
      tests: storage.keep(Plan.tests(rule.who)),
      from: pinned == nil ? rule.validity.from.day : .min,
      to: pinned == nil ? rule.validity.to?.day ?? .max : .max,
      lapsesAfter: pinned == nil ? lapsesAfter : .max, family: first..<(last + 1),
      trigger: rule.trigger, reading: rule.triggerReading, clock: clock, laterClock: alternative?.laterClock,
      recurrence: recurrence,
      isCounted: isCounted, force: rule.force,
      exceptions: storage.keep(exceptions), suspended: storage.keep(rule.suspendedWhile.flatMap(Plan.tests)),
      places: rule.places.reduce(0) { $0 | Plan.bit($1) }, jointIsRequired: rule.joint?.force == .must,
      unpaidWorkFrom: unpaidWork.flatMap { exemption in
        guard let pinned else { return exemption.validFrom?.day ?? .min }
        return exemption.validFrom.map { $0 <= pinned.date } ?? true ? .min : nil
      })
  }

  static func tests(_ condition: Condition) -> [Test] {
    ((try? ConditionCompiler.clauses(condition)) ?? []).map(Test.init)
  }

  static func bit(_ place: RecordedVisit.Place) -> UInt8 { 1 &<< unsafeBitCast(place, to: UInt8.self) }

  private static func needed(_ trigger: Trigger) -> UInt64 {
    switch trigger {
    case .firstDay(let kind): kind.bit | FactKind.supervisionStarted.bit
    case .start, .firstVisit: FactKind.supervisionStarted.bit
    case .each(let kind, _): kind.bit | FactKind.supervisionStarted.bit
    }
  }
}
