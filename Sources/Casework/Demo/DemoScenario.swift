import CivilTime
import Policy

/// One made-up history: a rule that leads, how long ago its clock began, and what came of it.
struct DemoScenario {
  enum Outcome {
    case none, met, metLate, metAlone, excepted, incomplete, delayed, inCustody, ended
  }

  /// Rules of the framework that a history can be about.
  static let rules = [
    "consider-visit", "general-high", "general-medium", "general-low", "concern-other", "rmp-frequency",
    "consider-address-changed", "consider-transient-accommodation", "consider-relationship-changed",
    "consider-household-changed", "consider-engagement-support-needed",
    "consider-recall-alternative-considered",
    "consider-hdc-assessment-requested", "consider-rotl-assessment-requested",
    "consider-approved-premises-absence", "consider-partner-information-received", "consider-oasys-review",
    "concern-sexual", "rso-initial", "sexual-offence-high", "sexual-offence-medium", "sexual-offence-low",
    "cse-initial", "nsd-initial", "nsd-resettlement-start", "nsd-resettlement-approved-premises",
    "iom-initial",
    "iom-joint", "iom-monthly", "mappa-initial", "domestic-abuse-high", "domestic-abuse-other",
    "concern-domestic-abuse", "domestic-abuse-termination", "child-safeguarding-high",
    "child-safeguarding-other",
    "concern-child", "adult-safeguarding-high", "adult-safeguarding-other", "concern-adult",
    "youth-transfer-initial",
  ]

  /// Days since the clock began, and what came of it; gone through for each rule.
  static let courses: [(age: Int, outcome: Outcome)] = [
    (3, .none), (12, .met), (19, .none), (33, .met), (58, .met), (120, .metLate), (20, .excepted),
    (24, .incomplete),
    (26, .delayed), (31, .inCustody), (60, .ended), (9, .metAlone), (14, .none), (41, .met), (95, .met),
  ]

  let number: Int
  let today: CivilDate
  let rule: String
  let age: Int
  let outcome: Outcome

  init(_ number: Int, today: CivilDate) {
    self.number = number
    self.today = today
    rule = DemoScenario.rules[number % DemoScenario.rules.count]
    let course = DemoScenario.courses[number / DemoScenario.rules.count % DemoScenario.courses.count]
    age = course.age + number % 3
    outcome = course.outcome
  }

  /// The day the leading clock began.
  var day: CivilDate { today.adding(days: -age) }

  /// The start of supervision: the same day where the clock begins with it, else two months before.
  var start: CivilDate { startsTheClock ? day : day.adding(days: -61) }

  var born: CivilDate? {
    if rule == "youth-transfer-initial" { return day.adding(months: -12 * 17 - 8) }
    return today.adding(months: -12 * (19 + number * 7 % 49)).adding(days: -(number * 13 % 360))
  }

  /// Registered, or managed together with the police: in the public protection team the police hold these cases.
  var isManagedByPolice: Bool {
    ["rso-initial", "sexual-offence-high", "sexual-offence-medium", "iom-joint", "mappa-initial"].contains(
      rule)
  }

  private var startsTheClock: Bool {
    switch rule {
    case "consider-visit", "general-high", "general-medium", "general-low", "rso-initial",
      "sexual-offence-high",
      "sexual-offence-medium", "sexual-offence-low", "nsd-resettlement-start", "domestic-abuse-other",
      "child-safeguarding-other", "adult-safeguarding-high", "adult-safeguarding-other",
      "youth-transfer-initial":
      true
    default: number % 5 == 0 && !rule.hasPrefix("con") && rule != "nsd-resettlement-approved-premises"
    }
  }

  func facts() -> PersonFacts {
    var person = PersonFacts(crn: "", facts: [])
    let order = number % 29 == 28 ? .standaloneUnpaidWork : OrderType.allCases[number % 4]
    person.facts.append(fact(.supervisionStarted, start, .order(order)))
    person.facts.append(fact(.roshAssessed, start, .rosh(level), late: number % 11 == 10 ? 30 : number % 4))
    person.facts += DemoFacts.leading(rule, on: day, start: start, number: number)
    if rule == "rso-initial", number % 2 == 0 {
      // What the police's own practice goes by.
      person.facts.append(
        fact(.visitFrequencySet, day.adding(days: 2), .frequency(Frequency(every: 8, unit: .weeks))))
    }
    addEarlierVisits(&person)
    addMarkers(&person)
    addOutcome(&person)
    return person
  }

  private var level: RiskLevel {
    switch rule {
    case "general-high", "sexual-offence-high", "nsd-initial", "nsd-resettlement-start",
      "nsd-resettlement-approved-premises", "domestic-abuse-high":
      number % 4 == 0 ? .veryHigh : .high
    case "general-medium", "sexual-offence-medium", "domestic-abuse-other", "child-safeguarding-other",
      "adult-safeguarding-other", "iom-initial", "mappa-initial":
      .medium
    case "general-low", "sexual-offence-low", "consider-visit": .low
    default: RiskLevel.allCases[number % 3]
    }
  }

  private func fact(
    _ kind: FactKind, _ date: CivilDate, _ value: FactValue = .none, late: Int = 0
  ) -> Fact {
    Fact(
      kind: kind, date: date, recorded: Recorded(day: min(date.adding(days: late), today)), value: value)
  }

  /// Most had a first visit in the first weeks; every seventh had not, and some are seen at the office as well.
  private func addEarlierVisits(_ person: inout PersonFacts) {
    guard !startsTheClock else { return }
    if number % 7 != 6 { visit(&person, on: start.adding(days: 9 + number % 4)) }
    if number % 2 == 0 { visit(&person, on: start.adding(days: 20), place: .office) }
  }

  private func addMarkers(_ person: inout PersonFacts) {
    guard number % 31 == 30 else { return }
    person.facts.append(fact(.domesticAbuseIdentified, start.adding(days: 3)))
    person.facts.append(fact(.mentalIllHealthIdentified, start.adding(days: 4)))
    person.facts.append(fact(.substanceMisuseIdentified, start.adding(days: 5)))
  }

  private func visit(
    _ person: inout PersonFacts, on date: CivilDate, place: RecordedVisit.Place = .home,
    completed: Bool = true,
    police: Bool = false
  ) {
    guard date <= today else { return }
    person.visits.append(
      RecordedVisit(date: date, place: place, isCompleted: completed, withPolice: police))
  }

  private func addOutcome(_ person: inout PersonFacts) {
    let joint = rule == "iom-joint" || rule == "rso-initial" || rule == "mappa-initial"
    switch outcome {
    case .none:
      if number % 2 == 1 { visit(&person, on: day.adding(days: 2), completed: false) }
    case .met: visit(&person, on: day.adding(days: 4 + number % 5), police: joint)
    case .metLate: visit(&person, on: today.adding(days: -(number % 6 + 1)), police: joint)
    case .metAlone: visit(&person, on: day.adding(days: 3))
    case .excepted: person.exceptions.append(exception(.notToVisit, endorser: .pduHead))
    case .incomplete: person.exceptions.append(exception(.notToVisit, endorser: nil))
    case .delayed:
      person.exceptions.append(
        exception(.delay, endorser: .pduDeputy, until: today.adding(days: 5 + number % 9)))
    case .inCustody: person.facts.append(fact(.custodyStarted, today.adding(days: -6)))
    case .ended: person.facts.append(fact(.supervisionEnded, today.adding(days: -2)))
    }
  }

  private func exception(
    _ kind: RecordedException.Kind, endorser: RecordedException.Endorser?, until: CivilDate? = nil
  ) -> RecordedException {
    let recorded = day.adding(days: 5)
    return RecordedException(
      kind: kind, rule: rule, recorded: Recorded(day: recorded), until: until, hasRationale: true,
      endorser: endorser, endorsedOn: endorser == nil ? nil : recorded.adding(days: 1))
  }
}
